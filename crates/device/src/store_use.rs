//! Use cases over the whole store: figures, damage, the clean-up plan.

use jiff::Timestamp;
use tile_store::{DamagedTile, DeletePlan};

use crate::device::Device;
use crate::error::Result;
use crate::events::Change;
use crate::put_aside::DeletedView;
use crate::region_use::RegionView;

/// Figures of everything stored on this device.
#[derive(Default)]
pub(crate) struct StoreFigures {
    pub(crate) tiles: u64,
    pub(crate) bytes: u64,
    pub(crate) file_bytes: u64,
    pub(crate) regions: u64,
    pub(crate) sources: u64,
    pub(crate) unowned_tiles: u64,
    pub(crate) unowned_bytes: u64,
    pub(crate) deleted_regions: u64,
    pub(crate) deleted_bytes: u64,
}

/// One thing that could be deleted, and why.
#[derive(Clone)]
pub(crate) struct CleanupItem {
    pub(crate) id: String,
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) reason: String,
    pub(crate) tiles: u64,
    pub(crate) bytes: u64,
    pub(crate) last_used: Option<Timestamp>,
}

/// What to delete to get below a size. Nothing is deleted by planning.
pub(crate) struct CleanupPlan {
    pub(crate) needed: u64,
    pub(crate) freed: u64,
    pub(crate) items: Vec<CleanupItem>,
}

impl Device {
    /// Returns figures of everything stored; their cost does not grow with the tiles.
    pub(crate) fn store_figures(&self) -> Result<StoreFigures> {
        let mut sum =
            StoreFigures { sources: self.source_records()?.len() as u64, ..StoreFigures::default() };
        for (_, tileset) in self.tilesets()? {
            let stats = tileset.stats()?;
            sum.tiles += stats.tiles;
            sum.bytes += stats.blob_bytes;
            sum.file_bytes += stats.file_bytes;
            sum.regions += stats.regions;
            sum.unowned_tiles += stats.unowned_tiles;
            sum.unowned_bytes += stats.unowned_bytes;
            sum.deleted_regions += stats.deleted_regions;
            sum.deleted_bytes += stats.deleted_bytes;
        }
        Ok(sum)
    }

    /// Returns the tiles of a region that are known to be damaged.
    pub(crate) fn damaged(&self, key: &str) -> Result<Vec<DamagedTile>> {
        let (_, tileset, id) = self.find_region_parts(key)?;
        Ok(tileset.damaged(id)?)
    }

    /// Says what deleting a region would free and keep, and with whom the kept is shared.
    pub(crate) fn delete_plan(&self, key: &str) -> Result<(DeletePlan, Vec<String>)> {
        let (_, tileset, id) = self.find_region_parts(key)?;
        let plan = tileset.plan_delete(&[id])?;
        let sharing = tileset.sharing_regions(id)?;
        let names = tileset
            .regions()?
            .into_iter()
            .filter(|region| sharing.contains(&region.id))
            .map(|region| region.name);
        Ok((plan, names.collect()))
    }

    /// Plans what to delete so that at most `target` bytes stay; without a target, the quota.
    pub(crate) fn cleanup_plan(&self, target: Option<u64>) -> Result<CleanupPlan> {
        let used = self.used_bytes()?;
        let target = target.or(self.settings().quota_bytes).unwrap_or(used);
        let needed = used.saturating_sub(target);
        let candidates = self.cleanup_candidates()?;
        let mut plan = CleanupPlan { needed, freed: 0, items: Vec::new() };
        for item in candidates {
            if plan.freed >= needed && needed > 0 {
                break;
            }
            plan.freed += item.bytes;
            plan.items.push(item);
        }
        Ok(plan)
    }

    /// Everything that could go, the least missed first: what is deleted already, then regions by
    /// last use.
    fn cleanup_candidates(&self) -> Result<Vec<CleanupItem>> {
        let mut items: Vec<CleanupItem> = self.deleted_regions()?.iter().rev().map(deleted_item).collect();
        let mut regions: Vec<RegionView> = self.regions()?;
        regions.retain(|view| !view.job.as_ref().is_some_and(|job| job.state.is_open()));
        regions.sort_by_key(|view| view.region.last_used.unwrap_or(view.region.created));
        items.extend(regions.into_iter().map(region_item));
        Ok(items)
    }

    /// Deletes for good what a person picked from a plan: a clean-up is made for space now.
    pub(crate) fn cleanup(&self, ids: &[String]) -> Result<CleanupPlan> {
        let candidates = self.cleanup_candidates()?;
        let mut done = CleanupPlan { needed: 0, freed: 0, items: Vec::new() };
        for id in ids {
            let Some(item) = candidates.iter().find(|item| item.id == *id) else {
                return Err(crate::DeviceError::not_found("clean-up item", id));
            };
            let before = self.used_bytes()?;
            self.purge_region(id)?;
            let freed = before.saturating_sub(self.used_bytes()?);
            done.freed += freed;
            done.items.push(CleanupItem { bytes: freed, ..item.clone() });
        }
        self.0.events.send(Change::Store);
        Ok(done)
    }
}

fn deleted_item(view: &DeletedView) -> CleanupItem {
    CleanupItem {
        id: view.key.clone(),
        kind: "deleted",
        name: view.deleted.region.name.clone(),
        reason: format!(
            "Deleted on {}; goes by itself on {}.",
            view.deleted.deleted.strftime("%Y-%m-%d"),
            view.gone_at().strftime("%Y-%m-%d")
        ),
        tiles: 0,
        bytes: view.deleted.bytes,
        last_used: view.deleted.region.last_used,
    }
}

fn region_item(view: RegionView) -> CleanupItem {
    let used = view.region.last_used.unwrap_or(view.region.created);
    CleanupItem {
        id: view.key,
        kind: "region",
        name: view.region.name,
        reason: if view.region.last_used.is_some() {
            format!("Last used on {}.", used.strftime("%Y-%m-%d"))
        } else {
            format!("Never looked at since it was made on {}.", used.strftime("%Y-%m-%d"))
        },
        tiles: view.stats.stored,
        bytes: view.stats.unique_bytes,
        last_used: view.region.last_used,
    }
}

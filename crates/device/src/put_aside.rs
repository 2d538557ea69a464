//! Deleted regions: put aside first, taken back as long as their bytes are there, then gone for good.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tile_store::{DeletePlan, DeletedRegion, RegionId, Tileset};

use crate::clock::now;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::events::Change;
use crate::jobs::Stop;
use crate::region_use::{RegionView, WholeExtent, region_key};
use crate::source_book::{OriginSpec, SourceRecord};

/// How long a deleted region can be taken back if its space is not needed sooner.
pub(crate) const KEPT_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How often it is looked whether a region's time is over.
const LOOK_EVERY: std::time::Duration = std::time::Duration::from_secs(60 * 60);

/// A deleted region that can still be taken back.
pub(crate) struct DeletedView {
    pub(crate) key: String,
    pub(crate) record: SourceRecord,
    pub(crate) deleted: DeletedRegion,
    pub(crate) bounds: tile_grid::Bounds,
    tileset: Arc<Tileset>,
}

impl DeletedView {
    /// When it goes by itself.
    pub(crate) fn gone_at(&self) -> Timestamp {
        self.deleted.deleted.saturating_add(KEPT_FOR).unwrap_or(Timestamp::MAX)
    }

    const fn id(&self) -> RegionId {
        self.deleted.region.id
    }
}

impl Device {
    /// Puts a region aside: it is in no list any more, its bytes stay for a while. Answers what goes
    /// with it in the end; tiles that other regions share stay.
    pub(crate) fn delete_region(&self, key: &str) -> Result<DeletePlan> {
        let (record, tileset, id) = self.find_region_parts(key)?;
        let key = region_key(&record.id, id);
        let plan = tileset.put_region_aside(id, now())?;
        self.0.jobs.stop(&key, Stop::Paused);
        self.0.events.send(Change::RegionDeleted(key));
        self.0.events.send(Change::Store);
        Ok(plan)
    }

    /// Lists the deleted regions that can still be taken back, the last one first.
    pub(crate) fn deleted_regions(&self) -> Result<Vec<DeletedView>> {
        let mut found = Vec::new();
        for (record, tileset) in self.tilesets()? {
            let whole = WholeExtent::of(&tileset);
            for deleted in tileset.regions_put_aside()? {
                found.push(DeletedView {
                    key: region_key(&record.id, deleted.region.id),
                    bounds: whole.extent(&deleted.region)?.0,
                    record: record.clone(),
                    deleted,
                    tileset: Arc::clone(&tileset),
                });
            }
        }
        found.sort_by_key(|view| std::cmp::Reverse(view.deleted.deleted));
        Ok(found)
    }

    /// Finds a deleted region by its id, or else by its name: the last one deleted of that name.
    fn deleted_region(&self, key: &str) -> Result<DeletedView> {
        let mut all = self.deleted_regions()?;
        let at = all
            .iter()
            .position(|view| view.key == key)
            .or_else(|| all.iter().position(|view| view.deleted.region.name == key));
        at.map(|at| all.swap_remove(at)).ok_or_else(|| {
            DeviceError::not_found("deleted region", key)
                .hint("A deleted region can be taken back until its bytes are gone.")
        })
    }

    /// Takes a deleted region back. If another one has its name by now, it gets a number.
    pub(crate) fn restore_region(&self, key: &str) -> Result<RegionView> {
        let view = self.deleted_region(key)?;
        let _names = self.lock_region_names()?;
        let name = self.unused_name(&view.deleted.region.name)?;
        view.tileset.take_region_back(view.id(), &name, now())?;
        self.0.events.send(Change::Store);
        self.announce(&view.record, view.id())
    }

    /// Returns a name for a region, or with a number behind it where another has it.
    pub(crate) fn unused_name(&self, name: &str) -> Result<String> {
        let mut found = name.to_owned();
        let mut number = 2;
        while self.is_region_name_taken(&found)? {
            found = format!("{name} {number}");
            number += 1;
        }
        Ok(found)
    }

    /// Deletes a region for good, put aside or not; answers what went now.
    pub(crate) fn purge_region(&self, key: &str) -> Result<DeletePlan> {
        match self.deleted_region(key) {
            Ok(view) => self.purge(&view.record, view.tileset, view.deleted.region.id),
            Err(cause) if cause.code == ErrorCode::NotFound => {
                let (record, tileset, id) = self.find_region_parts(key)?;
                self.0.jobs.stop(&region_key(&record.id, id), Stop::Cancelled);
                self.purge(&record, tileset, id)
            }
            Err(cause) => Err(cause),
        }
    }

    fn purge(&self, record: &SourceRecord, tileset: Arc<Tileset>, id: RegionId) -> Result<DeletePlan> {
        let gone = tileset.delete_region(id, now())?;
        let stats = tileset.stats()?;
        // An imported archive is nothing without its region, nor is a source of the hub.
        let borrowed = matches!(record.origin, OriginSpec::Imported { .. } | OriginSpec::Hub(_));
        if borrowed && stats.regions + stats.deleted_regions == 0 {
            drop(tileset);
            self.change_sources(|sources| {
                sources.remove(&record.id);
                Ok(())
            })?;
            self.remove_tileset(&record.id)?;
        }
        self.0.events.send(Change::RegionDeleted(region_key(&record.id, id)));
        self.0.events.send(Change::Store);
        Ok(gone)
    }

    /// Returns the bytes that only deleted regions hold.
    pub(crate) fn deleted_bytes(&self) -> Result<u64> {
        self.tilesets()?.iter().try_fold(0, |sum, (_, tileset)| Ok(sum + tileset.stats()?.deleted_bytes))
    }

    /// Deletes deleted regions for good, the oldest first, until so many bytes are free or none is
    /// left; returns the bytes freed.
    pub(crate) fn make_room(&self, bytes: u64) -> Result<u64> {
        let mut freed = 0;
        while freed < bytes {
            let Some(oldest) = self.deleted_regions()?.pop() else { break };
            tracing::info!(region.id = %oldest.key, "a deleted region goes, because its space is needed");
            freed += self.purge(&oldest.record, oldest.tileset, oldest.deleted.region.id)?.bytes;
        }
        Ok(freed)
    }

    /// Deletes for good what was deleted so long ago that nobody will take it back.
    pub(crate) fn purge_due(&self, now: Timestamp) -> Result<()> {
        for view in self.deleted_regions()? {
            if view.gone_at() <= now {
                tracing::info!(region.id = %view.key, "a deleted region goes, because its time is over");
                self.purge(&view.record, view.tileset, view.deleted.region.id)?;
            }
        }
        Ok(())
    }

    /// Looks from time to time for deleted regions whose time is over; ends with the device.
    pub(crate) fn start_purging(&self) {
        let weak = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            while let Some(inner) = weak.upgrade() {
                let device = Self(inner);
                if let Err(cause) = device.blocking(|device| device.purge_due(now())).await {
                    tracing::warn!(%cause, "deleted regions whose time is over could not go");
                }
                drop(device);
                tokio::time::sleep(LOOK_EVERY).await;
            }
        });
    }
}

//! The list of the hub's regions as it is shown, with how each stands here.

use std::sync::Arc;

use jiff::Timestamp;
use tile_store::RegionStats;

use super::failure::failed;
use super::kept::KeptList;
use super::links::{Link, Links};
use super::reach::Reached;
use super::region::HubRegion;
use super::state::{HubRegionState, state_of};
use super::translate;
use crate::clock::now;
use crate::device::Device;
use crate::error::{DeviceError, Result};
use crate::events::Change;

/// The regions of the hub, as far as they are known here.
pub(crate) struct HubRegionList {
    pub(crate) regions: Vec<HubRegionView>,
    /// When the hub said so; none if it was never asked.
    pub(crate) as_of: Option<Timestamp>,
    /// Why it could not be asked the last time.
    pub(crate) problem: Option<DeviceError>,
}

/// A region of the hub with all that is shown of it.
#[derive(Clone)]
pub(crate) struct HubRegionView {
    pub(crate) region: HubRegion,
    pub(crate) source_name: String,
    pub(crate) state: HubRegionState,
    /// The region here, if there is one.
    pub(crate) local: Option<String>,
    /// The task of this program that takes it.
    pub(crate) task: Option<u64>,
}

impl Device {
    /// Returns the regions of the hub from the disk, by name. Asks nobody.
    pub(crate) fn hub_regions(&self) -> Result<HubRegionList> {
        let problem = self.0.cloud.problem();
        let Some(link) = self.linked_to()? else {
            return Ok(HubRegionList { regions: Vec::new(), as_of: None, problem: None });
        };
        let kept = self.0.cloud.kept().current()?.cloned();
        let Some(kept) = kept.filter(|kept| (&kept.hub, &kept.workspace) == (&link.0, &link.1)) else {
            return Ok(HubRegionList { regions: Vec::new(), as_of: None, problem });
        };
        let links = self.0.cloud.links.read(&link.0, &link.1)?;
        let mut regions = Vec::with_capacity(kept.regions.len());
        for region in &kept.regions {
            let source = kept.source(&region.source);
            let name = source.map_or_else(String::new, |source| source.name.clone());
            regions.push(self.hub_region_view(region.clone(), name, &links)?);
        }
        Ok(HubRegionList { regions, as_of: Some(kept.as_of), problem })
    }

    /// Finds a region of the hub in the list by its id, or else by its name.
    pub(crate) fn hub_region(&self, key: &str) -> Result<HubRegionView> {
        let list = self.hub_regions()?;
        let found = list.regions.iter().find(|view| view.region.id == key);
        let found = found.or_else(|| list.regions.iter().find(|view| view.region.name == key));
        found.cloned().ok_or_else(|| {
            DeviceError::new(
                crate::ErrorCode::NotFound,
                format!("The hub's list has no region “{key}”, as far as this device knows."),
            )
            .hint("Refresh the list, with `hub-region refresh`, and look again.")
        })
    }

    /// Asks the hub for its regions and sources, and keeps what it says. What it can't be asked for is
    /// noted beside the list, which stays as it is.
    ///
    /// # Errors
    /// If the hub can't be asked, or the list can't be written.
    pub(crate) async fn refresh_hub_regions(&self) -> Result<()> {
        let _asking = self.0.cloud.asking.lock().await;
        let asked = self.ask_for_regions().await;
        self.0.cloud.set_problem(asked.as_ref().err().cloned());
        self.0.events.send(Change::Cloud);
        asked
    }

    async fn ask_for_regions(&self) -> Result<()> {
        let Reached { hub, workspace } = self.reach_hub().await?;
        let (sources, regions) =
            futures::try_join!(hub.sources(&workspace), hub.regions(&workspace, None)).map_err(failed)?;
        let sources = sources.iter().map(translate::source).collect();
        let readable = |said| match translate::region(said) {
            Ok(region) => Some(region),
            Err(cause) => {
                tracing::warn!(%cause, "a region of the hub can't be read");
                None
            }
        };
        let regions = regions.iter().filter_map(readable).collect();
        self.blocking(move |device| {
            let Some(link) = device.linked_to()? else { return Ok(()) };
            let list = KeptList::new(link, now(), sources, regions);
            device.0.cloud.kept().write(&device.0.home, list)
        })
        .await
    }

    fn hub_region_view(
        &self,
        region: HubRegion,
        source_name: String,
        links: &Links,
    ) -> Result<HubRegionView> {
        let link = links.regions.get(&region.id);
        let here = link.and_then(|link| Some((link, self.stats_here(link)?)));
        let task = self.taking_task(&region.id);
        let busy = task.is_some() || self.is_taken_elsewhere(&region.id);
        let state = if busy { HubRegionState::Taking } else { state_of(&region, here) };
        Ok(HubRegionView {
            source_name,
            state,
            local: here.map(|(link, _)| link.region.clone()),
            task,
            region,
        })
    }

    /// Notes what of a region of the hub is here, and what the hub has now.
    pub(super) fn note_link(&self, at: (&str, &str), now: &HubRegion, link: Link) -> Result<()> {
        self.0.cloud.links.change(&self.0.home, at, |links| links.regions.insert(now.id.clone(), link))?;
        let mut kept = self.0.cloud.kept();
        if let Some(mut list) = kept.current()?.cloned() {
            list.put(now.clone());
            kept.write(&self.0.home, list)?;
        }
        Ok(())
    }

    /// The figures of the region that a link names; `None` once it is deleted.
    pub(super) fn stats_here(&self, link: &Link) -> Option<RegionStats> {
        let (source, id) = crate::region_use::parse_region_key(&link.region)?;
        let tileset: Arc<_> = self.tileset(source).ok().flatten()?;
        let known = tileset.has_region(id).ok()?;
        if known { tileset.region_stats(id).ok() } else { None }
    }

    /// The open task of this program that takes a region.
    pub(super) fn taking_task(&self, id: &str) -> Option<u64> {
        let task = self.0.cloud.taking().get(id).copied()?;
        let open = self.0.tasks.get(task).is_some_and(|task| task.state.is_open());
        open.then_some(task)
    }
}

//! Giving a region another area or other zooms afterwards.

use std::time::Duration;

use tile_store::{ChangePlan, JobKind, JobState, RegionScope};

use crate::clock::now;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::jobs::Stop;
use crate::plan::{Area, CheckedArea, Plan, refuse_blocked};
use crate::region_use::{RegionView, region_key};
use crate::source_book::SourceRecord;

/// How long a running job is waited for when it was told to stop.
const STOPPING: Duration = Duration::from_secs(5);

impl Device {
    /// Plans another area for a region: what it would hold, and what would go.
    pub(crate) fn plan_region_change(&self, key: &str, area: &Area) -> Result<(Plan, ChangePlan)> {
        let (record, tileset, id) = self.find_region_parts(key)?;
        let plan = self.plan(area)?;
        let checked = self.check_same_source(&record, area)?;
        let change = tileset.plan_change(id, &scope_of(checked))?;
        Ok((plan, change))
    }

    /// Gives a region another area: tiles no longer in it go unless other regions share them, and
    /// only what is missing of the added ones is downloaded.
    pub(crate) fn change_region(&self, key: &str, area: &Area) -> Result<RegionView> {
        let (record, tileset, id) = self.find_region_parts(key)?;
        refuse_blocked(&self.plan(area)?)?;
        let checked = self.check_same_source(&record, area)?;
        let key = region_key(&record.id, id);
        if let Some(job) = tileset.latest_job(id)?.filter(|job| job.state.is_open()) {
            tileset.update_job(job.id, JobState::Cancelled, None, now())?;
            self.stop_and_wait(&key);
        }
        tileset.change_region(id, scope_of(checked))?;
        if tileset.region_stats(id)?.missing() > 0 {
            self.queue(&record, &tileset, id, JobKind::Download)?;
        }
        self.0.events.send(crate::events::Change::Store);
        self.announce(&record, id)
    }

    /// A job that goes on would fetch for the area as it was.
    fn stop_and_wait(&self, key: &str) {
        self.0.jobs.stop(key, Stop::Cancelled);
        let asked = std::time::Instant::now();
        while self.0.jobs.regions().iter().any(|running| running == key) && asked.elapsed() < STOPPING {
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn check_same_source(&self, record: &SourceRecord, area: &Area) -> Result<CheckedArea> {
        let checked = self.check_area(area)?;
        if checked.record.id == record.id {
            return Ok(checked);
        }
        Err(DeviceError::new(
            ErrorCode::BadInput,
            format!("The region's tiles come from “{}”, not from “{}”.", record.name, checked.record.name),
        )
        .hint("Make a new region for another source."))
    }
}

fn scope_of(area: CheckedArea) -> RegionScope {
    RegionScope::Area { shape: area.shape, shape_geojson: area.geometry.to_string(), zooms: area.zooms }
}

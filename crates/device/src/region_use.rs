//! Use cases over regions: make, list, pause, resume, cancel, retry, refresh, repair.

use std::cell::OnceCell;
use std::sync::Arc;

use serde_json::Value;
use tile_grid::{Bounds, ZoomRange};
use tile_store::{
    Job, JobKind, JobState, NewJob, NewRegion, Region, RegionId, RegionOverview, RegionScope, RegionStats,
    StoreError, Tileset,
};

use crate::clock::now;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::events::Change;
use crate::geometry::bounds_geometry;
use crate::jobs::Pace;
use crate::plan::{Area, refuse_blocked};
use crate::source_book::{SourceRecord, checked_name};

/// A region with all that is shown of it.
pub(crate) struct RegionView {
    pub(crate) key: String,
    pub(crate) record: SourceRecord,
    pub(crate) region: Region,
    pub(crate) stats: RegionStats,
    pub(crate) job: Option<Job>,
    pub(crate) pace: Option<Pace>,
    pub(crate) bounds: Bounds,
    pub(crate) geometry: Value,
    pub(crate) zooms: ZoomRange,
}

/// Returns the id of a region on this device: its source and its number there.
pub(crate) fn region_key(source_id: &str, region: RegionId) -> String {
    format!("{source_id}:{region}")
}

/// Takes the id of a region apart, if that is what it is: it may as well be a name.
pub(crate) fn parse_region_key(key: &str) -> Option<(&str, RegionId)> {
    let (source, number) = key.rsplit_once(':')?;
    Some((source, RegionId(number.parse().ok()?)))
}

impl Device {
    /// Makes a region and queues its download.
    pub(crate) fn create_region(&self, area: &Area, name: &str) -> Result<String> {
        refuse_blocked(&self.plan(area)?)?;
        let checked = self.check_area(area)?;
        let _names = self.lock_region_names()?;
        let name = self.free_region_name(name)?;
        let tileset = self.tileset_for_writing(&checked.record)?;
        let region = tileset.create_region(NewRegion {
            name,
            scope: RegionScope::Area {
                shape: checked.shape,
                shape_geojson: checked.geometry.to_string(),
                zooms: checked.zooms,
            },
            created: now(),
        })?;
        let stats = tileset.region_stats(region.id)?;
        let total = stats.missing();
        tileset.start_job(NewJob { region: region.id, kind: JobKind::Download, total, started: now() })?;
        let key = region_key(&checked.record.id, region.id);
        self.0.jobs.look();
        self.0.events.send(Change::Region(key.clone()));
        Ok(key)
    }

    /// Holds what other programs wait for before they give a region a name.
    pub(crate) fn lock_region_names(&self) -> Result<std::fs::File> {
        self.0.home.lock_for_change("regions.lock")
    }

    /// Checks that a region name is fit and free on this device.
    pub(crate) fn free_region_name(&self, name: &str) -> Result<String> {
        let name = checked_name(name)?;
        if self.is_region_name_taken(&name)? {
            return Err(DeviceError::new(
                ErrorCode::Conflict,
                format!("A region named “{name}” exists already."),
            )
            .hint("Choose another name, or delete that region first."));
        }
        Ok(name)
    }

    pub(crate) fn is_region_name_taken(&self, name: &str) -> Result<bool> {
        for (_, tileset) in self.tilesets()? {
            if !tileset.regions_named(name)?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Returns every region, by source and age.
    pub(crate) fn regions(&self) -> Result<Vec<RegionView>> {
        let mut views = Vec::new();
        for (record, tileset) in self.tilesets()? {
            self.add_regions(&record, &tileset, &mut views)?;
        }
        Ok(views)
    }

    /// Returns the regions of one source.
    pub(crate) fn regions_of(&self, source_id: &str) -> Result<Vec<RegionView>> {
        let mut views = Vec::new();
        if let Some(tileset) = self.tileset(source_id).ok().flatten() {
            self.add_regions(&self.source_record(source_id)?, &tileset, &mut views)?;
        }
        Ok(views)
    }

    fn add_regions(&self, record: &SourceRecord, tileset: &Tileset, to: &mut Vec<RegionView>) -> Result<()> {
        let whole = WholeExtent::of(tileset);
        for overview in tileset.region_overviews(now())? {
            to.push(self.view(record, &whole, overview)?);
        }
        Ok(())
    }

    /// Finds a region by its id, or else by its name.
    pub(crate) fn region(&self, key: &str) -> Result<RegionView> {
        let (record, tileset, id) = self.find_region_parts(key)?;
        let region = tileset.region(id)?.ok_or_else(|| DeviceError::not_found("region", key))?;
        let overview =
            RegionOverview { stats: tileset.region_stats(id)?, job: tileset.latest_job(id)?, region };
        self.view(&record, &WholeExtent::of(&tileset), overview)
    }

    /// Finds the tileset and number of a region by its id, or else by its name. Costs the same
    /// however many regions there are.
    pub(crate) fn find_region_parts(&self, key: &str) -> Result<(SourceRecord, Arc<Tileset>, RegionId)> {
        if let Some((source, id)) = parse_region_key(key)
            && let Some(record) = self.source_records()?.remove(source)
            && let Some(tileset) = self.tileset(source).ok().flatten()
            && tileset.has_region(id)?
        {
            return Ok((record, tileset, id));
        }
        for (record, tileset) in self.tilesets()? {
            if let Some(id) = tileset.regions_named(key)?.into_iter().next() {
                return Ok((record, tileset, id));
            }
        }
        // The region may well be in a file that can't be opened: that is the better answer.
        Err(self.broken_tileset()?.unwrap_or_else(|| DeviceError::not_found("region", key)))
    }

    fn view(
        &self,
        record: &SourceRecord,
        whole: &WholeExtent<'_>,
        overview: RegionOverview,
    ) -> Result<RegionView> {
        let RegionOverview { region, stats, job } = overview;
        let key = region_key(&record.id, region.id);
        let (bounds, geometry, zooms) = whole.extent(&region)?;
        Ok(RegionView {
            stats,
            job,
            pace: self.0.jobs.pace(&key),
            record: record.clone(),
            key,
            region,
            bounds,
            geometry,
            zooms,
        })
    }

    /// Renames a region.
    pub(crate) fn rename_region(&self, key: &str, name: &str) -> Result<RegionView> {
        let (record, tileset, id) = self.find_region_parts(key)?;
        let _names = self.lock_region_names()?;
        let name = self.free_region_name(name)?;
        tileset.rename_region(id, &name)?;
        let key = region_key(&record.id, id);
        self.0.events.send(Change::Region(key.clone()));
        self.region(&key)
    }

    /// Pauses a region's job, wherever it runs.
    pub(crate) fn pause_region(&self, key: &str) -> Result<RegionView> {
        self.end_job(key, JobState::Paused, crate::jobs::Stop::Paused)
    }

    /// Cancels a region's job; what was fetched stays.
    pub(crate) fn cancel_region(&self, key: &str) -> Result<RegionView> {
        self.end_job(key, JobState::Cancelled, crate::jobs::Stop::Cancelled)
    }

    fn end_job(&self, key: &str, state: JobState, stop: crate::jobs::Stop) -> Result<RegionView> {
        let (record, tileset, id) = self.find_region_parts(key)?;
        let job = tileset
            .latest_job(id)?
            .filter(|job| job.state.is_open())
            .ok_or_else(|| DeviceError::new(ErrorCode::Conflict, "This region has no job that is open."))?;
        let key = region_key(&record.id, id);
        tileset.update_job(job.id, state, None, now())?;
        self.0.jobs.stop(&key, stop);
        self.0.events.send(Change::Region(key.clone()));
        self.region(&key)
    }

    /// Goes on with a paused job; a region whose job ended early gets a new one for what is missing.
    pub(crate) fn resume_region(&self, key: &str) -> Result<RegionView> {
        let (record, tileset, id) = self.find_region_parts(key)?;
        match tileset.latest_job(id)? {
            Some(job) if job.state == JobState::Paused => {
                tileset.update_job(job.id, JobState::Queued, None, now())?;
            }
            Some(job) if job.state.is_open() => {}
            _ => self.queue(&record, &tileset, id, JobKind::Download)?,
        }
        self.announce(&record, id)
    }

    /// Queues a job of a kind: retry of failed tiles, refresh, repair.
    pub(crate) fn queue_job(&self, key: &str, kind: JobKind) -> Result<RegionView> {
        let (record, tileset, id) = self.find_region_parts(key)?;
        self.queue(&record, &tileset, id, kind)?;
        self.announce(&record, id)
    }

    pub(crate) fn announce(&self, record: &SourceRecord, id: RegionId) -> Result<RegionView> {
        let key = region_key(&record.id, id);
        self.0.jobs.look();
        self.0.events.send(Change::Region(key.clone()));
        self.region(&key)
    }

    pub(crate) fn queue(
        &self,
        record: &SourceRecord,
        tileset: &Tileset,
        region: RegionId,
        kind: JobKind,
    ) -> Result<()> {
        if let Some(why) = record.nothing_to_fetch() {
            return Err(why);
        }
        let stats = tileset.region_stats(region)?;
        let total = match kind {
            JobKind::Download => stats.missing(),
            JobKind::Refresh => stats.stored + stats.empty,
            JobKind::Repair => stats.damaged,
            JobKind::RetryFailed => stats.failed,
        };
        match tileset.start_job(NewJob { region, kind, total, started: now() }) {
            Err(StoreError::JobOpen { .. }) => {
                Err(DeviceError::new(ErrorCode::Conflict, "This region has a job that is not finished.")
                    .hint("Resume or cancel it first."))
            }
            outcome => {
                outcome?;
                Ok(())
            }
        }
    }
}

/// Where the regions of a tileset are: its own extent is read once, if a region asks for it.
pub(crate) struct WholeExtent<'a> {
    tileset: &'a Tileset,
    known: OnceCell<(Bounds, Value, ZoomRange)>,
}

impl<'a> WholeExtent<'a> {
    pub(crate) fn of(tileset: &'a Tileset) -> Self {
        Self { tileset, known: OnceCell::new() }
    }

    /// Returns where a region is and at which zooms.
    pub(crate) fn extent(&self, region: &Region) -> Result<(Bounds, Value, ZoomRange)> {
        if let RegionScope::Area { shape, shape_geojson, zooms } = &region.scope {
            let geometry = serde_json::from_str(shape_geojson).unwrap_or(Value::Null);
            return Ok((shape.outer_bounds(), geometry, *zooms));
        }
        if let Some(known) = self.known.get() {
            return Ok(known.clone());
        }
        let about = self.tileset.metadata()?;
        let bounds = about.bounds.unwrap_or(Bounds::WORLD);
        let zooms = match about.zooms {
            Some(zooms) => zooms,
            None => ZoomRange::new(0, 0)?,
        };
        Ok(self.known.get_or_init(|| (bounds, bounds_geometry(bounds), zooms)).clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_id_is_a_name() {
        assert_eq!(parse_region_key("a:b:7"), Some(("a:b", RegionId(7))));
        assert_eq!(parse_region_key("Florence"), None);
        assert_eq!(parse_region_key("16:20 walk"), None);
    }
}

//! Use cases over regions: make, list, pause, resume, cancel, retry, refresh, repair, delete.

use std::sync::Arc;

use serde_json::Value;
use tile_grid::{Bounds, ZoomRange};
use tile_store::{
    Job, JobKind, JobState, NewJob, NewRegion, Region, RegionId, RegionScope, RegionStats, StoreError,
    Tileset,
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
        let total = stats.wanted - (stats.stored + stats.empty).min(stats.wanted);
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
        for (_, tileset) in self.tilesets()? {
            if tileset.regions()?.iter().any(|region| region.name == name) {
                return Err(DeviceError::new(
                    ErrorCode::Conflict,
                    format!("A region named “{name}” exists already."),
                )
                .hint("Choose another name, or delete that region first."));
            }
        }
        Ok(name)
    }

    /// Returns every region, by source and age.
    pub(crate) fn regions(&self) -> Result<Vec<RegionView>> {
        let mut views = Vec::new();
        for (record, tileset) in self.tilesets()? {
            for region in tileset.regions()? {
                views.push(self.view(&record, &tileset, region)?);
            }
        }
        Ok(views)
    }

    /// Finds a region by its id, or else by its name.
    pub(crate) fn region(&self, key: &str) -> Result<RegionView> {
        let (record, tileset, id) = self.find_region_parts(key)?;
        let region = tileset.region(id)?.ok_or_else(|| DeviceError::not_found("region", key))?;
        self.view(&record, &tileset, region)
    }

    /// Finds the tileset and number of a region by its id, or else by its name.
    pub(crate) fn find_region_parts(&self, key: &str) -> Result<(SourceRecord, Arc<Tileset>, RegionId)> {
        for (record, tileset) in self.tilesets()? {
            for region in tileset.regions()? {
                if region_key(&record.id, region.id) == key || region.name == key {
                    return Ok((record, tileset, region.id));
                }
            }
        }
        // The region may well be in a file that can't be opened: that is the better answer.
        Err(self.broken_tileset()?.unwrap_or_else(|| DeviceError::not_found("region", key)))
    }

    fn view(&self, record: &SourceRecord, tileset: &Tileset, region: Region) -> Result<RegionView> {
        let key = region_key(&record.id, region.id);
        let (bounds, geometry, zooms) = extent(tileset, &region)?;
        Ok(RegionView {
            stats: tileset.region_stats(region.id)?,
            job: tileset.latest_job(region.id)?,
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

    fn announce(&self, record: &SourceRecord, id: RegionId) -> Result<RegionView> {
        let key = region_key(&record.id, id);
        self.0.jobs.look();
        self.0.events.send(Change::Region(key.clone()));
        self.region(&key)
    }

    fn queue(&self, record: &SourceRecord, tileset: &Tileset, region: RegionId, kind: JobKind) -> Result<()> {
        if matches!(record.origin, crate::source_book::OriginSpec::Imported { .. }) {
            return Err(DeviceError::new(
                ErrorCode::Refused,
                format!("“{}” was imported whole: there is nothing to fetch it from.", record.name),
            )
            .hint("Import a newer archive instead."));
        }
        let stats = tileset.region_stats(region)?;
        let total = match kind {
            JobKind::Download => stats.wanted - (stats.stored + stats.empty).min(stats.wanted),
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

    /// Deletes a region; tiles that other regions share stay.
    pub(crate) fn delete_region(&self, key: &str) -> Result<tile_store::DeletePlan> {
        let (record, tileset, id) = self.find_region_parts(key)?;
        let key = region_key(&record.id, id);
        self.0.jobs.stop(&key, crate::jobs::Stop::Cancelled);
        let gone = tileset.delete_region(id, now())?;
        if matches!(record.origin, crate::source_book::OriginSpec::Imported { .. })
            && tileset.regions()?.is_empty()
        {
            drop(tileset);
            self.change_sources(|sources| {
                sources.remove(&record.id);
                Ok(())
            })?;
            self.remove_tileset(&record.id)?;
        }
        self.0.events.send(Change::RegionDeleted(key));
        self.0.events.send(Change::Store);
        Ok(gone)
    }
}

/// Returns where a region is and at which zooms.
fn extent(tileset: &Tileset, region: &Region) -> Result<(Bounds, Value, ZoomRange)> {
    match &region.scope {
        RegionScope::Area { shape, shape_geojson, zooms } => {
            let geometry = serde_json::from_str(shape_geojson).unwrap_or(Value::Null);
            Ok((shape.outer_bounds(), geometry, *zooms))
        }
        RegionScope::WholeArchive => {
            let about = tileset.metadata()?;
            let bounds = about.bounds.unwrap_or(Bounds::WORLD);
            let zooms = match about.zooms {
                Some(zooms) => zooms,
                None => ZoomRange::new(0, 0)?,
            };
            Ok((bounds, bounds_geometry(bounds), zooms))
        }
    }
}

//! The one task of a home that starts jobs, and the watch that carries changes between programs.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tile_store::{Job, JobState, Tileset};

use super::control::Stop;
use super::run::Run;
use crate::device::Device;
use crate::error::Result;
use crate::events::Change;
use crate::region_use::region_key;
use crate::source_book::SourceRecord;

/// How often the runner looks for jobs that another program queued, paused or cancelled.
const LOOK_EVERY: Duration = Duration::from_millis(500);

impl Device {
    /// Starts the runner: it ends with the device.
    pub(crate) fn start_runner(&self) {
        self.start_purging();
        self.start_sync_runner();
        let weak = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            while let Some(inner) = weak.upgrade() {
                let device = Device(inner);
                if let Err(cause) = device.look_for_jobs().await {
                    tracing::error!(%cause, "looking for jobs failed");
                }
                let wake = Arc::clone(&device.0);
                let _ = tokio::time::timeout(LOOK_EVERY, wake.jobs.wake.notified()).await;
            }
        });
    }

    async fn look_for_jobs(&self) -> Result<()> {
        for open in self.blocking(|device| device.open_jobs()).await? {
            let key = region_key(&open.record.id, open.job.region);
            match open.job.state {
                JobState::Queued | JobState::Running => self.enter_job(key, open),
                JobState::Paused => {
                    self.0.jobs.stop(&key, Stop::Paused);
                }
                _ => {}
            }
        }
        self.stop_ended_jobs().await
    }

    /// Stops what another program has cancelled or deleted.
    async fn stop_ended_jobs(&self) -> Result<()> {
        for key in self.0.jobs.regions() {
            let asked = key.clone();
            let open = self
                .blocking(move |device| {
                    let Ok((_, tileset, region)) = device.find_region_parts(&asked) else { return Ok(false) };
                    Ok(tileset.latest_job(region)?.is_some_and(|job| job.state.is_open()))
                })
                .await?;
            if !open {
                self.0.jobs.stop(&key, Stop::Cancelled);
            }
        }
        Ok(())
    }

    fn enter_job(&self, key: String, open: OpenJob) {
        let Some(control) = self.0.jobs.enter(&key) else { return };
        let device = self.clone();
        tokio::spawn(async move {
            let places = Arc::clone(&device.0.jobs.places);
            let place = tokio::select! {
                place = places.acquire_owned() => place.ok(),
                () = control.wait() => None,
            };
            // The row may have changed while the job waited for its place.
            if place.is_some() && control.stopped().is_none() {
                let run = Run {
                    device: device.clone(),
                    record: open.record,
                    tileset: open.tileset,
                    region: key.clone(),
                    control,
                };
                run.run(open.job).await;
            }
            device.0.jobs.leave(&key);
            device.0.events.send(Change::Region(key));
        });
    }

    fn open_jobs(&self) -> Result<Vec<OpenJob>> {
        let mut open = Vec::new();
        for (record, tileset) in self.tilesets()? {
            for job in tileset.open_jobs()? {
                open.push(OpenJob { record: record.clone(), tileset: Arc::clone(&tileset), job });
            }
        }
        Ok(open)
    }

    /// Tells listeners what another program has changed: progress of its jobs, settings, sources.
    pub(crate) fn start_watch(&self) {
        let weak = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            let mut seen = HashMap::new();
            while let Some(inner) = weak.upgrade() {
                let device = Device(inner);
                let before = std::mem::take(&mut seen);
                match device.blocking(move |device| device.tell_foreign_changes(before)).await {
                    Ok(kept) => seen = kept,
                    Err(cause) => tracing::warn!(%cause, "watching the home failed"),
                }
                drop(device);
                tokio::time::sleep(2 * LOOK_EVERY).await;
            }
        });
    }

    /// Runs the home's jobs from now on if the program that did has ended.
    fn take_over(&self) -> Result<()> {
        if self.0.home.become_runner()? {
            self.start_runner();
            self.0.events.send(Change::Settings);
        }
        Ok(())
    }

    /// Compares with what was seen before, and returns what is seen now.
    fn tell_foreign_changes(
        &self,
        mut seen: HashMap<String, jiff::Timestamp>,
    ) -> Result<HashMap<String, jiff::Timestamp>> {
        self.take_over()?;
        self.refresh_settings()?;
        self.write_views()?;
        self.tell_foreign_edits()?;
        let own = self.0.jobs.regions();
        for open in self.open_jobs()? {
            let key = region_key(&open.record.id, open.job.region);
            let before = seen.insert(key.clone(), open.job.updated);
            if before != Some(open.job.updated) && !own.contains(&key) {
                self.0.events.send(Change::Region(key));
            }
        }
        Ok(seen)
    }
}

struct OpenJob {
    record: SourceRecord,
    tileset: Arc<Tileset>,
    job: Job,
}

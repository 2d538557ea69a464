//! The writing half of a job: stores what was fetched, a batch a transaction.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tile_grid::ZoomRange;
use tile_store::{Job, JobProgress, TileChange, TileWrite, Tileset, TilesetMetadata};
use tokio::sync::mpsc::Receiver;

use super::meter::Meter;
use super::outcome::Outcome;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::events::Change;
use crate::plan::DISK_RESERVE;

/// Most tiles in one transaction (tiles.md of the design: 256 to 500 cost the least CPU).
const BATCH: usize = 256;

/// A short batch waits this long for more tiles: a transaction costs as much as some ten tiles.
const GATHER: Duration = Duration::from_millis(40);

/// … in so many steps.
const GATHER_STEPS: u32 = 8;

/// A region's progress is told at most this often.
const TELL_EVERY: Duration = Duration::from_millis(250);

/// Writes outcomes until the fetching half hangs up.
pub(super) struct Writer {
    pub(super) device: Device,
    pub(super) tileset: Arc<Tileset>,
    pub(super) region: String,
    pub(super) job: Job,
    pub(super) progress: JobProgress,
    pub(super) meter: Meter,
    pub(super) pending: (u64, u64),
    pub(super) told: Instant,
    pub(super) problem: Arc<Mutex<Option<DeviceError>>>,
    /// The tileset knows its format.
    pub(super) learned: bool,
    pub(super) zooms: Option<ZoomRange>,
}

impl Writer {
    /// Runs on a blocking thread; an error ends the job and is kept in `problem`.
    pub(super) fn run(mut self, mut outcomes: Receiver<Outcome>) -> JobProgress {
        let mut batch = Vec::with_capacity(BATCH);
        while let Some(first) = outcomes.blocking_recv() {
            batch.push(first);
            gather(&mut batch, &mut outcomes);
            if let Err(cause) = self.write(&mut batch) {
                *self.problem.lock().unwrap_or_else(PoisonError::into_inner) = Some(cause);
                break;
            }
        }
        self.device.0.jobs.set_pace(&self.region, None);
        self.progress
    }

    fn write(&mut self, batch: &mut Vec<Outcome>) -> Result<()> {
        self.check_disk()?;
        let full = self.keep_to_quota(batch)?;
        self.learn(batch)?;
        let count = batch.len() as u64;
        let mut progress = self.progress;
        batch.iter().for_each(|outcome| outcome.count(&mut progress));
        let writes: Vec<TileWrite> = batch.drain(..).map(|outcome| outcome.write).collect();
        self.tileset.write(&writes, Some((self.job.id, &progress)))?;
        self.pending.0 += count;
        self.pending.1 += progress.bytes_fetched - self.progress.bytes_fetched;
        self.progress = progress;
        self.tell(Instant::now());
        full.map_or(Ok(()), Err)
    }

    /// Writes down what the first tile shows: format and size of a source that did not say.
    fn learn(&mut self, batch: &[Outcome]) -> Result<()> {
        let first = batch.iter().find_map(|outcome| match &outcome.write.change {
            TileChange::Store { tile, .. } => outcome.format.map(|format| (format, tile.bytes())),
            _ => None,
        });
        let Some((format, bytes)) = first.filter(|_| !self.learned) else { return Ok(()) };
        self.learned = true;
        let known = self.tileset.metadata()?;
        if known.format.is_some() {
            return Ok(());
        }
        let width = tile_grid::image_size(format, bytes).map(|(width, _)| width);
        let tile_size = width.filter(|width| *width >= 512).map_or(known.tile_size, |_| 512);
        let zooms = known.zooms.or(self.zooms);
        self.tileset.set_metadata(&TilesetMetadata { format: Some(format), tile_size, zooms, ..known })?;
        self.device.0.events.send(Change::Sources);
        Ok(())
    }

    fn tell(&mut self, now: Instant) {
        if self.meter.note(&mut self.pending, now) {
            self.device.0.jobs.set_pace(&self.region, self.meter.pace());
        }
        if now.duration_since(self.told) >= TELL_EVERY {
            self.told = now;
            self.device.0.events.send(Change::Region(self.region.clone()));
        }
    }

    /// Takes from a batch what the quota has no room for; returns the reason if that is anything.
    fn keep_to_quota(&self, batch: &mut Vec<Outcome>) -> Result<Option<DeviceError>> {
        let Some(quota) = self.device.settings().quota_bytes else { return Ok(None) };
        let mut used = self.device.used_bytes()?;
        let wanted: u64 = batch.iter().map(Outcome::bytes).sum();
        let over = used.saturating_add(wanted).saturating_sub(quota);
        if over > 0 {
            // What was deleted goes before anything is refused.
            used = used.saturating_sub(self.device.make_room(over)?);
        }
        let fits = batch.iter().take_while(|outcome| {
            used += outcome.bytes();
            used <= quota
        });
        let fits = fits.count();
        if fits == batch.len() {
            return Ok(None);
        }
        batch.truncate(fits);
        Ok(Some(
            DeviceError::new(ErrorCode::Refused, "The quota is used up; what was fetched is kept.")
                .hint("Raise the quota or delete what you no longer need, then resume."),
        ))
    }

    /// Stops before the disk is full, never after.
    fn check_disk(&self) -> Result<()> {
        let free = || self.device.0.home.free_bytes();
        let short = DISK_RESERVE.saturating_sub(free());
        // What was deleted goes before anything is refused.
        if short > 0 && (self.device.make_room(short)? == 0 || free() < DISK_RESERVE) {
            return Err(DeviceError::new(
                ErrorCode::Refused,
                "Less than 200 MB are free on the disk; what was fetched is kept.",
            )
            .hint("Free some space, then resume."));
        }
        Ok(())
    }
}

fn gather(batch: &mut Vec<Outcome>, outcomes: &mut Receiver<Outcome>) {
    drain(batch, outcomes);
    // In short steps: a fast source fills the batch long before the end of the wait.
    for _ in 0..GATHER_STEPS {
        if batch.len() >= BATCH || outcomes.is_closed() {
            break;
        }
        std::thread::sleep(GATHER / GATHER_STEPS);
        drain(batch, outcomes);
    }
}

fn drain(batch: &mut Vec<Outcome>, outcomes: &mut Receiver<Outcome>) {
    while batch.len() < BATCH {
        match outcomes.try_recv() {
            Ok(outcome) => batch.push(outcome),
            Err(_) => break,
        }
    }
}

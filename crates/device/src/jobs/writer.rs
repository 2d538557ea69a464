//! The writing half of a job: hashes what was fetched and stores it, a batch a transaction.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tile_grid::{TileCoord, ZoomRange};
use tile_source::{FetchError, Fetched};
use tile_store::{
    HashedTile, Job, JobProgress, TileChange, TileValidators, TileWrite, Tileset, TilesetMetadata,
};
use tokio::sync::mpsc::Receiver;

use super::meter::Meter;
use crate::clock::now;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::events::Change;
use crate::plan::DISK_RESERVE;

/// Most tiles in one transaction (tiles.md of the design: 256 to 500 cost the least CPU).
const BATCH: usize = 384;

/// A short batch waits this long for more tiles: a transaction costs as much as some ten tiles.
const GATHER: Duration = Duration::from_millis(40);

/// … in so many steps.
const GATHER_STEPS: u32 = 8;

/// A region's progress is told at most this often.
const TELL_EVERY: Duration = Duration::from_millis(250);

/// One outcome of the fetching half.
pub(super) struct Outcome {
    pub(super) coord: TileCoord,
    pub(super) answer: std::result::Result<Fetched, FetchError>,
}

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
        let at = now();
        let count = batch.len() as u64;
        let mut progress = self.progress;
        let writes: Vec<TileWrite> =
            batch.drain(..).map(|outcome| write_of(outcome, at, &mut progress)).collect();
        self.tileset.write(&writes, Some((self.job.id, &progress)))?;
        self.pending.0 += count;
        self.pending.1 += progress.bytes_fetched - self.progress.bytes_fetched;
        self.progress = progress;
        self.tell(Instant::now());
        full.map_or(Ok(()), Err)
    }

    /// Writes down what the first tile shows: format and size of a source that did not say.
    fn learn(&mut self, batch: &[Outcome]) -> Result<()> {
        let first = batch.iter().find_map(|outcome| match &outcome.answer {
            Ok(Fetched::Tile(tile)) => Some(tile),
            _ => None,
        });
        let Some(tile) = first.filter(|_| !self.learned) else { return Ok(()) };
        self.learned = true;
        let known = self.tileset.metadata()?;
        if known.format.is_some() {
            return Ok(());
        }
        let width = tile_grid::image_size(tile.format, &tile.bytes).map(|(width, _)| width);
        let tile_size = width.filter(|width| *width >= 512).map_or(known.tile_size, |_| 512);
        let zooms = known.zooms.or(self.zooms);
        self.tileset.set_metadata(&TilesetMetadata {
            format: Some(tile.format),
            tile_size,
            zooms,
            ..known
        })?;
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
        let wanted: u64 = batch.iter().map(stored_bytes).sum();
        let over = used.saturating_add(wanted).saturating_sub(quota);
        if over > 0 {
            // What was deleted goes before anything is refused.
            used = used.saturating_sub(self.device.make_room(over)?);
        }
        let fits = batch.iter().take_while(|outcome| {
            used += stored_bytes(outcome);
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

/// Bytes that an outcome adds to the store at most; a content that is there already adds none.
fn stored_bytes(outcome: &Outcome) -> u64 {
    match &outcome.answer {
        Ok(Fetched::Tile(tile)) => tile.bytes.len() as u64,
        _ => 0,
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

fn write_of(outcome: Outcome, at: Timestamp, progress: &mut JobProgress) -> TileWrite {
    progress.done += 1;
    let change = match outcome.answer {
        Ok(Fetched::Tile(tile)) => {
            progress.bytes_fetched += tile.bytes.len() as u64;
            TileChange::Store {
                tile: HashedTile::new(tile.bytes),
                validators: validators(tile.validators),
                expires: tile.expires,
            }
        }
        Ok(Fetched::NotModified { expires, validators: fresh }) => {
            progress.unchanged += 1;
            TileChange::Unchanged { validators: validators(fresh), expires }
        }
        Ok(Fetched::Empty { expires }) => TileChange::Empty { expires },
        Err(cause) => {
            progress.failed += 1;
            TileChange::Failed {
                kind: cause.kind.name().to_owned(),
                message: cause.message,
                status: cause.status,
                attempts: cause.attempts,
            }
        }
    };
    TileWrite { coord: outcome.coord, change, at }
}

fn validators(found: tile_source::Validators) -> TileValidators {
    TileValidators { etag: found.etag, last_modified: found.last_modified }
}

//! One run of one job, from its row to its end.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use tile_grid::TileCover;
use tile_source::FetchError;
use tile_store::{Job, JobId, JobKind, JobProgress, JobState, RegionScope, Tileset, Want};
use tokio::sync::mpsc::channel;

use super::control::Control;
use super::fetch::Pass;
use super::meter::Meter;
use super::writer::Writer;
use crate::clock::now;
use crate::device::Device;
use crate::error::{DeviceError, Result};
use crate::events::Change;
use crate::source_book::SourceRecord;

/// Outcomes that wait for the writer.
const QUEUE: usize = 512;

/// A job, the region that it fills, and where its tiles come from.
pub(super) struct Run {
    pub(super) device: Device,
    pub(super) record: SourceRecord,
    pub(super) tileset: Arc<Tileset>,
    pub(super) region: String,
    pub(super) control: Arc<Control>,
}

/// How a run ended.
struct End {
    state: JobState,
    problem: Option<String>,
}

impl Run {
    /// Runs the job to its end, a pause, or a problem; the row says which.
    pub(super) async fn run(self, job: Job) {
        let id = job.id;
        let end = match self.work(job).await {
            // Whoever told the job to stop has written its state, and may have changed it again.
            Ok(_) if self.control.stopped().is_some() => return self.tell(),
            Ok(None) => return self.tell(),
            Ok(Some(end)) => end,
            // Whatever could not go on is paused with its reason: nothing is lost, and it can resume.
            Err(cause) => End { state: JobState::Paused, problem: Some(cause.to_string()) },
        };
        if let Err(cause) = self.write_end(id, end).await {
            tracing::error!(job = %id, %cause, "the end of a job could not be written");
        }
        self.tell();
    }

    fn tell(&self) {
        self.device.0.events.send(Change::Region(self.region.clone()));
        self.device.0.events.send(Change::Store);
    }

    async fn work(&self, job: Job) -> Result<Option<End>> {
        let origin = self.device.origin_online(&self.record).await?;
        let Some((pass, writer)) = self.halves(job, origin).await? else { return Ok(None) };
        let kind = writer.job.kind;
        let problem = Arc::clone(&writer.problem);
        let (outcomes, queue) = channel(QUEUE);
        let writing = tokio::task::spawn_blocking(move || writer.run(queue));
        let dead = pass.run(outcomes).await;
        let progress = writing.await.map_err(DeviceError::internal)?;
        if let Some(cause) = problem.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Err(cause);
        }
        Ok(Some(end_of(kind, dead?, progress)))
    }

    async fn halves(&self, job: Job, origin: crate::origin::Origin) -> Result<Option<(Pass, Writer)>> {
        let tileset = Arc::clone(&self.tileset);
        let (id, region) = (job.id, job.region);
        let cover = self
            .device
            .blocking(move |_| {
                // Somebody may have paused or cancelled it while it waited for its place.
                let waiting = tileset
                    .job(id)?
                    .is_some_and(|job| matches!(job.state, JobState::Queued | JobState::Running));
                if !waiting {
                    return Ok(None);
                }
                tileset.update_job(id, JobState::Running, None, now())?;
                cover_of(&tileset, region).map(Some)
            })
            .await?;
        let Some(cover) = cover else { return Ok(None) };
        self.device.0.events.send(Change::Region(self.region.clone()));
        let concurrency = origin.concurrency(&self.record);
        let pass = Pass {
            device: self.device.clone(),
            tileset: Arc::clone(&self.tileset),
            region,
            cover,
            want: want_of(&job),
            origin,
            concurrency,
            control: Arc::clone(&self.control),
        };
        Ok(Some((pass, self.writer(job))))
    }

    fn writer(&self, job: Job) -> Writer {
        let progress = JobProgress {
            done: job.done,
            failed: job.failed,
            bytes_fetched: job.bytes_fetched,
            unchanged: job.unchanged,
        };
        Writer {
            device: self.device.clone(),
            tileset: Arc::clone(&self.tileset),
            region: self.region.clone(),
            progress,
            meter: Meter::new(Instant::now()),
            pending: (0, 0),
            told: Instant::now(),
            problem: Arc::new(Mutex::new(None)),
            learned: false,
            zooms: crate::plan::zooms_of(&self.record),
            job,
        }
    }

    async fn write_end(&self, id: JobId, end: End) -> Result<()> {
        let tileset = Arc::clone(&self.tileset);
        self.device
            .blocking(move |_| {
                let job = tileset.update_job(id, end.state, end.problem.as_deref(), now())?;
                // Now the file can be copied alone, and opened by programs that know no log.
                if let Err(cause) = tileset.checkpoint() {
                    tracing::debug!(%cause, "the log stays beside the tileset for now");
                }
                Ok(job)
            })
            .await
            .map(drop)
    }
}

/// Says how a run ended that nobody stopped.
fn end_of(kind: JobKind, dead: Option<FetchError>, progress: JobProgress) -> End {
    match dead {
        Some(cause) => End {
            state: JobState::Paused,
            problem: Some(format!("The source stopped answering, so the job waits: {}", cause.message)),
        },
        None if progress.failed == 0 => End { state: JobState::Done, problem: None },
        None if progress.failed >= progress.done && kind != JobKind::Refresh => End {
            state: JobState::Failed,
            problem: Some("Not one tile could be fetched; the failures say why.".into()),
        },
        None => End { state: JobState::FailedInPart, problem: None },
    }
}

fn want_of(job: &Job) -> Want {
    match job.kind {
        JobKind::Download => Want::Missing,
        JobKind::Refresh => Want::StaleSince(job.started),
        JobKind::Repair => Want::Damaged,
        JobKind::RetryFailed => Want::Failed,
    }
}

fn cover_of(tileset: &Tileset, region: tile_store::RegionId) -> Result<TileCover> {
    let region = tileset.region(region)?.ok_or_else(|| DeviceError::internal("the job's region is gone"))?;
    match region.scope {
        RegionScope::Area { shape, zooms, .. } => Ok(TileCover::of(&shape, zooms)?),
        RegionScope::WholeArchive => Err(DeviceError::internal("an imported region has no job")),
    }
}

//! Cache jobs on the wire.

use std::sync::Arc;

use async_graphql::connection::{Connection, Edge, EmptyFields};
use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use hub_store::jobs::{self, Failure};
use tile_grid::TileCoord;

use super::scalars::{Count, DateTime, Tile};
use super::{caller, hub, shown};
use crate::access::{Access, Operation};
use crate::error::HubError;
use crate::jobs::NewRun;

/// Entries of a page at most.
const MOST: i32 = 1_000;

/// What a job does.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "jobs::JobKind")]
pub enum JobKind {
    /// Fetches what is missing or no longer fresh.
    Cache,
    /// Asks for every tile again, and fetches those that have changed.
    Refresh,
    /// Writes the region's tiles into one PMTiles file.
    Seal,
}

/// How far a job is.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "jobs::JobState")]
pub enum JobState {
    /// No worker has looked at it yet.
    Queued,
    /// Workers work on it.
    Running,
    /// It waits for somebody to resume it (`retryJob`); the reason says why.
    Paused,
    /// All that could be done is done; some tiles may have failed.
    Done,
    /// Somebody has ended it.
    Cancelled,
    /// It could not be done; the reason says why.
    Failed,
}

/// A cache job. Each tile of its region ends as fetched, unchanged, skipped or failed.
pub struct Job {
    job: jobs::Job,
    access: Arc<Access>,
}

#[Object]
impl Job {
    /// Its name among jobs.
    async fn id(&self) -> ID {
        self.job.id.as_str().into()
    }

    /// What it does.
    async fn kind(&self) -> JobKind {
        self.job.kind.into()
    }

    /// How far it is.
    async fn state(&self) -> JobState {
        self.job.state.into()
    }

    /// Why it waits or failed.
    async fn reason(&self) -> Option<&str> {
        self.job.reason.as_deref()
    }

    /// The region, by its id.
    async fn region(&self) -> ID {
        self.job.region.as_str().into()
    }

    /// The region's source, by its id.
    async fn source(&self) -> ID {
        self.job.source.as_str().into()
    }

    /// Tiles of the region.
    async fn tiles(&self) -> Count {
        Count(self.job.total)
    }

    /// Tiles that it is through with.
    async fn through(&self) -> Count {
        Count(self.job.through())
    }

    /// Tiles that were fetched, or that the source has not; of a sealing: tiles that were written.
    async fn fetched(&self) -> Count {
        Count(self.job.fetched)
    }

    /// Tiles that have not changed, as the source says.
    async fn unchanged(&self) -> Count {
        Count(self.job.unchanged)
    }

    /// Tiles that were there already.
    async fn skipped(&self) -> Count {
        Count(self.job.skipped)
    }

    /// Tiles that could not be fetched; `failures` lists them.
    async fn failed(&self) -> Count {
        Count(self.job.failed)
    }

    /// Bytes that were fetched, or written.
    async fn bytes(&self) -> Count {
        Count(self.job.bytes)
    }

    /// Tiles that it gets through in a second, lately.
    async fn tiles_per_second(&self) -> Option<f64> {
        (self.job.state.is_open() && self.job.pace > 0.0).then_some(self.job.pace)
    }

    /// Seconds until it is through, if it goes on like that.
    async fn seconds_left(&self) -> Option<f64> {
        let left = self.job.total.saturating_sub(self.job.through());
        #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
        let seconds = left as f64 / self.job.pace;
        (self.job.state.is_open() && self.job.pace > 0.0).then_some(seconds.ceil())
    }

    /// Until when it waits because the source has told it to.
    async fn waits_until(&self) -> Option<DateTime> {
        let waits = self.job.state.is_open() && self.job.alive_at > jiff::Timestamp::now().as_millisecond();
        waits.then(|| DateTime::of_ms(self.job.alive_at))
    }

    /// Who started it.
    async fn created_by(&self) -> &str {
        &self.job.created_by
    }

    /// When it was started.
    async fn created_at(&self) -> DateTime {
        DateTime::of_ms(self.job.created_at)
    }

    /// When it came to its end.
    async fn ended_at(&self) -> Option<DateTime> {
        self.job.ended_at.map(DateTime::of_ms)
    }

    /// Tiles that could not be fetched, each with the reason.
    async fn failures(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<String, TileFailure, EmptyFields, EmptyFields>> {
        let access = self.access.also(Operation::Job).map_err(shown)?;
        let most = size(first)?;
        let after = after.as_deref().map(place).transpose()?;
        let id = self.job.id.clone();
        let mut found = hub(context)?.job_failures(&access, id, after, most + 1).await.map_err(shown)?;
        let mut page = Connection::new(after.is_some(), found.len() > most);
        found.truncate(most);
        let edge = |failure: Failure| Edge::new(failure.coord.to_string(), TileFailure::from(failure));
        page.edges.extend(found.into_iter().map(edge));
        Ok(page)
    }
}

/// A tile that could not be fetched.
#[derive(SimpleObject)]
pub struct TileFailure {
    /// Which tile.
    tile: Tile,
    /// The kind of failure, one word.
    kind: String,
    /// What happened and what to do.
    message: String,
    /// The HTTP status, where the source answered.
    status: Option<u32>,
    /// How often it was tried.
    attempts: u32,
    /// When.
    at: DateTime,
}

impl From<Failure> for TileFailure {
    fn from(failure: Failure) -> Self {
        Self {
            tile: Tile(failure.coord),
            kind: failure.kind,
            message: failure.message,
            status: failure.status,
            attempts: failure.attempts,
            at: DateTime::of_ms(failure.at),
        }
    }
}

fn size(first: Option<i32>) -> Result<usize> {
    match first.unwrap_or(100) {
        first @ 0..=MOST => Ok(usize::try_from(first).unwrap_or(0)),
        _ => Err(shown(HubError::bad("first is a number from 0 to 1000."))),
    }
}

fn place(cursor: &str) -> Result<TileCoord> {
    let found = || {
        let mut numbers = cursor.split('/').map(|number| number.parse::<u32>().ok());
        let (zoom, x, y) = (numbers.next()??, numbers.next()??, numbers.next()??);
        TileCoord::new(u8::try_from(zoom).ok()?, x, y).ok()
    };
    found().ok_or_else(|| shown(HubError::bad("after is the cursor of an earlier page.")))
}

/// The jobs of a workspace.
pub struct JobFields(pub(super) Arc<Access>);

#[Object]
impl JobFields {
    /// Cache jobs, the newest first; `open` leaves out those that are over, or with `false` the others.
    async fn jobs(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        open: Option<bool>,
    ) -> Result<Connection<String, Job, EmptyFields, EmptyFields>> {
        let access = Arc::new(self.0.also(Operation::Jobs).map_err(shown)?);
        let most = size(first)?;
        let known = |cursor: &String| uuid::Uuid::try_parse(cursor).is_ok();
        if after.as_ref().is_some_and(|cursor| !known(cursor)) {
            return Err(shown(HubError::bad("after is the cursor of an earlier page.")));
        }
        let before = after.is_some();
        let mut found = hub(context)?.jobs(&access, open, after, most + 1).await.map_err(shown)?;
        let mut page = Connection::new(before, found.len() > most);
        found.truncate(most);
        let edge = |job: jobs::Job| Edge::new(job.id.clone(), Job { job, access: Arc::clone(&access) });
        page.edges.extend(found.into_iter().map(edge));
        Ok(page)
    }

    /// One of them.
    async fn job(&self, context: &Context<'_>, id: ID) -> Result<Job> {
        let access = self.0.also(Operation::Job).map_err(shown)?;
        let job = hub(context)?.job(&access, id.0).await.map_err(shown)?;
        Ok(Job { job, access: Arc::new(access) })
    }
}

/// What can be done with jobs.
#[derive(Default)]
pub struct JobMutation;

#[Object]
impl JobMutation {
    /// Fills or refreshes a region, or seals it into one file. The same key starts one job.
    async fn start_job(
        &self,
        context: &Context<'_>,
        workspace: ID,
        region: ID,
        kind: JobKind,
        idempotency_key: Option<String>,
    ) -> Result<Job> {
        let hub = hub(context)?;
        let access = hub.allow(caller(context)?, Operation::StartJob, &workspace).await.map_err(shown)?;
        let run = NewRun { region: region.0, kind: kind.into(), key: idempotency_key };
        let job = hub.start_job(&access, run).await.map_err(shown)?;
        Ok(Job { job, access: Arc::new(access) })
    }

    /// Ends a job; what was fetched is kept.
    async fn cancel_job(&self, context: &Context<'_>, workspace: ID, job: ID) -> Result<Job> {
        let hub = hub(context)?;
        let access = hub.allow(caller(context)?, Operation::CancelJob, &workspace).await.map_err(shown)?;
        let job = hub.cancel_job(&access, job.0).await.map_err(shown)?;
        Ok(Job { job, access: Arc::new(access) })
    }

    /// Lets a job go on that waits or is over: what is left of it, and the tiles that failed.
    async fn retry_job(&self, context: &Context<'_>, workspace: ID, job: ID) -> Result<Job> {
        let hub = hub(context)?;
        let access = hub.allow(caller(context)?, Operation::RetryJob, &workspace).await.map_err(shown)?;
        let job = hub.retry_job(&access, job.0).await.map_err(shown)?;
        Ok(Job { job, access: Arc::new(access) })
    }
}

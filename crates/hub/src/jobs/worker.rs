//! The loop of a worker: leases messages, does them, some at once.

use std::sync::Arc;
use std::time::Duration;

use blob_store::BlobError;
use database::{DbError, Isolation};
use hub_store::jobs::{self, JobKind, Recorded};
use job_queue::{Lease, QueueError, Retry};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tracing::Instrument;

use super::control::now;
use super::message::{Message, TOPIC};
use super::open_sources::OpenSources;
use super::store::Held;
use super::told::Told;
use crate::hub::Hub;

/// Chunks that a worker does at once.
const AT_ONCE: usize = 8;

/// Chunks of a job that are open: enough for several workers, and few rows and messages.
pub(super) const AHEAD: u64 = 64;

/// A message that failed so often lets its job wait, with the reason.
const PATIENCE: u32 = 6;

/// A worker without work looks again at least so often.
const IDLE: Duration = Duration::from_secs(1);

/// How work on a message ended.
#[derive(Debug)]
pub(super) enum End {
    /// Nothing is left to do of it.
    Done,
    /// It has to wait, and nothing was wrong with it.
    Later(String, Duration),
}

/// Why work on a message failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// Somebody else has the chunk.
    #[error("another worker has the chunk")]
    Lost,
    /// It may work later.
    #[error("{0}")]
    Passing(String),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The object store failed.
    #[error(transparent)]
    Objects(#[from] BlobError),
    /// The queue failed.
    #[error(transparent)]
    Queue(#[from] QueueError),
}

/// One process's worker.
pub(super) struct Worker {
    pub(super) hub: Hub,
    pub(super) sources: OpenSources,
    pub(super) told: Told,
    stopping: watch::Receiver<bool>,
}

impl Hub {
    /// Does what a worker does, until it is told to stop: then it ends its batches and gives back the rest.
    pub async fn work(&self, stopping: watch::Receiver<bool>) {
        let worker = Arc::new(Worker {
            hub: self.clone(),
            sources: OpenSources::default(),
            told: Told::default(),
            stopping: stopping.clone(),
        });
        tokio::join!(worker.run(stopping.clone()), worker.chores(stopping));
    }
}

impl Worker {
    pub(super) fn stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    async fn run(self: &Arc<Self>, mut stopping: watch::Receiver<bool>) {
        let mut running = JoinSet::new();
        while !self.stopping() {
            let free = AT_ONCE.saturating_sub(running.len());
            let leases = if free > 0 { self.lease(free).await } else { Vec::new() };
            let none = leases.is_empty();
            for lease in leases {
                running.spawn(Arc::clone(self).answer(lease));
            }
            if none || running.len() >= AT_ONCE {
                tokio::select! {
                    _ = stopping.changed() => {}
                    _ = running.join_next(), if !running.is_empty() => {}
                    () = self.hub.queue().wait(TOPIC, IDLE), if running.len() < AT_ONCE => {}
                }
            }
        }
        while running.join_next().await.is_some() {}
    }

    async fn lease(&self, most: usize) -> Vec<Lease> {
        match self.hub.queue().lease(TOPIC, most).await {
            Ok(leases) => leases,
            Err(error) => {
                tracing::warn!(%error, "no work can be had from the queue");
                tokio::time::sleep(IDLE).await;
                Vec::new()
            }
        }
    }

    /// Works on a message while its lease is extended, and tells the queue how it ended.
    async fn answer(self: Arc<Self>, lease: Lease) {
        let queue = self.hub.queue();
        let span = tracing::info_span!("work", key = %lease.key, attempt = lease.attempt);
        let ended = tokio::select! {
            ended = self.work_on(&lease).instrument(span) => ended,
            () = self.keep(&lease) => Err(Trouble::Lost),
        };
        let told = match ended {
            Ok(End::Done) => queue.done(&lease).await,
            Ok(End::Later(reason, wait)) => queue.fail(&lease, &reason, Retry::After(wait)).await,
            Err(Trouble::Lost | Trouble::Queue(QueueError::LeaseLost)) => return,
            Err(trouble) => self.failed(&lease, &trouble).await,
        };
        if let Err(error) = told {
            // The lease runs out, and the message comes again: what was done is seen in the rows.
            tracing::debug!(%error, key = %lease.key, "the queue was not told how a message ended");
        }
    }

    /// Extends a lease; returns when it is lost.
    async fn keep(&self, lease: &Lease) {
        let every = self.hub.queue().lease_time() / 3;
        loop {
            tokio::time::sleep(every).await;
            match self.hub.queue().extend(lease).await {
                Err(QueueError::LeaseLost) => return,
                // It may still be ours; the rows are guarded in any case.
                Err(error) => tracing::warn!(%error, "a lease could not be extended"),
                Ok(()) => self.sign_of_life(lease).await,
            }
        }
    }

    /// A batch of a slow source takes a while: its job is not lost.
    async fn sign_of_life(&self, lease: &Lease) {
        if let Ok(Message::Chunk { job, .. }) = serde_json::from_slice(&lease.body)
            && let Err(trouble) = self.note_wait(&job, Duration::ZERO).await
        {
            tracing::debug!(%trouble, "a job has shown no sign of life");
        }
    }

    async fn failed(&self, lease: &Lease, trouble: &Trouble) -> job_queue::Result<()> {
        tracing::warn!(key = %lease.key, attempt = lease.attempt, %trouble, "work on a job failed");
        let message = serde_json::from_slice(&lease.body);
        if lease.attempt >= PATIENCE
            && let Ok(Message::Plan { job } | Message::Chunk { job, .. }) = message
        {
            let reason = format!("Work on it has failed {PATIENCE} times, so the job waits: {trouble}");
            if let Err(error) = self.let_wait(&job, None, &reason).await {
                tracing::error!(%error, %job, "a job could not be paused");
            }
            return self.hub.queue().fail(lease, &trouble.to_string(), Retry::Never).await;
        }
        self.hub.queue().fail(lease, &trouble.to_string(), Retry::BackOff).await
    }

    async fn work_on(&self, lease: &Lease) -> Result<End, Trouble> {
        match serde_json::from_slice(&lease.body) {
            Ok(Message::Plan { job }) => self.plan(job).await,
            Ok(Message::Chunk { job, round, number }) => {
                let Some(begun) = self.begin((job.clone(), round, number), &lease.token).await? else {
                    // Whoever did it may have died before the next ones were asked for.
                    return self.ask_for_plan(job).await;
                };
                let held = Held { job: begun.job, number, token: lease.token.clone() };
                match held.job.kind {
                    JobKind::Seal => self.seal(&held).await,
                    JobKind::Cache | JobKind::Refresh => self.chunk(&held, begun.tiles).await,
                }
            }
            Err(error) => Err(Trouble::Passing(format!("the message can't be read: {error}"))),
        }
    }

    /// Cuts the next chunks of a job and submits a message for each.
    async fn plan(&self, job: String) -> Result<End, Trouble> {
        let plan = self
            .hub
            .database()
            .write_with(Isolation::ReadCommitted, move |tx| jobs::plan(tx, &job, AHEAD, now()))
            .await?;
        let Some(plan) = plan else { return Ok(End::Done) };
        let messages = plan.chunks.iter().map(|number| Message::chunk(&plan.job, *number)).collect();
        self.hub.queue().submit_all(messages).await?;
        self.note(&plan.job);
        Ok(End::Done)
    }

    async fn ask_for_plan(&self, id: String) -> Result<End, Trouble> {
        let wanted = self
            .hub
            .database()
            .read(move |tx| {
                let job = jobs::get(tx, &id)?.filter(|job| job.state.is_open());
                match job {
                    Some(job) if jobs::wants_plan(tx, &job.id, AHEAD)? => {
                        let cut = jobs::cut_so_far(tx, &job.id)?;
                        Ok::<_, DbError>(Some(Message::plan(&job, cut)))
                    }
                    _ => Ok(None),
                }
            })
            .await?;
        if let Some(message) = wanted {
            self.hub.queue().submit(message).await?;
        }
        Ok(End::Done)
    }

    /// After a chunk has ended, or its job.
    pub(super) async fn ended(&self, recorded: &Recorded) -> Result<End, Trouble> {
        self.note(&recorded.job);
        if recorded.plan { self.ask_for_plan(recorded.job.id.clone()).await } else { Ok(End::Done) }
    }

    /// Lets the job of a chunk wait for somebody, with the reason.
    pub(super) async fn pause(&self, held: &Held, reason: &str) -> Result<End, Trouble> {
        self.let_wait(&held.job.id, Some(held.job.round), reason).await?;
        Ok(End::Done)
    }

    async fn let_wait(&self, id: &str, round: Option<i64>, reason: &str) -> Result<(), Trouble> {
        let (id, reason) = (id.to_owned(), reason.to_owned());
        let job = self
            .hub
            .database()
            .write(move |tx| {
                let Some(job) = jobs::get(tx, &id)? else { return Ok::<_, DbError>(None) };
                jobs::pause(tx, &id, round.unwrap_or(job.round), &reason)?;
                jobs::get(tx, &id)
            })
            .await?;
        if let Some(job) = job {
            self.note(&job);
        }
        Ok(())
    }

    /// Tells how a job stands; counts it if it came to an end or a halt.
    pub(super) fn note(&self, job: &jobs::Job) {
        if !job.state.is_open() {
            self.hub.metrics().job(job.state.name());
        }
        self.told.tell(&self.hub, job);
    }
}

//! Use cases: starting, ending and looking at jobs.

use std::time::Duration;

use hub_store::jobs::{self, Failure, Job, JobKind, JobState, NewJob};
use hub_store::{regions, sources};
use tile_grid::TileCoord;
use tile_source::{Bulk, Terms};

use super::message::Message;
use crate::access::Access;
use crate::error::{ErrorCode, HubError, Result};
use crate::events::Event;
use crate::hub::Hub;

/// Characters of an idempotency key at most.
const MAX_KEY: usize = 128;

/// A job to be started.
pub(crate) struct NewRun {
    pub(crate) region: String,
    pub(crate) kind: JobKind,
    pub(crate) key: Option<String>,
}

impl Hub {
    /// Starts a job; the same idempotency key starts one job.
    pub(crate) async fn start_job(&self, access: &Access, run: NewRun) -> Result<Job> {
        let request = run.key.as_deref().map(|key| request(access, key)).transpose()?;
        let (workspace, noted) = (access.workspace().to_owned(), access.clone());
        let by = access.caller().name.clone();
        let id = uuid::Uuid::now_v7().to_string();
        let job = self
            .database()
            .write(move |tx| {
                let region = regions::get(tx, &run.region)?.filter(|region| region.workspace == workspace);
                let region = region.ok_or_else(|| HubError::not_found("region"))?;
                let again = jobs::open_of_region(tx, &region.id)?;
                may_start(tx, &region, run.kind)?;
                let new = NewJob {
                    id: id.clone(),
                    workspace: workspace.clone(),
                    region: region.id.clone(),
                    source: region.source.clone(),
                    kind: run.kind,
                    request: request.clone(),
                    total: region.tiles,
                    created_by: by.clone(),
                };
                let job = jobs::create(tx, &new, now())?;
                agrees(&job, &new, again)?;
                if job.id == new.id {
                    let detail = serde_json::json!({ "job": job.id, "kind": job.kind.name() });
                    noted.record(tx, now(), "startJob", &job.region, &detail)?;
                }
                Ok::<Job, HubError>(job)
            })
            .await?;
        self.begin(&job).await;
        Ok(job)
    }

    /// Counts the messages that wait, for the figures; they stay as they were if the queue is slow.
    pub(crate) async fn count_waiting(&self) {
        let depth = self.queue().depth(super::message::TOPIC);
        if let Ok(Ok(depth)) = tokio::time::timeout(Duration::from_secs(2), depth).await {
            self.metrics().set_waiting(depth.waiting);
        }
    }

    /// Says that a job is to be planned. If the queue can't be reached now, a worker finds the job later.
    async fn begin(&self, job: &Job) {
        let id = job.id.clone();
        let cut = self.database().read(move |tx| jobs::cut_so_far(tx, &id)).await;
        if job.state.is_open() {
            let submitted = self.submit().submit(Message::plan(job, cut.unwrap_or_default())).await;
            if let Err(error) = submitted {
                tracing::warn!(job = %job.id, %error, "the job waits until the queue can be reached");
            }
        }
        self.events().tell(&job.workspace, Event::Job { id: job.id.clone() });
    }

    /// Ends a job; workers stop at their next batch.
    pub(crate) async fn cancel_job(&self, access: &Access, id: String) -> Result<Job> {
        let (workspace, noted) = (access.workspace().to_owned(), access.clone());
        let job = self
            .database()
            .write(move |tx| {
                own(tx, &workspace, &id)?;
                noted.record(tx, now(), "cancelJob", &id, &serde_json::json!({}))?;
                jobs::cancel(tx, &id, now())?.ok_or_else(|| HubError::not_found("job"))
            })
            .await?;
        self.events().tell(&job.workspace, Event::Job { id: job.id.clone() });
        Ok(job)
    }

    /// Lets a job go on: what is left of it, and the tiles that failed.
    pub(crate) async fn retry_job(&self, access: &Access, id: String) -> Result<Job> {
        let (workspace, noted) = (access.workspace().to_owned(), access.clone());
        let job = self
            .database()
            .write(move |tx| {
                let job = own(tx, &workspace, &id)?;
                let other = jobs::open_of_region(tx, &job.region)?.filter(|other| other.id != job.id);
                if let Some(other) = other {
                    return Err(busy(&other));
                }
                if !jobs::retry(tx, &id, now())? && !job.state.is_open() {
                    return Err(HubError::new(ErrorCode::Conflict, "Nothing is left to do of this job."));
                }
                noted.record(tx, now(), "retryJob", &id, &serde_json::json!({}))?;
                own(tx, &workspace, &id)
            })
            .await?;
        self.begin(&job).await;
        Ok(job)
    }

    /// One job of the workspace.
    pub(crate) async fn job(&self, access: &Access, id: String) -> Result<Job> {
        let workspace = access.workspace().to_owned();
        self.database().read(move |tx| own(tx, &workspace, &id)).await
    }

    /// Jobs of the workspace, the newest first, before the one named.
    pub(crate) async fn jobs(
        &self,
        access: &Access,
        open: Option<bool>,
        before: Option<String>,
        most: usize,
    ) -> Result<Vec<Job>> {
        let workspace = access.workspace().to_owned();
        let page = move |tx: &mut database::Tx<'_>| -> Result<Vec<Job>> {
            Ok(jobs::page(tx, &workspace, open, before.as_deref(), most)?)
        };
        self.database().read(page).await
    }

    /// Tiles of a job that could not be fetched, after the one named.
    pub(crate) async fn job_failures(
        &self,
        access: &Access,
        id: String,
        after: Option<TileCoord>,
        most: usize,
    ) -> Result<Vec<Failure>> {
        let workspace = access.workspace().to_owned();
        self.database()
            .read(move |tx| {
                own(tx, &workspace, &id)?;
                Ok(jobs::failures(tx, &id, after, most)?)
            })
            .await
    }
}

pub(super) fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

fn own(tx: &mut database::Tx<'_>, workspace: &str, id: &str) -> Result<Job> {
    let job = jobs::get(tx, id)?.filter(|job| job.workspace == workspace);
    job.ok_or_else(|| HubError::not_found("job"))
}

/// One caller's name for a request is another one's name for another request.
fn request(access: &Access, key: &str) -> Result<String> {
    if key.is_empty() || key.len() > MAX_KEY {
        return Err(HubError::bad("An idempotency key has 1 to 128 bytes."));
    }
    let caller = access.caller();
    Ok(format!("{} {} {key}", caller.issuer, caller.subject))
}

fn may_start(tx: &mut database::Tx<'_>, region: &regions::RegionRow, kind: JobKind) -> Result<()> {
    if kind == JobKind::Seal {
        return if region.known_tiles > 0 {
            Ok(())
        } else {
            Err(HubError::new(ErrorCode::Conflict, "The region has no tiles yet.").hint("Fill it first."))
        };
    }
    let source = sources::get(tx, &region.source)?.ok_or_else(|| HubError::not_found("source"))?;
    let terms: Option<Terms> =
        source.spec.get("terms").and_then(|terms| serde_json::from_value(terms.clone()).ok());
    match terms.map(|terms| terms.bulk) {
        Some(Bulk::Forbidden { reason, instead }) => {
            Err(HubError::new(ErrorCode::Refused, reason).hint(instead))
        }
        Some(Bulk::Limited { max_tiles }) if region.tiles > max_tiles => Err(HubError::new(
            ErrorCode::Refused,
            format!("The source's terms allow {max_tiles} tiles; the region has {}.", region.tiles),
        )),
        _ => Ok(()),
    }
}

/// Refuses a second job on a region, and a key that stands for another request.
fn agrees(job: &Job, new: &NewJob, other: Option<Job>) -> Result<()> {
    let same = job.region == new.region && job.kind == new.kind;
    if job.id != new.id && !same {
        let message = "The idempotency key stands for another request.";
        return Err(HubError::new(ErrorCode::Conflict, message).hint("Choose a new key for each request."));
    }
    match other {
        Some(other) if job.id == new.id => Err(busy(&other)),
        _ => Ok(()),
    }
}

fn busy(other: &Job) -> HubError {
    let state = if other.state == JobState::Paused { "waits to be resumed" } else { "is at work" };
    HubError::new(ErrorCode::Conflict, format!("A job on this region {state}."))
        .hint(format!("Wait for job {}, resume it or cancel it.", other.id))
}

//! What is done every so often, by whichever worker comes first.

use std::sync::Arc;
use std::time::Duration;

use hub_store::jobs;
use tokio::sync::watch;

use super::control::now;
use super::message::{Message, TOPIC};
use super::worker::{Trouble, Worker};

/// Between two looks at what is due.
const LOOK: Duration = Duration::from_secs(5);

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const DAY: i64 = 24 * 60 * MINUTE;

/// An open job that shows no sign of life for so long begins a new round.
const LOST_AFTER: i64 = 15 * MINUTE;

/// A job that is queued for so long may never have been submitted.
const UNHEARD_AFTER: i64 = 30 * SECOND;

/// Jobs that ended are kept for so long.
const JOBS_KEPT: i64 = 90 * DAY;

/// Keys of messages that were done are kept for so long.
const KEYS_KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

/// Jobs that are looked at in one transaction.
const SOME: usize = 100;

impl Worker {
    pub(super) async fn chores(self: &Arc<Self>, mut stopping: watch::Receiver<bool>) {
        while !self.stopping() {
            tokio::select! {
                _ = stopping.changed() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
            if let Err(trouble) = self.due_chores().await {
                tracing::warn!(%trouble, "a chore was left for later");
            }
        }
    }

    async fn due_chores(&self) -> Result<(), Trouble> {
        let depth = self.hub.queue().depth(TOPIC).await?;
        self.hub.metrics().set_waiting(depth.waiting);
        if self.due("jobs", 30 * SECOND).await? {
            self.find_jobs().await?;
        }
        if self.due("clean up", 5 * MINUTE).await? {
            let cleaned = self.hub.clean_up_once(None).await;
            cleaned.map_err(|error| Trouble::Passing(error.to_string()))?;
        }
        if self.due("forget", DAY).await? {
            self.forget().await?;
        }
        Ok(())
    }

    /// Takes a turn at a chore, unless another worker had it lately.
    async fn due(&self, name: &'static str, every: i64) -> Result<bool, Trouble> {
        Ok(self.hub.database().write(move |tx| jobs::chore(tx, name, every, now())).await?)
    }

    /// Plans jobs again that nobody works on.
    async fn find_jobs(&self) -> Result<(), Trouble> {
        let found = self
            .hub
            .database()
            .write(move |tx| {
                let mut found = jobs::lost(tx, now() - LOST_AFTER, now(), SOME)?;
                found.extend(jobs::unheard(tx, now() - UNHEARD_AFTER, SOME)?);
                let plan = |job: &jobs::Job, cut| Message::plan(job, cut);
                found
                    .iter()
                    .map(|job| Ok(plan(job, jobs::cut_so_far(tx, &job.id)?)))
                    .collect::<Result<Vec<_>, database::DbError>>()
            })
            .await?;
        self.hub.queue().submit_all(found).await?;
        Ok(())
    }

    async fn forget(&self) -> Result<(), Trouble> {
        while self.hub.database().write(move |tx| jobs::forget(tx, now() - JOBS_KEPT, SOME)).await? == SOME {}
        self.hub.queue().forget(KEYS_KEPT).await?;
        Ok(())
    }
}

//! What is said to workers.

use job_queue::NewMessage;
use serde::{Deserialize, Serialize};

/// The topic of all messages about jobs.
pub(super) const TOPIC: &str = "jobs";

/// Work to be done. The rows say what it is about; a message of an older round means nothing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum Message {
    /// Cut the next chunks of a job.
    Plan {
        /// The job.
        job: String,
    },
    /// Do a chunk.
    Chunk {
        /// The job.
        job: String,
        /// The round that it was cut for.
        round: i64,
        /// Which.
        number: u64,
    },
}

impl Message {
    /// Asks for the chunks after the first `cut` ones; the same is asked once.
    pub(super) fn plan(job: &hub_store::jobs::Job, cut: u64) -> NewMessage {
        let body = Self::Plan { job: job.id.clone() };
        body.to(&job.workspace, format!("plan {} {} {cut}", job.id, job.round))
    }

    /// Asks for a chunk, once a round.
    pub(super) fn chunk(job: &hub_store::jobs::Job, number: u64) -> NewMessage {
        let body = Self::Chunk { job: job.id.clone(), round: job.round, number };
        body.to(&job.workspace, format!("chunk {} {} {number}", job.id, job.round))
    }

    fn to(&self, workspace: &str, key: String) -> NewMessage {
        let body = serde_json::to_vec(self).unwrap_or_default();
        NewMessage { topic: TOPIC.to_owned(), group: workspace.to_owned(), body, key, not_before_ms: 0 }
    }
}

//! Durable jobs over a region.

use std::fmt;

use jiff::Timestamp;

use crate::region::RegionId;

/// The number of a job in its tileset file; never used twice.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash)]
pub struct JobId(pub i64);

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a job does.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum JobKind {
    /// Fetches the tiles that are missing.
    Download,
    /// Asks for every tile whether it changed.
    Refresh,
    /// Fetches the damaged tiles.
    Repair,
    /// Fetches the tiles with a listed failure.
    RetryFailed,
}

/// How far a job is.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum JobState {
    /// Waits for its turn.
    Queued,
    /// At work; also what a killed program leaves behind.
    Running,
    /// Stopped by the user or by an outage, to be resumed.
    Paused,
    /// Ended; some tiles failed and are listed.
    FailedInPart,
    /// Ended without success.
    Failed,
    /// Ended with every tile.
    Done,
    /// Ended by the user.
    Cancelled,
}

impl JobKind {
    /// One word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Download => "download",
            Self::Refresh => "refresh",
            Self::Repair => "repair",
            Self::RetryFailed => "retry_failed",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Download, Self::Refresh, Self::Repair, Self::RetryFailed]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

impl JobState {
    /// One word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::FailedInPart => "failed_in_part",
            Self::Failed => "failed",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }

    /// True if the job can still go on.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Running | Self::Paused)
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [
            Self::Queued,
            Self::Running,
            Self::Paused,
            Self::FailedInPart,
            Self::Failed,
            Self::Done,
            Self::Cancelled,
        ]
        .into_iter()
        .find(|state| state.name() == name)
    }
}

/// A job to be started.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub struct NewJob {
    /// The region it works for.
    pub region: RegionId,
    /// What it does.
    pub kind: JobKind,
    /// Tiles it will look at.
    pub total: u64,
    /// When it started.
    pub started: Timestamp,
}

/// The counters of a job as they stand after a batch: totals since its start, not differences.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct JobProgress {
    /// Tiles settled, failed ones too.
    pub done: u64,
    /// Tiles that failed.
    pub failed: u64,
    /// Bytes received.
    pub bytes_fetched: u64,
    /// Tiles that the source said are unchanged.
    pub unchanged: u64,
}

/// A job over a region.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Job {
    /// Its number.
    pub id: JobId,
    /// The region it works for.
    pub region: RegionId,
    /// What it does.
    pub kind: JobKind,
    /// How far it is.
    pub state: JobState,
    /// Why it paused or failed, and what to do.
    pub problem: Option<String>,
    /// Tiles it looks at.
    pub total: u64,
    /// Tiles settled, failed ones too.
    pub done: u64,
    /// Tiles that failed.
    pub failed: u64,
    /// Bytes received.
    pub bytes_fetched: u64,
    /// Tiles that the source said are unchanged.
    pub unchanged: u64,
    /// When it started.
    pub started: Timestamp,
    /// When it was last written.
    pub updated: Timestamp,
    /// When it ended.
    pub finished: Option<Timestamp>,
}

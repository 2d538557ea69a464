//! Why a queue did not do what it was told.

use database::DbError;

/// Result of this crate.
pub type Result<T, E = QueueError> = std::result::Result<T, E>;

/// A failure of a queue.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QueueError {
    /// The message itself can't be taken.
    #[error("the message can't be taken: {0}")]
    Message(String),
    /// The lease ran out, and somebody else may have the message.
    #[error("the lease has run out; whoever has the message now ends it")]
    LeaseLost,
    /// There is no such dead letter.
    #[error("there is no dead letter {0}")]
    NoSuchLetter(String),
    /// The queue does not let us in.
    #[error("the queue refuses us: {0}")]
    Refused(String),
    /// The queue can't be reached now; the same may succeed later.
    #[error("the queue can't be reached: {0}")]
    Unreachable(String),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
    /// Anything else, in the words of whatever failed.
    #[error("the queue failed: {0}")]
    Engine(String),
}

impl QueueError {
    /// Tells whether the same may succeed a little later.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Database(DbError::Busy | DbError::Unreachable(_)))
    }
}

//! What is wrong with bytes.

use thiserror::Error;

use super::{BATCH_VERSION, CHANGE_VERSION, MAX_BATCH_BYTES, MAX_BATCH_CHANGES};
use crate::{MAX_CHANGE_BYTES, ReplicaId};

/// Why bytes are not a change.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum FormError {
    /// Written by a later program.
    #[error("the change has form {version}, and this program reads {CHANGE_VERSION}: a newer one is needed")]
    Version {
        /// The form.
        version: u8,
    },
    /// Not in the one form that a change has.
    #[error("the bytes of a change are damaged in its {part}")]
    Damaged {
        /// Where.
        part: &'static str,
    },
    /// Too large.
    #[error("a change has at most {} MiB", MAX_CHANGE_BYTES >> 20)]
    TooLarge,
}

impl FormError {
    pub(super) const fn damaged(part: &'static str) -> Self {
        Self::Damaged { part }
    }
}

/// Why bytes are not a batch; nothing of it is taken.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum BatchError {
    /// Written by a later program.
    #[error("the batch has form {version}, and this program reads {BATCH_VERSION}: a newer one is needed")]
    Version {
        /// The form.
        version: u8,
    },
    /// Too large.
    #[error("a batch has at most {} MiB and {MAX_BATCH_CHANGES} changes", MAX_BATCH_BYTES >> 20)]
    TooLarge,
    /// Not a batch.
    #[error("the batch is damaged: column “{column}” at change {change}")]
    Damaged {
        /// The column.
        column: &'static str,
        /// The how manieth change was read, from 0.
        change: usize,
    },
    /// The changes are not those that the sender hashed.
    #[error("the changes of {replica} from edit {first} on are not those that were sent: ask for them again")]
    Head {
        /// Whose.
        replica: ReplicaId,
        /// From which edit on.
        first: u64,
    },
}

//! What goes wrong with a store.

use std::io;

use crate::key::BlobKey;

/// A store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BlobError {
    /// The store can't be used as configured.
    #[error("the object store's configuration: {0}")]
    Config(String),
    /// No answer came, time and again.
    #[error("the object store does not answer; is its endpoint right, and does it run?")]
    Unreachable(#[source] reqwest::Error),
    /// It took the request and said nothing, time and again.
    #[error("the object store does not answer in time to {what}")]
    Silent {
        /// What was asked.
        what: &'static str,
    },
    /// It says that it can't now, time and again.
    #[error("the object store is busy or broken: it answered {status} {code} to {what}")]
    Busy {
        /// What was asked.
        what: &'static str,
        /// The status of the answer.
        status: u16,
        /// The store's word for the reason.
        code: String,
    },
    /// It has no room left.
    #[error("the object store has no room left: make room, or remove regions that nobody needs")]
    Full,
    /// It does not let us.
    #[error(
        "the object store refuses {what}: {status} {code}; check bucket, region, keys and the clock of this machine"
    )]
    Refused {
        /// What was asked.
        what: &'static str,
        /// The status of the answer.
        status: u16,
        /// The store's word for the reason.
        code: String,
    },
    /// The bytes are not the ones that the key names.
    #[error("{key}: the bytes have another hash or length than the key says; nothing was stored")]
    WrongBytes {
        /// Its key.
        key: BlobKey,
    },
    /// What lies under a key is not what the key says, and stays: nothing is ever written over.
    #[error("{key}: the store holds other bytes under this key; delete the object and store it again")]
    Damaged {
        /// Its key.
        key: BlobKey,
    },
    /// It is more than can be taken at once.
    #[error("{what} of {length} bytes: {limit} bytes are the most")]
    TooLarge {
        /// What.
        what: &'static str,
        /// Its length, in bytes.
        length: u64,
        /// The most, in bytes.
        limit: u64,
    },
    /// The answer is not S3.
    #[error("the object store's answer to {what} can't be read: {why}; does it speak S3?")]
    Answer {
        /// What was asked.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// A file here can't be read.
    #[error("the file to be stored can't be read")]
    File(#[from] io::Error),
}

impl BlobError {
    /// Whether the same may go well later, without anybody doing anything.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Silent { .. } | Self::Busy { .. })
    }
}

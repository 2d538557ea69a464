//! What can go wrong with an edit log.

use std::path::{Path, PathBuf};

use feature_crdt::{FeatureId, LayerId};
use rusqlite::ErrorCode;

/// What can go wrong with an edit log. Nothing that was stored is lost by any of these.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LogError {
    /// There is no file.
    #[error("there is no edit log at {path}")]
    NotFound {
        /// The file.
        path: PathBuf,
    },
    /// Not one of ours.
    #[error("{path} is not an edit log of this program ({detail}); move it away or choose another file")]
    NotOurs {
        /// The file.
        path: PathBuf,
        /// What was found.
        detail: String,
    },
    /// Written by a newer program.
    #[error(
        "{path} was written by a newer version of this program (format {needs}, this one knows up to {knows}); update the program"
    )]
    TooNew {
        /// The file.
        path: PathBuf,
        /// The oldest format that may open it.
        needs: i64,
        /// The newest format that this program knows.
        knows: i64,
    },
    /// Not readable as a database.
    #[error(
        "{path} is damaged ({detail}); keep it, and put a backup in its place: other devices still have what was synchronised"
    )]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        detail: String,
    },
    /// Another program keeps it locked.
    #[error("{path} is in use by another program; close that program and try again")]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// It may not be written.
    #[error("{path} cannot be written; check the permissions of the file and of its folder")]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// The disk is full.
    #[error("the disk that holds {path} is full; the edit was not stored: free some space and do it again")]
    DiskFull {
        /// The file.
        path: PathBuf,
    },
    /// The disk failed.
    #[error("{path} could not be read or written: {detail}")]
    Disk {
        /// The file.
        path: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// The target of a backup is there already.
    #[error("{path} exists already; choose another name")]
    AlreadyExists {
        /// The file.
        path: PathBuf,
    },
    /// The feature is not in the log.
    #[error("feature {0} is not in this log")]
    NoSuchFeature(FeatureId),
    /// The layer is not in the log.
    #[error("layer {0} is not in this log")]
    NoSuchLayer(LayerId),
    /// The feature was deleted.
    #[error("feature {0} was deleted; restore it before it is changed")]
    Deleted(FeatureId),
    /// There is nothing to write.
    #[error("a change holds at least one edit")]
    NothingToDo,
    /// The change breaks a limit.
    #[error("the change cannot be written: {0}")]
    Limit(String),
    /// What came in is no batch of changes.
    #[error("what came in is no batch of changes: {0}; ask for it again")]
    Batch(String),
    /// The cursor is not one of this list.
    #[error("the place to go on from is not one of this list; ask for the first page again")]
    BadCursor,
    /// A row of the file makes no sense.
    #[error("the log is damaged: {0}; verify it, and rebuild it if the log itself is whole")]
    Damage(#[from] Damage),
    /// No randomness for a new name.
    #[error("the system gives no random numbers: {0}")]
    Random(String),
    /// Anything else from SQLite.
    #[error("the edit log could not be read or written: {0}")]
    Sqlite(rusqlite::Error),
}

/// What of a file makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Damage {
    /// A row cannot be read.
    #[error("a row of it cannot be read")]
    Row,
    /// A row names what is not there.
    #[error("{0} that it names is missing")]
    Missing(&'static str),
}

impl From<rusqlite::Error> for LogError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

macro_rules! row {
    ($($kind:ty),*) => {
        $(impl From<$kind> for LogError {
            fn from(_: $kind) -> Self {
                Self::Damage(Damage::Row)
            }
        })*
    };
}

row!(std::num::TryFromIntError, std::array::TryFromSliceError, std::str::Utf8Error, feature_crdt::NameError);

impl LogError {
    /// Gives an error of SQLite its meaning for the file.
    pub(crate) fn about(self, path: &Path) -> Self {
        let Self::Sqlite(error) = self else {
            return self;
        };
        let path = path.to_path_buf();
        let detail = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked { path },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt { path, detail },
            Some(ErrorCode::DiskFull) => Self::DiskFull { path },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly { path },
            Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => Self::Disk { path, detail },
            _ => Self::Sqlite(error),
        }
    }
}

/// Gives an error of the file system its meaning.
pub(crate) fn io(path: &Path, error: &std::io::Error) -> LogError {
    let path = path.to_path_buf();
    match error.kind() {
        std::io::ErrorKind::NotFound => LogError::NotFound { path },
        std::io::ErrorKind::StorageFull => LogError::DiskFull { path },
        std::io::ErrorKind::AlreadyExists => LogError::AlreadyExists { path },
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
            LogError::ReadOnly { path }
        }
        _ => LogError::Disk { path, detail: error.to_string() },
    }
}

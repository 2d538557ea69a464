//! What can go wrong with a tileset file.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use tile_grid::GridError;

use crate::job::JobId;
use crate::region::RegionId;

/// What can go wrong with a tileset file. Nothing that was stored is lost by any of these.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no file.
    #[error("there is no tileset at {path}")]
    NotFound {
        /// The file.
        path: PathBuf,
    },
    /// A new tileset would replace a file.
    #[error("{path} exists already; choose another name or open it")]
    AlreadyExists {
        /// The file.
        path: PathBuf,
    },
    /// A database, but not one of ours.
    #[error("{path} is not a tileset of this program ({detail}); import it instead of opening it")]
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
    #[error("{path} is damaged ({detail}); run verify on it, or delete it and download its regions again")]
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
    #[error(
        "the disk that holds {path} is full; nothing of this batch was stored: free some space and resume"
    )]
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
    /// The region is not in the tileset.
    #[error("region {id} does not exist in this tileset")]
    NoSuchRegion {
        /// The region.
        id: RegionId,
    },
    /// The job is not in the tileset.
    #[error("job {id} does not exist in this tileset")]
    NoSuchJob {
        /// The job.
        id: JobId,
    },
    /// The region has a job that has not ended.
    #[error("region {region} already has job {job}; resume or cancel it first")]
    JobOpen {
        /// The region.
        region: RegionId,
        /// Its open job.
        job: JobId,
    },
    /// More tiles at once than fit in memory.
    #[error("a range of {tiles} tiles is more than the {limit} that are looked at at once")]
    RangeTooLarge {
        /// Tiles in the range.
        tiles: u64,
        /// The limit.
        limit: u64,
    },
    /// A value in the file makes no sense.
    #[error("{what} in the tileset is not readable: {detail}")]
    BadValue {
        /// Which value.
        what: &'static str,
        /// What is wrong with it.
        detail: String,
    },
    /// An area or a tile coordinate that cannot be.
    #[error(transparent)]
    Grid(#[from] GridError),
    /// Stopped by the caller.
    #[error("stopped before the end")]
    Cancelled,
    /// Anything else from SQLite.
    #[error("the tileset could not be read or written: {0}")]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl StoreError {
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

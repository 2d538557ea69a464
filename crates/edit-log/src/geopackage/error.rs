//! Why a GeoPackage could not be written.

use std::path::PathBuf;

/// Why a GeoPackage could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GeoPackageError {
    /// There is something already.
    #[error("“{}” exists already: choose another name", .0.display())]
    Exists(PathBuf),
    /// SQLite failed: the disk is full, or the folder cannot be written.
    #[error("the GeoPackage could not be written: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

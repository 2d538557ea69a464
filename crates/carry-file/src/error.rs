//! What can go wrong with a carry file.

use std::io::ErrorKind;
use std::path::PathBuf;

/// Why a carry file is not read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CarryError {
    /// It is something else.
    #[error("it is no carry file; choose a file that ends in .mofp")]
    NotACarryFile,
    /// A newer program wrote it.
    #[error("a newer program wrote it (format {version}, this one reads {known}); update this program")]
    TooNew {
        /// The file's version.
        version: u32,
        /// The newest version that is read.
        known: u32,
    },
    /// It is encrypted, and no passphrase was given.
    #[error("it is encrypted; give the passphrase that it was packed with")]
    Locked,
    /// The passphrase is not that of the file.
    #[error("the passphrase does not open it; ask who packed it for the right one")]
    WrongPassphrase,
    /// Opening it would take more memory and time than any honest file asks for.
    #[error("opening it would take more work than is allowed here; have it packed by this program")]
    TooMuchWork,
    /// Its bytes are not those that were written.
    #[error("it is damaged: {0}; nothing of that was taken, have it packed or copied again")]
    Damaged(String),
    /// It asks for more than any honest file does, or names what it must not.
    #[error("it is refused: {0}")]
    Refused(String),
    /// The signature is not by the key that the file names.
    #[error(
        "its signature is wrong: it was changed after it was packed, or somebody else wrote it; do not use it"
    )]
    Forged,
    /// There is a file of that name.
    #[error("{0} exists already; choose another name")]
    AlreadyExists(PathBuf),
    /// The disk is full.
    #[error("the disk is full; free some space and try again")]
    DiskFull,
    /// The key of this device cannot be used.
    #[error("the key of this device cannot be used: {0}")]
    Key(String),
    /// Stopped by the caller; nothing was left behind.
    #[error("stopped before the end")]
    Cancelled,
    /// Anything else of the file system.
    #[error("it cannot be read or written: {0}")]
    Io(std::io::Error),
}

impl From<std::io::Error> for CarryError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull,
            // What age says of a chunk that is not as it was written.
            ErrorKind::InvalidData | ErrorKind::UnexpectedEof => Self::Damaged(error.to_string()),
            _ => Self::Io(error),
        }
    }
}

pub(crate) fn damaged(what: impl Into<String>) -> CarryError {
    CarryError::Damaged(what.into())
}

pub(crate) fn refused(what: impl Into<String>) -> CarryError {
    CarryError::Refused(what.into())
}

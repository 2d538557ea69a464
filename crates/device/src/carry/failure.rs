//! Why packing or unpacking ended early, and what is said of it.

use std::path::Path;

use carry_file::CarryError;
use edit_log::LogError;
use tile_store::StoreError;
use tile_store::archive::ArchiveError;

use crate::error::{DeviceError, ErrorCode};

/// Why the work ended early.
pub(super) enum Stop {
    /// It was told to stop.
    Cancelled,
    Failed(DeviceError),
}

pub(super) type Ended<T> = Result<T, Stop>;

macro_rules! failed {
    ($($kind:ty),*) => {
        $(impl From<$kind> for Stop {
            fn from(error: $kind) -> Self {
                Self::Failed(error.into())
            }
        })*
    };
}

failed!(LogError, StoreError);

impl From<DeviceError> for Stop {
    fn from(error: DeviceError) -> Self {
        Self::Failed(error)
    }
}

impl From<ArchiveError> for Stop {
    fn from(error: ArchiveError) -> Self {
        match error {
            ArchiveError::Cancelled => Self::Cancelled,
            other => Self::Failed(DeviceError::new(ErrorCode::Store, other.to_string())),
        }
    }
}

/// Says of which file an error is.
pub(super) fn about(path: &Path) -> impl Fn(CarryError) -> Stop {
    move |error| match error {
        CarryError::Cancelled => Stop::Cancelled,
        other => Stop::Failed(carry_failed(path, &other)),
    }
}

/// A failure of a carry file as people read it: what happened, and what to do.
pub(super) fn carry_failed(path: &Path, error: &CarryError) -> DeviceError {
    let code = match error {
        CarryError::NotACarryFile
        | CarryError::Locked
        | CarryError::WrongPassphrase
        | CarryError::TooMuchWork
        | CarryError::Refused(_) => ErrorCode::BadInput,
        CarryError::Forged => ErrorCode::Refused,
        CarryError::AlreadyExists(_) => ErrorCode::Conflict,
        CarryError::Io(cause) => return DeviceError::io("Opening", path, cause),
        _ => ErrorCode::Store,
    };
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let text = error.to_string();
    let (what, hint) = text.split_once("; ").unwrap_or((&text, ""));
    let failure = DeviceError::new(code, format!("{name}: {what}."));
    let mut letters = hint.chars();
    match letters.next() {
        Some(first) => failure.hint(format!("{}{}.", first.to_uppercase(), letters.as_str())),
        None => failure,
    }
}

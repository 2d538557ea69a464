//! Marks of regions that come down now, so that every program on a home knows.

use std::fs::File;
use std::path::PathBuf;

use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::home::try_lock;

/// Held while a region comes down; the lock goes with the process, however it ends.
pub(super) struct TakeMark {
    path: PathBuf,
    _lock: File,
}

impl Drop for TakeMark {
    fn drop(&mut self) {
        // Without its file, the next look is quicker; that is all.
        let _ = std::fs::remove_file(&self.path);
    }
}

impl Device {
    fn take_mark_path(&self, id: &str) -> PathBuf {
        self.0.home.root().join("taking").join(hex::encode(id))
    }

    /// Marks a region as one that comes down now.
    ///
    /// # Errors
    /// If another program takes it.
    pub(super) fn mark_take(&self, id: &str) -> Result<TakeMark> {
        let path = self.take_mark_path(id);
        let folder = path.parent().unwrap_or(self.0.home.root());
        std::fs::create_dir_all(folder)
            .map_err(|cause| DeviceError::io("Making the folder", folder, &cause))?;
        match try_lock(&path)? {
            Some(lock) => Ok(TakeMark { path, _lock: lock }),
            None => Err(DeviceError::new(
                ErrorCode::Conflict,
                "Another program on this device takes this region already.",
            )
            .hint("Wait until it has ended.")),
        }
    }

    /// Says whether another program takes a region now.
    pub(super) fn is_taken_elsewhere(&self, id: &str) -> bool {
        let path = self.take_mark_path(id);
        path.exists() && matches!(try_lock(&path), Ok(None))
    }
}

//! Readers of one view that stay open.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use edit_log::{EditLog, EditReader};

use super::open::failed;
use crate::error::Result;

/// Readers of a view that wait for the next question at most.
const WAITING: usize = 4;

/// Readers of one file. A file that takes its place has readers of its own.
pub(super) struct Readers {
    path: PathBuf,
    waiting: Mutex<Vec<EditReader>>,
}

impl Readers {
    pub(super) fn of(path: &Path) -> Arc<Self> {
        Arc::new(Self { path: path.to_owned(), waiting: Mutex::default() })
    }

    /// One that nobody uses.
    pub(super) fn take(&self) -> Result<EditReader> {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
        waiting.map_or_else(|| EditLog::reader(&self.path).map_err(|error| failed(&error)), Ok)
    }

    pub(super) fn give_back(&self, reader: EditReader) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < WAITING {
            waiting.push(reader);
        }
    }
}

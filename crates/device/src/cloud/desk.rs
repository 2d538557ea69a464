//! What this program knows of the hub's regions beside the files.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::kept::KeptFile;
use super::links::LinksFile;
use crate::error::DeviceError;
use crate::home::Home;

/// The list, the links, and why the hub could not be asked the last time.
pub(crate) struct CloudDesk {
    kept: Mutex<KeptFile>,
    pub(super) links: LinksFile,
    problem: Mutex<Option<DeviceError>>,
    /// The tasks of this program by the hub's region that they take.
    taking: Mutex<HashMap<String, u64>>,
    /// Asks at one time are one.
    pub(super) asking: tokio::sync::Mutex<()>,
}

impl CloudDesk {
    pub(crate) fn new(home: &Home) -> Self {
        Self {
            kept: Mutex::new(KeptFile::new(home)),
            links: LinksFile::new(home),
            problem: Mutex::default(),
            taking: Mutex::default(),
            asking: tokio::sync::Mutex::default(),
        }
    }

    pub(super) fn kept(&self) -> MutexGuard<'_, KeptFile> {
        lock(&self.kept)
    }

    /// Why the hub could not be asked the last time.
    pub(super) fn problem(&self) -> Option<DeviceError> {
        lock(&self.problem).clone()
    }

    pub(super) fn set_problem(&self, problem: Option<DeviceError>) {
        *lock(&self.problem) = problem;
    }

    pub(super) fn taking(&self) -> MutexGuard<'_, HashMap<String, u64>> {
        lock(&self.taking)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! The jobs that this program runs now.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Notify, Semaphore};

use super::control::{Control, Stop};
use super::meter::Pace;

/// Regions that are filled at once; the others wait in the queue. Hosts are limited on their own.
const RUNNING_AT_ONCE: usize = 2;

/// What is known of a running job beyond its row.
#[derive(Clone)]
pub(crate) struct Running {
    pub(crate) control: Arc<Control>,
    pub(crate) pace: Option<Pace>,
}

/// The running jobs by region id, and the places for them.
pub(crate) struct JobBoard {
    running: Mutex<HashMap<String, Running>>,
    closed: AtomicBool,
    pub(super) places: Arc<Semaphore>,
    pub(super) wake: Notify,
}

impl Default for JobBoard {
    fn default() -> Self {
        Self {
            running: Mutex::new(HashMap::new()),
            closed: AtomicBool::new(false),
            places: Arc::new(Semaphore::new(RUNNING_AT_ONCE)),
            wake: Notify::new(),
        }
    }
}

impl JobBoard {
    /// Enters a job; `None` if the region's job is entered already.
    pub(super) fn enter(&self, region: &str) -> Option<Arc<Control>> {
        let mut running = self.lock();
        if self.closed.load(Ordering::Acquire) || running.contains_key(region) {
            return None;
        }
        let control = Arc::new(Control::default());
        running.insert(region.to_owned(), Running { control: Arc::clone(&control), pace: None });
        Some(control)
    }

    /// Stops every job and enters none any more; their rows stay as they are, to be gone on with.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Release);
        for running in self.lock().values() {
            running.control.stop(Stop::Paused);
        }
    }

    pub(super) fn leave(&self, region: &str) {
        self.lock().remove(region);
    }

    pub(super) fn set_pace(&self, region: &str, pace: Option<Pace>) {
        if let Some(running) = self.lock().get_mut(region) {
            running.pace = pace;
        }
    }

    /// Tells a job of this program to stop; `false` if it does not run here.
    pub(crate) fn stop(&self, region: &str, reason: Stop) -> bool {
        match self.lock().get(region) {
            Some(running) => {
                running.control.stop(reason);
                true
            }
            None => false,
        }
    }

    pub(crate) fn pace(&self, region: &str) -> Option<Pace> {
        self.lock().get(region).and_then(|running| running.pace)
    }

    /// Returns the regions whose jobs run here.
    pub(crate) fn regions(&self) -> Vec<String> {
        self.lock().keys().cloned().collect()
    }

    /// Makes the runner look for queued jobs now.
    pub(crate) fn look(&self) {
        self.wake.notify_one();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

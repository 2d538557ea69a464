//! How a running job is told to stop.

use std::sync::atomic::{AtomicU8, Ordering};

use tokio::sync::Notify;

/// Why a job stops before its end.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) enum Stop {
    /// The user wants to go on later.
    Paused,
    /// The user does not want it any more.
    Cancelled,
}

/// A flag that wakes who waits for it.
#[derive(Default)]
pub(crate) struct Control {
    state: AtomicU8,
    raised: Notify,
}

impl Control {
    /// Tells the job to stop; the first reason stands.
    pub(crate) fn stop(&self, reason: Stop) {
        let code = match reason {
            Stop::Paused => 1,
            Stop::Cancelled => 2,
        };
        let _ = self.state.compare_exchange(0, code, Ordering::AcqRel, Ordering::Acquire);
        self.raised.notify_waiters();
    }

    /// Returns the reason, if the job was told to stop.
    pub(crate) fn stopped(&self) -> Option<Stop> {
        match self.state.load(Ordering::Acquire) {
            0 => None,
            1 => Some(Stop::Paused),
            _ => Some(Stop::Cancelled),
        }
    }

    /// Waits until the job is told to stop.
    pub(crate) async fn wait(&self) {
        loop {
            let raised = self.raised.notified();
            if self.stopped().is_some() {
                return;
            }
            raised.await;
        }
    }
}

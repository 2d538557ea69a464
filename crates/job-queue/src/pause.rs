//! Between two looks at a queue that had nothing.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::Notify;

/// At first, and at most.
const PAUSE: (Duration, Duration) = (Duration::from_millis(10), Duration::from_millis(640));

/// Grows while nothing is found; ends at once when this process submits something.
#[derive(Debug, Default)]
pub(crate) struct Pause {
    more: Notify,
    /// Looks in a row that found nothing.
    idle: AtomicU32,
}

impl Pause {
    /// Notes whether a look found anything.
    pub(crate) fn found(&self, any: bool) {
        if any {
            self.idle.store(0, Ordering::Relaxed);
        } else {
            self.idle.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Says that there is something to be found.
    pub(crate) fn end(&self) {
        self.found(true);
        self.more.notify_waiters();
    }

    pub(crate) async fn wait(&self, longest: Duration) {
        let idle = self.idle.load(Ordering::Relaxed).min(10);
        let pause = PAUSE.0.saturating_mul(1 << idle).min(PAUSE.1).min(longest);
        tokio::select! {
            () = self.more.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

//! Bytes to the hub and back: counted, and held to a rate.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// A waiting transfer looks so often whether the rate has changed.
const LOOK: Duration = Duration::from_millis(200);

/// Counts what goes to a hub and comes from it, and holds it to a rate; clones are the same meter.
///
/// Bodies and heads of HTTP are counted, as they travel (compressed); not what TLS and TCP add.
#[derive(Clone, Default)]
pub struct Meter(Arc<Counts>);

#[derive(Default)]
struct Counts {
    up: AtomicU64,
    down: AtomicU64,
    requests: AtomicU64,
    /// Bytes per second; 0 without a limit.
    limit: AtomicU64,
    owed: Mutex<Owed>,
}

/// Bytes that have passed and whose time has not.
struct Owed {
    bytes: f64,
    since: Instant,
}

impl Default for Owed {
    fn default() -> Self {
        Self { bytes: 0.0, since: Instant::now() }
    }
}

impl Meter {
    /// A meter without a limit.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Bytes that were sent.
    #[must_use]
    pub fn up(&self) -> u64 {
        self.0.up.load(Ordering::Relaxed)
    }

    /// Bytes that came.
    #[must_use]
    pub fn down(&self) -> u64 {
        self.0.down.load(Ordering::Relaxed)
    }

    /// Requests that were sent.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.0.requests.load(Ordering::Relaxed)
    }

    /// Bytes per second, both ways together, from now on; `None` or 0: as fast as it goes.
    pub fn limit(&self, bytes_per_second: Option<u64>) {
        self.0.limit.store(bytes_per_second.unwrap_or(0), Ordering::Relaxed);
    }

    /// The rate that it holds to.
    #[must_use]
    pub fn bytes_per_second(&self) -> Option<u64> {
        Some(self.0.limit.load(Ordering::Relaxed)).filter(|limit| *limit > 0)
    }

    pub(crate) fn began(&self) {
        self.0.requests.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn sent(&self, bytes: usize) {
        self.0.up.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn came(&self, bytes: usize) {
        self.0.down.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Waits until bytes fit into the rate; `alive` is called now and then meanwhile.
    pub(crate) async fn pace(&self, bytes: usize, alive: impl Fn()) {
        self.owe(bytes);
        while let Some(wait) = self.wait() {
            alive();
            tokio::time::sleep(wait.min(LOOK)).await;
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a part of a body")]
    fn owe(&self, bytes: usize) {
        self.0.owed.lock().unwrap_or_else(PoisonError::into_inner).bytes += bytes as f64;
    }

    /// How long to wait until nothing is owed; `None` if nothing is.
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    fn wait(&self) -> Option<Duration> {
        let mut owed = self.0.owed.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let passed = now.duration_since(owed.since).as_secs_f64();
        owed.since = now;
        let Some(limit) = self.bytes_per_second().map(|limit| limit as f64) else {
            owed.bytes = 0.0;
            return None;
        };
        owed.bytes = passed.mul_add(-limit, owed.bytes).max(0.0);
        (owed.bytes > 0.0).then(|| Duration::from_secs_f64((owed.bytes / limit).min(60.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_rate_holds_for_all_together_and_changes_at_once() {
        let meter = Meter::new();
        let begun = Instant::now();
        meter.pace(1 << 40, || ()).await;
        assert_eq!(begun.elapsed(), Duration::ZERO, "without a limit nobody waits");

        meter.limit(Some(1000));
        let pieces = (0..40).map(|_| meter.pace(500, || ()));
        futures::future::join_all(pieces).await;
        let took = begun.elapsed().as_secs_f64();
        assert!((20.0..21.0).contains(&took), "20 kB at 1 kB/s took {took} s");

        let (slow, begun) = (meter.clone(), Instant::now());
        let waiting = tokio::spawn(async move { slow.pace(1 << 40, || ()).await });
        tokio::time::sleep(Duration::from_secs(5)).await;
        assert!(!waiting.is_finished());
        meter.limit(None);
        waiting.await.expect("it ends");
        assert!(begun.elapsed() < Duration::from_secs(6), "a limit that is lifted holds nobody");
    }
}

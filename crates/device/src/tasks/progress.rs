//! How a running task tells how far it is, and is told to stop.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::device::Device;
use crate::events::Change;
use crate::jobs::Meter;

/// Listeners are told of a task's progress at most this often.
const TELL_EVERY: Duration = Duration::from_millis(250);

/// A task that waits for a network looks so often whether it is still wanted.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// What a task's work calls with every tile: cheap, and the one place where it learns that nobody
/// wants it any more.
pub(crate) struct Progress {
    device: Device,
    id: u64,
    cancelled: Arc<AtomicBool>,
    meter: Meter,
    told: Option<Instant>,
    done: u64,
    pending: (u64, u64),
}

impl Progress {
    pub(super) fn new(device: Device, id: u64, cancelled: Arc<AtomicBool>) -> Self {
        let meter = Meter::new(Instant::now());
        Self { device, id, cancelled, meter, told: None, done: 0, pending: (0, 0) }
    }

    /// Notes how much is done of what; breaks if the task is to stop.
    pub(crate) fn note(&mut self, done: u64, total: Option<u64>, bytes: u64) -> ControlFlow<()> {
        if self.is_cancelled() {
            return ControlFlow::Break(());
        }
        let now = Instant::now();
        self.pending.0 += done.saturating_sub(self.done);
        self.done = done;
        if self.told.is_some_and(|told| now.duration_since(told) < TELL_EVERY) {
            return ControlFlow::Continue(());
        }
        self.told = Some(now);
        self.meter.note(&mut self.pending, now);
        let pace = self.meter.pace().map_or(0.0, |pace| pace.tiles_per_second);
        let left =
            total.map(|total| total.saturating_sub(done) as f64 / pace).filter(|left| left.is_finite());
        self.device.0.tasks.change(self.id, |task| {
            (task.done, task.total, task.bytes, task.seconds_left) = (done, total, bytes, left);
        });
        self.device.0.events.send(Change::Task(self.id));
        ControlFlow::Continue(())
    }

    /// Notes which region the task is about.
    pub(crate) fn about(&self, region: &str) {
        self.device.0.tasks.change(self.id, |task| task.region = Some(region.to_owned()));
        self.device.0.events.send(Change::Task(self.id));
    }

    /// Waits for something, but no longer than the task is wanted: `None` if it is to stop.
    pub(crate) async fn unless_cancelled<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return Some(done),
                () = tokio::time::sleep(LOOK_EVERY) => if self.is_cancelled() { return None },
            }
        }
    }

    /// Says whether the task is to stop.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Acquire)
    }
}

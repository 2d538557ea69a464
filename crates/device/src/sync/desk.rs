//! What this program knows of the round that it does.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::photos::PhotoCount;
use super::view::{SyncPhase, SyncProgress};
use crate::device::Device;
use crate::events::Change;

/// Listeners are told of progress at most this often.
const TELL_EVERY: Duration = Duration::from_millis(250);

/// Other programs are told at most this often.
const NOTE_EVERY: Duration = Duration::from_secs(1);

/// Synchronising in this program.
#[derive(Default)]
pub(crate) struct SyncDesk {
    now: Mutex<Now>,
    /// Wakes the runner.
    pub(super) wake: Notify,
    closed: AtomicBool,
    live: AtomicBool,
}

/// The round under way, and what comes next.
#[derive(Default)]
pub(super) struct Now {
    pub(super) round: Option<Round>,
    /// Somebody asked for another one meanwhile.
    pub(super) again: bool,
    /// When the next is tried by itself.
    pub(super) next: Option<Instant>,
    /// Tries in a row that failed for the network.
    pub(super) failures: u32,
    /// Nothing helps but that somebody does something.
    pub(super) stuck: bool,
    /// What photos wait, when the log had this version.
    pub(super) photos: Option<(u64, PhotoCount)>,
}

/// A round.
pub(super) struct Round {
    pub(super) phase: SyncPhase,
    pub(super) progress: SyncProgress,
    pub(super) stop: Arc<Notify>,
    /// Bytes of the meter when it began.
    pub(super) bytes: (u64, u64),
    began: Instant,
    told: Option<Instant>,
    noted: Option<Instant>,
}

impl Round {
    pub(super) fn new(bytes: (u64, u64)) -> Self {
        Self {
            phase: SyncPhase::Pushing,
            progress: SyncProgress::default(),
            stop: Arc::default(),
            bytes,
            began: Instant::now(),
            told: None,
            noted: None,
        }
    }
}

impl SyncDesk {
    pub(super) fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the round under way and begins none any more.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.stop();
        self.wake.notify_waiters();
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// Says whether a round is under way in this program.
    pub(crate) fn is_busy(&self) -> bool {
        self.now().round.is_some()
    }

    /// Tells the round under way to end.
    pub(super) fn stop(&self) {
        let mut now = self.now();
        now.again = false;
        if let Some(round) = &now.round {
            round.stop.notify_one();
        }
    }

    pub(super) fn is_live(&self) -> bool {
        self.live.load(Ordering::Acquire)
    }

    /// Notes whether the hub is listened to; says whether that is new.
    pub(super) fn set_live(&self, live: bool) -> bool {
        self.live.swap(live, Ordering::AcqRel) != live
    }
}

impl Device {
    /// Tells what the round does and how far it is.
    pub(super) async fn tell_round(&self, phase: SyncPhase, done: u64, total: Option<u64>) {
        let meter = &self.0.account.meter;
        let (up, down) = (meter.up(), meter.down());
        let (tell, note) = {
            let mut now = self.0.sync.now();
            let Some(round) = &mut now.round else { return };
            let fresh = round.phase != phase;
            let seconds = round.began.elapsed().as_secs_f64();
            let left = total
                .filter(|_| done > 0)
                .map(|total| seconds * total.saturating_sub(done) as f64 / done as f64);
            round.phase = phase;
            round.progress = SyncProgress {
                done,
                total,
                bytes_up: up.saturating_sub(round.bytes.0),
                bytes_down: down.saturating_sub(round.bytes.1),
                seconds_left: left,
            };
            let due = |last: &mut Option<Instant>, every| {
                let due = fresh || last.is_none_or(|last| last.elapsed() >= every);
                if due {
                    *last = Some(Instant::now());
                }
                due
            };
            let tell = due(&mut round.told, TELL_EVERY);
            (tell, due(&mut round.noted, NOTE_EVERY).then_some((phase, round.progress)))
        };
        if tell {
            self.0.events.send(Change::Sync);
        }
        if let Some(running) = note {
            // It is for other programs to see; a round does not fail for it.
            let written = self
                .blocking(move |device| device.change_sync_note(|note| note.running = Some(running)))
                .await;
            if let Err(cause) = written {
                tracing::debug!(%cause, "how far synchronising is could not be noted");
            }
        }
    }
}

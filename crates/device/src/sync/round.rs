//! One round: both sides have all of both, or it is said why not.

use std::fs::File;
use std::sync::Arc;
use std::time::Duration;

use super::desk::Round;
use super::view::SyncPhase;
use crate::clock::now;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::events::Change;
use crate::home::try_lock;

/// How often it is looked whether another program's round has ended.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// How often it is looked whether another program wants this round to end.
const STOP_EVERY: Duration = Duration::from_secs(1);

/// How a round ended.
pub(super) enum End {
    /// All is the same on both sides.
    Done,
    /// Somebody ended it.
    Stopped,
}

impl Device {
    /// Begins a round in this program; where one is under way and somebody asks, another one after it.
    pub(super) fn begin_round(&self, by_hand: bool) {
        let meter = &self.0.account.meter;
        let stop = {
            let mut now = self.0.sync.now();
            if self.0.sync.is_closed() {
                return;
            }
            if now.round.is_some() {
                now.again |= by_hand;
                return;
            }
            let round = Round::new((meter.up(), meter.down()));
            let stop = Arc::clone(&round.stop);
            now.round = Some(round);
            stop
        };
        self.0.events.send(Change::Sync);
        let device = self.clone();
        tokio::spawn(async move {
            let end = tokio::select! {
                biased;
                () = stop.notified() => Ok(End::Stopped),
                () = device.asked_to_stop() => Ok(End::Stopped),
                end = device.round(by_hand) => end,
            };
            device.end_round(end).await;
        });
    }

    /// Waits until another program wants the round to end.
    async fn asked_to_stop(&self) {
        let stop = self.0.home.sync_stop_path();
        // What is left of a former wish is not for this round.
        let _ = std::fs::remove_file(&stop);
        while !stop.exists() && !self.settings().work_offline {
            tokio::time::sleep(STOP_EVERY).await;
        }
        let _ = std::fs::remove_file(&stop);
    }

    async fn round(&self, by_hand: bool) -> Result<End> {
        let _alone = self.sync_alone().await?;
        self.blocking(|device| device.change_sync_note(|note| note.last_try = Some(now()))).await?;
        self.0.account.meter.limit(self.settings().sync.bytes_per_second);
        let linked = self.hub().await?;
        self.know_person(&linked).await;
        let linked = self.sync_edits(linked).await?;
        let settings = self.settings().sync;
        if settings.photos && (by_hand || !settings.metered) {
            self.sync_photos(&linked).await?;
        }
        Ok(End::Done)
    }

    /// Waits until no other program synchronises this home, and keeps others from it.
    async fn sync_alone(&self) -> Result<File> {
        loop {
            let lock = self
                .blocking(|device| {
                    // Refuses a home that can't be written, in words.
                    drop(device.0.home.lock_for_change("sync-note.lock")?);
                    try_lock(&device.0.home.sync_lock_path())
                })
                .await?;
            if let Some(lock) = lock {
                return Ok(lock);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    async fn end_round(&self, end: Result<End>) {
        let problem = match &end {
            Ok(_) => None,
            Err(error) => {
                tracing::info!(
                    code = error.code.name(),
                    message = error.message,
                    "a round of synchronising failed"
                );
                Some(error.clone())
            }
        };
        let done = matches!(end, Ok(End::Done));
        let next = self.plan_next(problem.as_ref());
        let kept = self
            .blocking(move |device| {
                device.change_sync_note(|note| {
                    note.running = None;
                    note.next_try = next;
                    if done {
                        (note.last_sync, note.problem, note.behind) = (Some(now()), None, Some(0));
                    } else if let Some(problem) = &problem {
                        note.problem = Some(problem.into());
                    }
                })
            })
            .await;
        if let Err(cause) = kept {
            tracing::warn!(%cause, "how a round of synchronising ended could not be noted");
        }
        let again = {
            let mut now = self.0.sync.now();
            now.round = None;
            now.photos = None;
            std::mem::take(&mut now.again)
        };
        if again {
            self.begin_round(true);
        }
        self.0.events.send(Change::Sync);
    }
}

/// Why a push was not taken while a pull may be: the person may look, and not write.
pub(super) fn is_read_only(error: &hub_client::HubError) -> bool {
    error.code() == Some("FORBIDDEN")
}

/// Says that the two sides do not fit.
pub(super) fn torn() -> DeviceError {
    DeviceError::new(
        ErrorCode::Refused,
        "The hub lacks what edits of this device follow, and they can't be sent.",
    )
    .hint("Export the log (log backup) and ask whoever runs the hub; nothing is lost here.")
}

/// The phase of a request that gives and takes.
pub(super) const fn phase_of(gives: bool) -> SyncPhase {
    if gives { SyncPhase::Pushing } else { SyncPhase::Pulling }
}

//! How synchronising stands.

use std::time::Duration;

use super::view::{SyncPhase, SyncProgress, SyncStateView};
use crate::account::{Link, Standing, unlinked};
use crate::clock::now;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::events::Change;
use crate::home::try_lock;

/// A round that is told to stop has ended after so many looks.
const LOOKS: usize = 200;

impl Device {
    /// How synchronising stands. Asks nobody.
    pub(crate) async fn sync_state(&self) -> Result<SyncStateView> {
        let link = self.blocking(|device| device.link()).await?;
        let signed_in = match &link {
            Some(link) => self.standing(link).await?.state == Standing::SignedIn,
            None => false,
        };
        self.blocking(move |device| device.state_now(link.as_ref(), signed_in)).await
    }

    fn state_now(&self, link: Option<&Link>, signed_in: bool) -> Result<SyncStateView> {
        let note = self.sync_note();
        let settings = self.settings();
        let peer = link.and_then(Link::peer);
        let pending = self.read_edits(|log| match &peer {
            Some(peer) => Ok(log.lacking(peer)?),
            None => Ok(log.unsynced()?),
        })?;
        let photos = if peer.is_some() { self.photos_waiting()? } else { Default::default() };
        let running = self.running_round(&note)?;
        let phase = match &running {
            _ if peer.is_none() => SyncPhase::Unlinked,
            Some((phase, _)) => *phase,
            None if !signed_in => SyncPhase::SignedOut,
            None if settings.sync.paused => SyncPhase::Paused,
            None if settings.work_offline => SyncPhase::Offline,
            None => match &note.problem {
                Some(problem) if problem.is_of(ErrorCode::Network) => SyncPhase::Offline,
                _ => SyncPhase::Idle,
            },
        };
        let live = self.0.sync.is_live();
        Ok(SyncStateView {
            phase,
            // What the hub holds back was sent, and is none of what waits.
            pending_changes: pending.unwrap_or(0),
            pending_photos: photos.up,
            refused_photos: photos.refused,
            waiting_behind: note.behind.filter(|behind| live || *behind > 0),
            last_sync: note.last_sync,
            last_try: note.last_try,
            next_try: note.next_try.filter(|time| *time > now() && !phase.is_busy()),
            problem: note.problem.map(DeviceError::from),
            progress: running.map(|(_, progress)| progress),
            held: note.held.len() as u64,
            live,
            settings: settings.sync,
        })
    }

    /// The round under way, in this program or, as it last said, in another one.
    fn running_round(&self, note: &super::note::SyncNote) -> Result<Option<(SyncPhase, SyncProgress)>> {
        if let Some(round) = &self.0.sync.now().round {
            return Ok(Some((round.phase, round.progress)));
        }
        let Some(running) = note.running else { return Ok(None) };
        // Who is killed in a round leaves the note, and never the lock.
        let free = !self.0.home.is_writable() || try_lock(&self.0.home.sync_lock_path())?.is_some();
        Ok((!free).then_some(running))
    }

    /// Begins a round now; where one is under way, another one after it.
    ///
    /// # Errors
    /// If there is no hub or workspace, nobody is signed in, or the user works offline.
    pub(crate) async fn sync_now(&self) -> Result<SyncStateView> {
        self.refuse_offline()?;
        let state = self.sync_state().await?;
        match state.phase {
            SyncPhase::Unlinked => return Err(unlinked()),
            SyncPhase::SignedOut => {
                return Err(DeviceError::new(ErrorCode::SignedOut, "Nobody is signed in to the hub.")
                    .hint("Sign in again; edits stay where they are."));
            }
            _ => {}
        }
        self.begin_round(true);
        self.sync_state().await
    }

    /// Ends the round under way; what has moved stays.
    pub(crate) async fn cancel_sync(&self) -> Result<SyncStateView> {
        self.stop_syncing().await;
        let stop = self.0.home.sync_stop_path();
        if self.sync_state().await?.phase.is_busy() && std::fs::write(&stop, "").is_ok() {
            // Another program looks for it once a second.
            for _ in 0..LOOKS {
                if !stop.exists() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(25)).await;
            }
        }
        self.sync_state().await
    }

    /// Stops for now, or goes on.
    pub(crate) async fn pause_sync(&self, pause: bool) -> Result<SyncStateView> {
        self.blocking(move |device| device.change_settings(|settings| settings.sync.paused = pause)).await?;
        if pause {
            self.cancel_sync().await?;
        } else {
            self.wake_sync();
        }
        self.0.events.send(Change::Sync);
        self.sync_state().await
    }

    /// Ends the round of this program, if there is one.
    pub(crate) async fn stop_syncing(&self) {
        self.0.sync.stop();
        for _ in 0..LOOKS {
            if !self.0.sync.is_busy() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }
}

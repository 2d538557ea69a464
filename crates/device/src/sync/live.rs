//! Listening to the hub: what is new there is here at once.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;
use hub_client::HubEventKind;

use crate::device::Device;
use crate::error::Result;
use crate::events::Change;

/// How often it is looked whether to listen still.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The longest wait before listening again.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

impl Device {
    /// Listens to the hub whenever it may; ends with the device.
    pub(super) fn start_listening(&self) {
        let weak = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            let mut wait = LOOK_EVERY;
            while let Some(inner) = weak.upgrade() {
                let device = Device(inner);
                if device.0.sync.is_closed() {
                    return;
                }
                if device.wants_to_listen().await {
                    let heard = device.listen().await;
                    if device.0.sync.set_live(false) {
                        device.0.events.send(Change::Sync);
                    }
                    wait = match heard {
                        Ok(()) => LOOK_EVERY,
                        Err(_) => (wait * 2).min(LONGEST_WAIT),
                    };
                }
                drop(device);
                tokio::time::sleep(wait).await;
            }
        });
    }

    fn may_listen(&self) -> bool {
        let settings = self.settings();
        let sync = &settings.sync;
        !settings.work_offline
            && sync.live
            && sync.automatic
            && !sync.paused
            && !sync.metered
            && !self.0.sync.is_closed()
    }

    async fn wants_to_listen(&self) -> bool {
        // A round comes first: it finds out whether the hub can be reached at all.
        let fit = {
            let now = self.0.sync.now();
            now.failures == 0 && !now.stuck && now.round.is_none()
        };
        if !fit || !self.may_listen() {
            return false;
        }
        let note = self.blocking(|device| Ok(device.sync_note())).await;
        note.is_ok_and(|note| note.last_sync.is_some())
            && self
                .blocking(|device| device.link())
                .await
                .is_ok_and(|link| link.is_some_and(|link| link.peer().is_some()))
    }

    /// Listens until the hub ends it, or nobody wants it any more.
    async fn listen(&self) -> Result<()> {
        let linked = self.hub().await?;
        let mut events = linked.hub.events(&linked.workspace).await?;
        if !self.0.sync.set_live(true) {
            return Ok(());
        }
        self.0.events.send(Change::Sync);
        loop {
            let heard = tokio::time::timeout(LOOK_EVERY, events.next()).await;
            if !self.may_listen()
                || self.blocking(|device| device.link()).await?.and_then(|link| link.peer()).as_ref()
                    != Some(&linked.peer)
            {
                return Ok(());
            }
            let Ok(event) = heard else { continue };
            let Some(event) = event else { return Ok(()) };
            let event = event?;
            match event.kind {
                HubEventKind::Edits | HubEventKind::Missed => {
                    self.heard_edits(&linked.peer, event.cursor).await?;
                }
                HubEventKind::Region | HubEventKind::Sources => self.0.events.send(Change::Cloud),
                _ => {}
            }
        }
    }

    /// The hub's log has come so far.
    async fn heard_edits(&self, peer: &str, end: Option<u64>) -> Result<()> {
        let peer = peer.to_owned();
        let here = self.blocking(move |device| device.write_edits(|log| Ok(log.peer(&peer)?))).await?;
        let here = here.map_or(0, |known| known.cursor);
        let behind = end.map(|end| end.saturating_sub(here));
        if behind == Some(0) {
            return Ok(());
        }
        if behind.is_some() {
            self.blocking(move |device| device.change_sync_note(|note| note.behind = behind)).await?;
            self.0.events.send(Change::Sync);
        }
        self.wake_sync();
        Ok(())
    }
}

//! Use cases of synchronising.

use super::held::HeldChange;
use super::view::{SyncPhase, SyncPlanView, SyncStateView};
use crate::device::Device;
use crate::error::Result;

#[expect(clippy::unused_async, reason = "asks the hub soon")]
impl Device {
    pub(crate) async fn sync_state(&self) -> Result<SyncStateView> {
        let pending = self.blocking(|device| device.read_edits(|log| Ok(log.unsynced()?))).await?;
        Ok(SyncStateView {
            phase: SyncPhase::Unlinked,
            pending_changes: pending.unwrap_or(0),
            pending_photos: 0,
            waiting_behind: None,
            last_sync: None,
            last_try: None,
            next_try: None,
            problem: None,
            progress: None,
            held: 0,
            live: false,
            settings: self.settings().sync,
        })
    }

    pub(crate) async fn sync_plan(&self) -> Result<SyncPlanView> {
        Ok(SyncPlanView::default())
    }

    pub(crate) fn held_changes(&self) -> Result<Vec<HeldChange>> {
        Ok(Vec::new())
    }

    pub(crate) async fn sync_now(&self) -> Result<SyncStateView> {
        self.sync_state().await
    }

    pub(crate) async fn cancel_sync(&self) -> Result<SyncStateView> {
        self.sync_state().await
    }

    pub(crate) async fn pause_sync(&self, _pause: bool) -> Result<SyncStateView> {
        self.sync_state().await
    }
}

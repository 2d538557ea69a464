//! What a round would move, asked of the hub and moved by nobody.

use super::view::SyncPlanView;
use crate::device::Device;
use crate::error::Result;

/// Batches that are weighed; what is beyond is guessed by them.
const WEIGHED: usize = 64;

impl Device {
    /// What a round would move.
    pub(crate) async fn sync_plan(&self) -> Result<SyncPlanView> {
        let linked = self.hub().await?;
        let peer = linked.peer.clone();
        let (cursor, mut plan) = self.blocking(move |device| device.plan_up(&peer)).await?;
        let ahead = linked.hub.ahead(&linked.workspace, cursor).await?;
        (plan.changes_down, plan.bytes_down) = (ahead.changes, ahead.bytes);
        if self.settings().sync.photos {
            self.plan_photos(&linked, &mut plan).await?;
        }
        let behind = ahead.changes;
        self.blocking(move |device| device.change_sync_note(|note| note.behind = Some(behind))).await?;
        Ok(plan)
    }

    fn plan_up(&self, peer: &str) -> Result<(u64, SyncPlanView)> {
        self.write_edits(|log| {
            let cursor = log.peer(peer)?.map_or(0, |known| known.cursor);
            let changes_up = log.lacking(peer)?;
            let parcels = if changes_up > 0 { log.parcels(peer, WEIGHED)? } else { Vec::new() };
            let mut bytes_up = 0;
            for parcel in &parcels {
                let packed = zstd::encode_all(&parcel.batch[..], 1);
                bytes_up += packed.map_or(parcel.batch.len(), |packed| packed.len()) as u64;
            }
            Ok((cursor, SyncPlanView { changes_up, bytes_up, ..SyncPlanView::default() }))
        })
    }

    async fn plan_photos(&self, linked: &crate::account::Linked, plan: &mut SyncPlanView) -> Result<()> {
        let sorted = self.blocking(|device| device.sort_photos()).await?;
        plan.photos_up = sorted.up.len() as u64;
        plan.photo_bytes_up = sorted.up.iter().filter_map(|name| self.photo_bytes(name)).sum();
        for names in sorted.down.chunks(1000) {
            let found = self.found_photos(linked, names).await?;
            plan.photos_down += found.len() as u64;
            plan.photo_bytes_down += found.iter().map(|photo| photo.bytes).sum::<u64>();
        }
        Ok(())
    }
}

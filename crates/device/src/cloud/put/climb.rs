//! A put-up from its beginning to its end.

use std::sync::Arc;

use hub_client::{Region, Source};
use tile_store::{RegionId, Tileset};

use super::super::links::Link;
use super::super::reach::Reached;
use super::super::stop::Stop;
use super::super::translate;
use super::report::PutUp;
use super::target::Asking;
use super::terms::refuse_forbidden;
use crate::device::Device;
use crate::error::DeviceError;
use crate::tasks::Progress;

/// A put-up under way.
pub(super) struct Climb<'a> {
    pub(super) progress: &'a mut Progress,
    pub(super) reached: Reached,
    pub(super) tileset: Arc<Tileset>,
    pub(super) region: RegionId,
    pub(super) source: Source,
    /// The hub's region, as it was at the beginning.
    pub(super) before: Region,
    pub(super) link: Link,
    pub(super) report: PutUp,
    pub(super) done: u64,
    total: u64,
}

impl Device {
    /// Puts a region up, and notes what of it is on the hub.
    pub(super) async fn climb(&self, key: &str, progress: &mut Progress) -> Result<PutUp, Stop> {
        let view = self.region(key)?;
        refuse_forbidden(&view)?;
        let reached = progress.unless_cancelled(self.reach_hub()).await.ok_or(Stop::Cancelled)??;
        let link = self.linked_to()?.ok_or_else(|| DeviceError::internal("the link to the hub is gone"))?;
        let at = (link.0.as_str(), link.1.as_str());
        let asking = Asking { device: self, progress, reached: &reached, link: at };
        let target = asking.target(&view).await?;
        let (_, tileset, region) = self.find_region_parts(&view.key)?;
        let report = PutUp { hub_region: target.region.id.clone(), notes: target.notes, ..PutUp::default() };
        let mut climb = Climb {
            progress,
            reached,
            tileset,
            region,
            source: target.source,
            before: target.region,
            link: target.link,
            report,
            done: 0,
            total: view.stats.stored,
        };
        climb.all_tiles().await?;
        climb.finish(self, at).await
    }
}

impl Climb<'_> {
    /// Looks whether the hub has now what is here, and notes it.
    async fn finish(mut self, device: &Device, at: (&str, &str)) -> Result<PutUp, Stop> {
        let after = self.ask().await?;
        let changed = after.revision != self.before.revision;
        let different = if changed { self.differences().await? } else { 0 };
        // The list learns of source and region; where it can't, it says so itself.
        let listed = device.refresh_hub_regions();
        drop(self.progress.unless_cancelled(listed).await.ok_or(Stop::Cancelled)?);
        let _asking = device.0.cloud.asking.lock().await;
        let now = self.ask().await?;
        let stats = self.tileset.region_stats(self.region)?;
        let mut link = self.link.clone();
        if self.report.conflicts + different == 0 && now.revision == after.revision {
            (link.revision, link.seen) = (Some(now.revision), Some(now.tiles_changed_at));
            link.tiles = stats.stored + stats.empty;
        } else {
            // The hub has something that is not here.
            link.revision = link.revision.filter(|revision| *revision < now.revision).or(Some(0));
        }
        device.note_link(at, &translate::region(&now)?, link)?;
        Ok(self.report)
    }

    async fn ask(&self) -> Result<Region, Stop> {
        let asked = self.reached.hub.region(&self.reached.workspace, &self.before.id);
        Ok(self.progress.unless_cancelled(asked).await.ok_or(Stop::Cancelled)??)
    }

    /// Tells how far it is; stops if the task is to.
    pub(super) fn tell(&mut self) -> Result<(), Stop> {
        let (done, total) = (self.done, Some(self.total.max(self.done)));
        let told = self.progress.note(done, total, self.report.bytes);
        if told.is_break() { Err(Stop::Cancelled) } else { Ok(()) }
    }
}

//! One round: what the hub has now comes here.

use hub_client::Region;
use jiff::{SignedDuration, Timestamp};
use tile_grid::TileCover;
use tile_store::{RegionScope, RegionStats, Verification};

use super::super::reach::Reached;
use super::super::region::{HubRegion, HubSource};
use super::super::stop::Stop;
use super::super::translate;
use super::intake::Intake;
use super::pack::ReadyPack;
use super::place::Place;
use super::report::Taken;
use super::tiles::Failures;
use crate::device::Device;
use crate::error::DeviceError;
use crate::events::Change;
use crate::tasks::{Progress, checker};

/// Rounds of one take, if the hub's tiles change all the while.
const ROUNDS: u32 = 3;

/// What changed so long before what was seen last is listed again: a change may have become visible
/// a little later than it says.
const MARGIN: SignedDuration = SignedDuration::from_mins(10);

/// A take under way.
pub(super) struct Round<'a> {
    pub(super) device: &'a Device,
    pub(super) progress: &'a mut Progress,
    pub(super) reached: Reached,
    /// The hub's address and the workspace, as links name them.
    link: (String, String),
    /// What the hub has, at the beginning of the round.
    pub(super) there: HubRegion,
    pub(super) place: Place,
    pub(super) cover: TileCover,
    pub(super) intake: Intake,
    pub(super) report: Counts,
    pub(super) failures: Failures,
    pub(super) done: u64,
    pub(super) total: Option<u64>,
    /// The last file was not what the hub said it was.
    pub(super) differs: bool,
}

/// What has come so far.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) fetched: u64,
    pub(super) bytes: u64,
    pub(super) kept: u64,
    pub(super) empty: u64,
    pub(super) notes: Vec<String>,
}

impl Device {
    /// Takes a region of the hub: whole, checked and noted, or as far as it came.
    pub(super) async fn take(&self, id: &str, progress: &mut Progress) -> Result<Taken, Stop> {
        let reached = progress.unless_cancelled(self.reach_hub()).await.ok_or(Stop::Cancelled)??;
        let said = ask(progress, &reached, id).await?;
        let sources = progress.unless_cancelled(reached.hub.sources(&reached.workspace));
        let sources = sources.await.ok_or(Stop::Cancelled)??;
        let source = sources.iter().find(|source| source.id == said.source).map(translate::source);
        let source = source.ok_or_else(|| DeviceError::not_found("source of the hub", &said.source))?;
        let mut round = self.first_round(progress, reached, &said, &source)?;
        let by_pack = round.rounds(said).await?;
        round.finish(by_pack)
    }

    fn first_round<'a>(
        &'a self,
        progress: &'a mut Progress,
        reached: Reached,
        said: &Region,
        source: &HubSource,
    ) -> Result<Round<'a>, Stop> {
        let there = translate::region(said)?;
        let link = self.linked_to()?.ok_or_else(|| DeviceError::internal("the link to the hub is gone"))?;
        let place = self.place_of((&link.0, &link.1), &there, source)?;
        progress.about(&place.key);
        let cover = cover_of(&place)?;
        let intake = Intake::new(self);
        Ok(Round {
            device: self,
            progress,
            reached,
            link,
            there,
            place,
            cover,
            intake,
            report: Counts::default(),
            failures: Failures::default(),
            done: 0,
            total: None,
            differs: false,
        })
    }
}

impl Round<'_> {
    /// Goes on until what is here is what the hub has; says whether it came in one file.
    async fn rounds(&mut self, mut said: Region) -> Result<bool, Stop> {
        let stats = self.stats()?;
        self.device.room_for(self.there.bytes.saturating_sub(stats.bytes))?;
        let mut since = self.since(stats);
        let mut by_pack = false;
        for round in 1.. {
            let mostly_missing = stats.missing() * 2 > stats.wanted;
            let pack =
                ReadyPack::of(&said.pack).filter(|_| round == 1 && mostly_missing && self.there.is_whole());
            by_pack |= match &pack {
                Some(pack) => self.by_pack(pack).await?,
                None => false,
            };
            if !(by_pack && round == 1) {
                self.by_tiles(since).await?;
            }
            if let Some(failure) = self.failures.error() {
                return Err(failure.into());
            }
            // A list that was asked for before this must not be written after it.
            let device = self.device;
            let _asking = device.0.cloud.asking.lock().await;
            said = ask(self.progress, &self.reached, &self.there.id).await?;
            let now = translate::region(&said)?;
            if since.is_none() && !by_pack && self.there.is_whole() && now.revision == self.there.revision {
                self.note_nothing_there()?;
            }
            if now.revision == self.there.revision || round == ROUNDS {
                self.note(&now)?;
                break;
            }
            since = Some(self.there.tiles_changed.saturating_sub(MARGIN).unwrap_or(Timestamp::MIN));
            self.there = now;
        }
        Ok(by_pack)
    }

    fn stats(&self) -> Result<RegionStats, Stop> {
        Ok(self.place.tileset.region_stats(self.place.region)?)
    }

    /// Since when the hub is asked for changes; none: for everything.
    fn since(&self, stats: RegionStats) -> Option<Timestamp> {
        let link = &self.place.link;
        let whole = stats.stored + stats.empty >= link.tiles && stats.damaged == 0 && stats.failed == 0;
        let seen = link.seen.filter(|_| whole && link.revision.is_some_and(|revision| revision > 0))?;
        seen.saturating_sub(MARGIN).ok()
    }

    /// Notes that the revision of this round is here, and what the hub has now.
    fn note(&self, now: &HubRegion) -> Result<(), Stop> {
        let stats = self.stats()?;
        let mut link = self.place.link.clone();
        link.revision = Some(self.there.revision);
        link.seen = Some(self.there.tiles_changed);
        link.tiles = stats.stored + stats.empty;
        self.device.note_link((&self.link.0, &self.link.1), now, link)?;
        Ok(())
    }

    /// Hashes every tile again, as a person would before leaving.
    fn finish(self, by_pack: bool) -> Result<Taken, Stop> {
        let Self { device, progress, place, report, total, done, .. } = self;
        place.tileset.checkpoint()?;
        let total = total.unwrap_or(done);
        let verified = place.tileset.verify(Some(place.region), &checker(), &mut |_| {
            progress.note(total, Some(total), report.bytes)
        })?;
        for change in [Change::Region(place.key.clone()), Change::Store] {
            device.0.events.send(change);
        }
        let record: Verification = verified
            .records
            .into_iter()
            .find(|(region, _)| *region == place.region)
            .map(|(_, record)| record)
            .ok_or_else(|| DeviceError::internal("a check wrote no record"))?;
        let Counts { fetched, bytes, kept, empty, notes } = report;
        Ok(Taken { region: place.key, fetched, bytes, kept, empty, by_pack, record, notes })
    }

    /// Counts what is done; stops if the task is to.
    pub(super) fn step(&mut self, tiles: u64) -> Result<(), Stop> {
        self.done += tiles;
        self.tell(self.done, self.report.bytes)
    }

    pub(super) fn tell(&mut self, done: u64, bytes: u64) -> Result<(), Stop> {
        if self.progress.note(done, self.total, bytes).is_break() { Err(Stop::Cancelled) } else { Ok(()) }
    }
}

async fn ask(progress: &Progress, reached: &Reached, id: &str) -> Result<Region, Stop> {
    let asked = reached.hub.region(&reached.workspace, id);
    Ok(progress.unless_cancelled(asked).await.ok_or(Stop::Cancelled)??)
}

fn cover_of(place: &Place) -> Result<TileCover, Stop> {
    let region = place.tileset.region(place.region)?;
    match region.map(|region| region.scope) {
        Some(RegionScope::Area { shape, zooms, .. }) => {
            Ok(TileCover::of(&shape, zooms).map_err(DeviceError::from)?)
        }
        _ => Err(DeviceError::new(
            crate::ErrorCode::Conflict,
            "The region here is an imported archive, which has no area to be filled.",
        )
        .hint("Delete it here, then take the hub's region.")
        .into()),
    }
}

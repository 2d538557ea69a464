//! Tile by tile: pages of signed requests, many at once, and of those only what is not here.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt, stream};
use hub_client::{HubError, TileDownload, TilePage};
use jiff::Timestamp;
use tile_grid::TileCoord;
use tile_store::TileHash;

use super::super::failure::failed;
use super::super::stop::Stop;
use super::intake::{Failure, checked};
use super::round::Round;
use crate::error::DeviceError;

/// Contents that come at once.
const AT_ONCE: usize = 24;

/// Tiles of the first page: few enough to begin soon.
const FIRST_PAGE: u32 = 250;

/// Tiles of a later page: all that the hub gives.
const LARGEST_PAGE: u32 = 5_000;

/// A page whose requests took longer than this to use is followed by a smaller one, because they
/// end after some minutes.
const LONG_PAGE: Duration = Duration::from_secs(60);

/// How often what could not be had is asked for.
const ATTEMPTS: u32 = 3;

/// Failures that are named.
const NAMED: usize = 20;

/// Tiles that stand for one content, and how to get it.
type Wanted = BTreeMap<[u8; 32], Vec<TileDownload>>;

/// Tiles that could not be taken.
#[derive(Default)]
pub(super) struct Failures {
    pub(super) count: u64,
    pub(super) named: Vec<(TileCoord, String)>,
}

/// What became of a content.
enum Got {
    Bytes(Bytes),
    Failed(HubError),
}

impl Round<'_> {
    /// Takes what the hub lists, all of it or what has changed since a time.
    pub(super) async fn by_tiles(&mut self, since: Option<Timestamp>) -> Result<(), Stop> {
        let (mut after, mut first) = (None, FIRST_PAGE);
        loop {
            let begun = std::time::Instant::now();
            let page = self.page(after.clone(), first, since).await?;
            let next = page.next.clone();
            let listed = (page.tiles.len() + page.empty.len()) as u64;
            self.total = match since {
                None => Some(self.there.tiles.max(self.done)),
                Some(_) => next.is_none().then_some(self.done + listed),
            };
            self.take_page(page, (&after, first, since)).await?;
            first =
                if begun.elapsed() > LONG_PAGE { (first / 2).max(50) } else { (first * 2).min(LARGEST_PAGE) };
            match next {
                Some(next) => after = Some(next),
                None => return Ok(()),
            }
        }
    }

    async fn page(
        &mut self,
        after: Option<String>,
        first: u32,
        since: Option<Timestamp>,
    ) -> Result<TilePage, Stop> {
        let mut attempt = 1;
        loop {
            let (hub, workspace) = (&self.reached.hub, &self.reached.workspace);
            let asked = hub.region_tiles(workspace, &self.there.id, after.clone(), first, since);
            match self.progress.unless_cancelled(asked).await.ok_or(Stop::Cancelled)? {
                Err(cause) if cause.is_temporary() && attempt < ATTEMPTS => self.pause(attempt).await?,
                page => return Ok(page?),
            }
            attempt += 1;
        }
    }

    /// Waits before something is tried again.
    async fn pause(&self, attempt: u32) -> Result<(), Stop> {
        let pause = tokio::time::sleep(Duration::from_millis(500) * attempt);
        self.progress.unless_cancelled(pause).await.ok_or(Stop::Cancelled)
    }

    /// Takes a page. What failed is asked for again with new requests, because the old ones may have
    /// ended; what fails every time is listed.
    async fn take_page(
        &mut self,
        mut page: TilePage,
        (after, first, since): (&Option<String>, u32, Option<Timestamp>),
    ) -> Result<(), Stop> {
        for coord in std::mem::take(&mut page.empty) {
            if self.cover.contains(coord) {
                self.intake.empty(&self.place, coord)?;
                self.report.empty += 1;
            }
            self.step(1)?;
        }
        let mut attempt = 1;
        let mut wanted = self.wanted(page, true)?;
        loop {
            let broken = self.fetch(wanted).await?;
            self.intake.flush(&self.place)?;
            if broken.is_empty() {
                return Ok(());
            }
            let waits = broken.values().any(|(cause, _)| cause.is_temporary());
            if attempt == ATTEMPTS {
                return self.give_up(broken, attempt);
            }
            if waits {
                self.pause(attempt).await?;
            }
            attempt += 1;
            let again = self.page(after.clone(), first, since).await?;
            let mut fresh = self.wanted(again, false)?;
            fresh.retain(|hash, _| broken.contains_key(hash));
            wanted = fresh;
        }
    }

    /// Sorts out what is here already, at its place or elsewhere.
    fn wanted(&mut self, page: TilePage, count: bool) -> Result<Wanted, Stop> {
        let coords: Vec<TileCoord> = page.tiles.iter().map(|tile| tile.tile).collect();
        let here = self.place.tileset.tile_hashes(&coords)?;
        let mut wanted = Wanted::new();
        for (tile, here) in page.tiles.into_iter().zip(here) {
            let there = TileHash::from_bytes(tile.sha256);
            let inside = self.cover.contains(tile.tile);
            if inside && here != Some(there) {
                wanted.entry(tile.sha256).or_default().push(tile);
            } else if count {
                self.report.kept += u64::from(inside);
                self.step(1)?;
            }
        }
        Ok(wanted)
    }

    /// Gets contents and stores them; gives those that did not come, with the reason.
    async fn fetch(
        &mut self,
        wanted: Wanted,
    ) -> Result<HashMap<[u8; 32], (HubError, Vec<TileDownload>)>, Stop> {
        let mut missing = Vec::new();
        for (hash, tiles) in wanted {
            match self.place.tileset.content(TileHash::from_bytes(hash))? {
                Some(bytes) => self.store(&tiles, Bytes::from(bytes), false)?,
                None => missing.push((hash, tiles)),
            }
        }
        let hub = self.reached.hub.clone();
        let mut broken = HashMap::new();
        let mut coming = stream::iter(missing)
            .map(|(hash, tiles)| {
                let hub = hub.clone();
                async move {
                    let got = match tiles.first() {
                        Some(tile) => hub.download(&tile.download, hash, tile.bytes).await,
                        None => Err(HubError::Expired),
                    };
                    (hash, tiles, got.map_or_else(Got::Failed, Got::Bytes))
                }
            })
            .buffer_unordered(AT_ONCE);
        while let Some((hash, tiles, got)) =
            self.progress.unless_cancelled(coming.next()).await.ok_or(Stop::Cancelled)?
        {
            match got {
                Got::Bytes(bytes) => self.store(&tiles, bytes, true)?,
                Got::Failed(cause) => {
                    broken.insert(hash, (cause, tiles));
                }
            }
        }
        Ok(broken)
    }

    /// Stores a content at its places, once it was found to be a tile.
    fn store(&mut self, tiles: &[TileDownload], bytes: Bytes, came: bool) -> Result<(), Stop> {
        let length = bytes.len() as u64;
        let Some(said) = tiles.first().map(|tile| TileHash::from_bytes(tile.sha256)) else { return Ok(()) };
        match checked(bytes, Some(said)) {
            Ok(tile) => {
                for one in tiles {
                    self.intake.tile(&self.place, one.tile, tile.clone(), one.fresh_until)?;
                }
                self.report.fetched += tiles.len() as u64;
                self.report.bytes += if came { length } else { 0 };
            }
            Err(why) => {
                for one in tiles {
                    self.fail(one.tile, why.clone(), 1)?;
                }
            }
        }
        self.step(tiles.len() as u64)
    }

    pub(super) fn fail(&mut self, coord: TileCoord, why: Failure, attempts: u32) -> Result<(), Stop> {
        self.failures.count += 1;
        if self.failures.named.len() < NAMED {
            self.failures.named.push((coord, why.message.clone()));
        }
        Ok(self.intake.failed(&self.place, coord, why, attempts)?)
    }

    /// Lists what did not come; if nothing does, the hub's store is away, and no tile is at fault.
    fn give_up(
        &mut self,
        broken: HashMap<[u8; 32], (HubError, Vec<TileDownload>)>,
        attempts: u32,
    ) -> Result<(), Stop> {
        let away = |cause: &HubError| matches!(cause, HubError::Unreachable(_) | HubError::SignIn(_));
        if let Some((cause, _)) = broken.values().find(|(cause, _)| away(cause)) {
            return Err(Stop::Failed(failed(cause.clone())));
        }
        for (cause, tiles) in broken.into_values() {
            let kind = if matches!(cause, HubError::Differs(_)) { "wrong_bytes" } else { "hub_store" };
            let message = failed(cause).message;
            for tile in &tiles {
                self.fail(tile.tile, Failure { kind, message: message.clone() }, attempts)?;
            }
            self.step(tiles.len() as u64)?;
        }
        self.intake.flush(&self.place)?;
        Ok(())
    }
}

impl Failures {
    /// Says what could not be taken, the first of it by name.
    pub(super) fn error(&self) -> Option<DeviceError> {
        let (coord, why) = self.named.first()?;
        let tiles = if self.count == 1 { "1 tile".into() } else { format!("{} tiles", self.count) };
        let first = if self.count == 1 { "it is" } else { "the first is" };
        Some(
            DeviceError::new(
                crate::ErrorCode::Network,
                format!("{tiles} could not be taken from the hub; {first} {coord}: {why}"),
            )
            .hint("What came is kept. Take the region again: only what is missing is fetched."),
        )
    }
}

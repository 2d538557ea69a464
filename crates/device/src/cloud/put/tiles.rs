//! Tiles go up in batches: the hub says which it lacks, these are put where it says, and it takes
//! them over, each only where nothing else stands that was not seen here.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::{StreamExt, stream};
use hub_client::{CommitState, HubError, PrepareState, SignedRequest, TileUpload};
use jiff::{SignedDuration, Timestamp};
use tile_grid::TileCoord;
use tile_store::{TileContent, TileHash};

use super::super::failure::failed;
use super::super::stop::Stop;
use super::super::translate::said_format;
use super::climb::Climb;
use crate::error::{DeviceError, ErrorCode};

/// Contents that go at once.
const AT_ONCE: usize = 16;
/// Tiles of the first batch.
const FIRST_BATCH: usize = 200;
/// Tiles of a later batch; the hub takes 10,000.
const LARGEST_BATCH: usize = 5_000;
/// A batch that took longer is followed by a smaller one: signed requests end after some minutes.
const LONG_BATCH: Duration = Duration::from_secs(60);
/// How often what could not be put up is tried.
const ATTEMPTS: u32 = 3;
/// Conflicts and refusals that are named.
const NAMED: usize = 100;
/// What changed so shortly before what was seen last counts as not seen.
const MARGIN: SignedDuration = SignedDuration::from_secs(60);
/// Tiles of a page that is only looked at.
const PAGE: u32 = 5_000;

impl Climb<'_> {
    /// Puts every stored tile of the region up.
    pub(super) async fn all_tiles(&mut self) -> Result<(), Stop> {
        let unseen = self.unseen().await?;
        let mut walk = self.tileset.walk_contents(self.region)?;
        let mut size = FIRST_BATCH;
        while let Some(some) = self.tileset.next_contents(&mut walk, size)? {
            let begun = Instant::now();
            self.batch(some, &unseen).await?;
            size =
                if begun.elapsed() > LONG_BATCH { (size / 2).max(50) } else { (size * 2).min(LARGEST_BATCH) };
        }
        Ok(())
    }

    /// Places that others have written since this device saw all of the region. What stands there is
    /// not replaced.
    async fn unseen(&mut self) -> Result<HashSet<TileCoord>, Stop> {
        if self.link.revision == Some(self.before.revision) {
            return Ok(HashSet::new());
        }
        let since = self.link.seen.map(|seen| seen.saturating_sub(MARGIN).unwrap_or(Timestamp::MIN));
        let mut unseen = HashSet::new();
        self.each_page(since, |_, coord, _| {
            unseen.insert(coord);
            Ok(())
        })
        .await?;
        Ok(unseen)
    }

    /// Counts places where the hub holds something else than this device, of those that changed since
    /// the put-up began.
    pub(super) async fn differences(&mut self) -> Result<u64, Stop> {
        let mut differences = 0;
        let since = Some(self.before.tiles_changed_at);
        self.each_page(since, |climb, coord, there| {
            let here = climb.tileset.tile_hashes(&[coord])?;
            differences += u64::from(here.first() != Some(&Some(there)));
            Ok(())
        })
        .await?;
        Ok(differences)
    }

    async fn each_page(
        &mut self,
        since: Option<Timestamp>,
        mut each: impl FnMut(&Self, TileCoord, TileHash) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let mut after = None;
        loop {
            let (hub, workspace) = (&self.reached.hub, &self.reached.workspace);
            let asked = hub.region_tiles(workspace, &self.before.id, after, PAGE, since);
            let page = self.progress.unless_cancelled(asked).await.ok_or(Stop::Cancelled)??;
            for tile in &page.tiles {
                each(self, tile.tile, TileHash::from_bytes(tile.sha256))?;
            }
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(()),
            }
        }
    }

    /// Puts a batch up; what did not go, or is not what was sent, is tried again.
    async fn batch(&mut self, some: Vec<TileContent>, unseen: &HashSet<TileCoord>) -> Result<(), Stop> {
        let mut offers: Vec<TileUpload> = some.into_iter().map(|tile| offer(&tile)).collect();
        for attempt in 1..=ATTEMPTS {
            let (ready, broken) = self.upload(&offers).await?;
            let (again, mut cause) = self.commit(ready, unseen).await?;
            offers = again;
            for (offer, why) in broken {
                offers.push(offer);
                cause = Some(why);
            }
            if offers.is_empty() {
                return Ok(());
            }
            if attempt < ATTEMPTS {
                let pause = tokio::time::sleep(Duration::from_millis(500) * attempt);
                self.progress.unless_cancelled(pause).await.ok_or(Stop::Cancelled)?;
            } else if let Some(cause) = cause.clone().filter(HubError::is_temporary) {
                return Err(Stop::Failed(failed(cause)));
            } else {
                let why = cause.map_or_else(|| LOST.to_owned(), |cause| failed(cause).message);
                for offer in std::mem::take(&mut offers) {
                    self.refuse(offer.tile, &why)?;
                }
            }
        }
        Ok(())
    }

    /// Puts the bytes that the hub lacks; gives what can be committed, and what did not go.
    async fn upload(
        &mut self,
        offers: &[TileUpload],
    ) -> Result<(Vec<TileUpload>, Vec<(TileUpload, HubError)>), Stop> {
        let (hub, workspace) = (self.reached.hub.clone(), self.reached.workspace.clone());
        let asked = hub.prepare_tiles(&workspace, &self.source.id, offers);
        let prepared = match self.progress.unless_cancelled(asked).await.ok_or(Stop::Cancelled)? {
            Err(cause) if cause.is_temporary() => {
                return Ok((Vec::new(), offers.iter().map(|offer| (offer.clone(), cause.clone())).collect()));
            }
            prepared => prepared?,
        };
        let (mut ready, mut missing) =
            (Vec::new(), HashMap::<[u8; 32], (SignedRequest, Vec<TileUpload>)>::new());
        for (offer, prepared) in offers.iter().zip(prepared) {
            match (prepared.state, prepared.upload) {
                (PrepareState::Have, _) => ready.push(offer.clone()),
                (PrepareState::Upload, Some(request)) => {
                    missing
                        .entry(offer.sha256)
                        .or_insert_with(|| (request, Vec::new()))
                        .1
                        .push(offer.clone());
                }
                _ => self.refuse(offer.tile, &why_refused(prepared.reason.as_deref()))?,
            }
        }
        let mut broken = Vec::new();
        let tileset = std::sync::Arc::clone(&self.tileset);
        let mut going = stream::iter(missing)
            .map(|(hash, (request, offers))| {
                let (hub, tileset) = (hub.clone(), std::sync::Arc::clone(&tileset));
                async move {
                    // The content is read again and hashed: what has rotted here is not passed on.
                    let went = match tileset.content(TileHash::from_bytes(hash)) {
                        Ok(Some(bytes)) => Some(hub.upload(&request, Bytes::from(bytes)).await),
                        _ => None,
                    };
                    (offers, went)
                }
            })
            .buffer_unordered(AT_ONCE);
        while let Some((offers, went)) =
            self.progress.unless_cancelled(going.next()).await.ok_or(Stop::Cancelled)?
        {
            match went {
                Some(Ok(())) => {
                    self.report.bytes += offers.first().map_or(0, |offer| offer.bytes);
                    ready.extend(offers);
                }
                Some(Err(cause)) => broken.extend(offers.into_iter().map(|offer| (offer, cause.clone()))),
                None => {
                    for offer in offers {
                        self.refuse(offer.tile, "its bytes on this device are damaged: repair the region")?;
                    }
                }
            }
            self.tell()?;
        }
        Ok((ready, broken))
    }

    /// Lets the hub take over; gives what must go again.
    async fn commit(
        &mut self,
        mut offers: Vec<TileUpload>,
        unseen: &HashSet<TileCoord>,
    ) -> Result<(Vec<TileUpload>, Option<HubError>), Stop> {
        let mut again = Vec::new();
        // What was seen here is replaced, by naming it; that takes a second request.
        for naming in [false, true] {
            if offers.is_empty() {
                break;
            }
            let (hub, workspace) = (&self.reached.hub, &self.reached.workspace);
            let asked = hub.commit_tiles(workspace, &self.source.id, &offers);
            let committed = match self.progress.unless_cancelled(asked).await.ok_or(Stop::Cancelled)? {
                Err(cause) if cause.is_temporary() => {
                    again.extend(offers);
                    return Ok((again, Some(cause)));
                }
                committed => committed?,
            };
            let mut seen = Vec::new();
            for (offer, done) in offers.into_iter().zip(committed) {
                match done.state {
                    CommitState::Stored => self.report.stored += 1,
                    CommitState::Unchanged => self.report.unchanged += 1,
                    CommitState::Conflict
                        if !naming && !unseen.contains(&offer.tile) && done.current.is_some() =>
                    {
                        seen.push(TileUpload { replaces: done.current, ..offer });
                        continue;
                    }
                    CommitState::Conflict => self.conflict(offer.tile, done.current),
                    CommitState::Missing => {
                        again.push(TileUpload { replaces: None, ..offer });
                        continue;
                    }
                    CommitState::Mismatch => {
                        self.refuse(offer.tile, MISMATCH)?;
                        continue;
                    }
                    CommitState::Refused | CommitState::Unknown => {
                        self.refuse(offer.tile, &why_refused(Some("OUTSIDE")))?;
                        continue;
                    }
                }
                self.done += 1;
            }
            offers = seen;
            self.tell()?;
        }
        Ok((again, None))
    }

    fn conflict(&mut self, tile: TileCoord, current: Option<[u8; 32]>) {
        self.report.conflicts += 1;
        if self.report.named_conflicts.len() < NAMED {
            self.report.named_conflicts.push((tile, current.map(TileHash::from_bytes)));
        }
    }

    fn refuse(&mut self, tile: TileCoord, why: &str) -> Result<(), Stop> {
        self.done += 1;
        self.report.refused += 1;
        if self.report.named_refusals.len() < NAMED {
            self.report.named_refusals.push((tile, why.to_owned()));
        }
        if why == QUOTA {
            return Err(DeviceError::new(ErrorCode::Refused, format!("Not all went up: {QUOTA}."))
                .hint("Ask an admin of the workspace for more room, then put the region up again.")
                .into());
        }
        self.tell()
    }
}

const QUOTA: &str = "the workspace's quota has no room for it";
const MISMATCH: &str = "the hub's store holds other bytes than were sent; it was not taken";
const LOST: &str = "the hub's store does not have what was sent";

fn why_refused(reason: Option<&str>) -> String {
    match reason {
        Some("OUTSIDE") => "no region of the hub's source holds it".into(),
        Some("SIZE") => "it is larger than the hub takes of this source".into(),
        Some("FORMAT") => "the hub's source has another format".into(),
        Some("QUOTA") => QUOTA.into(),
        Some("DIFFERS") => "the hub knows bytes of that hash as something else".into(),
        other => format!("the hub says {}", other.unwrap_or("nothing more")),
    }
}

fn offer(tile: &TileContent) -> TileUpload {
    TileUpload {
        tile: tile.coord,
        format: said_format(tile.format),
        sha256: *tile.sha256.as_bytes(),
        bytes: tile.bytes,
        replaces: None,
    }
}

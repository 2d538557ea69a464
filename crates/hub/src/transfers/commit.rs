//! Makes uploaded tiles visible.

use std::collections::HashMap;

use database::Isolation;
use hub_store::objects::ObjectKind;
use hub_store::regions;
use hub_store::tiles::{self, Content, Placed, PlacedTile};
use hub_store::uploads::Expected;
use serde_json::json;

use super::verify::Verdict;
use super::{MAX_TILES, TileOffer};
use crate::access::Access;
use crate::error::{HubError, Result};
use crate::events::Event;
use crate::hub::Hub;
use crate::sources::now_ms;

/// Most tiles of one transaction.
const AT_ONCE: usize = 2_000;

/// What became of a tile.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum TileOutcome {
    /// It stands there now.
    Stored,
    /// It stood there already.
    Unchanged,
    /// Something else stands there than what it was to replace.
    Conflict,
    /// Its bytes are not there: prepare it again.
    Missing,
    /// Its bytes are not what they were said to be.
    Mismatch,
    /// No region of the source holds the place.
    Refused,
}

/// What became of a tile, and what stands at its place where that is another.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct Committed {
    pub(crate) outcome: TileOutcome,
    pub(crate) current: Option<[u8; 32]>,
}

impl Hub {
    /// Looks whether the bytes of tiles are in the object store, and places them; each by itself.
    pub(crate) async fn commit_tiles(
        &self,
        access: &Access,
        source: &str,
        offers: Vec<TileOffer>,
    ) -> Result<Vec<Committed>> {
        if offers.len() > MAX_TILES {
            return Err(HubError::bad(format!("At most {MAX_TILES} tiles can be committed at once.")));
        }
        let source = self.source(access, source).await?.id;
        let now = now_ms();
        let verdicts = self.verdicts(access, ObjectKind::Tile, &wanted(&offers), now).await?;
        let mut committed = Vec::with_capacity(offers.len());
        for some in offers.chunks(AT_ONCE) {
            committed.extend(self.place_some(access, &source, some, &verdicts, now).await?);
        }
        self.tell_regions(access, source, now).await?;
        Ok(committed)
    }

    async fn place_some(
        &self,
        access: &Access,
        source: &str,
        offers: &[TileOffer],
        verdicts: &HashMap<[u8; 32], Verdict>,
        now: i64,
    ) -> Result<Vec<Committed>> {
        let whole: Vec<_> = offers
            .iter()
            .filter(|offer| verdicts.get(&offer.hash) == Some(&Verdict::Whole))
            .map(|offer| (placed(offer, now), offer.replaces))
            .collect();
        let mut done = if whole.is_empty() {
            Vec::new()
        } else {
            let (access, source) = (access.clone(), source.to_owned());
            let placing = move |tx: &mut database::Tx<'_>| {
                let done = tiles::replace(tx, &source, &whole, now)?;
                let count = |wanted: fn(&Placed) -> bool| done.iter().filter(|one| wanted(one)).count();
                let stored = count(|one| matches!(one, Placed::New | Placed::Changed));
                if stored > 0 {
                    let conflicts = count(|one| matches!(one, Placed::Conflict(_)));
                    let detail = json!({ "stored": stored, "conflicts": conflicts });
                    access.record(tx, now, "commitTiles", &source, &detail)?;
                }
                Ok::<_, HubError>(done)
            };
            self.database().write_with(Isolation::ReadCommitted, placing).await?
        }
        .into_iter();
        let outcome = |offer: &TileOffer| match verdicts.get(&offer.hash) {
            Some(Verdict::Whole) => done.next().map_or(MISSING, said),
            Some(Verdict::Mismatch) => Committed { outcome: TileOutcome::Mismatch, current: None },
            Some(Verdict::Missing) | None => MISSING,
        };
        Ok(offers.iter().map(outcome).collect())
    }

    /// Tells whoever listens which regions have other tiles now.
    async fn tell_regions(&self, access: &Access, source: String, now: i64) -> Result<()> {
        let changed = self.database().read(move |tx| regions::changed_since(tx, &source, now)).await;
        for id in changed.map_err(HubError::from)? {
            self.events().tell(access.workspace(), Event::Region { id });
        }
        Ok(())
    }
}

const MISSING: Committed = Committed { outcome: TileOutcome::Missing, current: None };

const fn said(placed: Placed) -> Committed {
    let (outcome, current) = match placed {
        Placed::New | Placed::Changed => (TileOutcome::Stored, None),
        Placed::Same => (TileOutcome::Unchanged, None),
        Placed::Conflict(current) => (TileOutcome::Conflict, current),
        Placed::Outside => (TileOutcome::Refused, None),
        Placed::Retry => (TileOutcome::Missing, None),
    };
    Committed { outcome, current }
}

const fn placed(offer: &TileOffer, now: i64) -> PlacedTile {
    PlacedTile {
        coord: offer.coord,
        content: Some(Content { hash: offer.hash, bytes: offer.bytes, format: offer.format }),
        etag: None,
        last_modified: None,
        expires_at: None,
        fetched_at: now,
    }
}

/// The distinct objects; what is said of one in two ways is asked for as it was said first.
fn wanted(offers: &[TileOffer]) -> Vec<Expected> {
    let mut wanted: HashMap<[u8; 32], Expected> = HashMap::new();
    for offer in offers {
        wanted.entry(offer.hash).or_insert_with(|| Expected {
            hash: offer.hash,
            bytes: offer.bytes,
            content: offer.format.name().to_owned(),
        });
    }
    wanted.into_values().collect()
}

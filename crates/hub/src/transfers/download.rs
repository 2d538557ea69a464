//! The tiles of a region, to be downloaded one by one or in one file.

use blob_store::SignedRequest;
use hub_store::objects::ObjectKind;
use hub_store::packs;
use hub_store::regions::RegionRow;
use hub_store::tiles::{self, At, StoredTile};
use tile_grid::TileCoord;

use super::{blob_key, unsigned};
use crate::access::Access;
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::sources::now_ms;

/// Most tiles of a page.
pub(crate) const MAX_PAGE: usize = 5_000;

/// Tiles that one page looks at, at most: where few have changed, it ends early.
const LOOK: u64 = 100_000;

/// A tile and where to get it.
pub(crate) struct TileDownload {
    pub(crate) tile: StoredTile,
    pub(crate) request: SignedRequest,
}

/// Some tiles of a region.
pub(crate) struct TilePage {
    pub(crate) tiles: Vec<TileDownload>,
    /// Places where the source has nothing.
    pub(crate) empty: Vec<TileCoord>,
    pub(crate) reached: Option<At>,
    pub(crate) ended: bool,
}

/// What there is of a region in one file.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum PackState {
    Absent,
    Sealing,
    Ready,
    Stale,
}

/// A region in one file, and where to get it.
pub(crate) struct RegionPack {
    pub(crate) state: PackState,
    pub(crate) file: Option<(packs::SealedPack, SignedRequest)>,
}

impl Hub {
    /// Stored tiles of a region after a place, each with a URL; with `since`, only those that changed
    /// then or later.
    pub(crate) async fn region_tiles(
        &self,
        _access: &Access,
        region: &RegionRow,
        after: Option<At>,
        limit: usize,
        since: Option<i64>,
    ) -> Result<TilePage> {
        if since.is_some_and(|since| since > region.tiles_changed_at) {
            return Ok(TilePage { tiles: Vec::new(), empty: Vec::new(), reached: after, ended: true });
        }
        let (id, limit) = (region.id.clone(), limit.min(MAX_PAGE));
        let which = tiles::Which { since, empty_too: true };
        let read = move |tx: &mut database::Tx<'_>| tiles::of_region(tx, &id, after, limit, which, LOOK);
        let page = self.database().read(read).await.map_err(HubError::from)?;
        let now = unsigned(now_ms());
        let nothing = page.tiles.iter().filter(|(_, tile)| tile.content.is_none());
        let empty = nothing.map(|(_, tile)| tile.coord).collect();
        let signed = page.tiles.into_iter().filter_map(|(_, tile)| {
            let key = blob_key(ObjectKind::Tile, tile.content?.hash);
            Some(TileDownload { tile, request: self.blobs().presign_get(&key, now) })
        });
        let tiles: Vec<_> = signed.collect();
        self.metrics().presigned.inc_by(tiles.len() as u64);
        Ok(TilePage { tiles, empty, reached: page.reached, ended: page.ended })
    }

    /// The region in one file: whether there is one, whether it is of now, where to get it.
    pub(crate) async fn region_pack(&self, _access: &Access, region: &RegionRow) -> Result<RegionPack> {
        let id = region.id.clone();
        let pack = self.database().read(move |tx| packs::get(tx, &id)).await.map_err(HubError::from)?;
        let Some(pack) = pack else { return Ok(RegionPack { state: PackState::Absent, file: None }) };
        let state = match &pack.sealed {
            _ if pack.sealing_since.is_some() => PackState::Sealing,
            None => PackState::Absent,
            Some(sealed) if sealed.revision == region.revision => PackState::Ready,
            Some(_) => PackState::Stale,
        };
        let file = pack.sealed.map(|sealed| {
            let key = blob_key(ObjectKind::Pack, sealed.hash);
            let request = self.blobs().presign_get(&key, unsigned(now_ms()));
            (sealed, request)
        });
        Ok(RegionPack { state, file })
    }
}

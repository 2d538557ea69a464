//! Bytes between laptops and the object store, by URLs that the hub signs, and what is kept of them.
//!
//! An upload has three steps: `prepare` says what is missing and signs a URL for each, the laptop puts the
//! bytes, `commit` looks whether they are what they were said to be and only then makes them visible. Each
//! step can be said again. What is prepared and never committed expires, and what it left in the store is
//! deleted.

mod cleanup;
mod commit;
mod download;
mod photos;
mod prepare;
mod statistics;
mod verify;

use blob_store::{BlobError, BlobKey, Kind};
use hub_store::objects::ObjectKind;
use tile_grid::{TileCoord, TileFormat};

pub use cleanup::Cleaned;
pub(crate) use commit::{Committed, TileOutcome};
pub(crate) use download::{MAX_PAGE, PackState, RegionPack, TileDownload, TilePage};
pub(crate) use photos::{PhotoDownload, PhotoOffer};
pub(crate) use prepare::Prepared;
pub(crate) use statistics::Statistics;

use crate::error::{ErrorCode, HubError};

/// Most tiles of one request.
pub(crate) const MAX_TILES: usize = 10_000;

/// Most photos of one request.
pub(crate) const MAX_PHOTOS: usize = 1_000;

/// The largest photo, in bytes.
pub(crate) const MAX_PHOTO_BYTES: u64 = 64 << 20;

/// An upload that was prepared can be committed for so long, in milliseconds: a day. The URL itself ends
/// much sooner.
pub(crate) const UPLOAD_LIVES: i64 = 24 * 3600 * 1000;

/// A tile that a laptop has.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct TileOffer {
    pub(crate) coord: TileCoord,
    pub(crate) hash: [u8; 32],
    pub(crate) bytes: u64,
    pub(crate) format: TileFormat,
    /// The content that it replaces; none: the place is empty.
    pub(crate) replaces: Option<[u8; 32]>,
}

/// Names an object in the store.
pub(crate) const fn blob_key(kind: ObjectKind, hash: [u8; 32]) -> BlobKey {
    let kind = match kind {
        ObjectKind::Tile => Kind::Tile,
        ObjectKind::Photo(owner) => Kind::Photo(owner),
        ObjectKind::Pack => Kind::Pack,
    };
    BlobKey::new(kind, hash)
}

/// The time for the store, which counts from 1970 and knows nothing before.
pub(crate) fn unsigned(ms: i64) -> u64 {
    u64::try_from(ms).unwrap_or_default()
}

/// Says that the object store failed; its words are for the log.
pub(crate) fn store_failed(error: &BlobError) -> HubError {
    tracing::error!(%error, "the object store");
    HubError::new(ErrorCode::Unavailable, "The hub can't reach its object store now.")
        .hint("Try again in a moment.")
        .retry_after(5)
}

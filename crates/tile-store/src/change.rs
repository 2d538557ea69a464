//! What is written to the store: changes of tiles, one batch a transaction.

use jiff::Timestamp;
use tile_grid::TileCoord;

use crate::hash::HashedTile;

/// What the source said about the version of a tile, sent back to it at the next refresh.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TileValidators {
    /// The `ETag` of the response.
    pub etag: Option<String>,
    /// The `Last-Modified` of the response, as it came.
    pub last_modified: Option<String>,
}

impl TileValidators {
    /// True if there is nothing to send.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// The outcome of asking a source for one tile.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum TileChange {
    /// The source gave bytes; they replace what was stored.
    Store {
        /// The bytes, hashed.
        tile: HashedTile,
        /// What to send back at the next refresh.
        validators: TileValidators,
        /// When the bytes stop being fresh.
        expires: Option<Timestamp>,
    },
    /// The source said that the stored bytes are still the newest. Ignored if nothing is stored
    /// or what is stored is damaged.
    Unchanged {
        /// Validators that came with the answer; an absent one keeps the stored one.
        validators: TileValidators,
        /// When the bytes stop being fresh.
        expires: Option<Timestamp>,
    },
    /// The source has nothing at this place, which is an answer and not a failure.
    Empty {
        /// When to ask again.
        expires: Option<Timestamp>,
    },
    /// The tile could not be had. What was stored before stays.
    Failed {
        /// The kind of failure in one word.
        kind: String,
        /// What happened and what to do.
        message: String,
        /// The HTTP status, if there was one.
        status: Option<u16>,
        /// How many times the source was asked.
        attempts: u32,
    },
}

/// One change of one tile.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TileWrite {
    /// Which tile.
    pub coord: TileCoord,
    /// What happened to it.
    pub change: TileChange,
    /// When the source answered. Kept to the millisecond.
    pub at: Timestamp,
}

/// What a batch did.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct BatchOutcome {
    /// Tiles that now hold the given bytes.
    pub stored: u64,
    /// How many of `stored` share bytes that were in the store before.
    pub deduplicated: u64,
    /// Bytes of new content added to the store.
    pub new_bytes: u64,
    /// Tiles confirmed by the source.
    pub unchanged: u64,
    /// Tiles that the source does not have.
    pub empty: u64,
    /// Failures listed.
    pub failed: u64,
    /// `Unchanged` answers for tiles that are not stored or are damaged: nothing was done.
    pub ignored: u64,
}

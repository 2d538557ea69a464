//! What can be asked about single tiles.

use jiff::Timestamp;
use tile_grid::TileCoord;

use crate::change::TileValidators;
use crate::hash::TileHash;

/// A tile as it is stored.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct StoredTile {
    /// The bytes: images as they came, vector tiles with gzip.
    pub bytes: Vec<u8>,
    /// The hash of `bytes`, made before they were stored.
    pub sha256: TileHash,
    /// The `ETag` of the source.
    pub etag: Option<String>,
    /// The `Last-Modified` of the source.
    pub last_modified: Option<String>,
    /// When the source last confirmed these bytes.
    pub fetched: Timestamp,
    /// When they stop being fresh.
    pub expires: Option<Timestamp>,
}

/// What the store knows of a tile, without its bytes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum TileStatus {
    /// Never stored.
    Missing,
    /// Stored and readable.
    Stored {
        /// Size of the bytes.
        bytes: u64,
        /// When the source last confirmed them.
        fetched: Timestamp,
        /// When they stop being fresh.
        expires: Option<Timestamp>,
    },
    /// The source has nothing here.
    Empty {
        /// When the source said so.
        fetched: Timestamp,
        /// When to ask again.
        expires: Option<Timestamp>,
    },
    /// Stored, but `verify` found the bytes wrong; they are not shown.
    Damaged {
        /// What is wrong.
        reason: Damage,
    },
}

/// What `verify` found wrong with the bytes of a tile.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Damage {
    /// The bytes do not have the hash they were stored with.
    HashDiffers,
    /// The content that the tile names is not in the file.
    Missing,
    /// SQLite could not read the bytes.
    Unreadable,
}

impl Damage {
    /// One word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::HashDiffers => "hash_differs",
            Self::Missing => "missing",
            Self::Unreadable => "unreadable",
        }
    }

    pub(crate) const fn code(self) -> i64 {
        match self {
            Self::HashDiffers => 1,
            Self::Missing => 2,
            Self::Unreadable => 3,
        }
    }

    pub(crate) const fn from_code(code: i64) -> Self {
        match code {
            1 => Self::HashDiffers,
            2 => Self::Missing,
            _ => Self::Unreadable,
        }
    }
}

/// A tile whose bytes are known to be wrong; `repair` fetches exactly these.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub struct DamagedTile {
    /// Which tile.
    pub coord: TileCoord,
    /// What is wrong.
    pub reason: Damage,
}

/// A tile that could not be fetched the last time it was tried.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Failure {
    /// Which tile.
    pub coord: TileCoord,
    /// The kind of failure in one word.
    pub kind: String,
    /// What happened and what to do.
    pub message: String,
    /// The HTTP status, if there was one.
    pub status: Option<u16>,
    /// How many times the source was asked.
    pub attempts: u32,
    /// When it failed.
    pub at: Timestamp,
}

/// Which tiles a job wants.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Want {
    /// Tiles that are not stored, whether they failed before or were never tried.
    Missing,
    /// Stored and empty tiles that the source last confirmed before this time (the start of the
    /// refresh, so that a refresh cut short goes on where it was).
    StaleSince(Timestamp),
    /// Tiles whose bytes are known to be wrong.
    Damaged,
    /// Tiles with a listed failure.
    Failed,
}

/// A tile to fetch.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WantedTile {
    /// Which tile.
    pub coord: TileCoord,
    /// What to send for a conditional request. Absent if there is nothing good to compare with.
    pub validators: Option<TileValidators>,
}

/// How much of a range is there.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct CoverageCount {
    /// Tiles in the range.
    pub total: u64,
    /// Tiles with good bytes.
    pub stored: u64,
    /// Tiles that the source does not have.
    pub empty: u64,
    /// Tiles with wrong bytes.
    pub damaged: u64,
}

impl CoverageCount {
    /// Tiles that nothing is known about.
    #[must_use]
    pub const fn missing(&self) -> u64 {
        self.total - self.stored - self.empty - self.damaged
    }
}

/// What is known of a range.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct RangeLook {
    /// Tiles of which nothing is known.
    pub missing: Vec<TileCoord>,
    /// When the known tile that was confirmed longest ago was confirmed.
    pub oldest: Option<Timestamp>,
}

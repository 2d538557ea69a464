//! What came of asking for a tile.

use bytes::Bytes;
use jiff::Timestamp;
use tile_grid::TileFormat;

/// What a server needs to tell whether a tile has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// The `ETag`.
    pub etag: Option<String>,
    /// The `Last-Modified` date, as it came.
    pub last_modified: Option<String>,
}

impl Validators {
    pub(crate) fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }

    /// These, with what is missing taken from the older ones.
    pub(crate) fn or(self, older: &Self) -> Self {
        Self {
            etag: self.etag.or_else(|| older.etag.clone()),
            last_modified: self.last_modified.or_else(|| older.last_modified.clone()),
        }
    }
}

/// What came of asking for a tile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// A checked tile.
    Tile(FetchedTile),
    /// The tile has not changed since the validators were given.
    NotModified {
        /// Until when it counts as fresh.
        expires: Option<Timestamp>,
        /// The validators from now on.
        validators: Validators,
    },
    /// The source has nothing here and says so (204, an empty body, no entry in an archive).
    Empty {
        /// Until when that counts as fresh.
        expires: Option<Timestamp>,
    },
}

/// A checked tile in the form in which it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchedTile {
    /// The bytes to store: images as they came, vector tiles as gzip.
    pub bytes: Bytes,
    /// Their format.
    pub format: TileFormat,
    /// For the next conditional request.
    pub validators: Validators,
    /// Until when the tile counts as fresh; `None` where the server does not say.
    pub expires: Option<Timestamp>,
}

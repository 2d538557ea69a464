//! Regions: named areas over the tiles of one tileset.

use std::fmt;

use jiff::Timestamp;
use tile_grid::{Shape, ZoomRange};

use crate::verification::Verification;

/// The number of a region in its tileset file; never used twice.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash)]
pub struct RegionId(pub i64);

impl fmt::Display for RegionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Which tiles belong to a region.
#[derive(Clone, Debug, PartialEq)]
pub enum RegionScope {
    /// Every tile that an area touches.
    Area {
        /// The area.
        shape: Shape,
        /// The area as the user gave it, kept word for word.
        shape_geojson: String,
        /// The zooms.
        zooms: ZoomRange,
    },
    /// Every tile of the tileset: an imported archive.
    WholeArchive,
}

/// A region to be made.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRegion {
    /// What the user calls it.
    pub name: String,
    /// Its tiles.
    pub scope: RegionScope,
    /// When it was made.
    pub created: Timestamp,
}

/// A region of a tileset.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// Its number.
    pub id: RegionId,
    /// What the user calls it.
    pub name: String,
    /// Its tiles.
    pub scope: RegionScope,
    /// When it was made.
    pub created: Timestamp,
    /// When a job over it last ended with everything or a part done.
    pub updated: Option<Timestamp>,
    /// The last day on which it was used.
    pub last_used: Option<Timestamp>,
    /// The last check of its tiles.
    pub verified: Option<Verification>,
}

/// The figures of a region, read from counters and not from tiles.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct RegionStats {
    /// Tiles that belong to the region.
    pub wanted: u64,
    /// Tiles that have bytes, damaged ones too.
    pub stored: u64,
    /// Tiles that the source does not have.
    pub empty: u64,
    /// Tiles with a listed failure.
    pub failed: u64,
    /// Stored tiles whose bytes are known to be wrong.
    pub damaged: u64,
    /// Bytes of the distinct contents that the region's tiles use.
    pub bytes: u64,
    /// Bytes that no other region in use keeps: they go with this one.
    pub unique_bytes: u64,
    /// When the tile that was confirmed longest ago was confirmed, rounded down to the hour.
    pub oldest: Option<Timestamp>,
    /// When the first tile stops being fresh, rounded up to the hour.
    pub expires: Option<Timestamp>,
    /// Tiles no longer fresh, by whole hours.
    pub expired: u64,
}

impl RegionStats {
    /// Tiles that nothing is known about.
    #[must_use]
    pub const fn missing(&self) -> u64 {
        self.wanted.saturating_sub(self.stored + self.empty)
    }
}

/// What the deletion of regions frees, or freed.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct DeletePlan {
    /// Tiles with bytes that go.
    pub tiles: u64,
    /// Remembered empty places that go.
    pub empty: u64,
    /// Distinct contents that go.
    pub blobs: u64,
    /// Bytes of these contents.
    pub bytes: u64,
    /// Tiles of the regions that stay because another region uses them.
    pub shared_tiles: u64,
}

/// A region put aside.
#[derive(Clone, Debug, PartialEq)]
pub struct DeletedRegion {
    /// The region.
    pub region: Region,
    /// When it was put aside.
    pub deleted: Timestamp,
    /// Bytes that go with it when the regions put aside are deleted for good one after the other,
    /// the first one first.
    pub bytes: u64,
}

/// What another scope would take away from a region.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct ChangePlan {
    /// Stored tiles that go.
    pub goes: u64,
    /// Bytes that go with them at most: a content that stays elsewhere in the region stays.
    pub goes_bytes: u64,
    /// Stored tiles that leave the region and stay because another region uses them.
    pub stays: u64,
}

/// The figures of a tileset, read from counters and not from tiles.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct TilesetStats {
    /// Tiles that have bytes, damaged ones too.
    pub tiles: u64,
    /// Places that the source has nothing for.
    pub empty: u64,
    /// Distinct contents.
    pub blobs: u64,
    /// Bytes of the distinct contents.
    pub blob_bytes: u64,
    /// Bytes of the file and its write-ahead log on disk.
    pub file_bytes: u64,
    /// Regions in use.
    pub regions: u64,
    /// Regions put aside.
    pub deleted_regions: u64,
    /// Bytes that only regions put aside hold.
    pub deleted_bytes: u64,
    /// Stored tiles known to be wrong.
    pub damaged: u64,
    /// Tiles with a listed failure.
    pub failed: u64,
    /// Tiles that belong to no region (kept while browsing).
    pub unowned_tiles: u64,
    /// Bytes that are freed if those tiles go.
    pub unowned_bytes: u64,
}

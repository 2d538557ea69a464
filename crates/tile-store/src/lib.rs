//! Offline tile archives.
//!
//! A [`Tileset`] is one file: a standard MBTiles 1.3 archive that GDAL, QGIS and others open as it
//! stands, with our own tables beside the standard ones. It knows the SHA-256 of every tile, stores
//! equal bytes once, and keeps the regions that use a tile, so that the exact size of a region and
//! what its deletion would free are read from counters, however large the store is.
//!
//! - Tiles are written in batches by [`Tileset::write`]; bytes come as a [`HashedTile`], which only
//!   hashing can make.
//! - Regions ([`Tileset::create_region`]) and durable jobs ([`Tileset::start_job`]) are rows of the
//!   same file, changed in the same transactions.
//! - [`Tileset::verify`] reads everything again and names each tile whose bytes are wrong.
//!
//! The crate fetches nothing and knows no network. It is synchronous; an asynchronous caller
//! crosses over on a thread of its own.
//!
//! ```
//! use tile_store::{HashedTile, TileChange, TileValidators, TileWrite, Tileset, TilesetMetadata};
//! use tile_grid::TileCoord;
//!
//! let folder = tempfile::tempdir()?;
//! let tileset = Tileset::create(&folder.path().join("map.mbtiles"), &TilesetMetadata::default())?;
//! let coord = TileCoord::new(3, 1, 2)?;
//! let change = TileChange::Store {
//!     tile: HashedTile::new("bytes".into()),
//!     validators: TileValidators::default(),
//!     expires: None,
//! };
//! tileset.write(&[TileWrite { coord, change, at: "2026-01-01T00:00:00Z".parse()? }], None)?;
//! assert_eq!(tileset.tile(coord)?.map(|tile| tile.bytes), Some(b"bytes".to_vec()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod archive;
mod catalogue;
mod change;
mod change_region;
mod clock;
mod connect;
mod contents;
mod create;
mod damage;
mod error;
mod figures;
#[cfg(test)]
mod full_disk;
mod hash;
mod job;
mod jobs;
mod ledger;
mod membership;
mod metadata;
mod migrate;
mod place;
mod put_aside;
mod read;
mod region;
mod regions;
mod scan;
mod set_index;
mod shape;
mod sharing;
mod tile;
mod tileset;
mod verification;
mod verify;
mod write;

pub use change::{BatchOutcome, TileChange, TileValidators, TileWrite};
pub use contents::{ContentWalk, TileContent};
pub use error::StoreError;
pub use figures::RegionOverview;
pub use hash::{HashedTile, TileHash};
pub use job::{Job, JobId, JobKind, JobProgress, JobState, NewJob};
pub use metadata::TilesetMetadata;
pub use read::MAX_RANGE_TILES;
pub use region::{
    ChangePlan, DeletePlan, DeletedRegion, NewRegion, Region, RegionId, RegionScope, RegionStats,
    TilesetStats,
};
pub use tile::{
    CoverageCount, Damage, DamagedTile, Failure, RangeLook, StoredTile, TileStatus, Want, WantedTile,
};
pub use tileset::{Access, Tileset};
pub use verification::{Checker, Verification};
pub use verify::{NAMED_BAD_TILES, VerifyProgress, VerifyReport};

//! A region and a source of the hub, as they are kept on this device.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tile_grid::{Bounds, TileFormat, ZoomRange};
use tile_source::Terms;

/// A region of the hub.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct HubRegion {
    /// Its name among regions of the hub, which never changes.
    pub(crate) id: String,
    /// The id of its source there.
    pub(crate) source: String,
    pub(crate) name: String,
    /// Its outline, as the hub gives it.
    pub(crate) shape: Value,
    pub(crate) bounds: Bounds,
    pub(crate) zooms: ZoomRange,
    /// Tiles in it.
    pub(crate) tiles: u64,
    /// How many of them the hub knows: stored, or nothing there.
    pub(crate) known_tiles: u64,
    /// Bytes of those that are stored.
    pub(crate) bytes: u64,
    /// Rises whenever a tile in it changes.
    pub(crate) revision: u64,
    pub(crate) tiles_changed: Timestamp,
    /// When its name or expiry changed.
    pub(crate) changed: Timestamp,
    pub(crate) created_by: String,
    pub(crate) expires: Option<Timestamp>,
}

impl HubRegion {
    /// When anything of it changed last.
    pub(crate) fn last_change(&self) -> Timestamp {
        self.changed.max(self.tiles_changed)
    }

    /// Says whether the hub has all of it.
    pub(crate) const fn is_whole(&self) -> bool {
        self.known_tiles >= self.tiles
    }
}

/// A source of the hub, without its keys: these never leave it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct HubSource {
    /// Its name among sources of the hub, which never changes.
    pub(crate) id: String,
    pub(crate) name: String,
    /// Where the hub fetches from, without secrets.
    pub(crate) address: String,
    pub(crate) terms: Terms,
    pub(crate) format: Option<TileFormat>,
    pub(crate) zooms: Option<ZoomRange>,
    /// Bytes of the largest tile that it takes.
    pub(crate) max_tile_bytes: u64,
    /// Edge of a tile in pixels.
    pub(crate) tile_size: u32,
    /// `vector_layers` of TileJSON.
    pub(crate) vector_layers: Option<Value>,
}

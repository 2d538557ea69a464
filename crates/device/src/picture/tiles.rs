//! Tiles for pictures.

use map_render::{Tiles, WORLD};
use tile_grid::TileCoord;
use tokio::runtime::Handle;

use crate::device::Device;
use crate::error::Result;
use crate::source_book::SourceRecord;
use crate::tile_view::unpacked;
use crate::world;

/// The built-in world under the style's name “world”, the shown source under every other name.
pub(super) struct DeviceTiles<'a> {
    pub(super) device: &'a Device,
    pub(super) shown: Option<&'a SourceRecord>,
    /// Whether tiles that are not stored are asked from the source.
    pub(super) live: bool,
}

impl DeviceTiles<'_> {
    fn bytes(&self, source: &str, coord: TileCoord) -> Result<Option<Vec<u8>>> {
        if source == WORLD {
            return world::tile(coord);
        }
        let Some(record) = self.shown else { return Ok(None) };
        if let Some(tileset) = self.device.tileset(&record.id)?
            && let Some(tile) = tileset.tile(coord)?
        {
            return Ok(Some(tile.bytes));
        }
        if !self.live {
            return Ok(None);
        }
        // Drawing is on a blocking thread, where waiting for the source is allowed.
        Ok(Handle::current().block_on(self.device.live_tile(record, coord)))
    }
}

impl Tiles for DeviceTiles<'_> {
    fn tile(&self, source: &str, coord: TileCoord) -> std::result::Result<Option<Vec<u8>>, String> {
        let packed = self.bytes(source, coord).map_err(|error| error.message)?;
        packed.map(|bytes| unpacked(bytes).map_err(|error| error.message)).transpose()
    }
}

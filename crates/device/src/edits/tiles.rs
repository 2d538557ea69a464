//! Features as vector tiles, cut when they are asked for.

use tile_grid::TileCoord;

use super::layers::layer_of;
use crate::device::Device;
use crate::error::{DeviceError, Result};
use crate::tile_view::MapTile;

/// The media type of vector tiles.
const MVT: &str = "application/vnd.mapbox-vector-tile";

impl Device {
    /// Returns a tile of a layer's features as the map takes it; `None` if nothing is in it.
    ///
    /// # Errors
    /// If there is no such tile or layer, or the log can't be read.
    pub async fn edit_tile_at(
        &self,
        layer: &str,
        zoom: u8,
        x: u32,
        y: u32,
    ) -> std::result::Result<Option<MapTile>, DeviceError> {
        let coord = TileCoord::new(zoom, x, y)?;
        let layer = layer.to_owned();
        self.blocking(move |device| device.edit_tile(&layer, coord)).await
    }

    fn edit_tile(&self, layer: &str, coord: TileCoord) -> Result<Option<MapTile>> {
        let bytes = self.in_edits(|log| {
            let (id, _) = layer_of(log, layer)?;
            Ok(log.tile(id, coord.zoom(), coord.x(), coord.y())?)
        })?;
        let tile = MapTile { bytes, content_type: MVT, stored: true };
        Ok(Some(tile).filter(|tile| !tile.bytes.is_empty()))
    }
}

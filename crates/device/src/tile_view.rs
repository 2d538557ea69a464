//! Tiles for the map: what is stored, else what a local origin holds, else what the source gives now.

use tile_grid::{TileCoord, TileFormat};
use tile_source::{FailureKind, Fetched};

use crate::device::Device;
use crate::error::Result;
use crate::origin::{Origin, content_type};
use crate::silence::PATIENCE;
use crate::source_book::{OriginSpec, SourceRecord};
use crate::world;

/// A tile as the map takes it: vector tiles without gzip.
#[derive(Clone, Debug)]
pub struct MapTile {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Their media type.
    pub content_type: &'static str,
    /// Whether the tile is stored on this device.
    pub stored: bool,
}

/// Largest vector tile after decompression, in bytes.
const MAX_INFLATED: u64 = 64 * 1024 * 1024;

impl Device {
    /// Returns a tile of a source, or `None` if it is not to be had now: the map then shows the
    /// parent larger.
    ///
    /// # Errors
    /// Fails if the source does not exist or the store can't be read. A source that does not answer
    /// is no error.
    pub async fn map_tile(
        &self,
        source: &str,
        coord: TileCoord,
    ) -> std::result::Result<Option<MapTile>, crate::DeviceError> {
        let key = source.to_owned();
        let (record, stored) = self.blocking(move |device| device.stored_tile(&key, coord)).await?;
        if let Some(bytes) = stored {
            self.0.views.note(&record.id, coord);
            return map_tile(bytes, true).map(Some);
        }
        match self.live_tile(&record, coord).await {
            Some(bytes) => map_tile(bytes, false).map(Some),
            None => Ok(None),
        }
    }

    /// Returns a tile of the built-in world map.
    ///
    /// # Errors
    /// Fails if the map inside this program is damaged.
    pub async fn world_tile(
        &self,
        coord: TileCoord,
    ) -> std::result::Result<Option<MapTile>, crate::DeviceError> {
        let found = self.blocking(move |_| world::tile(coord)).await?;
        found.map(|bytes| map_tile(bytes, true)).transpose()
    }

    /// Like [`Self::map_tile`], for a coordinate that was not checked yet.
    ///
    /// # Errors
    /// Also fails if there is no such tile.
    pub async fn map_tile_at(
        &self,
        source: &str,
        zoom: u8,
        x: u32,
        y: u32,
    ) -> std::result::Result<Option<MapTile>, crate::DeviceError> {
        self.map_tile(source, TileCoord::new(zoom, x, y)?).await
    }

    /// Like [`Self::world_tile`], for a coordinate that was not checked yet.
    ///
    /// # Errors
    /// Also fails if there is no such tile.
    pub async fn world_tile_at(
        &self,
        zoom: u8,
        x: u32,
        y: u32,
    ) -> std::result::Result<Option<MapTile>, crate::DeviceError> {
        self.world_tile(TileCoord::new(zoom, x, y)?).await
    }

    fn stored_tile(&self, source: &str, coord: TileCoord) -> Result<(SourceRecord, Option<Vec<u8>>)> {
        let record = self.source_record(source)?;
        let stored = match self.tileset(&record.id)? {
            Some(tileset) => tileset.tile(coord)?.map(|tile| tile.bytes),
            None => None,
        };
        Ok((record, stored))
    }

    pub(crate) async fn live_tile(&self, record: &SourceRecord, coord: TileCoord) -> Option<Vec<u8>> {
        if matches!(record.origin, OriginSpec::Imported { .. } | OriginSpec::Hub(_)) {
            return None;
        }
        if crate::plan::zooms_of(record).is_some_and(|zooms| !zooms.contains(coord.zoom())) {
            return None;
        }
        if self.0.silence.holds(&record.id) {
            return None;
        }
        let origin = self.origin_online(record).await.ok()?;
        match tokio::time::timeout(PATIENCE, origin.fetch(coord, None)).await.ok()? {
            Ok(Fetched::Tile(tile)) => Some(tile.bytes.to_vec()),
            Ok(_) => None,
            Err(cause) => {
                if cause.kind == FailureKind::Unreachable {
                    self.0.silence.begin(&record.id);
                }
                if matches!(origin, Origin::Http(_)) {
                    tracing::debug!(source.id = %record.id, tile = %coord, kind = cause.kind.name(), "no live tile");
                }
                None
            }
        }
    }
}

fn map_tile(bytes: Vec<u8>, stored: bool) -> Result<MapTile> {
    match tile_grid::sniff(&bytes) {
        tile_grid::Sniffed::Image(format) => {
            Ok(MapTile { bytes, content_type: content_type(Some(format)), stored })
        }
        tile_grid::Sniffed::Gzip => {
            let bytes = inflate(&bytes)?;
            Ok(MapTile { bytes, content_type: content_type(Some(TileFormat::Mvt)), stored })
        }
        _ => Ok(MapTile { bytes, content_type: content_type(Some(TileFormat::Mvt)), stored }),
    }
}

/// Returns a tile without gzip.
pub(crate) fn unpacked(bytes: Vec<u8>) -> Result<Vec<u8>> {
    map_tile(bytes, true).map(|tile| tile.bytes)
}

/// Undoes gzip: neither WebKit's custom schemes nor every proxy does it for us.
fn inflate(bytes: &[u8]) -> Result<Vec<u8>> {
    use std::io::Read;
    let mut plain = Vec::with_capacity(bytes.len() * 3);
    flate2::read::MultiGzDecoder::new(bytes).take(MAX_INFLATED).read_to_end(&mut plain).map_err(|cause| {
        crate::DeviceError::new(crate::ErrorCode::Store, format!("A stored tile can't be unpacked: {cause}."))
    })?;
    Ok(plain)
}

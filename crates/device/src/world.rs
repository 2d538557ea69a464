//! The world map inside the program: there on the first start, without any network.

use std::sync::OnceLock;

use serde::Deserialize;
use tile_grid::{TileCoord, TileFormat};
use tile_store::archive::Archive;

use crate::error::{DeviceError, Result};
use crate::source_book::{About, OriginSpec, SourceRecord, WORLD_ID};

static WORLD: &[u8] = include_bytes!("../../../assets/world.pmtiles");
static CREDITS: &str = include_str!("../../../assets/world.json");

/// One origin of the world map's content.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Credit {
    pub(crate) name: String,
    pub(crate) licence: String,
    pub(crate) url: String,
}

/// Returns whom the world map is owed to.
pub(crate) fn credits() -> Vec<Credit> {
    serde_json::from_str(CREDITS).unwrap_or_default()
}

/// Returns the archive, opened once.
pub(crate) fn archive() -> Result<&'static Archive> {
    static OPENED: OnceLock<std::result::Result<Archive, String>> = OnceLock::new();
    OPENED
        .get_or_init(|| Archive::from_bytes(WORLD).map_err(|cause| cause.to_string()))
        .as_ref()
        .map_err(DeviceError::internal)
}

/// Returns a tile as stored in the archive (gzip MVT).
pub(crate) fn tile(coord: TileCoord) -> Result<Option<Vec<u8>>> {
    archive()?.get(coord).map_err(DeviceError::internal)
}

/// Returns the source that every device has.
pub(crate) fn record() -> SourceRecord {
    let about = archive().map(|archive| About::from(archive.metadata())).unwrap_or_default();
    SourceRecord {
        id: WORLD_ID.into(),
        name: "World map".into(),
        origin: OriginSpec::World,
        description: About {
            format: Some(TileFormat::Mvt),
            attribution: Some("Natural Earth, GeoNames (CC BY 4.0)".into()),
            tile_size: 512,
            ..about
        },
    }
}

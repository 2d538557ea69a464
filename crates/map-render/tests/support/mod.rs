//! Real tiles for tests and measurements.

use std::collections::HashMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use flate2::read::GzDecoder;
use map_render::{SHOWN, Shown, Tiles, WORLD};
use pmtiles::{AsyncPmTilesReader, MmapBackend, TileCoord as PmCoord};
use tile_grid::{TileCoord, ZoomRange};
use tokio::runtime::Runtime;

/// Tiles that were read, by source and place.
type Read = HashMap<(String, TileCoord), Option<Vec<u8>>>;

/// Archives by the style's name of their source.
pub struct Archives {
    runtime: Runtime,
    by_source: HashMap<&'static str, AsyncPmTilesReader<MmapBackend>>,
    metadata: serde_json::Value,
    read: Mutex<Read>,
}

impl Archives {
    /// The embedded world map.
    pub fn world() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let mut archives = Self {
            runtime,
            by_source: HashMap::new(),
            metadata: serde_json::Value::Null,
            read: Mutex::default(),
        };
        archives.add(WORLD, &root().join("assets/world.pmtiles"));
        archives
    }

    /// The world with the tiles of Florence over it; `None` where they are not beside the repository.
    pub fn city() -> Option<Self> {
        let file = root().join("../shared/data/tiles/firenze.pmtiles");
        if !file.is_file() {
            return None;
        }
        let mut archives = Self::world();
        let metadata = archives.add(SHOWN, &file);
        archives.metadata = serde_json::from_str(&metadata).expect("metadata are JSON");
        Some(archives)
    }

    /// What the style must know of the city's tiles.
    pub fn shown(&self) -> Shown {
        let header = self.by_source[SHOWN].get_header();
        Shown {
            vector: true,
            vector_layers: self.metadata.get("vector_layers").cloned(),
            tile_size: 512,
            zooms: ZoomRange::new(header.min_zoom, header.max_zoom).expect("zooms in order"),
            bounds: None,
        }
    }

    fn add(&mut self, source: &'static str, file: &Path) -> String {
        let open = async {
            let archive = AsyncPmTilesReader::new_with_path(file).await.expect("an archive");
            let metadata = archive.get_metadata().await.expect("metadata");
            (archive, metadata)
        };
        let (archive, metadata) = self.runtime.block_on(open);
        self.by_source.insert(source, archive);
        metadata
    }

    fn fetch(&self, source: &str, coord: TileCoord) -> Result<Option<Vec<u8>>, String> {
        let Some(archive) = self.by_source.get(source) else { return Ok(None) };
        let place = PmCoord::new(coord.zoom(), coord.x(), coord.y()).map_err(|error| error.to_string())?;
        let bytes = self.runtime.block_on(archive.get_tile(place)).map_err(|error| error.to_string())?;
        let Some(bytes) = bytes else { return Ok(None) };
        if !bytes.starts_with(&[0x1f, 0x8b]) {
            return Ok(Some(bytes.to_vec()));
        }
        let mut unpacked = Vec::new();
        GzDecoder::new(bytes.as_ref()).read_to_end(&mut unpacked).map_err(|error| error.to_string())?;
        Ok(Some(unpacked))
    }
}

impl Tiles for Archives {
    fn tile(&self, source: &str, coord: TileCoord) -> Result<Option<Vec<u8>>, String> {
        let mut read = self.read.lock().expect("no test panics while it reads");
        let key = (source.to_owned(), coord);
        if let Some(known) = read.get(&key) {
            return Ok(known.clone());
        }
        let tile = self.fetch(source, coord)?;
        read.insert(key, tile.clone());
        Ok(tile)
    }
}

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

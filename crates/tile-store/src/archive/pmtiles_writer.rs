//! Writing PMTiles version 3 of tiles that come from elsewhere than a tileset.

use std::path::{Path, PathBuf};

use pmtiles::{CallerKey, Compression, PmTilesStreamWriter, PmTilesWriter};
use tile_grid::{TileCoord, TileFormat};

use super::ArchiveError;
use super::export_pmtiles::{describe, explain, tile_type};
use super::partial::PartialFile;
use super::pmtiles::number_of;
use crate::hash::TileHash;
use crate::metadata::TilesetMetadata;

/// Contents that come again are small: the sea, nothing. Keys of others would only fill the memory.
const SHARED_BYTES: usize = 4096;

/// A PMTiles file that is being written; it gets its name when it is whole.
pub struct PmtilesWriter {
    path: PathBuf,
    partial: PartialFile,
    writer: PmTilesStreamWriter<std::io::BufWriter<std::fs::File>, CallerKey<TileHash>>,
}

impl std::fmt::Debug for PmtilesWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PmtilesWriter").field("path", &self.path).finish_non_exhaustive()
    }
}

impl PmtilesWriter {
    /// Begins a file for tiles of one format: images as they are, vector tiles as gzip.
    ///
    /// # Errors
    /// If the folder can't be written.
    pub fn create(path: &Path, format: Option<TileFormat>) -> Result<Self, ArchiveError> {
        let partial = PartialFile::new(path)?;
        let writer = PmTilesWriter::new(tile_type(format))
            .precompressed(match format {
                Some(TileFormat::Mvt) => Compression::Gzip,
                _ => Compression::None,
            })
            .dedup_by_key::<TileHash>()
            .create(partial.writer()?)
            .map_err(|error| explain(path, error))?;
        Ok(Self { path: path.to_path_buf(), partial, writer })
    }

    /// The place of a tile in the order in which readers like to find them: tiles are added in it.
    #[must_use]
    pub fn place(coord: TileCoord) -> u64 {
        number_of(coord)
    }

    /// Adds a tile.
    ///
    /// # Errors
    /// If the disk is full.
    pub fn add(&mut self, coord: TileCoord, bytes: &[u8], hash: TileHash) -> Result<(), ArchiveError> {
        let place = pmtiles::TileCoord::new(coord.zoom(), coord.x(), coord.y())
            .map_err(|error| explain(&self.path, error))?;
        let shared = (bytes.len() <= SHARED_BYTES).then_some(hash);
        self.writer.add_tile(place, bytes, shared).map_err(|error| explain(&self.path, error))
    }

    /// Writes the directories, gives the file its name and tells its size.
    ///
    /// # Errors
    /// If the disk is full, or the name is taken.
    pub fn finish(mut self, metadata: &TilesetMetadata) -> Result<u64, ArchiveError> {
        describe(&mut self.writer, metadata);
        self.writer.finalize().map_err(|error| explain(&self.path, error))?;
        self.partial.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::Archive;
    use crate::hash::HashedTile;

    #[test]
    fn what_was_written_is_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.pmtiles");
        let mut tiles: Vec<_> =
            (0..8).flat_map(|x| (0..8).map(move |y| TileCoord::new(3, x, y).expect("exists"))).collect();
        tiles.sort_unstable_by_key(|tile| PmtilesWriter::place(*tile));
        let content = |tile: TileCoord| {
            if tile.x() < 4 { vec![1; 9] } else { vec![u8::try_from(tile.x()).unwrap_or(0); 5000] }
        };
        let mut writer = PmtilesWriter::create(&path, Some(TileFormat::Png)).expect("a file");
        for tile in &tiles {
            let hashed = HashedTile::new(content(*tile).into());
            writer.add(*tile, hashed.bytes(), hashed.sha256()).expect("room");
        }
        assert!(!path.exists(), "it has no name before it is whole");
        let bytes =
            writer.finish(&TilesetMetadata { name: "A".to_owned(), ..Default::default() }).expect("whole");
        assert_eq!(bytes, std::fs::metadata(&path).expect("there").len());
        let archive = Archive::open(&path).expect("an archive");
        for tile in tiles {
            assert_eq!(archive.get(tile).expect("read"), Some(content(tile)), "{tile}");
        }
    }
}

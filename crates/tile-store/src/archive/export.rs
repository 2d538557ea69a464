//! Writing the tiles of a tileset, or of one region, to an archive.

use std::ops::ControlFlow;
use std::path::Path;

use rusqlite::OptionalExtension;
use tile_grid::{Bounds, TileCoord, TileFormat, ZoomRange};

use super::folder::FolderScheme;
use super::{ArchiveError, export_folder, export_mbtiles, export_pmtiles};
use crate::catalogue::Extent;
use crate::error::StoreError;
use crate::metadata::TilesetMetadata;
use crate::place::Place;
use crate::region::{RegionId, RegionScope};
use crate::scan::{Rows, Walk};
use crate::tileset::Tileset;

/// Rows looked at in one step.
const STEP: usize = 1024;

/// What is written.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum ExportFormat {
    /// An MBTiles 1.3 file.
    Mbtiles,
    /// A PMTiles file of version 3.
    Pmtiles,
    /// A folder `z/x/y.extension` with a `metadata.json` (TileJSON).
    Folder {
        /// How rows are numbered.
        scheme: FolderScheme,
    },
}

/// How far an export is.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct ExportProgress {
    /// Tiles written.
    pub tiles: u64,
    /// Tiles to be written, damaged ones included.
    pub total: u64,
    /// Bytes of the tiles written.
    pub bytes: u64,
}

/// What an export wrote.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct ExportReport {
    /// Tiles written.
    pub tiles: u64,
    /// Bytes of the file, or of the tiles of a folder.
    pub bytes: u64,
    /// Stored tiles that were left out because their bytes are known to be wrong.
    pub damaged: u64,
}

/// A tile to be written.
pub(crate) struct Exported {
    pub(crate) coord: TileCoord,
    /// The content; equal numbers have equal bytes.
    pub(crate) blob: i64,
    pub(crate) bytes: Vec<u8>,
}

/// Writes an archive under another name beside its own, and renames it when it is whole.
///
/// Nothing but tiles and what the map needs goes into it: no addresses, validators or keys of the
/// source.
///
/// # Errors
/// [`ArchiveError::AlreadyExists`], [`ArchiveError::Cancelled`] if `progress` breaks, and those of
/// the store. Nothing is left behind then.
pub fn export(
    from: &Tileset,
    region: Option<RegionId>,
    path: &Path,
    format: ExportFormat,
    progress: &mut dyn FnMut(ExportProgress) -> ControlFlow<()>,
) -> Result<ExportReport, ArchiveError> {
    if path.exists() {
        return Err(ArchiveError::AlreadyExists { path: path.to_path_buf() });
    }
    let mut outlet = Outlet::new(from, region, progress)?;
    let bytes = match format {
        ExportFormat::Mbtiles => export_mbtiles::write(&mut outlet, path)?,
        ExportFormat::Pmtiles => export_pmtiles::write(&mut outlet, path)?,
        ExportFormat::Folder { scheme } => export_folder::write(&mut outlet, path, scheme)?,
    };
    Ok(ExportReport { tiles: outlet.state.tiles, bytes, damaged: outlet.damaged })
}

/// Gives out the tiles to be written and notes what they cover.
pub(crate) struct Outlet<'a> {
    from: &'a Tileset,
    pub(crate) extent: Extent,
    area: Option<Bounds>,
    state: ExportProgress,
    damaged: u64,
    zooms: Option<(u8, u8)>,
    tiles_bounds: Option<Bounds>,
    progress: &'a mut dyn FnMut(ExportProgress) -> ControlFlow<()>,
}

impl<'a> Outlet<'a> {
    pub(super) fn new(
        from: &'a Tileset,
        region: Option<RegionId>,
        progress: &'a mut dyn FnMut(ExportProgress) -> ControlFlow<()>,
    ) -> Result<Self, StoreError> {
        let (extent, area, total, damaged) = match region {
            None => {
                let stats = from.stats()?;
                (Extent::Whole, None, stats.tiles, stats.damaged)
            }
            Some(id) => {
                let stats = from.region_stats(id)?;
                let region = from.region(id)?.ok_or(StoreError::NoSuchRegion { id })?;
                let area = match region.scope {
                    RegionScope::WholeArchive => None,
                    RegionScope::Area { shape, .. } => Some(shape.outer_bounds()),
                };
                (from.extent(id)?, area, stats.stored, stats.damaged)
            }
        };
        let state = ExportProgress { total, ..ExportProgress::default() };
        Ok(Self { from, extent, area, state, damaged, zooms: None, tiles_bounds: None, progress })
    }

    /// The places of the extent, tile rows and empty ones, in bounded steps.
    pub(crate) fn walk(&self) -> Walk {
        Walk::new(Rows::places("tile"), self.extent.clone())
    }

    /// The next places of a walk; none at its end.
    pub(crate) fn places(&self, walk: &mut Walk) -> Result<Vec<Place>, StoreError> {
        self.from.read(|connection| walk.step(connection, STEP))
    }

    /// Runs a read on the tileset.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&rusqlite::Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.from.read(work)
    }

    /// Reads a tile to be written; `None` if it is empty or damaged.
    pub(crate) fn tile(&mut self, place: Place) -> Result<Option<Exported>, ArchiveError> {
        let coord = place.coord().map_err(StoreError::from)?;
        let found: Option<(i64, Vec<u8>)> = self.from.read(|connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT blob.id, blob.data FROM tile JOIN blob ON blob.id = tile.blob_id
                     WHERE zoom_level = ?1 AND tile_row = ?2 AND tile_column = ?3
                     AND damage IS NULL",
                )?
                .query_row(place.key(), |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?)
        })?;
        let Some((blob, bytes)) = found else {
            return Ok(None);
        };
        self.note(coord, bytes.len());
        if (self.progress)(self.state).is_break() {
            return Err(ArchiveError::Cancelled);
        }
        Ok(Some(Exported { coord, blob, bytes }))
    }

    fn note(&mut self, coord: TileCoord, bytes: usize) {
        self.state.tiles += 1;
        self.state.bytes += bytes as u64;
        let (min, max) = self.zooms.unwrap_or((coord.zoom(), coord.zoom()));
        self.zooms = Some((min.min(coord.zoom()), max.max(coord.zoom())));
        if self.area.is_none() {
            let bounds = coord.bounds();
            self.tiles_bounds = Some(self.tiles_bounds.map_or(bounds, |all| all.union(bounds)));
        }
    }

    /// Bytes of the tiles written.
    pub(crate) const fn bytes(&self) -> u64 {
        self.state.bytes
    }

    /// The format of the tiles.
    pub(crate) fn format(&self) -> Result<Option<TileFormat>, StoreError> {
        Ok(self.from.metadata()?.format)
    }

    /// What the archive says of itself, after its tiles were written: their zooms, and the area
    /// of the region.
    pub(crate) fn metadata(&self) -> Result<TilesetMetadata, StoreError> {
        let meta = self.from.metadata()?;
        let zooms = self.zooms.and_then(|(min, max)| ZoomRange::new(min, max).ok());
        Ok(TilesetMetadata {
            zooms: zooms.or(meta.zooms),
            bounds: self.area.or(meta.bounds).or(self.tiles_bounds),
            source: None,
            ..meta
        })
    }
}

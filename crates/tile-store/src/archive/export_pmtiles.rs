//! Writing PMTiles version 3.
//!
//! Tiles must come in the order of the Hilbert curve for a reader to find neighbours side by side.
//! The walk over the store goes along rows, so it first notes which cells of 64 × 64 tiles have
//! tiles at all; each cell is one stretch of the curve, and is sorted by itself.

use std::collections::BTreeSet;
use std::path::Path;

use pmtiles::{CallerKey, Compression, PmTilesStreamWriter, PmTilesWriter, PmtError, TileType};
use tile_grid::{TileCoord, TileFormat, TileRange};

use super::ArchiveError;
use super::export::Outlet;
use super::partial::{PartialFile, failed};
use super::pmtiles::number_of;
use crate::catalogue::Extent;
use crate::error::StoreError;
use crate::metadata::TilesetMetadata;
use crate::place::Place;
use crate::scan::Rows;

/// A cell is 2⁶ tiles wide.
const CELL_ZOOMS: u8 = 6;

type Writer = PmTilesStreamWriter<std::io::BufWriter<std::fs::File>, CallerKey<i64>>;

/// Writes the file and gives its size.
pub(crate) fn write(outlet: &mut Outlet<'_>, path: &Path) -> Result<u64, ArchiveError> {
    let partial = PartialFile::new(path)?;
    let format = outlet.format()?;
    let mut writer = PmTilesWriter::new(tile_type(format))
        .precompressed(match format {
            Some(TileFormat::Mvt) => Compression::Gzip,
            _ => Compression::None,
        })
        .dedup_by_key::<i64>()
        .create(partial.writer()?)
        .map_err(|error| explain(path, error))?;
    for cell in cells(outlet)? {
        for place in places_of(outlet, cell)? {
            put(outlet, &mut writer, place, path)?;
        }
    }
    describe(&mut writer, &outlet.metadata()?);
    writer.finalize().map_err(|error| explain(path, error))?;
    partial.finish()
}

pub(super) fn put(
    outlet: &mut Outlet<'_>,
    writer: &mut Writer,
    place: Place,
    path: &Path,
) -> Result<(), ArchiveError> {
    let Some(tile) = outlet.tile(place)? else {
        return Ok(());
    };
    let coord = pmtiles::TileCoord::new(tile.coord.zoom(), tile.coord.x(), tile.coord.y())
        .map_err(|error| explain(path, error))?;
    // The writer keeps what it is told to: only contents that come again.
    let shared = is_shared(outlet, tile.blob)?;
    writer.add_tile(coord, &tile.bytes, shared.then_some(tile.blob)).map_err(|error| explain(path, error))
}

fn is_shared(outlet: &Outlet<'_>, blob: i64) -> Result<bool, StoreError> {
    outlet.read(|connection| {
        Ok(connection
            .prepare_cached("SELECT 1 FROM tile WHERE blob_id = ?1 LIMIT 1 OFFSET 1")?
            .exists([blob])?)
    })
}

/// The cells that have tiles, in the order of the curve: zoom, then the number of the cell.
pub(super) fn cells(outlet: &Outlet<'_>) -> Result<BTreeSet<(u8, u64, TileCoord)>, ArchiveError> {
    let mut cells = BTreeSet::new();
    let mut walk = outlet.walk();
    let mut last = None;
    loop {
        let places = outlet.places(&mut walk)?;
        if places.is_empty() {
            return Ok(cells);
        }
        for place in places {
            let coord = place.coord().map_err(StoreError::from)?;
            let cell = coord.ancestor(coord.zoom().saturating_sub(CELL_ZOOMS)).unwrap_or(coord);
            if last.replace((coord.zoom(), cell)) != Some((coord.zoom(), cell)) {
                cells.insert((coord.zoom(), number_of(cell), cell));
            }
        }
    }
}

/// The stored places of a cell along the curve.
pub(super) fn places_of(
    outlet: &Outlet<'_>,
    (zoom, _, cell): (u8, u64, TileCoord),
) -> Result<Vec<Place>, ArchiveError> {
    let shift = zoom - cell.zoom();
    let last = (1_u32 << shift) - 1;
    let (x_min, y_min) = (cell.x() << shift, cell.y() << shift);
    let range = TileRange { zoom, x_min, x_max: x_min + last, y_min, y_max: y_min + last };
    let mut found = Vec::new();
    outlet.read(|connection| {
        Rows::places("tile").in_range(connection, range, None, usize::from(u16::MAX), &mut |row| {
            found.push(Place::read(row)?);
            Ok(())
        })
    })?;
    let mut places = Vec::with_capacity(found.len());
    for place in found {
        let coord = place.coord().map_err(StoreError::from)?;
        if matches!(&outlet.extent, Extent::Cover(cover) if !cover.contains(coord)) {
            continue;
        }
        places.push((number_of(coord), place));
    }
    places.sort_unstable();
    Ok(places.into_iter().map(|(_, place)| place).collect())
}

pub(super) fn describe<K: Copy + Eq + std::hash::Hash>(
    writer: &mut PmTilesStreamWriter<std::io::BufWriter<std::fs::File>, CallerKey<K>>,
    meta: &TilesetMetadata,
) {
    if let Some(zooms) = meta.zooms {
        writer.set_zoom_range(zooms.min(), zooms.max());
    }
    if let Some(bounds) = meta.bounds {
        writer.set_bounds(bounds.west(), bounds.south(), bounds.east(), bounds.north());
        let centre = bounds.centre();
        writer.set_center(centre.lon, centre.lat, meta.zooms.map_or(0, |zooms| zooms.min()));
    }
    writer.set_metadata(metadata_json(meta));
}

fn metadata_json(meta: &TilesetMetadata) -> String {
    let mut json = serde_json::json!({ "name": meta.name, "tile_size": meta.tile_size.to_string() });
    let mut put = |name: &str, value: Option<serde_json::Value>| {
        if let Some(value) = value {
            json[name] = value;
        }
    };
    put("attribution", meta.attribution.clone().map(Into::into));
    put("description", meta.description.clone().map(Into::into));
    put("format", meta.format.map(|format| format.name().into()));
    // The specification wants the key in every archive of vector tiles.
    let vector = meta.format.is_some_and(TileFormat::is_vector);
    put("vector_layers", meta.vector_layers.clone().or(vector.then(|| serde_json::json!([]))));
    json.to_string()
}

pub(super) const fn tile_type(format: Option<TileFormat>) -> TileType {
    match format {
        Some(TileFormat::Mvt) => TileType::Mvt,
        Some(TileFormat::Png) => TileType::Png,
        Some(TileFormat::Jpeg) => TileType::Jpeg,
        Some(TileFormat::Webp) => TileType::Webp,
        Some(TileFormat::Avif) => TileType::Avif,
        None => TileType::Unknown,
    }
}

pub(super) fn explain(path: &Path, error: PmtError) -> ArchiveError {
    match error {
        PmtError::Reading(error) => failed(path, &error),
        other => ArchiveError::Io { path: path.to_path_buf(), detail: other.to_string() },
    }
}

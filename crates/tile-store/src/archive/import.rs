//! Taking the tiles of an archive into a tileset.

use std::collections::HashSet;
use std::ops::ControlFlow;

use jiff::Timestamp;
use tile_grid::{Bounds, TileCoord, TileFormat, ZoomRange, image_size};

use super::accept::accept;
use super::{Archive, ArchiveError, Scan};
use crate::change::{TileChange, TileValidators, TileWrite};
use crate::clock::ms;
use crate::error::StoreError;
use crate::hash::HashedTile;
use crate::metadata::TilesetMetadata;
use crate::tile::TileStatus;
use crate::tileset::Tileset;

/// Tiles of one transaction.
const BATCH_TILES: usize = 256;
/// Bytes of one transaction, so that memory stays bounded with large tiles too.
const BATCH_BYTES: usize = 8 << 20;

/// How far an import is.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct ImportProgress {
    /// Tiles stored.
    pub tiles: u64,
    /// Tiles that the archive says it has.
    pub total: Option<u64>,
    /// Bytes taken.
    pub bytes: u64,
}

/// What an import did.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ImportReport {
    /// Tiles stored.
    pub tiles: u64,
    /// Bytes of these tiles, before equal ones were stored once.
    pub bytes: u64,
    /// Entries that were refused: where they stand and why, at most [`super::NAMED_SKIPPED`].
    pub skipped: Vec<(String, String)>,
    /// How many were refused.
    pub skipped_count: u64,
    /// Why the import ended before the end of the archive, if it did. What was read until then
    /// is stored.
    pub stopped: Option<String>,
}

/// Takes every tile of an archive that is one into a tileset, and fills the gaps in the tileset's
/// metadata.
///
/// # Errors
/// [`ArchiveError::NothingUsable`] if no tile could be taken, [`ArchiveError::Cancelled`] if
/// `progress` breaks, and those of the archive and the store. What was stored until then stays.
pub fn import(
    archive: &Archive,
    into: &Tileset,
    now: Timestamp,
    progress: &mut dyn FnMut(ImportProgress) -> ControlFlow<()>,
) -> Result<ImportReport, ArchiveError> {
    let total = archive.count();
    let mut intake = Intake {
        into,
        now,
        declared: archive.metadata().format,
        encoding: archive.encoding(),
        batch: Vec::new(),
        batch_bytes: 0,
        places: HashSet::new(),
        seen: Seen::default(),
        state: ImportProgress { tiles: 0, total, bytes: 0 },
        refused: Scan::default(),
        failed: None,
    };
    let walked = archive.tiles(&mut |coord, bytes| {
        if let Err(error) = intake.take(coord, bytes) {
            intake.failed = Some(error);
            return ControlFlow::Break(());
        }
        progress(intake.state)
    });
    if let Some(error) = intake.failed.take() {
        return Err(error.into());
    }
    let mut scan = walked?;
    intake.flush()?;
    let _ = progress(intake.state);
    let Intake { seen, state, refused, .. } = intake;
    let skipped_count = scan.skipped_count + refused.skipped_count;
    for (place, reason) in refused.skipped {
        scan.skip(place, reason);
    }
    let report = ImportReport {
        tiles: state.tiles,
        bytes: state.bytes,
        skipped_count,
        skipped: scan.skipped,
        stopped: scan.stopped,
    };
    if report.tiles == 0 {
        let first = report.skipped.first().map_or_else(String::new, |(place, reason)| {
            format!("; the first of {} refused entries is {place}: {reason}", report.skipped_count)
        });
        return Err(ArchiveError::NothingUsable { path: archive.path().to_path_buf(), first });
    }
    complete_metadata(into, archive.metadata(), &seen)?;
    Ok(report)
}

/// What the tiles themselves tell.
#[derive(Default)]
struct Seen {
    format: Option<TileFormat>,
    /// Width of the first image in pixels.
    width: Option<u32>,
    zooms: Option<(u8, u8)>,
    bounds: Option<Bounds>,
}

impl Seen {
    fn note(&mut self, coord: TileCoord, format: TileFormat, bytes: &[u8]) {
        if self.format.is_none() {
            self.format = Some(format);
            self.width = image_size(format, bytes).map(|(width, _)| width);
        }
        let (min, max) = self.zooms.unwrap_or((coord.zoom(), coord.zoom()));
        self.zooms = Some((min.min(coord.zoom()), max.max(coord.zoom())));
        let bounds = coord.bounds();
        self.bounds = Some(self.bounds.map_or(bounds, |before| before.union(bounds)));
    }
}

struct Intake<'a> {
    into: &'a Tileset,
    now: Timestamp,
    declared: Option<TileFormat>,
    encoding: tile_grid::Encoding,
    batch: Vec<TileWrite>,
    batch_bytes: usize,
    /// The places of the batch.
    places: HashSet<TileCoord>,
    seen: Seen,
    state: ImportProgress,
    refused: Scan,
    failed: Option<StoreError>,
}

impl Intake<'_> {
    fn take(&mut self, coord: TileCoord, bytes: Vec<u8>) -> Result<(), StoreError> {
        let (bytes, format) = match accept(bytes, self.declared, self.encoding) {
            Ok(accepted) => accepted,
            Err(reason) => {
                self.refused.skip(coord.to_string(), reason);
                return Ok(());
            }
        };
        if !self.places.insert(coord) || self.is_taken(coord)? {
            self.refused
                .skip(coord.to_string(), "the archive has this tile twice; the first counts".to_owned());
            return Ok(());
        }
        self.seen.note(coord, format, &bytes);
        self.batch_bytes += bytes.len();
        let tile = HashedTile::new(bytes);
        let change = TileChange::Store { tile, validators: TileValidators::default(), expires: None };
        self.batch.push(TileWrite { coord, change, at: self.now });
        if self.batch.len() >= BATCH_TILES || self.batch_bytes >= BATCH_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    /// True if an earlier batch of this import stored the tile. The file is asked and not a list in
    /// memory, which could grow without end.
    fn is_taken(&self, coord: TileCoord) -> Result<bool, StoreError> {
        Ok(match self.into.tile_status(coord)? {
            TileStatus::Stored { fetched, .. } => ms(fetched) == ms(self.now),
            _ => false,
        })
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        self.into.write(&self.batch, None)?;
        self.state.tiles += self.batch.len() as u64;
        self.state.bytes += self.batch_bytes as u64;
        self.batch.clear();
        self.places.clear();
        self.batch_bytes = 0;
        Ok(())
    }
}

/// Fills what the tileset does not say of itself from the archive, and from its tiles.
fn complete_metadata(into: &Tileset, archive: &TilesetMetadata, seen: &Seen) -> Result<(), StoreError> {
    let mut meta = into.metadata()?;
    let seen_zooms = seen.zooms.and_then(|(min, max)| ZoomRange::new(min, max).ok());
    meta.format = seen.format.or(meta.format);
    meta.zooms = seen_zooms.or(meta.zooms).or(archive.zooms);
    meta.bounds = meta.bounds.or(archive.bounds).or(seen.bounds);
    meta.attribution = meta.attribution.or_else(|| archive.attribution.clone());
    meta.description = meta.description.or_else(|| archive.description.clone());
    meta.vector_layers = meta.vector_layers.or_else(|| archive.vector_layers.clone());
    if meta.name.is_empty() {
        meta.name.clone_from(&archive.name);
    }
    // Archives seldom tell; an image does.
    meta.tile_size = seen.width.filter(|width| [256, 512, 1024].contains(width)).unwrap_or(archive.tile_size);
    into.set_metadata(&meta)
}

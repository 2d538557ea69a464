//! A region in two parts that are carried: its tiles as PMTiles, and an index of their times.
//!
//! PMTiles has no place for when a tile was confirmed, nor for what a source has nothing of. The
//! index says both, so that whoever has an older copy of the region takes what is newer and nothing
//! else. It is a row for each place, in the order of the archive: `unsigned` tile numbers passed over
//! since the last row, twice, plus one for an empty place; `signed` milliseconds since the last
//! row's time. Numbers are LEB128, signed ones in zigzag; the first row counts from tile 0 and 1970.

use std::fs::File;
use std::io::{BufRead, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;

use jiff::Timestamp;
use pmtiles::{Compression, PmTilesWriter};
use tile_grid::TileFormat;

use super::accept::accept;
use super::export::{ExportProgress, Outlet};
use super::export_pmtiles::{cells, describe, explain, places_of, put, tile_type};
use super::pmtiles::{coord_of, number_of};
use super::{Archive, ArchiveError, ImportProgress, Scan};
use crate::change::{TileChange, TileValidators, TileWrite};
use crate::clock::ms;
use crate::error::StoreError;
use crate::hash::HashedTile;
use crate::region::RegionId;
use crate::tile::TileStatus;
use crate::tileset::Tileset;

/// Tiles and bytes of one transaction.
const BATCH_TILES: usize = 256;
const BATCH_BYTES: usize = 8 << 20;

/// What was written of a region.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct CarriedTiles {
    /// Tiles with bytes.
    pub tiles: u64,
    /// Places of which the source has nothing.
    pub empty: u64,
    /// Bytes of the tiles.
    pub bytes: u64,
    /// When the newest was confirmed.
    pub newest: Option<Timestamp>,
}

/// What was taken in of a carried region.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct CarriedReport {
    /// Tiles and empty places that were not here, or were older.
    pub taken: u64,
    /// Those that were here, as new or newer.
    pub known: u64,
    /// Bytes of the tiles taken.
    pub bytes: u64,
    /// What was not taken: where and why; at most [`super::NAMED_SKIPPED`].
    pub skipped: Vec<(String, String)>,
    /// How many were not taken.
    pub skipped_count: u64,
}

/// Writes the tiles of a region to a file as PMTiles, and their times to an index.
///
/// # Errors
/// [`ArchiveError::Cancelled`] if `progress` breaks; if the disk is full or fails.
pub fn export_carried(
    from: &Tileset,
    region: RegionId,
    file: &File,
    index: &mut dyn Write,
    progress: &mut dyn FnMut(ExportProgress) -> ControlFlow<()>,
) -> Result<CarriedTiles, ArchiveError> {
    let path = from.path();
    let failed = |error: std::io::Error| super::partial::failed(path, &error);
    let mut outlet = Outlet::new(from, Some(region), progress)?;
    let format = outlet.format()?;
    let mut writer = PmTilesWriter::new(tile_type(format))
        .precompressed(match format {
            Some(TileFormat::Mvt) => Compression::Gzip,
            _ => Compression::None,
        })
        .dedup_by_key::<i64>()
        .create(BufWriter::new(file.try_clone().map_err(failed)?))
        .map_err(|error| explain(path, error))?;
    let (mut sum, mut pen) = (CarriedTiles::default(), IndexWriter::default());
    for cell in cells(&outlet)? {
        for place in places_of(&outlet, cell)? {
            let coord = place.coord().map_err(StoreError::from)?;
            // The time before the bytes: they may be newer than it says, and never older.
            let (at, empty) = match from.tile_status(coord)? {
                TileStatus::Stored { fetched, .. } => (fetched, false),
                TileStatus::Empty { fetched, .. } => (fetched, true),
                TileStatus::Missing | TileStatus::Damaged { .. } => continue,
            };
            if !empty {
                put(&mut outlet, &mut writer, place, path)?;
            }
            index.write_all(&pen.row(number_of(coord), ms(at), empty)).map_err(failed)?;
            sum.empty += u64::from(empty);
            sum.tiles += u64::from(!empty);
            sum.newest = sum.newest.max(Some(at));
        }
    }
    sum.bytes = outlet.bytes();
    describe(&mut writer, &outlet.metadata()?);
    writer.finalize().map_err(|error| explain(path, error))?;
    Ok(sum)
}

/// Takes what is newer of a carried region into a tileset, or all of it where there is nothing yet.
/// `most` rows are read of the index. A stored tile never goes because somebody's source had nothing.
///
/// # Errors
/// [`ArchiveError::Cancelled`] if `progress` breaks, [`ArchiveError::Corrupt`] if the index is none,
/// and those of the store. What was stored until then stays; doing it again takes the rest.
pub fn import_carried(
    archive: &Archive,
    index: &mut dyn BufRead,
    most: u64,
    into: &Tileset,
    progress: &mut dyn FnMut(ImportProgress) -> ControlFlow<()>,
) -> Result<CarriedReport, ArchiveError> {
    let mut intake = Intake { archive, into, batch: Vec::new(), bytes: 0, sum: CarriedReport::default() };
    let (mut eye, mut refused) = (IndexReader::default(), Scan::default());
    let mut rows = 0;
    while let Some(row) = eye.row(index).map_err(|detail| corrupt(archive.path(), detail))? {
        rows += 1;
        if rows > most {
            return Err(corrupt(archive.path(), format!("its index has more than {most} rows")));
        }
        intake.take(row, &mut refused)?;
        let state = ImportProgress { tiles: rows, total: Some(most), bytes: intake.sum.bytes };
        if progress(state).is_break() {
            return Err(ArchiveError::Cancelled);
        }
    }
    intake.flush()?;
    Ok(CarriedReport { skipped: refused.skipped, skipped_count: refused.skipped_count, ..intake.sum })
}

fn corrupt(path: &Path, detail: String) -> ArchiveError {
    ArchiveError::Corrupt { path: path.to_path_buf(), detail }
}

struct Intake<'a> {
    archive: &'a Archive,
    into: &'a Tileset,
    batch: Vec<TileWrite>,
    bytes: usize,
    sum: CarriedReport,
}

impl Intake<'_> {
    fn take(&mut self, row: IndexRow, refused: &mut Scan) -> Result<(), ArchiveError> {
        let Some(coord) = coord_of(row.tile) else {
            refused.skip(row.tile.to_string(), "there is no such tile".to_owned());
            return Ok(());
        };
        let wanted = match self.into.tile_status(coord)? {
            TileStatus::Missing | TileStatus::Damaged { .. } => true,
            TileStatus::Empty { fetched, .. } => ms(fetched) < ms(row.at),
            TileStatus::Stored { fetched, .. } => !row.empty && ms(fetched) < ms(row.at),
        };
        if !wanted {
            self.sum.known += 1;
            return Ok(());
        }
        let change = if row.empty {
            TileChange::Empty { expires: None }
        } else {
            match self.tile(coord) {
                Ok(tile) => {
                    self.bytes += tile.bytes().len();
                    self.sum.bytes += tile.bytes().len() as u64;
                    TileChange::Store { tile, validators: TileValidators::default(), expires: None }
                }
                Err(reason) => {
                    refused.skip(coord.to_string(), reason);
                    return Ok(());
                }
            }
        };
        self.batch.push(TileWrite { coord, change, at: row.at });
        if self.batch.len() >= BATCH_TILES || self.bytes >= BATCH_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    /// A tile of the archive, checked, or why it is none.
    fn tile(&self, coord: tile_grid::TileCoord) -> Result<HashedTile, String> {
        let found = self.archive.get(coord).map_err(|error| error.to_string())?;
        let bytes = found.ok_or_else(|| "the archive does not have it".to_owned())?;
        let (bytes, _) = accept(bytes, self.archive.metadata().format, self.archive.encoding())?;
        Ok(HashedTile::new(bytes))
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        self.into.write(&self.batch, None)?;
        self.sum.taken += self.batch.len() as u64;
        self.batch.clear();
        self.bytes = 0;
        Ok(())
    }
}

/// A row of the index.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
struct IndexRow {
    tile: u64,
    at: Timestamp,
    empty: bool,
}

/// Where the writer of an index stands.
#[derive(Default)]
struct IndexWriter {
    next: u64,
    at: i64,
}

impl IndexWriter {
    fn row(&mut self, tile: u64, at: i64, empty: bool) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(8);
        put_number(&mut bytes, (tile - self.next) << 1 | u64::from(empty));
        let step = at - self.at;
        put_number(&mut bytes, step.cast_unsigned() << 1 ^ (step >> 63).cast_unsigned());
        (self.next, self.at) = (tile + 1, at);
        bytes
    }
}

/// Where the reader of an index stands.
#[derive(Default)]
struct IndexReader {
    next: u64,
    at: i64,
}

impl IndexReader {
    fn row(&mut self, bytes: &mut dyn BufRead) -> Result<Option<IndexRow>, String> {
        let unread = |error: std::io::Error| format!("its index cannot be read ({error})");
        if bytes.fill_buf().map_err(unread)?.is_empty() {
            return Ok(None);
        }
        let wrong = || "its index makes no sense".to_owned();
        let place = number(bytes).map_err(unread)?.ok_or_else(wrong)?;
        let step = number(bytes).map_err(unread)?.ok_or_else(wrong)?;
        let step = (step >> 1).cast_signed() ^ -(step & 1).cast_signed();
        let tile = self.next.checked_add(place >> 1).ok_or_else(wrong)?;
        let at_ms = self.at.checked_add(step).ok_or_else(wrong)?;
        let at = Timestamp::from_millisecond(at_ms).map_err(|_| wrong())?;
        (self.next, self.at) = (tile.checked_add(1).ok_or_else(wrong)?, at_ms);
        Ok(Some(IndexRow { tile, at, empty: place & 1 == 1 }))
    }
}

fn put_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push((number & 0x7F) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Reads a number; `None` if it is too long for one.
fn number(bytes: &mut dyn BufRead) -> Result<Option<u64>, std::io::Error> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let mut byte = [0];
        bytes.read_exact(&mut byte)?;
        let part = u64::from(byte[0] & 0x7F);
        if (part << shift) >> shift != part {
            return Ok(None);
        }
        number |= part << shift;
        if byte[0] & 0x80 == 0 {
            return Ok(Some(number));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_index_is_read_as_it_was_written(
            rows in prop::collection::vec((0_u64..1 << 40, -1_000_000_000_000_i64..4_000_000_000_000, any::<bool>()), 0..50),
        ) {
            let (mut pen, mut bytes, mut rows) = (IndexWriter::default(), Vec::new(), rows);
            rows.sort_unstable_by_key(|row| row.0);
            rows.dedup_by_key(|row| row.0);
            rows.iter().for_each(|(tile, at, empty)| bytes.extend(pen.row(*tile, *at, *empty)));
            let (mut eye, mut rest) = (IndexReader::default(), &bytes[..]);
            for (tile, at, empty) in rows {
                let row = eye.row(&mut rest).expect("a row").expect("not the end");
                prop_assert_eq!((row.tile, row.at.as_millisecond(), row.empty), (tile, at, empty));
            }
            prop_assert_eq!(eye.row(&mut rest), Ok(None));
        }

        #[test]
        fn noise_is_no_index_or_one_that_rises(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let (mut eye, mut rest, mut last) = (IndexReader::default(), &bytes[..], None);
            while let Ok(Some(row)) = eye.row(&mut rest) {
                prop_assert!(last < Some(row.tile));
                last = Some(row.tile);
            }
        }
    }
}

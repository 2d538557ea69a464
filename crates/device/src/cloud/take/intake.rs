//! Checked tiles enter the store.

use bytes::Bytes;
use jiff::Timestamp;
use tile_grid::{Encoding, TileCoord, TileFormat};
use tile_source::Limits;
use tile_store::{HashedTile, TileChange, TileHash, TileStatus, TileValidators, TileWrite, TilesetMetadata};

use super::place::Place;
use crate::clock::now;
use crate::device::Device;
use crate::error::Result;
use crate::events::Change;

/// Tiles of one transaction.
const BATCH_TILES: usize = 384;
/// Bytes of one transaction.
const BATCH_BYTES: usize = 8 << 20;

/// Why a tile could not be taken, as it is listed.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub(super) kind: &'static str,
    pub(super) message: String,
}

/// What waits for the next transaction.
pub(super) struct Intake {
    device: Device,
    batch: Vec<TileWrite>,
    batch_bytes: usize,
    /// The tileset knows its format.
    learned: bool,
    /// The region is noted as changed.
    noted: bool,
}

impl Intake {
    pub(super) fn new(device: &Device) -> Self {
        Self { device: device.clone(), batch: Vec::new(), batch_bytes: 0, learned: false, noted: false }
    }

    /// Stores a tile that was checked.
    pub(super) fn tile(
        &mut self,
        place: &Place,
        coord: TileCoord,
        (tile, format): (HashedTile, TileFormat),
        expires: Option<Timestamp>,
    ) -> Result<()> {
        self.learn(place, tile.bytes(), format)?;
        self.batch_bytes += tile.bytes().len();
        self.add(place, coord, TileChange::Store { tile, validators: TileValidators::default(), expires })
    }

    /// Notes a place where the source has nothing, unless that is known.
    pub(super) fn empty(&mut self, place: &Place, coord: TileCoord) -> Result<()> {
        if matches!(place.tileset.tile_status(coord)?, TileStatus::Empty { .. }) {
            return Ok(());
        }
        self.add(place, coord, TileChange::Empty { expires: None })
    }

    /// Lists a tile that could not be taken.
    pub(super) fn failed(
        &mut self,
        place: &Place,
        coord: TileCoord,
        why: Failure,
        attempts: u32,
    ) -> Result<()> {
        let Failure { kind, message } = why;
        self.add(place, coord, TileChange::Failed { kind: kind.to_owned(), message, status: None, attempts })
    }

    fn add(&mut self, place: &Place, coord: TileCoord, change: TileChange) -> Result<()> {
        self.batch.push(TileWrite { coord, change, at: now() });
        if self.batch.len() >= BATCH_TILES || self.batch_bytes >= BATCH_BYTES {
            self.flush(place)?;
        }
        Ok(())
    }

    /// Writes what waits.
    pub(super) fn flush(&mut self, place: &Place) -> Result<()> {
        if self.batch.is_empty() {
            return Ok(());
        }
        self.device.room_for(self.batch_bytes as u64)?;
        if !self.noted {
            // A check from before says nothing of what comes now, however this ends.
            place.tileset.note_change(place.region, now())?;
            self.noted = true;
        }
        place.tileset.write(&self.batch, None)?;
        self.batch.clear();
        self.batch_bytes = 0;
        self.device.0.events.send(Change::Region(place.key.clone()));
        Ok(())
    }

    /// Writes down what the first tile shows: format and size of a source that did not say.
    fn learn(&mut self, place: &Place, bytes: &Bytes, format: TileFormat) -> Result<()> {
        if std::mem::replace(&mut self.learned, true) {
            return Ok(());
        }
        let known = place.tileset.metadata()?;
        if known.format.is_some() {
            return Ok(());
        }
        let width = tile_grid::image_size(format, bytes).map(|(width, _)| width);
        let tile_size = width.filter(|width| *width >= 512).map_or(known.tile_size, |_| 512);
        place.tileset.set_metadata(&TilesetMetadata { format: Some(format), tile_size, ..known })?;
        self.device.0.events.send(Change::Sources);
        Ok(())
    }
}

/// Checks that bytes are a whole tile in the form in which it is stored, and those that were said.
pub(super) fn checked(
    bytes: Bytes,
    said: Option<TileHash>,
) -> std::result::Result<(HashedTile, TileFormat), Failure> {
    let (bytes, format) = tile_source::store_form(bytes, Encoding::Identity, None, &Limits::default())
        .map_err(|cause| Failure { kind: cause.kind.name(), message: cause.message })?;
    let tile = HashedTile::new(bytes);
    match said {
        Some(said) if said != tile.sha256() => Err(Failure {
            kind: "wrong_bytes",
            message: format!("What came has SHA-256 {} and not {said}.", tile.sha256()),
        }),
        _ => Ok((tile, format)),
    }
}

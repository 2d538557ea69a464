//! Which contents stand where: for whoever compares a tileset with another store of the same tiles.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};
use tile_grid::{Sniffed, TileCoord, TileFormat, sniff};

use crate::clock::ms;
use crate::error::StoreError;
use crate::hash::TileHash;
use crate::place::Place;
use crate::region::RegionId;
use crate::regions::must_exist;
use crate::scan::{Rows, Walk};
use crate::tileset::Tileset;

/// A stored tile, without its bytes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TileContent {
    /// Which tile.
    pub coord: TileCoord,
    /// The hash of its bytes.
    pub sha256: TileHash,
    /// Their length.
    pub bytes: u64,
    /// The format, as the bytes begin.
    pub format: TileFormat,
}

/// A walk over the stored tiles of a region, in steps; damaged tiles are left out.
pub struct ContentWalk(Walk);

/// As many bytes as tell a format.
const HEAD: usize = 16;

impl Tileset {
    /// Returns the hashes of tiles in the order asked: `None` for what is not stored or damaged.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn tile_hashes(&self, coords: &[TileCoord]) -> Result<Vec<Option<TileHash>>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT blob.sha256 FROM tile JOIN blob ON blob.id = tile.blob_id
                 WHERE zoom_level = ?1 AND tile_row = ?2 AND tile_column = ?3 AND damage IS NULL",
            )?;
            let mut hash = |coord: &TileCoord| {
                let found = statement.query_row(Place::from(*coord).key(), |row| row.get(0)).optional()?;
                Ok(found.map(TileHash::from_bytes))
            };
            coords.iter().map(&mut hash).collect()
        })
    }

    /// Reads a content by its hash, wherever it stands; `None` if it is not stored or damaged. The
    /// bytes are hashed again before they are given.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn content(&self, sha256: TileHash) -> Result<Option<Vec<u8>>, StoreError> {
        let found: Option<Vec<u8>> = self.read(|connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT data FROM blob JOIN blob_use ON blob_use.id = blob.id
                     WHERE sha256 = ?1 AND damage IS NULL",
                )?
                .query_row([sha256.as_bytes()], |row| row.get(0))
                .optional()?)
        })?;
        Ok(found.filter(|bytes| TileHash::of(bytes) == sha256))
    }

    /// Begins a walk over the stored tiles of a region.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRegion`].
    pub fn walk_contents(&self, region: RegionId) -> Result<ContentWalk, StoreError> {
        Ok(ContentWalk(Walk::new(Rows::places("tile"), self.extent(region)?)))
    }

    /// Gives the next tiles of a walk, of `limit` places; `None` at its end.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn next_contents(
        &self,
        walk: &mut ContentWalk,
        limit: usize,
    ) -> Result<Option<Vec<TileContent>>, StoreError> {
        self.read(|connection| {
            let places = walk.0.step(connection, limit)?;
            if places.is_empty() {
                return Ok(None);
            }
            contents(connection, &places).map(Some)
        })
    }

    /// Notes that tiles of a region were written by other means than a job, so that a check from
    /// before is known to be older.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRegion`], and those of every write.
    pub fn note_change(&self, region: RegionId, at: Timestamp) -> Result<(), StoreError> {
        self.change(|ledger| {
            must_exist(ledger.connection, region)?;
            ledger.connection.execute("UPDATE region SET updated = ?2 WHERE id = ?1", (region.0, ms(at)))?;
            Ok(())
        })
    }
}

fn contents(connection: &Connection, places: &[Place]) -> Result<Vec<TileContent>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT sha256, length(data), substr(data, 1, ?4)
         FROM tile JOIN blob ON blob.id = tile.blob_id
         WHERE zoom_level = ?1 AND tile_row = ?2 AND tile_column = ?3 AND damage IS NULL",
    )?;
    let mut found = Vec::with_capacity(places.len());
    for place in places {
        let (zoom, row, column) = place.key();
        let content = statement
            .query_row((zoom, row, column, HEAD), |row| {
                Ok((row.get::<_, [u8; 32]>(0)?, row.get::<_, u64>(1)?, row.get::<_, Vec<u8>>(2)?))
            })
            .optional()?;
        if let Some((sha256, bytes, head)) = content {
            let sha256 = TileHash::from_bytes(sha256);
            found.push(TileContent { coord: place.coord()?, sha256, bytes, format: format_of(&head) });
        }
    }
    Ok(found)
}

/// Vector tiles have no mark of their own: what is no image is one.
fn format_of(head: &[u8]) -> TileFormat {
    match sniff(head) {
        Sniffed::Image(format) => format,
        _ => TileFormat::Mvt,
    }
}

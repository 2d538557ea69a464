//! Reading tiles, and lists of tiles.

use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row};
use tile_grid::{TileCoord, TileRange};

use crate::catalogue::Extent;
use crate::change::TileValidators;
use crate::clock::{day, ms, time};
use crate::error::StoreError;
use crate::hash::TileHash;
use crate::place::Place;
use crate::region::RegionId;
use crate::regions::must_exist;
use crate::scan::Rows;
use crate::tile::{
    CoverageCount, Damage, DamagedTile, Failure, RangeLook, StoredTile, TileStatus, Want, WantedTile,
};
use crate::tileset::{Tileset, read_sets};
use crate::verify::NAMED_BAD_TILES;

/// The largest range that is looked at at once, so that memory stays bounded.
pub const MAX_RANGE_TILES: u64 = 1 << 20;

impl Tileset {
    /// Reads a tile. `None` if it is not stored, the source has nothing there, or `verify` found
    /// its bytes wrong; [`Tileset::tile_status`] tells these apart.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn tile(&self, coord: TileCoord) -> Result<Option<StoredTile>, StoreError> {
        self.read(|connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT blob.data, blob.sha256, etag, last_modified, fetched, expires
                     FROM tile JOIN blob ON blob.id = tile.blob_id
                     WHERE zoom_level = ?1 AND tile_row = ?2 AND tile_column = ?3
                     AND damage IS NULL",
                )?
                .query_row(Place::from(coord).key(), |row| {
                    Ok(StoredTile {
                        bytes: row.get(0)?,
                        sha256: TileHash::from_bytes(row.get(1)?),
                        etag: row.get(2)?,
                        last_modified: row.get(3)?,
                        fetched: time(row.get(4)?),
                        expires: row.get::<_, Option<i64>>(5)?.map(time),
                    })
                })
                .optional()?)
        })
    }

    /// Tells what is known of a tile without reading its bytes.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn tile_status(&self, coord: TileCoord) -> Result<TileStatus, StoreError> {
        self.read(|connection| {
            let status = connection
                .prepare_cached(
                    "SELECT blob_id, tile.damage, fetched, expires, blob_use.size
                     FROM tile LEFT JOIN blob_use ON blob_use.id = tile.blob_id
                     WHERE zoom_level = ?1 AND tile_row = ?2 AND tile_column = ?3",
                )?
                .query_row(Place::from(coord).key(), |row| {
                    let (blob, damage): (Option<i64>, Option<i64>) = (row.get(0)?, row.get(1)?);
                    let fetched = time(row.get(2)?);
                    let expires = row.get::<_, Option<i64>>(3)?.map(time);
                    Ok(match (damage, blob) {
                        (Some(code), _) => TileStatus::Damaged { reason: Damage::from_code(code) },
                        (None, None) => TileStatus::Empty { fetched, expires },
                        (None, Some(_)) => TileStatus::Stored {
                            bytes: row.get::<_, Option<u64>>(4)?.unwrap_or(0),
                            fetched,
                            expires,
                        },
                    })
                })
                .optional()?;
            Ok(status.unwrap_or(TileStatus::Missing))
        })
    }

    /// Notes the day on which tiles were shown. Costs nothing for a tile already shown that day.
    ///
    /// # Errors
    /// Those of every write.
    pub fn touch(&self, coords: &[TileCoord], now: Timestamp) -> Result<(), StoreError> {
        self.change(|ledger| {
            let mut statement = ledger.connection.prepare_cached(
                "UPDATE tile SET last_used = ?4
                 WHERE zoom_level = ?1 AND tile_row = ?2 AND tile_column = ?3
                 AND last_used IS NOT ?4",
            )?;
            for coord in coords {
                let place = Place::from(*coord);
                statement.execute((place.zoom, place.row, place.column, day(now)))?;
            }
            Ok(())
        })
    }

    /// Lists the tiles of a range (a piece of the region's cover) that a job has to fetch.
    ///
    /// # Errors
    /// [`StoreError::RangeTooLarge`] above [`MAX_RANGE_TILES`], [`StoreError::NoSuchRegion`].
    pub fn wanted(
        &self,
        region: RegionId,
        range: TileRange,
        want: Want,
    ) -> Result<Vec<WantedTile>, StoreError> {
        check_range(range)?;
        let extent = self.extent(region)?;
        let mut wanted = match want {
            Want::Missing => self.missing(range)?.into_iter().map(untried).collect(),
            Want::Failed => {
                self.rows_of(range, Rows::places("failure"), &|row| Ok(Some(untried(coord_of(row)?))))?
            }
            Want::Damaged => self.rows_of(range, TILE_ROWS, &|row| {
                let damaged = row.get::<_, Option<i64>>(3)?.is_some();
                Ok(if damaged { Some(untried(coord_of(row)?)) } else { None })
            })?,
            Want::StaleSince(start) => self.rows_of(range, TILE_ROWS, &|row| {
                let stale = row.get::<_, i64>(4)? < ms(start);
                Ok(if stale { Some(to_refresh(row)?) } else { None })
            })?,
        };
        if let Extent::Cover(cover) = extent {
            wanted.retain(|tile| cover.contains(tile.coord));
        }
        Ok(wanted)
    }

    /// Lists the tiles of a range of which nothing is known.
    ///
    /// # Errors
    /// [`StoreError::RangeTooLarge`] above [`MAX_RANGE_TILES`].
    pub fn missing(&self, range: TileRange) -> Result<Vec<TileCoord>, StoreError> {
        check_range(range)?;
        let known: HashSet<TileCoord> =
            self.rows_of(range, Rows::places("tile"), &|row| coord_of(row).map(Some))?.into_iter().collect();
        Ok(range.iter().filter(|coord| !known.contains(coord)).collect())
    }

    /// Lists the tiles of a range of which nothing is known, and says how old the others are.
    ///
    /// # Errors
    /// [`StoreError::RangeTooLarge`] above [`MAX_RANGE_TILES`].
    pub fn look(&self, range: TileRange) -> Result<RangeLook, StoreError> {
        check_range(range)?;
        let rows =
            self.rows_of(range, TILE_ROWS, &|row| Ok(Some((coord_of(row)?, row.get::<_, i64>(4)?))))?;
        let oldest = rows.iter().map(|(_, fetched)| *fetched).min().map(time);
        let known: HashSet<TileCoord> = rows.into_iter().map(|(coord, _)| coord).collect();
        let missing = range.iter().filter(|coord| !known.contains(coord)).collect();
        Ok(RangeLook { missing, oldest })
    }

    /// Counts what is stored of a range.
    ///
    /// # Errors
    /// [`StoreError::RangeTooLarge`] above [`MAX_RANGE_TILES`].
    pub fn coverage(&self, range: TileRange) -> Result<CoverageCount, StoreError> {
        check_range(range)?;
        let rows = self.rows_of(range, TILE_ROWS, &|row| {
            let (damage, blob): (Option<i64>, Option<i64>) = (row.get(3)?, row.get(7)?);
            Ok(Some((damage.is_some(), blob.is_some())))
        })?;
        let mut count = CoverageCount { total: range.count(), ..CoverageCount::default() };
        for row in rows {
            match row {
                (true, _) => count.damaged += 1,
                (false, true) => count.stored += 1,
                (false, false) => count.empty += 1,
            }
        }
        Ok(count)
    }

    /// Lists the tiles of a region that are known to be damaged, at most [`NAMED_BAD_TILES`].
    ///
    /// # Errors
    /// [`StoreError::NoSuchRegion`].
    pub fn damaged(&self, region: RegionId) -> Result<Vec<DamagedTile>, StoreError> {
        let sql = "SELECT zoom_level, tile_row, tile_column, damage FROM tile
             WHERE damage IS NOT NULL AND regions IN (SELECT value FROM json_each(?1))
             ORDER BY zoom_level, tile_row, tile_column LIMIT ?2";
        self.read(|connection| {
            let sets = sets_with(connection, region)?;
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map((sets, NAMED_BAD_TILES), |row| {
                Ok(DamagedTile { coord: coord_of(row)?, reason: Damage::from_code(row.get(3)?) })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Lists the failures of a region in the order of their tiles.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRegion`].
    pub fn failures(
        &self,
        region: RegionId,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<Failure>, StoreError> {
        let sql = "SELECT zoom_level, tile_row, tile_column, kind, message, status, attempts, at
             FROM failure WHERE regions IN (SELECT value FROM json_each(?1))
             ORDER BY zoom_level, tile_row, tile_column LIMIT ?2 OFFSET ?3";
        self.read(|connection| {
            let sets = sets_with(connection, region)?;
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map((sets, limit, offset), |row| {
                Ok(Failure {
                    coord: coord_of(row)?,
                    kind: row.get(3)?,
                    message: row.get(4)?,
                    status: row.get(5)?,
                    attempts: row.get(6)?,
                    at: time(row.get(7)?),
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Reads the stored rows of a range.
    fn rows_of<T>(
        &self,
        range: TileRange,
        rows: Rows,
        pick: &dyn Fn(&Row<'_>) -> Result<Option<T>, rusqlite::Error>,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        self.read(|connection| {
            rows.in_range(connection, range, None, ALL, &mut |row| {
                found.extend(pick(row)?);
                Ok(())
            })
        })?;
        Ok(found)
    }
}

/// More rows than a range can hold.
const ALL: usize = 1 + MAX_RANGE_TILES as usize;

const TILE_ROWS: Rows = Rows {
    table: "tile",
    columns: "zoom_level, tile_row, tile_column, damage, fetched, etag, last_modified, blob_id",
};

fn check_range(range: TileRange) -> Result<(), StoreError> {
    match range.count() {
        tiles if tiles > MAX_RANGE_TILES => Err(StoreError::RangeTooLarge { tiles, limit: MAX_RANGE_TILES }),
        _ => Ok(()),
    }
}

/// The coordinate in the first three columns.
pub(crate) fn coord_of(row: &Row<'_>) -> Result<TileCoord, rusqlite::Error> {
    Place::read(row)?
        .coord()
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(1, Type::Integer, error.into()))
}

const fn untried(coord: TileCoord) -> WantedTile {
    WantedTile { coord, validators: None }
}

/// A tile to ask for again; without validators if there is nothing good to compare with.
fn to_refresh(row: &Row<'_>) -> Result<WantedTile, rusqlite::Error> {
    let good = row.get::<_, Option<i64>>(3)?.is_none() && row.get::<_, Option<i64>>(7)?.is_some();
    let validators = TileValidators { etag: row.get(5)?, last_modified: row.get(6)? };
    Ok(WantedTile {
        coord: coord_of(row)?,
        validators: Some(validators).filter(|validators| good && !validators.is_empty()),
    })
}

/// The numbers of the sets that a region is in, as a JSON array for `json_each`.
pub(crate) fn sets_with(connection: &Connection, region: RegionId) -> Result<String, StoreError> {
    must_exist(connection, region)?;
    let sets: Vec<i64> = read_sets(connection)?
        .into_iter()
        .filter(|set| set.members.contains(&region.0))
        .map(|set| set.id)
        .collect();
    Ok(serde_json::json!(sets).to_string())
}

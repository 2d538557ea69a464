//! Keeps the counters of the sets of regions true within one transaction.
//!
//! Every change of a tile row passes through here. The differences are gathered in memory and
//! written once, at the end of the transaction; contents that lost a tile, or whose tiles moved
//! to other regions, are looked at once, at the end.

use std::collections::{BTreeSet, HashMap};

use rusqlite::{Connection, OptionalExtension};
use tile_grid::TileCoord;

use crate::catalogue::{Catalogue, SetId};
use crate::clock::{hour_after, hour_before};
use crate::error::StoreError;
use crate::place::Place;

/// The kinds of rows of `tile_age`.
pub(crate) const FETCHED: i64 = 0;
pub(crate) const EXPIRES: i64 = 1;

/// The counters of a set, or a difference of them.
#[derive(Copy, Clone, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) tiles: i64,
    pub(crate) empty: i64,
    pub(crate) damaged: i64,
    pub(crate) failed: i64,
    pub(crate) blobs: i64,
    pub(crate) bytes: i64,
}

/// The part of a tile row that is counted.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(crate) struct TileRow {
    pub(crate) blob: Option<i64>,
    pub(crate) regions: SetId,
    pub(crate) damage: Option<i64>,
    pub(crate) fetched: i64,
    pub(crate) expires: Option<i64>,
}

/// A row of `blob_use`.
#[derive(Copy, Clone, Debug)]
pub(crate) struct BlobUse {
    pub(crate) size: i64,
    pub(crate) regions: SetId,
    pub(crate) damage: Option<i64>,
}

/// The accounting of one transaction.
pub(crate) struct Ledger<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) catalogue: &'a mut Catalogue,
    counts: HashMap<SetId, Counts>,
    ages: HashMap<(SetId, i64, i64), i64>,
    /// Contents whose union of regions must be computed again.
    dirty: BTreeSet<i64>,
}

impl<'a> Ledger<'a> {
    pub(crate) fn new(connection: &'a Connection, catalogue: &'a mut Catalogue) -> Self {
        Self { connection, catalogue, counts: HashMap::new(), ages: HashMap::new(), dirty: BTreeSet::new() }
    }

    /// The set of the regions that a tile belongs to.
    pub(crate) fn set_of(&mut self, coord: TileCoord) -> Result<SetId, StoreError> {
        self.catalogue.set_of(self.connection, coord)
    }

    /// The stored row of a tile.
    pub(crate) fn tile(&self, place: Place) -> Result<Option<TileRow>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT blob_id, regions, damage, fetched, expires FROM tile
                 WHERE zoom_level = ?1 AND tile_row = ?2 AND tile_column = ?3",
            )?
            .query_row(place.key(), |row| {
                Ok(TileRow {
                    blob: row.get(0)?,
                    regions: row.get(1)?,
                    damage: row.get(2)?,
                    fetched: row.get(3)?,
                    expires: row.get(4)?,
                })
            })
            .optional()?)
    }

    /// Notes that a row is replaced, made (`before` absent) or deleted (`after` absent). The
    /// caller changes the row itself.
    pub(crate) fn replace(&mut self, before: Option<&TileRow>, after: Option<&TileRow>) {
        for (row, sign) in before.map(|row| (row, -1)).into_iter().chain(after.map(|row| (row, 1))) {
            self.count_tile(row, sign);
        }
        let Some(blob) = before.and_then(|row| row.blob) else {
            return;
        };
        let kept = after.is_some_and(|after| {
            after.blob == Some(blob) && before.is_some_and(|before| before.regions == after.regions)
        });
        if !kept {
            self.dirty.insert(blob);
        }
    }

    fn count_tile(&mut self, row: &TileRow, sign: i64) {
        let counts = self.counts(row.regions);
        match row.blob {
            Some(_) => counts.tiles += sign,
            None => counts.empty += sign,
        }
        if row.damage.is_some() {
            counts.damaged += sign;
        }
        self.age(row.regions, FETCHED, hour_before(row.fetched), sign);
        if let Some(expires) = row.expires {
            self.age(row.regions, EXPIRES, hour_after(expires), sign);
        }
    }

    fn age(&mut self, set: SetId, kind: i64, hour: i64, by: i64) {
        *self.ages.entry((set, kind, hour)).or_default() += by;
    }

    /// The difference gathered for a set.
    pub(crate) fn counts(&mut self, set: SetId) -> &mut Counts {
        self.counts.entry(set).or_default()
    }

    pub(crate) fn blob_use(&self, blob: i64) -> Result<Option<BlobUse>, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT size, regions, damage FROM blob_use WHERE id = ?1")?
            .query_row([blob], |row| {
                Ok(BlobUse { size: row.get(0)?, regions: row.get(1)?, damage: row.get(2)? })
            })
            .optional()?)
    }

    /// Notes a content that was just added for a tile of this set.
    pub(crate) fn add_blob(&mut self, blob: i64, size: i64, set: SetId) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO blob_use (id, size, regions) VALUES (?1, ?2, ?3)")?
            .execute((blob, size, set))?;
        self.count_blob(set, size, 1);
        Ok(())
    }

    /// Notes that a stored content has one more tile, of this set.
    pub(crate) fn use_blob(&mut self, blob: i64, used: &BlobUse, set: SetId) -> Result<(), StoreError> {
        let union = self.catalogue.sets.union(self.connection, &[used.regions, set]);
        self.move_blob(blob, used, union?)
    }

    fn move_blob(&mut self, blob: i64, used: &BlobUse, to: SetId) -> Result<(), StoreError> {
        if to == used.regions {
            return Ok(());
        }
        self.connection
            .prepare_cached("UPDATE blob_use SET regions = ?2 WHERE id = ?1")?
            .execute((blob, to))?;
        self.count_blob(used.regions, used.size, -1);
        self.count_blob(to, used.size, 1);
        Ok(())
    }

    fn count_blob(&mut self, set: SetId, size: i64, sign: i64) {
        let counts = self.counts(set);
        counts.blobs += sign;
        counts.bytes += sign * size;
    }

    /// Settles the contents and writes the counters. The last thing before the commit.
    pub(crate) fn close(mut self) -> Result<(), StoreError> {
        for blob in std::mem::take(&mut self.dirty) {
            self.settle(blob)?;
        }
        self.write_counts()?;
        self.write_ages()
    }

    /// Computes the union of a content's regions anew; deletes the content if no tile is left.
    fn settle(&mut self, blob: i64) -> Result<(), StoreError> {
        let sets = sets_of_blob(self.connection, blob)?;
        let used = self.blob_use(blob)?;
        if sets.is_empty() {
            for sql in ["DELETE FROM blob WHERE id = ?1", "DELETE FROM blob_use WHERE id = ?1"] {
                self.connection.prepare_cached(sql)?.execute([blob])?;
            }
            if let Some(used) = used {
                self.count_blob(used.regions, used.size, -1);
            }
            return Ok(());
        }
        let union = self.catalogue.sets.union(self.connection, &sets)?;
        used.map_or(Ok(()), |used| self.move_blob(blob, &used, union))
    }

    fn write_counts(&self) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(
            "UPDATE region_set SET tiles = tiles + ?2, empty = empty + ?3, damaged = damaged + ?4,
             failed = failed + ?5, blobs = blobs + ?6, bytes = bytes + ?7 WHERE id = ?1",
        )?;
        for (set, by) in &self.counts {
            statement.execute((set, by.tiles, by.empty, by.damaged, by.failed, by.blobs, by.bytes))?;
        }
        Ok(())
    }

    fn write_ages(&self) -> Result<(), StoreError> {
        let mut add = self.connection.prepare_cached(
            "INSERT INTO tile_age (regions, kind, hour, tiles) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET tiles = tiles + excluded.tiles",
        )?;
        let mut sweep = self.connection.prepare_cached(
            "DELETE FROM tile_age WHERE regions = ?1 AND kind = ?2 AND hour = ?3 AND tiles = 0",
        )?;
        for ((set, kind, hour), by) in self.ages.iter().filter(|(_, by)| **by != 0) {
            add.execute((set, kind, hour, by))?;
            if *by < 0 {
                sweep.execute((set, kind, hour))?;
            }
        }
        Ok(())
    }
}

/// The distinct sets of the tiles that use a content. A tile of open sea may be used a million
/// times: this jumps from set to set in the index and does not walk the tiles.
pub(crate) fn sets_of_blob(connection: &Connection, blob: i64) -> Result<Vec<SetId>, StoreError> {
    let mut statement = connection.prepare_cached(
        "WITH RECURSIVE jump (regions) AS (
             SELECT min(regions) FROM tile WHERE blob_id = ?1
             UNION ALL
             SELECT (SELECT min(regions) FROM tile WHERE blob_id = ?1 AND regions > jump.regions)
             FROM jump WHERE jump.regions IS NOT NULL
         )
         SELECT regions FROM jump WHERE regions IS NOT NULL",
    )?;
    let sets = statement.query_map([blob], |row| row.get(0))?;
    Ok(sets.collect::<Result<_, _>>()?)
}

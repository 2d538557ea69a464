//! Moving stored tiles into and out of a region, in small transactions.
//!
//! Both directions do the same thing: every stored tile of the extent is given the set of the
//! regions that it belongs to now. That can be repeated, so a kill between two steps costs nothing
//! but the repetition.

use jiff::Timestamp;

use crate::catalogue::{Extent, IN_USE, NOBODY, SetId};
use crate::clock::day;
use crate::error::StoreError;
use crate::ledger::{Ledger, TileRow};
use crate::place::Place;
use crate::region::{DeletePlan, RegionId};
use crate::scan::{Rows, Walk};
use crate::tileset::{Tileset, read_sets};

/// Rows looked at in one transaction.
const STEP: usize = 2048;
/// Free pages given back in one transaction: 8 MiB.
const VACUUM_PAGES: i64 = 2048;

impl Tileset {
    /// Makes the stored tiles of an extent part of a new region.
    pub(crate) fn adopt(&self, id: RegionId, extent: &Extent) -> Result<(), StoreError> {
        self.reassign(None, extent, None)?;
        self.change(|ledger| {
            ledger.connection.execute("UPDATE region SET stage = ?2 WHERE id = ?1", (id.0, IN_USE))?;
            Ok(())
        })
    }

    /// Takes the tiles of an extent out of a region that is being deleted, and deletes those that
    /// no other region uses.
    pub(crate) fn dissolve(&self, id: RegionId, extent: &Extent) -> Result<(), StoreError> {
        self.reassign(Some(id), extent, None)?;
        if self.has_tiles(id)? {
            // The cover was once another one (an older program made it): look everywhere.
            self.reassign(Some(id), &Extent::Whole, None)?;
        }
        self.change(|ledger| {
            ledger.connection.execute("DELETE FROM region WHERE id = ?1", [id.0])?;
            for set in read_sets(ledger.connection)? {
                if set.members.contains(&id.0) && set.blobs == 0 {
                    ledger.connection.execute("DELETE FROM region_set WHERE id = ?1", [set.id])?;
                }
            }
            // The sets in memory name the deleted rows.
            ledger.catalogue.forget();
            Ok(())
        })?;
        self.forget_extent(id);
        self.give_back()
    }

    /// Deletes tiles that belong to no region: those last used before a day, or all of them.
    ///
    /// # Errors
    /// Those of every write.
    pub fn delete_unowned(&self, used_before: Option<Timestamp>) -> Result<DeletePlan, StoreError> {
        let before = used_before.map_or(i64::MAX, day);
        let bytes_before = self.stats()?;
        let mut plan = DeletePlan::default();
        loop {
            let deleted = self.change(|ledger| {
                let places = unowned(ledger, before)?;
                for place in &places {
                    if let Some(row) = ledger.tile(*place)? {
                        delete_tile(ledger, *place, &row)?;
                        plan.tiles += u64::from(row.blob.is_some());
                        plan.empty += u64::from(row.blob.is_none());
                    }
                }
                Ok(places.len())
            })?;
            if deleted < STEP {
                break;
            }
        }
        let after = self.stats()?;
        plan.blobs = bytes_before.blobs.saturating_sub(after.blobs);
        plan.bytes = bytes_before.blob_bytes.saturating_sub(after.blob_bytes);
        self.give_back()?;
        Ok(plan)
    }

    fn has_tiles(&self, id: RegionId) -> Result<bool, StoreError> {
        self.read(|connection| {
            Ok(read_sets(connection)?
                .iter()
                .filter(|set| set.members.contains(&id.0))
                .any(|set| set.tiles + set.empty + set.failed > 0))
        })
    }

    /// Gives the stored tiles of an extent the sets that they belong to now; those of `unless` have
    /// them already.
    pub(crate) fn reassign(
        &self,
        leaving: Option<RegionId>,
        extent: &Extent,
        unless: Option<&Extent>,
    ) -> Result<(), StoreError> {
        for table in ["tile", "failure"] {
            let mut walk = Walk::new(Rows::places(table), extent.clone());
            while self.change(|ledger| {
                let places = walk.step(ledger.connection, STEP)?;
                for place in &places {
                    let coord = place.coord()?;
                    if unless.is_some_and(|extent| extent.contains(coord)) {
                        continue;
                    }
                    match table {
                        "tile" => reassign_tile(ledger, *place, leaving)?,
                        _ => reassign_failure(ledger, *place)?,
                    }
                }
                Ok(!places.is_empty())
            })? {}
        }
        Ok(())
    }

    /// Gives free pages back to the disk.
    pub(crate) fn give_back(&self) -> Result<(), StoreError> {
        loop {
            let free = self.change(|ledger| {
                let mut statement =
                    ledger.connection.prepare(&format!("PRAGMA incremental_vacuum({VACUUM_PAGES})"))?;
                let mut rows = statement.query([])?;
                while rows.next()?.is_some() {}
                Ok(ledger
                    .connection
                    .pragma_query_value(None, "freelist_count", |row| row.get::<_, i64>(0))?)
            })?;
            if free == 0 {
                return Ok(());
            }
        }
    }
}

fn unowned(ledger: &Ledger<'_>, before: i64) -> Result<Vec<Place>, StoreError> {
    let mut statement = ledger.connection.prepare_cached(
        "SELECT zoom_level, tile_row, tile_column FROM tile
         WHERE regions = 1 AND (last_used IS NULL OR last_used < ?1) LIMIT ?2",
    )?;
    let rows = statement.query_map((before, STEP), Place::read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// True if the set is the one of no region.
fn is_unowned(ledger: &Ledger<'_>, set: SetId) -> bool {
    ledger.catalogue.sets.members(set) == [NOBODY]
}

fn reassign_tile(ledger: &mut Ledger<'_>, place: Place, leaving: Option<RegionId>) -> Result<(), StoreError> {
    let Some(before) = ledger.tile(place)? else {
        return Ok(());
    };
    let regions = ledger.set_of(place.coord()?)?;
    if regions == before.regions {
        return Ok(());
    }
    // A tile of no region that lies in the extent was kept while browsing: it stays.
    let left = leaving.is_some_and(|id| ledger.catalogue.sets.members(before.regions).contains(&id.0));
    if left && is_unowned(ledger, regions) {
        return delete_tile(ledger, place, &before);
    }
    ledger
        .connection
        .prepare_cached(
            "UPDATE tile SET regions = ?4
             WHERE zoom_level = ?1 AND tile_row = ?2 AND tile_column = ?3",
        )?
        .execute((place.zoom, place.row, place.column, regions))?;
    ledger.replace(Some(&before), Some(&TileRow { regions, ..before }));
    Ok(())
}

fn delete_tile(ledger: &mut Ledger<'_>, place: Place, row: &TileRow) -> Result<(), StoreError> {
    ledger
        .connection
        .prepare_cached("DELETE FROM tile WHERE zoom_level = ?1 AND tile_row = ?2 AND tile_column = ?3")?
        .execute(place.key())?;
    ledger.replace(Some(row), None);
    Ok(())
}

/// A failure that no region wants any more is forgotten.
fn reassign_failure(ledger: &mut Ledger<'_>, place: Place) -> Result<(), StoreError> {
    let key = "WHERE zoom_level = ?1 AND tile_row = ?2 AND tile_column = ?3";
    let before: SetId = ledger
        .connection
        .prepare_cached(&format!("SELECT regions FROM failure {key}"))?
        .query_row(place.key(), |row| row.get(0))?;
    let regions = ledger.set_of(place.coord()?)?;
    if regions == before {
        return Ok(());
    }
    ledger.counts(before).failed -= 1;
    if is_unowned(ledger, regions) {
        ledger.connection.prepare_cached(&format!("DELETE FROM failure {key}"))?.execute(place.key())?;
    } else {
        ledger.connection.prepare_cached(&format!("UPDATE failure SET regions = ?4 {key}"))?.execute((
            place.zoom,
            place.row,
            place.column,
            regions,
        ))?;
        ledger.counts(regions).failed += 1;
    }
    Ok(())
}

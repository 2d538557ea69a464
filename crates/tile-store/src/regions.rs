//! Making, listing and deleting regions.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};
use tile_grid::ZoomRange;

use crate::catalogue::{BEING_DELETED, BEING_MADE, Extent, IN_USE};
use crate::clock::{day, day_start, hour_before, hour_start, ms, time};
use crate::error::StoreError;
use crate::ledger::{EXPIRES, FETCHED};
use crate::region::{DeletePlan, NewRegion, Region, RegionId, RegionScope, RegionStats, VerifiedAt};
use crate::shape;
use crate::tileset::{SetRow, Tileset, read_sets};

const COLUMNS: &str = "id, name, shape, shape_geojson, min_zoom, max_zoom, created, updated,
     last_used, verified_at, verified_checked, verified_bad";

impl Tileset {
    /// Makes a region. Tiles that are stored already become part of it; that takes time in
    /// proportion to the stored tiles of the region.
    ///
    /// # Errors
    /// [`StoreError::Grid`] if the shape covers too much, and those of every write.
    pub fn create_region(&self, new: NewRegion) -> Result<Region, StoreError> {
        let extent = Extent::of(&new.scope)?;
        let id = self.change(|ledger| {
            let id = insert(ledger.connection, new, &extent)?;
            ledger.catalogue.add_region(ledger.connection, id, extent.clone())?;
            Ok(id)
        })?;
        self.adopt(id, &extent)?;
        self.region(id)?.ok_or(StoreError::NoSuchRegion { id })
    }

    /// Lists the regions, the oldest first.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn regions(&self) -> Result<Vec<Region>, StoreError> {
        self.read(|connection| {
            let mut statement = connection
                .prepare_cached(&format!("SELECT {COLUMNS} FROM region WHERE stage <> ?1 ORDER BY id"))?;
            let mut rows = statement.query([BEING_DELETED])?;
            let mut regions = Vec::new();
            while let Some(row) = rows.next()? {
                regions.push(read(row)?);
            }
            Ok(regions)
        })
    }

    /// Reads a region.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn region(&self, id: RegionId) -> Result<Option<Region>, StoreError> {
        self.read(|connection| {
            let mut statement = connection
                .prepare_cached(&format!("SELECT {COLUMNS} FROM region WHERE id = ?1 AND stage <> ?2"))?;
            let mut rows = statement.query((id.0, BEING_DELETED))?;
            rows.next()?.map(read).transpose()
        })
    }

    /// Gives a region another name.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRegion`].
    pub fn rename_region(&self, id: RegionId, name: &str) -> Result<(), StoreError> {
        self.change(|ledger| {
            must_exist(ledger.connection, id)?;
            ledger.connection.execute("UPDATE region SET name = ?2 WHERE id = ?1", (id.0, name))?;
            Ok(())
        })
    }

    /// Notes the day on which a region was used.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRegion`].
    pub fn touch_region(&self, id: RegionId, now: Timestamp) -> Result<(), StoreError> {
        self.change(|ledger| {
            must_exist(ledger.connection, id)?;
            ledger.connection.execute("UPDATE region SET last_used = ?2 WHERE id = ?1", (id.0, day(now)))?;
            Ok(())
        })
    }

    /// Reads the figures of a region from counters, whatever its size, as of now.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRegion`].
    pub fn region_stats(&self, id: RegionId) -> Result<RegionStats, StoreError> {
        self.region_stats_at(id, Timestamp::now())
    }

    /// Reads the figures of a region as of a given time, which decides what is expired.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRegion`].
    pub fn region_stats_at(&self, id: RegionId, now: Timestamp) -> Result<RegionStats, StoreError> {
        self.read(|connection| {
            let transaction = connection.unchecked_transaction()?;
            let wanted = must_exist(&transaction, id)?;
            let mut stats = RegionStats::default();
            let (mut oldest, mut expires) = (None, None);
            for set in read_sets(&transaction)?.iter().filter(|set| set.members.contains(&id.0)) {
                add_set(&mut stats, set);
                if *set.members == [id.0] {
                    stats.unique_bytes = set.bytes;
                }
                oldest = earlier(oldest, first_hour(&transaction, set.id, FETCHED)?);
                expires = earlier(expires, first_hour(&transaction, set.id, EXPIRES)?);
                stats.expired += expired(&transaction, set.id, hour_before(ms(now)))?;
            }
            stats.oldest = oldest.map(hour_start);
            stats.expires = expires.map(hour_start);
            stats.wanted = wanted.unwrap_or(stats.stored + stats.empty);
            Ok(stats)
        })
    }

    /// Tells what the deletion of these regions together would free, in constant time.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRegion`].
    pub fn plan_delete(&self, ids: &[RegionId]) -> Result<DeletePlan, StoreError> {
        self.read(|connection| {
            let transaction = connection.unchecked_transaction()?;
            for id in ids {
                must_exist(&transaction, *id)?;
            }
            let goes = |member: &i64| ids.contains(&RegionId(*member));
            let mut plan = DeletePlan::default();
            for set in read_sets(&transaction)? {
                if set.members.iter().all(goes) {
                    plan.tiles += set.tiles;
                    plan.empty += set.empty;
                    plan.blobs += set.blobs;
                    plan.bytes += set.bytes;
                } else if set.members.iter().any(goes) {
                    plan.shared_tiles += set.tiles;
                }
            }
            Ok(plan)
        })
    }

    /// Deletes a region with the tiles that only it uses, and gives their space back to the disk.
    ///
    /// The region is gone from every list at once; its tiles follow in small transactions. What a
    /// kill leaves over is deleted at the next opening.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRegion`], and those of every write.
    pub fn delete_region(&self, id: RegionId, now: Timestamp) -> Result<DeletePlan, StoreError> {
        let extent = self.extent(id)?;
        let plan = self.plan_delete(&[id])?;
        self.change(|ledger| {
            must_exist(ledger.connection, id)?;
            ledger.connection.execute(
                "UPDATE region SET stage = ?2, updated = ?3 WHERE id = ?1",
                (id.0, BEING_DELETED, ms(now)),
            )?;
            ledger.catalogue.load_regions(ledger.connection)
        })?;
        self.dissolve(id, &extent)?;
        Ok(plan)
    }

    /// Finishes the regions that a killed program left half made or half deleted.
    pub(crate) fn finish_interrupted(&self) -> Result<(), StoreError> {
        let left: Vec<(i64, i64)> = self.read(|connection| {
            let mut statement = connection.prepare("SELECT id, stage FROM region WHERE stage <> ?1")?;
            let rows = statement.query_map([IN_USE], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })?;
        for (id, stage) in left {
            let id = RegionId(id);
            let extent = self.extent(id)?;
            tracing::info!(region.id = id.0, stage, "finishing an interrupted region");
            match stage {
                BEING_MADE => self.adopt(id, &extent)?,
                _ => self.dissolve(id, &extent)?,
            }
        }
        Ok(())
    }
}

/// Checks that a region is there; gives the tiles of its cover, `None` for a whole archive.
pub(crate) fn must_exist(connection: &Connection, id: RegionId) -> Result<Option<u64>, StoreError> {
    connection
        .prepare_cached("SELECT wanted FROM region WHERE id = ?1 AND stage <> ?2")?
        .query_row((id.0, BEING_DELETED), |row| row.get(0))
        .optional()?
        .ok_or(StoreError::NoSuchRegion { id })
}

fn insert(connection: &Connection, new: NewRegion, extent: &Extent) -> Result<RegionId, StoreError> {
    let (shape, geojson, zooms) = match new.scope {
        RegionScope::WholeArchive => (None, None, None),
        RegionScope::Area { shape, shape_geojson, zooms } => {
            (Some(shape::encode(&shape)), Some(shape_geojson), Some(zooms))
        }
    };
    let wanted = match extent {
        Extent::Whole => None,
        Extent::Cover(cover) => Some(cover.count()),
    };
    connection.execute(
        "INSERT INTO region (name, stage, min_zoom, max_zoom, shape, shape_geojson, wanted, created)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        (
            new.name,
            BEING_MADE,
            zooms.map(ZoomRange::min),
            zooms.map(ZoomRange::max),
            shape,
            geojson,
            wanted,
            ms(new.created),
        ),
    )?;
    Ok(RegionId(connection.last_insert_rowid()))
}

fn read(row: &Row<'_>) -> Result<Region, StoreError> {
    let bytes: Option<Vec<u8>> = row.get(2)?;
    let scope = match bytes {
        None => RegionScope::WholeArchive,
        Some(bytes) => RegionScope::Area {
            shape: shape::decode(&bytes)?,
            shape_geojson: row.get::<_, Option<String>>(3)?.unwrap_or_default(),
            zooms: ZoomRange::new(row.get(4)?, row.get(5)?)?,
        },
    };
    let verified = match row.get::<_, Option<i64>>(9)? {
        None => None,
        Some(at) => Some(VerifiedAt { at: time(at), checked: row.get(10)?, bad: row.get(11)? }),
    };
    Ok(Region {
        id: RegionId(row.get(0)?),
        name: row.get(1)?,
        scope,
        created: time(row.get(6)?),
        updated: row.get::<_, Option<i64>>(7)?.map(time),
        last_used: row.get::<_, Option<i64>>(8)?.map(day_start),
        verified,
    })
}

fn add_set(stats: &mut RegionStats, set: &SetRow) {
    stats.stored += set.tiles;
    stats.empty += set.empty;
    stats.failed += set.failed;
    stats.damaged += set.damaged;
    stats.bytes += set.bytes;
}

fn earlier(one: Option<i64>, other: Option<i64>) -> Option<i64> {
    one.into_iter().chain(other).min()
}

fn first_hour(connection: &Connection, set: i64, kind: i64) -> Result<Option<i64>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT min(hour) FROM tile_age WHERE regions = ?1 AND kind = ?2")?
        .query_row((set, kind), |row| row.get(0))?)
}

fn expired(connection: &Connection, set: i64, hour: i64) -> Result<u64, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT coalesce(sum(tiles), 0) FROM tile_age
             WHERE regions = ?1 AND kind = ?2 AND hour <= ?3",
        )?
        .query_row((set, EXPIRES, hour), |row| row.get(0))?)
}

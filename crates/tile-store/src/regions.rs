//! Making, listing and deleting regions.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};
use tile_grid::ZoomRange;

use crate::catalogue::{BEING_CHANGED, BEING_DELETED, BEING_MADE, Extent, IN_USE};
use crate::clock::{day, day_start, ms, time};
use crate::error::StoreError;
use crate::region::{DeletePlan, NewRegion, Region, RegionId, RegionScope};
use crate::shape;
use crate::tileset::Tileset;
use crate::verification;

/// Which regions the lists show; `?1` is the stage of those being deleted.
const IN_THE_LISTS: &str = "stage <> ?1 AND deleted_at IS NULL";

/// A region with the record of its last check, if there is one.
fn select() -> String {
    format!(
        "SELECT id, name, shape, shape_geojson, min_zoom, max_zoom, created, updated, last_used, {},
                wanted
         FROM region LEFT JOIN verification ON verification.region = region.id",
        verification::COLUMNS
    )
}

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

    /// Lists the regions in use, the oldest first.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn regions(&self) -> Result<Vec<Region>, StoreError> {
        self.read(|connection| {
            let regions = read_regions(connection, IN_THE_LISTS)?;
            Ok(regions.into_iter().map(|(region, _)| region).collect())
        })
    }

    /// Finds the regions in use that have a name.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn regions_named(&self, name: &str) -> Result<Vec<RegionId>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id FROM region WHERE name = ?2 AND stage <> ?1 AND deleted_at IS NULL ORDER BY id",
            )?;
            let rows = statement.query_map((BEING_DELETED, name), |row| row.get(0).map(RegionId))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Reads a region in use.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn region(&self, id: RegionId) -> Result<Option<Region>, StoreError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached(&format!("{} WHERE {IN_THE_LISTS} AND id = ?2", select()))?;
            let mut rows = statement.query((BEING_DELETED, id.0))?;
            rows.next()?.map(read).transpose()
        })
    }

    /// Says whether a region is in use.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn has_region(&self, id: RegionId) -> Result<bool, StoreError> {
        self.read(|connection| {
            let mut statement = connection
                .prepare_cached(&format!("SELECT 1 FROM region WHERE {IN_THE_LISTS} AND id = ?2"))?;
            Ok(statement.exists((BEING_DELETED, id.0))?)
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

    /// Deletes a region for good, put aside or not, with the tiles that only it uses, and gives their
    /// space back to the disk.
    ///
    /// The region is gone from every list at once; its tiles follow in small transactions. What a
    /// kill leaves over is deleted at the next opening.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRegion`], and those of every write.
    pub fn delete_region(&self, id: RegionId, now: Timestamp) -> Result<DeletePlan, StoreError> {
        let extent = self.extent(id)?;
        let plan = self.plan_purge(&[id])?;
        self.change(|ledger| {
            must_exist(ledger.connection, id)?;
            ledger.connection.execute(
                "UPDATE region SET stage = ?2, updated = ?3, deleted_at = coalesce(deleted_at, ?3)
                 WHERE id = ?1",
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
                BEING_CHANGED => self.settle_change(id, None, &extent)?,
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

/// Reads regions with the tiles of their covers; `?1` is the stage of those being deleted.
pub(crate) fn read_regions(
    connection: &Connection,
    which: &str,
) -> Result<Vec<(Region, Option<u64>)>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("{} WHERE {which} ORDER BY id", select()))?;
    let mut rows = statement.query([BEING_DELETED])?;
    let mut regions = Vec::new();
    while let Some(row) = rows.next()? {
        regions.push((read(row)?, row.get("wanted")?));
    }
    Ok(regions)
}

fn insert(connection: &Connection, new: NewRegion, extent: &Extent) -> Result<RegionId, StoreError> {
    let (shape, geojson, zooms) = match new.scope {
        RegionScope::WholeArchive => (None, None, None),
        RegionScope::Area { shape, shape_geojson, zooms } => {
            (Some(shape::encode(&shape)), Some(shape_geojson), Some(zooms))
        }
    };
    let wanted = extent.count();
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
    Ok(Region {
        id: RegionId(row.get(0)?),
        name: row.get(1)?,
        scope,
        created: time(row.get(6)?),
        updated: row.get::<_, Option<i64>>(7)?.map(time),
        last_used: row.get::<_, Option<i64>>(8)?.map(day_start),
        verified: verification::read(row, 9)?,
    })
}

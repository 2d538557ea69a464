//! Giving a region another area or other zooms.

use std::collections::BTreeMap;

use rusqlite::Connection;
use tile_grid::ZoomRange;

use crate::catalogue::{BEING_CHANGED, Extent, IN_USE};
use crate::error::StoreError;
use crate::region::{ChangePlan, Region, RegionId, RegionScope};
use crate::regions::must_exist;
use crate::scan::{Rows, Walk};
use crate::set_index::read_set;
use crate::shape;
use crate::tileset::{Tileset, lock};

/// Rows looked at in one step of a plan.
const STEP: usize = 8192;

impl Tileset {
    /// Gives a region another area or other zooms. Stored tiles of the added area become part of it;
    /// tiles outside of the new area go, unless another region holds them.
    ///
    /// That takes time in proportion to the stored tiles of what is added and what goes. What a kill
    /// cuts short is finished at the next opening.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRegion`], [`StoreError::Grid`] if the shape covers too much, and those of
    /// every write.
    pub fn change_region(&self, id: RegionId, scope: RegionScope) -> Result<Region, StoreError> {
        let before = self.extent(id)?;
        let after = Extent::of(&scope)?;
        self.change(|ledger| {
            must_exist(ledger.connection, id)?;
            write_scope(ledger.connection, id, scope, &after)?;
            ledger.catalogue.load_regions(ledger.connection)
        })?;
        self.settle_change(id, Some(&before), &after)?;
        self.region(id)?.ok_or(StoreError::NoSuchRegion { id })
    }

    /// Gives the tiles that came and went the sets that they belong to now.
    pub(crate) fn settle_change(
        &self,
        id: RegionId,
        before: Option<&Extent>,
        after: &Extent,
    ) -> Result<(), StoreError> {
        match before {
            Some(before) => {
                self.reassign(Some(id), before, Some(after))?;
                self.reassign(None, after, Some(before))?;
            }
            // A kill came between: the former area is not known any more.
            None => self.reassign(Some(id), &Extent::Whole, None)?,
        }
        self.change(|ledger| {
            ledger.connection.execute("UPDATE region SET stage = ?2 WHERE id = ?1", (id.0, IN_USE))?;
            Ok(())
        })?;
        self.give_back()
    }

    /// Tells what would go if a region had another scope. It looks at every stored tile of the area
    /// that would be given up, and at nothing else.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRegion`], [`StoreError::Grid`].
    pub fn plan_change(&self, id: RegionId, scope: &RegionScope) -> Result<ChangePlan, StoreError> {
        let (before, after) = (self.extent(id)?, Extent::of(scope)?);
        self.read(|connection| {
            let transaction = connection.unchecked_transaction()?;
            must_exist(&transaction, id)?;
            let mut walk = Walk::new(Rows::places("tile"), before);
            let mut plan = ChangePlan::default();
            let mut contents = BTreeMap::new();
            let gone = crate::put_aside::put_aside(&transaction)?;
            let sets = lock(self.sets()).of(&transaction, id.0)?;
            let mut alone = BTreeMap::new();
            for (set, members) in sets {
                let only = members.iter().all(|member| *member == id.0 || gone.contains_key(member));
                alone.insert(set, only && read_set(&transaction, set)?.is_some());
            }
            loop {
                let places = walk.step(&transaction, STEP)?;
                if places.is_empty() {
                    break;
                }
                for place in places {
                    if after.contains(place.coord()?) {
                        continue;
                    }
                    let (blob, set, used_by, size) = tile_use(&transaction, place.key())?;
                    if !alone.get(&set).copied().unwrap_or(false) {
                        plan.stays += u64::from(blob.is_some());
                    } else if let Some(blob) = blob {
                        plan.goes += 1;
                        if alone.get(&used_by).copied().unwrap_or(false) {
                            contents.insert(blob, size);
                        }
                    }
                }
            }
            plan.goes_bytes = contents.values().sum();
            Ok(plan)
        })
    }
}

type TileUse = (Option<i64>, i64, i64, u64);

/// The content of a tile, its set, and the set and size of the content.
fn tile_use(connection: &Connection, key: (u8, u32, u32)) -> Result<TileUse, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT blob_id, tile.regions, coalesce(blob_use.regions, 0), coalesce(blob_use.size, 0)
             FROM tile LEFT JOIN blob_use ON blob_use.id = tile.blob_id
             WHERE zoom_level = ?1 AND tile_row = ?2 AND tile_column = ?3",
        )?
        .query_row(key, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?)
}

fn write_scope(
    connection: &Connection,
    id: RegionId,
    scope: RegionScope,
    extent: &Extent,
) -> Result<(), StoreError> {
    let (shape, geojson, zooms) = match scope {
        RegionScope::WholeArchive => (None, None, None),
        RegionScope::Area { shape, shape_geojson, zooms } => {
            (Some(shape::encode(&shape)), Some(shape_geojson), Some(zooms))
        }
    };
    connection.execute(
        "UPDATE region SET stage = ?2, shape = ?3, shape_geojson = ?4, min_zoom = ?5, max_zoom = ?6,
             wanted = ?7, area_version = area_version + 1 WHERE id = ?1",
        (
            id.0,
            BEING_CHANGED,
            shape,
            geojson,
            zooms.map(ZoomRange::min),
            zooms.map(ZoomRange::max),
            extent.count(),
        ),
    )?;
    Ok(())
}

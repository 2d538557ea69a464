//! What the writer keeps in memory: the covers of the regions and the sets of regions.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension};
use tile_grid::{TileCoord, TileCover, TileRange, ZoomRange};

use crate::error::StoreError;
use crate::region::{RegionId, RegionScope};
use crate::shape;

/// The number of a row of `region_set`.
pub(crate) type SetId = i64;

/// The member that stands for "no region".
pub(crate) const NOBODY: i64 = 0;

/// The stages of a region.
pub(crate) const IN_USE: i64 = 0;
pub(crate) const BEING_MADE: i64 = 1;
pub(crate) const BEING_DELETED: i64 = 2;
pub(crate) const BEING_CHANGED: i64 = 3;

/// The tiles of a region.
#[derive(Clone, Debug)]
pub(crate) enum Extent {
    /// Every tile of the tileset.
    Whole,
    /// The cover of its shape.
    Cover(Arc<TileCover>),
}

impl Extent {
    pub(crate) fn of(scope: &RegionScope) -> Result<Self, StoreError> {
        Ok(match scope {
            RegionScope::WholeArchive => Self::Whole,
            RegionScope::Area { shape, zooms, .. } => Self::Cover(Arc::new(TileCover::of(shape, *zooms)?)),
        })
    }

    /// The tiles of a cover; `None` for everything.
    pub(crate) fn count(&self) -> Option<u64> {
        match self {
            Self::Whole => None,
            Self::Cover(cover) => Some(cover.count()),
        }
    }

    pub(crate) fn contains(&self, coord: TileCoord) -> bool {
        match self {
            Self::Whole => true,
            Self::Cover(cover) => cover.contains(coord),
        }
    }
}

/// Reads how often the area of a region was changed. `None` if there is no such region.
pub(crate) fn area_version(connection: &Connection, id: RegionId) -> Result<Option<i64>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT area_version FROM region WHERE id = ?1")?
        .query_row([id.0], |row| row.get(0))
        .optional()?)
}

/// Reads the extent of a region. `None` if there is no such region.
pub(crate) fn load_extent(connection: &Connection, id: RegionId) -> Result<Option<Extent>, StoreError> {
    type Row = (Option<Vec<u8>>, Option<u8>, Option<u8>);
    let row: Option<Row> = connection
        .prepare_cached("SELECT shape, min_zoom, max_zoom FROM region WHERE id = ?1")?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((bytes, min, max)) = row else {
        return Ok(None);
    };
    let Some(bytes) = bytes else {
        return Ok(Some(Extent::Whole));
    };
    let zooms = ZoomRange::new(min.unwrap_or(0), max.unwrap_or(0))?;
    let cover = TileCover::of(&shape::decode(&bytes)?, zooms)?;
    Ok(Some(Extent::Cover(Arc::new(cover))))
}

/// Sets of regions. A set never changes, so what is known here stays true.
#[derive(Debug, Default)]
pub(crate) struct Sets {
    by_members: HashMap<Arc<[i64]>, SetId>,
    by_id: HashMap<SetId, Arc<[i64]>>,
}

impl Sets {
    pub(crate) fn load(connection: &Connection) -> Result<Self, StoreError> {
        let mut sets = Self::default();
        let mut statement = connection.prepare_cached("SELECT id, members FROM region_set")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let text = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
            sets.add(row.get(0)?, parse_members(text));
        }
        Ok(sets)
    }

    fn add(&mut self, id: SetId, members: Arc<[i64]>) {
        self.by_members.insert(Arc::clone(&members), id);
        self.by_id.insert(id, members);
    }

    /// The number of the set with these members, sorted and not empty.
    pub(crate) fn intern(&mut self, connection: &Connection, members: &[i64]) -> Result<SetId, StoreError> {
        if let Some(id) = self.by_members.get(members) {
            return Ok(*id);
        }
        let text: Vec<String> = members.iter().map(ToString::to_string).collect();
        connection
            .prepare_cached("INSERT INTO region_set (members) VALUES (?1)")?
            .execute([text.join(",")])?;
        let id = connection.last_insert_rowid();
        self.add(id, members.into());
        Ok(id)
    }

    /// The members of a set; none if it is not known, which a damaged file can bring about.
    pub(crate) fn members(&self, id: SetId) -> &[i64] {
        self.by_id.get(&id).map_or(&[], |members| members)
    }

    /// The set that holds the members of all the given sets.
    pub(crate) fn union(&mut self, connection: &Connection, ids: &[SetId]) -> Result<SetId, StoreError> {
        if let [id] = ids {
            return Ok(*id);
        }
        let mut members: Vec<i64> = ids.iter().flat_map(|id| self.members(*id).iter().copied()).collect();
        members.sort_unstable();
        members.dedup();
        self.intern(connection, &members)
    }
}

/// Reads the members of a set, `1,4,9`.
pub(crate) fn parse_members(text: &str) -> Arc<[i64]> {
    text.split(',').filter_map(|part| part.parse().ok()).collect()
}

/// Regions and sets as the file has them.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    /// `PRAGMA data_version` when it was read; `None` if it must be read again.
    version: Option<i64>,
    /// The regions that tiles are counted for, by number.
    regions: Vec<Placed>,
    /// Covers cost time to make; each holds for one version of its region's area.
    extents: HashMap<RegionId, (i64, Extent)>,
    pub(crate) sets: Sets,
    /// False if no failure is listed, so that a success need not look for one.
    pub(crate) has_failures: bool,
    buffer: Vec<i64>,
}

impl Catalogue {
    /// Reads the file again if another connection changed it. Called inside the transaction.
    pub(crate) fn refresh(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let version: i64 =
            connection.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
        if self.version == Some(version) {
            return Ok(());
        }
        self.sets = Sets::load(connection)?;
        self.load_regions(connection)?;
        self.has_failures =
            connection.query_row("SELECT EXISTS (SELECT 1 FROM failure)", [], |row| row.get(0))?;
        self.version = Some(version);
        Ok(())
    }

    /// Forgets what may not be in the file, after a transaction that was rolled back.
    pub(crate) fn forget(&mut self) {
        self.version = None;
    }

    /// Notes a region that was just made, with its cover.
    pub(crate) fn add_region(
        &mut self,
        connection: &Connection,
        id: RegionId,
        extent: Extent,
    ) -> Result<(), StoreError> {
        self.extents.insert(id, (0, extent));
        self.load_regions(connection)
    }

    /// Reads the list of regions again.
    pub(crate) fn load_regions(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let mut statement =
            connection.prepare_cached("SELECT id, area_version FROM region WHERE stage <> ?1 ORDER BY id")?;
        let ids: Vec<(i64, i64)> = statement
            .query_map([BEING_DELETED], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        self.regions.clear();
        for (id, version) in ids {
            let extent = match self.extents.get(&RegionId(id)) {
                Some((known, extent)) if *known == version => extent.clone(),
                _ => load_extent(connection, RegionId(id))?.unwrap_or(Extent::Whole),
            };
            self.extents.insert(RegionId(id), (version, extent.clone()));
            self.regions.push(Placed::new(id, extent));
        }
        Ok(())
    }

    /// The set of the regions that a tile belongs to.
    pub(crate) fn set_of(&mut self, connection: &Connection, coord: TileCoord) -> Result<SetId, StoreError> {
        self.buffer.clear();
        let inside = self.regions.iter().filter(|region| region.contains(coord));
        self.buffer.extend(inside.map(|region| region.id));
        if self.buffer.is_empty() {
            self.buffer.push(NOBODY);
        }
        self.sets.intern(connection, &self.buffer)
    }
}

/// A region with the box around its tiles at each zoom: of five hundred regions most are passed over
/// by comparing four numbers.
#[derive(Debug)]
struct Placed {
    id: i64,
    extent: Extent,
    boxes: Vec<Option<TileRange>>,
}

impl Placed {
    fn new(id: i64, extent: Extent) -> Self {
        let boxes = match &extent {
            Extent::Whole => Vec::new(),
            Extent::Cover(cover) => (0..=cover.zooms().max()).map(|zoom| box_around(cover, zoom)).collect(),
        };
        Self { id, extent, boxes }
    }

    fn contains(&self, coord: TileCoord) -> bool {
        match &self.extent {
            Extent::Whole => true,
            Extent::Cover(cover) => {
                let around = self.boxes.get(usize::from(coord.zoom())).copied().flatten();
                around.is_some_and(|range| range.contains(coord)) && cover.contains(coord)
            }
        }
    }
}

fn box_around(cover: &TileCover, zoom: u8) -> Option<TileRange> {
    let ranges = cover.ranges(zoom).iter().copied();
    ranges.reduce(|around, range| TileRange {
        zoom,
        x_min: around.x_min.min(range.x_min),
        x_max: around.x_max.max(range.x_max),
        y_min: around.y_min.min(range.y_min),
        y_max: around.y_max.max(range.y_max),
    })
}

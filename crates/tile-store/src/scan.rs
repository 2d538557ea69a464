//! Walking the stored rows of an extent in bounded steps.
//!
//! A cover can hold a million times more places than are stored (a continent at zoom 18), so the
//! walk goes from stored row to stored row. Memory stays bounded by the limit of a step.

use rusqlite::{Connection, Row};
use tile_grid::{TileCover, TileRange};

use crate::catalogue::Extent;
use crate::error::StoreError;
use crate::place::{Place, tms_rows};

/// A table with a place in its key, and the columns to read; the first three are the place.
#[derive(Copy, Clone)]
pub(crate) struct Rows {
    pub(crate) table: &'static str,
    pub(crate) columns: &'static str,
}

impl Rows {
    pub(crate) const fn places(table: &'static str) -> Self {
        Self { table, columns: "zoom_level, tile_row, tile_column" }
    }

    /// Gives every stored row of a range to `each`, starting at a TMS row and column, until
    /// `limit` rows were given. Answers where to go on, or `None` at the end of the range.
    pub(crate) fn in_range(
        self,
        connection: &Connection,
        range: TileRange,
        start: Option<(u32, u32)>,
        limit: usize,
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), rusqlite::Error>,
    ) -> Result<Option<(u32, u32)>, StoreError> {
        let Self { table, columns } = self;
        let mut along = connection.prepare_cached(&format!(
            "SELECT {columns} FROM {table} WHERE zoom_level = ?1 AND tile_row = ?2
             AND tile_column BETWEEN ?3 AND ?4 ORDER BY tile_column LIMIT ?5"
        ))?;
        let mut next_row = connection.prepare_cached(&format!(
            "SELECT min(tile_row) FROM {table}
             WHERE zoom_level = ?1 AND tile_row > ?2 AND tile_row <= ?3"
        ))?;
        let (first, last) = tms_rows(range);
        let (mut row, mut column) = start.unwrap_or((first, range.x_min));
        let mut left = limit;
        loop {
            let mut rows = along.query((range.zoom, row, column, range.x_max, left))?;
            while let Some(found) = rows.next()? {
                each(found)?;
                left -= 1;
                if left == 0 {
                    let column: u32 = found.get(2)?;
                    return Ok(Some((row, column.saturating_add(1))));
                }
            }
            if row >= last {
                return Ok(None);
            }
            let next: Option<u32> = next_row.query_row((range.zoom, row, last), |row| row.get(0))?;
            match next {
                Some(next) => (row, column) = (next, range.x_min),
                None => return Ok(None),
            }
        }
    }

    /// Every stored row after a place, in the order of the key.
    fn after(
        self,
        connection: &Connection,
        after: Option<Place>,
        limit: usize,
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), rusqlite::Error>,
    ) -> Result<(), StoreError> {
        let Self { table, columns } = self;
        let mut statement = connection.prepare_cached(&format!(
            "SELECT {columns} FROM {table} WHERE (zoom_level, tile_row, tile_column) > (?1, ?2, ?3)
             ORDER BY zoom_level, tile_row, tile_column LIMIT ?4"
        ))?;
        let (zoom, row, column) =
            after.map_or((-1, 0, 0), |place| (i64::from(place.zoom), place.row, place.column));
        let mut rows = statement.query((zoom, row, column, limit))?;
        while let Some(row) = rows.next()? {
            each(row)?;
        }
        Ok(())
    }
}

/// Where a walk over an extent stands.
pub(crate) struct Walk {
    rows: Rows,
    extent: Extent,
    /// Zoom and number of the range, and where to go on within it.
    zoom: u8,
    range: usize,
    within: Option<(u32, u32)>,
    /// The last place given, when the extent is everything.
    last: Option<Place>,
}

impl Walk {
    pub(crate) fn new(rows: Rows, extent: Extent) -> Self {
        let zoom = match &extent {
            Extent::Whole => 0,
            Extent::Cover(cover) => cover.zooms().min(),
        };
        Self { rows, extent, zoom, range: 0, within: None, last: None }
    }

    /// Gives the next places, at most `limit`; none when nothing is left.
    pub(crate) fn step(&mut self, connection: &Connection, limit: usize) -> Result<Vec<Place>, StoreError> {
        let mut places = Vec::new();
        match self.extent.clone() {
            Extent::Whole => {
                self.rows.after(connection, self.last, limit, &mut |row| {
                    places.push(Place::read(row)?);
                    Ok(())
                })?;
                self.last = places.last().copied().or(self.last);
            }
            Extent::Cover(cover) => {
                while let Some(range) = self.current(&cover)
                    && places.len() < limit
                {
                    let left = limit - places.len();
                    self.within = self.rows.in_range(connection, range, self.within, left, &mut |row| {
                        places.push(Place::read(row)?);
                        Ok(())
                    })?;
                    if self.within.is_none() {
                        self.range += 1;
                    }
                }
            }
        }
        Ok(places)
    }

    /// The range that the walk stands in.
    fn current(&mut self, cover: &TileCover) -> Option<TileRange> {
        while self.zoom <= cover.zooms().max() {
            if let Some(range) = cover.ranges(self.zoom).get(self.range) {
                return Some(*range);
            }
            self.zoom += 1;
            self.range = 0;
        }
        None
    }
}

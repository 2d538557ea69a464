//! A tile coordinate as it stands in the tables: with the TMS row.

use rusqlite::Row;
use tile_grid::{GridError, TileCoord, TileRange};

/// Zoom, TMS row and column of a tile, in the order of the key.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd)]
pub(crate) struct Place {
    pub(crate) zoom: u8,
    pub(crate) row: u32,
    pub(crate) column: u32,
}

impl Place {
    /// Reads the first three columns of a row: zoom_level, tile_row, tile_column.
    pub(crate) fn read(row: &Row<'_>) -> Result<Self, rusqlite::Error> {
        Ok(Self { zoom: row.get(0)?, row: row.get(1)?, column: row.get(2)? })
    }

    pub(crate) fn coord(self) -> Result<TileCoord, GridError> {
        TileCoord::from_tms(self.zoom, self.column, self.row)
    }

    /// The key, as parameters 1 to 3 of a statement.
    pub(crate) const fn key(self) -> (u8, u32, u32) {
        (self.zoom, self.row, self.column)
    }
}

impl From<TileCoord> for Place {
    fn from(coord: TileCoord) -> Self {
        Self { zoom: coord.zoom(), row: coord.tms_row(), column: coord.x() }
    }
}

/// The first and last TMS row of a range.
pub(crate) const fn tms_rows(range: TileRange) -> (u32, u32) {
    let last = (1_u32 << range.zoom) - 1;
    (last.saturating_sub(range.y_max), last.saturating_sub(range.y_min))
}

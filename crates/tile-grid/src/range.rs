//! Rectangles of tiles.

use crate::coord::TileCoord;

/// A rectangle of tiles of one zoom; all edges are inclusive.
#[derive(Copy, Clone, Eq, PartialEq, Debug, Hash)]
pub struct TileRange {
    /// The zoom.
    pub zoom: u8,
    /// The westernmost column.
    pub x_min: u32,
    /// The easternmost column.
    pub x_max: u32,
    /// The northernmost row.
    pub y_min: u32,
    /// The southernmost row.
    pub y_max: u32,
}

impl TileRange {
    /// Gives the number of columns.
    pub fn width(self) -> u64 {
        (u64::from(self.x_max) + 1).saturating_sub(self.x_min.into())
    }

    /// Gives the number of rows.
    pub fn height(self) -> u64 {
        (u64::from(self.y_max) + 1).saturating_sub(self.y_min.into())
    }

    /// Counts the tiles.
    pub fn count(self) -> u64 {
        self.width() * self.height()
    }

    /// Tells whether the range holds a tile.
    pub fn contains(self, tile: TileCoord) -> bool {
        tile.zoom() == self.zoom
            && (self.x_min..=self.x_max).contains(&tile.x())
            && (self.y_min..=self.y_max).contains(&tile.y())
    }

    /// Gives the tiles row by row, from the north-west. Tiles that do not exist (a range built by
    /// hand may hold such) are left out.
    pub fn iter(self) -> impl Iterator<Item = TileCoord> {
        (self.y_min..=self.y_max).flat_map(move |y| {
            (self.x_min..=self.x_max).filter_map(move |x| TileCoord::new(self.zoom, x, y).ok())
        })
    }

    /// Gives the tile at a place in the order of [`TileRange::iter`], which the range must hold.
    pub(crate) fn nth(self, index: u64) -> TileCoord {
        debug_assert!(index < self.count(), "the caller looked up the range that holds the index");
        let offset = |n: u64| u32::try_from(n).expect("an offset inside a range fits its coordinates");
        let (row, column) = (index / self.width(), index % self.width());
        TileCoord::known(self.zoom, self.x_min + offset(column), self.y_min + offset(row))
    }
}

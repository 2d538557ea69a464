//! The set of tiles that covers a shape.

mod bands;
mod capsule;
mod chunks;
mod edge;
mod outline;
mod rectangle;
mod sweep;

use crate::coord::TileCoord;
use crate::error::GridError;
use crate::range::TileRange;
use crate::shape::{Shape, beyond_map};
use crate::zoom::ZoomRange;
use outline::Outline;
use sweep::Budget;

/// The most tile rows, counted once for each edge that crosses them, that a cover may look at.
pub const MAX_BOUNDARY: u64 = 50_000_000;

/// The most ranges that a cover may hold (20 bytes each).
pub const MAX_RANGES: usize = 8_000_000;

/// The exact set of tiles that covers a shape, as disjoint ranges for each zoom.
///
/// **Rule.** A tile belongs to the cover if it shares area with the shape, not merely an edge or a
/// corner: a box that ends on a tile edge does not add the neighbour, and a tile that lies wholly
/// inside a hole is left out. (An area too thin to reach into any tile takes the tile of its first
/// position.) The edges of the shape are straight in the Mercator plane. Positions within 10⁻¹⁴ of
/// the world's width (0.4 µm) of a tile edge count as lying on it.
///
/// **Corridors** are covered by capsules in the Mercator plane around pieces of the line; the
/// radius of each is the ground distance times the largest scale that occurs within it. No tile
/// within the distance on the ground (sphere or WGS 84 ellipsoid) is ever missed. Tiles a little
/// farther may be included: 0.7 % of the radius for the choice of the ellipsoid, 1 % for the change
/// of scale along a piece, and tan φ · radius/6335 km for the change of scale across it (at 60° N
/// 0.03 % for 1 km, 2.7 % for 100 km).
///
/// **Cost.** A box is computed directly. Other shapes cost time and memory in proportion to the
/// tile rows that their outline crosses, whatever their area. Lookups take logarithmic time.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct TileCover {
    zooms: ZoomRange,
    levels: Vec<Level>,
}

/// The ranges of one zoom, in bands: ranges of one band have the same rows and rising columns, the
/// bands have rising rows.
#[derive(Clone, Eq, PartialEq, Debug)]
struct Level {
    ranges: Vec<TileRange>,
    /// For each range, how many tiles it and all before it hold.
    sums: Vec<u64>,
}

impl TileCover {
    /// Computes the tiles that cover a shape.
    ///
    /// # Errors
    /// [`GridError::BeyondMap`] if the shape lies wholly past ±85.0511°;
    /// [`GridError::OutlineTooLong`] or [`GridError::CoverTooLarge`] if a limit is passed, which
    /// ordinary shapes do only at the deepest zooms. Boxes never pass one.
    pub fn of(shape: &Shape, zooms: ZoomRange) -> Result<Self, GridError> {
        let outer = shape.outer_bounds();
        if beyond_map(outer.south(), outer.north()) {
            return Err(GridError::BeyondMap);
        }
        let levels = match shape {
            Shape::Bounds(bounds) => {
                zooms.iter().map(|zoom| Level::new(rectangle::ranges(*bounds, zoom))).collect()
            }
            Shape::Polygons(polygons) => outline_levels(&Outline::of_polygons(polygons), zooms)?,
            Shape::Corridor { line, radius_m } => {
                outline_levels(&Outline::of_corridor(line, *radius_m), zooms)?
            }
        };
        Ok(Self { zooms, levels })
    }

    /// Gives the zooms of the cover.
    pub fn zooms(&self) -> ZoomRange {
        self.zooms
    }

    /// Gives the disjoint ranges at a zoom, sorted by first row, then first column; none at a zoom
    /// outside the cover.
    pub fn ranges(&self, zoom: u8) -> &[TileRange] {
        self.level(zoom).map_or(&[], |level| &level.ranges)
    }

    /// Counts the tiles of all zooms.
    pub fn count(&self) -> u64 {
        self.levels.iter().map(Level::count).sum()
    }

    /// Counts the tiles of a zoom.
    pub fn count_at(&self, zoom: u8) -> u64 {
        self.level(zoom).map_or(0, Level::count)
    }

    /// Tells whether the cover holds a tile, in logarithmic time.
    pub fn contains(&self, tile: TileCoord) -> bool {
        self.level(tile.zoom()).is_some_and(|level| level.contains(tile))
    }

    /// Gives every tile once: zoom by zoom, range by range, row by row.
    pub fn iter(&self) -> impl Iterator<Item = TileCoord> {
        self.levels.iter().flat_map(|level| &level.ranges).flat_map(|range| range.iter())
    }

    /// Gives the tile at a place in the order of [`TileCover::iter`], in logarithmic time; none
    /// past the end.
    pub fn nth(&self, index: u64) -> Option<TileCoord> {
        let mut rest = index;
        for level in &self.levels {
            if rest < level.count() {
                return level.nth(rest);
            }
            rest -= level.count();
        }
        None
    }

    /// Cuts the same tiles into disjoint ranges of at most `max_tiles` each (at least one), zoom by
    /// zoom, as near to squares as the ranges allow.
    pub fn chunks(&self, max_tiles: u32) -> impl Iterator<Item = TileRange> {
        self.levels
            .iter()
            .flat_map(|level| &level.ranges)
            .flat_map(move |range| chunks::of(*range, max_tiles))
    }

    fn level(&self, zoom: u8) -> Option<&Level> {
        let index = zoom.checked_sub(self.zooms.min())?;
        self.levels.get(usize::from(index))
    }
}

fn outline_levels(outline: &Outline, zooms: ZoomRange) -> Result<Vec<Level>, GridError> {
    let mut budget = Budget::full();
    zooms.iter().map(|zoom| Ok(Level::new(outline.ranges(zoom, &mut budget)?))).collect()
}

impl Level {
    fn new(ranges: Vec<TileRange>) -> Self {
        let sums = ranges
            .iter()
            .scan(0, |sum, range| {
                *sum += range.count();
                Some(*sum)
            })
            .collect();
        Self { ranges, sums }
    }

    fn count(&self) -> u64 {
        self.sums.last().copied().unwrap_or(0)
    }

    /// Bands make this a plain binary search: the last range that begins at or before the tile, by
    /// row of the band and then column, is the only one that can hold it.
    fn contains(&self, tile: TileCoord) -> bool {
        let bands_before = self.ranges.partition_point(|range| range.y_max < tile.y());
        let Some(band) = self.ranges.get(bands_before) else {
            return false;
        };
        let after = self.ranges.partition_point(|range| (range.y_min, range.x_min) <= (band.y_min, tile.x()));
        after.checked_sub(1).is_some_and(|index| self.ranges[index].contains(tile))
    }

    fn nth(&self, index: u64) -> Option<TileCoord> {
        let at = self.sums.partition_point(|sum| *sum <= index);
        let range = self.ranges.get(at)?;
        Some(range.nth(index - (self.sums[at] - range.count())))
    }
}

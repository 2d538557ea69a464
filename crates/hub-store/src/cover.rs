//! Tiles as rectangles, in memory.

use std::collections::BTreeMap;

use tile_grid::{TileCoord, TileRange};

/// Disjoint rectangles of tiles, by zoom; the rectangles of one band of rows have the same rows, and
/// bands follow each other southwards, as in a `TileCover`.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Cover(BTreeMap<u8, Vec<TileRange>>);

impl Cover {
    /// Takes rectangles that a `TileCover` gave, all of them or some.
    #[must_use]
    pub fn new(ranges: impl IntoIterator<Item = TileRange>) -> Self {
        let mut zooms: BTreeMap<u8, Vec<TileRange>> = BTreeMap::new();
        for range in ranges {
            zooms.entry(range.zoom).or_default().push(range);
        }
        for ranges in zooms.values_mut() {
            ranges.sort_unstable_by_key(|range| (range.y_min, range.x_min));
        }
        Self(zooms)
    }

    /// Tells whether a tile is in it, in logarithmic time.
    #[must_use]
    pub fn contains(&self, tile: TileCoord) -> bool {
        let Some(ranges) = self.0.get(&tile.zoom()) else { return false };
        let before = ranges.partition_point(|range| range.y_max < tile.y());
        let Some(band) = ranges.get(before) else { return false };
        let after = ranges.partition_point(|range| (range.y_min, range.x_min) <= (band.y_min, tile.x()));
        after.checked_sub(1).is_some_and(|index| ranges[index].contains(tile))
    }

    /// Counts the tiles.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.ranges().map(TileRange::count).sum()
    }

    /// The rectangles, zoom by zoom.
    pub fn ranges(&self) -> impl Iterator<Item = TileRange> {
        self.0.values().flatten().copied()
    }

    /// The same tiles in rectangles of at most `max_tiles` each, in an order that never changes.
    pub fn chunks(&self, max_tiles: u32) -> impl Iterator<Item = TileRange> {
        self.ranges().flat_map(move |range| cut(range, max_tiles.max(1)))
    }
}

/// Squares as large as may be, or runs where the rectangle is narrower.
fn cut(range: TileRange, max_tiles: u32) -> impl Iterator<Item = TileRange> {
    let (width, height) = (range.x_max - range.x_min + 1, range.y_max - range.y_min + 1);
    let side = max_tiles.isqrt().max(1);
    let across = if height < side { max_tiles / height } else { side }.clamp(1, width);
    let down = (max_tiles / across).clamp(1, height);
    (range.y_min..=range.y_max).step_by(down as usize).flat_map(move |y| {
        (range.x_min..=range.x_max).step_by(across as usize).map(move |x| TileRange {
            x_min: x,
            x_max: range.x_max.min(x + (across - 1)),
            y_min: y,
            y_max: range.y_max.min(y + (down - 1)),
            ..range
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tile_grid::{Bounds, Shape, TileCover, ZoomRange};

    #[test]
    fn a_cover_holds_the_same_tiles_as_the_one_that_it_was_made_of() {
        let bounds = Bounds::new(170.0, -20.0, -175.0, 5.0).expect("valid");
        let zooms = ZoomRange::new(0, 7).expect("valid");
        let whole = TileCover::of(&Shape::bounds(bounds), zooms).expect("small");
        let cover = Cover::new(zooms.iter().flat_map(|zoom| whole.ranges(zoom).to_vec()));
        assert_eq!(cover.count(), whole.count());
        for zoom in 0..=7 {
            for tile in (0..1 << zoom).flat_map(|x| (0..1 << zoom).map(move |y| (x, y))) {
                let tile = TileCoord::new(zoom, tile.0, tile.1).expect("exists");
                assert_eq!(cover.contains(tile), whole.contains(tile), "{tile}");
            }
        }
        for max in [1, 7, 256] {
            let mut cut: Vec<_> = cover.chunks(max).flat_map(TileRange::iter).collect();
            assert!(cover.chunks(max).all(|range| range.count() <= u64::from(max)));
            let mut all: Vec<_> = whole.iter().collect();
            cut.sort_unstable();
            all.sort_unstable();
            assert_eq!(cut, all, "pieces of {max}");
        }
    }
}

//! What of a view is stored: counted, not guessed.

use jiff::Timestamp;
use tile_grid::{Bounds, Shape, TileCoord, TileCover, TileRange, ZoomRange};

use crate::device::Device;
use crate::error::Result;
use crate::plan::zooms_of;

/// Most tiles that are looked at for one view.
const MAX_TILES: u64 = 4096;

/// How much of a view is stored at one zoom.
pub(crate) struct Coverage {
    pub(crate) wanted: u64,
    pub(crate) stored: u64,
    /// Missing tiles, neighbours merged.
    pub(crate) missing: Vec<Bounds>,
    /// The zoom that was looked at.
    pub(crate) zoom: u8,
    /// When the stored tile that was confirmed longest ago was confirmed.
    pub(crate) oldest: Option<Timestamp>,
}

impl Device {
    /// Counts what of a view is stored; a zoom with too many tiles is lowered.
    pub(crate) fn coverage(&self, source: &str, bounds: Bounds, zoom: u8) -> Result<Coverage> {
        let record = self.source_record(source)?;
        let most = zooms_of(&record).map_or(tile_grid::MAX_ZOOM, ZoomRange::max);
        let (zoom, cover) = countable_cover(bounds, zoom.min(most))?;
        let tileset = self.tileset(&record.id)?;
        let mut missing = Vec::new();
        let mut oldest: Option<Timestamp> = None;
        let wanted = cover.count();
        for range in cover.ranges(zoom) {
            match &tileset {
                Some(tileset) => {
                    let look = tileset.look(*range)?;
                    missing.extend(look.missing);
                    oldest = oldest.into_iter().chain(look.oldest).min();
                }
                None => missing.extend(range.iter()),
            }
        }
        let stored = wanted - missing.len() as u64;
        Ok(Coverage { wanted, stored, missing: merged(missing), zoom, oldest })
    }
}

fn countable_cover(bounds: Bounds, mut zoom: u8) -> Result<(u8, TileCover)> {
    loop {
        let cover = TileCover::of(&Shape::bounds(bounds), ZoomRange::new(zoom, zoom)?)?;
        if cover.count() <= MAX_TILES || zoom == 0 {
            return Ok((zoom, cover));
        }
        zoom -= 1;
    }
}

/// Merges tiles to rectangles: runs along a row, then equal runs of rows that touch.
fn merged(mut tiles: Vec<TileCoord>) -> Vec<Bounds> {
    tiles.sort_by_key(|tile| (tile.y(), tile.x()));
    let mut runs: Vec<TileRange> = Vec::new();
    for tile in tiles {
        match runs.last_mut() {
            Some(run) if run.y_max == tile.y() && run.x_max + 1 == tile.x() => run.x_max = tile.x(),
            _ => runs.push(TileRange {
                zoom: tile.zoom(),
                x_min: tile.x(),
                x_max: tile.x(),
                y_min: tile.y(),
                y_max: tile.y(),
            }),
        }
    }
    runs.sort_by_key(|run| (run.x_min, run.x_max, run.y_min));
    let mut rectangles: Vec<TileRange> = Vec::new();
    for run in runs {
        match rectangles.last_mut() {
            Some(last) if (last.x_min, last.x_max, last.y_max + 1) == (run.x_min, run.x_max, run.y_min) => {
                last.y_max = run.y_max;
            }
            _ => rectangles.push(run),
        }
    }
    rectangles.into_iter().filter_map(bounds_of).collect()
}

fn bounds_of(range: TileRange) -> Option<Bounds> {
    let north_west = TileCoord::new(range.zoom, range.x_min, range.y_min).ok()?.bounds();
    let south_east = TileCoord::new(range.zoom, range.x_max, range.y_max).ok()?.bounds();
    Bounds::new(north_west.west(), south_east.south(), south_east.east(), north_west.north()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tile(x: u32, y: u32) -> TileCoord {
        TileCoord::new(4, x, y).expect("inside zoom 4")
    }

    #[test]
    fn missing_tiles_merge_to_few_rectangles() {
        let block: Vec<TileCoord> = (2..6).flat_map(|x| (3..5).map(move |y| tile(x, y))).collect();
        assert_eq!(merged(block).len(), 1, "a full block is one rectangle");
        assert_eq!(merged(vec![tile(1, 1), tile(3, 1), tile(1, 2)]).len(), 2);
        assert!(merged(Vec::new()).is_empty());
    }

    #[test]
    fn a_view_with_too_many_tiles_is_looked_at_from_further_away() {
        let (zoom, cover) = countable_cover(Bounds::WORLD, 14).expect("the world is valid");
        assert_eq!((zoom, cover.count()), (6, 4096));
    }
}

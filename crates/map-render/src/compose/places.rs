//! Where tiles go in a view.

use tile_grid::{TileCoord, mercator};

use crate::display::{Point, Rect};
use crate::style::{Source, SourceKind};
use crate::view::{View, WORLD};

/// Most tiles of one source in a picture; a sane source needs a hundred.
const MAX_TILES: usize = 4096;

/// A tile in the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    /// The tile whose bytes are drawn.
    pub(super) coord: TileCoord,
    /// What of the picture it fills: whole device pixels, so that neighbours neither overlap nor
    /// leave a gap.
    pub(super) clip: Rect,
    /// Where the tile's own square is, which is larger than `clip` if the tile stands in for one
    /// below it.
    left: f64,
    top: f64,
    size: f64,
}

impl Place {
    /// From the tile's own unit square to the picture.
    pub(super) fn point(&self, unit: Point) -> Point {
        Point {
            x: (self.left + f64::from(unit.x) * self.size) as f32,
            y: (self.top + f64::from(unit.y) * self.size) as f32,
        }
    }

    /// The tile's own square in the picture.
    pub(super) fn square(&self) -> Rect {
        Rect {
            left: self.left as f32,
            top: self.top as f32,
            right: (self.left + self.size) as f32,
            bottom: (self.top + self.size) as f32,
        }
    }

    /// The same part of the picture, filled by a tile above.
    pub(super) fn filled_by(&self, ancestor: TileCoord) -> Self {
        let levels = self.coord.zoom() - ancestor.zoom();
        let factor = f64::from(levels).exp2();
        let across = |own: u32, above: u32| f64::from(own) - f64::from(above) * factor;
        Self {
            coord: ancestor,
            left: self.left - across(self.coord.x(), ancestor.x()) * self.size,
            top: self.top - across(self.coord.y(), ancestor.y()) * self.size,
            size: self.size * factor,
            ..*self
        }
    }
}

/// The tiles that a view wants of a source, row by row; none below the source's lowest zoom.
pub(super) fn wanted(source: &Source, view: &View) -> Vec<Place> {
    let ideal = view.zoom() + (WORLD / source.tile_size).log2();
    let ideal = match source.kind {
        SourceKind::Vector => ideal.floor(),
        SourceKind::Raster => ideal.round(),
    };
    if ideal.max(0.0) + f64::from(view.deeper()) < f64::from(source.min_zoom) {
        return Vec::new();
    }
    let zoom = ideal.clamp(f64::from(source.min_zoom), f64::from(source.max_zoom)) as u8;
    let across = f64::from(zoom).exp2();
    let size = view.world_size() / across;
    let (left, top) = view.origin();
    let first = |edge: f64| (edge / size).floor();
    let last = |edge: f64, side: u32| ((edge + f64::from(side)) / size).ceil() - 1.0;
    let rows = first(top).max(0.0) as i64..=last(top, view.height()).min(across - 1.0) as i64;
    let columns = first(left) as i64..=last(left, view.width()) as i64;
    let mut places = Vec::new();
    for row in rows {
        for column in columns.clone() {
            let x = column.rem_euclid(across as i64) as u32;
            let Ok(coord) = TileCoord::new(zoom, x, row as u32) else { continue };
            if places.len() < MAX_TILES && within(source, coord) {
                let (at, down) = (column as f64 * size - left, row as f64 * size - top);
                places.push(Place { coord, clip: clip(view, at, down, size), left: at, top: down, size });
            }
        }
    }
    places
}

fn within(source: &Source, coord: TileCoord) -> bool {
    let Some(bounds) = source.bounds else { return true };
    let across = f64::from(coord.zoom()).exp2();
    let (x, y) = (f64::from(coord.x()) / across, f64::from(coord.y()) / across);
    let side = across.recip();
    let (west, east) = (mercator::lon_to_x(bounds.west()), mercator::lon_to_x(bounds.east()));
    let meets = |from: f64, to: f64| x < to && x + side > from;
    let columns = if west <= east { meets(west, east) } else { meets(west, 1.0) || meets(0.0, east) };
    columns && y < mercator::lat_to_y(bounds.south()) && y + side > mercator::lat_to_y(bounds.north())
}

fn clip(view: &View, left: f64, top: f64, size: f64) -> Rect {
    let ratio = f64::from(view.ratio());
    let snap = |edge: f64| ((edge * ratio).round() / ratio) as f32;
    let square =
        Rect { left: snap(left), top: snap(top), right: snap(left + size), bottom: snap(top + size) };
    square.intersection(view.frame()).unwrap_or(Rect { left: 0.0, top: 0.0, right: 0.0, bottom: 0.0 })
}

//! The tiles of a box, computed directly.

use crate::bounds::Bounds;
use crate::coord::EDGE_EPSILON;
use crate::mercator::{lat_to_y, lon_to_x};
use crate::range::TileRange;
use crate::zoom::tiles_across;

/// Gives the one or two ranges of a box at a zoom.
pub(super) fn ranges(bounds: Bounds, zoom: u8) -> Vec<TileRange> {
    let (y_min, y_max) = cells(lat_to_y(bounds.north()), lat_to_y(bounds.south()), zoom);
    columns(bounds, zoom)
        .into_iter()
        .map(|(x_min, x_max)| TileRange { zoom, x_min, x_max, y_min, y_max })
        .collect()
}

/// Gives the inclusive spans of columns, from the west; two if the box crosses the antimeridian.
fn columns(bounds: Bounds, zoom: u8) -> Vec<(u32, u32)> {
    let (west, east) = (lon_to_x(bounds.west()), lon_to_x(bounds.east()));
    if !bounds.crosses_antimeridian() {
        return vec![cells(west, east, zoom)];
    }
    // A box that only touches the antimeridian has nothing on its other side.
    match (west < 1.0, east > 0.0) {
        (true, true) => {
            let (east_part, west_part) = (cells(west, 1.0, zoom), cells(0.0, east, zoom));
            if west_part.1 + 1 >= east_part.0 {
                return vec![(0, tiles_across(zoom) - 1)];
            }
            vec![west_part, east_part]
        }
        (true, false) => vec![cells(west, 1.0, zoom)],
        (false, _) => vec![cells(0.0, east, zoom)],
    }
}

/// Gives the inclusive span of cells that share length with an interval of the unit line; at least
/// the cell in which it begins.
fn cells(from: f64, to: f64, zoom: u8) -> (u32, u32) {
    let across = tiles_across(zoom);
    // Both are at least 0 but for the epsilon, and a cast of a float saturates.
    let first = (((from + EDGE_EPSILON) * f64::from(across)) as u32).min(across - 1);
    let end = ((to - EDGE_EPSILON) * f64::from(across)).ceil() as u32;
    (first, end.saturating_sub(1).clamp(first, across - 1))
}

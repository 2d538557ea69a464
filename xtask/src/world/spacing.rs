//! Distances on the screen: what decides how much fits on a map.

use std::collections::HashMap;
use std::f64::consts::PI;

/// Side of a tile in CSS pixels, as MapLibre draws vector tiles.
const TILE_PIXELS: f64 = 512.0;
/// Length of the equator in kilometres (WGS 84).
const EQUATOR_KM: f64 = 40_075.017;

/// Kilometres that one pixel covers at a zoom and latitude in degrees.
pub fn kilometres_per_pixel(zoom: f64, latitude: f64) -> f64 {
    EQUATOR_KM * latitude.to_radians().cos() / (TILE_PIXELS * zoom.exp2())
}

/// Web Mercator pixels of the whole world at a zoom.
pub fn pixels([longitude, latitude]: [f64; 2], zoom: f64) -> [f64; 2] {
    let world = TILE_PIXELS * zoom.exp2();
    let y = latitude.to_radians().tan().asinh() / (2.0 * PI);
    [(longitude / 360.0 + 0.5) * world, (0.5 - y) * world]
}

/// Labels already placed on one zoom, found by cells of the least distance.
#[derive(Debug)]
pub struct Placed {
    zoom: f64,
    apart: [f64; 2],
    cells: HashMap<(i64, i64), Vec<[f64; 2]>>,
}

impl Placed {
    /// No label yet. Two labels may not be nearer than `apart` pixels in both directions.
    pub fn new(zoom: f64, apart: [f64; 2]) -> Self {
        Self { zoom, apart, cells: HashMap::new() }
    }

    /// Whether no placed label is too near to a position in degrees.
    pub fn has_room(&self, position: [f64; 2]) -> bool {
        let here = pixels(position, self.zoom);
        let (column, row) = self.cell(here);
        !(column - 1..=column + 1)
            .flat_map(|c| (row - 1..=row + 1).map(move |r| (c, r)))
            .filter_map(|cell| self.cells.get(&cell))
            .flatten()
            .any(|other| self.is_near(here, *other))
    }

    /// Places a label at a position in degrees.
    pub fn place(&mut self, position: [f64; 2]) {
        let here = pixels(position, self.zoom);
        self.cells.entry(self.cell(here)).or_default().push(here);
    }

    fn is_near(&self, [x, y]: [f64; 2], other: [f64; 2]) -> bool {
        (x - other[0]).abs() < self.apart[0] && (y - other[1]).abs() < self.apart[1]
    }

    #[expect(clippy::cast_possible_truncation, reason = "a world of at most 2^24 pixels has few cells")]
    fn cell(&self, [x, y]: [f64; 2]) -> (i64, i64) {
        ((x / self.apart[0]).floor() as i64, (y / self.apart[1]).floor() as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_needs_room_in_both_directions() {
        let mut placed = Placed::new(0.0, [100.0, 20.0]);
        placed.place([0.0, 0.0]);
        // One degree of longitude is 512 / 360 = 1.42 pixels at zoom 0.
        assert!(!placed.has_room([69.0, 0.0]), "98 pixels beside it");
        assert!(placed.has_room([71.0, 0.0]), "101 pixels beside it");
        assert!(placed.has_room([0.0, 15.0]), "21 pixels above it");
        assert!(!placed.has_room([0.0, 13.0]), "18 pixels above it");
    }

    #[test]
    fn a_pixel_at_zoom_zero_is_a_512th_of_the_equator() {
        assert!((kilometres_per_pixel(0.0, 0.0) - 78.27).abs() < 0.01);
        assert!((kilometres_per_pixel(1.0, 60.0) - 78.27 / 4.0).abs() < 0.01);
    }
}

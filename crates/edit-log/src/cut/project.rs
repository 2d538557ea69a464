//! Degrees into units of a tile (spherical Mercator, EPSG:3857).

use std::f64::consts::PI;

use feature_crdt::{Extent, Position, UNITS_PER_DEGREE};

use super::{At, BUFFER, EXTENT};

/// Units round the Earth.
pub(super) const ROUND: i64 = 360 * UNITS_PER_DEGREE as i64;

/// Beyond this latitude Mercator's map would be endless; tiles end at 85.05 degrees.
const MAX_LATITUDE: f64 = 89.9;

/// Where a tile is.
#[derive(Copy, Clone, Debug)]
pub(super) struct Frame {
    zoom: u8,
    x: f64,
    y: f64,
    /// Units of the tile for one unit of longitude.
    scale: f64,
}

impl Frame {
    pub(super) fn of(zoom: u8, x: u32, y: u32) -> Self {
        let across = f64::from(zoom.min(30)).exp2() * f64::from(EXTENT);
        let (left, top) = (f64::from(x) * f64::from(EXTENT), f64::from(y) * f64::from(EXTENT));
        Self { zoom: zoom.min(30), x: left, y: top, scale: across / ROUND as f64 }
    }

    /// Projects a position, `turns` times round the Earth further east.
    pub(super) fn project(&self, at: Position, turns: i64) -> At {
        let east = i64::from(at.x) + ROUND / 2 + turns * ROUND;
        let across = self.scale * ROUND as f64;
        let sine = at.lat().clamp(-MAX_LATITUDE, MAX_LATITUDE).to_radians().sin();
        let north = 0.5 - ((1.0 + sine) / (1.0 - sine)).ln() / (4.0 * PI);
        At { x: east as f64 * self.scale - self.x, y: north * across - self.y }
    }

    /// The boxes whose features the tile shows, and how many times round the Earth each is away.
    pub(super) fn extents(&self) -> Vec<(Extent, i64)> {
        let (low, high) = (-f64::from(BUFFER), f64::from(EXTENT + BUFFER));
        let longitude = |unit: f64| ((self.x + unit) / self.scale) as i64 - ROUND / 2;
        let (west, east) = (longitude(low) - 1, longitude(high) + 1);
        let (south, north) = (self.latitude(high), self.latitude(low));
        let clamped = |value: i64| value.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32;
        let beyond = |turns: i64| {
            let (west, east) = (west - turns * ROUND, east - turns * ROUND);
            (west <= i64::from(i32::MAX) && east >= i64::from(i32::MIN))
                .then(|| (Extent { west: clamped(west), south, east: clamped(east), north }, turns))
        };
        [0, -1, 1].into_iter().filter_map(beyond).collect()
    }

    /// The latitude of a unit south of the tile's top, rounded outwards by no more than a unit.
    fn latitude(&self, unit: f64) -> i32 {
        let share = (self.y + unit) / (f64::from(self.zoom).exp2() * f64::from(EXTENT));
        let degrees = (PI * (1.0 - 2.0 * share)).sinh().atan().to_degrees();
        // The last tiles stand for all that lies beyond them.
        let degrees = match degrees {
            degrees if degrees > 85.0 => 90.0,
            degrees if degrees < -85.0 => -90.0,
            degrees => degrees,
        };
        (degrees * f64::from(UNITS_PER_DEGREE)).round() as i32
    }
}

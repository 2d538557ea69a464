//! Boxes in degrees.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::GridError;
use crate::longitude::{Arc, enclosing};
use crate::lonlat::{LonLat, check_degrees};
use crate::mercator::MAX_LATITUDE;

/// A box in degrees with a width and a height; where west > east it crosses the antimeridian.
///
/// Its text is `W,S,E,N` and its stored form the array `[W, S, E, N]`, the order of RFC 7946.
#[derive(Copy, Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(try_from = "[f64; 4]", into = "[f64; 4]")]
pub struct Bounds {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

impl Bounds {
    /// The whole square of the Web Mercator map.
    pub const WORLD: Self = Self { west: -180.0, south: -MAX_LATITUDE, east: 180.0, north: MAX_LATITUDE };

    /// Makes a box.
    ///
    /// # Errors
    /// [`GridError::Degrees`] if a number is not finite or outside ±180 (longitude) or ±90
    /// (latitude), [`GridError::NoWidth`], [`GridError::SouthNotBelowNorth`].
    pub fn new(west: f64, south: f64, east: f64, north: f64) -> Result<Self, GridError> {
        check_degrees("west", west, 180.0)?;
        check_degrees("south", south, 90.0)?;
        check_degrees("east", east, 180.0)?;
        check_degrees("north", north, 90.0)?;
        // East 180 to west -180 is one and the same meridian, the other way round the world.
        if west == east || west - east == 360.0 {
            return Err(GridError::NoWidth { west, east });
        }
        if south >= north {
            return Err(GridError::SouthNotBelowNorth { south, north });
        }
        Ok(Self { west, south, east, north })
    }

    /// Makes a box that is known to be valid.
    pub(crate) fn known(west: f64, south: f64, east: f64, north: f64) -> Self {
        debug_assert!(Self::new(west, south, east, north).is_ok(), "{west},{south},{east},{north}");
        Self { west, south, east, north }
    }

    /// Gives the western edge in degrees.
    pub fn west(self) -> f64 {
        self.west
    }

    /// Gives the southern edge in degrees.
    pub fn south(self) -> f64 {
        self.south
    }

    /// Gives the eastern edge in degrees.
    pub fn east(self) -> f64 {
        self.east
    }

    /// Gives the northern edge in degrees.
    pub fn north(self) -> f64 {
        self.north
    }

    /// Tells whether the box crosses the antimeridian.
    pub fn crosses_antimeridian(self) -> bool {
        self.west > self.east
    }

    /// Gives the width in degrees, above 0 and at most 360.
    pub fn width(self) -> f64 {
        if self.crosses_antimeridian() { self.east - self.west + 360.0 } else { self.east - self.west }
    }

    /// Gives the middle of the box in degrees.
    pub fn centre(self) -> LonLat {
        let lon = self.west + self.width() / 2.0;
        let lon = if lon > 180.0 { lon - 360.0 } else { lon };
        LonLat { lon, lat: self.south.midpoint(self.north) }
    }

    /// Tells whether a position lies in the box or on its edge.
    pub fn contains(self, position: LonLat) -> bool {
        let in_longitude = if self.crosses_antimeridian() {
            position.lon >= self.west || position.lon <= self.east
        } else {
            (self.west..=self.east).contains(&position.lon)
        };
        in_longitude && (self.south..=self.north).contains(&position.lat)
    }

    /// Gives the smallest box that holds both, across the antimeridian if that is shorter.
    pub fn union(self, other: Self) -> Self {
        let mut arcs = [self, other].map(|b| Arc { west: b.west, width: b.width() });
        let (west, east) = enclosing(&mut arcs);
        Self::known(west, self.south.min(other.south), east, self.north.max(other.north))
    }
}

impl TryFrom<[f64; 4]> for Bounds {
    type Error = GridError;
    fn try_from([west, south, east, north]: [f64; 4]) -> Result<Self, GridError> {
        Self::new(west, south, east, north)
    }
}

impl From<Bounds> for [f64; 4] {
    fn from(b: Bounds) -> Self {
        [b.west, b.south, b.east, b.north]
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{},{},{}", self.west, self.south, self.east, self.north)
    }
}

impl FromStr for Bounds {
    type Err = GridError;
    fn from_str(text: &str) -> Result<Self, GridError> {
        let numbers: Result<Vec<f64>, _> = text.split(',').map(|part| part.trim().parse()).collect();
        let numbers: Option<[f64; 4]> = numbers.ok().and_then(|numbers| numbers.try_into().ok());
        numbers
            .ok_or_else(|| {
                GridError::syntax(text, "a box such as 11.2,43.7,11.3,43.8 (west,south,east,north)")
            })?
            .try_into()
    }
}

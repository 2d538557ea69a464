//! Positions in degrees.

use std::fmt;

use crate::error::GridError;

/// A position in degrees (WGS 84), longitude first.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct LonLat {
    /// Longitude in degrees, -180 to 180, east positive.
    pub lon: f64,
    /// Latitude in degrees, -90 to 90, north positive.
    pub lat: f64,
}

impl LonLat {
    /// Makes a position.
    ///
    /// # Errors
    /// [`GridError::Degrees`] if a number is not finite or outside its range.
    pub fn new(lon: f64, lat: f64) -> Result<Self, GridError> {
        check_degrees("longitude", lon, 180.0)?;
        check_degrees("latitude", lat, 90.0)?;
        Ok(Self { lon, lat })
    }
}

/// Refuses what is not a number in `-limit..=limit`.
pub(crate) fn check_degrees(what: &'static str, value: f64, limit: f64) -> Result<(), GridError> {
    if value.is_finite() && value.abs() <= limit {
        return Ok(());
    }
    Err(GridError::Degrees { what, value, min: -limit, max: limit })
}

impl fmt::Display for LonLat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.lon, self.lat)
    }
}

//! One fix: where a receiver was at a moment.

use jiff::Timestamp;

/// Where a receiver was at a moment.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Fix {
    /// The moment, by the receiver's clock.
    pub time: Timestamp,
    /// Degrees east, from -180 to 180.
    pub lon: f64,
    /// Degrees north, from -90 to 90.
    pub lat: f64,
    /// Metres above mean sea level.
    pub altitude_m: Option<f64>,
    /// Metres a second over ground.
    pub speed_mps: Option<f64>,
    /// Degrees from true north, from 0 to below 360.
    pub course_deg: Option<f64>,
    /// Horizontal accuracy in metres: the radius that the receiver believes in.
    pub accuracy_m: Option<f64>,
    /// Satellites used.
    pub satellites: Option<u16>,
    /// How it was found.
    pub kind: FixKind,
}

/// How a fix was found.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum FixKind {
    /// By satellites, without a height.
    TwoD,
    /// By satellites, with a height.
    ThreeD,
    /// With corrections (DGPS, SBAS, PPS).
    Differential,
    /// With carrier phase, whole cycles not yet settled.
    RtkFloat,
    /// With carrier phase: centimetres.
    Rtk,
    /// By dead reckoning: satellites are not seen now.
    Estimated,
    /// Typed in, or by a simulator.
    Simulated,
}

/// What a receiver says in one moment.
#[derive(Copy, Clone, Debug, PartialEq)]
pub enum Reading {
    /// It knows where it is.
    Fix(Fix),
    /// It does not know where it is.
    NoFix {
        /// Satellites used or in view, if told.
        satellites: Option<u16>,
    },
}

/// Makes a fix's place from what a line said, unless it is no place on Earth.
pub(crate) fn place(lon: f64, lat: f64) -> Option<(f64, f64)> {
    let sane = lon.is_finite() && lat.is_finite() && lon.abs() <= 180.0 && lat.abs() <= 90.0;
    sane.then_some((lon, lat))
}

/// A value that is a number at all, and not absurd.
pub(crate) fn sane(value: Option<f64>, most: f64) -> Option<f64> {
    value.filter(|value| value.is_finite() && value.abs() <= most)
}

/// A course brought to 0..360.
pub(crate) fn course(value: Option<f64>) -> Option<f64> {
    sane(value, 3600.0).map(|degrees| degrees.rem_euclid(360.0)).filter(|degrees| *degrees < 360.0)
}

/// Highest altitude, speed and radius that are believed: metres, or metres a second.
pub(crate) const MAX_ALTITUDE_M: f64 = 100_000.0;
pub(crate) const MAX_SPEED_MPS: f64 = 10_000.0;
pub(crate) const MAX_ACCURACY_M: f64 = 1_000_000.0;

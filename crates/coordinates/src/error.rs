//! Why a text is no position.

use std::fmt;

use crate::parse::MAX_TEXT;

/// Latitude or longitude.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Axis {
    /// North and south.
    Latitude,
    /// East and west.
    Longitude,
}

impl Axis {
    /// Gives the largest number of degrees.
    #[must_use]
    pub fn limit(self) -> f64 {
        match self {
            Self::Latitude => 90.0,
            Self::Longitude => 180.0,
        }
    }

    pub(crate) fn other(self) -> Self {
        match self {
            Self::Latitude => Self::Longitude,
            Self::Longitude => Self::Latitude,
        }
    }
}

impl fmt::Display for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Latitude => "latitude",
            Self::Longitude => "longitude",
        })
    }
}

/// Says why a text is no position, and how it should be written.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseError {
    /// It has no sign of being a coordinate: other ways of reading it should be tried.
    #[error("this is no coordinate; write for example 48.8584, 2.2945 or 31U DQ 48251 11953")]
    NotACoordinate,
    /// It is longer than any coordinate.
    #[error("a coordinate has at most {MAX_TEXT} characters; leave out what is not part of it")]
    TooLong,
    /// A number of degrees does not exist.
    #[error("{value} is no {axis}: it runs from -{} to {}", .axis.limit(), .axis.limit())]
    OutOfRange {
        /// Latitude or longitude.
        axis: Axis,
        /// The number.
        value: f64,
    },
    /// Minutes or seconds of 60 or more, or a fraction before the last of them.
    #[error("{value} is no number of {part}: whole degrees, then minutes and seconds below 60")]
    Sexagesimal {
        /// `degrees`, `minutes` or `seconds`.
        part: &'static str,
        /// The number.
        value: f64,
    },
    /// A sign contradicts a hemisphere, or both halves name the same axis.
    #[error("the hemispheres contradict each other; write N or S with one half, E or W with the other")]
    Contradiction,
    /// It cannot be seen which numbers are the latitude and which the longitude.
    #[error("it is not clear where the latitude ends; put a comma between latitude and longitude")]
    Unclear,
    /// It looks like a grid reference, but names no place.
    #[error("this is no MGRS reference: {reason}")]
    Mgrs {
        /// What is wrong.
        reason: String,
    },
    /// It looks like a UTM coordinate, but names no place.
    #[error("this is no UTM coordinate: {reason}")]
    Utm {
        /// What is wrong.
        reason: String,
    },
    /// It looks like a plus code, but is none.
    #[error("this is no plus code: {reason}")]
    PlusCode {
        /// What is wrong.
        reason: String,
    },
    /// It is a `geo:` address that names no place on Earth.
    #[error("this geo: address cannot be read: {reason}")]
    GeoUri {
        /// What is wrong.
        reason: String,
    },
}

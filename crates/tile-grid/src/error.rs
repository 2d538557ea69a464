//! The errors of coordinates, shapes and covers.

use crate::cover::{MAX_BOUNDARY, MAX_RANGES};
use crate::shape::{MAX_RADIUS_M, MAX_VERTICES};
use crate::zoom::MAX_ZOOM;

/// Says why a coordinate, an area or a cover was refused, and what to do about it.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GridError {
    /// The zoom lies above [`MAX_ZOOM`].
    #[error("zoom {zoom} is above {MAX_ZOOM}; choose a zoom from 0 to {MAX_ZOOM}")]
    ZoomTooLarge {
        /// The zoom that was asked for.
        zoom: u32,
    },
    /// A zoom range runs backwards.
    #[error("zoom range {min}..{max} runs backwards; write the smaller zoom first")]
    ZoomRangeReversed {
        /// The first zoom.
        min: u8,
        /// The last zoom.
        max: u8,
    },
    /// The ancestor of a tile was asked for at a deeper zoom than its own.
    #[error("a tile at zoom {from} has no ancestor at zoom {to}; choose a zoom of at most {from}")]
    NoAncestor {
        /// The tile's zoom.
        from: u8,
        /// The zoom that was asked for.
        to: u8,
    },
    /// A column or row does not exist at this zoom.
    #[error(
        "tile {x}/{y} does not exist at zoom {zoom}: columns and rows there run from 0 to {}",
        (1u64 << u32::from(*.zoom).min(63)) - 1
    )]
    OutsideGrid {
        /// The zoom.
        zoom: u8,
        /// The column.
        x: u32,
        /// The row.
        y: u32,
    },
    /// A text could not be read.
    #[error("“{text}” is not {expected}")]
    Syntax {
        /// What was read, shortened.
        text: String,
        /// What it should have been, with an example.
        expected: &'static str,
    },
    /// A longitude or latitude is not a number or lies outside its range.
    #[error("{what} {value} is outside {min}..{max} degrees; write longitude first, then latitude")]
    Degrees {
        /// Which number was wrong.
        what: &'static str,
        /// Its value.
        value: f64,
        /// The smallest value allowed.
        min: f64,
        /// The largest value allowed.
        max: f64,
    },
    /// A box has no width.
    #[error(
        "west {west} and east {east} are the same meridian, so the box has no width; give two \
         different longitudes (the whole world is -180 to 180)"
    )]
    NoWidth {
        /// The western edge.
        west: f64,
        /// The eastern edge.
        east: f64,
    },
    /// A box has no height or is upside down.
    #[error("south {south} is not below north {north}; write the bounds as west,south,east,north")]
    SouthNotBelowNorth {
        /// The southern edge.
        south: f64,
        /// The northern edge.
        north: f64,
    },
    /// A shape holds no polygon, no line, or a line without positions.
    #[error("the area is empty; it needs at least one {needs}")]
    EmptyShape {
        /// What is missing.
        needs: &'static str,
    },
    /// A ring has too few positions.
    #[error("a polygon ring has {count} positions; it needs at least 4, the last equal to the first")]
    RingTooShort {
        /// How many it has.
        count: usize,
    },
    /// A ring has neither width nor height.
    #[error("a polygon ring near ({lon}, {lat}) encloses nothing; draw it with a width and a height")]
    RingWithoutArea {
        /// Longitude of the first position.
        lon: f64,
        /// Latitude of the first position.
        lat: f64,
    },
    /// A ring goes once round the earth.
    #[error(
        "a polygon ring near ({lon}, {lat}) goes round a pole; cut it at the meridian ±180 \
         into polygons that do not"
    )]
    RingRoundPole {
        /// Longitude of the first position.
        lon: f64,
        /// Latitude of the first position.
        lat: f64,
    },
    /// The shape has too many positions.
    #[error("the area has {count} positions, more than {MAX_VERTICES}; simplify its outline")]
    TooManyVertices {
        /// How many it has.
        count: usize,
    },
    /// The half width of a corridor is not usable.
    #[error(
        "a corridor of {radius_m} m to each side is not possible; use more than 0 and at most {MAX_RADIUS_M} m"
    )]
    Radius {
        /// The radius in metres.
        radius_m: f64,
    },
    /// The whole area lies nearer a pole than web maps reach.
    #[error("the area lies wholly beyond 85.0511° north or south, where web maps have no tiles")]
    BeyondMap,
    /// The outline of the area crosses too many tile rows.
    #[error(
        "the outline of the area crosses more than {MAX_BOUNDARY} tile rows up to zoom {zoom}; \
         simplify it, or choose a smaller maximum zoom"
    )]
    OutlineTooLong {
        /// The zoom at which the limit was passed.
        zoom: u8,
    },
    /// The cover does not fit the memory that a cover may use.
    #[error(
        "the area falls into more than {MAX_RANGES} pieces up to zoom {zoom}; simplify it, or \
         choose a smaller maximum zoom"
    )]
    CoverTooLarge {
        /// The zoom at which the limit was passed.
        zoom: u8,
    },
}

impl GridError {
    /// Makes a syntax error that quotes at most 60 characters of the text.
    pub(crate) fn syntax(text: &str, expected: &'static str) -> Self {
        let mut quoted: String = text.chars().take(60).collect();
        if quoted.len() < text.len() {
            quoted.push('…');
        }
        Self::Syntax { text: quoted, expected }
    }
}

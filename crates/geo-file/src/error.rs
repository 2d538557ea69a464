//! Why a file could not be read.

use crate::format::MAX_BYTES;
use crate::place::Place;
use crate::{MAX_FEATURES, MAX_VERTICES};

/// Why a file could not be read. The message says where and what; [`FileError::hint`] what to do.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// Longer than [`MAX_BYTES`].
    #[error("The file is {size} bytes long; at most {MAX_BYTES} are read.")]
    TooLarge {
        /// Its length in bytes.
        size: usize,
    },
    /// More positions than [`MAX_VERTICES`].
    #[error("The file has more than {MAX_VERTICES} positions.")]
    TooManyVertices,
    /// More features than [`MAX_FEATURES`].
    #[error("The file has more than {MAX_FEATURES} features.")]
    TooManyFeatures,
    /// More columns than a table may have.
    #[error("The table has {columns} columns; at most {limit} are read.")]
    TooManyColumns {
        /// How many it has.
        columns: usize,
        /// The most that are read.
        limit: usize,
    },
    /// Not UTF-8.
    #[error("{place}: this is not UTF-8 text.")]
    NotText {
        /// Where.
        place: Place,
    },
    /// Coordinates in another reference system than WGS 84.
    #[error("The file says that its coordinates are in “{name}”, not in WGS 84.")]
    ReferenceSystem {
        /// The system's name.
        name: String,
    },
    /// A table without columns for the place.
    #[error(
        "Line {line}: no column of the table is called lat and lon, latitude and longitude, y and x, or wkt."
    )]
    NoCoordinates {
        /// The line of the headings.
        line: usize,
    },
    /// Neither the name nor the content is one of ours.
    #[error("“{name}” is neither GeoJSON, GPX, KML nor CSV.")]
    UnknownFormat {
        /// The name of the file.
        name: String,
    },
    /// A zip archive, as KMZ is.
    #[error("“{name}” is a packed file (KMZ or zip), which is not read as it is.")]
    Packed {
        /// The name of the file.
        name: String,
    },
    /// Not JSON or not XML at all.
    #[error("{place}: this is not well-formed {language}: {reason}.")]
    Syntax {
        /// Where.
        place: Place,
        /// JSON or XML.
        language: &'static str,
        /// In the reader's words.
        reason: String,
    },
    /// A document type, which could make a small file grow without end.
    #[error("{place}: the file has a document type (<!DOCTYPE …>), which is refused.")]
    DocumentType {
        /// Where.
        place: Place,
    },
    /// Nested more deeply than anything that draws an area.
    #[error("{place}: nested more than {limit} deep.")]
    TooDeep {
        /// Where.
        place: Place,
        /// The deepest nesting that is followed.
        limit: usize,
    },
    /// Well-formed, but not what the format says.
    #[error("{place}: {fault}.")]
    Fault {
        /// Where.
        place: Place,
        /// What is wrong, without a full stop.
        fault: String,
    },
    /// A longitude or latitude that is none.
    #[error("{place}: {value} is no {what}: it lies between -{limit} and {limit}.")]
    Degrees {
        /// Where.
        place: Place,
        /// “longitude” or “latitude”.
        what: &'static str,
        /// The number found.
        value: f64,
        /// The largest one.
        limit: f64,
    },
    /// A ring that does not end where it begins, or is too short.
    #[error("{place}: a ring is not closed, or has fewer than four positions.")]
    OpenRing {
        /// Where.
        place: Place,
    },
    /// Nothing that covers an area.
    #[error("There is neither an area nor a line{}.", points_beside(*points))]
    Nothing {
        /// How many points it has.
        points: usize,
    },
}

fn points_beside(points: usize) -> String {
    match points {
        0 => String::new(),
        1 => ", only a point".to_owned(),
        points => format!(", only {points} points"),
    }
}

impl FileError {
    /// Says what to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::TooLarge { .. } | Self::TooManyVertices | Self::TooManyFeatures => {
                Some("Simplify the geometry, or save only the part that is needed.")
            }
            Self::UnknownFormat { .. } => Some("Save it as .geojson, .gpx, .kml or .csv."),
            Self::NotText { .. } => Some("Save it again with the encoding UTF-8."),
            Self::ReferenceSystem { .. } => Some("Save it again in WGS 84 (EPSG:4326)."),
            Self::NoCoordinates { .. } => {
                Some("Name the columns, or add one with the geometry as well-known text.")
            }
            Self::Packed { .. } => Some("Unpack it and choose the .kml file inside."),
            Self::DocumentType { .. } => Some("Save the file again without its document type."),
            Self::Degrees { .. } => {
                Some("Longitude comes first. Save projected coordinates as WGS 84 (EPSG:4326).")
            }
            Self::OpenRing { .. } => {
                Some("Repeat its first position as its last one (RFC 7946, section 3.1.6).")
            }
            Self::Nothing { points: 0 } => Some("Choose a file with polygons, lines, tracks or routes."),
            Self::Nothing { .. } => Some("A point has no extent: draw a line or an area round the points."),
            _ => None,
        }
    }
}

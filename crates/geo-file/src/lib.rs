//! Features out of GeoJSON, GPX, KML and CSV files and into them; areas and lines alone, for those
//! who need no more; histories of records.
//!
//! The crate is pure: text comes in, features go out. It reads what other programs write — rings
//! in either direction, heights, folders, routes and tracks — and names what it left out
//! ([`Note`]). What it refuses it names with the place in the file ([`FileError`]), so that a
//! person finds it. Files come from outside: their size, nesting and number of positions and
//! features are bounded, and an XML document type, through which entities could grow without end,
//! is refused.
//!
//! It keeps no styles of what it reads, and it does not repair geometry.
//! [`check_geojson`] tells everything that is wrong with a GeoJSON text, not the first fault alone.
//!
//! The readers are our own, over `serde_json`, `quick-xml` and `csv`: the crates `geojson`, `gpx`
//! and `kml` do not say where a fault is, and `gpx` gives up on files that lack what an area does
//! not need. Geometries are those of `geojson`.
//!
//! ```
//! let walk = br#"<gpx version="1.1"><trk><name>Hill</name><trkseg>
//!     <trkpt lat="43.77" lon="11.25"><ele>50</ele></trkpt><trkpt lat="43.78" lon="11.26"/>
//! </trkseg></trk></gpx>"#;
//! let file = geo_file::read_features("walk.gpx", walk)?;
//! assert_eq!(file.features[0].properties["name"], "Hill");
//! assert_eq!(file.features[0].vertices(), 2);
//! # Ok::<(), geo_file::FileError>(())
//! ```

mod collect;
mod csv;
mod drawing;
mod error;
mod feature;
mod format;
mod geojson;
pub mod gpx;
pub mod history;
mod kml;
mod note;
mod place;
mod wkt;
mod write;
mod xml;

use serde_json::Value;

pub use self::geojson::{Fault, Severity, check_geojson, cut_geometry, geometry_value};
pub use drawing::Drawing;
pub use error::FileError;
pub use feature::{COORD_TIMES, Feature, FeatureFile};
pub use format::{Format, MAX_BYTES, read, read_features};
pub use note::Note;
pub use place::Place;
pub use write::{Column, ColumnKind, Outline, write_features};

/// The most positions that are read from one file.
pub const MAX_VERTICES: usize = 1_000_000;

/// The most features that are read from one file.
pub const MAX_FEATURES: usize = 1_000_000;

/// Reads the areas and lines of a GeoJSON object: a geometry, a Feature or a `FeatureCollection`.
///
/// The direction of rings does not matter, although RFC 7946 recommends one.
///
/// # Errors
/// Every [`FileError`] but those of a file's size, format and XML.
pub fn read_geojson(value: &Value) -> Result<Drawing, FileError> {
    Drawing::of(geojson::read_value(value)?)
}

/// Reads the features of a GeoJSON object.
///
/// # Errors
/// Every [`FileError`] but those of a file's size, format and XML.
pub fn read_geojson_features(value: &Value) -> Result<FeatureFile, FileError> {
    geojson::read_value(value)
}

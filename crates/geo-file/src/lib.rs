//! Areas and lines out of GeoJSON, GPX and KML files, and tracks into GPX.
//!
//! The crate is pure: text comes in, geometry goes out. It reads what other programs write — rings
//! in either direction, heights, folders, routes and tracks — and names what it left out
//! ([`Note`]). What it refuses it names with the place in the file ([`FileError`]), so that a
//! person finds it. Files come from outside: their size, nesting and number of positions are
//! bounded, and an XML document type, through which entities could grow without end, is refused.
//!
//! It keeps no names, styles or times of what it reads, and it does not repair geometry.
//!
//! The readers are our own, over `serde_json` and `quick-xml`: the crates `geojson`, `gpx` and
//! `kml` do not say where a fault is, and `gpx` gives up on files that lack what an area does not
//! need.
//!
//! ```
//! let walk = r#"<gpx version="1.1"><trk><trkseg>
//!     <trkpt lat="43.77" lon="11.25"><ele>50</ele></trkpt><trkpt lat="43.78" lon="11.26"/>
//! </trkseg></trk></gpx>"#;
//! let drawing = geo_file::read("walk.gpx", walk)?;
//! assert_eq!(drawing.lines[0].0.len(), 2);
//! assert_eq!(drawing.notes[0].to_string(), "Heights were left out.");
//! # Ok::<(), geo_file::FileError>(())
//! ```

mod collect;
mod drawing;
mod error;
mod format;
mod geojson;
pub mod gpx;
mod kml;
mod place;
mod xml;

pub use drawing::{Drawing, Note};
pub use error::FileError;
pub use format::{Format, MAX_BYTES, read};
pub use geojson::read_geojson;
pub use place::Place;

/// The most positions that are read from one file.
pub const MAX_VERTICES: usize = 1_000_000;

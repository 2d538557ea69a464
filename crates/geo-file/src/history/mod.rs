//! Histories: files that tell what was known of things at many times.
//!
//! Two kinds are read, both into [`Observed`]: lines of versions of records ([`Versions`]), and
//! changes of OpenStreetMap, plain ones and augmented ones ([`OsmChanges`]). Both are read piece by
//! piece, in the order of the file.

mod osm;
mod time;
mod versions;

use geojson::Geometry;
use serde_json::{Map, Value};

pub use osm::OsmChanges;
pub use versions::{MAX_LINE_BYTES, Versions};

/// What was known of a thing at a time.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Observed {
    /// What the file calls the thing; the same in all that is known of it.
    pub id: String,
    /// Milliseconds since 1970 (UTC).
    pub time_ms: i64,
    /// Who said so.
    pub author: Option<String>,
    /// The number of the version, where versions are counted.
    pub version: Option<u64>,
    /// Whether the thing was gone.
    pub deleted: bool,
    /// What was said about it.
    pub properties: Map<String, Value>,
    /// Where it was.
    pub geometry: Option<Geometry>,
}

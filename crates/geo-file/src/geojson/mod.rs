//! GeoJSON (RFC 7946): read, judged and written.

mod antimeridian;
mod check;
mod extent;
mod path;
mod read;
mod rules;
mod tree;
mod winding;
mod write;

pub use check::{Fault, Severity, check_geojson};
pub(crate) use read::{read_text, read_value};
pub(crate) use write::write;
pub use write::{cut_geometry, geometry_value};

//! GPS Exchange Format, 1.0 and 1.1 (topografix.com/gpx.asp).

mod features;
mod read;
mod write;

pub(crate) use features::write as write_features;
pub(crate) use read::read;
pub use write::{Track, TrackPoint, write_track};

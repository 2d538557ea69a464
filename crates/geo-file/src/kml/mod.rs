//! Keyhole Markup Language 2.2 and 2.3 (OGC 12-007r2).

mod coordinates;
mod placemark;
mod read;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;

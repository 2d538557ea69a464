//! The ZIP of a carry file: stored entries one after the other, with zip64 where numbers need it.
//!
//! Every byte round the contents follows from names, lengths and checksums. So there is one writer
//! of these bytes, and a reader that writes them again and compares: no gap, no overlap, no second
//! meaning of a field, nothing before or behind.

mod form;
mod reader;
mod writer;

pub(crate) use form::Entry;
pub(crate) use reader::{directory, start_of};
pub(crate) use writer::ZipWriter;

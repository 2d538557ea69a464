//! Tables with coordinates (RFC 4180, and what spreadsheets make of it).

mod columns;
mod degrees;
mod read;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;

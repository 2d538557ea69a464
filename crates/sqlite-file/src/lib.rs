//! SQLite files of a kind of our own: known by their header before SQLite may touch them, and brought
//! up to date by numbered migrations.
//!
//! The kind stands in the header's application id, the oldest program that may open a file in its user
//! version (<https://www.sqlite.org/fileformat.html>, 1.3), and the migrations that it has had in a table.

mod header;
mod migrate;

pub use header::{Foreign, Kind};
pub use migrate::{Migration, applied};

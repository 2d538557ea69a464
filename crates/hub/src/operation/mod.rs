//! What an operator does beside running the hub: back up, restore, check.

mod backup;
mod check;
mod restore;
mod tree;

pub use backup::backup;
pub use check::{Findings, check};
pub use restore::restore;

/// Name of the database in a backup, and of the folder with its objects.
const DATABASE: &str = "hub.sqlite";
const OBJECTS: &str = "objects";
const CONFIGURATION: &str = "configuration.toml";

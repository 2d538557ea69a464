//! What the hub keeps: workspaces, their members and devices, tiles, jobs, edits.
//!
//! Each module has the rows of one thing and plain functions on them over a [`database::Tx`]: one SQL
//! text for SQLite and PostgreSQL, no waiting, no wire types. What is done in one transaction is decided
//! by whoever calls.

pub mod audit;
mod bulk;
mod cover;
pub mod devices;
pub mod edits;
pub mod events;
pub mod idempotency;
pub mod invitations;
pub mod jobs;
mod migrations;
pub mod objects;
pub mod packs;
pub mod photos;
mod reach;
pub mod regions;
pub mod sources;
pub mod sweep;
pub mod tiles;
pub mod uploads;
pub mod usage;
pub mod whole;
pub mod workspaces;

pub use cover::Cover;
pub use migrations::migrations;

//! Sources, regions and tiles, over each engine.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

#[path = "../common/mod.rs"]
mod common;
mod given;
mod laws;
mod together;

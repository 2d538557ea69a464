//! The tests of the tile store, one program: they share the ways to make tiles and regions.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod archives;
mod carry;
mod contents;
mod crash;
mod export;
mod hostile;
mod jobs;
mod migrations;
mod model;
mod opening;
mod pmtiles_files;
mod put_aside;
mod regions;
mod tiles;
mod verify;
mod world;

//! Durable jobs: what fills a region, refreshes it and repairs it.
//!
//! A job is a row in the tileset's file, made before anything is fetched and written in the same
//! transaction as the tiles that it counts. So it survives `kill -9` at any moment: the next runner
//! finds it open and fetches only what is missing. One program of a home is the runner; another
//! one pauses or cancels a job by writing its state, which the runner reads a few times a second.

mod board;
mod control;
mod fetch;
mod meter;
mod outcome;
mod run;
mod runner;
mod writer;

pub(crate) use board::JobBoard;
pub(crate) use control::Stop;
pub(crate) use meter::{Meter, Pace};

//! Tasks: long work that a person started and waits for, with progress and cancel.
//!
//! A task is not a job. A job fills a region from a source, is a row of the tileset's file and goes
//! on after `kill -9`. A task (verify, export, import) reads or writes files of this machine, lives
//! as long as the program, and leaves nothing half: cancelled, an export leaves no file and an
//! import no tile. What it found is kept until somebody dismisses it or the program ends.
//!
//! Each task is a blocking thread; two run at once, because they share one disk. The others wait
//! their turn.

mod board;
mod checker;
mod export;
mod features;
mod import;
mod progress;
mod task;
mod verify;

pub(crate) use board::{End, TaskBoard};
pub(crate) use checker::checker;
pub(crate) use export::{Exported, format_name};
pub(crate) use features::FeaturesMoved;
pub(crate) use import::Imported;
pub(crate) use progress::Progress;
pub(crate) use task::{Outcome, TaskKind, TaskState, TaskView};
pub(crate) use verify::Verified;

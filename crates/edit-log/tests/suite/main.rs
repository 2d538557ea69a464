//! The edit log as its users see it.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod basics;
mod undo;
mod world;

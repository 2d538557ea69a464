//! The edit log as its users see it.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod basics;
mod converge;
mod crash;
mod keeping;
mod opening;
mod undo;
mod world;

//! The edit log as its users see it.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod basics;
mod clocks;
mod converge;
mod crash;
mod decisions;
mod elsewhere;
mod exchange;
mod forks;
mod giving;
mod judging;
mod keeping;
mod migrations;
mod moments;
mod opening;
#[path = "../../../feature-crdt/tests/common/mod.rs"]
mod reference;
mod reviewing;
mod room;
mod showing;
mod undo;
mod world;

//! The hub as a real program, with real servers around it.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod harness;
mod running;

//! The crate against real servers on loopback.
#![expect(clippy::expect_used, reason = "a test that cannot set up its case must fail")]

mod archives;
mod conditions;
mod connections;
mod content;
mod documents;
mod privacy;
mod redirects;
mod server;
mod statuses;
mod tiles;
mod traffic;

//! Cache jobs: started by people, done by workers.
//!
//! `startJob` writes a row and submits one message. A worker that leases it cuts the first chunks of the
//! region and submits a message for each; whoever ends a chunk asks for the next ones to be cut. So a
//! region of any size is never more than a few dozen messages, and a crash at any moment is made good by
//! the lease that runs out: what a message asks for is looked up in the rows, never in the message.
//!
//! A chunk is written some tiles at a time ([`chunk`]), tiles and progress in one transaction, which only
//! the worker that holds the chunk can do.

mod chores;
mod chunk;
mod control;
mod fetch;
mod intake;
mod message;
mod open_sources;
mod seal;
mod store;
#[cfg(test)]
mod tests;
mod told;
mod worker;

pub(crate) use control::NewRun;
pub use intake::{ServiceTokens, intake};

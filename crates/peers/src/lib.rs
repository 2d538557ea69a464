//! Real servers for tests, started and ended with them.
//!
//! Each server runs on a free port of this machine over a folder of its own, and ends when the test
//! program does, however that ends ([`Guarded`]): nothing is left behind, not even after `kill -9`.

mod error;
mod guarded;
mod postgres;

pub use error::PeerError;
pub use guarded::{Guarded, free_port};
pub use postgres::Postgres;

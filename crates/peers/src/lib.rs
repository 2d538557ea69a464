//! Real servers for tests, started and ended with them.
//!
//! Each is one process for the whole test program, on a free port of the machine, with a folder of its
//! own. It ends when the program ends, however that ends.

mod postgres;
mod process;

pub use postgres::Postgres;
pub use process::{Missing, Peer, folder, free_port};

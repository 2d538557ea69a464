//! Real servers for tests, started and ended with them.
//!
//! Each runs on a free port of this machine over a folder of its own. It ends when the test program
//! does, however that ends, and its folder with it: nothing is left behind, not even after `kill -9`.

mod nats;
mod oidc;
mod person;
mod postgres;
mod process;
mod swift;

pub use nats::Nats;
pub use oidc::OidcProvider;
pub use person::Person;
pub use postgres::Postgres;
pub use process::{Missing, Peer, folder, free_port};
pub use swift::Swift;

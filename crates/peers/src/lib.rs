//! Real servers for tests, started and ended with them.
//!
//! Each runs on a free port of this machine over a folder of its own. It ends when the test program
//! does, however that ends, and its folder with it: nothing is left behind, not even after `kill -9`.
//!
//! On Linux, programs can be put on machines apart, too: network namespaces with links between them
//! that lose, delay and end, and clocks that are wrong.

#[cfg(target_os = "linux")]
mod apart;
mod nats;
mod oidc;
mod person;
mod postgres;
mod process;
mod swift;

#[cfg(target_os = "linux")]
pub use apart::{Apart, Chance, Counts, Link, MIDDLE, Outpost, Shape, WrongClock, apart};
pub use nats::Nats;
pub use oidc::OidcProvider;
pub use person::Person;
pub use postgres::Postgres;
pub use process::{Missing, Peer, folder, free_port};
pub use swift::Swift;

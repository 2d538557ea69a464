//! What the scenarios stand on: the real program, a home of its own for each, a real tile server.

mod home;
mod host;
#[path = "../../shared/identity.rs"]
mod identity;
mod mbtiles;
mod picture;
mod program;
#[path = "../../shared/programs.rs"]
mod programs;
mod tile_server;
mod tls;

pub(crate) use home::Home;
pub(crate) use host::{Host, JsonBody};
pub(crate) use identity::Identity;
pub(crate) use mbtiles::Mbtiles;
pub(crate) use picture::{png, truncated};
pub(crate) use program::{Ended, Started, shared_data};
pub(crate) use tile_server::{Fault, TileServer};

/// A tile coordinate: zoom, column, row from the north.
pub(crate) type Coord = (u32, u32, u32);

/// Asks a question again and again until it is answered with yes; fails after half a minute.
pub(crate) fn wait_until(what: &str, mut answered: impl FnMut() -> bool) {
    for _ in 0..3000 {
        if answered() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("waited half a minute in vain: {what}");
}

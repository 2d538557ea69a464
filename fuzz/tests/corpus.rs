//! Replays the inputs of the targets that include private files of the crates.
#![cfg(feature = "area")]

#[path = "../targets/area.rs"]
mod area;
#[path = "../targets/directory.rs"]
mod directory;
#[path = "../../crates/device/src/error.rs"]
#[allow(dead_code, reason = "other parts of the device use the rest")]
mod error;
#[path = "../targets/replay.rs"]
mod replay;
#[path = "../targets/wmts.rs"]
mod wmts;

#[test]
fn areas_are_kept_as_they_are() {
    replay::replay("area", area::run);
}

#[test]
fn directories_are_read_alike() {
    replay::replay("directory", directory::run);
}

#[test]
fn capabilities_are_read_or_refused() {
    replay::replay("wmts", wmts::run);
}

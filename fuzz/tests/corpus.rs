//! Replays the inputs of the targets that include private files of the crates.
#![cfg(feature = "source")]

#[path = "../targets/directory.rs"]
mod directory;
#[path = "../targets/replay.rs"]
mod replay;
#[path = "../targets/wmts.rs"]
mod wmts;

#[test]
fn directories_are_read_alike() {
    replay::replay("directory", directory::run);
}

#[test]
fn capabilities_are_read_or_refused() {
    replay::replay("wmts", wmts::run);
}

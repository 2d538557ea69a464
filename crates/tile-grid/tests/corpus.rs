//! Replays the inputs of this crate's fuzz targets (`fuzz/README.md`).

#[path = "../../../fuzz/targets/cover.rs"]
mod cover;
#[path = "../../../fuzz/targets/grid_text.rs"]
mod grid_text;
#[path = "../../../fuzz/targets/replay.rs"]
mod replay;
#[path = "../../../fuzz/targets/tile_bytes.rs"]
mod tile_bytes;

#[test]
fn cover_takes_every_known_input() {
    replay::replay("cover", cover::run);
}

#[test]
fn grid_text_takes_every_known_input() {
    replay::replay("grid_text", grid_text::run);
}

#[test]
fn tile_bytes_takes_every_known_input() {
    replay::replay("tile_bytes", tile_bytes::run);
}

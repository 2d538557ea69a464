//! Replays the inputs of this crate's fuzz targets (`fuzz/README.md`).

#[path = "../../../fuzz/targets/archive.rs"]
mod archive;
#[path = "../../../fuzz/targets/replay.rs"]
mod replay;

#[test]
fn mbtiles_files_are_taken_or_refused() {
    replay::replay("mbtiles", archive::run);
}

#[test]
fn pmtiles_files_are_taken_or_refused() {
    replay::replay("pmtiles", archive::run);
}

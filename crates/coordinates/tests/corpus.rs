//! Replays the inputs of this crate's fuzz target (`fuzz/README.md`).

#[path = "../../../fuzz/targets/coordinates.rs"]
mod coordinates_target;
#[path = "../../../fuzz/targets/replay.rs"]
mod replay;

#[test]
fn every_known_text_is_taken() {
    replay::replay("coordinates", coordinates_target::run);
}

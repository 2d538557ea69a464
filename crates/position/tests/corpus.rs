//! Replays the inputs of this crate's fuzz target (`fuzz/README.md`).

#[path = "../../../fuzz/targets/position_lines.rs"]
mod position_lines;
#[path = "../../../fuzz/targets/replay.rs"]
mod replay;

#[test]
fn position_lines_takes_every_known_input() {
    replay::replay("position_lines", position_lines::run);
}

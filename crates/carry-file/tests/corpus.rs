//! Replays the inputs of this crate's fuzz target (`fuzz/README.md`).

#[path = "../../../fuzz/targets/carry_file.rs"]
mod carry_file_target;
#[path = "../../../fuzz/targets/replay.rs"]
mod replay;

#[test]
fn carry_file_takes_every_known_input() {
    replay::replay("carry_file", carry_file_target::run);
}

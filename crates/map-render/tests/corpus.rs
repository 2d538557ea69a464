//! What fuzzers found, and their seeds, drawn again.

#[path = "../../../fuzz/targets/picture.rs"]
mod picture;
#[path = "../../../fuzz/targets/replay.rs"]
mod replay;

#[test]
fn pictures_of_the_corpus() {
    replay::replay("picture", picture::run);
}

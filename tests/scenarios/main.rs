//! End-to-end scenarios: the real command-line program against real servers and real files.
//!
//! Each scenario has a home folder of its own, and servers on free ports of this machine. Nothing
//! here reaches into the program: what is asserted is what a person or a script sees.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "scenarios say what they skip on this machine, and the seed that repeats a run"
)]

mod archives;
mod bad_usage;
mod carry;
mod conflicts;
mod corruption;
mod deleted;
mod edits;
mod failures;
mod graphql;
mod harness;
mod host;
mod https;
mod killed;
mod pictures;
mod politeness;
mod refresh;
mod room;
mod secrets;
mod sources;
mod story;
mod tasks;
mod terms;
mod together;
mod world_map;

/// A file that no `mod` names is never compiled, and its tests never run.
#[test]
fn no_scenario_file_is_forgotten() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let main = include_str!("main.rs");
    for entry in std::fs::read_dir(folder).expect("this folder").flatten() {
        let name = entry.file_name().to_string_lossy().replace(".rs", "");
        assert!(name == "main" || main.contains(&format!("mod {name};")), "{name} is forgotten in main.rs");
    }
}

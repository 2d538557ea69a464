//! The hub as a real program, with real servers around it.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod authorised;
mod backup;
mod chaos;
mod conformance;
mod defences;
mod development;
mod fuzzed;
mod harness;
mod laptop;
mod listening;
mod operation;
mod packed;
mod running;
mod tls;
mod traces;

/// A file that no `mod` names is never compiled, and its tests never run.
#[test]
fn no_file_is_forgotten() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("hub");
    let main = include_str!("main.rs");
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().replace(".rs", "");
        assert!(name == "main" || main.contains(&format!("mod {name};")), "{name} is forgotten in main.rs");
    }
}

//! Laptops and a hub: real programs, a real provider of tokens, a real store of objects.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
#![expect(clippy::print_stderr, reason = "it says what it left out")]
#![expect(clippy::duplicate_mod, reason = "the two harnesses that this one stands on have parts in common")]

mod carry;
mod cuts;
mod edges;
mod fires;
mod harness;
mod link;
#[cfg(target_os = "linux")]
mod namespaces;
mod photos;
mod regions;
mod restored;
mod rounds;
mod shut_out;
mod sign_in;

/// A file that no `mod` names is never compiled, and its tests never run.
#[test]
fn no_file_is_forgotten() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sync");
    let main = include_str!("main.rs");
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().replace(".rs", "");
        assert!(name == "main" || main.contains(&format!("mod {name};")), "{name} is forgotten in main.rs");
    }
}

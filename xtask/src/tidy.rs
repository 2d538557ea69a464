//! Rules of the repository that a compiler does not know.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

use crate::command::output;

/// A crate of the workspace: where it stands in ARCHITECTURE.md and whether it is pure.
struct Known {
    name: &'static str,
    /// A crate may use crates of lower levels only.
    level: u8,
    /// Does no I/O, reads no clock and waits for nothing; uses pure crates only.
    pure: bool,
}

const fn pure(name: &'static str, level: u8) -> Known {
    Known { name, level, pure: true }
}

const fn effectful(name: &'static str, level: u8) -> Known {
    Known { name, level, pure: false }
}

/// The levels of ARCHITECTURE.md, one line a crate.
const LEVELS: &[Known] = &[
    pure("tile-grid", 0),
    pure("coordinates", 1),
    pure("gazetteer", 1),
    pure("map-render", 2),
    pure("geo-file", 0),
    pure("feature-crdt", 0),
    effectful("peers", 0),
    effectful("graphql-limits", 1),
    effectful("database", 1),
    effectful("sqlite-file", 1),
    effectful("tile-store", 2),
    effectful("edit-log", 2),
    effectful("carry-file", 2),
    effectful("tile-source", 2),
    effectful("position", 2),
    effectful("hub-client", 2),
    effectful("blob-store", 2),
    effectful("access-token", 2),
    effectful("job-queue", 2),
    effectful("hub-store", 2),
    effectful("device", 3),
    effectful("hub", 3),
    effectful("map-offline-cli", 4),
    effectful("map-offline", 4),
    effectful("map-offline-tests", TESTS),
    effectful("xtask", TESTS),
];

/// The level of tests and repository tasks, which may name what they like.
const TESTS: u8 = 5;

/// Who alone may name a library (invariants 2 and 3 of ARCHITECTURE.md).
const OWNERS: &[(&str, &[&str])] = &[
    ("tauri", &["map-offline"]),
    ("rusqlite", &["sqlite-file", "tile-store", "edit-log", "database"]),
    ("tokio-postgres", &["database"]),
    ("reqwest", &["tile-source", "blob-store", "access-token", "job-queue", "hub-client"]),
    ("serialport", &["position"]),
    ("async-nats", &["job-queue"]),
    ("clap", &["map-offline-cli", "hub", "xtask"]),
];

/// What a pure crate must not name: it does no I/O, reads no clock and waits for nothing.
const IMPURE: &[&str] = &["tokio", "futures", "rusqlite", "reqwest", "jiff", "tempfile", "async-trait"];

/// Longest file, in lines without its tests; above it a file is split.
const MAX_LINES: usize = 600;

/// Checks every rule and names every breach.
pub(crate) fn run() -> Result<()> {
    let metadata = MetadataCommand::new().exec()?;
    let mut breaches = Vec::new();
    for package in metadata.workspace_packages() {
        check_levels(package, &metadata, &mut breaches);
        check_owners(package, &mut breaches);
        check_workspace_dependencies(package, &mut breaches)?;
    }
    check_reasons(&mut breaches)?;
    for file in tracked_files() {
        check_file(&file, &mut breaches)?;
    }
    if breaches.is_empty() {
        println!("tidy: every rule holds");
        return Ok(());
    }
    bail!("tidy found {} breaches:\n  {}", breaches.len(), breaches.join("\n  "));
}

fn known(name: &str) -> Option<&'static Known> {
    LEVELS.iter().find(|known| known.name == name)
}

fn level(name: &str) -> Option<u8> {
    known(name).map(|known| known.level)
}

fn is_pure(name: &str) -> bool {
    known(name).is_some_and(|known| known.pure)
}

fn check_levels(package: &Package, metadata: &Metadata, breaches: &mut Vec<String>) {
    let Some(own) = level(&package.name) else {
        breaches.push(format!(
            "{}: a new crate gets a line in LEVELS and a reason in ARCHITECTURE.md",
            package.name
        ));
        return;
    };
    let workspace: Vec<String> =
        metadata.workspace_packages().iter().map(|package| package.name.to_string()).collect();
    for used in package.dependencies.iter().filter(|used| workspace.contains(&used.name)) {
        if level(&used.name).is_none_or(|level| level >= own) {
            breaches.push(format!("{} (level {own}) must not use {}", package.name, used.name));
        }
    }
    if is_pure(&package.name) {
        check_purity(package, &workspace, breaches);
    }
}

fn check_purity(package: &Package, workspace: &[String], breaches: &mut Vec<String>) {
    let built_in = package.dependencies.iter().filter(|used| used.kind == DependencyKind::Normal);
    for used in built_in {
        let own = workspace.contains(&used.name);
        if IMPURE.contains(&used.name.as_str()) || (own && !is_pure(&used.name)) {
            breaches.push(format!("{} is pure and must not use {}", package.name, used.name));
        }
    }
}

fn check_owners(package: &Package, breaches: &mut Vec<String>) {
    for (library, owners) in OWNERS {
        let names = package
            .dependencies
            .iter()
            .any(|used| used.name == *library && used.kind == DependencyKind::Normal);
        if names && !owners.contains(&package.name.as_str()) && level(&package.name) != Some(TESTS) {
            breaches.push(format!(
                "{} must not name {library}: only {} does",
                package.name,
                owners.join(", ")
            ));
        }
    }
}

/// Versions and reasons stand in the root manifest, once.
fn check_workspace_dependencies(package: &Package, breaches: &mut Vec<String>) -> Result<()> {
    if package.name == "map-offline" {
        return Ok(());
    }
    for line in fs::read_to_string(&package.manifest_path)?.lines() {
        let named = line.contains("version = \"")
            || line
                .split_once(" = \"")
                .is_some_and(|(_, value)| value.starts_with(|first: char| first.is_ascii_digit()));
        if named && !line.contains("workspace") {
            breaches.push(format!("{}: {line} — versions stand in the root manifest", package.name));
        }
    }
    Ok(())
}

/// Each dependency of the root manifest stands under a line of reason (one may serve neighbours).
fn check_reasons(breaches: &mut Vec<String>) -> Result<()> {
    let manifest = fs::read_to_string("Cargo.toml")?;
    let mut inside = false;
    let mut reason = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.contains("dependencies");
            reason = false;
        } else if line.starts_with('#') {
            reason = true;
        } else if inside && line.contains('=') && !reason && !line.contains(".workspace") {
            breaches.push(format!("Cargo.toml: {line} has no line of reason"));
        } else if line.is_empty() {
            reason = false;
        }
    }
    Ok(())
}

/// Files under version control or about to be; all files where there is no git.
fn tracked_files() -> Vec<PathBuf> {
    let listed =
        output("git", &["ls-files", "--cached", "--others", "--exclude-standard"]).unwrap_or_default();
    listed.lines().map(PathBuf::from).filter(|path| path.is_file()).collect()
}

fn check_file(file: &Path, breaches: &mut Vec<String>) -> Result<()> {
    let name = file.display().to_string();
    if name.ends_with(".rs") {
        let text = fs::read_to_string(file)?;
        let code = text.split("#[cfg(test)]").next().unwrap_or(&text);
        if code.lines().count() > MAX_LINES {
            breaches.push(format!("{name}: more than {MAX_LINES} lines: split it by concept"));
        }
        let module_docs = text.trim_start().starts_with("//!") || text.trim_start().starts_with("#!");
        if !module_docs {
            breaches.push(format!("{name}: begins without a line that says what it is"));
        }
    }
    if name.ends_with("package-lock.json") && fs::read_to_string(file)?.contains("\"resolved\"") {
        breaches.push(format!(
            "{name}: names where packages come from; write it with omit-lockfile-registry-resolved"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_is_above_what_it_uses() {
        assert_eq!(level("tile-grid"), Some(0));
        assert!(level("device") > level("tile-store"));
        assert!(is_pure("tile-grid") && !is_pure("device"));
        assert_eq!(level("no-such-crate"), None);
    }
}

//! Building the page and the programs.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::command::{self, cargo, run_with};
use crate::setup::{self, For, npm};

/// The programs: window and terminal with the page inside, and the hub.
const PROGRAMS: [&str; 6] = ["--package", "map-offline", "--package", "map-offline-cli", "--package", "hub"];

/// The programs have the page inside them.
pub(crate) const FEATURES: [&str; 2] = ["--features", "map-offline/custom-protocol"];

/// Opens the window.
fn open_window(window: &std::path::Path, arguments: &[String]) -> Result<()> {
    let status = std::process::Command::new(window)
        .args(arguments)
        .status()
        .with_context(|| format!("{} can't be started", window.display()))?;
    anyhow::ensure!(status.success(), "the window ended with {status}");
    Ok(())
}

/// Sets up, builds and opens the window.
pub(crate) fn run(release: bool, arguments: &[String]) -> Result<()> {
    let folder = build(release)?;
    open_window(&folder.join(format!("map-offline{}", std::env::consts::EXE_SUFFIX)), arguments)
}

/// Sets up and builds the programs; returns their folder.
pub(crate) fn build(release: bool) -> Result<PathBuf> {
    setup::ready(For::Building)?;
    page()?;
    programs(release)
}

/// Builds the page into ui/dist.
pub(crate) fn page() -> Result<()> {
    command::run("ui", npm(), &["run", "build"])
}

/// Builds the programs; returns their folder.
pub(crate) fn programs(release: bool) -> Result<PathBuf> {
    let mut arguments = vec!["build"];
    arguments.extend(PROGRAMS);
    arguments.extend(FEATURES);
    if release {
        arguments.push("--release");
    }
    command::run(".", &cargo(), &arguments)?;
    folder(if release { "release" } else { "debug" })
}

/// Builds the programs from the libraries that the tests are built from; returns their folder. Cargo
/// compiles libraries again for another choice of packages, as these ask for fewer of their features.
/// The benchmarks are built as well, or nobody would see that one no longer compiles.
pub(crate) fn programs_of_tests(compiler: &[(&str, &str)]) -> Result<PathBuf> {
    let arguments = [&["build", "--workspace", "--bins", "--benches"], &FEATURES[..]].concat();
    run_with(".", &cargo(), &arguments, compiler)?;
    folder("debug")
}

fn folder(profile: &str) -> Result<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    Ok(std::path::absolute(target)?.join(profile))
}

/// Writes what is generated: the schema file from the code, the page's types from the schema file.
pub(crate) fn codegen() -> Result<()> {
    let arguments = ["test", "--quiet", "--package", "device", "the_schema_file_is_true"];
    run_with(".", &cargo(), &arguments, &[("UPDATE_EXPECT", "1")])?;
    command::run("ui", npm(), &["run", "codegen"])
}

/// Tauri's own tool, asked for by name where it is needed: it is no part of the page.
const TAURI_CLI: &str = "@tauri-apps/cli@2.12.5";

/// Makes packages with Tauri's bundler.
pub(crate) fn package() -> Result<()> {
    setup::ready(For::Building)?;
    let bundle = ["exec", "--yes", "--package", TAURI_CLI, "--"];
    let build = ["tauri", "build", "--features", "custom-protocol", "--bundles", "deb,rpm"];
    command::run(".", npm(), &[&bundle[..], &build[..]].concat())
}

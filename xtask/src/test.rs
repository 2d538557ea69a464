//! Every test, in the order in which a fault is found soonest.

use anyhow::{Result, ensure};
use clap::ValueEnum;

use crate::build;
use crate::command::{cargo, run, run_with};
use crate::setup::{self, For, npm};
use crate::tidy;

/// A step of the test task.
#[derive(Copy, Clone, PartialEq, ValueEnum)]
pub(crate) enum Step {
    /// Rules of the repository and lints.
    Tidy,
    /// The page: types, unit tests, size budget.
    Ui,
    /// Unit and integration tests of the Rust crates.
    Rust,
    /// Scenarios over the real programs.
    EndToEnd,
    /// The page in real Chromium, and the real window.
    Browser,
}

const ALL: [Step; 5] = [Step::Tidy, Step::Ui, Step::Rust, Step::EndToEnd, Step::Browser];

/// Sets up and runs the steps, or only some.
pub(crate) fn run_steps(only: &[Step]) -> Result<()> {
    setup::ready(For::Testing)?;
    let wanted = |step: &Step| only.is_empty() || only.contains(step);
    // The programs embed the page, so it comes first whatever is tested.
    build::page()?;
    for step in ALL.iter().filter(|step| wanted(step)) {
        match step {
            Step::Tidy => lints()?,
            Step::Ui => page()?,
            Step::Rust => crates()?,
            Step::EndToEnd => scenarios()?,
            Step::Browser => browser()?,
        }
    }
    println!("All tests passed.");
    Ok(())
}

fn lints() -> Result<()> {
    tidy::run()?;
    run(".", &cargo(), &["fmt", "--all", "--check"])?;
    let mut clippy = vec!["clippy", "--quiet", "--workspace", "--all-targets"];
    clippy.extend(FEATURES);
    clippy.extend(["--", "--deny", "warnings"]);
    run(".", &cargo(), &clippy)
}

/// Made from the device's schema file.
const PAGE_TYPES: &str = "ui/src/graphql/generated/graphql.ts";

fn page() -> Result<()> {
    let before = std::fs::read(PAGE_TYPES)?;
    run("ui", npm(), &["run", "codegen"])?;
    ensure!(
        std::fs::read(PAGE_TYPES)? == before,
        "{PAGE_TYPES} was out of date and is written anew: commit it"
    );
    for script in ["check", "test", "size"] {
        run("ui", npm(), &["run", script])?;
    }
    Ok(())
}

/// The features are those of the programs, so that nothing is compiled twice.
const FEATURES: [&str; 2] = ["--features", "map-offline/custom-protocol"];

fn crates() -> Result<()> {
    let mut arguments = vec!["test", "--workspace", "--exclude", "map-offline-tests"];
    arguments.extend(FEATURES);
    run(".", &cargo(), &arguments)
}

fn scenarios() -> Result<()> {
    let folder = build::programs(false)?;
    let programs = folder.to_string_lossy();
    run_with(
        ".",
        &cargo(),
        &["test", "--package", "map-offline-tests"],
        &[("MAP_OFFLINE_PROGRAMS", &programs)],
    )
}

fn browser() -> Result<()> {
    if !cfg!(target_os = "linux") {
        println!("The browser and window tests run on Linux only.");
        return Ok(());
    }
    let folder = build::programs(false)?;
    let programs = folder.to_string_lossy();
    run_with("tests/ui", npm(), &["test"], &[("MAP_OFFLINE_PROGRAMS", &programs)])
}

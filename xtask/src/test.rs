//! Every test, in the order in which a fault is found soonest.

use std::thread;

use anyhow::{Result, ensure};
use clap::ValueEnum;

use crate::build::{self, FEATURES};
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
    // The programs embed the page, so it comes first whatever is tested.
    build::page()?;
    let whole = only.is_empty();
    let compiler = if whole { &LINTING[..] } else { &[] };
    for step in ALL.iter().filter(|step| whole || only.contains(step)) {
        match step {
            Step::Tidy => rules()?,
            Step::Ui => page()?,
            Step::Rust => crates(compiler)?,
            Step::EndToEnd => scenarios(compiler)?,
            Step::Browser => browser(compiler)?,
        }
        if *step == Step::Tidy && !whole {
            lints()?;
        }
    }
    println!("All tests passed.");
    Ok(())
}

/// Our crates are compiled by Clippy's driver, which is the compiler with its lints, and each of these
/// is an error. `cargo clippy` beside `cargo test` reads all that we depend on twice: on two cores with
/// nothing built yet that takes 11 minutes.
const LINTING: [(&str, &str); 2] = [
    ("RUSTC_WORKSPACE_WRAPPER", "clippy-driver"),
    ("CLIPPY_ARGS", "--deny__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__"),
];

fn rules() -> Result<()> {
    tidy::run()?;
    run(".", &cargo(), &["fmt", "--all", "--check"])
}

fn lints() -> Result<()> {
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
    // Long before they run.
    run("tests/ui", npm(), &["run", "check"])
}

fn crates(compiler: &[(&str, &str)]) -> Result<()> {
    let mut arguments = vec!["test", "--workspace", "--exclude", "map-offline-tests"];
    arguments.extend(FEATURES);
    run_with(".", &cargo(), &arguments, compiler)
}

fn scenarios(compiler: &[(&str, &str)]) -> Result<()> {
    let folder = build::programs_of_tests(compiler)?;
    let programs = folder.to_string_lossy();
    // The whole workspace is named, or its libraries would be compiled again for this package.
    let mut arguments = vec!["test", "--workspace", "--test", "scenarios", "--test", "hub", "--test", "sync"];
    arguments.extend(FEATURES);
    // They wait for servers and links more than they compute.
    let at_once = (2 * thread::available_parallelism()?.get()).to_string();
    arguments.extend(["--", "--test-threads", &at_once]);
    run_with(".", &cargo(), &arguments, &[compiler, &[("MAP_OFFLINE_PROGRAMS", &programs)]].concat())
}

fn browser(compiler: &[(&str, &str)]) -> Result<()> {
    if !cfg!(target_os = "linux") {
        println!("The browser and window tests run on Linux only.");
        return Ok(());
    }
    let folder = build::programs_of_tests(compiler)?;
    let programs = folder.to_string_lossy();
    run_with("tests/ui", npm(), &["test"], &[("MAP_OFFLINE_PROGRAMS", &programs)])
}

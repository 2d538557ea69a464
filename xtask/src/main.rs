//! Repository tasks: `cargo xtask --help` lists them.
//!
//! What CI runs is what a developer runs: `.ci/run` calls `cargo xtask test` and nothing else.
#![expect(clippy::print_stdout, reason = "a task tells what it does")]

mod build;
mod command;
mod fonts;
mod places;
mod setup;
mod test;
mod tidy;
mod world;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Tasks of the Map Offline repository.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Set up what is missing, build, and open the window
    Run {
        /// Optimised build: slower to make, faster to use
        #[arg(long)]
        release: bool,
        /// Handed to the program, for example --home DIR
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Set up what is missing and build the window and the command line
    Build {
        /// Optimised build
        #[arg(long)]
        release: bool,
    },
    /// Set up what is missing and pass every test
    Test {
        /// Only some steps, for example `--only rust,ui`
        #[arg(long, value_delimiter = ',', value_enum)]
        only: Vec<test::Step>,
    },
    /// Check the rules of the repository
    Tidy,
    /// Write the device's schema file and the UI's types anew
    Codegen,
    /// Make the built-in world map anew
    WorldMap(world::WorldMap),
    /// Make the built-in places anew, that are found by name
    Places(places::Places),
    /// Make the fonts of native pictures anew from the page's packages
    Fonts,
    /// Make packages for this system (deb and rpm on Linux)
    Package,
}

fn main() -> Result<()> {
    std::env::set_current_dir(root())?;
    match Args::parse().task {
        Task::Run { release, arguments } => build::run(release, &arguments),
        Task::Build { release } => build::build(release).map(drop),
        Task::Test { only } => test::run_steps(&only),
        Task::Tidy => tidy::run(),
        Task::Codegen => build::codegen(),
        Task::WorldMap(arguments) => world::run(&arguments),
        Task::Places(arguments) => places::run(&arguments),
        Task::Fonts => fonts::run(),
        Task::Package => build::package(),
    }
}

/// The repository's root, wherever the task was started.
fn root() -> PathBuf {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    own.parent().map_or(own.clone(), PathBuf::from)
}

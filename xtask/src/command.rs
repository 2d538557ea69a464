//! Running programs, and saying which.

use std::ffi::OsStr;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

/// Runs a program in a folder of the repository; its output is shown.
pub(crate) fn run<S: AsRef<OsStr>>(folder: &str, program: &str, arguments: &[S]) -> Result<()> {
    run_with(folder, program, arguments, &[])
}

/// Runs a program with more environment variables.
pub(crate) fn run_with<S: AsRef<OsStr>>(
    folder: &str,
    program: &str,
    arguments: &[S],
    variables: &[(&str, &str)],
) -> Result<()> {
    let shown: Vec<_> = arguments.iter().map(|word| word.as_ref().to_string_lossy().into_owned()).collect();
    println!("── {program} {}", shown.join(" "));
    let started = Instant::now();
    let status = Command::new(program)
        .args(arguments)
        .envs(variables.iter().copied())
        .current_dir(folder)
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("`{program}` can't be started"))?;
    if !status.success() {
        bail!("`{program} {}` failed ({status})", shown.join(" "));
    }
    println!("── done in {:.0} s", started.elapsed().as_secs_f64());
    Ok(())
}

/// Returns what a program prints, if it runs and succeeds.
pub(crate) fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The cargo that runs this task.
pub(crate) fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".into())
}

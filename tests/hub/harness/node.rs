//! Clients of other makers, run by Node.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// Runs a script of `tests/peers` with words; what it prints is JSON.
pub(crate) async fn node(script: &str, words: &[&str]) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers");
    let mut command = Command::new("node");
    command.arg(folder.join(script)).args(words);
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap();
    printed(script, &output.expect("Node runs: the provider of tokens did"))
}

/// The same; `act` begins when the script says on its other output that it was told something.
pub(crate) async fn node_told(script: &str, words: &[&str], act: impl Future<Output = ()>) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers");
    let mut command = Command::new("node");
    command.arg(folder.join(script)).args(words).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("Node runs: the provider of tokens did");
    let mut errors = BufReader::new(child.stderr.take().expect("a pipe"));
    let listening = tokio::task::spawn_blocking(move || {
        let mut line = String::new();
        errors.read_line(&mut line).expect("a line");
        (line, errors)
    });
    let (line, errors) = listening.await.unwrap();
    assert_eq!(line, "told\n", "{script} was told nothing");
    act.await;
    let output = tokio::task::spawn_blocking(move || {
        // What it still says goes where nobody looks, but must go somewhere.
        let output = child.wait_with_output();
        drop(errors);
        output
    });
    printed(script, &output.await.unwrap().expect("it ends"))
}

fn printed(script: &str, output: &Output) -> Value {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{script} failed:\n{out}\n{err}");
    serde_json::from_str(&out).unwrap_or_else(|_| panic!("{script} printed no JSON:\n{out}\n{err}"))
}

//! Clients of other makers, run by Node.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Runs a script of `tests/peers` with words; what it prints is JSON.
pub(crate) async fn node(script: &str, words: &[&str]) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers");
    let mut command = Command::new("node");
    command.arg(folder.join(script)).args(words);
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap();
    let output = output.expect("Node runs: the provider of tokens did");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{script} failed:\n{out}\n{err}");
    serde_json::from_str(&out).unwrap_or_else(|_| panic!("{script} printed no JSON:\n{out}\n{err}"))
}

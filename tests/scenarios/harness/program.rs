//! The real command-line program: found or built, started, ended, and what it printed.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

use super::programs;

/// Returns the program.
pub(crate) fn cli() -> &'static Path {
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    FOUND.get_or_init(|| programs::find("map-offline-cli", "map-offline-cli"))
}

/// Returns a file of the data that lies beside the repository on some machines; says so if absent.
pub(crate) fn shared_data(path: &str) -> Option<PathBuf> {
    let file = programs::root().join("../shared/data").join(path);
    if file.exists() {
        return Some(file);
    }
    eprintln!("SKIPPED: {} is not on this machine", file.display());
    None
}

/// How a program ended and what it said.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
    /// The object of `--json`; null if it printed none.
    pub(crate) json: Value,
    said: String,
}

impl Ended {
    fn of(said: String, output: Output) -> Self {
        let out = String::from_utf8(output.stdout).expect("the program prints UTF-8");
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!err.contains("panicked"), "`{said}` panicked:\n{err}");
        let json = serde_json::from_str(&out).unwrap_or(Value::Null);
        Self { code: output.status.code(), out, err, json, said }
    }

    /// Asserts the exit code; a wrong one shows all that was printed.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            Some(code),
            "exit code of `{}`\nout: {}\nerr: {}",
            self.said,
            self.out,
            self.err
        );
        self
    }

    /// Asserts that it failed and says something, wherever it prints it.
    #[track_caller]
    pub(crate) fn says(self, words: &str) -> Self {
        let all = format!("{}{}", self.out, self.err);
        assert!(
            all.to_lowercase().contains(&words.to_lowercase()),
            "`{}` should say “{words}”:\n{all}",
            self.said
        );
        self
    }

    /// A whole number of the JSON object, found by a JSON pointer.
    #[track_caller]
    pub(crate) fn count(&self, pointer: &str) -> u64 {
        let found = self.json.pointer(pointer).and_then(Value::as_u64);
        found.unwrap_or_else(|| panic!("no count {pointer} of `{}` in {}{}", self.said, self.out, self.err))
    }

    /// A text of the JSON object, found by a JSON pointer; empty if it is absent.
    pub(crate) fn word(&self, pointer: &str) -> &str {
        self.json.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    /// A list of the JSON object, found by a JSON pointer; empty if it is absent.
    pub(crate) fn list(&self, pointer: &str) -> &[Value] {
        self.json.pointer(pointer).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }
}

/// A program under way. Dropped, it is killed.
pub(crate) struct Started {
    child: Option<Child>,
    said: String,
}

impl Started {
    pub(crate) fn new(mut command: Command, said: String) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().expect("the program starts");
        Self { child: Some(child), said }
    }

    /// Ends it at once, as a crash or a power cut would.
    pub(crate) fn kill(mut self) {
        self.end();
    }

    /// Waits for its end.
    pub(crate) fn ended(mut self) -> Ended {
        let child = self.child.take().expect("it ends once");
        let output = child.wait_with_output().expect("the program ends");
        Ended::of(self.said.clone(), output)
    }

    /// Says whether it still runs.
    pub(crate) fn runs(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }

    /// Reads the first line that it prints.
    pub(crate) fn first_line(&mut self) -> String {
        let out = self.child.as_mut().and_then(|child| child.stdout.take()).expect("its output is piped");
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).expect("the program prints a line");
        line
    }

    /// Asks it to end, as Ctrl+C does.
    #[cfg(unix)]
    pub(crate) fn interrupt(&self) {
        let id = self.child.as_ref().expect("it runs").id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().expect("kill is there").success());
    }

    fn end(&mut self) {
        if let Some(mut child) = self.child.take() {
            // A program that has ended already cannot be killed, and needs not be.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        self.end();
    }
}

/// Runs a command to its end with a text as its standard input.
pub(crate) fn run(mut command: Command, said: String, input: &str) -> Ended {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("its input is piped");
    // A program that reads nothing closes the pipe.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    Ended::of(said, child.wait_with_output().expect("the program ends"))
}

//! A home folder of one scenario and the commands that are run on it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::program::{self, Ended, Started, cli};
use super::{Mbtiles, TileServer};

/// A fresh home; it goes when dropped.
pub(crate) struct Home {
    folder: tempfile::TempDir,
    variables: Vec<(&'static str, String)>,
}

impl Home {
    pub(crate) fn new() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("map-offline-")
            .tempdir()
            .expect("the temporary folder is writable");
        Self { folder, variables: Vec::new() }
    }

    /// Adds an environment variable to every command.
    pub(crate) fn with_variable(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    /// The home itself.
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// A place for files of the scenario, outside the home.
    pub(crate) fn aside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file of the scenario and returns its path as an argument.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.aside(name);
        std::fs::write(&path, bytes).expect("the temporary folder is writable");
        path.display().to_string()
    }

    /// A command on this home, with `--json`.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        self.command_at(&self.path(), true, words)
    }

    fn command_at(&self, home: &Path, json: bool, words: &[&str]) -> Command {
        let mut command = Command::new(cli());
        command.arg("--home").arg(home);
        if json {
            command.arg("--json");
        }
        command.args(words).env_remove("RUST_LOG").env_remove("MAP_OFFLINE_HOME");
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, words: &[&str]) -> Ended {
        self.run_with_input(words, "")
    }

    /// Runs a command for people: without `--json`.
    pub(crate) fn run_plain(&self, words: &[&str]) -> Ended {
        program::run(self.command_at(&self.path(), false, words), words.join(" "), "")
    }

    /// Runs a command on another home.
    pub(crate) fn run_at(&self, home: &Path, words: &[&str]) -> Ended {
        program::run(self.command_at(home, true, words), words.join(" "), "")
    }

    pub(crate) fn run_with_input(&self, words: &[&str], input: &str) -> Ended {
        program::run(self.command(words), words.join(" "), input)
    }

    /// Starts a command and does not wait.
    pub(crate) fn start(&self, words: &[&str]) -> Started {
        Started::new(self.command(words), words.join(" "))
    }

    /// Runs `source add` with a name, an address, and whatever else is given.
    pub(crate) fn try_source(&self, name: &str, url: &str, more: &[&str]) -> Ended {
        self.run(&[&["source", "add", "--name", name, "--url", url], more].concat())
    }

    /// Adds a server as a source of the given name, impatient enough for tests.
    #[track_caller]
    pub(crate) fn add_source(&self, name: &str, server: &TileServer) {
        self.try_source(name, &server.template(), &["--allow-private"]).exits(0);
        self.set_limits(&[("backoff_base_ms", 5)]);
    }

    /// Sets limits of every source of this home, in the file where they are kept.
    pub(crate) fn set_limits(&self, limits: &[(&str, u64)]) {
        let path = self.path().join("sources.json");
        let mut book: Value =
            serde_json::from_slice(&std::fs::read(&path).expect("there are sources")).expect("it is JSON");
        for source in book["sources"].as_array_mut().expect("a list of sources") {
            for (name, value) in limits {
                if let Some(found) = source.pointer_mut(&format!("/origin/spec/limits/{name}")) {
                    *found = json!(value);
                }
            }
        }
        std::fs::write(&path, book.to_string()).expect("the home is writable");
    }

    /// Makes a region over a box and waits for its end.
    pub(crate) fn create(&self, source: &str, name: &str, bbox: &str, zoom: &str) -> Ended {
        self.run(&[
            "region", "create", "--source", source, "--name", name, "--bbox", bbox, "--zoom", zoom, "--wait",
        ])
    }

    /// Shows a region.
    #[track_caller]
    pub(crate) fn region(&self, name: &str) -> Value {
        self.run(&["region", "show", name]).exits(0).json["region"].clone()
    }

    /// Opens the tileset of a source as any other program would.
    pub(crate) fn tileset(&self, source: &str) -> Mbtiles {
        Mbtiles::open(&self.tileset_path(source))
    }

    pub(crate) fn tileset_path(&self, source: &str) -> PathBuf {
        self.path().join("tilesets").join(format!("{source}.mbtiles"))
    }
}

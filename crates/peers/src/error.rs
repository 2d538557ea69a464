//! Why a server could not be started.

use std::io;

/// A server that a test needs is not there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PeerError {
    /// It is not installed.
    #[error("{program} is not installed: {install}")]
    Absent {
        /// What is missing.
        program: &'static str,
        /// How to get it.
        install: &'static str,
    },
    /// A program could not be run.
    #[error("{program} could not be run: {source}")]
    Run {
        /// Which.
        program: String,
        /// Why.
        source: io::Error,
    },
    /// A program ended with an error.
    #[error("{program} failed: {output}")]
    Failed {
        /// Which.
        program: String,
        /// What it said.
        output: String,
    },
    /// The server's folder could not be made.
    #[error("no folder for the server: {0}")]
    Folder(#[from] io::Error),
}

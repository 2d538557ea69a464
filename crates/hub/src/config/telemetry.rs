//! Logs and figures.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

/// Logs and figures.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TelemetryConfig {
    /// What is logged: `info` (without the migrations of tables), or a filter such as `info,hub=debug`.
    pub log: String,
    /// Whether each line of the log is a JSON object.
    pub json: bool,
    /// Where figures are told, for Prometheus; by default `/metrics` of the main address, to programs
    /// of the same machine only.
    pub metrics_listen: Option<SocketAddr>,
}

impl Default for TelemetryConfig {
    fn default() -> Self {
        // Each migration tells of itself at every start.
        Self { log: "info,refinery_core=warn".to_owned(), json: false, metrics_listen: None }
    }
}

//! Logs, figures, traces.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};
use url::Url;

/// Logs, figures, traces.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TelemetryConfig {
    /// What is logged: `info`, or a filter such as `info,hub=debug`.
    pub log: String,
    /// Whether each line of the log is a JSON object.
    pub json: bool,
    /// Where figures are told, for Prometheus; by default `/metrics` of the main address, to programs
    /// of the same machine only.
    pub metrics_listen: Option<SocketAddr>,
    /// Where traces go, OpenTelemetry over HTTP, as `http://collector:4318`; nowhere by default.
    pub otlp_endpoint: Option<Url>,
}

impl Default for TelemetryConfig {
    fn default() -> Self {
        Self { log: "info".to_owned(), json: false, metrics_listen: None, otlp_endpoint: None }
    }
}

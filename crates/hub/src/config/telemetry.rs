//! Logs, figures and traces.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};
use url::Url;

/// Logs, figures and traces.
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
    /// Where traces are sent: a collector of OpenTelemetry that takes OTLP over HTTP, for example
    /// `http://127.0.0.1:4318`. None are made without it.
    pub otlp_endpoint: Option<Url>,
    /// The share of requests that are traced, 0 to 1.
    pub trace_ratio: f64,
}

impl Default for TelemetryConfig {
    fn default() -> Self {
        Self {
            // Each migration tells of itself at every start.
            log: "info,refinery_core=warn".to_owned(),
            json: false,
            metrics_listen: None,
            otlp_endpoint: None,
            trace_ratio: 1.0,
        }
    }
}

//! What the operator says: one typed file, and the environment over it.
//!
//! Every key has a default, so that `map-offline-hub serve` starts with nothing; a key that is not
//! known is refused by its name. Secrets are kept in types that print as `[redacted]`.

mod address;
mod check;
mod limits;
mod objects;
mod queue;
mod read;
mod server;
mod telemetry;
mod tokens;

use serde::{Deserialize, Serialize};

pub use address::Address;
pub use limits::LimitsConfig;
pub use objects::{ObjectsConfig, ObjectsKind};
pub use queue::{QueueConfig, QueueKind, QueueServiceConfig};
pub use read::{ConfigError, ENVIRONMENT_PREFIX};
pub use server::{Part, ServerConfig, TlsConfig};
pub use telemetry::TelemetryConfig;
pub use tokens::TokensConfig;

/// All that can be configured.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where it listens and what it does.
    pub server: ServerConfig,
    /// Where it keeps everything but bytes of objects.
    pub database: DatabaseConfig,
    /// Where bytes lie.
    pub objects: ObjectsConfig,
    /// Work that waits.
    pub queue: QueueConfig,
    /// Whose access tokens are accepted.
    pub tokens: TokensConfig,
    /// How much anybody may ask for.
    pub limits: LimitsConfig,
    /// Where tiles may be fetched from.
    pub sources: SourcesConfig,
    /// Logs, figures, traces.
    pub telemetry: TelemetryConfig,
}

/// Where everything but bytes of objects is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseConfig {
    /// `sqlite:` and a path (relative to the folder), or a `postgres://` address.
    pub url: Address,
    /// Connections to PostgreSQL at most.
    pub connections: usize,
}

impl Default for DatabaseConfig {
    fn default() -> Self {
        Self { url: Address::new("sqlite:hub.sqlite"), connections: 8 }
    }
}

/// Where tiles may be fetched from.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SourcesConfig {
    /// Whether sources may be at private addresses: a tile server in the operator's own network.
    pub allow_private: bool,
    /// Whom tile servers can write to, in the `User-Agent` of each request.
    pub contact: Option<String>,
}

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
    /// Logs and figures.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_printed_and_every_one_is_kept_as_it_was() {
        let variables = [
            ("DATABASE__URL", "postgres://hub:s3cret@db.example/hub"),
            ("OBJECTS__SECRET_KEY", "00123s3cret"),
            ("QUEUE__URL", "nats://s3cret@queue.example"),
            ("QUEUE__SERVICE__URL", "https://queue.example/queue/messages"),
            ("QUEUE__SERVICE__AUDIENCE", "queue"),
            ("QUEUE__SERVICE__CLIENT_ID", "hub"),
            ("QUEUE__SERVICE__CLIENT_SECRET", "s3cret"),
        ];
        let variables =
            variables.map(|(key, value)| (format!("{ENVIRONMENT_PREFIX}{key}").into(), value.into()));
        let config = Config::read(None, variables, |_| {}).expect("a configuration");
        assert!(!format!("{config:?}").contains("s3cret"), "{config:?}");
        assert!(!config.shown().expect("TOML").contains("s3cret"));
        assert_eq!(config.database.url.expose(), "postgres://hub:s3cret@db.example/hub");
        let key = config.objects.secret_key.expect("a key");
        assert_eq!(secrecy::ExposeSecret::expose_secret(&key), "00123s3cret");
    }

    #[test]
    fn what_is_shown_can_be_read_again() {
        let shown = Config::default().shown().expect("TOML");
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("map-offline-hub.toml");
        std::fs::write(&file, &shown).expect("written");
        let variables = [(format!("{ENVIRONMENT_PREFIX}SERVER__ROLES").into(), "worker, api".into())];
        let read = Config::read(Some(&file), variables, |_| {}).expect("a configuration");
        assert_eq!(read.server.roles, [Part::Worker, Part::Api]);
        assert_eq!(read.limits.query_depth, 16);
    }
}

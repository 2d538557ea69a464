//! Keys that must go together.

use super::{Config, ConfigError, ObjectsKind, Part, QueueKind};

impl Config {
    /// Refuses what can't work, before anything is opened.
    pub(super) fn checked(self) -> Result<Self, ConfigError> {
        let contradiction = |words: &str| Err(ConfigError::Contradiction(words.to_owned()));
        let beyond = !self.server.listen.ip().is_loopback();
        if self.server.roles.is_empty() {
            return contradiction("server.roles names nothing to do: api, worker or both.");
        }
        if self.tokens.development() && (beyond || self.server.behind_proxy) {
            return contradiction(
                "without tokens.issuer the hub gives a token to whoever asks, and so listens on this \
                 machine only: name an issuer, or a server.listen of 127.0.0.1 without a proxy.",
            );
        }
        if self.objects.kind == ObjectsKind::S3 && !self.objects.is_whole() {
            return contradiction("objects.kind = \"s3\" needs endpoint, access_key and secret_key.");
        }
        if self.objects.expires_seconds == 0 || self.objects.expires_seconds > 900 {
            return contradiction("objects.expires_seconds is from 1 to 900.");
        }
        if self.queue.kind == QueueKind::Nats && self.queue.url.is_none() {
            return contradiction("queue.kind = \"nats\" needs queue.url.");
        }
        if !(0.0..=1.0).contains(&self.telemetry.trace_ratio) {
            return contradiction("telemetry.trace_ratio is from 0 to 1.");
        }
        if self.embedded_database() && !self.both() {
            return contradiction(
                "a SQLite file belongs to one process, which is api and worker: name both roles, or a \
                 PostgreSQL database.",
            );
        }
        if !self.embedded_database() && !self.database.url.expose().starts_with("postgres") {
            return contradiction("database.url begins with sqlite: or postgres://.");
        }
        Ok(self)
    }

    /// Whether the database is a file of this hub's.
    #[must_use]
    pub fn embedded_database(&self) -> bool {
        self.database.url.expose().starts_with("sqlite:")
    }

    /// Whether this process has a role.
    #[must_use]
    pub fn is(&self, part: Part) -> bool {
        self.server.roles.contains(&part)
    }

    fn both(&self) -> bool {
        self.is(Part::Api) && self.is(Part::Worker)
    }
}

impl super::ObjectsConfig {
    const fn is_whole(&self) -> bool {
        self.endpoint.is_some() && self.access_key.is_some() && self.secret_key.is_some()
    }
}

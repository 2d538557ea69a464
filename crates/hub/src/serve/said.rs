//! What a hub says when it has begun.

use std::fmt;

use url::Url;

use super::Opened;
use crate::config::{Config, ObjectsKind, Part, QueueKind};

/// What a hub says when it has begun: where everything is, without any secret.
pub struct Said {
    lines: Vec<(&'static str, String)>,
    development: bool,
}

impl Said {
    pub(super) fn of(opened: &Opened, public_url: &Url) -> Self {
        let config = opened.hub.config();
        let mut lines = vec![
            ("address", public_url.join("graphql").map_or_else(|_| public_url.to_string(), String::from)),
            ("roles", roles(config)),
        ];
        if let Some(folder) = &opened.folder {
            lines.push(("folder", folder.path().display().to_string()));
        }
        lines.push(("database", config.database.url.to_string()));
        lines.push(("objects", objects(config, opened.objects.as_str())));
        lines.push(("queue", queue(config)));
        lines.push(("tokens of", opened.issuer.clone()));
        Self { lines, development: config.tokens.development() }
    }
}

fn roles(config: &Config) -> String {
    let names = [(Part::Api, "api"), (Part::Worker, "worker")];
    names
        .into_iter()
        .filter(|(part, _)| config.is(*part))
        .map(|(_, name)| name)
        .collect::<Vec<_>>()
        .join(", ")
}

fn objects(config: &Config, endpoint: &str) -> String {
    match config.objects.kind {
        ObjectsKind::Embedded => format!("{endpoint} (embedded)"),
        ObjectsKind::S3 => format!("{endpoint}, bucket {}", config.objects.bucket),
    }
}

fn queue(config: &Config) -> String {
    match (config.queue.kind, &config.queue.url) {
        (QueueKind::Nats, Some(url)) => url.to_string(),
        _ => "in the database".to_owned(),
    }
}

impl fmt::Display for Said {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "map-offline-hub {} listens", env!("CARGO_PKG_VERSION"))?;
        for (name, value) in &self.lines {
            writeln!(out, "  {name:<10} {value}")?;
        }
        if self.development {
            writeln!(out)?;
            writeln!(out, "  THIS HUB GIVES OUT TOKENS ITSELF, TO WHOEVER ASKS ON THIS MACHINE.")?;
            writeln!(
                out,
                "  It is for development only. Name an issuer in tokens.issuer for anything else."
            )?;
        }
        Ok(())
    }
}

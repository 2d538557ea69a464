//! Opens what a hub consists of.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use access_token::{Verifier, VerifierConfig};
use anyhow::{Context, Result, bail};
use axum::Router;
use database::Database;
use job_queue::{Queue, Submit};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use url::Url;

use super::folder::{Folder, usual};
use super::objects::{self, Objects};
use super::queues::{self, Queues};
use crate::config::{Config, ObjectsKind};
use crate::events::Events;
use crate::hub::{Hub, Parts};
use crate::telemetry::Metrics;

/// A hub whose parts are open.
pub struct Opened {
    /// The hub.
    pub hub: Hub,
    /// The folder of what is embedded, if anything is.
    pub folder: Option<Folder>,
    /// Whose tokens are accepted.
    pub verifier: Verifier,
    /// The issuer's name.
    pub issuer: String,
    /// The audience that tokens must be for.
    pub audience: String,
    /// What laptops up- and download at.
    pub(super) objects: Url,
    serving: Option<JoinHandle<()>>,
}

impl Opened {
    /// Opens every part that the configuration names, and makes the tables that are missing.
    ///
    /// # Errors
    /// If a part can't be opened; the error names it.
    pub async fn open(config: Config, public_url: &Url, stopping: watch::Receiver<bool>) -> Result<Self> {
        let folder = embeds(&config).then(|| folder(&config)).transpose()?;
        let database = database(&config, folder.as_ref().map(Folder::path))?;
        database.migrate(hub_store::migrations()).await.context("the tables of the hub can't be made")?;
        let events = Events::start(&database);
        let audience = config.tokens.audience.clone().unwrap_or_else(|| audience(public_url));
        let (verifier, issuer) = verifier(&config, &audience)?;
        let Queues { queue, submit } = queues::open(&config.queue, &database, &issuer).await?;
        let Objects { blobs, endpoint, serving } =
            objects::open(&config.objects, folder.as_ref().map(Folder::path), stopping).await?;
        let hub = Hub::new(Parts {
            database,
            blobs,
            submit,
            queue,
            events,
            metrics: Metrics::default(),
            config,
        });
        Ok(Self { hub, folder, verifier, issuer, audience, objects: endpoint, serving })
    }

    /// Routes of other parts.
    pub(super) fn routes(&self) -> Router {
        let Some(audience) = &self.hub.config().queue.audience else { return Router::new() };
        let queue: Arc<dyn Submit> = Arc::<dyn Queue>::clone(self.hub.queue());
        crate::jobs::intake(queue, self.verifier.for_audience(audience))
    }

    /// Starts what a worker does.
    pub(super) fn work(&self, stopping: watch::Receiver<bool>) -> Vec<JoinHandle<()>> {
        let hub = self.hub.clone();
        vec![tokio::spawn(async move { hub.work(stopping).await })]
    }

    /// Gives the folder back, last.
    pub(super) async fn close(self) {
        let Self { hub, folder, serving, .. } = self;
        if let Some(serving) = serving
            && let Err(error) = serving.await
        {
            tracing::error!(%error, "the embedded store did not end as it should");
        }
        drop(hub);
        drop(folder);
    }
}

/// Whether anything is kept in a folder of this machine.
fn embeds(config: &Config) -> bool {
    config.embedded_database() || config.objects.kind == ObjectsKind::Embedded || config.tokens.development()
}

fn folder(config: &Config) -> Result<Folder> {
    let path = match &config.server.folder {
        Some(path) => path.clone(),
        None => usual()?,
    };
    Folder::take(&path)
}

fn database(config: &Config, folder: Option<&Path>) -> Result<Database> {
    let url = config.database.url.expose();
    let opened = match url.strip_prefix("sqlite:") {
        Some(path) => {
            Database::sqlite(&folder.map_or_else(|| PathBuf::from(path), |folder| folder.join(path)))
        }
        None => Database::postgres(url, config.database.connections),
    };
    opened.with_context(|| format!("the database {} can't be opened", config.database.url))
}

/// The hub's address without a slash at its end.
fn audience(public_url: &Url) -> String {
    public_url.as_str().trim_end_matches('/').to_owned()
}

fn verifier(config: &Config, audience: &str) -> Result<(Verifier, String)> {
    let Some(issuer) = &config.tokens.issuer else {
        bail!("there is no tokens.issuer");
    };
    let algorithms = config.tokens.algorithms.iter().map(|name| name.parse());
    let told = VerifierConfig {
        algorithms: algorithms.collect::<Result<_, _>>().context("tokens.algorithms")?,
        jwks_url: config.tokens.jwks_url.clone(),
        leeway_seconds: config.tokens.leeway_seconds,
        ..VerifierConfig::new(issuer.as_str(), audience)
    };
    let verifier = Verifier::start(told).context("tokens.issuer")?;
    Ok((verifier, issuer.as_str().trim_end_matches('/').to_owned()))
}

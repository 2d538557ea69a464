//! Opens what a hub consists of.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use access_token::{Verifier, VerifierConfig};
use anyhow::{Context, Result};
use axum::Router;
use database::Database;
use job_queue::{Queue, Submit};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use url::Url;

use super::folder::{Folder, usual};
use super::objects::{self, Objects};
use super::own_door::OwnService;
use super::queues::{self, Queues};
use crate::config::{Config, ObjectsKind};
use crate::events::Events;
use crate::hub::{Hub, Parts};
use crate::issuer::{self, Issuer};
use crate::telemetry::Metrics;
use crate::view::Views;

/// Where a hub can be reached.
pub struct Places<'a> {
    /// What laptops call it.
    pub public_url: &'a Url,
    /// Where it listens, if it listens without TLS.
    pub plain: Option<SocketAddr>,
}

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
    /// The issuer of this hub itself, for development.
    given: Option<Arc<Issuer>>,
    serving: Option<JoinHandle<()>>,
}

impl Opened {
    /// Opens every part that the configuration names, and makes the tables that are missing.
    ///
    /// # Errors
    /// If a part can't be opened; the error names it.
    pub async fn open(
        mut config: Config,
        places: &Places<'_>,
        stopping: watch::Receiver<bool>,
    ) -> Result<Self> {
        let public_url = places.public_url;
        let folder = embeds(&config).then(|| folder(&config)).transpose()?;
        let database = database(&config, folder.as_ref().map(Folder::path))?;
        database.migrate(hub_store::migrations()).await.context("the tables of the hub can't be made")?;
        let events = Events::start(&database);
        let audience = config.tokens.audience.clone().unwrap_or_else(|| audience(public_url));
        if config.tokens.development() {
            config.queue.audience.get_or_insert_with(|| format!("{audience}/queue"));
        }
        let path = folder.as_ref().map(Folder::path);
        let given = path.map(|path| development(&config, path, public_url, &audience)).transpose()?.flatten();
        let (verifier, issuer) = verifier(&config, &audience, given.as_deref())?;
        let base = places.plain.map(|address| Url::parse(&format!("http://{address}/"))).transpose()?;
        let own = own_service(&config, given.as_deref(), base.as_ref(), &stopping);
        let Queues { queue, submit } = queues::open(&config.queue, &database, &issuer, own).await?;
        let Objects { blobs, endpoint, serving } =
            objects::open(&config.objects, folder.as_ref().map(Folder::path), stopping).await?;
        let views = Views::keep_in(folder.as_ref().map(Folder::path)).context("the folder of views")?;
        let hub = Hub::new(Parts {
            database,
            views,
            blobs,
            submit,
            queue,
            events,
            metrics: Metrics::default(),
            config,
        });
        Ok(Self { hub, folder, verifier, issuer, audience, objects: endpoint, given, serving })
    }

    /// Routes of other parts.
    pub(super) fn routes(&self) -> Router {
        let pages = self.given.clone().map_or_else(Router::new, issuer::router);
        let Some(audience) = &self.hub.config().queue.audience else { return pages };
        let queue: Arc<dyn Submit> = Arc::<dyn Queue>::clone(self.hub.queue());
        pages.merge(crate::jobs::intake(queue, self.verifier.for_audience(audience)))
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
    Folder::take(&folder_of(config)?)
}

/// The folder of what is embedded.
pub(crate) fn folder_of(config: &Config) -> Result<PathBuf> {
    config.server.folder.clone().map_or_else(usual, Ok)
}

/// Where the SQLite file is.
pub(crate) fn database_path(config: &Config, folder: &Path) -> PathBuf {
    let url = config.database.url.expose();
    folder.join(url.strip_prefix("sqlite:").unwrap_or(url))
}

/// The database as it is, without new tables.
pub(crate) fn database_of(config: &Config, folder: Option<&Path>) -> Result<Database> {
    if let Some(folder) = folder.filter(|_| config.embedded_database()) {
        let path = database_path(config, folder);
        anyhow::ensure!(path.is_file(), "there is no hub in {}", folder.display());
    }
    database(config, folder)
}

/// The bucket of another store.
pub(crate) fn bucket_of(config: &Config) -> Result<blob_store::Blobs> {
    Ok(objects::remote(&config.objects)?.blobs)
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

/// The issuer of this hub itself, if nobody else was named.
fn development(config: &Config, folder: &Path, base: &Url, audience: &str) -> Result<Option<Arc<Issuer>>> {
    if !config.tokens.development() {
        return Ok(None);
    }
    let mut listeners = vec![config.server.listen];
    listeners.extend(config.telemetry.metrics_listen);
    if config.objects.kind == ObjectsKind::Embedded {
        listeners.push(config.objects.listen);
    }
    let queue_audience = config.queue.audience.as_deref();
    let setup = issuer::Setup { folder, base, listeners: &listeners, audience, queue_audience };
    Ok(Some(Issuer::open(&setup)?))
}

/// The own queue service, where the hub can get itself a token and reach itself: no certificate that it
/// has is for the address that it listens on.
fn own_service<'a>(
    config: &'a Config,
    issuer: Option<&'a Issuer>,
    base: Option<&'a Url>,
    stopping: &watch::Receiver<bool>,
) -> Option<OwnService<'a>> {
    let (issuer, base, audience) = (issuer?, base?, config.queue.audience.as_deref()?);
    Some(OwnService { base, issuer, audience, stopping: stopping.clone() })
}

fn verifier(config: &Config, audience: &str, given: Option<&Issuer>) -> Result<(Verifier, String)> {
    let issuer = match (given, &config.tokens.issuer) {
        (Some(given), _) => given.address(),
        (None, Some(named)) => named,
        (None, None) => anyhow::bail!("there is no tokens.issuer"),
    };
    let algorithms = config.tokens.algorithms.iter().map(|name| name.parse());
    let mut told = VerifierConfig {
        algorithms: algorithms.collect::<Result<_, _>>().context("tokens.algorithms")?,
        jwks_url: config.tokens.jwks_url.clone(),
        leeway_seconds: config.tokens.leeway_seconds,
        ..VerifierConfig::new(issuer.as_str(), audience)
    };
    let verifier = match given {
        Some(given) => {
            told.algorithms = vec![access_token::Algorithm::Es256];
            Verifier::with_keys(told, &given.jwks())
        }
        None => Verifier::start(told),
    };
    Ok((verifier.context("tokens.issuer")?, issuer.as_str().trim_end_matches('/').to_owned()))
}

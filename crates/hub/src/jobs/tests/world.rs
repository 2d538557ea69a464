//! A hub with real parts, and a tile server to fetch from.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use blob_store::{Blobs, Credentials, Endpoint};
use database::{Database, DbError};
use hub_store::jobs::{Job, JobKind, JobState};
use hub_store::regions::NewRegion;
use hub_store::sources::NewSource;
use hub_store::workspaces::Quotas;
use hub_store::{Cover, regions, sources, workspaces};
use job_queue::{NatsOptions, NatsQueue, Queue, QueueOptions, SqlQueue};
use tempfile::TempDir;
use tile_grid::{TileRange, ZoomRange};
use tile_source::{Scheme, SourceKind, SourceSpec};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;

use super::super::control::{NewRun, now};
use crate::access::{Access, Caller, Role};
use crate::config::Config;
use crate::events::Events;
use crate::hub::{Hub, Parts};
use crate::telemetry::Metrics;

/// A job is waited for so long at most, on a slow machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// What the tile server does, and what it was asked.
pub(super) struct Tiles {
    /// How often each tile was asked for.
    pub(super) asked: Mutex<HashMap<(u8, u32, u32), u32>>,
    /// Tiles that are answered otherwise.
    pub(super) others: Mutex<HashMap<(u8, u32, u32), u16>>,
    /// Another version of some tiles.
    pub(super) changed: Mutex<HashMap<(u8, u32, u32), u8>>,
    /// Answers that may still be given.
    pub(super) allowed: Semaphore,
}

impl Tiles {
    pub(super) fn total(&self) -> u32 {
        self.asked.lock().expect("no panic").values().sum()
    }

    pub(super) fn most(&self) -> u32 {
        self.asked.lock().expect("no panic").values().copied().max().unwrap_or(0)
    }

    pub(super) fn different(&self) -> usize {
        self.asked.lock().expect("no panic").len()
    }

    /// The content of a tile: every eighth column is the same sea.
    pub(super) fn content(&self, (z, x, y): (u8, u32, u32)) -> Vec<u8> {
        let version = self.changed.lock().expect("no panic").get(&(z, x, y)).copied().unwrap_or(0);
        let name =
            if x % 8 == 0 && version == 0 { "sea".to_owned() } else { format!("{z}/{x}/{y} {version}") };
        png(name.as_bytes())
    }
}

/// A picture of which nobody asks more than that it is whole.
fn png(pixels: &[u8]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8; 4], content: &[u8]| {
        bytes.extend(u32::try_from(content.len()).expect("short").to_be_bytes());
        bytes.extend(kind);
        bytes.extend(content);
        bytes.extend([0; 4]);
    };
    chunk(b"IHDR", &[0, 0, 1, 0, 0, 0, 1, 0, 8, 0, 0, 0, 0]);
    chunk(b"IDAT", pixels);
    chunk(b"IEND", &[]);
    bytes
}

async fn tile(
    State(tiles): State<Arc<Tiles>>,
    Path((z, x, y)): Path<(u8, u32, u32)>,
    headers: HeaderMap,
) -> Response {
    let at = (z, x, y);
    *tiles.asked.lock().expect("no panic").entry(at).or_default() += 1;
    tiles.allowed.acquire().await.expect("open").forget();
    let other = tiles.others.lock().expect("no panic").get(&at).copied();
    match other {
        Some(429) => {
            tiles.others.lock().expect("no panic").clear();
            return (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "1")]).into_response();
        }
        Some(status) => return StatusCode::from_u16(status).expect("a status").into_response(),
        None => {}
    }
    let content = tiles.content(at);
    let etag = format!("\"{}\"", hex::encode(&content[content.len().min(33)..]));
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| *known == *etag) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
    }
    ([(header::CONTENT_TYPE, "image/png".to_owned()), (header::ETAG, etag)], content).into_response()
}

/// A hub over SQLite and the embedded object store, a workspace with one source.
pub(super) struct World {
    pub(super) hub: Hub,
    pub(super) tiles: Arc<Tiles>,
    pub(super) access: Access,
    pub(super) source: String,
    _folder: TempDir,
}

impl World {
    /// `answers` is how many answers the tile server gives before it is told otherwise.
    pub(super) async fn new(answers: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Database::sqlite(&folder.path().join("hub.sqlite")).expect("a file");
        let queue = SqlQueue::open(database.clone(), hasty()).await.expect("tables");
        Self::over(folder, database, Arc::new(queue), answers).await
    }

    /// Over PostgreSQL and NATS, or says that they are missing.
    pub(super) async fn on_servers(answers: usize) -> Option<Self> {
        let (postgres, nats) = match (peers::Postgres::get(), peers::Nats::get()) {
            (Ok(postgres), Ok(nats)) => (postgres, nats),
            (Err(missing), _) | (_, Err(missing)) => {
                missing.skip();
                return None;
            }
        };
        let database = Database::postgres(&postgres.fresh(), 12).expect("an address");
        let options = NatsOptions { address: nats.address(), prefix: "jobs".to_owned() };
        let queue = NatsQueue::connect(&options, hasty()).await.expect("streams");
        Some(Self::over(tempfile::tempdir().expect("a folder"), database, Arc::new(queue), answers).await)
    }

    async fn over(folder: TempDir, database: Database, queue: Arc<dyn Queue>, answers: usize) -> Self {
        let (listener, tiles) = (
            bound().await,
            Arc::new(Tiles {
                asked: Mutex::default(),
                others: Mutex::default(),
                changed: Mutex::default(),
                allowed: Semaphore::new(answers),
            }),
        );
        let address = listener.local_addr().expect("bound");
        let router = Router::new().route("/{z}/{x}/{y}", get(tile)).with_state(Arc::clone(&tiles));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let hub = hub(&folder, database, queue).await;
        let (workspace, source) = seeded(&hub, &format!("http://{address}/{{z}}/{{x}}/{{y}}")).await;
        let caller = Caller {
            issuer: "https://issuer.test".to_owned(),
            subject: "ada".to_owned(),
            name: "Ada".to_owned(),
            scopes: crate::access::Scope::ALL.to_vec(),
            device: None,
        };
        let access = Access { caller, workspace, role: Role::Admin, device: None };
        Self { hub, tiles, access, source, _folder: folder }
    }

    /// Makes a region of one rectangle of zoom 10.
    pub(super) async fn region(&self, name: &str, columns: u32, rows: u32) -> String {
        let range = TileRange { zoom: 10, x_min: 64, x_max: 63 + columns, y_min: 8, y_max: 7 + rows };
        let new = NewRegion {
            id: uuid::Uuid::now_v7().to_string(),
            workspace: self.access.workspace().to_owned(),
            source: self.source.clone(),
            name: name.to_owned(),
            shape: serde_json::json!({}),
            zooms: ZoomRange::new(10, 10).expect("valid"),
            cover: Cover::new([range]),
            created_by: "Ada".to_owned(),
            expires_at: None,
        };
        let id = new.id.clone();
        self.hub.database().write(move |tx| regions::create(tx, &new, now())).await.expect("a region");
        id
    }

    /// Sets the workspace's quotas.
    pub(super) async fn limit(&self, quotas: Quotas) {
        let id = self.access.workspace().to_owned();
        let limit = move |tx: &mut database::Tx<'_>| workspaces::change(tx, &id, "Field", quotas);
        self.hub.database().write(limit).await.expect("limited");
    }

    /// Starts a worker.
    pub(super) fn worker(&self) -> (JoinHandle<()>, watch::Sender<bool>) {
        let (stop, stopping) = watch::channel(false);
        let hub = self.hub.clone();
        (tokio::spawn(async move { hub.work(stopping).await }), stop)
    }

    pub(super) async fn start(&self, region: &str, kind: JobKind) -> Job {
        let run = NewRun { region: region.to_owned(), kind, key: None };
        self.hub.start_job(&self.access, run).await.expect("started")
    }

    pub(super) async fn job(&self, id: &str) -> Job {
        self.hub.job(&self.access, id.to_owned()).await.expect("a job")
    }

    /// Waits until a job is not open.
    pub(super) async fn end(&self, id: &str) -> Job {
        self.until(|| async { Some(self.job(id).await).filter(|job| !job.state.is_open()) }).await
    }

    pub(super) async fn done(&self, id: &str) -> Job {
        let job = self.end(id).await;
        assert_eq!(job.state, JobState::Done, "{job:?}");
        job
    }

    /// Waits for something.
    pub(super) async fn until<T, F: Future<Output = Option<T>>>(&self, look: impl Fn() -> F) -> T {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("it never came");
    }

    /// Counts rows.
    pub(super) async fn rows(&self, of: &'static str) -> u64 {
        let sql = format!("SELECT count(*) FROM {of}");
        let count = move |tx: &mut database::Tx<'_>| -> Result<u64, DbError> {
            tx.row(&sql, &[])?.map_or(Ok(0), |row| row.get(0))
        };
        self.hub.database().read(count).await.expect("counted")
    }
}

async fn bound() -> TcpListener {
    TcpListener::bind(("127.0.0.1", 0)).await.expect("a port")
}

/// A worker that was killed is missed soon.
fn hasty() -> QueueOptions {
    QueueOptions { lease: Duration::from_secs(3), ..QueueOptions::default() }
}

async fn hub(folder: &TempDir, database: Database, queue: Arc<dyn Queue>) -> Hub {
    database.migrate(hub_store::migrations()).await.expect("tables");
    let credentials = Credentials::kept_in(folder.path()).expect("written");
    let endpoint = Endpoint::open(folder.path(), "map-offline", credentials).expect("a folder");
    let listener = bound().await;
    let url = format!("http://{}", listener.local_addr().expect("bound")).parse().expect("a URL");
    let blobs = Blobs::s3(endpoint.s3_config(url, None)).expect("a configuration");
    tokio::spawn(endpoint.serve(listener, std::future::pending()));
    let mut config = Config::default();
    config.sources.allow_private = true;
    let events = Events::start(&database);
    let metrics = Metrics::default();
    let views = crate::view::Views::keep_in(Some(folder.path())).expect("a folder");
    let submit = Arc::<dyn Queue>::clone(&queue);
    Hub::new(Parts { database, blobs, submit, queue, events, metrics, views, config })
}

async fn seeded(hub: &Hub, url: &str) -> (String, String) {
    let kind = SourceKind::Template { url: url.to_owned(), scheme: Scheme::Xyz, subdomains: Vec::new() };
    let mut spec = SourceSpec::new("Tiles", kind);
    spec.allow_private = true;
    spec.limits.concurrency = 32;
    spec.limits.max_attempts = 2;
    spec.limits.max_retry_wait_s = 0;
    spec.limits.backoff_base_ms = 1;
    let spec = serde_json::to_value(&spec).expect("plain");
    let (id, name) = (uuid::Uuid::now_v7().to_string(), "Tiles".to_owned());
    let new = NewSource { name, shown: spec.clone(), spec, about: serde_json::json!({}) };
    hub.database()
        .write(move |tx| {
            let workspace = workspaces::create(tx, "Field", now())?;
            sources::add(tx, &id, &workspace, &new, now())?;
            Ok::<_, DbError>((workspace, id.clone()))
        })
        .await
        .expect("rows")
}

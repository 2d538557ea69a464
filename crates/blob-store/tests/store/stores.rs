//! The stores that each test runs over.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use blob_store::{BlobKey, Blobs, Credentials, Endpoint, Kind, S3Config};
use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A store that runs.
pub struct Store {
    pub name: &'static str,
    pub config: S3Config,
    pub blobs: Blobs,
    /// The folder of our own endpoint, which ends with it.
    ours: Option<(TempDir, JoinHandle<()>)>,
}

impl Store {
    /// Our own endpoint over a new folder.
    pub async fn embedded() -> Self {
        let folder = TempDir::new().expect("a folder");
        let place = folder.path().join("store");
        let endpoint = Endpoint::open(&place, "map-offline", credentials()).expect("an endpoint");
        let (config, serving) = serve(endpoint).await;
        let blobs = Blobs::s3(config.clone()).expect("a configuration");
        Self { name: "embedded", config, blobs, ours: Some((folder, serving)) }
    }

    fn swift() -> Option<Self> {
        let swift = peers::Swift::get().map_err(|missing| missing.skip()).ok()?;
        let endpoint = swift.endpoint().parse().expect("an address");
        let mut config = S3Config::new(
            endpoint,
            peers::Swift::BUCKET,
            peers::Swift::ACCESS_KEY,
            peers::Swift::SECRET_KEY.into(),
        );
        config.region = peers::Swift::REGION.to_owned();
        let blobs = Blobs::s3(config.clone()).expect("a configuration");
        Some(Self { name: "Swift", config, blobs, ours: None })
    }

    /// Whether it is our own, which is stricter.
    pub fn is_ours(&self) -> bool {
        self.ours.is_some()
    }

    /// The files on their way into our own.
    pub fn incoming(&self) -> Vec<PathBuf> {
        self.ours.as_ref().map_or_else(Vec::new, |(folder, _)| files(&folder.path().join("store/incoming")))
    }

    /// The folder of our own.
    pub fn folder(&self) -> PathBuf {
        self.ours.as_ref().expect("it is our own").0.path().join("store")
    }

    /// Holds that nothing lies under a key, and nothing is on its way.
    pub async fn is_without(&self, key: &BlobKey, after: &str) {
        let found = self.blobs.head(key).await.expect("it answers");
        assert_eq!(found, None, "{}: {after}: something is left", self.name);
        wait_until(&format!("{after}: the folder is clear"), || self.incoming().is_empty()).await;
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        if let Some((_, serving)) = &self.ours {
            serving.abort();
        }
    }
}

/// Runs a test over every store.
pub async fn each_store(test: impl AsyncFn(&Store)) {
    let embedded = Store::embedded().await;
    test(&embedded).await;
    if let Some(swift) = Store::swift() {
        test(&swift).await;
    }
}

pub fn credentials() -> Credentials {
    Credentials { access_key: "an-access-key".to_owned(), secret_key: "a-secret-key-of-tests".into() }
}

/// Serves an endpoint until the test ends.
pub async fn serve(endpoint: Endpoint) -> (S3Config, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let config = endpoint.s3_config(address.parse().expect("an address"), None);
    (config, tokio::spawn(endpoint.serve(listener, std::future::pending())))
}

/// An object that no other test has.
pub fn object(length: usize) -> (BlobKey, Bytes) {
    static MADE: AtomicU64 = AtomicU64::new(0);
    let seed =
        Sha256::digest(format!("{} {} {}", std::process::id(), now(), MADE.fetch_add(1, Ordering::Relaxed)));
    let bytes: Vec<u8> = seed.iter().copied().cycle().take(length).collect();
    (key(Kind::Tile, &bytes), bytes.into())
}

pub fn key(kind: Kind, bytes: &[u8]) -> BlobKey {
    BlobKey::new(kind, Sha256::digest(bytes).into())
}

pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock");
    u64::try_from(since.as_millis()).expect("this age")
}

/// All files below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

pub async fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let waited = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), waited).await.unwrap_or_else(|_| panic!("{what}: never"));
}

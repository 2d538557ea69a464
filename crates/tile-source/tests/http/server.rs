//! A server on port 0 that answers as told and remembers what it was asked.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, Response, StatusCode};
use axum::routing::any;
use tile_grid::TileCoord;
use tile_source::{FetchError, Fetched, FetchedTile, HttpSource, Limits, Scheme, SourceKind, SourceSpec};

/// A request as the server saw it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Path and query.
    pub path: String,
    pub headers: HeaderMap,
    /// How many requests came before.
    pub nth: usize,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

pub struct Server {
    pub address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub type Answer = Response<Body>;

impl Server {
    /// Starts a server that answers at once.
    pub async fn start(answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> Self {
        let answer = Arc::new(answer);
        Self::start_async(move |seen| {
            let answer = Arc::clone(&answer);
            async move { answer(&seen) }
        })
        .await
    }

    pub async fn start_async<F, A>(answer: F) -> Self
    where
        F: Fn(Seen) -> A + Send + Sync + 'static,
        A: Future<Output = Answer> + Send + 'static,
    {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let (answer, log) = (Arc::new(answer), Arc::clone(&seen));
        let app = axum::Router::new().fallback(any(move |request: Request| {
            let mut log = log.lock().expect("no test panics while logging");
            let asked = Seen {
                path: request.uri().path_and_query().expect("a path").to_string(),
                headers: request.headers().clone(),
                nth: log.len(),
            };
            log.push(asked.clone());
            let answer = Arc::clone(&answer);
            async move { answer(asked).await }
        }));
        let task = tokio::spawn(async move {
            axum::serve(listener, app).await.expect("serving");
        });
        Self { address, seen, task }
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no test panics while logging").clone()
    }

    pub fn count(&self) -> usize {
        self.seen().len()
    }

    pub fn url(&self, rest: &str) -> String {
        format!("http://{}{rest}", self.address)
    }

    pub fn template(&self) -> SourceSpec {
        template(&self.url("/{z}/{x}/{y}"))
    }

    pub async fn source(&self) -> HttpSource {
        open(&self.template()).await
    }

    /// Fetches one tile from a plain source.
    pub async fn fetch(&self) -> Result<Fetched, FetchError> {
        self.source().await.fetch(coord(), None).await
    }
}

pub async fn open(spec: &SourceSpec) -> HttpSource {
    HttpSource::open(spec).await.expect("the source is right")
}

pub fn spec(kind: SourceKind) -> SourceSpec {
    SourceSpec { allow_private: true, limits: quick(), ..SourceSpec::new("test", kind) }
}

pub fn template(url: &str) -> SourceSpec {
    spec(SourceKind::Template { url: url.to_owned(), scheme: Scheme::Xyz, subdomains: Vec::new() })
}

/// Limits that make failures quick.
pub fn quick() -> Limits {
    Limits { backoff_base_ms: 1, request_timeout_s: 10, max_retry_wait_s: 5, ..Limits::default() }
}

pub fn coord() -> TileCoord {
    TileCoord::new(3, 5, 2).expect("a tile")
}

pub fn answer(status: u16, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
    let mut response = Response::builder().status(StatusCode::from_u16(status).expect("a status"));
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(body.into()).expect("a response")
}

pub fn png() -> Answer {
    answer(200, &[("content-type", "image/png")], super::tiles::png(256))
}

pub fn tile(fetched: Result<Fetched, FetchError>) -> FetchedTile {
    match fetched.expect("a tile, not an error") {
        Fetched::Tile(tile) => tile,
        other => panic!("a tile was expected, not {other:?}"),
    }
}

//! A real tile server on loopback, with faults on demand and a log of what it was asked.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Version, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::tls::{TlsListener, TlsSetup};
use super::{Coord, Identity, png};

/// What is wrong with one tile.
#[derive(Clone)]
pub(crate) enum Fault {
    /// A status without a tile.
    Status(u16),
    /// This body with this content type.
    Body(&'static str, Vec<u8>),
    /// This body with this content type and encoding.
    Encoded(&'static str, &'static str, Vec<u8>),
    /// A body that never ends.
    Endless,
    /// A redirect to this address.
    Redirect(String),
    /// 429 with `Retry-After: 1`, so many times; then the tile.
    TooManyRequests(u32),
}

/// One request as it came in.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) tile: Coord,
    /// It carried `If-None-Match`.
    pub(crate) conditional: bool,
    /// It was answered with 304.
    pub(crate) unchanged: bool,
    pub(crate) headers: HeaderMap,
    pub(crate) version: Version,
}

#[derive(Default)]
struct Shared {
    faults: Mutex<HashMap<Coord, Fault>>,
    versions: Mutex<HashMap<Coord, u32>>,
    log: Mutex<Vec<Asked>>,
    delay: Mutex<Duration>,
    in_flight: AtomicUsize,
    most_in_flight: AtomicUsize,
    /// Until when it asked to be left alone.
    pause: Mutex<Option<Instant>>,
    too_early: AtomicUsize,
}

/// A server; stopped when dropped.
pub(crate) struct TileServer {
    shared: Arc<Shared>,
    address: SocketAddr,
    tls: Option<TlsSetup>,
    runtime: Option<Runtime>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl TileServer {
    pub(crate) fn start() -> Self {
        Self::start_as(None)
    }

    /// Speaks TLS, and over it the protocols of the given names (`h2`, `http/1.1`).
    pub(crate) fn start_with_tls(identity: &Identity, protocols: &[&str]) -> Self {
        Self::start_as(Some(TlsSetup::new(identity, protocols)))
    }

    fn start_as(tls: Option<TlsSetup>) -> Self {
        let address = (Ipv4Addr::LOCALHOST, 0).into();
        let mut server = Self { shared: Arc::default(), address, tls, runtime: None };
        server.listen();
        server
    }

    fn listen(&mut self) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let mut listener = runtime.block_on(TcpListener::bind(self.address));
        super::wait_until("the port of the server is free again", || {
            if listener.is_err() {
                listener = runtime.block_on(TcpListener::bind(self.address));
            }
            listener.is_ok()
        });
        let listener = listener.expect("waited for it");
        self.address = listener.local_addr().expect("it is bound");
        let router = Router::new().route("/{z}/{x}/{y}", get(answer)).with_state(Arc::clone(&self.shared));
        match self.tls.clone() {
            Some(tls) => runtime.spawn(axum::serve(TlsListener::new(listener, tls), router).into_future()),
            None => runtime.spawn(axum::serve(listener, router).into_future()),
        };
        self.runtime = Some(runtime);
    }

    /// Goes away: connections are closed and new ones refused.
    pub(crate) fn stop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(2));
        }
    }

    /// Comes back at the same address.
    pub(crate) fn come_back(&mut self) {
        self.listen();
    }

    pub(crate) fn template(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}/{{z}}/{{x}}/{{y}}.png", self.address)
    }

    pub(crate) fn break_tile(&self, tile: Coord, fault: Fault) {
        locked(&self.shared.faults).insert(tile, fault);
    }

    /// Takes every fault away.
    pub(crate) fn mend(&self) {
        locked(&self.shared.faults).clear();
    }

    /// Changes a tile: it gets other bytes and another ETag.
    pub(crate) fn change_tile(&self, tile: Coord) {
        *locked(&self.shared.versions).entry(tile).or_default() += 1;
    }

    /// Answers every request so much later.
    pub(crate) fn be_slow(&self, delay: Duration) {
        *locked(&self.shared.delay) = delay;
    }

    /// Returns what was asked since the last time.
    pub(crate) fn take_log(&self) -> Vec<Asked> {
        std::mem::take(&mut *locked(&self.shared.log))
    }

    /// Counts what was asked since the log was taken.
    pub(crate) fn asked(&self) -> usize {
        locked(&self.shared.log).len()
    }

    /// The tiles that were asked for, each once, since the log was taken.
    pub(crate) fn take_tiles(&self) -> Vec<Coord> {
        let mut tiles: Vec<Coord> = self.take_log().into_iter().map(|asked| asked.tile).collect();
        tiles.sort_unstable();
        tiles.dedup();
        tiles
    }

    /// Counts the requests that came while the server had asked to be left alone.
    pub(crate) fn asked_too_early(&self) -> usize {
        self.shared.too_early.load(Ordering::SeqCst)
    }

    /// The most requests that were ever under way at once.
    pub(crate) fn most_in_flight(&self) -> usize {
        self.shared.most_in_flight.load(Ordering::SeqCst)
    }
}

impl Drop for TileServer {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Counts a request as under way until it is dropped.
struct UnderWay(Arc<Shared>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::SeqCst);
    }
}

async fn answer(
    State(shared): State<Arc<Shared>>,
    Path((z, x, y)): Path<(u32, u32, String)>,
    protocol: Version,
    headers: HeaderMap,
) -> Response {
    let Some(y) = y.strip_suffix(".png").and_then(|row| row.parse().ok()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let tile = (z, x, y);
    let now = shared.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
    shared.most_in_flight.fetch_max(now, Ordering::SeqCst);
    let _under_way = UnderWay(Arc::clone(&shared));
    if locked(&shared.pause).is_some_and(|until| Instant::now() < until) {
        shared.too_early.fetch_add(1, Ordering::SeqCst);
    }
    let version = locked(&shared.versions).get(&tile).copied().unwrap_or(0);
    let etag = format!("\"{z}-{x}-{y}-{version}\"");
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let fault = fault_of(&shared, tile);
    let unchanged = fault.is_none() && known.as_ref() == Some(&etag);
    let asked = Asked { tile, conditional: known.is_some(), unchanged, headers, version: protocol };
    locked(&shared.log).push(asked);
    let delay = *locked(&shared.delay);
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    match fault {
        Some(fault) => faulty(fault, tile),
        None if unchanged => (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response(),
        None => ([(header::ETAG, etag), (header::CONTENT_TYPE, "image/png".into())], png(tile, version))
            .into_response(),
    }
}

/// Finds what is wrong with a tile now; a limited patience is used up by asking.
fn fault_of(shared: &Shared, tile: Coord) -> Option<Fault> {
    let mut faults = locked(&shared.faults);
    match faults.get_mut(&tile)? {
        Fault::TooManyRequests(0) => None,
        Fault::TooManyRequests(left) => {
            *left -= 1;
            *locked(&shared.pause) = Some(Instant::now() + Duration::from_secs(1));
            Some(Fault::TooManyRequests(*left))
        }
        fault => Some(fault.clone()),
    }
}

fn faulty(fault: Fault, tile: Coord) -> Response {
    match fault {
        Fault::Status(code) => StatusCode::from_u16(code).expect("the scenario's own status").into_response(),
        Fault::Body(kind, body) => ([(header::CONTENT_TYPE, kind)], body).into_response(),
        Fault::Encoded(kind, encoding, body) => {
            ([(header::CONTENT_TYPE, kind), (header::CONTENT_ENCODING, encoding)], body).into_response()
        }
        Fault::Endless => {
            let start = Bytes::from(png(tile, 0));
            let more =
                futures::stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from_static(&[0x55; 65536])));
            let all = futures::StreamExt::chain(futures::stream::once(async { Ok(start) }), more);
            ([(header::CONTENT_TYPE, "image/png")], Body::from_stream(all)).into_response()
        }
        Fault::Redirect(to) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
        Fault::TooManyRequests(_) => {
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "1")]).into_response()
        }
    }
}

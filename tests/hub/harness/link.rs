//! A link between a laptop and a server: as slow as one says, counted, cut when one says.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::Instant;

/// How slow a link is.
#[derive(Copy, Clone, Default)]
pub(crate) struct Slowness {
    /// Bytes a second, each way; 0: as fast as it goes.
    pub(crate) bytes_per_second: u64,
    /// Time of a round trip.
    pub(crate) round_trip: Duration,
}

/// A link. Dropped, it is cut.
pub(crate) struct Link {
    address: SocketAddr,
    state: Arc<State>,
    task: tokio::task::JoinHandle<()>,
}

struct State {
    slowness: Slowness,
    up: Way,
    down: Way,
    requests: AtomicU64,
    /// Bytes that still come down before every connection breaks; none breaks by itself.
    left: Mutex<Option<u64>>,
    broken: AtomicBool,
}

/// One direction, which all connections share.
#[derive(Default)]
struct Way {
    bytes: AtomicU64,
    free_at: Mutex<Option<Instant>>,
}

impl Link {
    /// A link to a port of this machine.
    pub(crate) async fn to(port: u16, slowness: Slowness) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            slowness,
            up: Way::default(),
            down: Way::default(),
            requests: AtomicU64::new(0),
            left: Mutex::new(None),
            broken: AtomicBool::new(false),
        });
        let task = tokio::spawn(accept(listener, port, Arc::clone(&state)));
        Self { address, state, task }
    }

    /// Its near end.
    pub(crate) fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Bytes to the server.
    pub(crate) fn up(&self) -> u64 {
        self.state.up.bytes.load(Ordering::Relaxed)
    }

    /// Bytes from it.
    pub(crate) fn down(&self) -> u64 {
        self.state.down.bytes.load(Ordering::Relaxed)
    }

    /// Requests of HTTP, of whoever asked: round trips.
    pub(crate) fn requests(&self) -> u64 {
        self.state.requests.load(Ordering::Relaxed)
    }

    /// Breaks what is under way once so many bytes more have come down, one time.
    pub(crate) fn break_after(&self, bytes: u64) {
        *self.state.left.lock().unwrap() = Some(bytes);
        self.state.broken.store(false, Ordering::Relaxed);
    }

    /// Whether it broke.
    pub(crate) fn has_broken(&self) -> bool {
        self.state.broken.load(Ordering::Relaxed)
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, port: u16, state: Arc<State>) {
    let mut connections = tokio::task::JoinSet::new();
    while let Ok((near, _)) = listener.accept().await {
        let state = Arc::clone(&state);
        connections.spawn(async move {
            // To connect takes a round trip.
            tokio::time::sleep(state.slowness.round_trip).await;
            let Ok(far) = TcpStream::connect(("127.0.0.1", port)).await else { return };
            near.set_nodelay(true).unwrap();
            far.set_nodelay(true).unwrap();
            let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
            // The first end ends both.
            tokio::select! {
                () = pump(near_in, far_out, &state, true) => {}
                () = pump(far_in, near_out, &state, false) => {}
            }
        });
        while connections.try_join_next().is_some() {}
    }
}

/// Carries one direction of a connection.
async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, state: &State, up: bool) {
    let (sender, mut receiver) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    let read = async move {
        let mut heads = Heads::default();
        let mut piece = vec![0; 1400];
        while let Ok(length @ 1..) = from.read(&mut piece).await {
            let sent = &piece[..length];
            if up {
                state.requests.fetch_add(heads.count(sent), Ordering::Relaxed);
            } else if state.breaks(length as u64) {
                return;
            }
            let way = if up { &state.up } else { &state.down };
            let gone = way.pass(length as u64, state.slowness.bytes_per_second);
            tokio::time::sleep_until(gone).await;
            if sender.send((gone + state.slowness.round_trip / 2, sent.to_vec())).is_err() {
                return;
            }
        }
    };
    let write = async move {
        while let Some((at, sent)) = receiver.recv().await {
            tokio::time::sleep_until(at).await;
            if to.write_all(&sent).await.is_err() {
                return;
            }
        }
    };
    tokio::join!(read, write);
}

impl State {
    fn breaks(&self, bytes: u64) -> bool {
        let mut left = self.left.lock().unwrap();
        match *left {
            Some(rest) if rest <= bytes => {
                *left = None;
                self.broken.store(true, Ordering::Relaxed);
                true
            }
            Some(rest) => {
                *left = Some(rest - bytes);
                false
            }
            None => false,
        }
    }
}

impl Way {
    /// Counts bytes; says when the last of them is on its way.
    fn pass(&self, bytes: u64, per_second: u64) -> Instant {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        let mut free_at = self.free_at.lock().unwrap();
        let begins = free_at.unwrap_or_else(Instant::now).max(Instant::now());
        let takes = match per_second {
            0 => Duration::ZERO,
            rate => Duration::from_nanos(bytes * 1_000_000_000 / rate),
        };
        *free_at = Some(begins + takes);
        begins + takes
    }
}

/// Finds the heads of requests in what goes up.
#[derive(Default)]
struct Heads(Vec<u8>);

impl Heads {
    fn count(&mut self, bytes: &[u8]) -> u64 {
        const MARK: &[u8] = b" HTTP/1.1\r\n";
        self.0.extend_from_slice(bytes);
        let found = self.0.windows(MARK.len()).filter(|part| *part == MARK).count();
        let kept = self.0.len().saturating_sub(MARK.len() - 1);
        self.0.drain(..kept);
        found as u64
    }
}

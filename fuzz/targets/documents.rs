//! Everything that a server can answer: TileJSON, WMTS capabilities, remote PMTiles archives and
//! tiles, through the public way in and a server on loopback.
//!
//! The input is a kind, a status, a content encoding, a line with one more header, and the body.
//! Redirects are left out: they would lead to places outside this machine.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use tile_grid::TileCoord;
use tile_source::{HttpSource, Limits, Scheme, SourceKind, SourceSpec, wmts_layers};

const STATUSES: [u16; 8] = [200, 200, 200, 204, 304, 404, 429, 503];
const ENCODINGS: [&str; 4] = ["identity", "gzip", "br", "zstd"];

/// Opens a source at the server and fetches a tile where that leads to no other host.
pub fn run(data: &[u8]) {
    let [kind, status, encoding, rest @ ..] = data else { return };
    let mut parts = rest.splitn(2, |byte| *byte == b'\n');
    let (header, body) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let header: String =
        header.iter().filter(|byte| matches!(byte, b' '..=b'~')).map(|byte| char::from(*byte)).collect();
    let answer = Answer {
        status: STATUSES[usize::from(status % 8)],
        encoding: ENCODINGS[usize::from(encoding % 4)],
        header,
        body: body.to_vec(),
    };
    *SERVER.answer.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(answer);
    let url = format!("http://{}/", SERVER.address);
    let kind = match kind % 4 {
        0 => SourceKind::TileJson { url },
        1 => SourceKind::Wmts {
            capabilities_url: url,
            layer: "a".to_owned(),
            tile_matrix_set: String::new(),
            style: None,
        },
        2 => SourceKind::RemotePmtiles { url },
        _ => SourceKind::Template {
            url: format!("{url}{{z}}/{{x}}/{{y}}"),
            scheme: Scheme::Xyz,
            subdomains: Vec::new(),
        },
    };
    let limits = Limits {
        max_attempts: 1,
        max_retry_wait_s: 0,
        request_timeout_s: 5,
        max_tile_bytes: 1 << 20,
        ..Limits::default()
    };
    let spec = SourceSpec { allow_private: true, limits, ..SourceSpec::new("fuzz", kind) };
    RUNTIME.with(|runtime| runtime.block_on(use_source(&spec)));
}

async fn use_source(spec: &SourceSpec) {
    if matches!(spec.kind, SourceKind::Wmts { .. }) {
        let _ = wmts_layers(spec).await;
    }
    let Ok(source) = HttpSource::open(spec).await else { return };
    source.known_terms();
    if matches!(spec.kind, SourceKind::Template { .. } | SourceKind::RemotePmtiles { .. }) {
        for (zoom, x, y) in [(0, 0, 0), (3, 5, 2)] {
            let coord = TileCoord::new(zoom, x, y).expect("such a tile exists");
            let _ = source.fetch(coord, None).await;
        }
    }
}

thread_local! {
    static RUNTIME: tokio::runtime::Runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime needs nothing");
}

struct Answer {
    status: u16,
    encoding: &'static str,
    header: String,
    body: Vec<u8>,
}

struct Server {
    address: SocketAddr,
    answer: Arc<Mutex<Arc<Answer>>>,
}

static SERVER: LazyLock<Server> = LazyLock::new(|| {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("a bound port has an address");
    let empty = Answer { status: 404, encoding: "identity", header: String::new(), body: Vec::new() };
    let answer = Arc::new(Mutex::new(Arc::new(empty)));
    let shown = Arc::clone(&answer);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = Arc::clone(&shown.lock().unwrap_or_else(PoisonError::into_inner));
            // A client may hang up at any time.
            let _ = serve(stream, &answer);
        }
    });
    Server { address, answer }
});

/// Answers one request and hangs up.
fn serve(mut stream: TcpStream, answer: &Answer) -> std::io::Result<()> {
    let (mut range, mut line) = (None, String::new());
    let mut reader = BufReader::new(stream.try_clone()?);
    while reader.read_line(&mut line)? > 2 {
        if let Some(bytes) = line.to_ascii_lowercase().trim().strip_prefix("range: bytes=") {
            range = bytes.split_once('-').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
        }
        line.clear();
    }
    let Answer { status, encoding, header, body } = answer;
    let extra = if header.contains(':') && *status >= 200 { format!("{header}\r\n") } else { String::new() };
    let (status, extra, body) = match range {
        Some((first, last)) if *status == 200 => {
            let total = body.len();
            let end = usize::saturating_add(last, 1).min(total);
            let part = body.get(first..end).unwrap_or_default();
            (206, format!("content-range: bytes {first}-{}/{total}\r\n{extra}", end.saturating_sub(1)), part)
        }
        _ => (*status, extra, body.as_slice()),
    };
    let body = if matches!(status, 204 | 304) { &[] } else { body };
    write!(
        stream,
        "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\ncontent-encoding: {encoding}\r\n{extra}\r\n",
        body.len()
    )?;
    stream.write_all(body)
}

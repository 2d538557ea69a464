//! Everything that is logged while keys are in use, at the most talkative level, holds no key.
#![expect(clippy::expect_used, reason = "a test that cannot set up its case must fail")]

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use tile_grid::TileCoord;
use tile_source::{Header, HttpSource, Limits, Scheme, Secret, SourceKind, SourceSpec};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no test panics while logging").extend(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_key_is_logged() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .init();
    let app = axum::Router::new().fallback(|| async { StatusCode::SERVICE_UNAVAILABLE });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    let kind = SourceKind::Template {
        url: format!("http://{address}/{{z}}/{{x}}/{{y}}?key=s3cret-query"),
        scheme: Scheme::Xyz,
        subdomains: Vec::new(),
    };
    let spec = SourceSpec {
        allow_private: true,
        headers: vec![Header { name: "X-Key".to_owned(), value: Secret::new("s3cret-header") }],
        limits: Limits { backoff_base_ms: 1, ..Limits::default() },
        ..SourceSpec::new("logged", kind)
    };
    tracing::debug!(?spec, "opening");
    let source = HttpSource::open(&spec).await.expect("a right source");
    let tile = TileCoord::new(0, 0, 0).expect("a tile");
    let error = source.fetch(tile, None).await.expect_err("the server is down");
    tracing::warn!(%error, ?error, "failed");
    let text = String::from_utf8(log.0.lock().expect("no panic").clone()).expect("text");
    assert!(text.contains("request failed") && text.contains("key=[redacted]"), "{text}");
    for line in text.lines() {
        assert!(!line.contains("s3cret"), "a key is in the log: {line}");
    }
}

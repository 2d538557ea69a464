//! What each status becomes, and when it is asked again.

use axum::body::Body;
use tile_source::{FailureKind, Fetched, Limits};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::server::{Server, answer, coord, open, png, quick, template, tile};

#[tokio::test]
async fn statuses_become_failures_with_advice() {
    use FailureKind::*;
    let cases = [
        (400, Other, 1, "check the address"),
        (401, Forbidden, 1, "credentials"),
        (403, Forbidden, 1, "terms of use"),
        (404, NotFound, 1, "no tile"),
        (410, NotFound, 1, "no tile"),
        (418, Forbidden, 1, "refuses us"),
        (429, RateLimited, 4, "requests_per_second"),
        (500, ServerError, 4, "try again later"),
        (503, ServerError, 4, "try again later"),
        (304, Other, 1, "not asked"),
        (206, Other, 1, "part of a tile"),
    ];
    for (status, kind, attempts, words) in cases {
        let server = Server::start(move |_| answer(status, &[], Body::empty())).await;
        let error = server.fetch().await.expect_err("a failure");
        assert_eq!(error.kind, kind, "{status}: {error}");
        assert_eq!(error.status, Some(status));
        assert_eq!(error.attempts, attempts, "{status}");
        assert_eq!(server.count(), attempts as usize, "{status}: requests at the server");
        assert!(error.message.contains(words) || words == "not asked", "{status}: {error}");
    }
}

#[tokio::test]
async fn no_content_is_empty_not_a_failure() {
    let server = Server::start(|_| answer(204, &[("cache-control", "max-age=60")], Body::empty())).await;
    let Ok(Fetched::Empty { expires }) = server.fetch().await else { panic!("204 is empty") };
    assert!(expires.is_some(), "also an empty place has its freshness");
    let server = Server::start(|_| answer(200, &[("content-type", "image/png")], Body::empty())).await;
    assert_eq!(server.fetch().await, Ok(Fetched::Empty { expires: None }));
}

#[tokio::test]
async fn a_server_that_recovers_gives_the_tile() {
    let server = Server::start(|seen| match seen.nth {
        0 => answer(503, &[("retry-after", "0")], Body::empty()),
        1 => answer(429, &[("retry-after", "Thu, 01 Jan 2015 00:00:00 GMT")], Body::empty()),
        _ => png(),
    })
    .await;
    tile(server.fetch().await);
    assert_eq!(server.count(), 3);
}

#[tokio::test]
async fn a_retry_after_beyond_the_patience_ends_at_once_and_pauses_the_host() {
    let server = Server::start(|_| answer(429, &[("retry-after", "3600")], Body::empty())).await;
    let source = server.source().await;
    let error = source.fetch(coord(), None).await.expect_err("limited");
    assert_eq!((error.kind, error.attempts), (FailureKind::RateLimited, 1));
    assert!(error.message.contains("3600 s") && error.message.contains("max_retry_wait_s = 5"), "{error}");
    // Another source of the same host with less patience is held back without a request.
    let mut other = server.template();
    other.limits.max_retry_wait_s = 0;
    let error = open(&other).await.fetch(coord(), None).await.expect_err("paused");
    assert_eq!(error.kind, FailureKind::RateLimited);
    assert!(error.message.contains("pause"), "{error}");
    assert_eq!(server.count(), 1, "the pause was kept");
}

#[tokio::test]
async fn connection_refused_and_unknown_names_are_unreachable() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    for url in
        [format!("http://{address}/{{z}}/{{x}}/{{y}}"), "http://no-such-host.invalid/{z}/{x}/{y}".to_owned()]
    {
        let error = open(&template(&url)).await.fetch(coord(), None).await.expect_err("nobody there");
        assert_eq!((error.kind, error.attempts), (FailureKind::Unreachable, 4), "{error}");
        assert!(error.message.contains("check the network"), "{error}");
    }
}

#[tokio::test]
async fn a_connection_reset_in_the_body_is_tried_again() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        for nth in 0.. {
            let (mut stream, _) = listener.accept().await.expect("a client");
            let mut request = [0; 2048];
            let _ = stream.read(&mut request).await;
            let body = crate::tiles::png(256);
            let sent = if nth == 0 { &body[..50] } else { &body[..] };
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: image/png\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(head.as_bytes()).await;
            let _ = stream.write_all(sent).await;
        }
    });
    let source = open(&template(&format!("http://{address}/{{z}}/{{x}}/{{y}}"))).await;
    tile(source.fetch(coord(), None).await);
}

#[tokio::test]
async fn a_slow_body_ends_with_the_request_timeout() {
    let server = Server::start(|_| {
        let first = futures::stream::iter([Ok::<_, std::io::Error>(vec![0x89_u8])]);
        let never = futures::stream::pending();
        answer(
            200,
            &[("content-type", "image/png")],
            Body::from_stream(futures::StreamExt::chain(first, never)),
        )
    })
    .await;
    let mut spec = server.template();
    spec.limits = Limits { request_timeout_s: 1, max_attempts: 1, ..quick() };
    let error = open(&spec).await.fetch(coord(), None).await.expect_err("too slow");
    assert_eq!(error.kind, FailureKind::Unreachable);
    assert!(error.message.contains("request_timeout_s = 1 s"), "{error}");
}

//! Conditional requests and freshness.

use axum::body::Body;
use tile_source::{Fetched, Validators};

use crate::server::{Server, answer, coord, tile};
use crate::tiles;

#[tokio::test]
async fn a_refresh_of_what_did_not_change_brings_no_bytes() {
    let server = Server::start(|seen| {
        if seen.header("if-none-match") == Some("\"v1\"") {
            return answer(304, &[("cache-control", "max-age=600")], Body::empty());
        }
        let headers = [
            ("content-type", "image/png"),
            ("etag", "\"v1\""),
            ("last-modified", "Sat, 21 Nov 2026 10:00:00 GMT"),
            ("cache-control", "max-age=60"),
        ];
        answer(200, &headers, tiles::png(256))
    })
    .await;
    let source = server.source().await;
    let first = tile(source.fetch(coord(), None).await);
    assert_eq!(first.validators.etag.as_deref(), Some("\"v1\""));
    let again = source.fetch(coord(), Some(&first.validators)).await;
    let Ok(Fetched::NotModified { expires, validators }) = again else { panic!("{again:?}") };
    assert_eq!(validators, first.validators, "a 304 without validators keeps the old ones");
    let gained = expires.expect("new freshness").as_second() - first.expires.expect("old").as_second();
    assert!((500..=580).contains(&gained), "from one minute to ten, {gained} s more");
    let seen = server.seen();
    assert_eq!(seen[0].header("if-none-match"), None);
    assert_eq!(seen[1].header("if-modified-since"), Some("Sat, 21 Nov 2026 10:00:00 GMT"));
}

#[tokio::test]
async fn a_changed_tile_comes_with_its_new_etag() {
    let server = Server::start(|seen| {
        let etag = format!("\"v{}\"", seen.nth);
        answer(200, &[("content-type", "image/png"), ("etag", &etag)], tiles::png(256))
    })
    .await;
    let source = server.source().await;
    let first = tile(source.fetch(coord(), None).await);
    let second = tile(source.fetch(coord(), Some(&first.validators)).await);
    assert_eq!(second.validators.etag.as_deref(), Some("\"v1\""));
    assert_eq!(second.expires, None, "the server says nothing of freshness");
    assert_eq!(server.seen()[1].header("if-none-match"), Some("\"v0\""));
}

#[tokio::test]
async fn validators_without_content_make_a_plain_request() {
    let server = Server::start(|_| answer(304, &[], Body::empty())).await;
    let nothing = Validators::default();
    let error = server.source().await.fetch(coord(), Some(&nothing)).await.expect_err("not asked");
    assert_eq!(error.status, Some(304));
    assert_eq!(server.seen()[0].header("if-none-match"), None);
}

#[tokio::test]
async fn every_request_says_who_asks_and_what_is_understood() {
    let server = Server::start(|_| crate::server::png()).await;
    tile(server.fetch().await);
    let seen = server.seen();
    let agent = seen[0].header("user-agent").expect("a name");
    assert!(agent.starts_with("MapOffline/") && agent.contains("(+https://"), "{agent}");
    assert_eq!(seen[0].header("accept-encoding"), Some("gzip, br, zstd"));
    assert_eq!(seen[0].header("cache-control"), None, "caches on the way are welcome");
    assert_eq!(seen[0].path, "/3/5/2");
}

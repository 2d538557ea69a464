//! Redirects are followed a little, never to places that are not allowed, never with keys.

use axum::body::Body;
use tile_source::{FailureKind, Header, Secret};

use crate::server::{Answer, Server, answer, coord, open, png, tile};

fn to(place: &str) -> Answer {
    answer(302, &[("location", place)], Body::empty())
}

#[tokio::test]
async fn follows_up_to_five_and_relative_ones() {
    let server =
        Server::start(|seen| if seen.nth < 5 { to(&format!("/hop{}", seen.nth)) } else { png() }).await;
    tile(server.fetch().await);
    assert_eq!(server.seen()[5].path, "/hop4");
    let server = Server::start(|_| to("/again")).await;
    let error = server.fetch().await.expect_err("a circle");
    assert_eq!((error.kind, server.count()), (FailureKind::Redirect, 6), "{error}");
    assert!(error.message.contains("more than 5 times"), "{error}");
}

#[tokio::test]
async fn keys_go_to_the_own_host_only() {
    let other = Server::start(|_| png()).await;
    let target = other.url("/elsewhere");
    let server = Server::start(move |seen| if seen.nth == 0 { to("/here") } else { to(&target) }).await;
    let mut spec = server.template();
    spec.headers = vec![Header { name: "X-Api-Key".to_owned(), value: Secret::new("k3y") }];
    tile(open(&spec).await.fetch(coord(), None).await);
    let keys: Vec<bool> = server.seen().iter().map(|seen| seen.header("x-api-key") == Some("k3y")).collect();
    assert_eq!(keys, [true, true], "the same host gets the key on both hops");
    assert_eq!(other.seen()[0].header("x-api-key"), None, "another port is another server");
    assert!(other.seen()[0].header("user-agent").is_some());
}

#[tokio::test]
async fn places_that_are_not_followed() {
    let cases = [
        ("http://169.254.169.254/latest/meta-data", FailureKind::PrivateAddress, "never contacted"),
        ("http://[::ffff:169.254.169.254]/", FailureKind::PrivateAddress, "metadata"),
        ("http://0.0.0.0:1/", FailureKind::PrivateAddress, "unspecified"),
        ("file:///etc/passwd", FailureKind::Redirect, "away from HTTP"),
        ("http://user:pass@127.0.0.1/", FailureKind::Redirect, "password"),
        ("http://[broken", FailureKind::Redirect, "not a URL"),
    ];
    for (place, kind, words) in cases {
        let server = Server::start(move |_| to(place)).await;
        let error = server.fetch().await.expect_err(place);
        assert_eq!((error.kind, error.attempts), (kind, 1), "{place}: {error}");
        assert!(error.message.contains(words), "{place}: {error}");
    }
    let server = Server::start(|_| answer(302, &[], Body::empty())).await;
    assert_eq!(server.fetch().await.expect_err("no place").kind, FailureKind::Redirect);
}

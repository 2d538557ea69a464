//! An issuer that does not behave.

use std::time::Duration;

use access_token::{SetupError, Verifier, VerifierConfig};
use axum::Router;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

/// Serves `keys` as the keys, and a description that names `named` as issuer (`{}` is the own address).
async fn issuer(named: &'static str, keys: fn() -> Response) -> String {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let body = format!(r#"{{"issuer":"{}","jwks_uri":"{address}/jwks"}}"#, named.replace("{}", &address));
    let router = Router::new()
        .route("/.well-known/openid-configuration", get(move || async move { body }))
        .route("/jwks", get(move || async move { keys() }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

fn good() -> Response {
    // A point of the curve, from RFC 7515, appendix A.3.
    let key = r#"{"keys":[{"kty":"EC","crv":"P-256","kid":"a","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"#;
    key.into_response()
}

fn elsewhere() -> Response {
    (axum::http::StatusCode::FOUND, [(header::LOCATION, "/jwks2")]).into_response()
}

fn huge() -> Response {
    format!(r#"{{"keys":[],"padding":"{}"}}"#, "a".repeat(300 * 1024)).into_response()
}

/// A name, an answer, and what is said of it.
type Case = (&'static str, fn() -> Response, &'static str);

async fn trouble(named: &'static str, keys: fn() -> Response) -> (usize, Option<String>) {
    let verifier = Verifier::start(VerifierConfig::new(issuer(named, keys).await, "a")).expect("a verifier");
    loop {
        let state = verifier.keys();
        if state.at.is_some() || state.trouble.is_some() {
            return (state.known, state.trouble.map(|trouble| trouble.to_string()));
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn what_an_issuer_says_is_checked_and_bounded() {
    assert_eq!(trouble("{}", good).await, (1, None));
    let cases: [Case; 6] = [
        ("https://other.test", good, "calls itself otherwise"),
        ("{}", elsewhere, "302"),
        ("{}", huge, "longer"),
        ("{}", || r#"{"keys":[]}"#.into_response(), "no key"),
        ("{}", || "<html>".into_response(), "can't be read"),
        ("{}", || axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response(), "500"),
    ];
    for (named, keys, expected) in cases {
        let (known, trouble) = trouble(named, keys).await;
        let trouble = trouble.unwrap_or_default();
        assert!(known == 0 && trouble.contains(expected), "{expected}: {trouble}");
    }
}

#[tokio::test]
async fn an_issuer_without_tls_is_of_this_machine() {
    for issuer in ["http://issuer.example", "ftp://127.0.0.1", "issuer", "http://10.0.0.1"] {
        let refused = Verifier::start(VerifierConfig::new(issuer, "a")).err();
        assert!(matches!(refused, Some(SetupError::Address(_))), "{issuer}");
    }
}

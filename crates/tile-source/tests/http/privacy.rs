//! Private addresses, and secrets that must be nowhere.

use axum::body::Body;
use tile_source::{
    FailureKind, Header, HttpSource, Scheme, Secret, SourceError, SourceKind, SourceSpec, validate,
};

use crate::server::{Server, answer, coord, open, quick, spec, template};

#[tokio::test]
async fn private_addresses_are_refused_unless_allowed() {
    let server = Server::start(|_| crate::server::png()).await;
    let port = server.address.port();
    // As a literal: before anything is sent.
    for host in ["127.0.0.1", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]", "0.0.0.0"] {
        let spec = SourceSpec {
            allow_private: false,
            ..template(&format!("http://{host}:{port}/{{z}}/{{x}}/{{y}}"))
        };
        assert!(matches!(validate(&spec), Err(SourceError::Url { .. })), "{host}");
        assert!(HttpSource::open(&spec).await.is_err(), "{host}");
    }
    // As a name: when it is resolved.
    let named = template(&format!("http://localhost:{port}/{{z}}/{{x}}/{{y}}"));
    let strict = SourceSpec { allow_private: false, ..named.clone() };
    let error = open(&strict).await.fetch(coord(), None).await.expect_err("localhost");
    assert_eq!((error.kind, error.attempts), (FailureKind::PrivateAddress, 1), "{error}");
    assert!(error.message.contains("allow private addresses"), "{error}");
    assert_eq!(server.count(), 0, "nothing was sent");
    open(&named).await.fetch(coord(), None).await.expect("allowed by the user");
}

#[tokio::test]
async fn metadata_addresses_are_refused_even_where_private_ones_are_allowed() {
    for url in ["http://169.254.169.254/{z}/{x}/{y}", "http://[fe80::1]/{z}/{x}/{y}"] {
        let Err(SourceError::Url { reason, .. }) = validate(&template(url)) else { panic!("{url}") };
        assert!(reason.contains("never contacted"), "{reason}");
    }
}

/// Every text that a source and its failures show, searched for every secret in it.
#[tokio::test]
async fn secrets_are_in_no_text() {
    const SECRETS: [&str; 3] = ["s3cret-header", "s3cret-query", "s3cret-user"];
    let server = Server::start(|seen| match seen.nth % 4 {
        0 => answer(403, &[], Body::empty()),
        1 => answer(302, &[("location", "http://169.254.169.254/?k=s3cret-query")], Body::empty()),
        2 => answer(200, &[("content-type", "text/html")], "<html>s3cret-header</html>"),
        _ => answer(500, &[], "s3cret-query"),
    })
    .await;
    let mut shown = Vec::new();
    let header = Header { name: "X-Key".to_owned(), value: Secret::new("s3cret-header") };
    shown.push(format!("{header:?} {}", header.value));
    let at = |path: &str| server.url(&format!("{path}?key=s3cret-query"));
    let kinds = [
        SourceKind::Template { url: at("/{z}/{x}/{y}"), scheme: Scheme::Xyz, subdomains: Vec::new() },
        SourceKind::TileJson { url: at("/t.json") },
        SourceKind::RemotePmtiles { url: at("/a.pmtiles") },
        SourceKind::Wmts {
            capabilities_url: at("/wmts"),
            layer: "l".to_owned(),
            tile_matrix_set: String::new(),
            style: None,
        },
        SourceKind::TileJson { url: "https://s3cret-user:s3cret-query@h.example/?k=s3cret-query".to_owned() },
        SourceKind::TileJson { url: "nonsense?s3cret-query".to_owned() },
        SourceKind::Template {
            url: "https://s3cret-user@h.example/{z}/{x}?k=s3cret-query".to_owned(),
            scheme: Scheme::Xyz,
            subdomains: Vec::new(),
        },
    ];
    for kind in kinds {
        let mut spec = spec(kind);
        spec.limits.max_attempts = 1;
        spec.headers = vec![header.clone()];
        shown.push(format!("{spec:?} {:?}", spec.kind.redacted_url()));
        for _ in 0..4 {
            match HttpSource::open(&spec).await {
                Err(error) => shown.push(format!("{error} {error:?}")),
                Ok(source) => {
                    let error = source.fetch(coord(), None).await.expect_err("the server is bad");
                    shown.push(format!("{source:?} {error} {error:?}"));
                }
            }
        }
    }
    spec(SourceKind::World);
    let refused = template("http://127.0.0.1:1/{z}/{x}/{y}?key=s3cret-query");
    let refused = SourceSpec { limits: quick(), ..refused };
    let error = open(&refused).await.fetch(coord(), None).await.expect_err("nobody there");
    shown.push(format!("{error} {error:?}"));
    let bad = Header { name: "X-Key: s3cret-header".to_owned(), value: Secret::new("s3cret-header\n") };
    for headers in [vec![bad.clone()], vec![Header { name: "X-Key".to_owned(), ..bad }]] {
        let error = validate(&SourceSpec { headers, ..refused.clone() }).expect_err("a bad header");
        shown.push(format!("{error} {error:?}"));
    }
    for text in &shown {
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret} is in: {text}");
        }
    }
    assert!(shown.len() > 25, "every case was shown");
}

#[test]
fn the_stored_form_keeps_the_secret_and_reads_back() {
    let mut spec = SourceSpec::new("a", SourceKind::TileJson { url: "https://h.example/t.json".to_owned() });
    spec.headers = vec![Header { name: "X-Key".to_owned(), value: Secret::new("k3y") }];
    let stored = serde_json::to_string(&spec).expect("serialises");
    assert!(stored.contains("k3y"), "a source must work after a restart");
    assert_eq!(serde_json::from_str::<SourceSpec>(&stored).expect("reads back"), spec);
    let header = serde_json::to_string(&spec.headers[0]).expect("serialises");
    assert!(!header.contains("k3y"), "a header on its own does not give its value away: {header}");
}

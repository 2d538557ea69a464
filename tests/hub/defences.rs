//! What a hub does with those who mean it no good.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Client, HubProgram, Setup, answer, provider};

const SCOPES: &str = peers::OidcProvider::SCOPES;

/// Seconds of processor that a hub has used.
#[cfg(target_os = "linux")]
fn processor_seconds(hub: &HubProgram) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", hub.id())).expect("it runs");
    let after = stat.rsplit(')').next().expect("fields behind the name");
    let fields: Vec<&str> = after.split_whitespace().collect();
    // Fields 14 and 15 of proc(5), a hundredth of a second each.
    let ticks = |field: usize| fields[field].parse::<f64>().expect("a number");
    (ticks(11) + ticks(12)) / 100.0
}

/// `levels` fragments, each of which spreads the next one `times`.
fn bomb(levels: usize, times: usize) -> String {
    let mut query = format!("{{ me {{ ...F0 }} }} fragment F{levels} on Me {{ name }}");
    for level in 0..levels {
        let spreads = format!("...F{} ", level + 1).repeat(times);
        query.push_str(&format!(" fragment F{level} on Me {{ {spreads}}}"));
    }
    query
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn documents_that_grow_without_end_cost_nothing() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider));
    let ada = Client::new(&hub, Some(&provider.token("ada", SCOPES)));
    assert_eq!(ada.graphql("{ me { name } }", json!({})).await.status, 200);
    let aliases: String = (0..101).map(|n| format!("alias{n}: __typename ")).collect();
    let bombs = [
        bomb(20, 2),
        bomb(8, 10),
        bomb(25, 10),
        bomb(60, 2),
        format!("{{ {} }}", "me { name } ".repeat(20_000)),
        format!("{{ {aliases} }}"),
        format!("{{ {}name{} }}", "me { ".repeat(500), " }".repeat(500)),
        format!("{{ hub {}{} }}", "[".repeat(8000), "]".repeat(8000)),
    ];
    let before = processor_seconds(&hub);
    for query in &bombs {
        let refused = ada.graphql(query, json!({})).await;
        assert_eq!((refused.status.as_u16(), refused.json()["data"].is_null()), (400, true), "{refused:?}");
        assert!(refused.code().starts_with("GRAPHQL_"), "{refused:?}");
        assert!(refused.text.len() < 1000, "an answer is shorter than what it answers");
    }
    let used = processor_seconds(&hub) - before;
    assert!(used < 1.0, "{} documents took {used} s of processor", bombs.len());
}

#[tokio::test]
async fn nobody_is_answered_without_a_good_token() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider));
    let query = "{ me { subject } }";
    let none = Client::new(&hub, None).graphql(query, json!({})).await;
    assert_eq!((none.status.as_u16(), none.code().as_str()), (401, "UNAUTHENTICATED"));
    let challenge = none.header("www-authenticate").to_owned();
    assert!(challenge.starts_with("Bearer resource_metadata=\"http"), "{challenge}");
    let metadata = challenge.split('"').nth(1).expect("an address");
    let found =
        Client::new(&hub, None).get(metadata.strip_prefix(&hub.address()).expect("its own")).await.json();
    assert_eq!(found["authorization_servers"], json!([provider.issuer()]));
    assert_eq!(found["resource"], json!(peers::OidcProvider::API));

    let other_audience = provider.token_for("ada", "queue:submit", peers::OidcProvider::QUEUE, 300);
    for token in ["nonsense", "a.b.c", &other_audience] {
        let refused = Client::new(&hub, Some(token)).graphql(query, json!({})).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (401, "UNAUTHENTICATED"), "{token}");
        assert!(refused.header("www-authenticate").contains("error=\"invalid_token\""), "{refused:?}");
    }
    let good = provider.token("ada", SCOPES);
    let twice = Client::new(&hub, Some(&good)).request(Method::POST, "/graphql");
    let twice = answer(twice.header("authorization", "Bearer other").body("{}")).await;
    assert_eq!(twice.status, 401, "two tokens are none");
    assert_eq!(Client::new(&hub, Some(&good)).graphql(query, json!({})).await.status, 200);
}

#[tokio::test]
async fn a_link_changes_nothing_and_pages_of_elsewhere_read_nothing() {
    let provider = provider!();
    let hub =
        HubProgram::start(Setup::embedded(provider).with("server.allowed_origins", "https://maps.example"));
    let ada = Client::new(&hub, Some(&provider.token("ada", SCOPES)));
    for query in [
        "mutation{__typename}",
        "mutation%20cop{__typename}",
        "query%20a{__typename}mutation%20b{__typename}&operationName=b",
    ] {
        let refused = ada.get(&format!("/graphql?query={query}")).await;
        assert_eq!((refused.status.as_u16(), refused.header("allow")), (405, "POST"), "{query}");
    }
    assert_eq!(ada.get("/graphql?query={__typename}").await.status, 200);
    let batch = ada.request(Method::POST, "/graphql").header("content-type", "application/json");
    let batch = answer(batch.body(r#"[{"query":"{__typename}"}]"#)).await;
    assert_eq!((batch.status.as_u16(), batch.code().as_str()), (400, "BAD_USER_INPUT"));

    for (origin, status) in [("https://maps.example", 200), ("https://evil.example", 403), ("null", 403)] {
        let asked = ada.request(Method::GET, "/graphql?query={__typename}").header("origin", origin);
        let asked = answer(asked).await;
        assert_eq!(asked.status, status, "{origin}");
        let shared = asked.header("access-control-allow-origin");
        assert_eq!(shared, if status == 200 { origin } else { "" });
        let socket = ada.request(Method::GET, "/graphql/ws").header("origin", origin);
        let socket = answer(socket.header("connection", "upgrade").header("upgrade", "websocket")).await;
        assert_eq!(socket.status == 403, status == 403, "{origin}: {socket:?}");
    }
    let rebound = answer(ada.request(Method::GET, "/health").header("host", "evil.example")).await;
    assert_eq!(rebound.status, 403);
}

#[tokio::test]
async fn too_much_and_too_often_is_refused() {
    let provider = provider!();
    let hub = HubProgram::start(
        Setup::embedded(provider)
            .with("limits.requests_per_second", "1")
            .with("limits.requests_burst", "5")
            .with("limits.request_bytes", "2000")
            .with("limits.push_bytes", "100000"),
    );
    let reader = Client::new(&hub, Some(&provider.token("reader", "map:read")));
    let writer = Client::new(&hub, Some(&provider.token("writer", "map:read edits:write")));
    let long = json!({ "unused": "x".repeat(50_000) });
    let refused = reader.graphql("{ me { name } }", long.clone()).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (413, "BAD_USER_INPUT"));
    assert_eq!(writer.graphql("{ me { name } }", long).await.status, 200, "pushes are longer");

    let mut refusals = Vec::new();
    for _ in 0..30 {
        let asked = reader.graphql("{ me { name } }", json!({})).await;
        if asked.status == 429 {
            refusals.push(asked);
        }
    }
    let refused = refusals.first().expect("thirty at once are too many");
    assert_eq!(refused.code(), "RATE_LIMITED");
    let seconds: u64 = refused.header("retry-after").parse().expect("seconds");
    assert_eq!(refused.json()["errors"][0]["extensions"]["retryAfter"], json!(seconds));
    assert_eq!(writer.graphql("{ me { name } }", json!({})).await.status, 200, "others are not kept waiting");
}

#[tokio::test]
async fn every_error_has_a_code() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider));
    let ada = Client::new(&hub, Some(&provider.token("ada", SCOPES)));
    for (query, variables) in [
        ("{", json!({})),
        ("{ nothing }", json!({})),
        ("query q($x: Boolean!) { me { name @skip(if: $x) } }", json!({})),
        ("query q($x: Boolean!) { me { name @skip(if: $x) } }", json!({ "x": "no" })),
        ("query a { me { name } } query b { me { name } }", json!({})),
        ("{ __type(name: 1) { name } }", json!({})),
    ] {
        let answer = ada.graphql(query, variables).await.json();
        let errors = answer["errors"].as_array().unwrap_or_else(|| panic!("{query}: {answer}")).clone();
        assert!(errors.iter().all(|error| error["extensions"]["code"].is_string()), "{query}: {answer}");
        assert_eq!(answer.get("data"), None::<&Value>, "nothing was executed: {answer}");
    }
    for path in ["/nothing", "/graphql/nothing"] {
        assert_eq!(ada.get(path).await.code(), "NOT_FOUND");
    }
    assert_eq!(answer(ada.request(Method::DELETE, "/graphql")).await.code(), "BAD_USER_INPUT");
}

/// A run with every kind of answer; then its log is searched for all that was secret.
#[tokio::test]
async fn no_secret_is_in_the_log() {
    let provider = provider!();
    let secrets = ["s3cret-of-the-client", "s3cret-of-objects"];
    let mut hub = HubProgram::start(
        Setup::embedded(provider)
            .with("objects.secret_key", secrets[1])
            .with("telemetry.log", "trace")
            .with("telemetry.json", "true"),
    );
    let good = provider.token("ada", SCOPES);
    let other = provider.token_for("ada", "queue:submit", peers::OidcProvider::QUEUE, 300);
    for token in [good.as_str(), other.as_str(), "s3cret-that-is-no-token"] {
        let client = Client::new(&hub, Some(token));
        client.graphql("{ me { name } }", json!({ "s3cret": "s3cret-of-a-variable" })).await;
        client.graphql("{ s3cret_of_a_document }", json!({})).await;
        client.get("/graphql?query={__typename}&variables={\"a\":\"s3cret-of-an-address\"}").await;
        client.get("/s3cret-of-a-path?key=s3cret").await;
        client.get("/ready").await;
    }
    hub.stop();
    let log = hub.log();
    let lines = log.lines().filter(|line| line.starts_with('{')).count();
    assert!(lines > 10, "the log is there:\n{log}");
    for secret in [good.as_str(), other.as_str(), "s3cret", secrets[0], secrets[1]] {
        let found = log.lines().find(|line| line.contains(secret));
        assert_eq!(found, None, "the log has {secret}");
    }
}

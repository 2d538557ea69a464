//! Clients and audits of other makers.

use serde_json::json;

use crate::harness::{HubProgram, Setup, node, provider};

const SCOPES: &str = peers::OidcProvider::SCOPES;

#[tokio::test]
async fn graphql_over_http_is_kept_to_the_letter() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider));
    let token = provider.token("ada", SCOPES);
    let url = format!("{}/graphql", hub.address());
    let audit = node("audit.js", &[&url, &token]).await;
    assert_eq!(audit, json!({ "ok": 61, "of": 61, "failed": [] }));
}

#[tokio::test]
async fn graphql_js_finds_no_fault_in_the_schema() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider));
    let token = provider.token("ada", SCOPES);
    let said = node("schema.js", &[&hub.address(), &token]).await;
    assert_eq!(said["faults"], json!([]));
    assert_eq!(said["errors"], json!([]));
    assert_eq!(said["same"], json!(true), "text and introspection are the same schema");
}

#[tokio::test]
async fn clients_of_websockets_and_events_are_answered() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider));
    let token = provider.token("ada", SCOPES);
    let query = "query q($no: Boolean!) { me { subject name @include(if: $no) } }";
    let told = json!([{ "data": { "me": { "subject": "ada" } } }]);
    let socket = format!("{}/graphql/ws", hub.address().replace("http:", "ws:"));
    let stream = format!("{}/graphql/stream", hub.address());

    let by_socket = node("socket.js", &[&socket, &token, query, r#"{"no":false}"#]).await;
    assert_eq!((&by_socket["told"], &by_socket["error"]), (&told, &json!(null)), "{by_socket}");
    let by_events = node("events.js", &[&stream, &token, query, r#"{"no":false}"#]).await;
    assert_eq!((&by_events["told"], &by_events["error"]), (&told, &json!(null)), "{by_events}");

    // A document that does not fit is refused with its code, and the connection lives on.
    let refused = node("socket.js", &[&socket, &token, "{ nothing }"]).await;
    assert_eq!(refused["error"], json!(["GRAPHQL_VALIDATION_FAILED"]), "{refused}");
    // Nobody is let in without a good token.
    let stranger = node("socket.js", &[&socket, "no.good.token", query, r#"{"no":false}"#]).await;
    assert_eq!((&stranger["told"], &stranger["error"]), (&json!([]), &json!(4403)), "{stranger}");
    let stranger = node("events.js", &[&stream, "no.good.token", query, r#"{"no":false}"#]).await;
    assert_eq!((&stranger["told"], &stranger["error"]), (&json!([]), &json!(401)), "{stranger}");
}

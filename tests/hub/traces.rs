//! Traces reach a collector of OpenTelemetry, and tell nothing that is secret.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use serde_json::json;

use crate::harness::{Caller, HubProgram, Setup, provider};

type Seen = Arc<Mutex<Vec<ExportTraceServiceRequest>>>;

/// Takes what programs send by OTLP over HTTP (specification 1.9, “OTLP/HTTP”), and gives where it
/// listens.
async fn collector(seen: Seen) -> String {
    async fn take(State(seen): State<Seen>, headers: HeaderMap, body: Bytes) -> StatusCode {
        if headers.get("content-type").is_none_or(|kind| kind != "application/x-protobuf") {
            return StatusCode::UNSUPPORTED_MEDIA_TYPE;
        }
        let Ok(export) = ExportTraceServiceRequest::decode(body) else { return StatusCode::BAD_REQUEST };
        seen.lock().unwrap().push(export);
        StatusCode::OK
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let routes = Router::new().route("/v1/traces", post(take)).with_state(seen);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    format!("http://{address}")
}

fn spans(seen: &Seen) -> Vec<Span> {
    let exports = seen.lock().unwrap();
    let resources = exports.iter().flat_map(|export| &export.resource_spans);
    resources.flat_map(|resource| &resource.scope_spans).flat_map(|scope| scope.spans.clone()).collect()
}

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_a_trace_down_to_its_transactions() {
    let provider = provider!();
    let seen = Seen::default();
    let collector = collector(Arc::clone(&seen)).await;
    let setup = Setup::embedded(provider).with("telemetry.otlp_endpoint", &collector);
    let mut hub = HubProgram::start(setup.with("server.behind_proxy", "true"));
    let ana = Caller::new(&hub.address(), provider, "ana").with_header("traceparent", &parent());
    ana.insist("mutation Found { createWorkspace(name: \"Secret valley\") { id } }", json!({})).await;
    hub.stop();

    let patience = Instant::now() + Duration::from_secs(20);
    while spans(&seen).is_empty() && Instant::now() < patience {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let spans = spans(&seen);
    let named = |name: &str| {
        let of_trace = |span: &&Span| span.name == name && hex::encode(&span.trace_id) == TRACE;
        spans.iter().find(of_trace).unwrap_or_else(|| panic!("no {name} in {spans:#?}"))
    };
    let (request, execute, write) = (named("request"), named("execute"), named("write"));
    assert_eq!(hex::encode(&request.parent_span_id), "00f067aa0ba902b7", "a proxy's trace goes on");
    assert_eq!(execute.parent_span_id, request.span_id);
    assert_eq!(write.parent_span_id, execute.span_id);
    assert!(request.end_time_unix_nano >= write.end_time_unix_nano);
    let said = format!("{:?}", seen.lock().unwrap());
    for secret in ["Secret valley", "createWorkspace", ana.token()] {
        assert!(!said.contains(secret), "{secret} was told");
    }
}

fn parent() -> String {
    format!("00-{TRACE}-00f067aa0ba902b7-01")
}

#[tokio::test]
async fn a_hub_works_without_the_collector_that_it_was_told_of() {
    let provider = provider!();
    let nobody = format!("http://127.0.0.1:{}", peers::free_port());
    let mut hub = HubProgram::start(Setup::embedded(provider).with("telemetry.otlp_endpoint", &nobody));
    let ana = Caller::new(&hub.address(), provider, "ana");
    ana.insist("{ me { name } }", json!({})).await;
    hub.stop();
}

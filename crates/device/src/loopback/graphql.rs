//! GraphQL over HTTP (GraphQL-over-HTTP specification, draft of 2025), and subscriptions as
//! server-sent events in the "distinct connections mode" of the graphql-sse protocol.

use std::convert::Infallible;
use std::time::Duration;

use async_graphql::{Request, Response as Outcome};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::{Stream, StreamExt};

use super::Host;

/// The media type of the specification, and the older one that clients still ask for.
const GRAPHQL_JSON: &str = "application/graphql-response+json";
const PLAIN_JSON: &str = "application/json";

/// Executes one request; a client that accepts `text/event-stream` gets events until the end.
pub(super) async fn execute(State(host): State<Host>, headers: HeaderMap, body: Bytes) -> Response {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("*/*");
    let json = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.trim_start().to_ascii_lowercase().starts_with(PLAIN_JSON));
    if !json {
        return refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send application/json.");
    }
    let request: Request = match serde_json::from_slice(&body) {
        Ok(request) => request,
        Err(cause) => {
            return refused(StatusCode::BAD_REQUEST, &format!("This is no GraphQL request: {cause}."));
        }
    };
    if accept.contains("text/event-stream") {
        let mut ending = host.ending.clone();
        let ended = async move {
            let _ = ending.wait_for(|ends| *ends).await;
        };
        return Sse::new(events(host.schema.execute_stream(request)).take_until(ended))
            .keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
            .into_response();
    }
    json_response(accept, &host.schema.execute(request).await)
}

fn events(outcomes: impl Stream<Item = Outcome>) -> impl Stream<Item = Result<Event, Infallible>> {
    outcomes
        .map(|outcome| {
            let text = serde_json::to_string(&outcome).unwrap_or_default();
            Ok(Event::default().event("next").data(text))
        })
        .chain(futures::stream::once(async { Ok(Event::default().event("complete").data("")) }))
}

fn json_response(accept: &str, outcome: &Outcome) -> Response {
    let media =
        if accept.contains(GRAPHQL_JSON) || accept.contains("*/*") { GRAPHQL_JSON } else { PLAIN_JSON };
    // A request that was not executed at all is 400, but never for the older media type.
    let refused =
        media == GRAPHQL_JSON && outcome.is_err() && outcome.errors.iter().all(|error| error.path.is_empty());
    let status = if refused { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let body = serde_json::to_vec(outcome).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, media)], body).into_response()
}

fn refused(status: StatusCode, message: &str) -> Response {
    let body =
        serde_json::json!({ "errors": [{ "message": message, "extensions": { "code": "BAD_INPUT" } }] });
    (status, [(header::CONTENT_TYPE, GRAPHQL_JSON)], body.to_string()).into_response()
}

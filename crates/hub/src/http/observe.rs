//! Around every request: its name, its span, its figures; and what to answer when the program fails.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use tracing::Instrument;
use uuid::Uuid;

use super::answer::{Refusal, Refused};
use super::app::App;
use crate::telemetry::go_on;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Watches a request from its first to its last byte of headers.
pub(super) async fn observe(State(app): State<App>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let id = request_id(&app, &request);
    let method = request.method().clone();
    // The address as the router knows it: what stands in its place may be a secret.
    let path = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", request.id = %id, method = %method, path = %path);
    if app.hub().config().server.behind_proxy {
        go_on(&span, request.headers());
    }
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().instrument(span.clone()).await;
    let mut response = answered.unwrap_or_else(|_| {
        Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", "The hub has failed; its log says why.")
            .into_response()
    });
    let status = response.status();
    let took = begun.elapsed();
    span.in_scope(|| {
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds of a request")]
        let duration_ms = took.as_millis() as u64;
        if status.is_server_error() {
            tracing::error!(status = status.as_u16(), duration_ms, "answered");
        } else {
            tracing::info!(status = status.as_u16(), duration_ms, "answered");
        }
    });
    app.hub().metrics().request(&path, status.as_u16(), took);
    if let Some(Refused(code)) = response.extensions().get::<Refused>() {
        app.hub().metrics().error(code);
    }
    harden(&mut response, &id);
    response
}

/// What a proxy calls the request, or a new name.
fn request_id(app: &App, request: &Request) -> String {
    let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let plain = |id: &&str| {
        (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    match given.filter(|_| app.hub().config().server.behind_proxy).filter(plain) {
        Some(id) => id.to_owned(),
        None => Uuid::now_v7().to_string(),
    }
}

fn harden(response: &mut Response, id: &str) {
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::REFERRER_POLICY).or_insert(HeaderValue::from_static("no-referrer"));
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
}

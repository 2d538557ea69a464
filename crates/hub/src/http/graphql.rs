//! GraphQL over HTTP: requests and their answers.

use std::time::Duration;

use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response as Outcome};
use axum::Extension;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tracing::Instrument;

use super::accept::{Media, negotiate};
use super::answer::Refusal;
use super::app::App;
use super::packing::{Packing, packed};
use super::read::Bounds;
use super::session::Session;
use super::{read, stream};
use crate::access::Scope;

/// Any operation.
pub(super) async fn post(
    State(app): State<App>,
    Extension(session): Extension<Session>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let media = match negotiate(&headers) {
        Ok(media) => media,
        Err(refusal) => return refusal.into_response(),
    };
    let bounds = Bounds { bytes: longest(&app, &session), patience: patience(&app) };
    let form = Form { media, packing: Packing::of_answer(&headers) };
    match read::body(&headers, body, bounds).await {
        Ok(request) => answer(app, session, request, form).await,
        Err(refusal) => refusal.media(media.name()).into_response(),
    }
}

/// The form of an answer, as the client takes it.
#[derive(Copy, Clone)]
struct Form {
    media: Media,
    packing: Option<Packing>,
}

fn patience(app: &App) -> Duration {
    Duration::from_secs(app.hub().config().limits.request_seconds)
}

/// Bytes of a request: more for whoever may write.
fn longest(app: &App, session: &Session) -> usize {
    let limits = &app.hub().config().limits;
    let may = |scope| session.caller.scopes.contains(&scope);
    let writes = if may(Scope::EditsWrite) { limits.push_bytes } else { 0 };
    let uploads = if may(Scope::CacheWrite) { limits.transfer_bytes } else { 0 };
    limits.request_bytes.max(writes).max(uploads)
}

/// Queries; also subscriptions, as a stream.
pub(super) async fn get(
    State(app): State<App>,
    Extension(session): Extension<Session>,
    headers: HeaderMap,
    RawQuery(text): RawQuery,
) -> Response {
    let read = || -> Result<(Request, Media), Refusal> {
        let media = negotiate(&headers)?;
        let mut request = read::query_string(text.as_deref().unwrap_or_default())
            .map_err(|wrong| wrong.media(media.name()))?;
        // What can't be parsed is refused below in the words of every refused document.
        if app.limits().check(&mut request).is_ok()
            && graphql_limits::selected_operation(&mut request) == Some(OperationType::Mutation)
        {
            return Err(Refusal::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "BAD_USER_INPUT",
                "A mutation is sent by POST: a link must not change anything.",
            )
            .header(header::ALLOW, HeaderValue::from_static("POST"))
            .media(media.name()));
        }
        Ok((request, media))
    };
    match read() {
        Ok((request, media)) => {
            let form = Form { media, packing: Packing::of_answer(&headers) };
            answer(app, session, request, form).await
        }
        Err(refusal) => refusal.into_response(),
    }
}

async fn answer(app: App, session: Session, request: Request, form: Form) -> Response {
    let media = form.media;
    if media == Media::Events {
        return stream::answer(&app, &session, request);
    }
    let request = request.data(session.caller.clone());
    let patience = patience(&app);
    let span = tracing::debug_span!("execute", operation = request.operation_name.as_deref().and_then(name));
    let work = app.schema().execute(request).instrument(span);
    let Ok(outcome) = tokio::time::timeout(patience, work).await else {
        let message = format!("The request took longer than {} s and was given up.", patience.as_secs());
        return Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", message)
            .media(media.name())
            .into_response();
    };
    let status =
        if media == Media::GraphQl && !executed(&outcome) { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let headers = [
        (header::CONTENT_TYPE, media.name()),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "accept, accept-encoding"),
    ];
    let (body, encoding) = packed(form.packing, json(&outcome)).await;
    let mut response = (status, headers, body).into_response();
    if let Some(encoding) = encoding {
        response.headers_mut().insert(header::CONTENT_ENCODING, encoding);
    }
    response
}

/// What a client calls an operation, if it is short and a name (GraphQL June 2018, section 2.1.9).
fn name(text: &str) -> Option<&str> {
    let plain = text.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
    (plain && (1..=64).contains(&text.len())).then_some(text)
}

/// Whether anything was executed: a document that was refused has errors without a path, and no data.
pub(super) fn executed(outcome: &Outcome) -> bool {
    outcome.is_ok()
        || outcome.data != async_graphql::Value::Null
        || outcome.errors.iter().any(|error| !error.path.is_empty())
}

/// The outcome as text; what was not executed has no `data`.
pub(super) fn json(outcome: &Outcome) -> Vec<u8> {
    let text = if executed(outcome) {
        serde_json::to_vec(outcome)
    } else {
        serde_json::to_vec(&serde_json::json!({ "errors": outcome.errors }))
    };
    text.unwrap_or_default()
}

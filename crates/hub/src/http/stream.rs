//! Answers one after the other as server-sent events: the "distinct connections mode" of the
//! graphql-sse protocol.

use std::convert::Infallible;
use std::time::Duration;

use async_graphql::{Request, Response as Outcome};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::{Stream, StreamExt};

use super::app::App;
use super::graphql::json;
use super::session::Session;

/// Proxies give up on a connection that says nothing for a minute.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

pub(super) fn answer(app: &App, session: &Session, request: Request) -> Response {
    let place = match app.subscriptions().take(&session.caller) {
        Ok(place) => place,
        Err(refusal) => return refusal.into_response(),
    };
    let outcomes = app.schema().execute_stream(request.data(session.caller.clone()));
    let ending = until(session.expires(), app.stopping());
    let events = events(outcomes.take_until(ending)).inspect(move |_| {
        // The place is taken as long as the stream lives.
        let _ = &place;
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response()
}

/// Ends when the token does, or the hub.
async fn until(expires: impl Future<Output = ()>, stopping: impl Future<Output = ()>) {
    tokio::select! {
        () = expires => {}
        () = stopping => {}
    }
}

fn events(
    outcomes: impl Stream<Item = Outcome> + Send + 'static,
) -> impl Stream<Item = Result<Event, Infallible>> + Send + 'static {
    let next = |outcome: &Outcome| {
        let text = String::from_utf8(json(outcome)).unwrap_or_default();
        Event::default().event("next").data(text)
    };
    outcomes
        .map(move |outcome| next(&outcome))
        .chain(futures::stream::once(async { Event::default().event("complete").data("") }))
        .map(Ok)
}

//! Whether the hub lives, and whether its parts can be reached.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use super::app::App;

/// A part that has not answered by then is not ready.
const PATIENCE: Duration = Duration::from_secs(3);

/// An answer holds so long: whoever asks all the time does not keep the parts busy.
const FRESH: Duration = Duration::from_secs(1);

/// The last answer of [`ready`].
#[derive(Default)]
pub(super) struct LastLook(Mutex<Option<(Instant, bool, Value)>>);

/// The process answers.
pub(super) async fn health() -> Response {
    ([(header::CACHE_CONTROL, "no-store")], "ok\n").into_response()
}

/// Every part answers; otherwise 503, with the reason for each that does not.
pub(super) async fn ready(State(app): State<App>) -> Response {
    if app.is_stopping() {
        let body = json!({ "ready": false, "reason": "The hub is ending." });
        return (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response();
    }
    let mut last = app.last_look().0.lock().await;
    let (all, body) = match &*last {
        Some((at, all, body)) if at.elapsed() < FRESH => (*all, body.clone()),
        _ => {
            let (all, body) = look(&app).await;
            *last = Some((Instant::now(), all, body.clone()));
            (all, body)
        }
    };
    drop(last);
    let status = if all { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

async fn look(app: &App) -> (bool, Value) {
    let (database, objects, queue, issuer) = tokio::join!(
        part("database", database(app.clone())),
        part("objects", objects(app.clone())),
        part("queue", queue(app.clone())),
        part("issuer", futures::future::ready(keys(app)).boxed()),
    );
    let parts = [("database", database), ("objects", objects), ("queue", queue), ("issuer", issuer)];
    let all = parts.iter().all(|(_, fault)| fault.is_none());
    let parts: serde_json::Map<String, Value> = parts
        .into_iter()
        .map(|(name, fault)| {
            let state = match fault {
                None => json!({ "ready": true }),
                Some(reason) => json!({ "ready": false, "reason": reason }),
            };
            (name.to_owned(), state)
        })
        .collect();
    (all, json!({ "ready": all, "parts": parts }))
}

fn database(app: App) -> BoxFuture<'static, Result<(), String>> {
    let asked = async move {
        let row = app.hub().database().read(|tx| tx.row("SELECT 1", &[]).map(|_| ())).await;
        row.map_err(|error: database::DbError| error.to_string())
    };
    asked.boxed()
}

fn objects(app: App) -> BoxFuture<'static, Result<(), String>> {
    async move { app.hub().blobs().check().await.map_err(|error| error.to_string()) }.boxed()
}

fn queue(app: App) -> BoxFuture<'static, Result<(), String>> {
    let asked = async move {
        let depth = app.hub().queue().depth("ready").await;
        depth.map(|_| ()).map_err(|error| error.to_string())
    };
    asked.boxed()
}

/// An issuer that can't be reached keeps nobody out whose key is known.
fn keys(app: &App) -> Result<(), String> {
    let keys = app.verifier().keys();
    match keys.trouble {
        Some(trouble) if keys.known == 0 => Err(trouble.to_string()),
        _ if keys.known == 0 => Err("no key of the issuer is known".to_owned()),
        _ => Ok(()),
    }
}

/// Why a part is not ready. The words of the part itself are for the log: they may name machines.
async fn part(name: &'static str, check: BoxFuture<'static, Result<(), String>>) -> Option<&'static str> {
    match timeout(PATIENCE, check).await {
        Ok(Ok(())) => None,
        Ok(Err(error)) => {
            tracing::warn!(part = name, %error, "a part is not ready");
            Some("It answers with a fault; the log says which.")
        }
        Err(_) => Some("It does not answer in time."),
    }
}

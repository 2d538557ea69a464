//! Whether the hub lives, and whether its parts can be reached.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
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
    let hub = app.hub();
    let (database, queue, issuer) = tokio::join!(
        part("database", hub.database().read(|tx| tx.row("SELECT 1", &[]).map(|_| ()))),
        part("queue", hub.queue().depth("ready")),
        part("issuer", async { keys(app) }),
    );
    let parts = [("database", database), ("queue", queue), ("issuer", issuer)];
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
async fn part<T, E: std::fmt::Display>(
    name: &'static str,
    check: impl Future<Output = Result<T, E>>,
) -> Option<&'static str> {
    match timeout(PATIENCE, check).await {
        Ok(Ok(_)) => None,
        Ok(Err(error)) => {
            tracing::warn!(part = name, %error, "a part is not ready");
            Some("It answers with a fault; the log says which.")
        }
        Err(_) => Some("It does not answer in time."),
    }
}

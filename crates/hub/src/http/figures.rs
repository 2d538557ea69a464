//! Figures for Prometheus.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::answer::Refusal;
use super::app::App;
use super::guard::Peer;

/// Routes of an address that tells figures to everybody who reaches it.
pub fn figures_router(app: App) -> Router {
    Router::new()
        .route("/metrics", get(|State(app): State<App>| async move { text(&app).await }))
        .with_state(app)
}

/// Tells figures to programs of the same machine, unless they have an address of their own or a proxy
/// makes everybody look as if of the same machine.
pub(super) async fn figures(State(app): State<App>, request: Request) -> Response {
    let config = app.hub().config();
    let near = request.extensions().get::<Peer>().is_some_and(|Peer(address)| address.ip().is_loopback());
    if near && !config.server.behind_proxy && config.telemetry.metrics_listen.is_none() {
        return text(&app).await;
    }
    Refusal::new(StatusCode::NOT_FOUND, "NOT_FOUND", "There is nothing at this address.").into_response()
}

async fn text(app: &App) -> Response {
    app.hub().count_waiting().await;
    app.hub().metrics().set_subscriptions(app.subscriptions().count());
    let headers = [(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")];
    (headers, app.hub().metrics().text()).into_response()
}

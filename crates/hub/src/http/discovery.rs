//! What a program must know before it has a token.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::app::App;
use crate::access::Scope;

/// The schema as text.
pub(super) async fn schema() -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], crate::graphql::schema_text()).into_response()
}

/// Who issues tokens for this hub, and with which scopes (RFC 9728).
pub(super) async fn resource(State(app): State<App>) -> Response {
    let scopes = Scope::ALL.map(Scope::word);
    Json(json!({
        "resource": app.audience(),
        "authorization_servers": [app.issuer()],
        "scopes_supported": scopes,
        "bearer_methods_supported": ["header"],
        "resource_name": "Map Offline",
    }))
    .into_response()
}

impl App {
    /// Where [`resource`] is, for whoever has no token.
    pub(super) fn metadata_url(&self) -> String {
        let base = self.public_url().as_str().trim_end_matches('/');
        format!("{base}/.well-known/oauth-protected-resource")
    }
}

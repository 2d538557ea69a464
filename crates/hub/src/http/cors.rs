//! Which web pages may read answers.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::app::App;
use super::session::DEVICE;

/// Pages of the origins that the operator names; requests of theirs carry a token of their own, and
/// no cookie is taken.
pub(super) fn layer(app: &App) -> CorsLayer {
    let origins = app.hub().config().server.allowed_origins.iter();
    let origins = origins.filter_map(|origin| HeaderValue::from_str(origin.trim_end_matches('/')).ok());
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, header::ACCEPT, DEVICE])
        .expose_headers([header::RETRY_AFTER, HeaderName::from_static("x-request-id")])
        .max_age(Duration::from_secs(600))
}

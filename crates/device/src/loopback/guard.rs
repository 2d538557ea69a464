//! Who may talk to the loopback host.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::Host;

/// Refuses a `Host` that is not this address, and a foreign `Origin`.
pub(super) async fn require_own_host(State(host): State<Host>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let port = host.address.port();
    let names = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    let own_host = text(headers, &header::HOST).is_some_and(|name| names.iter().any(|own| own == name));
    let own_origin = text(headers, &header::ORIGIN)
        .is_none_or(|origin| names.iter().any(|own| origin.strip_prefix("http://") == Some(own)));
    if !own_host || !own_origin || headers.get_all(header::HOST).iter().count() > 1 {
        return (StatusCode::FORBIDDEN, "This address answers only pages of its own.\n").into_response();
    }
    let mut response = next.run(request).await;
    harden(response.headers_mut());
    response
}

/// Refuses a request without this start's secret.
pub(super) async fn require_key(State(host): State<Host>, request: Request, next: Next) -> Response {
    let given =
        text(request.headers(), &header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
    if given.is_some_and(|given| same(given, &host.key)) {
        return next.run(request).await;
    }
    let body = "The secret of this start is missing. Open the address that `serve` printed.\n";
    (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")], body).into_response()
}

/// Compares hashes, so that the time taken says nothing about the secret.
fn same(given: &str, key: &str) -> bool {
    Sha256::digest(given) == Sha256::digest(key)
}

fn text<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The page loads nothing but its own files; no page frames it.
const CONTENT_POLICY: &str = "default-src 'self'; script-src 'self'; worker-src 'self' blob:; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; \
    connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

fn harden(headers: &mut HeaderMap) {
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    for (name, value) in fixed {
        headers.insert(name, header::HeaderValue::from_static(value));
    }
}

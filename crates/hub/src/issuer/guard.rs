//! Keeps the issuer to this machine, and its pages out of others.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Issuer;

/// Whether a host is this machine by a name that nobody else can give it.
pub(super) fn is_of_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Refuses a request that came by another name: a page elsewhere whose name was turned to this machine
/// (DNS rebinding). Refuses a form that another page has sent.
pub(super) async fn this_machine_only(
    State(issuer): State<Arc<Issuer>>,
    request: Request,
    next: Next,
) -> Response {
    let named = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = named.map(without_port).or_else(|| request.uri().host());
    if !host.is_some_and(is_of_this_machine) {
        return refused("The development issuer answers on this machine only.");
    }
    let origin = request.headers().get(header::ORIGIN);
    let ours = issuer.address.origin().ascii_serialization();
    if request.method() == Method::POST && origin.is_some_and(|origin| origin.as_bytes() != ours.as_bytes()) {
        return refused("The form came from another page.");
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // With no referrer at all a browser names no origin for the form either, and it would be refused.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    );
    response
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

fn refused(why: &'static str) -> Response {
    (StatusCode::FORBIDDEN, why).into_response()
}

//! Refusals in the words of OAuth 2.0.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// What a program can tell apart (RFC 6749 section 5.2, RFC 8628 section 3.5, RFC 8707 section 2).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Word {
    InvalidRequest,
    InvalidClient,
    InvalidGrant,
    InvalidScope,
    InvalidTarget,
    UnsupportedGrantType,
    UnsupportedResponseType,
    AccessDenied,
    AuthorizationPending,
    ExpiredToken,
    TemporarilyUnavailable,
}

impl Word {
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::AccessDenied => "access_denied",
            Self::AuthorizationPending => "authorization_pending",
            Self::ExpiredToken => "expired_token",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
        }
    }
}

/// A refusal, for a program and for whoever reads its log.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) word: Word,
    pub(super) reason: &'static str,
}

impl Refusal {
    pub(super) const fn new(word: Word, reason: &'static str) -> Self {
        Self { word, reason }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = Json(json!({ "error": self.word.text(), "error_description": self.reason }));
        let status = match self.word {
            Word::InvalidClient => StatusCode::UNAUTHORIZED,
            Word::TemporarilyUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        };
        let mut response = (status, body).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let basic = header::HeaderValue::from_static("Basic realm=\"issuer\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, basic);
        }
        response
    }
}

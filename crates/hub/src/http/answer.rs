//! What is answered when a request is refused before GraphQL sees it: the same form, the same codes.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::error::{ErrorCode, HubError};

/// A refusal: a status for HTTP, a code for programs, a sentence for people.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
    hint: Option<String>,
    retry_after: Option<u64>,
    headers: Vec<(HeaderName, HeaderValue)>,
    media: &'static str,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            hint: None,
            retry_after: None,
            headers: Vec::new(),
            media: super::accept::JSON,
        }
    }

    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, ErrorCode::BadUserInput.name(), message)
    }

    /// The code of an answer.
    #[cfg(test)]
    pub(crate) const fn code(&self) -> &'static str {
        self.code
    }

    /// The list of errors, as GraphQL has it.
    pub(super) fn errors(&self) -> serde_json::Value {
        let mut extensions = serde_json::json!({ "code": self.code });
        if let Some(hint) = &self.hint {
            extensions["hint"] = hint.as_str().into();
        }
        if let Some(seconds) = self.retry_after {
            extensions["retryAfter"] = seconds.into();
        }
        serde_json::json!([{ "message": self.message, "extensions": extensions }])
    }

    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(crate) fn hint(mut self, hint: &str) -> Self {
        self.hint = Some(hint.to_owned());
        self
    }

    pub(crate) const fn media(mut self, media: &'static str) -> Self {
        self.media = media;
        self
    }
}

/// Failures of use cases, where they are answered by HTTP and not by GraphQL.
impl From<HubError> for Refusal {
    fn from(error: HubError) -> Self {
        let status = match error.code {
            ErrorCode::BadUserInput => StatusCode::BAD_REQUEST,
            ErrorCode::Unauthenticated => StatusCode::UNAUTHORIZED,
            ErrorCode::Forbidden
            | ErrorCode::DeviceUnknown
            | ErrorCode::DeviceRevoked
            | ErrorCode::Refused => StatusCode::FORBIDDEN,
            ErrorCode::NotFound => StatusCode::NOT_FOUND,
            ErrorCode::Conflict => StatusCode::CONFLICT,
            ErrorCode::QuotaExceeded => StatusCode::INSUFFICIENT_STORAGE,
            ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let mut refusal = Self::new(status, error.code.name(), error.message);
        refusal.hint = error.hint;
        refusal.retry_after = error.retry_after;
        refusal
    }
}

/// Marks an answer with the code of its refusal, for the figures.
#[derive(Copy, Clone)]
pub(crate) struct Refused(pub(crate) &'static str);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = serde_json::json!({ "errors": self.errors() });
        let mut response = (self.status, body.to_string()).into_response();
        response.extensions_mut().insert(Refused(self.code));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        headers.extend(self.headers);
        response
    }
}

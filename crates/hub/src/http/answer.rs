//! What is answered when a request is refused before GraphQL sees it: the same form, the same codes.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::error::{ErrorCode, HubError};

/// A refusal: a status for HTTP, a code for programs, a sentence for people.
#[derive(Debug)]
pub(crate) struct Refusal(Box<Said>);

#[derive(Debug)]
struct Said {
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
        Self(Box::new(Said {
            status,
            code,
            message: message.into(),
            hint: None,
            retry_after: None,
            headers: Vec::new(),
            media: super::accept::JSON,
        }))
    }

    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, ErrorCode::BadUserInput.name(), message)
    }

    /// The code of an answer.
    #[cfg(test)]
    pub(crate) fn code(&self) -> &'static str {
        self.0.code
    }

    /// The list of errors, as GraphQL has it.
    pub(super) fn errors(&self) -> serde_json::Value {
        let mut extensions = serde_json::json!({ "code": self.0.code });
        if let Some(hint) = &self.0.hint {
            extensions["hint"] = hint.as_str().into();
        }
        if let Some(seconds) = self.0.retry_after {
            extensions["retryAfter"] = seconds.into();
        }
        serde_json::json!([{ "message": self.0.message, "extensions": extensions }])
    }

    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    pub(crate) fn hint(mut self, hint: &str) -> Self {
        self.0.hint = Some(hint.to_owned());
        self
    }

    pub(crate) fn media(mut self, media: &'static str) -> Self {
        self.0.media = media;
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
        refusal.0.hint = error.hint;
        refusal.0.retry_after = error.retry_after;
        refusal
    }
}

/// Marks an answer with the code of its refusal, for the figures.
#[derive(Copy, Clone)]
pub(crate) struct Refused(pub(crate) &'static str);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = serde_json::json!({ "errors": self.errors() });
        let mut response = (self.0.status, body.to_string()).into_response();
        response.extensions_mut().insert(Refused(self.0.code));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.0.media));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.0.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        headers.extend(self.0.headers);
        response
    }
}

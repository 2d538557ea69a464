//! The UI's own files, which hold no secret and need none.

use std::borrow::Cow;

use axum::extract::State;
use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::Host;

/// A file of the built UI.
pub struct UiFile {
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
    /// Its media type.
    pub content_type: String,
}

/// Finds a file of the built UI by its path without a leading slash.
pub type UiFiles = fn(&str) -> Option<UiFile>;

/// Answers a file; the root is `index.html`.
pub(super) async fn file(State(host): State<Host>, method: Method, uri: Uri) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = match uri.path().trim_start_matches('/') {
        "" => "index.html",
        path => path,
    };
    match (host.ui)(path) {
        Some(file) => ([(header::CONTENT_TYPE, file.content_type)], file.bytes).into_response(),
        None => (StatusCode::NOT_FOUND, "There is no such page.\n").into_response(),
    }
}

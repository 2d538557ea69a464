//! Pictures of features by URL, in and out.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::Host;
use crate::error::{DeviceError, ErrorCode};
use crate::photos::Photo;

/// Keeps a picture; the answer names it.
pub(super) async fn put(State(host): State<Host>, body: Result<Bytes, BytesRejection>) -> Response {
    let Ok(bytes) = body else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "A picture has at most 32 MiB.\n").into_response();
    };
    match host.device.put_photo(bytes.into()).await {
        Ok(sha256) => Json(serde_json::json!({ "sha256": sha256 })).into_response(),
        Err(cause) => refused(&cause),
    }
}

/// Answers a picture.
pub(super) async fn whole(State(host): State<Host>, Path(sha256): Path<String>) -> Response {
    answer(host.device.photo(&sha256, None).await)
}

/// Answers a thumbnail.
pub(super) async fn thumbnail(
    State(host): State<Host>,
    Path((sha256, size)): Path<(String, u32)>,
) -> Response {
    answer(host.device.photo(&sha256, Some(size)).await)
}

fn answer(found: Result<Photo, DeviceError>) -> Response {
    match found {
        Ok(photo) => {
            let headers = [
                (header::CONTENT_TYPE, photo.content_type),
                // Its address is the hash of its bytes: it never changes.
                (header::CACHE_CONTROL, "private, max-age=31536000, immutable"),
            ];
            (headers, photo.bytes).into_response()
        }
        Err(cause) => refused(&cause),
    }
}

fn refused(cause: &DeviceError) -> Response {
    let status = match cause.code {
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::BadInput => StatusCode::BAD_REQUEST,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    (status, format!("{cause}\n")).into_response()
}

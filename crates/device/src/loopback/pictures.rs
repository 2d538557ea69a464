//! Pictures by URL.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::Host;
use crate::error::{DeviceError, ErrorCode};

/// Answers a region's thumbnail.
pub(super) async fn thumbnail(
    State(host): State<Host>,
    Path((region, theme, file)): Path<(String, String, String)>,
) -> Response {
    answer(host.device.drawn_at(&["thumbnail", &region, &theme, &file]).await)
}

/// Answers a picture of a source or of the built-in world map.
pub(super) async fn picture(
    State(host): State<Host>,
    Path((source, theme, place, file)): Path<(String, String, String, String)>,
) -> Response {
    answer(host.device.drawn_at(&["picture", &source, &theme, &place, &file]).await)
}

/// Answers a region's briefing sheet as a picture.
pub(super) async fn sheet(
    State(host): State<Host>,
    Path((region, file)): Path<(String, String)>,
) -> Response {
    answer(host.device.drawn_at(&["sheet", &region, &file]).await)
}

fn answer(drawn: Result<Vec<u8>, DeviceError>) -> Response {
    match drawn {
        // The home keeps thumbnails; what a browser keeps might be of a region that changed since.
        Ok(png) => {
            ([(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "no-store")], png).into_response()
        }
        Err(cause) => {
            let status = match cause.code {
                ErrorCode::NotFound => StatusCode::NOT_FOUND,
                ErrorCode::BadInput => StatusCode::BAD_REQUEST,
                _ => StatusCode::INTERNAL_SERVER_ERROR,
            };
            (status, format!("{cause}\n")).into_response()
        }
    }
}

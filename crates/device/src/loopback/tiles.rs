//! Tiles by URL.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use tile_grid::TileCoord;

use super::Host;
use crate::error::{DeviceError, ErrorCode};
use crate::tile_view::MapTile;

/// Answers a tile of a source: 404 means that the map shows the parent larger.
pub(super) async fn tile(
    State(host): State<Host>,
    Path((source, z, x, y)): Path<(String, u8, u32, u32)>,
) -> Response {
    match TileCoord::new(z, x, y) {
        Ok(coord) => answer(host.device.map_tile(&source, coord).await),
        Err(cause) => (StatusCode::BAD_REQUEST, format!("{cause}\n")).into_response(),
    }
}

/// Answers a tile of the built-in world map.
pub(super) async fn world(State(host): State<Host>, Path((z, x, y)): Path<(u8, u32, u32)>) -> Response {
    match TileCoord::new(z, x, y) {
        Ok(coord) => answer(host.device.world_tile(coord).await),
        Err(cause) => (StatusCode::BAD_REQUEST, format!("{cause}\n")).into_response(),
    }
}

/// Answers a tile of a layer's features.
pub(super) async fn edits(
    State(host): State<Host>,
    Path((layer, z, x, y)): Path<(String, u8, u32, u32)>,
) -> Response {
    answer(host.device.edit_tile_at(&layer, z, x, y).await)
}

fn answer(found: Result<Option<MapTile>, DeviceError>) -> Response {
    match found {
        Ok(Some(tile)) => {
            let headers = [
                (header::CONTENT_TYPE, tile.content_type),
                // The store is the cache: a tile that was refreshed must show at once.
                (header::CACHE_CONTROL, "no-store"),
            ];
            (headers, tile.bytes).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(cause) if cause.code == ErrorCode::NotFound => {
            (StatusCode::NOT_FOUND, format!("{cause}\n")).into_response()
        }
        Err(cause) if cause.code == ErrorCode::BadInput => {
            (StatusCode::BAD_REQUEST, format!("{cause}\n")).into_response()
        }
        Err(cause) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{cause}\n")).into_response(),
    }
}

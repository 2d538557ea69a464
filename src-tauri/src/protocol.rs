//! The tile protocol: `mapoffline://localhost/tiles/SOURCE/Z/X/Y` and `…/world/Z/X/Y`.

use device::{DeviceError, ErrorCode, MapTile};
use tauri::http::{Response, StatusCode, header};
use tauri::{AppHandle, Manager};

use crate::home::Opened;

/// Answers one request; 404 means that the map shows the parent larger.
pub(crate) async fn answer(app: &AppHandle, path: &str) -> Response<Vec<u8>> {
    let Some(wanted) = Wanted::parse(path) else {
        return plain(StatusCode::BAD_REQUEST, "This is no tile address.");
    };
    let opened = app.state::<Opened>();
    let device = match opened.open().await {
        Ok((device, _)) => device,
        Err(cause) => return plain(StatusCode::SERVICE_UNAVAILABLE, &cause.to_string()),
    };
    let found = match wanted.source {
        Some(source) => device.map_tile_at(source, wanted.zoom, wanted.x, wanted.y).await,
        None => device.world_tile_at(wanted.zoom, wanted.x, wanted.y).await,
    };
    respond(found)
}

/// A parsed address; no source is the built-in world map.
#[derive(Debug, PartialEq)]
struct Wanted<'a> {
    source: Option<&'a str>,
    zoom: u8,
    x: u32,
    y: u32,
}

impl<'a> Wanted<'a> {
    fn parse(path: &'a str) -> Option<Self> {
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let (source, rest) = match parts.as_slice() {
            ["tiles", source, rest @ ..] => (Some(*source), rest),
            ["world", rest @ ..] => (None, rest),
            _ => return None,
        };
        match rest {
            [zoom, x, y] => {
                Some(Self { source, zoom: zoom.parse().ok()?, x: x.parse().ok()?, y: y.parse().ok()? })
            }
            _ => None,
        }
    }
}

fn respond(found: Result<Option<MapTile>, DeviceError>) -> Response<Vec<u8>> {
    match found {
        Ok(Some(tile)) => build(StatusCode::OK, tile.content_type, tile.bytes),
        Ok(None) => plain(StatusCode::NOT_FOUND, "This tile is not stored."),
        Err(cause) if cause.code == ErrorCode::NotFound => plain(StatusCode::NOT_FOUND, &cause.to_string()),
        Err(cause) if cause.code == ErrorCode::BadInput => plain(StatusCode::BAD_REQUEST, &cause.to_string()),
        Err(cause) => plain(StatusCode::INTERNAL_SERVER_ERROR, &cause.to_string()),
    }
}

fn plain(status: StatusCode, text: &str) -> Response<Vec<u8>> {
    build(status, "text/plain", text.as_bytes().to_vec())
}

fn build(status: StatusCode, content_type: &str, body: Vec<u8>) -> Response<Vec<u8>> {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, content_type)
        // The page's own origin is another scheme.
        .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .header(header::CACHE_CONTROL, "no-store")
        .body(body)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_tiles_or_refused() {
        let tile = |source, zoom, x, y| Some(Wanted { source, zoom, x, y });
        for (path, wanted) in [
            ("/tiles/toner/3/1/2", tile(Some("toner"), 3, 1, 2)),
            ("/world/0/0/0", tile(None, 0, 0, 0)),
            ("/tiles/toner/3/1", None),
            ("/tiles/toner/3/1/2/4", None),
            ("/tiles/toner/x/1/2", None),
            ("/", None),
            ("/etc/passwd", None),
        ] {
            assert_eq!(Wanted::parse(path), wanted, "{path}");
        }
    }
}

//! The tile protocol: `mapoffline://localhost/tiles/SOURCE/Z/X/Y` and `…/world/Z/X/Y`, and pictures
//! drawn by the device: `…/thumbnail/…`, `…/picture/…` and `…/sheet/…`.

use device::{DeviceError, ErrorCode, MapTile};
use tauri::http::{Response, StatusCode, header};
use tauri::{AppHandle, Manager};

use crate::home::Opened;

/// Answers one request; 404 means that the map shows the parent larger.
pub(crate) async fn answer(app: &AppHandle, path: &str) -> Response<Vec<u8>> {
    let picture = picture_parts(path);
    let wanted = Wanted::parse(path);
    if picture.is_none() && wanted.is_none() {
        return plain(StatusCode::BAD_REQUEST, "This is no address of a tile or picture.");
    }
    let opened = app.state::<Opened>();
    let device = match opened.open().await {
        Ok((device, _)) => device,
        Err(cause) => return plain(StatusCode::SERVICE_UNAVAILABLE, &cause.to_string()),
    };
    if let Some(parts) = picture {
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        return match device.drawn_at(&parts).await {
            Ok(png) => build(StatusCode::OK, "image/png", png),
            Err(cause) => refuse(&cause),
        };
    }
    let found = match wanted {
        Some(Wanted { source: Some(source), zoom, x, y }) => device.map_tile_at(source, zoom, x, y).await,
        Some(Wanted { source: None, zoom, x, y }) => device.world_tile_at(zoom, x, y).await,
        None => Ok(None),
    };
    respond(found)
}

/// The decoded parts of a picture's address; a version after `?` is not part of the path.
fn picture_parts(path: &str) -> Option<Vec<String>> {
    let parts: Vec<String> = path.trim_start_matches('/').split('/').map(decoded).collect();
    parts
        .first()
        .is_some_and(|kind| ["picture", "thumbnail", "sheet"].contains(&kind.as_str()))
        .then_some(parts)
}

/// Undoes percent-encoding (RFC 3986, section 2.1); what is none stays.
fn decoded(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let code = code.filter(|_| first == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(code.unwrap_or(first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
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
        Err(cause) => refuse(&cause),
    }
}

fn refuse(cause: &DeviceError) -> Response<Vec<u8>> {
    let status = match cause.code {
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::BadInput => StatusCode::BAD_REQUEST,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    plain(status, &cause.to_string())
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

    #[test]
    fn parts_of_a_picture_are_decoded() {
        let parts = picture_parts("/thumbnail/toner%3A7/dark/320.png").expect("a picture");
        assert_eq!(parts, ["thumbnail", "toner:7", "dark", "320.png"]);
        assert_eq!(decoded("100%"), "100%");
        assert_eq!(decoded("%zz%C3%A9"), "%zzé");
        assert_eq!(picture_parts("/tiles/toner/3/1/2"), None);
    }
}

//! The tile protocol: `mapoffline://localhost/tiles/SOURCE/Z/X/Y`, `…/world/Z/X/Y` and
//! `…/edits/LAYER/Z/X/Y`, pictures drawn by the device (`…/thumbnail/…`, `…/picture/…`, `…/sheet/…`)
//! and pictures of features (`…/photos/SHA256`, `…/photos/SHA256/WIDTH`).

use device::{DeviceError, ErrorCode, MapTile};
use tauri::http::{Response, StatusCode, header};
use tauri::{AppHandle, Manager};

use crate::home::Opened;

/// Answers one request; 404 means that the map shows the parent larger.
pub(crate) async fn answer(app: &AppHandle, path: &str) -> Response<Vec<u8>> {
    let picture = picture_parts(path);
    let photo = photo_parts(path);
    let wanted = Wanted::parse(path);
    if picture.is_none() && photo.is_none() && wanted.is_none() {
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
    if let Some((sha256, size)) = photo {
        return match device.photo(sha256, size).await {
            Ok(photo) => build(StatusCode::OK, photo.content_type, photo.bytes),
            Err(cause) => refuse(&cause),
        };
    }
    let found = match wanted {
        Some(Wanted { of: Of::Source(source), zoom, x, y }) => device.map_tile_at(source, zoom, x, y).await,
        Some(Wanted { of: Of::World, zoom, x, y }) => device.world_tile_at(zoom, x, y).await,
        Some(Wanted { of: Of::Layer(layer), zoom, x, y }) => device.edit_tile_at(layer, zoom, x, y).await,
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

/// The name of a feature's picture, and how wide a thumbnail of it is wanted.
fn photo_parts(path: &str) -> Option<(&str, Option<u32>)> {
    let (sha256, size) = match path.strip_prefix("/photos/")?.split_once('/') {
        Some((sha256, size)) => (sha256, Some(size.parse().ok()?)),
        None => (path.strip_prefix("/photos/")?, None),
    };
    Some((sha256, size))
}

/// Keeps a picture of a feature; the body is its bytes, the answer its SHA-256.
#[tauri::command]
pub(crate) async fn put_photo(
    opened: tauri::State<'_, Opened>,
    request: tauri::ipc::Request<'_>,
) -> Result<String, String> {
    // Where the web view loses bodies, the bytes come as JSON numbers.
    let bytes = match request.body() {
        tauri::ipc::InvokeBody::Raw(bytes) => bytes.clone(),
        tauri::ipc::InvokeBody::Json(numbers) => serde_json::from_value(numbers.clone())
            .map_err(|cause| format!("This is no picture: {cause}."))?,
    };
    let (device, _) = opened.open().await.map_err(|cause| cause.to_string())?;
    device.put_photo(bytes).await.map_err(|cause| cause.to_string())
}

/// What a tile is of.
#[derive(Debug, PartialEq)]
enum Of<'a> {
    Source(&'a str),
    /// The built-in world map.
    World,
    /// The features of a layer.
    Layer(&'a str),
}

/// A parsed address.
#[derive(Debug, PartialEq)]
struct Wanted<'a> {
    of: Of<'a>,
    zoom: u8,
    x: u32,
    y: u32,
}

impl<'a> Wanted<'a> {
    fn parse(path: &'a str) -> Option<Self> {
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let (of, rest) = match parts.as_slice() {
            ["tiles", source, rest @ ..] => (Of::Source(source), rest),
            ["edits", layer, rest @ ..] => (Of::Layer(layer), rest),
            ["world", rest @ ..] => (Of::World, rest),
            _ => return None,
        };
        match rest {
            [zoom, x, y] => {
                Some(Self { of, zoom: zoom.parse().ok()?, x: x.parse().ok()?, y: y.parse().ok()? })
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
        let tile = |of, zoom, x, y| Some(Wanted { of, zoom, x, y });
        for (path, wanted) in [
            ("/tiles/toner/3/1/2", tile(Of::Source("toner"), 3, 1, 2)),
            ("/world/0/0/0", tile(Of::World, 0, 0, 0)),
            ("/edits/ab.7/3/1/2", tile(Of::Layer("ab.7"), 3, 1, 2)),
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
    fn photos_are_whole_or_small() {
        assert_eq!(photo_parts("/photos/ab12"), Some(("ab12", None)));
        assert_eq!(photo_parts("/photos/ab12/256"), Some(("ab12", Some(256))));
        assert_eq!(photo_parts("/photos/ab12/wide"), None);
        assert_eq!(photo_parts("/tiles/toner/3/1/2"), None);
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

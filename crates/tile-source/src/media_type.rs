//! What a `Content-Type` says about a tile.

use tile_grid::TileFormat;

/// The meaning of a content type.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Declared<'a> {
    /// One of the formats that are supported.
    Tile(TileFormat),
    /// Nothing that could be held against the content.
    Unspecific,
    /// Something for people or programs to read, in words.
    Page(&'static str),
    /// Another kind of image or data.
    Unsupported(&'a str),
}

/// Reads a content type.
pub(crate) fn declared(value: Option<&str>) -> Declared<'_> {
    let name = value.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if let Some(format) = TileFormat::from_content_type(name) {
        return Declared::Tile(format);
    }
    match name.to_ascii_lowercase().as_str() {
        ""
        | "application/octet-stream"
        | "binary/octet-stream"
        | "text/plain"
        | "image/*"
        | "application/x-gzip"
        | "application/gzip"
        | "application/zstd"
        | "application/download"
        | "application/force-download" => Declared::Unspecific,
        "text/html" | "application/xhtml+xml" => Declared::Page("a web page (HTML)"),
        lower if is_json(lower) => Declared::Page("a JSON message"),
        lower if is_xml(lower) => Declared::Page("an XML message"),
        _ => Declared::Unsupported(name),
    }
}

fn is_json(name: &str) -> bool {
    matches!(name, "application/json" | "text/json") || name.ends_with("+json")
}

fn is_xml(name: &str) -> bool {
    // An SVG image is XML as well, but it is an image that is not supported.
    name != "image/svg+xml"
        && (matches!(name, "application/xml" | "text/xml")
            || name.ends_with("+xml")
            || name.starts_with("application/vnd.ogc.se"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_types() {
        let cases = [
            (None, Declared::Unspecific),
            (Some("image/png"), Declared::Tile(TileFormat::Png)),
            (Some("image/jpeg; charset=binary"), Declared::Tile(TileFormat::Jpeg)),
            (Some("application/x-protobuf"), Declared::Tile(TileFormat::Mvt)),
            (Some("application/vnd.mapbox-vector-tile"), Declared::Tile(TileFormat::Mvt)),
            (Some("application/octet-stream"), Declared::Unspecific),
            (Some("TEXT/HTML; charset=utf-8"), Declared::Page("a web page (HTML)")),
            (Some("application/problem+json"), Declared::Page("a JSON message")),
            (Some("application/vnd.ogc.se_xml"), Declared::Page("an XML message")),
            (Some("image/gif"), Declared::Unsupported("image/gif")),
            (Some("image/svg+xml"), Declared::Unsupported("image/svg+xml")),
        ];
        for (value, want) in cases {
            assert_eq!(declared(value), want, "{value:?}");
        }
    }
}

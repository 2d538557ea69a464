//! TileJSON 3.0: <https://github.com/mapbox/tilejson-spec/tree/master/3.0.0>.

use serde_json::Value;
use tile_grid::{Bounds, MAX_ZOOM, TileFormat, ZoomRange};
use tilejson::TileJSON;

use crate::description::Description;
use crate::document::Document;
use crate::error::SourceError;
use crate::source::Endpoint;
use crate::spec::Scheme;
use crate::template::Template;
use crate::transport::Transport;

const NAME: &str = "TileJSON document";
/// The most tile addresses that are used.
const MAX_ADDRESSES: usize = 16;

/// Fetches and reads a TileJSON document.
pub(crate) async fn open(
    transport: &Transport,
    url: &str,
) -> Result<(Vec<Endpoint>, Description), SourceError> {
    let document = Document::fetch(transport, NAME, url).await?;
    let read = read(&document.text).map_err(|reason| document.unusable(reason))?;
    let mut endpoints = Vec::with_capacity(read.addresses.len());
    for address in &read.addresses {
        let (text, own_host) = document.absolute(address)?;
        let template =
            Template::parse(&text, read.scheme, &[]).map_err(|error| document.unusable(error.to_string()))?;
        endpoints.push(Endpoint::new(transport, template, own_host)?);
    }
    Ok((endpoints, read.description))
}

/// What a document says.
#[derive(Debug)]
struct Read {
    addresses: Vec<String>,
    scheme: Scheme,
    description: Description,
}

/// Reads the text of a document; the error is a reason in words.
fn read(text: &str) -> Result<Read, String> {
    let json: TileJSON = serde_json::from_str(text).map_err(|error| {
        format!("it is not TileJSON ({error}); a TileJSON document needs `tilejson` and `tiles`")
    })?;
    if json.tiles.is_empty() {
        return Err("its `tiles` names no address".to_owned());
    }
    let scheme = match json.scheme.as_deref() {
        None | Some("xyz") => Scheme::Xyz,
        Some("tms") => Scheme::Tms,
        Some(other) => {
            let other: String = other.chars().take(40).collect();
            return Err(format!("its `scheme` is `{other}`, only xyz and tms exist"));
        }
    };
    let description = Description {
        format: format(&json),
        zooms: zooms(&json)?,
        bounds: bounds(&json)?,
        attribution: json.attribution.clone(),
        tile_size: tile_size(&json),
        vector_layers: json.vector_layers.as_ref().and_then(|layers| serde_json::to_value(layers).ok()),
        name: json.name.clone(),
    };
    let addresses = json.tiles.into_iter().take(MAX_ADDRESSES).collect();
    Ok(Read { addresses, scheme, description })
}

fn zooms(json: &TileJSON) -> Result<Option<ZoomRange>, String> {
    if json.minzoom.is_none() && json.maxzoom.is_none() {
        return Ok(None);
    }
    // Zooms up to 30 are allowed by the standard; no tile of ours is deeper than 24.
    let max = json.maxzoom.unwrap_or(MAX_ZOOM).min(MAX_ZOOM);
    ZoomRange::new(json.minzoom.unwrap_or(0), max)
        .map(Some)
        .map_err(|error| format!("its zooms are wrong: {error}"))
}

fn bounds(json: &TileJSON) -> Result<Option<Bounds>, String> {
    let Some(b) = json.bounds else {
        return Ok(None);
    };
    Bounds::new(b.left, b.bottom, b.right, b.top)
        .map(Some)
        .map_err(|error| format!("its bounds are wrong: {error}"))
}

fn format(json: &TileJSON) -> Option<TileFormat> {
    if json.vector_layers.is_some() {
        return Some(TileFormat::Mvt);
    }
    let named = json.other.get("format").and_then(Value::as_str);
    named.and_then(TileFormat::from_name).or_else(|| {
        let path = json.tiles.first()?.split(['?', '#']).next()?;
        TileFormat::from_name(path.rsplit_once('.')?.1)
    })
}

fn tile_size(json: &TileJSON) -> u32 {
    let stated = ["tileSize", "tilesize", "tile_size"]
        .into_iter()
        .find_map(|name| json.other.get(name).and_then(Value::as_u64));
    if stated == Some(512) { 512 } else { 256 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_every_field_that_is_used() {
        let text = r#"{"tilejson":"3.0.0","name":"Town","scheme":"tms","minzoom":2,"maxzoom":30,
            "bounds":[-10,40.5,5,60],"attribution":"© us","tileSize":512,
            "tiles":["https://a.example/{z}/{x}/{y}.pbf","https://b.example/{z}/{x}/{y}.pbf"],
            "vector_layers":[{"id":"roads","fields":{"name":"String"}}]}"#;
        let read = read(text).expect("the document is right");
        assert_eq!(read.scheme, Scheme::Tms);
        assert_eq!(read.addresses.len(), 2);
        let about = read.description;
        assert_eq!(about.zooms, ZoomRange::new(2, 24).ok());
        assert_eq!(about.bounds, Bounds::new(-10.0, 40.5, 5.0, 60.0).ok());
        assert_eq!(about.format, Some(TileFormat::Mvt));
        assert_eq!(about.tile_size, 512);
        assert_eq!(about.attribution.as_deref(), Some("© us"));
        assert_eq!(about.name.as_deref(), Some("Town"));
        assert_eq!(about.vector_layers.expect("layers")[0]["id"], "roads");
    }

    #[test]
    fn format_comes_from_the_word_or_the_address() {
        let format = |extra: &str, tile: &str| {
            let text = format!(r#"{{"tilejson":"2.2.0","tiles":["{tile}"]{extra}}}"#);
            read(&text).expect("right").description.format
        };
        assert_eq!(format(r#","format":"webp""#, "https://h/{z}/{x}/{y}"), Some(TileFormat::Webp));
        assert_eq!(format("", "https://h/{z}/{x}/{y}.jpg?k=1"), Some(TileFormat::Jpeg));
        assert_eq!(format("", "https://h/{z}/{x}/{y}"), None);
    }

    #[test]
    fn refuses_what_is_wrong_in_words() {
        let cases = [
            ("[]", "not TileJSON"),
            (r#"{"tilejson":"3.0.0"}"#, "tiles"),
            (r#"{"tilejson":"3.0.0","tiles":[]}"#, "names no address"),
            (r#"{"tilejson":"3.0.0","tiles":["x"],"scheme":"zyx"}"#, "scheme"),
            (r#"{"tilejson":"3.0.0","tiles":["x"],"minzoom":9,"maxzoom":3}"#, "zooms"),
            (r#"{"tilejson":"3.0.0","tiles":["x"],"bounds":[0,60,10,40]}"#, "bounds"),
        ];
        for (text, word) in cases {
            let reason = read(text).expect_err(text);
            assert!(reason.contains(word), "{text}: {reason}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,200}") {
            let _ = read(&text);
        }

        #[test]
        fn never_panics_on_json(bounds in prop::collection::vec(any::<f64>(), 0..6), zoom in any::<u8>()) {
            let text = serde_json::json!({
                "tilejson": "3.0.0", "tiles": ["x"], "bounds": bounds, "minzoom": zoom,
            });
            let _ = read(&text.to_string());
        }
    }
}

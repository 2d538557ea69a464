//! Where a style's tiles come from, as far as drawing must know.

use std::collections::HashMap;

use serde_json::Value as Json;
use tile_grid::{Bounds, MAX_ZOOM};

use super::unsupported::Unsupported;

/// One source of a style.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Source {
    pub(crate) kind: SourceKind,
    /// Lowest and highest zoom that has tiles.
    pub(crate) min_zoom: u8,
    pub(crate) max_zoom: u8,
    /// Logical pixels of a tile's side.
    pub(crate) tile_size: f64,
    /// Outside of it there are no tiles.
    pub(crate) bounds: Option<Bounds>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SourceKind {
    Vector,
    Raster,
}

/// The sources that can be drawn. An empty GeoJSON source has nothing to draw and none to miss.
pub(super) fn read(style: &Json, unsupported: &mut Vec<Unsupported>) -> HashMap<String, Source> {
    let mut sources = HashMap::new();
    let Some(declared) = style.get("sources").and_then(Json::as_object) else { return sources };
    for (name, json) in declared {
        let kind = match json.get("type").and_then(Json::as_str) {
            Some("vector") => SourceKind::Vector,
            Some("raster") => SourceKind::Raster,
            Some("geojson") if is_empty(json) => continue,
            other => {
                let other = other.unwrap_or("without a type");
                unsupported.push(Unsupported::whole(format!("source “{name}” of type {other}")));
                continue;
            }
        };
        sources.insert(name.clone(), source(kind, json));
    }
    sources
}

fn is_empty(json: &Json) -> bool {
    json.pointer("/data/features").and_then(Json::as_array).is_some_and(Vec::is_empty)
}

fn source(kind: SourceKind, json: &Json) -> Source {
    let zoom = |field: &str, default: u8| {
        let given = json.get(field).and_then(Json::as_f64).unwrap_or(f64::from(default));
        given.clamp(0.0, f64::from(MAX_ZOOM)) as u8
    };
    let min_zoom = zoom("minzoom", 0);
    let tile_size = match kind {
        SourceKind::Vector => 512.0,
        SourceKind::Raster => {
            json.get("tileSize").and_then(Json::as_f64).unwrap_or(512.0).clamp(64.0, 4096.0)
        }
    };
    let corners: Vec<f64> =
        json.get("bounds").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_f64).collect();
    let bounds = match corners[..] {
        [west, south, east, north] => Bounds::new(west, south, east, north).ok(),
        _ => None,
    };
    Source { kind, min_zoom, max_zoom: zoom("maxzoom", 22).max(min_zoom), tile_size, bounds }
}

//! The metadata of a tileset and its rows in the `metadata` table of MBTiles 1.3.

use std::collections::BTreeMap;

use tile_grid::{Bounds, TileFormat, ZoomRange};

/// What a tileset says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct TilesetMetadata {
    /// Name for people.
    pub name: String,
    /// Format of the tiles, if it is known yet.
    pub format: Option<TileFormat>,
    /// The area of the source.
    pub bounds: Option<Bounds>,
    /// The zooms of the source.
    pub zooms: Option<ZoomRange>,
    /// Attribution to be shown on the map.
    pub attribution: Option<String>,
    /// Description for people.
    pub description: Option<String>,
    /// Edge of a tile in pixels, 256 or 512.
    pub tile_size: u32,
    /// Layers of vector tiles, as in TileJSON.
    pub vector_layers: Option<serde_json::Value>,
    /// The caller's name of the source; never exported.
    pub source: Option<String>,
}

impl Default for TilesetMetadata {
    fn default() -> Self {
        Self {
            name: String::new(),
            format: None,
            bounds: None,
            zooms: None,
            attribution: None,
            description: None,
            tile_size: 256,
            vector_layers: None,
            source: None,
        }
    }
}

/// Row of the edge of a tile; readers that do not know it ignore it.
const TILE_SIZE: &str = "tile_size";
/// Row of the source; in our own files only.
const SOURCE: &str = "map_offline_source";

impl TilesetMetadata {
    /// The rows of MBTiles 1.3, `center` included when the bounds are known.
    pub(crate) fn to_rows(&self) -> BTreeMap<&'static str, String> {
        let mut rows = BTreeMap::from([
            ("name", self.name.clone()),
            ("type", "baselayer".to_owned()),
            ("version", "1.0.0".to_owned()),
            (TILE_SIZE, self.tile_size.to_string()),
        ]);
        let mut put = |key, value: Option<String>| {
            if let Some(value) = value {
                rows.insert(key, value);
            }
        };
        put("format", self.format.map(|format| format.name().to_owned()));
        put("bounds", self.bounds.map(|bounds| bounds.to_string()));
        put("minzoom", self.zooms.map(|zooms| zooms.min().to_string()));
        put("maxzoom", self.zooms.map(|zooms| zooms.max().to_string()));
        put("center", self.center());
        put("attribution", self.attribution.clone());
        put("description", self.description.clone());
        put("json", self.vector_layers.as_ref().map(layers_row));
        put(SOURCE, self.source.clone());
        rows
    }

    /// `lon,lat,zoom` in the middle of the bounds.
    fn center(&self) -> Option<String> {
        let (bounds, zooms) = (self.bounds?, self.zooms?);
        let east = if bounds.crosses_antimeridian() { bounds.east() + 360.0 } else { bounds.east() };
        let middle = f64::midpoint(bounds.west(), east);
        let lon = if middle > 180.0 { middle - 360.0 } else { middle };
        let lat = f64::midpoint(bounds.south(), bounds.north());
        Some(format!("{lon},{lat},{}", zooms.min()))
    }

    /// Reads rows as they are found in the wild: what cannot be understood counts as absent.
    pub(crate) fn from_rows(mut rows: BTreeMap<String, String>) -> Self {
        let mut text = |key: &str| rows.remove(key).filter(|value| !value.trim().is_empty());
        let number = |value: Option<String>| value.and_then(|value| value.trim().parse::<u8>().ok());
        let zooms = number(text("minzoom"))
            .zip(number(text("maxzoom")))
            .and_then(|(min, max)| ZoomRange::new(min, max).ok());
        Self {
            name: text("name").unwrap_or_default(),
            format: text("format").and_then(|name| TileFormat::from_name(&name)),
            bounds: text("bounds").and_then(|value| lenient_bounds(&value)),
            zooms,
            attribution: text("attribution"),
            description: text("description"),
            tile_size: text(TILE_SIZE)
                .and_then(|value| value.parse().ok())
                .filter(|size| (1..=4096).contains(size))
                .unwrap_or(256),
            vector_layers: text("json").and_then(|value| layers_of(&value)),
            source: text(SOURCE),
        }
    }
}

fn layers_row(layers: &serde_json::Value) -> String {
    serde_json::json!({ "vector_layers": layers }).to_string()
}

fn layers_of(json: &str) -> Option<serde_json::Value> {
    let mut value: serde_json::Value = serde_json::from_str(json).ok()?;
    let layers = value.get_mut("vector_layers")?.take();
    layers.is_array().then_some(layers)
}

/// Bounds of archives in the wild go a little beyond the ends of the world; they are cut there.
fn lenient_bounds(text: &str) -> Option<Bounds> {
    let mut values = text.split(',').map(|part| part.trim().parse::<f64>().ok());
    let mut next = || values.next().flatten().filter(|value| value.is_finite());
    let (west, south, east, north) = (next()?, next()?, next()?, next()?);
    Bounds::new(
        west.clamp(-180.0, 180.0),
        south.clamp(-90.0, 90.0),
        east.clamp(-180.0, 180.0),
        north.clamp(-90.0, 90.0),
    )
    .ok()
}

//! Hand-made vector tiles, and pictures of them.

use std::collections::HashMap;

use map_render::{Composed, Fonts, Pixels, Raster, Renderer as _, Style, Tiles, View, compose};
use serde_json::{Value, json};
use tile_grid::{LonLat, TileCoord};

/// Tiles by coordinate, the same for every source.
#[derive(Default)]
pub struct Made(pub HashMap<TileCoord, Vec<u8>>);

impl Tiles for Made {
    fn tile(&self, _: &str, coord: TileCoord) -> Result<Option<Vec<u8>>, String> {
        Ok(self.0.get(&coord).cloned())
    }
}

impl Made {
    /// One tile at zoom 0.
    pub fn world(bytes: Vec<u8>) -> Self {
        Self([(TileCoord::new(0, 0, 0).expect("zoom 0"), bytes)].into())
    }
}

/// A feature: its kind (1 point, 2 line, 3 area), its points on a 4096 grid, its properties.
pub struct Made1<'a>(pub u8, pub &'a [(i32, i32)], pub &'a [(&'a str, &'a str)]);

/// A tile of one layer “things”.
pub fn tile(features: &[Made1<'_>]) -> Vec<u8> {
    let (mut keys, mut values) = (Vec::new(), Vec::new());
    let mut layer = field(1, b"things");
    for Made1(kind, points, properties) in features {
        let mut tags = Vec::new();
        for (key, value) in *properties {
            tags.extend(varint(keys.len() as u64));
            tags.extend(varint(values.len() as u64));
            keys.push(*key);
            values.push(*value);
        }
        let mut feature = field(2, &tags);
        feature.extend([3 << 3, *kind]);
        feature.extend(field(4, &commands(*kind, points)));
        layer.extend(field(2, &feature));
    }
    for key in keys {
        layer.extend(field(3, key.as_bytes()));
    }
    for value in values {
        layer.extend(field(4, &field(1, value.as_bytes())));
    }
    layer.extend([15 << 3, 2]);
    field(3, &layer)
}

fn commands(kind: u8, points: &[(i32, i32)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut cursor = (0, 0);
    for (at, &(x, y)) in points.iter().enumerate() {
        if at == 0 {
            bytes.extend(varint(9));
        } else if at == 1 {
            bytes.extend(varint(((points.len() as u64 - 1) << 3) | 2));
        }
        for step in [x - cursor.0, y - cursor.1] {
            bytes.extend(varint(u64::from(((step << 1) ^ (step >> 31)) as u32)));
        }
        cursor = (x, y);
    }
    if kind == 3 {
        bytes.extend(varint(15));
    }
    bytes
}

fn field(number: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![(number << 3) | 2];
    bytes.extend(varint(content.len() as u64));
    bytes.extend(content);
    bytes
}

fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push((number as u8 & 0x7f) | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

/// A white style with one layer over the layer “things” of a vector source.
pub fn style_of(layer: &Value) -> Value {
    let mut layer = layer.clone();
    for (key, value) in [("id", "layer"), ("source", "made"), ("source-layer", "things")] {
        layer[key] = value.into();
    }
    json!({
        "version": 8,
        "sources": { "made": { "type": "vector", "maxzoom": 0 } },
        "layers": [{ "id": "ground", "type": "background", "paint": { "background-color": "#ffffff" } }, layer],
    })
}

/// The whole world in 512 by 512 pixels: 8 tile units a pixel.
pub fn whole_world() -> View {
    View::new(LonLat { lon: 0.0, lat: 0.0 }, 0.0, 512, 512).expect("a sane view")
}

/// A picture of tiles, with everything that was found on the way.
pub fn draw(style: &Value, view: &View, tiles: &dyn Tiles) -> (Raster, Composed) {
    let fonts = Fonts::bundled();
    let style = Style::parse(style).expect("a style");
    let composed = compose(&style, view, tiles, &fonts);
    let picture = Pixels { ratio: view.ratio() }.render(&composed.list, &fonts).expect("a sane size");
    (picture, composed)
}

//! Pictures: a tile drawn by every kind of layer, or a style from outside.

use map_render::{Fonts, Pixels, Renderer as _, Style, Tiles, View, compose};
use std::sync::OnceLock;
use tile_grid::{LonLat, TileCoord};

/// Everything that reads features, and an image layer.
const STYLE: &str = r##"{ "version": 8,
  "sources": { "v": { "type": "vector", "maxzoom": 0 }, "r": { "type": "raster", "tileSize": 512, "maxzoom": 0 } },
  "layers": [
    { "id": "r", "type": "raster", "source": "r" },
    { "id": "f", "type": "fill", "source": "v", "source-layer": "things", "paint": { "fill-color": ["to-color", ["get", "color"], "#f00"], "fill-outline-color": "#00f" } },
    { "id": "l", "type": "line", "source": "v", "source-layer": "things", "paint": { "line-width": 3, "line-offset": 2, "line-dasharray": [2, 1] } },
    { "id": "c", "type": "circle", "source": "v", "source-layer": "things", "filter": ["has", "name"] },
    { "id": "p", "type": "symbol", "source": "v", "source-layer": "things", "layout": { "text-field": ["get", "name"], "text-font": ["Noto Sans Regular"] } },
    { "id": "a", "type": "symbol", "source": "v", "source-layer": "things", "layout": { "text-field": ["get", "name"], "symbol-placement": "line" } }
  ] }"##;

struct One<'a>(&'a [u8]);

impl Tiles for One<'_> {
    fn tile(&self, _: &str, coord: TileCoord) -> Result<Option<Vec<u8>>, String> {
        Ok((coord.zoom() == 0).then(|| self.0.to_vec()))
    }
}

fn fonts() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(Fonts::bundled)
}

/// Draws the bytes as a tile, or by them as a style.
pub fn run(data: &[u8]) {
    let given = serde_json::from_slice(data).ok();
    let json = given.unwrap_or_else(|| serde_json::from_str(STYLE).expect("the style is JSON"));
    let Ok(style) = Style::parse(&json) else { return };
    for zoom in [0.0, 2.5] {
        let view = View::new(LonLat { lon: 20.0, lat: 10.0 }, zoom, 96, 64).expect("a sane view");
        let composed = compose(&style, &view, &One(data), fonts());
        let picture = Pixels { ratio: 1.0 }.render(&composed.list, fonts()).expect("a sane size");
        assert_eq!((picture.width(), picture.height()), (96, 64));
    }
}

//! The window's own styles, for pictures.
//!
//! The page composes its styles in TypeScript; the same functions write `assets/style`, and a test
//! of the page keeps these files true. Here they are filled in: a language, and the layers of the
//! tileset that is shown over the world.

mod roles;

use serde_json::{Value as Json, json};
use tile_grid::{Bounds, ZoomRange};

use crate::display::Color;

/// The style's name of the embedded world map.
pub const WORLD: &str = "world";
/// The style's name of the tileset shown over it.
pub const SHOWN: &str = "shown";

/// Colours of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Theme {
    /// For daylight and paper.
    #[default]
    Light,
    /// For rooms.
    Dark,
    /// Red on black, for eyes that must stay used to the dark.
    Night,
}

/// A tileset shown over the world.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Whether its tiles are vector tiles; else they are images.
    pub vector: bool,
    /// TileJSON's `vector_layers`, if it has them.
    pub vector_layers: Option<Json>,
    /// Logical pixels of an image tile's side.
    pub tile_size: u32,
    /// The zooms that it has.
    pub zooms: ZoomRange,
    /// Outside of them it has no tiles.
    pub bounds: Option<Bounds>,
}

impl Theme {
    /// Every theme.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Night];

    /// The theme's name in addresses and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Night => "night",
        }
    }

    /// The theme of a name; `None` for an unknown one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }

    /// Colours of a region's outline in the window: the halo under it, and the line.
    #[must_use]
    pub fn outline(self) -> (Color, Color) {
        let file = self.file();
        let color = |name: &str| file["metadata"][name].as_str().and_then(maplibre_expr::Color::parse);
        let drawn = |name: &str| {
            color(name).map_or(Color::BLACK, |found| Color {
                red: found.r as f32,
                green: found.g as f32,
                blue: found.b as f32,
                alpha: found.a as f32,
            })
        };
        (drawn("map-offline:halo"), drawn("map-offline:region"))
    }

    fn file(self) -> Json {
        let text = match self {
            Self::Light => include_str!("../../../assets/style/light.json"),
            Self::Dark => include_str!("../../../assets/style/dark.json"),
            Self::Night => include_str!("../../../assets/style/night.json"),
        };
        serde_json::from_str(text).expect("the style files are written by a test of the page")
    }

    /// The style that the window would use: the world map (source [`WORLD`]) and over it, if given,
    /// a tileset (source [`SHOWN`]). `language` is a BCP 47 tag such as “en”.
    #[must_use]
    pub fn style(self, shown: Option<&Shown>, language: &str) -> Json {
        let mut style = self.file();
        let templates = style["metadata"]["map-offline:vector"].take();
        if let Some(shown) = shown {
            style["sources"][SHOWN] = source(shown);
            let layers = layers(shown, &templates);
            if let Some(all) = style["layers"].as_array_mut() {
                end_labels(all, shown);
                all.extend(layers);
            }
        }
        replace(&mut style, &[("{language}", language)]);
        style
    }
}

fn source(shown: &Shown) -> Json {
    let mut source = json!({
        "type": if shown.vector { "vector" } else { "raster" },
        "minzoom": shown.zooms.min(),
        "maxzoom": shown.zooms.max(),
    });
    if !shown.vector {
        source["tileSize"] = shown.tile_size.into();
    }
    if let Some(bounds) = shown.bounds {
        source["bounds"] = json!([bounds.west(), bounds.south(), bounds.east(), bounds.north()]);
    }
    source
}

fn layers(shown: &Shown, templates: &Json) -> Vec<Json> {
    if shown.vector {
        return roles::layers(shown.vector_layers.as_ref(), templates);
    }
    vec![json!({ "id": "shown-raster", "type": "raster", "source": SHOWN })]
}

/// Where a map with labels of its own takes over from the world's.
fn end_labels(layers: &mut [Json], shown: &Shown) {
    if !shown.vector {
        return;
    }
    let end = f64::from(shown.zooms.min().max(5));
    for layer in layers.iter_mut().filter(|layer| layer["type"] == "symbol") {
        let own = layer["maxzoom"].as_f64().unwrap_or(24.0);
        layer["maxzoom"] = own.min(end).into();
    }
}

/// Replaces texts within every string of a document.
fn replace(json: &mut Json, pairs: &[(&str, &str)]) {
    match json {
        Json::String(text) => {
            for (from, to) in pairs {
                if text.contains(from) {
                    *text = text.replace(from, to);
                }
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| replace(item, pairs)),
        Json::Object(fields) => fields.values_mut().for_each(|field| replace(field, pairs)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Style;

    fn city(vector_layers: Option<Json>) -> Shown {
        let zooms = ZoomRange::new(0, 14).expect("in range");
        Shown { vector: true, vector_layers, tile_size: 512, zooms, bounds: None }
    }

    fn ids(style: &Json) -> Vec<&str> {
        let layers = style["layers"].as_array().map(Vec::as_slice).unwrap_or_default();
        layers.iter().filter_map(|layer| layer["id"].as_str()).collect()
    }

    #[test]
    fn everything_that_the_window_draws_can_be_drawn() {
        let every =
            ["earth", "ocean", "landcover", "landuse", "park", "water", "waterway", "mystery", "building"];
        let rest = ["rail", "path", "roads", "boundary", "pois", "street_labels", "places"];
        let entry = |id: &&str| json!({ "id": id, "fields": { "name": "String" } });
        let layers: Vec<Json> = every.iter().chain(&rest).map(entry).collect();
        for theme in Theme::ALL {
            for shown in [None, Some(city(None)), Some(city(Some(layers.clone().into())))] {
                let style = Style::parse(&theme.style(shown.as_ref(), "en")).expect("a style");
                assert_eq!(style.unsupported(), [], "{}", theme.name());
            }
        }
    }

    #[test]
    fn layers_of_a_tileset_are_drawn_in_the_order_of_their_roles() {
        let declared = json!([{ "id": "roads", "fields": { "name": "" } }, { "id": "earth", "fields": {} }, 7, { "x": 1 }]);
        let style = Theme::Light.style(Some(&city(Some(declared))), "de");
        let ids = ids(&style);
        let at =
            |id: &str| ids.iter().position(|other| *other == id).unwrap_or_else(|| panic!("{id} in {ids:?}"));
        assert!(at("shown-earth-fill") < at("shown-roads-case"));
        assert!(at("shown-roads-line") < at("shown-roads-line-text"));
        assert!(style.to_string().contains("name_de"));
        assert!(!style["layers"].to_string().contains("{l"), "every place of a template is filled in");
    }

    #[test]
    fn a_layer_without_names_gets_no_labels() {
        let style = Theme::Dark.style(Some(&city(Some(json!([{ "id": "roads", "fields": {} }])))), "en");
        assert!(!ids(&style).contains(&"shown-roads-line-text"));
    }
}

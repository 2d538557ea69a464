//! From a style, tiles and a view to a display list.

mod along;
mod areas;
mod clip;
mod collision;
mod labels;
mod lines;
mod places;
mod points;
mod rasters;
mod tileset;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use tile_grid::TileCoord;

use crate::display::{DisplayList, Item, Line, Path, Point, Rect};
use crate::error::TileProblem;
use crate::style::{Layer, LayerKind, Style, Unsupported};
use crate::text::Fonts;
use crate::view::View;
use labels::Label;
use places::Place;
use tileset::Tileset;

/// Where the bytes of tiles come from: the caller's stores.
pub trait Tiles {
    /// The tile of a source of the style, unpacked (no gzip); `None` if there is none, in which
    /// case the nearest larger tile above it is shown.
    ///
    /// # Errors
    ///
    /// A sentence for the list of problems. The picture is drawn without the tile.
    fn tile(&self, source: &str, coord: TileCoord) -> Result<Option<Vec<u8>>, String>;
}

/// A picture, ready to be drawn by any [`Renderer`](crate::Renderer).
pub struct Composed {
    /// What to draw.
    pub list: DisplayList,
    /// Tiles that are left out, each with its reason.
    pub problems: Vec<TileProblem>,
    /// What was found missing only while drawing: images and fonts that tiles' features ask for.
    pub unsupported: Vec<Unsupported>,
    /// Sources of which no tile was found anywhere in the view.
    pub blank: Vec<String>,
}

/// Makes the display list of a view.
#[must_use]
pub fn compose(style: &Style, view: &View, tiles: &dyn Tiles, fonts: &Fonts) -> Composed {
    let mut scene = Scene::new(style, view, tiles, fonts);
    scene.find_tiles();
    let seen: Vec<(usize, &Layer)> =
        style.layers.iter().enumerate().filter(|(_, layer)| layer.seen_at(view.zoom())).collect();
    let mut labels = scene.place_labels(&seen);
    for (number, layer) in &seen {
        scene.draw(layer);
        scene.items.extend(labels.remove(number).into_iter().flatten().flat_map(Label::into_items));
    }
    scene.finish()
}

/// A picture being made.
struct Scene<'a> {
    style: &'a Style,
    view: &'a View,
    fonts: &'a Fonts,
    tileset: Tileset<'a>,
    /// Where tiles go, by source.
    places: HashMap<&'a str, Vec<Place>>,
    items: Vec<Item>,
    missing: BTreeSet<String>,
    blank: Vec<String>,
}

impl<'a> Scene<'a> {
    fn new(style: &'a Style, view: &'a View, tiles: &'a dyn Tiles, fonts: &'a Fonts) -> Self {
        Self {
            style,
            view,
            fonts,
            tileset: Tileset::new(tiles, style.keys.as_ref()),
            places: HashMap::new(),
            items: Vec::new(),
            missing: BTreeSet::new(),
            blank: Vec::new(),
        }
    }

    /// Zoom for filters: the tiles' whole one.
    fn whole_zoom(&self) -> f64 {
        self.view.zoom().floor()
    }

    fn find_tiles(&mut self) {
        let style = self.style;
        for (name, source) in &style.sources {
            let wanted = places::wanted(source, self.view);
            let found: Vec<Place> =
                wanted.iter().filter_map(|place| self.tileset.find(name, source, place)).collect();
            if found.is_empty() && !wanted.is_empty() {
                self.blank.push(name.clone());
            }
            self.places.insert(name, found);
        }
        self.blank.sort_unstable();
    }

    fn draw(&mut self, layer: &Layer) {
        match &layer.kind {
            LayerKind::Background { color, opacity } => self.background(color, opacity),
            LayerKind::Fill(fill) => self.areas(layer, fill),
            LayerKind::Line(line) => self.lines(layer, line),
            LayerKind::Circle(circle) => self.circles(layer, circle),
            LayerKind::Raster(raster) => self.rasters(layer, raster),
            LayerKind::Symbol(_) => {}
        }
    }

    /// Finds room for the labels of all layers. The uppermost layer chooses first, as in MapLibre.
    fn place_labels(&mut self, seen: &[(usize, &Layer)]) -> BTreeMap<usize, Vec<Label>> {
        let mut room = collision::Room::new(self.view.frame());
        let mut placed = BTreeMap::new();
        for (number, layer) in seen.iter().rev() {
            if let LayerKind::Symbol(symbol) = &layer.kind {
                placed.insert(*number, self.labels(layer, symbol, &mut room));
            }
        }
        placed
    }

    fn finish(self) -> Composed {
        let list = DisplayList {
            width: self.view.width() as f32,
            height: self.view.height() as f32,
            items: self.items,
        };
        let unsupported = self.missing.into_iter().map(Unsupported::whole).collect();
        Composed { list, problems: self.tileset.into_problems(), unsupported, blank: self.blank }
    }

    fn places_of(&self, layer: &Layer) -> Vec<Place> {
        self.places.get(layer.source.as_str()).cloned().unwrap_or_default()
    }

    fn background(&mut self, color: &crate::style::Property, opacity: &crate::style::Property) {
        let context = maplibre_expr::EvaluationContext::new().with_zoom(self.view.zoom());
        let Some(color) = color.color(&context) else { return };
        let color = color.faded(opacity.number(&context));
        if !color.is_clear() {
            self.items.push(Item::Fill { path: Path::rectangle(self.view.frame()), color });
        }
    }
}

impl Path {
    /// The outline of a rectangle.
    #[must_use]
    pub fn rectangle(rect: Rect) -> Self {
        let Rect { left, top, right, bottom } = rect;
        let points = [(left, top), (right, top), (right, bottom), (left, bottom)];
        let points = points.into_iter().map(|(x, y)| Point { x, y }).collect();
        Self { lines: vec![Line { points, closed: true }] }
    }
}

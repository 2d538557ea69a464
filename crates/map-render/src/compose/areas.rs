//! Fill layers.

use super::{Scene, clip};
use crate::display::{Cap, Item, Join, Line, Path, Point, Stroke};
use crate::style::{Fill, Layer};
use crate::tile::{Feature, Kind};

use super::places::Place;

impl Scene<'_> {
    pub(super) fn areas(&mut self, layer: &Layer, fill: &Fill) {
        for place in self.places_of(layer) {
            let Some(features) = self.tileset.layer(&layer.source, place.coord, &layer.source_layer) else {
                continue;
            };
            for feature in features.features.iter().filter(|feature| feature.kind == Kind::Polygon) {
                self.area(layer, fill, feature, &place);
            }
        }
    }

    fn area(&mut self, layer: &Layer, fill: &Fill, feature: &Feature, place: &Place) {
        let Some(context) = self.context(layer, feature) else { return };
        let opacity = fill.opacity.number(&context);
        let Some(color) = fill.color.color(&context).map(|color| color.faded(opacity)) else { return };
        let move_by = fill.translate.pair(&context);
        let rings = feature.parts.iter().filter_map(|part| {
            let points =
                clip::ring(part.iter().map(|&unit| moved(place.point(unit), move_by)).collect(), place.clip);
            (points.len() >= 3).then_some(Line { points, closed: true })
        });
        let path = Path { lines: rings.collect() };
        if !color.is_clear() && !path.lines.is_empty() {
            self.items.push(Item::Fill { path, color });
        }
        if let Some(color) = fill.outline.color(&context).map(|color| color.faded(opacity)) {
            let lines = feature.parts.iter().flat_map(|part| outline(part, place, move_by));
            let path = Path { lines: lines.collect() };
            self.items.push(Item::Stroke { path, color, stroke: hairline() });
        }
    }
}

/// The border of an area without the cuts at the tile's edge.
fn outline(part: &[Point], place: &Place, move_by: (f32, f32)) -> Vec<Line> {
    let closed = part.iter().chain(part.first()).map(|&unit| moved(place.point(unit), move_by)).collect();
    clip::line(closed, place.clip).into_iter().map(|points| Line { points, closed: false }).collect()
}

fn hairline() -> Stroke {
    Stroke { width: 1.0, cap: Cap::Butt, join: Join::Miter, miter_limit: 2.0, dashes: Vec::new() }
}

pub(super) fn moved(point: Point, by: (f32, f32)) -> Point {
    Point { x: point.x + by.0, y: point.y + by.1 }
}

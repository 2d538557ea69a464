//! Circle layers, and what all features go through.

use maplibre_expr::EvaluationContext;

use super::{Scene, areas::moved};
use crate::display::{Color, Item};
use crate::style::{Circle, Layer};
use crate::tile::{Feature, Kind};

impl Scene<'_> {
    /// The feature at the view's zoom, if the layer takes it.
    pub(super) fn context(&self, layer: &Layer, feature: &Feature) -> Option<EvaluationContext> {
        let mut context = feature.context.clone();
        context.zoom = Some(self.whole_zoom());
        if !layer.takes(&context) {
            return None;
        }
        context.zoom = Some(self.view.zoom());
        Some(context)
    }

    pub(super) fn circles(&mut self, layer: &Layer, circle: &Circle) {
        for place in self.places_of(layer) {
            let Some(features) = self.tileset.layer(&layer.source, place.coord, &layer.source_layer) else {
                continue;
            };
            let points = features.features.iter().filter(|feature| feature.kind == Kind::Point);
            for feature in points {
                let Some(context) = self.context(layer, feature) else { continue };
                let move_by = circle.translate.pair(&context);
                for &unit in feature.parts.iter().flatten() {
                    let at = place.point(unit);
                    // A tile's border zone repeats points of its neighbours.
                    if place.square().contains(at) && self.view.frame().grown(100.0).contains(at) {
                        self.items.push(disc(circle, &context, moved(at, move_by)));
                    }
                }
            }
        }
    }
}

fn disc(circle: &Circle, context: &EvaluationContext, centre: crate::display::Point) -> Item {
    let color = |color: Option<Color>, opacity: f32| color.unwrap_or(Color::CLEAR).faded(opacity);
    Item::Circle {
        centre,
        radius: circle.radius.number(context).max(0.0),
        fill: color(circle.color.color(context), circle.opacity.number(context)),
        ring: color(circle.ring_color.color(context), circle.ring_opacity.number(context)),
        ring_width: circle.ring_width.number(context).max(0.0),
    }
}

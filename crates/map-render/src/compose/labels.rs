//! Symbol layers: which labels there are, and how each looks.

mod anchor;
mod look;
pub(super) mod point;

use std::rc::Rc;

use maplibre_expr::EvaluationContext;

use super::collision::Room;
use super::places::Place;
use super::{Scene, along};
use crate::display::{Item, Point, Text};
use crate::style::{Layer, Placement, Symbol};
use crate::tile::{Feature, Kind};
pub(super) use look::{Look, Overlap};

/// How far outside of the picture a label may stand and still reach into it, in logical pixels.
const REACH: f32 = 300.0;

/// A label that found room.
pub(super) struct Label {
    icon: Option<Item>,
    text: Option<Text>,
}

impl Label {
    pub(super) fn of_text(text: Text) -> Self {
        Self { icon: None, text: Some(text) }
    }

    pub(super) fn into_items(self) -> impl Iterator<Item = Item> {
        self.icon.into_iter().chain(self.text.map(Item::Text))
    }
}

/// A label that looks for room.
struct Candidate {
    /// Lower ones choose first.
    order: f32,
    site: Site,
    look: Rc<Look>,
}

enum Site {
    Point(Point),
    Line(along::Site),
}

impl Scene<'_> {
    /// The labels of a layer that find room, in order of drawing.
    pub(super) fn labels(&mut self, layer: &Layer, symbol: &Symbol, room: &mut Room) -> Vec<Label> {
        let mut candidates = Vec::new();
        for place in self.places_of(layer) {
            let Some(features) = self.tileset.layer(&layer.source, place.coord, &layer.source_layer) else {
                continue;
            };
            let mut lines = along::Lines::default();
            for feature in &features.features {
                self.candidates(layer, symbol, feature, &place, &mut lines, &mut candidates);
            }
            for (site, order, look) in lines.sites(&place, self.view, self.fonts) {
                candidates.push(Candidate { order, site: Site::Line(site), look });
            }
        }
        candidates.sort_by(|a, b| a.order.total_cmp(&b.order));
        let mut placed: Vec<Label> =
            candidates.iter().filter_map(|candidate| place(candidate, self.fonts, room)).collect();
        // The one that chose first is drawn last, over its neighbours.
        placed.reverse();
        placed
    }

    fn candidates(
        &mut self,
        layer: &Layer,
        symbol: &Symbol,
        feature: &Feature,
        place: &Place,
        lines: &mut along::Lines,
        candidates: &mut Vec<Candidate>,
    ) {
        let Some(context) = self.context(layer, feature) else { return };
        let look = |scene: &mut Self| scene.look(symbol, &context).map(Rc::new);
        let order = symbol.sort_key.as_ref().map_or(0.0, |key| key.number(&context));
        match symbol.placement {
            Placement::Point => {
                let near = self.view.frame().grown(REACH);
                let own = place.square();
                let sites: Vec<Point> = sites(feature)
                    .into_iter()
                    .map(|unit| place.point(unit))
                    .filter(|at| {
                        own.contains(*at) && place.clip.grown(REACH).contains(*at) && near.contains(*at)
                    })
                    .filter(|at| !stands_in(place, *at))
                    .collect();
                if sites.is_empty() {
                    return;
                }
                let Some(look) = look(self) else { return };
                for at in sites {
                    candidates.push(Candidate { order, site: Site::Point(at), look: Rc::clone(&look) });
                }
            }
            Placement::Line | Placement::LineCentre if feature.kind != Kind::Point => {
                let Some(look) = look(self).filter(|look| !look.text.is_empty()) else { return };
                let middle = symbol.placement == Placement::LineCentre;
                lines.add(feature, place, order, &look, middle);
            }
            _ => {}
        }
    }

    /// Reads how a feature's label looks; `None` if nothing of it would be seen.
    fn look(&mut self, symbol: &Symbol, context: &EvaluationContext) -> Option<Look> {
        let look = Look::read(symbol, context)?;
        for name in look.fonts.iter().filter(|name| !self.fonts.knows(name)) {
            self.missing.insert(format!("font “{name}”: drawn with another one"));
        }
        if let Some(name) = &look.unknown_icon {
            self.missing.insert(format!("image “{name}”"));
        }
        Some(look)
    }
}

/// A tile that stands in for several missing ones shows each label once: where it falls.
fn stands_in(place: &Place, at: Point) -> bool {
    place.square().width() > place.clip.width() * 1.5 && !place.clip.contains(at)
}

/// Where labels on points stand: at points, at the middle vertex of lines, inside of areas.
fn sites(feature: &Feature) -> Vec<Point> {
    match feature.kind {
        Kind::Point => feature.parts.concat(),
        Kind::Line => feature.parts.iter().filter_map(|part| part.get(part.len() / 2).copied()).collect(),
        Kind::Polygon => feature.parts.first().map(|ring| centroid(ring)).into_iter().collect(),
    }
}

fn centroid(ring: &[Point]) -> Point {
    let (mut x, mut y, mut area) = (0.0, 0.0, 0.0);
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        let cross = a.x * b.y - b.x * a.y;
        area += cross;
        x += (a.x + b.x) * cross;
        y += (a.y + b.y) * cross;
    }
    if area.abs() < 1e-9 { ring[0] } else { Point { x: x / (3.0 * area), y: y / (3.0 * area) } }
}

fn place(candidate: &Candidate, fonts: &crate::text::Fonts, room: &mut Room) -> Option<Label> {
    match &candidate.site {
        Site::Point(at) => point::place(*at, &candidate.look, fonts, room),
        Site::Line(site) => along::place(site, &candidate.look, fonts, room),
    }
}

//! Line layers.

use maplibre_expr::EvaluationContext;

use super::areas::moved;
use super::places::Place;
use super::{Scene, clip};
use crate::display::{Cap, Color, Item, Join, Line as Polyline, Path, Point, Stroke};
use crate::style::{Layer, Line};
use crate::tile::{Feature, Kind};

/// Widest line drawn, in logical pixels.
const MAX_WIDTH: f32 = 500.0;

impl Scene<'_> {
    pub(super) fn lines(&mut self, layer: &Layer, line: &Line) {
        for place in self.places_of(layer) {
            let Some(features) = self.tileset.layer(&layer.source, place.coord, &layer.source_layer) else {
                continue;
            };
            let mut batch = Batch::default();
            for feature in features.features.iter().filter(|feature| feature.kind != Kind::Point) {
                let Some(context) = self.context(layer, feature) else { continue };
                let Some((color, stroke)) = look(line, &context) else { continue };
                let lines = geometry(line, &context, feature, &place, stroke.width);
                batch.add(lines, color, stroke, &mut self.items);
            }
            batch.flush(&mut self.items);
        }
    }
}

/// Lines of one look, drawn together: fewer and larger items.
#[derive(Default)]
struct Batch {
    lines: Vec<Polyline>,
    look: Option<(Color, Stroke)>,
}

impl Batch {
    fn add(&mut self, lines: Vec<Polyline>, color: Color, stroke: Stroke, items: &mut Vec<Item>) {
        let look = Some((color, stroke));
        // Where transparent lines cross, each counts.
        if self.look != look || color.alpha < 1.0 {
            self.flush(items);
            self.look = look;
        }
        self.lines.extend(lines);
    }

    fn flush(&mut self, items: &mut Vec<Item>) {
        let lines = std::mem::take(&mut self.lines);
        if let (Some((color, stroke)), false) = (self.look.take(), lines.is_empty()) {
            items.push(Item::Stroke { path: Path { lines }, color, stroke });
        }
    }
}

/// `None` if nothing of the line can be seen.
fn look(line: &Line, context: &EvaluationContext) -> Option<(Color, Stroke)> {
    let color = line.color.color(context)?.faded(line.opacity.number(context));
    let width = line.width.number(context).min(MAX_WIDTH);
    if color.is_clear() || width <= 0.0 {
        return None;
    }
    let dashes: Vec<f32> = line.dashes.numbers(context).iter().map(|part| part * width).collect();
    let visible = dashes.iter().sum::<f32>() > 0.05 && dashes.iter().all(|part| *part >= 0.0);
    let stroke = Stroke {
        width,
        cap: match line.cap.text(context).as_str() {
            "round" => Cap::Round,
            "square" => Cap::Square,
            _ => Cap::Butt,
        },
        join: match line.join.text(context).as_str() {
            "round" => Join::Round,
            "bevel" => Join::Bevel,
            _ => Join::Miter,
        },
        miter_limit: line.miter_limit.number(context).max(1.0),
        // An odd list is gone through twice, as in every dash pattern.
        dashes: if !visible {
            Vec::new()
        } else if dashes.len() % 2 == 1 {
            dashes.repeat(2)
        } else {
            dashes
        },
    };
    Some((color, stroke))
}

fn geometry(
    line: &Line,
    context: &EvaluationContext,
    feature: &Feature,
    place: &Place,
    width: f32,
) -> Vec<Polyline> {
    let gap = line.gap_width.number(context);
    let offset = line.offset.number(context);
    let sides: &[f32] = if gap > 0.0 { &[-1.0, 1.0] } else { &[0.0] };
    let move_by = line.translate.pair(context);
    let room = place.clip.grown(width / 2.0 + 1.0);
    let mut lines = Vec::new();
    for part in &feature.parts {
        let mut points: Vec<Point> = part.iter().map(|&unit| moved(place.point(unit), move_by)).collect();
        if feature.kind == Kind::Polygon {
            points.extend(points.first().copied());
        }
        for side in sides {
            let shifted = beside(&points, offset + side * (gap + width) / 2.0);
            lines.extend(
                clip::line(shifted, room).into_iter().map(|points| Polyline { points, closed: false }),
            );
        }
    }
    lines
}

/// The line `distance` pixels to the right of a line.
fn beside(points: &[Point], distance: f32) -> Vec<Point> {
    if distance == 0.0 {
        return points.to_vec();
    }
    let normals: Vec<(f32, f32)> = points
        .windows(2)
        .map(|pair| {
            let (x, y) = (pair[1].x - pair[0].x, pair[1].y - pair[0].y);
            let length = x.hypot(y).max(f32::EPSILON);
            (-y / length, x / length)
        })
        .collect();
    let corner = |at: usize| {
        let after = normals.get(at).or(normals.last()).copied().unwrap_or_default();
        let before = at.checked_sub(1).and_then(|at| normals.get(at)).copied().unwrap_or(after);
        let (x, y) = (before.0 + after.0, before.1 + after.1);
        // Half of the sum, longer by how far the corner turns; sharp corners are cut at twice.
        let scale = 2.0 / (x * x + y * y).max(1.0);
        (x * scale, y * scale)
    };
    let shift = |(at, point): (usize, &Point)| {
        let (x, y) = corner(at);
        Point { x: point.x + x * distance, y: point.y + y * distance }
    };
    points.iter().enumerate().map(shift).collect()
}

//! Labels along lines.

use std::rc::Rc;

use super::clip;
use super::collision::Room;
use super::labels::point::push;
use super::labels::{Label, Look, Overlap};
use super::places::Place;
use crate::display::{Glyph, Point, Rect, Text};
use crate::text::{BASELINE, Fonts, shape};
use crate::tile::Feature;
use crate::view::View;

/// Named lines of one tile, joined where they continue each other.
#[derive(Default)]
pub(super) struct Lines {
    named: Vec<Named>,
}

struct Named {
    points: Vec<Point>,
    order: f32,
    look: Rc<Look>,
    /// One label in the middle instead of many.
    middle: bool,
}

/// A place for a label on a line.
pub(super) struct Site {
    line: Rc<[Point]>,
    /// Of the label's middle, along the line.
    distance: f32,
}

impl Lines {
    pub(super) fn add(
        &mut self,
        feature: &Feature,
        place: &Place,
        order: f32,
        look: &Rc<Look>,
        middle: bool,
    ) {
        let edge = place.clip;
        for part in &feature.parts {
            let points = part.iter().map(|&unit| place.point(unit)).collect();
            for points in clip::line(points, edge) {
                self.join(Named { points, order, look: Rc::clone(look), middle });
            }
        }
    }

    /// Joins a line to one of the same name that ends where it starts or starts where it ends.
    fn join(&mut self, mut line: Named) {
        let same = |other: &Named| other.look.text == line.look.text;
        let ends = |other: &Named| other.points.last() == line.points.first();
        let starts = |other: &Named| other.points.first() == line.points.last();
        if let Some(found) = self.named.iter().position(|other| same(other) && ends(other)) {
            let mut before = self.named.swap_remove(found);
            before.points.extend(line.points.drain(1..));
            return self.join(before);
        }
        let same = |other: &Named| other.look.text == line.look.text;
        if let Some(found) = self.named.iter().position(|other| same(other) && starts(other)) {
            let after = self.named.swap_remove(found);
            line.points.extend(after.points.into_iter().skip(1));
            return self.join(line);
        }
        self.named.push(line);
    }

    /// Where labels may stand: every `symbol-spacing`, away from corners, and not twice nearby.
    pub(super) fn sites(self, place: &Place, view: &View, fonts: &Fonts) -> Vec<(Site, f32, Rc<Look>)> {
        // Distances belong to the tiles' whole zoom and grow with the picture between zooms.
        let growth = (view.zoom().fract()).exp2() as f32;
        let mut sites: Vec<(Site, f32, Rc<Look>)> = Vec::new();
        let mut taken: Vec<(String, Point)> = Vec::new();
        for named in self.named {
            let label = shape(&named.look.text, fonts, &named.look.fonts, named.look.letter_spacing).advance;
            let line: Rc<[Point]> = named.points.into();
            let apart = named.look.spacing * growth / 2.0;
            for distance in distances(&line, &named.look, label, growth, named.middle, place.clip) {
                let Some((at, _)) = along(&line, distance) else { continue };
                let near = |(text, other): &(String, Point)| {
                    *text == named.look.text && (other.x - at.x).hypot(other.y - at.y) < apart
                };
                if !taken.iter().any(near) {
                    taken.push((named.look.text.clone(), at));
                    let site = Site { line: Rc::clone(&line), distance };
                    sites.push((site, named.order, Rc::clone(&named.look)));
                }
            }
        }
        sites
    }
}

/// MapLibre's anchors of a line (`getAnchors`): the first half a spacing into a line that comes from the
/// neighbouring tile, else just behind its start; if none fits, one in the middle.
fn distances(line: &[Point], look: &Look, label: f32, growth: f32, middle: bool, edge: Rect) -> Vec<f32> {
    let length = length(line);
    let label_length = label * look.size;
    let half = label_length / 2.0;
    let fits = |distance: &f32| {
        *distance >= half && *distance + half <= length && bends_gently(line, *distance, half, look)
    };
    if middle {
        return Some(length / 2.0).filter(fits).into_iter().collect();
    }
    let continued = line.first().is_some_and(|start| on_edge(*start, edge));
    let mut spacing = look.spacing * growth;
    if spacing - label_length < spacing / 4.0 {
        spacing = label_length + spacing / 4.0;
    }
    let first = if continued { spacing / 2.0 } else { half + look.size * 2.0 * growth };
    let first = first % spacing;
    let count = ((length - first) / spacing).floor().max(-1.0) as usize;
    let mut found: Vec<f32> =
        (0..=count.min(1000)).map(|number| first + number as f32 * spacing).filter(fits).collect();
    if found.is_empty() && !continued {
        found.extend(Some(length / 2.0).filter(fits));
    }
    found
}

fn on_edge(point: Point, edge: Rect) -> bool {
    let near = |a: f32, b: f32| (a - b).abs() < 0.01;
    near(point.x, edge.left)
        || near(point.x, edge.right)
        || near(point.y, edge.top)
        || near(point.y, edge.bottom)
}

fn length(line: &[Point]) -> f32 {
    line.windows(2).map(|pair| (pair[1].x - pair[0].x).hypot(pair[1].y - pair[0].y)).sum()
}

/// The point at a distance along a line, and the line's direction there.
fn along(line: &[Point], distance: f32) -> Option<(Point, f32)> {
    let mut left = distance;
    for pair in line.windows(2) {
        let (x, y) = (pair[1].x - pair[0].x, pair[1].y - pair[0].y);
        let step = x.hypot(y);
        if left <= step && step > 0.0 {
            let part = left / step;
            return Some((Point { x: pair[0].x + x * part, y: pair[0].y + y * part }, y.atan2(x)));
        }
        left -= step;
    }
    None
}

/// Whether the turns under a label stay below `text-max-angle` within three fifths of an em.
fn bends_gently(line: &[Point], distance: f32, half: f32, look: &Look) -> bool {
    let window = look.size * 0.6;
    let mut turns: Vec<(f32, f32)> = Vec::new();
    let mut at = 0.0;
    for triple in line.windows(3) {
        let [a, b, c] = [triple[0], triple[1], triple[2]];
        at += (b.x - a.x).hypot(b.y - a.y);
        if (at - distance).abs() > half {
            continue;
        }
        let turn = (c.y - b.y).atan2(c.x - b.x) - (b.y - a.y).atan2(b.x - a.x);
        turns.push((at, wrapped(turn).abs()));
        let recent: f32 = turns.iter().filter(|(place, _)| at - place <= window).map(|(_, turn)| turn).sum();
        if recent > look.max_angle.to_radians() {
            return false;
        }
    }
    true
}

fn wrapped(angle: f32) -> f32 {
    use std::f32::consts::{PI, TAU};
    (angle + PI).rem_euclid(TAU) - PI
}

/// Sets the letters of a label one by one along its line, readable from below.
pub(super) fn place(site: &Site, look: &Look, fonts: &Fonts, room: &mut Room) -> Option<Label> {
    let shaped = shape(&look.text, fonts, &look.fonts, look.letter_spacing);
    let half = shaped.advance * look.size / 2.0;
    let (from, _) = along(&site.line, site.distance - half)?;
    let (to, _) = along(&site.line, site.distance + half)?;
    let backwards = to.x < from.x;
    let mut runs = Vec::new();
    let mut boxes = Vec::new();
    for glyph in &shaped.glyphs {
        let middle = (glyph.pen + glyph.advance / 2.0) * look.size - half;
        let distance = if backwards { site.distance - middle } else { site.distance + middle };
        let (at, direction) = along(&site.line, distance)?;
        let angle = if backwards { direction + std::f32::consts::PI } else { direction };
        let (sine, cosine) = angle.sin_cos();
        let (right, down) = (glyph.offset.0 - glyph.advance / 2.0, BASELINE - glyph.offset.1);
        let (right, down) = (right * look.size, down * look.size);
        let origin = Point { x: at.x + right * cosine - down * sine, y: at.y + right * sine + down * cosine };
        push(&mut runs, look.size, (glyph.font, Glyph { id: glyph.id, at: origin, angle }));
        let reach = look.size / 2.0 + look.padding;
        boxes.push(Rect { left: at.x, top: at.y, right: at.x, bottom: at.y }.grown(reach));
    }
    let seen = boxes.iter().any(|rect| room.sees(*rect));
    if !seen || (look.overlap == Overlap::Never && !room.is_free(&boxes)) {
        return None;
    }
    room.take(&boxes);
    let text = Text {
        text: look.text.clone(),
        runs,
        color: look.color,
        halo: look.halo,
        halo_width: look.halo_width,
    };
    Some(Label::of_text(text))
}

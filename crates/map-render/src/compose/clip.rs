//! Areas and lines cut off at a rectangle.
//!
//! Areas are cut along whole device pixels, where a cut leaves no soft edge: two tiles that meet
//! show no seam, which masks and transparent edges would leave.

use crate::display::{Point, Rect};

/// One coordinate of a point.
type Part = fn(Point) -> f32;

/// A ring cut to `rect` (Sutherland and Hodgman); empty if nothing of it is inside.
pub(super) fn ring(points: Vec<Point>, rect: Rect) -> Vec<Point> {
    match relation(&points, rect) {
        Relation::Inside => points,
        Relation::Outside => Vec::new(),
        Relation::Across => {
            let sides: [(Part, f32, f32); 4] = [
                (|p| p.x, rect.left, 1.0),
                (|p| p.x, rect.right, -1.0),
                (|p| p.y, rect.top, 1.0),
                (|p| p.y, rect.bottom, -1.0),
            ];
            sides.into_iter().fold(points, |ring, (part, edge, sign)| half(&ring, part, edge, sign))
        }
    }
}

/// The part of a ring on one side of a vertical or horizontal line.
fn half(ring: &[Point], part: fn(Point) -> f32, edge: f32, sign: f32) -> Vec<Point> {
    let mut kept = Vec::with_capacity(ring.len() + 4);
    let Some(mut before) = ring.last().copied() else { return kept };
    for &point in ring {
        let (was, is) = ((part(before) - edge) * sign, (part(point) - edge) * sign);
        if (was < 0.0) != (is < 0.0) {
            kept.push(between(before, point, was / (was - is)));
        }
        if is >= 0.0 {
            kept.push(point);
        }
        before = point;
    }
    kept
}

/// A line cut to `rect`: the stretches of it that are inside (Liang and Barsky).
pub(super) fn line(points: Vec<Point>, rect: Rect) -> Vec<Vec<Point>> {
    match relation(&points, rect) {
        Relation::Inside => return vec![points],
        Relation::Outside => return Vec::new(),
        Relation::Across => {}
    }
    let mut stretches: Vec<Vec<Point>> = Vec::new();
    let mut goes_on = false;
    for pair in points.windows(2) {
        let [from, to] = [pair[0], pair[1]];
        let Some((start, end)) = inside(from, to, rect) else {
            goes_on = false;
            continue;
        };
        let (first, last) = (between(from, to, start), between(from, to, end));
        match stretches.last_mut() {
            Some(stretch) if goes_on && start == 0.0 => stretch.push(last),
            _ => stretches.push(vec![first, last]),
        }
        goes_on = end == 1.0;
    }
    stretches
}

/// Which part of a segment is inside, as fractions of its length.
fn inside(from: Point, to: Point, rect: Rect) -> Option<(f32, f32)> {
    let (mut start, mut end) = (0.0_f32, 1.0_f32);
    let (across, down) = (to.x - from.x, to.y - from.y);
    let sides = [
        (-across, from.x - rect.left),
        (across, rect.right - from.x),
        (-down, from.y - rect.top),
        (down, rect.bottom - from.y),
    ];
    for (speed, room) in sides {
        if speed == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if speed < 0.0 {
            start = start.max(room / speed);
        } else {
            end = end.min(room / speed);
        }
    }
    (start <= end).then_some((start, end))
}

fn between(from: Point, to: Point, part: f32) -> Point {
    if part >= 1.0 {
        return to;
    }
    Point { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }
}

enum Relation {
    Inside,
    Outside,
    Across,
}

fn relation(points: &[Point], rect: Rect) -> Relation {
    let Some(box_of) = bounding(points) else { return Relation::Outside };
    let within = box_of.left >= rect.left
        && box_of.right <= rect.right
        && box_of.top >= rect.top
        && box_of.bottom <= rect.bottom;
    let apart = box_of.right < rect.left
        || box_of.left > rect.right
        || box_of.bottom < rect.top
        || box_of.top > rect.bottom;
    if within {
        Relation::Inside
    } else if apart {
        Relation::Outside
    } else {
        Relation::Across
    }
}

/// The smallest rectangle around points; `None` without any.
pub(super) fn bounding(points: &[Point]) -> Option<Rect> {
    let first = points.first()?;
    let start = Rect { left: first.x, top: first.y, right: first.x, bottom: first.y };
    Some(points.iter().fold(start, |rect, point| Rect {
        left: rect.left.min(point.x),
        top: rect.top.min(point.y),
        right: rect.right.max(point.x),
        bottom: rect.bottom.max(point.y),
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RECT: Rect = Rect { left: 10.0, top: 10.0, right: 20.0, bottom: 20.0 };

    fn points(pairs: &[(f32, f32)]) -> Vec<Point> {
        pairs.iter().map(|&(x, y)| Point { x, y }).collect()
    }

    fn area(ring: &[Point]) -> f32 {
        let next = ring.iter().cycle().skip(1);
        ring.iter().zip(next).map(|(a, b)| a.x * b.y - b.x * a.y).sum::<f32>() / 2.0
    }

    #[test]
    fn a_ring_around_the_rectangle_becomes_the_rectangle() {
        let around = points(&[(0.0, 0.0), (30.0, 0.0), (30.0, 30.0), (0.0, 30.0)]);
        assert!((area(&ring(around, RECT)) - 100.0).abs() < 1e-3);
    }

    #[test]
    fn a_line_that_leaves_and_returns_is_two() {
        let back_and_forth = points(&[(12.0, 15.0), (30.0, 15.0), (30.0, 18.0), (12.0, 18.0)]);
        let cut = line(back_and_forth, RECT);
        assert_eq!(cut.len(), 2);
        assert_eq!(cut[0].last(), Some(&Point { x: 20.0, y: 15.0 }));
        assert_eq!(cut[1].first(), Some(&Point { x: 20.0, y: 18.0 }));
    }

    #[test]
    fn a_line_that_only_crosses_is_kept_between_the_edges() {
        let crossing = points(&[(0.0, 15.0), (40.0, 15.0)]);
        assert_eq!(line(crossing, RECT), [points(&[(10.0, 15.0), (20.0, 15.0)])]);
    }

    fn polygons() -> impl Strategy<Value = Vec<Point>> {
        let point = (-50.0_f32..80.0, -50.0_f32..80.0).prop_map(|(x, y)| Point { x, y });
        prop::collection::vec(point, 3..12)
    }

    proptest! {
        #[test]
        fn nothing_cut_reaches_beyond_the_rectangle(shape in polygons()) {
            let grown = RECT.grown(1e-3);
            for point in ring(shape.clone(), RECT).into_iter().chain(line(shape, RECT).concat()) {
                prop_assert!(grown.contains(point), "{point:?}");
            }
        }

        #[test]
        fn two_halves_have_the_area_of_the_whole(shape in polygons()) {
            let left = Rect { left: -100.0, top: -100.0, right: 15.0, bottom: 100.0 };
            let right = Rect { left: 15.0, right: 100.0, ..left };
            let halves = area(&ring(shape.clone(), left)) + area(&ring(shape.clone(), right));
            prop_assert!((halves - area(&shape)).abs() < 1.0);
        }
    }
}

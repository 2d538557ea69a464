//! Leaves out points that nobody sees (Douglas and Peucker 1973), on whole units.

use super::{At, Unit};

/// The square of the farthest that a line is moved, in units: a quarter of a pixel.
const TOLERANCE: f64 = 4.0;

/// Rounds to whole units; points that fall together are one.
pub(super) fn rounded(points: &[At]) -> Vec<Unit> {
    let mut units: Vec<Unit> = points.iter().map(|at| (at.x.round() as i32, at.y.round() as i32)).collect();
    units.dedup();
    units
}

/// Simplifies a line; its ends stay.
pub(super) fn line(points: &[Unit]) -> Vec<Unit> {
    if points.len() < 3 {
        return points.to_vec();
    }
    let mut kept = vec![false; points.len()];
    kept[0] = true;
    kept[points.len() - 1] = true;
    let mut open = vec![(0, points.len() - 1)];
    while let Some((first, last)) = open.pop() {
        let farthest = (first + 1..last)
            .map(|index| (index, squared_distance(points[index], points[first], points[last])))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((index, distance)) = farthest
            && distance > TOLERANCE
        {
            kept[index] = true;
            open.push((first, index));
            open.push((index, last));
        }
    }
    points.iter().zip(kept).filter(|(_, kept)| *kept).map(|(point, _)| *point).collect()
}

/// Simplifies an open ring: as two lines, from its first point to the one farthest from it and back.
pub(super) fn ring(mut points: Vec<Unit>) -> Vec<Unit> {
    while points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    let Some(&first) = points.first() else { return points };
    let far = (0..points.len()).max_by_key(|index| squared(points[*index], first)).unwrap_or(0);
    if far == 0 || points.len() < 5 {
        return points;
    }
    points.push(first);
    let mut simple = line(&points[..=far]);
    simple.pop();
    simple.extend(line(&points[far..]));
    simple.pop();
    simple
}

fn squared(a: Unit, b: Unit) -> i64 {
    let (dx, dy) = (i64::from(a.0) - i64::from(b.0), i64::from(a.1) - i64::from(b.1));
    dx * dx + dy * dy
}

/// The square of the distance of a point from a segment.
fn squared_distance(at: Unit, from: Unit, to: Unit) -> f64 {
    let length = squared(from, to) as f64;
    let (dx, dy) = (f64::from(to.0 - from.0), f64::from(to.1 - from.1));
    let (px, py) = (f64::from(at.0 - from.0), f64::from(at.1 - from.1));
    let share = if length == 0.0 { 0.0 } else { ((px * dx + py * dy) / length).clamp(0.0, 1.0) };
    let (x, y) = (px - share * dx, py - share * dy);
    x * x + y * y
}

/// Twice the area of an open ring, positive if it runs clockwise on a screen, where y runs down.
pub(super) fn doubled_area(ring: &[Unit]) -> i64 {
    let Some(&last) = ring.last() else { return 0 };
    let pairs = std::iter::once(last).chain(ring.iter().copied()).zip(ring);
    pairs.map(|(a, b)| i64::from(a.0) * i64::from(b.1) - i64::from(b.0) * i64::from(a.1)).sum()
}

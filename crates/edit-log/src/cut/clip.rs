//! Clips lines and rings at the edge of a tile with its buffer.

use super::{At, BUFFER, EXTENT};

const LOW: f64 = -(BUFFER as f64);
const HIGH: f64 = (EXTENT + BUFFER) as f64;

/// Whether a point is drawn.
pub(super) fn holds(at: At) -> bool {
    let within = |value: f64| (LOW..=HIGH).contains(&value);
    within(at.x) && within(at.y)
}

/// Whether all points lie within the edges, so that nothing is to be clipped.
fn all_within(points: &[At]) -> bool {
    points.iter().all(|at| holds(*at))
}

/// Clips a line (Liang and Barsky 1984): the parts that are drawn.
pub(super) fn line(points: Vec<At>) -> Vec<Vec<At>> {
    if all_within(&points) {
        return vec![points];
    }
    let mut parts: Vec<Vec<At>> = Vec::new();
    let mut goes_on = false;
    for pair in points.windows(2) {
        let Some((from, to, ends)) = segment(pair[0], pair[1]) else {
            goes_on = false;
            continue;
        };
        match parts.last_mut() {
            Some(part) if goes_on => part.push(to),
            _ => parts.push(vec![from, to]),
        }
        goes_on = !ends;
    }
    parts
}

/// The part of a segment that is drawn, and whether it ends at an edge.
fn segment(from: At, to: At) -> Option<(At, At, bool)> {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (step, room) in [(-dx, from.x - LOW), (dx, HIGH - from.x), (-dy, from.y - LOW), (dy, HIGH - from.y)] {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            enter = enter.max(room / step);
        } else {
            leave = leave.min(room / step);
        }
    }
    if enter > leave {
        return None;
    }
    let at = |share: f64| At { x: from.x + dx * share, y: from.y + dy * share };
    let end = if leave < 1.0 { at(leave) } else { to };
    Some((if enter > 0.0 { at(enter) } else { from }, end, leave < 1.0))
}

/// Clips a ring (Sutherland and Hodgman 1974); parts that fall apart stay joined along the edge,
/// which lies beyond what is seen. The ring is open: its last point is not its first again.
pub(super) fn ring(mut points: Vec<At>) -> Vec<At> {
    if all_within(&points) {
        return points;
    }
    for edge in [Edge::West, Edge::East, Edge::North, Edge::South] {
        points = edge.clip(&points);
    }
    points
}

#[derive(Copy, Clone)]
enum Edge {
    West,
    East,
    North,
    South,
}

impl Edge {
    fn clip(self, points: &[At]) -> Vec<At> {
        let mut kept = Vec::with_capacity(points.len());
        let Some(mut before) = points.last().copied() else { return kept };
        for &at in points {
            let (was, is) = (self.inside(before), self.inside(at));
            if was != is {
                kept.push(self.cross(before, at));
            }
            if is {
                kept.push(at);
            }
            before = at;
        }
        kept
    }

    fn inside(self, at: At) -> bool {
        match self {
            Self::West => at.x >= LOW,
            Self::East => at.x <= HIGH,
            Self::North => at.y >= LOW,
            Self::South => at.y <= HIGH,
        }
    }

    fn cross(self, from: At, to: At) -> At {
        let vertical = |x: f64| At { x, y: from.y + (to.y - from.y) * (x - from.x) / (to.x - from.x) };
        let level = |y: f64| At { x: from.x + (to.x - from.x) * (y - from.y) / (to.y - from.y), y };
        match self {
            Self::West => vertical(LOW),
            Self::East => vertical(HIGH),
            Self::North => level(LOW),
            Self::South => level(HIGH),
        }
    }
}

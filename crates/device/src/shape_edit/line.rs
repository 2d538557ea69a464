//! Lines, cut and joined.

use feature_crdt::Position;

type Line = Vec<Position>;

/// Cuts a line where another crosses or touches it; none if it does not.
pub(super) fn split(line: &Line, by: &[Position]) -> Vec<Line> {
    let mut pieces = Vec::new();
    let mut piece: Line = line.first().copied().into_iter().collect();
    for (index, pair) in line.windows(2).enumerate() {
        let last = index + 2 == line.len();
        for at in crossings(pair[0], pair[1], by) {
            // An end of the whole line is no cut.
            if (index == 0 && same(at, pair[0])) || (last && same(at, pair[1])) {
                continue;
            }
            if piece.last().is_none_or(|end| !same(*end, at)) {
                piece.push(at);
            }
            if piece.len() > 1 {
                pieces.push(std::mem::replace(&mut piece, vec![at]));
            }
        }
        if piece.last().is_none_or(|end| !same(*end, pair[1])) {
            piece.push(pair[1]);
        }
    }
    if piece.len() > 1 {
        pieces.push(piece);
    }
    if pieces.len() > 1 { pieces } else { Vec::new() }
}

const fn same(a: Position, b: Position) -> bool {
    a.x == b.x && a.y == b.y
}

/// Where a line crosses a segment, in the direction of the segment.
fn crossings(from: Position, to: Position, by: &[Position]) -> Vec<Position> {
    let mut shares: Vec<f64> = by.windows(2).filter_map(|pair| share(from, to, pair[0], pair[1])).collect();
    shares.sort_by(f64::total_cmp);
    let mut found: Vec<Position> = shares.into_iter().map(|share| at_share(from, to, share)).collect();
    found.dedup_by(|a, b| same(*a, *b));
    found
}

/// How far along a segment another one crosses it; parallel ones do not.
fn share(from: Position, to: Position, low: Position, high: Position) -> Option<f64> {
    let step =
        |a: Position, b: Position| (i128::from(b.x) - i128::from(a.x), i128::from(b.y) - i128::from(a.y));
    let cross = |a: (i128, i128), b: (i128, i128)| a.0 * b.1 - a.1 * b.0;
    let (own, other, between) = (step(from, to), step(low, high), step(from, low));
    let (mut whole, mut along, mut across) = (cross(own, other), cross(between, other), cross(between, own));
    if whole < 0 {
        (whole, along, across) = (-whole, -along, -across);
    }
    let within = |part: i128| (0..=whole).contains(&part);
    (whole != 0 && within(along) && within(across)).then(|| along as f64 / whole as f64)
}

fn at_share(from: Position, to: Position, share: f64) -> Position {
    let part = |a: i32, b: i32| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as i32;
    let (x, y) = (part(from.x, to.x), part(from.y, to.y));
    let z = from.z.zip(to.z).map(|(low, high)| part(low, high));
    Position { x, y, z }
}

/// The place of the longest of lines.
pub(super) fn longest(lines: &[Line]) -> usize {
    let step = |pair: &[Position]| {
        (f64::from(pair[1].x) - f64::from(pair[0].x)).hypot(f64::from(pair[1].y) - f64::from(pair[0].y))
    };
    let length = |index: usize| lines[index].windows(2).map(step).sum::<f64>();
    (0..lines.len()).max_by(|a, b| length(*a).total_cmp(&length(*b))).unwrap_or(0)
}

/// Joins lines whose ends meet, turning them where they must be.
pub(super) fn joined(lines: Vec<Line>) -> Vec<Line> {
    let mut whole: Vec<Line> = Vec::new();
    for mut line in lines {
        // What was joined may meet others again.
        while let Some(index) = whole.iter().position(|other| meets(other, &line)) {
            line = one(whole.remove(index), line);
        }
        whole.push(line);
    }
    whole
}

fn ends(line: &Line) -> Option<(Position, Position)> {
    line.first().copied().zip(line.last().copied())
}

fn meets(a: &Line, b: &Line) -> bool {
    let (Some(a), Some(b)) = (ends(a), ends(b)) else { return false };
    // Closed lines have no ends.
    !same(a.0, a.1)
        && !same(b.0, b.1)
        && [(a.0, b.0), (a.0, b.1), (a.1, b.0), (a.1, b.1)].into_iter().any(|(a, b)| same(a, b))
}

/// Makes one line of two that meet.
fn one(mut first: Line, mut second: Line) -> Line {
    let (Some(a), Some(b)) = (ends(&first), ends(&second)) else { return first };
    if same(a.0, b.0) || (same(a.0, b.1) && !same(a.1, b.0)) {
        first.reverse();
    }
    let end = first[first.len() - 1];
    if !same(end, second[0]) {
        second.reverse();
    }
    first.extend(second.into_iter().skip(1));
    first
}

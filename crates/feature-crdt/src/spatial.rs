//! Questions to geometry that every machine must answer alike: whole numbers only, no rounding.
//!
//! Distances are the exception: they are told to people, and compared with a limit in metres.

use crate::{Position, Shape, UNITS_PER_DEGREE};

/// The most segments of a line or ring that are looked at for crossings; longer ones are not judged.
pub const MAX_JUDGED_SEGMENTS: usize = 20_000;

/// WGS 84's mean radius, in metres (IUGG).
const EARTH_METERS: f64 = 6_371_008.8;

type Segment = (Position, Position);

/// Where a line or a ring crosses or touches itself: a corner of one of the segments; `None` if
/// nowhere, or if it is longer than [`MAX_JUDGED_SEGMENTS`].
///
/// Rings of one area are judged together, so that a hole that leaves its ring is found.
#[must_use]
pub fn self_crossing(shape: &Shape) -> Option<Position> {
    match shape {
        Shape::LineString(line) => crossing(&[line]),
        Shape::MultiLineString(lines) => lines.iter().find_map(|line| crossing(&[line])),
        Shape::Polygon(rings) => crossing_rings(rings),
        Shape::MultiPolygon(areas) => areas.iter().find_map(|rings| crossing_rings(rings)),
        Shape::Collection(parts) => parts.iter().find_map(self_crossing),
        Shape::Point(_) | Shape::MultiPoint(_) => None,
    }
}

fn crossing_rings(rings: &[Vec<Position>]) -> Option<Position> {
    crossing(&rings.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

/// Sorted by their western ends, segments can meet only while the one begins before the other ends.
fn crossing(lines: &[&[Position]]) -> Option<Position> {
    let mut segments: Vec<(usize, usize, Segment)> = Vec::new();
    for (line, positions) in lines.iter().enumerate() {
        let pairs = positions.windows(2).filter(|two| !same(two[0], two[1])).enumerate();
        segments.extend(pairs.map(|(at, two)| (line, at, (two[0], two[1]))));
    }
    if segments.len() > MAX_JUDGED_SEGMENTS {
        return None;
    }
    let counts: Vec<usize> =
        (0..lines.len()).map(|line| segments.iter().filter(|one| one.0 == line).count()).collect();
    segments.sort_unstable_by_key(|(line, at, segment)| (west(segment), *line, *at));
    for (first, one) in segments.iter().enumerate() {
        let near = segments[first + 1..].iter().take_while(|other| west(&other.2) <= east(&one.2));
        for other in near {
            let neighbours = one.0 == other.0 && adjacent(one.1, other.1, counts[one.0], lines[one.0]);
            if meets(&one.2, &other.2, neighbours) {
                return Some(one.2.0);
            }
        }
    }
    None
}

const fn same(a: Position, b: Position) -> bool {
    a.x == b.x && a.y == b.y
}

fn west(segment: &Segment) -> i32 {
    segment.0.x.min(segment.1.x)
}

fn east(segment: &Segment) -> i32 {
    segment.0.x.max(segment.1.x)
}

fn adjacent(a: usize, b: usize, count: usize, line: &[Position]) -> bool {
    let closed = line.first().zip(line.last()).is_some_and(|(first, last)| same(*first, *last));
    a.abs_diff(b) == 1 || (closed && a.abs_diff(b) + 1 == count)
}

/// Neighbours share an end; they meet otherwise only where one lies on the other.
fn meets(a: &Segment, b: &Segment, neighbours: bool) -> bool {
    if !neighbours {
        return touches(a, b);
    }
    let on = |at: Position, segment: &Segment| {
        let inner = !same(at, segment.0) && !same(at, segment.1);
        inner && turn(segment.0, segment.1, at) == 0 && within(at, segment)
    };
    on(b.0, a) || on(b.1, a) || on(a.0, b) || on(a.1, b)
}

/// On which side of the line from `a` to `b` a position lies: the sign of the cross product.
fn turn(a: Position, b: Position, at: Position) -> i8 {
    let step = |from: i32, to: i32| i128::from(to) - i128::from(from);
    let cross = step(a.x, b.x) * step(a.y, at.y) - step(a.y, b.y) * step(a.x, at.x);
    match cross {
        0 => 0,
        1.. => 1,
        _ => -1,
    }
}

fn within(at: Position, segment: &Segment) -> bool {
    let between = |a: i32, b: i32, x: i32| a.min(b) <= x && x <= a.max(b);
    between(segment.0.x, segment.1.x, at.x) && between(segment.0.y, segment.1.y, at.y)
}

fn touches(a: &Segment, b: &Segment) -> bool {
    let turns = [turn(a.0, a.1, b.0), turn(a.0, a.1, b.1), turn(b.0, b.1, a.0), turn(b.0, b.1, a.1)];
    let ends = [(b.0, a), (b.1, a), (a.0, b), (a.1, b)];
    let crosses = turns[0] * turns[1] < 0 && turns[2] * turns[3] < 0;
    crosses || turns.iter().zip(ends).any(|(side, (end, segment))| *side == 0 && within(end, segment))
}

/// Tells whether two areas share more than their edges: one's edges cross the other's, or a corner
/// of one lies within the other.
///
/// Areas with more than [`MAX_JUDGED_SEGMENTS`] edges together are not judged. Two equal areas
/// overlap.
#[must_use]
pub fn overlap(a: &Shape, b: &Shape) -> bool {
    let (a, b) = (areas(a), areas(b));
    let edges = |areas: &[&[Vec<Position>]]| areas.iter().copied().flatten().map(Vec::len).sum::<usize>();
    if edges(&a) + edges(&b) > MAX_JUDGED_SEGMENTS {
        return false;
    }
    a.iter().any(|one| b.iter().any(|other| overlap_areas(one, other)))
}

fn areas(shape: &Shape) -> Vec<&[Vec<Position>]> {
    match shape {
        Shape::Polygon(rings) => vec![rings],
        Shape::MultiPolygon(areas) => areas.iter().map(Vec::as_slice).collect(),
        Shape::Collection(parts) => parts.iter().flat_map(areas).collect(),
        _ => Vec::new(),
    }
}

fn segments(rings: &[Vec<Position>]) -> impl Iterator<Item = Segment> + '_ {
    rings.iter().flat_map(|ring| ring.windows(2).map(|two| (two[0], two[1])))
}

fn overlap_areas(a: &[Vec<Position>], b: &[Vec<Position>]) -> bool {
    let mut others: Vec<Segment> = segments(b).collect();
    others.sort_unstable_by_key(west);
    let crossed = segments(a).any(|one| {
        let mut near = others.iter().take_while(|other| west(other) <= east(&one));
        near.any(|other| crosses(&one, other))
    });
    crossed || corner_within(a, b) || corner_within(b, a)
}

fn crosses(a: &Segment, b: &Segment) -> bool {
    turn(a.0, a.1, b.0) * turn(a.0, a.1, b.1) < 0 && turn(b.0, b.1, a.0) * turn(b.0, b.1, a.1) < 0
}

/// Corners and the middles of edges, doubled so that middles are whole: equal areas have no corner
/// strictly within each other, but areas that share all corners differ in an edge's middle.
fn corner_within(a: &[Vec<Position>], b: &[Vec<Position>]) -> bool {
    let ring = |ring: &Vec<Position>| -> Vec<(i64, i64)> {
        ring.iter().map(|at| (i64::from(at.x) * 2, i64::from(at.y) * 2)).collect()
    };
    let b: Vec<Vec<(i64, i64)>> = b.iter().map(ring).collect();
    let inner = a.iter().map(ring).any(|ring| {
        ring.windows(2).any(|two| {
            let middle = (i64::midpoint(two[0].0, two[1].0), i64::midpoint(two[0].1, two[1].1));
            side(two[0], &b) == Side::Inside || side(middle, &b) == Side::Inside
        })
    });
    inner || same_rings(a, &b)
}

fn same_rings(a: &[Vec<Position>], doubled: &[Vec<(i64, i64)>]) -> bool {
    let all = |(one, other): (&Vec<Position>, &Vec<(i64, i64)>)| {
        one.iter().all(|at| other.contains(&(i64::from(at.x) * 2, i64::from(at.y) * 2)))
    };
    a.len() == doubled.len() && a.first().zip(doubled.first()).is_some_and(all)
}

#[derive(PartialEq, Eq)]
enum Side {
    Inside,
    Edge,
    Outside,
}

/// Counts the edges that a ray to the east crosses (even-odd).
fn side(at: (i64, i64), rings: &[Vec<(i64, i64)>]) -> Side {
    let mut inside = false;
    for two in rings.iter().flat_map(|ring| ring.windows(2)) {
        let (a, b) = (two[0], two[1]);
        let wide = |number: i64| i128::from(number);
        let cross = wide(b.0 - a.0) * wide(at.1 - a.1) - wide(b.1 - a.1) * wide(at.0 - a.0);
        let on = cross == 0
            && (a.0.min(b.0)..=a.0.max(b.0)).contains(&at.0)
            && (a.1.min(b.1)..=a.1.max(b.1)).contains(&at.1);
        if on {
            return Side::Edge;
        }
        if (a.1 > at.1) != (b.1 > at.1) && ((cross > 0) == (b.1 > a.1)) {
            inside = !inside;
        }
    }
    if inside { Side::Inside } else { Side::Outside }
}

/// How far two positions are apart on a sphere, in metres (haversine formula).
#[must_use]
pub fn meters(a: Position, b: Position) -> f64 {
    let radians = |units: i32| (f64::from(units) / f64::from(UNITS_PER_DEGREE)).to_radians();
    let (lat_a, lat_b) = (radians(a.y), radians(b.y));
    let half = |from: f64, to: f64| ((to - from) / 2.0).sin().powi(2);
    let chord = half(lat_a, lat_b) + lat_a.cos() * lat_b.cos() * half(radians(a.x), radians(b.x));
    2.0 * EARTH_METERS * chord.min(1.0).sqrt().asin()
}

#[cfg(test)]
mod tests {
    use super::{meters, overlap, self_crossing};
    use crate::{Position, Shape};

    const fn at(x: i32, y: i32) -> Position {
        Position { x, y, z: None }
    }

    fn line(corners: &[(i32, i32)]) -> Vec<Position> {
        corners.iter().map(|(x, y)| at(*x, *y)).collect()
    }

    fn square(x: i32, y: i32, size: i32) -> Vec<Position> {
        line(&[(x, y), (x + size, y), (x + size, y + size), (x, y + size), (x, y)])
    }

    #[test]
    fn a_line_that_crosses_itself_is_found_and_one_that_does_not_is_not() {
        for (corners, crosses) in [
            (vec![(0, 0), (4, 4), (4, 0), (0, 4)], true),
            (vec![(0, 0), (4, 0), (4, 4), (0, 4)], false),
            (vec![(0, 0), (4, 0), (2, 0)], true),
            (vec![(0, 0), (4, 0), (4, 4), (2, 0)], true),
            (vec![(0, 0), (0, 0), (4, 0)], false),
            (vec![(0, 0), (4, 0), (4, 4), (0, 0)], false),
        ] {
            assert_eq!(self_crossing(&Shape::LineString(line(&corners))).is_some(), crosses, "{corners:?}");
        }
    }

    #[test]
    fn rings_are_judged_with_their_holes() {
        let bow = line(&[(0, 0), (4, 4), (4, 0), (0, 4), (0, 0)]);
        assert!(self_crossing(&Shape::Polygon(vec![bow])).is_some());
        assert!(self_crossing(&Shape::Polygon(vec![square(0, 0, 9), square(2, 2, 3)])).is_none());
        assert!(self_crossing(&Shape::Polygon(vec![square(0, 0, 9), square(7, 7, 5)])).is_some());
    }

    #[test]
    fn areas_that_share_an_edge_do_not_overlap() {
        let area = |x, y, size| Shape::Polygon(vec![square(x, y, size)]);
        for (a, b, overlaps) in [
            (area(0, 0, 4), area(2, 2, 4), true),
            (area(0, 0, 4), area(4, 0, 4), false),
            (area(0, 0, 4), area(4, 4, 4), false),
            (area(0, 0, 9), area(3, 3, 2), true),
            (area(0, 0, 4), area(0, 0, 4), true),
            (area(0, 0, 4), area(0, 0, 8), true),
            (area(0, 0, 4), area(9, 0, 4), false),
        ] {
            assert_eq!(overlap(&a, &b), overlaps, "{a:?} {b:?}");
            assert_eq!(overlap(&b, &a), overlaps, "{b:?} {a:?}");
        }
        let ring = Shape::Polygon(vec![square(0, 0, 9), square(2, 2, 4)]);
        assert!(!overlap(&ring, &area(3, 3, 2)), "within the hole");
    }

    #[test]
    fn crossings_are_exact_at_the_ends_of_the_earth() {
        let (far, top) = (1_800_000_000, 900_000_000);
        let bow = line(&[(-far, -top), (far, top), (far, -top), (-far, top)]);
        assert!(self_crossing(&Shape::LineString(bow)).is_some());
    }

    #[test]
    fn a_degree_is_111_kilometres() {
        let degree = meters(at(0, 0), at(0, 10_000_000));
        assert!((degree - 111_195.08).abs() < 0.01, "{degree}");
        assert!(meters(at(-1_800_000_000, 0), at(1_800_000_000, 0)) < 0.001, "the antimeridian is one line");
    }
}

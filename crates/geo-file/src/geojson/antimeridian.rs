//! Cuts geometries where they cross the antimeridian (RFC 7946, section 3.1.9).

use std::cmp::Ordering;

use geojson::{Geometry, GeometryValue, Position};

use super::winding::{doubled_area, turn};

/// The most turns round the Earth of one ring.
const MAX_MERIDIANS: usize = 4;

type Ring = Vec<Position>;
type Rings = Vec<Ring>;

/// Cuts a geometry, so that each part lies within ±180 degrees.
///
/// Between two positions the way is the shorter one round the Earth, but for the 360 degrees that
/// span all of it. A ring round a pole has no cut and stays as it is.
pub(super) fn cut(value: GeometryValue) -> GeometryValue {
    match value {
        GeometryValue::Point { coordinates } => GeometryValue::Point { coordinates: home(coordinates) },
        GeometryValue::MultiPoint { coordinates } => {
            GeometryValue::MultiPoint { coordinates: coordinates.into_iter().map(home).collect() }
        }
        GeometryValue::LineString { coordinates } => one_or_more(
            cut_line(coordinates),
            |coordinates| GeometryValue::LineString { coordinates },
            |coordinates| GeometryValue::MultiLineString { coordinates },
        ),
        GeometryValue::MultiLineString { coordinates } => GeometryValue::MultiLineString {
            coordinates: coordinates.into_iter().flat_map(cut_line).collect(),
        },
        GeometryValue::Polygon { coordinates } => one_or_more(
            cut_area(coordinates),
            |coordinates| GeometryValue::Polygon { coordinates },
            |coordinates| GeometryValue::MultiPolygon { coordinates },
        ),
        GeometryValue::MultiPolygon { coordinates } => {
            GeometryValue::MultiPolygon { coordinates: coordinates.into_iter().flat_map(cut_area).collect() }
        }
        GeometryValue::GeometryCollection { geometries } => {
            let cut_part = |part: Geometry| Geometry { value: cut(part.value), ..part };
            GeometryValue::GeometryCollection { geometries: geometries.into_iter().map(cut_part).collect() }
        }
    }
}

fn one_or_more<T>(
    mut parts: Vec<T>,
    one: impl Fn(T) -> GeometryValue,
    more: impl Fn(Vec<T>) -> GeometryValue,
) -> GeometryValue {
    match (parts.pop(), parts.is_empty()) {
        (Some(only), true) => one(only),
        (last, _) => {
            parts.extend(last);
            more(parts)
        }
    }
}

/// Brings a longitude into ±180 degrees.
fn home(mut at: Position) -> Position {
    at[0] -= 360.0 * strip_of(at[0]);
    at
}

/// How many times round the Earth a longitude is from ±180 degrees.
fn strip_of(lon: f64) -> f64 {
    if lon.abs() <= 180.0 { 0.0 } else { ((lon + 180.0) / 360.0).floor() }
}

/// Makes longitudes go on where they jump from one side of the antimeridian to the other.
fn unroll(line: &mut [Position]) {
    let mut turns = 0.0;
    for index in 1..line.len() {
        let step = line[index][0] + turns - line[index - 1][0];
        // Steps of 360 degrees span the world; of others the short way is meant.
        if step.abs() > 180.0 && step.abs() != 360.0 {
            turns -= 360.0 * (step / 360.0).round();
        }
        line[index][0] += turns;
    }
}

/// The antimeridians that lie within the longitudes of a ring; none that goes round and round.
fn meridians(line: &[Position]) -> Option<Vec<f64>> {
    let lons = || line.iter().map(|at| at[0]);
    let (low, high) = (lons().fold(f64::INFINITY, f64::min), lons().fold(f64::NEG_INFINITY, f64::max));
    let mut meridian = ((low + 180.0) / 360.0).floor() * 360.0 + 180.0;
    let mut found = Vec::new();
    while meridian < high {
        if found.len() == MAX_MERIDIANS {
            return None;
        }
        if meridian > low {
            found.push(meridian);
        }
        meridian += 360.0;
    }
    Some(found)
}

/// Where the way from one position to another crosses a meridian.
fn crossing(from: &Position, to: &Position, meridian: f64) -> Position {
    let share = (meridian - from[0]) / (to[0] - from[0]);
    let between = from.as_slice().iter().zip(to.as_slice()).map(|(a, b)| a + (b - a) * share);
    let mut at: Vec<f64> = between.collect();
    at[0] = meridian;
    if let [lon, lat] = at[..] { Position::from([lon, lat]) } else { Position::from(at) }
}

fn cut_line(line: Ring) -> Vec<Ring> {
    let whole = line.clone();
    let mut parts = vec![Vec::with_capacity(line.len())];
    for at in line.into_iter().map(home) {
        let part = parts.last_mut().expect("there is always one");
        let Some(before) = part.last() else {
            part.push(at);
            continue;
        };
        let step = at[0] - before[0];
        if step.abs() > 180.0 && step.abs() != 360.0 {
            let edge = 180.0_f64.copysign(before[0]);
            let mut beyond = at.clone();
            beyond[0] += 360.0_f64.copysign(edge);
            let mut middle = crossing(before, &beyond, edge);
            if middle != *before {
                part.push(middle.clone());
            }
            middle[0] = -edge;
            parts.push(if middle == at { Vec::new() } else { vec![middle] });
        }
        parts.last_mut().expect("there is always one").push(at);
    }
    // What only touches the antimeridian with an end has no part beyond it.
    parts.retain(|part| part.len() > 1);
    if parts.is_empty() { vec![whole] } else { parts }
}

/// Shifts a part that lies between two antimeridians into ±180 degrees.
fn bring_home(part: &mut [Position]) {
    let count = part.len().max(1) as f64;
    let middle = part.iter().map(|at| at[0]).sum::<f64>() / count;
    let shift = 360.0 * strip_of(middle);
    for at in part {
        at[0] = (at[0] - shift).clamp(-180.0, 180.0);
    }
}

fn cut_area(mut rings: Rings) -> Vec<Rings> {
    let whole = rings.clone();
    rings.iter_mut().for_each(|ring| unroll(ring));
    let closed = |ring: &Ring| ring.first().zip(ring.last()).is_some_and(|(a, b)| (a[0] - b[0]).abs() < 1e-9);
    if rings.is_empty() || !rings.iter().all(closed) {
        return vec![whole];
    }
    follow_outer(&mut rings);
    turn(&mut rings);
    let Some(meridians) = meridians(&rings[0]) else { return vec![whole] };
    let mut parts = vec![rings];
    for meridian in meridians {
        parts = parts.into_iter().flat_map(|part| split_area(part, meridian)).collect();
    }
    if parts.is_empty() {
        return vec![whole];
    }
    parts.iter_mut().flatten().for_each(|ring| bring_home(ring));
    parts
}

/// Shifts holes to the turn of the Earth on which their outer ring was unrolled.
fn follow_outer(rings: &mut [Ring]) {
    let Some((outer, holes)) = rings.split_first_mut() else { return };
    let lons = || outer.iter().map(|at| at[0]);
    let (low, high) = (lons().fold(f64::INFINITY, f64::min), lons().fold(f64::NEG_INFINITY, f64::max));
    for hole in holes.iter_mut() {
        let first = hole.first().map_or(0.0, |at| at[0]);
        let shift = if first < low {
            360.0
        } else if first > high {
            -360.0
        } else {
            continue;
        };
        hole.iter_mut().for_each(|at| at[0] += shift);
    }
}

/// Splits an area by a meridian; rings are closed and follow the right-hand rule.
fn split_area(rings: Rings, meridian: f64) -> Vec<Rings> {
    let mut sides = [Side::default(), Side::default()];
    for ring in rings {
        let east = |at: &Position| usize::from(at[0] > meridian);
        let first = east(&ring[0]);
        if ring.iter().all(|at| east(at) == first) {
            sides[first].whole.push(ring);
        } else {
            for chain in chains(&ring, meridian) {
                let side = east(&chain[1]);
                sides[side].chains.push(chain);
            }
        }
    }
    sides.into_iter().flat_map(Side::areas).collect()
}

/// Cuts a ring into its ways from crossing to crossing.
fn chains(ring: &[Position], meridian: f64) -> Vec<Ring> {
    let open = &ring[..ring.len() - 1];
    let east = |index: usize| open[index % open.len()][0] > meridian;
    let Some(start) = (0..open.len()).find(|index| east(*index) != east(index + 1)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut chain: Ring = Vec::new();
    for index in start..=start + open.len() {
        let (here, next) = (&open[index % open.len()], &open[(index + 1) % open.len()]);
        if index > start {
            chain.push(here.clone());
        }
        if east(index) != east(index + 1) {
            let middle = crossing(here, next, meridian);
            chain.push(middle.clone());
            if index > start {
                found.push(std::mem::take(&mut chain));
                chain.push(middle);
            }
        }
    }
    found
}

/// What lies on one side of a meridian.
#[derive(Default)]
struct Side {
    /// Rings that do not cross it.
    whole: Rings,
    /// Ways that begin and end on it.
    chains: Rings,
}

impl Side {
    /// Joins the ways along the meridian, and gives every hole to the area round it.
    fn areas(self) -> Vec<Rings> {
        let mut areas: Vec<Rings> = Vec::new();
        let mut holes = Vec::new();
        for ring in joined(&self.chains).into_iter().chain(self.whole) {
            let doubled = doubled_area(ring.iter().map(|at| (at[0], at[1])));
            match doubled.partial_cmp(&0.0) {
                Some(Ordering::Greater) => areas.push(vec![ring]),
                Some(Ordering::Less) => holes.push(ring),
                // What only touches the meridian has no area on its other side.
                _ => {}
            }
        }
        for hole in holes {
            let holder = areas.iter().position(|area| holds(&area[0], &hole[0])).unwrap_or(0);
            if let Some(area) = areas.get_mut(holder) {
                area.push(hole);
            }
        }
        areas
    }
}

/// Joins ways: along the meridian, ends and beginnings take turns from south to north.
fn joined(chains: &[Ring]) -> Rings {
    let by_latitude = |end: fn(&Ring) -> f64| {
        let mut order: Vec<usize> = (0..chains.len()).collect();
        order.sort_by(|a, b| end(&chains[*a]).total_cmp(&end(&chains[*b])));
        order
    };
    let begins = by_latitude(|chain| chain.first().map_or(0.0, |at| at[1]));
    let ends = by_latitude(|chain| chain.last().map_or(0.0, |at| at[1]));
    let mut next = vec![0; chains.len()];
    for (end, begin) in ends.into_iter().zip(begins) {
        next[end] = begin;
    }
    let mut used = vec![false; chains.len()];
    let mut rings = Vec::new();
    for start in 0..chains.len() {
        let mut ring: Ring = Vec::new();
        let mut at = start;
        while !used[at] {
            used[at] = true;
            ring.extend(chains[at].iter().cloned());
            at = next[at];
        }
        if let Some(first) = ring.first().cloned() {
            ring.push(first);
            ring.dedup();
            rings.push(ring);
        }
    }
    rings.retain(|ring| ring.len() >= 4);
    rings
}

/// Whether a position lies inside a ring, by counting crossings.
fn holds(ring: &[Position], at: &Position) -> bool {
    ring.windows(2)
        .filter(|edge| (edge[0][1] > at[1]) != (edge[1][1] > at[1]))
        .filter(|edge| {
            let share = (at[1] - edge[0][1]) / (edge[1][1] - edge[0][1]);
            at[0] < edge[0][0] + (edge[1][0] - edge[0][0]) * share
        })
        .count()
        % 2
        == 1
}

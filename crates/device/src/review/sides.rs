//! Whose the candidates are, what each did, and what each had seen of the others.

use std::collections::BTreeSet;

use edit_log::{EditReader, Paging, Stamp};
use feature_crdt::{Extent, FeatureId, Position, Register, ReplicaId, Value, spatial};

use super::entry::LayerFacts;
use super::register::{Standing, json, label, parts};
use super::view::{Moved, ReviewDeed, ReviewSide};
use crate::edits::time_of;
use crate::error::Result;

/// So many of a feature's last edits are told.
const MAX_DEEDS: usize = 200;

/// One writer: a person on a device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Side {
    author: Box<str>,
    device: Box<str>,
    replicas: BTreeSet<ReplicaId>,
    mine: bool,
    /// The writer's first and last candidate.
    stamps: (Stamp, Stamp),
}

/// The writers of candidates, in the order of time.
pub(super) fn sides_of(standing: &[&Standing], own: &BTreeSet<ReplicaId>) -> Vec<Side> {
    let mut sides: Vec<Side> = Vec::new();
    for one in standing {
        let stamp = &one.stamp;
        match sides.iter_mut().find(|side| is_of(side, stamp, own)) {
            Some(side) => {
                side.replicas.insert(stamp.dot.replica);
                if stamp.time < side.stamps.0.time {
                    side.stamps.0 = stamp.clone();
                }
                if stamp.time > side.stamps.1.time {
                    side.stamps.1 = stamp.clone();
                }
            }
            None => sides.push(Side {
                author: stamp.author.clone(),
                device: stamp.device.clone(),
                replicas: BTreeSet::from([stamp.dot.replica]),
                mine: own.contains(&stamp.dot.replica),
                stamps: (stamp.clone(), stamp.clone()),
            }),
        }
    }
    sides.sort_by_key(|side| (side.stamps.0.time, side.stamps.0.dot));
    sides
}

/// Two devices may be called alike; this one is told from all others by the names under which it wrote.
fn is_of(side: &Side, stamp: &Stamp, own: &BTreeSet<ReplicaId>) -> bool {
    side.author == stamp.author
        && side.device == stamp.device
        && side.mine == own.contains(&stamp.dot.replica)
}

/// A, B … Z, AA, AB …
pub(super) fn letter(mut number: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + u8::try_from(number % 26).unwrap_or(0)));
        if number < 26 {
            break;
        }
        number = number / 26 - 1;
    }
    letters.into_iter().rev().collect()
}

/// The letter of the side that a candidate is of.
pub(super) fn letter_of(sides: &[Side], stamp: &Stamp, own: &BTreeSet<ReplicaId>) -> String {
    sides.iter().position(|side| is_of(side, stamp, own)).map(letter).unwrap_or_default()
}

/// The sides with what each did since they parted, `fork` milliseconds after 1970.
pub(super) fn told(
    log: &EditReader,
    layer: &LayerFacts,
    feature: FeatureId,
    sides: &[Side],
    fork: u64,
    own: &BTreeSet<ReplicaId>,
) -> Result<Vec<ReviewSide>> {
    let history = log.history(feature, &Paging::first(MAX_DEEDS))?.items;
    let mut told = Vec::with_capacity(sides.len());
    for (number, side) in sides.iter().enumerate() {
        let mut did = Vec::new();
        let (mut from, mut to) = (side.stamps.0.time, side.stamps.1.time);
        for revision in
            history.iter().rev().filter(|one| is_of(side, &one.stamp, own) && one.stamp.time > fork)
        {
            from = from.min(revision.stamp.time);
            to = to.max(revision.stamp.time);
            for change in &revision.changes {
                did.push(deed(layer, &change.register, &change.before, &change.after, revision.stamp.time)?);
            }
        }
        told.push(ReviewSide {
            letter: letter(number),
            author: side.author.to_string(),
            device: side.device.to_string(),
            mine: side.mine,
            from: time_of(from),
            to: time_of(to),
            saw: saw(log, side, sides)?.map(time_of),
            did,
        });
    }
    Ok(told)
}

fn deed(
    layer: &LayerFacts,
    register: &Register,
    before: &[Value],
    after: &[Value],
    at: u64,
) -> Result<ReviewDeed> {
    let (kind, field) = parts(register);
    let value = |values: &[Value]| values.last().map(json).transpose().map(Option::flatten);
    Ok(ReviewDeed {
        register: kind,
        field,
        label: label(&layer.definition, register),
        from: value(before)?,
        to: value(after)?,
        moved: moved(before.last(), after.last()),
        at: time_of(at),
    })
}

/// How the middle of a geometry went.
fn moved(before: Option<&Value>, after: Option<&Value>) -> Option<Moved> {
    let middle = |value: Option<&Value>| match value {
        Some(Value::Geometry(geometry)) => geometry.extent().map(centre),
        _ => None,
    };
    let (from, to) = (middle(before)?, middle(after)?);
    (from != to).then(|| Moved { meters: spatial::meters(from, to), bearing: bearing(from, to) })
}

fn centre(extent: Extent) -> Position {
    let half = |a: i32, b: i32| i32::midpoint(a, b);
    Position { x: half(extent.west, extent.east), y: half(extent.south, extent.north), z: None }
}

/// The initial bearing on a sphere, in degrees from north, clockwise.
fn bearing(from: Position, to: Position) -> f64 {
    let radians = |units: i32| (f64::from(units) / 1e7).to_radians();
    let (south, north) = (radians(from.y), radians(to.y));
    let across = radians(to.x) - radians(from.x);
    let east = across.sin() * north.cos();
    let up = south.cos() * north.sin() - south.sin() * north.cos() * across.cos();
    east.atan2(up).to_degrees().rem_euclid(360.0)
}

/// The time of the last of the others' edits that a side knew at its last candidate.
fn saw(log: &EditReader, side: &Side, sides: &[Side]) -> Result<Option<u64>> {
    let mut newest = None;
    for other in sides.iter().filter(|other| *other != side) {
        for replica in other.replicas.iter().filter(|replica| !side.replicas.contains(*replica)) {
            let Some(through) = log.knew(side.stamps.1.dot, *replica)? else { continue };
            let known = feature_crdt::Dot::new(*replica, through);
            if log.sealed(known)?.is_some() {
                newest = newest.max(Some(log.stamp(known)?.time));
            }
        }
    }
    Ok(newest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_after_z() {
        let named = [0, 1, 25, 26, 27, 51, 52, 701, 702].map(letter);
        assert_eq!(named, ["A", "B", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn bearings_go_clockwise_from_north() {
        let at = |x, y| Position { x, y, z: None };
        for (to, degrees) in
            [((0, 9), 0.0), ((9, 0), 90.0), ((0, -9), 180.0), ((-9, 0), 270.0), ((9, 9), 45.0)]
        {
            let found = bearing(at(0, 0), at(to.0 * 1_000, to.1 * 1_000));
            assert!((found - degrees).abs() < 0.01, "{to:?}: {found}");
        }
    }
}

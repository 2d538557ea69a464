//! One sound change, and every way to spoil it.

use super::Refusal;
use crate::{
    Cause, Change, ChangeHash, Dot, Edit, Existence, Geometry, Hlc, Key, LAYERS, MAX_COUNTER, MAX_EDITS,
    MAX_SIBLINGS, MAX_WRITES, Position, ReplicaId, Seen, Shape, Target, Value, Write,
};

const A: ReplicaId = ReplicaId([1; 16]);
const B: ReplicaId = ReplicaId([2; 16]);

fn key(name: &str) -> Key {
    Key::new(name).expect("a key")
}

fn place() -> Value {
    Value::Geometry(Geometry::new(&Shape::Point(Position { x: 1, y: 2, z: None })).expect("a place"))
}

/// Creates a layer and a feature in it, and changes a feature of another replica.
fn sound() -> Change {
    let created = |counter, layer, writes| Edit {
        feature: Dot::new(A, counter),
        layer: Some(layer),
        existence: Existence::Alive,
        existence_replaces: Vec::new(),
        writes,
    };
    let geometry = Write { target: Target::Geometry, values: vec![place()], replaces: Vec::new() };
    let changed = Edit {
        feature: Dot::new(B, 4),
        layer: None,
        existence: Existence::Alive,
        existence_replaces: vec![Dot::new(A, 3), Dot::new(B, 4)],
        writes: vec![
            Write::geometry(None, vec![Dot::new(B, 4)]),
            Write::property(key("name"), Value::text("x"), vec![Dot::new(B, 6)]),
            Write::property(key("list"), Value::Json("[1]".into()), Vec::new()),
        ],
    };
    let mut change = Change {
        replica: A,
        first: 7,
        previous: ChangeHash([9; 32]),
        seen: vec![Seen { replica: B, through: 6, head: [3; 8] }],
        time: Hlc::from_ms(5),
        author: "Ada".into(),
        cause: Cause::Edit,
        reason: Some("seen on site".into()),
        edits: vec![created(7, LAYERS, Vec::new()), created(8, Dot::new(A, 7), vec![geometry]), changed],
    };
    change.sort();
    change
}

fn refusal(spoil: impl FnOnce(&mut Change)) -> Refusal {
    let mut change = sound();
    spoil(&mut change);
    change.check().expect_err("spoilt")
}

fn write(change: &mut Change) -> &mut Write {
    &mut change.edits[2].writes[1]
}

/// A name and a way to spoil the sound change, and a word of the reason.
type Case = (fn(&mut Change), &'static str);

const CASES: &[Case] = &[
    (|c| c.replica = ReplicaId::NOBODY, "a writer"),
    (|c| c.edits.clear(), "has 0"),
    (|c| c.edits = vec![c.edits[2].clone(); MAX_EDITS + 1], "has 10001"),
    (|c| c.first = 0, "begins at 0"),
    (|c| c.first = MAX_COUNTER, "begins at 9223372036854775807"),
    (|c| c.previous = ChangeHash::NONE, "follows nothing"),
    (|c| c.first = 1, "follows nothing"),
    (|c| c.author = "a\nb".into(), "control"),
    (|c| c.author = "a".repeat(257).into(), "author is 257"),
    (|c| c.reason = Some("a".repeat(4097).into()), "reason is 4097"),
    (|c| c.cause = Cause::Undo(Dot::new(A, 7)), "past"),
    (|c| c.seen[0].replica = A, "come to know"),
    (|c| c.seen[0].through = 0, "come to know"),
    (|c| c.seen.push(c.seen[0]), "each once"),
    (|c| c.seen = vec![c.seen[0]; (1 << 16) + 1], "65537"),
    (|c| c.edits[1] = c.edits[0].clone(), "keeps the one"),
    (|c| c.edits[1] = c.edits[2].clone(), "edited twice"),
    (|c| c.edits[0].layer = None, "no layer"),
    (|c| c.edits[0].layer = Some(Dot::new(A, 8)), "past"),
    (|c| c.edits[0].layer = Some(Dot::new(ReplicaId::NOBODY, 9)), "past"),
    (|c| c.edits[2].layer = Some(LAYERS), "keeps the one"),
    (|c| c.edits[0].existence = Existence::Deleted, "nothing is replaced"),
    (|c| c.edits[0].existence_replaces = vec![Dot::new(B, 1)], "nothing is replaced"),
    (|c| c.edits[1].writes[0].replaces = vec![Dot::new(B, 1)], "nothing is replaced"),
    (|c| c.edits[2].feature = Dot::new(A, 10), "past"),
    (|c| c.edits[2].feature = Dot::new(B, 0), "past"),
    (|c| c.edits[2].feature = LAYERS, "past"),
    (|c| c.edits[2].existence = Existence::MergedInto(Dot::new(B, 4)), "past"),
    (|c| c.edits[2].existence = Existence::MergedInto(Dot::new(A, 10)), "past"),
    (|c| c.edits[2].existence_replaces = vec![Dot::new(A, 9)], "past"),
    (|c| c.edits[2].existence_replaces.reverse(), "out of order"),
    (|c| c.edits[2].existence_replaces = vec![Dot::new(B, 4); 2], "twice"),
    (|c| c.edits[2].writes = vec![write(c).clone(); MAX_WRITES + 1], "1001"),
    (|c| c.edits[2].writes.reverse(), "out of order"),
    (|c| c.edits[2].writes[2] = write(c).clone(), "twice"),
    (|c| write(c).values.clear(), "0 values"),
    (|c| write(c).values = vec![Value::Null; MAX_SIBLINGS + 1], "1001"),
    (|c| write(c).values = vec![Value::Null; 2], "twice"),
    (|c| write(c).replaces = vec![Dot::new(B, 1); MAX_SIBLINGS + 1], "1001"),
    (|c| write(c).replaces = vec![Dot::new(ReplicaId::NOBODY, 1)], "past"),
    (|c| write(c).values = vec![place()], "no property"),
    (|c| write(c).values = vec![Value::Existence(Existence::Alive)], "no property"),
    (|c| c.edits[2].writes[0].values = vec![Value::text("x")], "a geometry or none"),
    (|c| write(c).values = vec![Value::Float(f64::NAN)], "finite"),
    (|c| write(c).values = vec![Value::Float(f64::INFINITY)], "finite"),
    (|c| write(c).values = vec![Value::Float(3.0)], "whole number"),
    (|c| write(c).values = vec![Value::Float(-0.0)], "whole number"),
    (|c| write(c).values = vec![Value::text("x".repeat((1 << 20) + 1))], "1048577"),
    (|c| write(c).values = vec![Value::Json("[1, 2]".into())], "white space"),
    (
        |c| {
            write(c).values =
                (10..27).map(|n| Value::text(format!("{n}{}", "x".repeat(1_000_000)))).collect();
        },
        "16 MiB",
    ),
];

#[test]
fn a_sound_change_is_taken() {
    assert_eq!(sound().check(), Ok(()));
}

#[test]
fn every_fault_is_refused_with_its_reason() {
    for (at, (spoil, reason)) in CASES.iter().enumerate() {
        let refusal = refusal(spoil);
        assert!(refusal.to_string().contains(reason), "case {at}: {refusal} ({refusal:?})");
    }
}

#[test]
fn what_goes_into_another_feature_may_go_into_one_of_the_same_change() {
    let mut change = sound();
    change.edits[2].existence = Existence::MergedInto(Dot::new(A, 8));
    assert_eq!(change.check(), Ok(()));
}

//! Changes of every kind, as bytes and back.

use proptest::prelude::*;
use proptest::strategy::ValueTree;

use super::{BatchError, BatchWriter, FormError, read_batch};
use crate::{
    Cause, Change, ChangeHash, Dot, Edit, Existence, Geometry, Hlc, Key, MAX_COUNTER, Position, ReplicaId,
    Seen, Shape, Target, Value, Write,
};

fn replica() -> impl Strategy<Value = ReplicaId> {
    (1..5_u8).prop_map(|name| ReplicaId([name; 16]))
}

fn any_replica() -> impl Strategy<Value = ReplicaId> {
    prop_oneof![4 => (0..40_u8).prop_map(|name| ReplicaId([name; 16])), 1 => any::<[u8; 16]>().prop_map(ReplicaId)]
}

fn dot() -> impl Strategy<Value = Dot> {
    let counter = prop_oneof![1..20_u64, 1..=MAX_COUNTER];
    (any_replica(), counter).prop_map(|(replica, counter)| Dot::new(replica, counter))
}

fn existence() -> impl Strategy<Value = Existence> {
    prop_oneof![Just(Existence::Alive), Just(Existence::Deleted), dot().prop_map(Existence::MergedInto)]
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Absent),
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        any::<f64>().prop_map(Value::Float),
        (-99_999..99_999_i32).prop_map(|n| Value::Float(f64::from(n) / 100.0)),
        "[a-zä€]{0,12}".prop_map(Value::text),
        (0..1_000_u32).prop_map(|n| Value::text(format!("tour number {n}"))),
        Just(Value::Json("[1]".into())),
        existence().prop_map(Value::Existence),
        (any::<i32>(), -900_000_000..900_000_000_i32).prop_map(|(x, y)| {
            Value::Geometry(Geometry::new(&Shape::Point(Position { x, y, z: None })).expect("a place"))
        }),
    ]
}

fn write(feature: Dot, existence: Vec<Dot>) -> impl Strategy<Value = Write> {
    let target = prop_oneof![
        Just(Target::Geometry),
        prop::sample::select(vec!["a", "b", "long name", "ö"])
            .prop_map(|key| Target::Property(Key::new(key).expect("a key"))),
    ];
    let replaces = prop_oneof![
        Just(Vec::new()),
        Just(vec![feature]),
        Just(existence),
        prop::collection::vec(dot(), 0..4)
    ];
    let values =
        prop_oneof![3 => prop::collection::vec(value(), 1), 1 => prop::collection::vec(value(), 0..4)];
    (target, values, replaces).prop_map(|(target, values, replaces)| Write { target, values, replaces })
}

fn edit() -> impl Strategy<Value = Edit> {
    let layer = prop::option::of(dot());
    (dot(), layer, existence(), prop::collection::vec(dot(), 0..3)).prop_flat_map(
        |(feature, layer, existence, replaces)| {
            let replaces = if replaces.len() == 1 { vec![feature] } else { replaces };
            prop::collection::vec(write(feature, replaces.clone()), 0..4).prop_map(move |writes| Edit {
                feature,
                layer,
                existence,
                existence_replaces: replaces.clone(),
                writes,
            })
        },
    )
}

fn cause() -> impl Strategy<Value = Cause> {
    prop_oneof![
        Just(Cause::Edit),
        dot().prop_map(Cause::Undo),
        dot().prop_map(Cause::Redo),
        Just(Cause::Import),
        Just(Cause::Resolve),
        Just(Cause::Restore),
    ]
}

/// Anything that has the form of a change, sound or not.
fn change() -> impl Strategy<Value = Change> {
    let seen = (any_replica(), any::<u64>(), any::<[u8; 8]>());
    let seen = seen.prop_map(|(replica, through, head)| Seen { replica, through, head });
    let name = (replica(), 1..50_u64, any::<[u8; 32]>(), any::<u64>(), "[a-z ]{0,9}");
    let more = (cause(), prop::option::of("[a-z]{0,9}"), prop::collection::vec(seen, 0..30));
    (name, more, prop::collection::vec(edit(), 0..5), any::<bool>()).prop_map(
        |((replica, first, previous, time, author), (cause, reason, seen), mut edits, own)| {
            for (edit, counter) in edits.iter_mut().zip(first..).filter(|_| own) {
                edit.feature = Dot::new(replica, counter);
            }
            Change {
                replica,
                first,
                previous: ChangeHash(previous),
                seen,
                time: Hlc(time),
                author: author.into(),
                cause,
                reason: reason.map(Into::into),
                edits,
            }
        },
    )
}

/// Changes, of which some go on where the same replica's last one ended.
fn changes() -> impl Strategy<Value = Vec<Change>> {
    prop::collection::vec((change(), any::<bool>()), 0..12).prop_map(|drawn| {
        let mut changes: Vec<Change> = Vec::new();
        for (mut change, goes_on) in drawn {
            let last = changes.iter().rev().find(|last| last.replica == change.replica);
            if let Some(last) = last.filter(|last| goes_on && !last.edits.is_empty()) {
                change.first = last.last() + 1;
                change.previous = last.hash();
            }
            changes.push(change);
        }
        changes
    })
}

fn batch(changes: &[Change]) -> Vec<u8> {
    let mut writer = BatchWriter::new();
    for change in changes {
        writer.push(change, change.hash(), 0);
    }
    writer.finish()
}

/// Equal bits, too: 0.0 and −0.0, and one NaN and another, are different bytes.
fn rows(changes: &[Change]) -> Vec<Vec<u8>> {
    changes.iter().map(Change::to_bytes).collect()
}

proptest! {
    #[test]
    fn a_change_comes_back(change in change()) {
        let bytes = change.to_bytes();
        let read = Change::from_bytes(&bytes).expect("its own bytes");
        prop_assert_eq!(read.to_bytes(), bytes);
        prop_assert_eq!(read.hash(), change.hash());
        prop_assert_eq!(read, change);
    }

    #[test]
    fn a_batch_comes_back(changes in changes()) {
        let read = read_batch(&batch(&changes)).expect("its own bytes");
        let read_changes: Vec<Change> = read.iter().map(|arrived| arrived.change.clone()).collect();
        prop_assert_eq!(rows(&read_changes), rows(&changes));
        for arrived in &read {
            prop_assert_eq!(arrived.hash, arrived.change.hash());
        }
    }

    #[test]
    fn a_spoilt_row_is_refused_or_another_change(change in change(), at in any::<prop::sample::Index>(), flip in 1..=255_u8) {
        let mut bytes = change.to_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        if let Ok(read) = Change::from_bytes(&bytes) {
            prop_assert_eq!(read.to_bytes(), bytes);
            prop_assert_ne!(read.hash(), change.hash());
        }
    }

    #[test]
    fn a_spoilt_batch_never_changes_what_was_sent(changes in changes(), at in any::<prop::sample::Index>(), flip in 1..=255_u8) {
        let mut bytes = batch(&changes);
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        if let Ok(read) = read_batch(&bytes) {
            // Only the order of what is independent may differ, and names that nobody uses.
            let hashes = |changes: &[Change]| {
                let mut hashes: Vec<_> = changes.iter().map(Change::hash).collect();
                hashes.sort_unstable();
                hashes
            };
            let read: Vec<Change> = read.into_iter().map(|arrived| arrived.change).collect();
            prop_assert_eq!(hashes(&read), hashes(&changes));
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut bytes = bytes;
        let _ = Change::from_bytes(&bytes);
        if let Some(version) = bytes.first_mut() {
            *version = 1;
        }
        let _ = (Change::from_bytes(&bytes), read_batch(&bytes));
    }

    #[test]
    fn a_cut_batch_is_refused(changes in changes(), at in any::<prop::sample::Index>()) {
        let bytes = batch(&changes);
        prop_assert!(read_batch(&bytes[..at.index(bytes.len())]).is_err());
    }
}

#[test]
fn a_newer_form_is_named() {
    assert_eq!(read_batch(&[9]), Err(BatchError::Version { version: 9 }));
    assert_eq!(Change::from_bytes(&[9, 1, 2]), Err(FormError::Version { version: 9 }));
}

#[test]
fn a_batch_that_does_not_hash_to_its_head_is_refused() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let change = change().new_tree(&mut runner).expect("a change").current();
    let mut writer = BatchWriter::new();
    writer.push(&change, ChangeHash([7; 32]), 0);
    let refused = read_batch(&writer.finish());
    assert_eq!(refused, Err(BatchError::Head { replica: change.replica, first: change.first }));
}

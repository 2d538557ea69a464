//! One name with two histories: a file that was copied or restored and used on both sides. Nothing
//! of either is lost, nothing waits for ever, and all logs arrive at the same.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use edit_log::{EditLog, Paging};
use feature_crdt::{Arrived, Change, ChangeSource, Existence, FeatureId, ReplicaId, Taken, Value};
use proptest::prelude::*;
use rusqlite::Connection;

use crate::exchange::talk;
use crate::reference::{Device, Wish};
use crate::world::{World, create, delete, identity, layer, point, set, texts, world};

const ALL: Paging = Paging::first(1000);

fn device(name: u8) -> Device {
    Device::new(ReplicaId([name; 16]))
}

fn made(device: &mut Device, name: &str) -> FeatureId {
    device.write(1, vec![Wish::Create(vec![("name", Value::text(name))])])
}

fn rename(device: &mut Device, feature: FeatureId, name: &str) {
    device.write(1, vec![Wish::Update(feature, vec![("name", Value::text(name))])]);
}

fn pull(device: &mut Device, other: &Device) {
    for row in &other.rows {
        assert!(matches!(device.take(&row.arrived), Ok(Taken::New | Taken::Known)));
    }
}

/// A device that was restored twice, one that began again under its name, a third party for each
/// branch, and one who knows several: changes in the order in which they were made.
fn story() -> Vec<Arrived> {
    let mut first = device(1);
    let well = made(&mut first, "well");
    rename(&mut first, well, "old well");
    let mut second = first.clone();
    rename(&mut first, well, "well of the first");
    let own = made(&mut first, "of the first");
    let mut nested = first.clone();
    rename(&mut first, own, "again of the first");
    rename(&mut nested, own, "of the nested");
    nested.write(2, vec![Wish::Delete(well)]);
    rename(&mut second, well, "well of the second");
    let others = made(&mut second, "of the second");
    let (mut friend, mut foe) = (device(2), device(3));
    pull(&mut friend, &first);
    rename(&mut friend, own, "seen by the friend of the first");
    pull(&mut foe, &second);
    rename(&mut foe, others, "seen by the friend of the second");
    rename(&mut foe, well, "well as the second's friend has it");
    let mut scratch = device(1);
    made(&mut scratch, "from scratch under a used name");
    let mut judge = device(4);
    [&foe, &friend, &nested].into_iter().for_each(|other| pull(&mut judge, other));
    let all: Vec<FeatureId> = judge.features.keys().copied().collect();
    all.into_iter().for_each(|feature| rename(&mut judge, feature, "judged"));
    let mut known = BTreeSet::new();
    let devices = [first, second, nested, friend, foe, scratch, judge];
    let rows = devices.iter().flat_map(|device| &device.rows);
    rows.filter(|row| known.insert(row.arrived.hash)).map(|row| row.arrived.clone()).collect()
}

/// The simplest log there is, given the same.
fn reference(mut open: Vec<Arrived>) -> Device {
    let mut device = device(9);
    while !open.is_empty() {
        open.retain(|arrived| matches!(device.take(arrived), Ok(Taken::Waits(_))));
    }
    device
}

fn count(path: &Path, sql: &str) -> usize {
    Connection::open(path).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

/// The log holds what the reference does, all of it can be checked, and is the same made anew.
fn holds(world: &mut World, reference: &Device) {
    for (id, state) in &reference.features {
        assert_eq!(&world.log.feature(*id).unwrap().unwrap().state, state, "{id}");
        let told = world.log.history(*id, &ALL).unwrap().items;
        assert!(!told.is_empty());
        let past = world.log.feature_at(*id, 1 << 40).unwrap().unwrap();
        assert_eq!(&past.state, state);
    }
    assert_eq!(count(&world.path(), "SELECT count(*) FROM feature"), reference.features.len());
    let report = world.log.verify().unwrap();
    assert_eq!(report.problems, Vec::<String>::new());
    assert_eq!(world.log.rebuild().unwrap().digest, report.digest);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn every_order_ends_at_the_same(
        order in Just(story()).prop_shuffle(),
        pieces in 1..5_usize,
    ) {
        let reference = reference(story());
        prop_assert_eq!(reference.lost(), Vec::<String>::new());
        let mut world = world("zoe");
        // In pieces, as sessions bring them: what waits comes again with its past.
        let size = order.len().div_ceil(pieces);
        for end in (size..order.len() + size).step_by(size) {
            let changes = order[..end.min(order.len())].iter().map(|one| one.change.clone());
            let applied = world.log.apply_changes(changes, 50).unwrap();
            prop_assert!(applied.refused.is_empty(), "{:?}", applied.refused);
            prop_assert!(end < order.len() || applied.waiting == 0);
        }
        holds(&mut world, &reference);
        // What is given on is what was written, whatever it is called here.
        let given: BTreeSet<_> =
            world.log.changes_missing_from(&[]).unwrap().iter().map(Change::hash).collect();
        prop_assert_eq!(given, order.iter().map(|one| one.hash).collect::<BTreeSet<_>>());
        prop_assert!(world.log.changes_missing_from(&world.log.tips().unwrap()).unwrap().is_empty());
        // Opened again the chains come from the file.
        let World { folder, log } = world;
        drop(log);
        let log = EditLog::open(&folder.path().join("edits.sqlite"), &identity("zoe")).unwrap();
        let mut world = World { folder, log };
        let again = world.log.apply_changes(order.iter().map(|one| one.change.clone()), 60).unwrap();
        prop_assert_eq!((again.changes, again.known), (0, order.len() as u64));
        let well = *reference.features.keys().next().unwrap();
        if world.log.feature(well).unwrap().unwrap().state.is_alive() {
            set(&mut world.log, well, "name", "mine", 70);
            prop_assert_eq!(texts(&world.log, well, "name"), ["mine"]);
        }
        prop_assert_eq!(world.log.verify().unwrap().problems, Vec::<String>::new());
    }
}

/// What one has is given to another; nothing of it is refused or left waiting.
pub(crate) fn give(from: &EditLog, to: &mut EditLog) -> u64 {
    let changes = from.changes_missing_from(&to.tips().unwrap()).unwrap();
    let applied = to.apply_changes(changes, 9_000).unwrap();
    assert!(applied.refused.is_empty() && applied.waiting == 0, "{applied:?}");
    applied.changes
}

/// A log whose file was put back to what it was and used again: the two that came of it, with
/// what each did alone, and the feature that both know.
pub(crate) fn restored() -> (World, World, FeatureId) {
    let mut ana = world("ana");
    let fires = layer(&mut ana.log, "Fires", 1);
    let fire = create(&mut ana.log, fires, Some(point(1, 1)), &[("status", "new")], 2);
    let (path, name) = (ana.path(), ana.log.replica());
    drop(ana.log);
    let older = fs::read(&path).unwrap();
    let mut log = EditLog::open(&path, &identity("ana")).unwrap();
    set(&mut log, fire, "status", "before the restore", 3);
    create(&mut log, fires, Some(point(2, 2)), &[("status", "only before")], 4);
    drop(log);
    let aside = tempfile::tempdir().unwrap();
    let before = aside.path().join("edits.sqlite");
    fs::copy(&path, &before).unwrap();
    // Put back so that nothing shows it: the mark beside the file is gone, too.
    fs::write(&path, older).unwrap();
    fs::remove_file(path.with_file_name("edits.sqlite-mark")).unwrap();
    let mut log = EditLog::open(&path, &identity("ana")).unwrap();
    assert_eq!(log.replica(), name, "the name is used twice");
    set(&mut log, fire, "status", "after the restore", 5);
    create(&mut log, fires, Some(point(3, 3)), &[("status", "only after")], 6);
    let before = World { log: EditLog::open(&before, &identity("ana")).unwrap(), folder: aside };
    (before, World { folder: ana.folder, log }, fire)
}

#[test]
fn a_restored_file_loses_nothing_and_goes_on_under_a_new_name() {
    let (mut before, mut after, fire) = restored();
    let name = after.log.replica();
    let mut hub = world("hub");
    // Third parties that know one branch each, and edit on it.
    let (mut ben, mut cem) = (world("ben"), world("cem"));
    give(&before.log, &mut ben.log);
    set(&mut ben.log, fire, "seen", "before", 10);
    give(&after.log, &mut cem.log);
    delete(&mut cem.log, fire, 11);
    for (from, to) in [(0, 4), (3, 4), (1, 4), (2, 4), (4, 0), (4, 1), (4, 2), (4, 3)] {
        let worlds = [&mut before, &mut after, &mut ben, &mut cem, &mut hub];
        let tips = worlds[to].log.tips().unwrap();
        let changes = worlds[from].log.changes_missing_from(&tips).unwrap();
        let applied = worlds[to].log.apply_changes(changes, 9_000).unwrap();
        assert!(applied.refused.is_empty() && applied.waiting == 0, "{applied:?}");
    }
    let digest = hub.log.shared_digest().unwrap();
    for world in [&mut before, &mut after, &mut ben, &mut cem, &mut hub] {
        assert_eq!(world.log.shared_digest().unwrap(), digest);
        let mut both = texts(&world.log, fire, "status");
        both.sort();
        assert_eq!(both, ["after the restore", "before the restore"]);
        let fires = world.log.feature(fire).unwrap().unwrap().layer;
        assert_eq!(world.log.count(fires).unwrap().features + world.log.count(fires).unwrap().deleted, 3);
        let existence = world.log.feature(fire).unwrap().unwrap().state.existence;
        assert!(existence.iter().any(|one| one.value == Value::Existence(Existence::Deleted)));
        let told = world.log.history(fire, &ALL).unwrap().items;
        assert_eq!(told.len(), 5, "made, changed on both branches, seen, deleted");
        assert!(told.iter().all(|one| !one.stamp.device.is_empty()), "each says on which device");
        assert_eq!(world.log.moments(fires, &ALL).unwrap().items.len(), 7);
        assert_eq!(world.log.verify().unwrap().problems, Vec::<String>::new());
    }
    assert_ne!(after.log.replica(), name, "its name has two histories");
    set(&mut after.log, fire, "status", "settled", 9_100);
    assert_eq!(texts(&after.log, fire, "status"), ["settled"]);
    give(&after.log, &mut before.log);
    assert_eq!(texts(&before.log, fire, "status"), ["settled"]);
    after.log.undo(9_200).unwrap().unwrap();
    assert_eq!(texts(&after.log, fire, "status").len(), 2, "an undo opens it again");
    give(&after.log, &mut before.log);
    assert_eq!(before.log.shared_digest().unwrap(), after.log.shared_digest().unwrap());
}

#[test]
fn what_is_called_otherwise_is_packed_counted_and_told_as_it_was_written() {
    let (mut before, mut after, fire) = restored();
    for n in 0..200 {
        set(&mut before.log, fire, "n", &n.to_string(), 20 + n);
        set(&mut after.log, fire, "n", &format!("after {n}"), 20 + n);
    }
    let tips = after.log.tips().unwrap();
    after.log.acknowledge("hub", &tips, 300).unwrap();
    assert_eq!(after.log.unsynced().unwrap(), 0);
    assert!(after.log.compact().unwrap() > 200);
    give(&before.log, &mut after.log);
    let unsynced = after.log.unsynced().unwrap();
    assert!(unsynced >= 1, "the other branch of the own name is not at the hub yet: {unsynced}");
    assert_eq!(after.log.verify().unwrap().problems, Vec::<String>::new());
    after.log.acknowledge("hub", &after.log.tips().unwrap(), 400).unwrap();
    after.log.compact().unwrap();
    assert_eq!(after.log.verify().unwrap().problems, Vec::<String>::new());
    let mut late = world("late");
    give(&after.log, &mut late.log);
    give(&after.log, &mut before.log);
    assert_eq!(late.log.shared_digest().unwrap(), after.log.shared_digest().unwrap());
    assert_eq!(before.log.shared_digest().unwrap(), after.log.shared_digest().unwrap());
    assert_eq!(late.log.history(fire, &Paging::first(1_000)).unwrap().items.len(), 403);
}

#[test]
fn sessions_carry_both_branches_in_any_order() {
    for order in [["before", "after"], ["after", "before"]] {
        let (mut before, mut after, fire) = restored();
        let mut hub = world("hub");
        for round in 0..2 {
            for side in order {
                let world = if side == "before" { &mut before } else { &mut after };
                let (_, taken, _) = talk(&mut world.log, &mut hub.log, &[]);
                assert!(taken > 0 || round == 1, "{side} has something new for the hub at first");
            }
        }
        for world in [&mut before, &mut after, &mut hub] {
            let mut both = texts(&world.log, fire, "status");
            both.sort();
            assert_eq!(both, ["after the restore", "before the restore"]);
            assert_eq!(world.log.verify().unwrap().problems, Vec::<String>::new());
        }
        talk(&mut before.log, &mut after.log, &[]);
        let digest = hub.log.shared_digest().unwrap();
        assert_eq!(before.log.shared_digest().unwrap(), digest);
        assert_eq!(after.log.shared_digest().unwrap(), digest);
    }
}

#[test]
fn who_meets_changes_in_ones_name_that_one_never_wrote_takes_another() {
    let mut ana = world("ana");
    let fires = layer(&mut ana.log, "Fires", 1);
    let path = ana.path();
    drop(ana.log);
    let older = fs::read(&path).unwrap();
    let mut log = EditLog::open(&path, &identity("ana")).unwrap();
    create(&mut log, fires, None, &[], 2);
    let (newer, name) = (log.changes_missing_from(&[]).unwrap(), log.replica());
    drop(log);
    fs::write(&path, older).unwrap();
    fs::remove_file(path.with_file_name("edits.sqlite-mark")).unwrap();
    let mut log = EditLog::open(&path, &identity("ana")).unwrap();
    assert_eq!(log.replica(), name);
    assert_eq!(log.apply_changes(newer, 3).unwrap().changes, 1);
    assert_ne!(log.replica(), name, "before there is a fork");
    let own = log.replica();
    drop(log);
    assert_eq!(EditLog::open(&path, &identity("ana")).unwrap().replica(), own);
}

//! What a review of conflicts stands on: the common past, decisions about several registers, taking one back.

use edit_log::{Draft, DraftEdit, EditLog, LogError, Paging};
use feature_crdt::{Cause, Dot, Existence, FeatureId, REVIEWS, Register, Target, Value};

use crate::world::{World, create, key, layer, point, set, text, texts, world};

/// Gives each what the other has.
fn meet(one: &mut EditLog, other: &mut EditLog, now: u64) {
    let changes = one.changes_missing_from(&other.tips().unwrap()).unwrap();
    other.apply_changes(changes, now).unwrap();
    let changes = other.changes_missing_from(&one.tips().unwrap()).unwrap();
    one.apply_changes(changes, now).unwrap();
}

fn status() -> Register {
    Register::Property(key("status"))
}

fn standing(log: &EditLog, feature: FeatureId, register: &Register) -> Vec<Dot> {
    let stored = log.feature(feature).unwrap().unwrap();
    let candidates = log.candidates(&stored.state, register).unwrap();
    candidates.into_iter().map(|(stamp, _)| stamp.dot).collect()
}

/// Two who edited one fire apart, twice each, and met.
fn apart() -> (World, World, FeatureId) {
    let (mut ana, mut ben) = (world("ana"), world("ben"));
    let fires = layer(&mut ana.log, "Fires", 1);
    let fire = create(&mut ana.log, fires, Some(point(1, 1)), &[("status", "first"), ("size", "1")], 2);
    meet(&mut ana.log, &mut ben.log, 3);
    for (world, name, at) in [(&mut ana, "ana", 4), (&mut ben, "ben", 6)] {
        set(&mut world.log, fire, "status", "on the way", at);
        set(&mut world.log, fire, "status", name, at + 1);
        set(&mut world.log, fire, "size", name, at + 1);
    }
    meet(&mut ana.log, &mut ben.log, 9);
    (ana, ben, fire)
}

fn decide(log: &mut EditLog, fire: FeatureId, value: &str, now: u64) -> Dot {
    let rows = ["status", "size"].map(|name| {
        let shown = standing(log, fire, &Register::Property(key(name)));
        (Target::Property(key(name)), text(value), shown)
    });
    let edit = DraftEdit::Decide { feature: fire, existence: None, rows: rows.into() };
    let draft =
        Draft { reason: Some("seen there".into()), ..Draft::edit(vec![edit]).because(Cause::Resolve) };
    log.append(draft, now).unwrap().change
}

#[test]
fn the_ancestor_is_the_last_value_that_both_had() {
    let (ana, ben, fire) = apart();
    for log in [&ana.log, &ben.log] {
        let (stamp, value) = log.ancestor(&standing(log, fire, &status()), &status()).unwrap().unwrap();
        assert_eq!((&*stamp.author, value), ("ana", text("first")));
        assert_eq!(log.ancestor(&[], &status()).unwrap(), None);
        let nothing = Register::Property(key("beds"));
        assert_eq!(log.ancestor(&standing(log, fire, &status()), &nothing).unwrap(), None);
    }
    assert_eq!(ana.log.own_replicas().unwrap().len(), 1);
    assert!(ana.log.own_replicas().unwrap().is_disjoint(&ben.log.own_replicas().unwrap()));
}

#[test]
fn a_decision_about_several_registers_is_one_edit_and_leaves_what_was_not_shown() {
    let (mut ana, mut ben, fire) = apart();
    set(&mut ben.log, fire, "status", "late", 10);
    let before = ana.log.version().unwrap();
    let decision = decide(&mut ana.log, fire, "burnt", 11);
    assert_eq!(ana.log.version().unwrap(), before + 1, "one change");
    assert_eq!(ana.log.sealed(decision).unwrap().unwrap().cause, Cause::Resolve);
    assert_eq!(ana.log.reason(decision).unwrap().as_deref(), Some("seen there"));
    assert_eq!(texts(&ana.log, fire, "status"), ["burnt"]);
    assert_eq!(ana.log.conflict_count().unwrap(), 0);
    meet(&mut ana.log, &mut ben.log, 12);
    let mut found = texts(&ana.log, fire, "status");
    found.sort();
    assert_eq!(found, ["burnt", "late"], "what was not on the screen stays");
    assert_eq!(texts(&ben.log, fire, "size"), ["burnt"]);
}

#[test]
fn anybody_takes_a_decision_back_in_one_register_and_the_candidates_stand_again() {
    let (mut ana, mut ben, fire) = apart();
    let decision = decide(&mut ana.log, fire, "burnt", 10);
    meet(&mut ana.log, &mut ben.log, 11);
    ben.log.take_back(decision, fire, &status(), Some("too early"), 12).unwrap();
    meet(&mut ana.log, &mut ben.log, 13);
    for log in [&ana.log, &ben.log] {
        let mut found = texts(log, fire, "status");
        found.sort();
        assert_eq!(found, ["ana", "ben"]);
        let why = log.history(fire, &Paging::first(1)).unwrap().items[0].reason.clone();
        assert_eq!(why.as_deref(), Some("too early"));
        assert_eq!(texts(log, fire, "size"), ["burnt"], "the other register stays decided");
        assert!(log.feature(fire).unwrap().unwrap().state.is_alive());
        assert_eq!(log.conflict_count().unwrap(), 1);
        assert!(log.taken_back(decision, fire).unwrap().is_some());
    }
    let again = ben.log.take_back(decision, fire, &status(), None, 14);
    assert!(matches!(again, Err(LogError::NothingToDo)), "{again:?}");
}

#[test]
fn deleting_or_keeping_is_decided_with_the_rest() {
    let (mut ana, mut ben, fire) = apart();
    let fires = ana.log.feature(fire).unwrap().unwrap().layer;
    ana.log.append(Draft::edit(vec![DraftEdit::Delete(fire)]), 10).unwrap();
    set(&mut ben.log, fire, "size", "9", 11);
    meet(&mut ana.log, &mut ben.log, 12);
    for (existence, alive) in [(Existence::Alive, 1), (Existence::Deleted, 0)] {
        let shown = standing(&ana.log, fire, &Register::Existence);
        let edit = DraftEdit::Decide { feature: fire, existence: Some((existence, shown)), rows: Vec::new() };
        ana.log.append(Draft::edit(vec![edit]).because(Cause::Resolve), 13).unwrap();
        assert_eq!(ana.log.count(fires).unwrap().features, alive);
        assert_eq!(standing(&ana.log, fire, &Register::Existence).len(), 1);
    }
}

#[test]
fn an_undone_decision_about_being_there_asks_again() {
    for existence in [Existence::Alive, Existence::Deleted] {
        let (mut ana, mut ben, fire) = apart();
        ana.log.append(Draft::edit(vec![DraftEdit::Delete(fire)]), 10).unwrap();
        set(&mut ben.log, fire, "size", "9", 11);
        meet(&mut ana.log, &mut ben.log, 12);
        let shown = standing(&ana.log, fire, &Register::Existence);
        assert_eq!(shown.len(), 2);
        let edit = DraftEdit::Decide { feature: fire, existence: Some((existence, shown)), rows: Vec::new() };
        let decision = ana.log.append(Draft::edit(vec![edit]).because(Cause::Resolve), 13).unwrap().change;
        meet(&mut ana.log, &mut ben.log, 14);
        if existence == Existence::Alive {
            assert!(ana.log.undo(15).unwrap().unwrap().left_alone.is_empty());
        } else {
            ben.log.take_back(decision, fire, &Register::Existence, None, 15).unwrap();
        }
        meet(&mut ana.log, &mut ben.log, 16);
        for log in [&ana.log, &ben.log] {
            let disputed = feature_crdt::disputed(&log.feature(fire).unwrap().unwrap().state);
            assert!(disputed.contains(&Register::Existence), "{existence:?}");
        }
        assert_eq!(ana.log.shared_digest().unwrap(), ben.log.shared_digest().unwrap());
    }
}

#[test]
fn reviews_travel_and_are_no_features() {
    let (mut ana, mut ben, fire) = apart();
    let before = ana.log.version().unwrap();
    let about = vec![(key("about"), Value::text(fire.to_string())), (key("assignee"), text("ben"))];
    let edit = DraftEdit::Create { layer: REVIEWS, geometry: None, properties: about };
    let made = ana.log.append(Draft::edit(vec![edit]), 10).unwrap().features;
    assert_eq!(ana.log.changed_since(before).unwrap().unwrap().into_iter().collect::<Vec<_>>(), made);
    meet(&mut ana.log, &mut ben.log, 11);
    assert_eq!(ben.log.reviews().unwrap().len(), 1);
    let all = edit_log::Query::default();
    assert_eq!(ben.log.features(&all, &Paging::first(10)).unwrap().items.len(), 1, "the fire alone");
    assert_eq!(ben.log.layers().unwrap().len(), 1);
    // Two who assign at the same time leave no conflict for people.
    set(&mut ana.log, made[0], "assignee", "ana", 12);
    set(&mut ben.log, made[0], "assignee", "cem", 12);
    let conflicts = ana.log.conflict_count().unwrap();
    meet(&mut ana.log, &mut ben.log, 13);
    assert_eq!(ana.log.conflict_count().unwrap(), conflicts);
    assert_eq!(ana.log.shared_digest().unwrap(), ben.log.shared_digest().unwrap());
}

//! Undo and redo are ordinary changes; the stack is in the log.

use edit_log::{Draft, DraftEdit, EditLog, LogError};
use feature_crdt::{Cause, FeatureId};

use crate::world::{create, delete, identity, layer, point, set, texts, values, world};

/// `-` for a feature that is not there, else its status.
fn status(log: &EditLog, feature: FeatureId) -> String {
    let stored = log.feature(feature).unwrap().unwrap();
    if stored.state.is_alive() { values(stored.state.property("status")).concat() } else { "-".to_owned() }
}

#[test]
fn every_step_is_taken_back_and_done_again_in_any_mixture() {
    let mut world = world("ana");
    let log = &mut world.log;
    let fires = layer(log, "Fires", 1);
    let fire = create(log, fires, Some(point(1, 1)), &[("status", "a")], 2);
    set(log, fire, "status", "b", 3);
    set(log, fire, "status", "c", 4);
    delete(log, fire, 5);
    let mut now = 6;
    let mut run = |log: &mut EditLog, steps: &str| {
        let mut states = Vec::new();
        for step in steps.chars() {
            now += 1;
            let done = if step == 'u' { log.undo(now) } else { log.redo(now) }.unwrap();
            assert!(done.as_ref().is_none_or(|done| done.left_alone.is_empty()), "{done:?}");
            states.push(if done.is_some() { status(log, fire) } else { "=".to_owned() });
        }
        states.join("")
    };
    assert_eq!(run(log, "uuuu"), "cba-");
    assert_eq!(run(log, "rrrrr"), "abc-=");
    assert_eq!(run(log, "uururruuu"), "cbcbc-cba");
    assert_eq!(run(log, "urur"), "-a-a");
}

#[test]
fn the_stack_is_there_after_a_restart_and_a_new_edit_ends_redoing() {
    let mut world = world("ana");
    let fires = layer(&mut world.log, "Fires", 1);
    let fire = create(&mut world.log, fires, None, &[("status", "a")], 2);
    set(&mut world.log, fire, "status", "b", 3);
    world.log.undo(4).unwrap().unwrap();
    let path = world.path();
    drop(world.log);
    let mut log = EditLog::open(&path, &identity("ana")).unwrap();
    let state = log.undo_state().unwrap();
    assert_eq!(state.undo.as_ref().map(|step| (step.change, step.cause)), Some((fire, Cause::Edit)));
    assert_eq!(state.redo.map(|step| step.time), Some(3));
    set(&mut log, fire, "status", "x", 5);
    assert_eq!(log.undo_state().unwrap().redo, None);
    assert_eq!(log.redo(6).unwrap(), None);
    log.undo(7).unwrap().unwrap();
    assert_eq!(texts(&log, fire, "status"), ["a"]);
}

#[test]
fn what_somebody_else_wrote_since_is_left_alone_and_said() {
    let (mut ana, mut ben) = (world("ana"), world("ben"));
    let fires = layer(&mut ana.log, "Fires", 1);
    let fire = create(&mut ana.log, fires, None, &[("status", "a"), ("size", "1")], 2);
    let both = |status: &str, size: &str| {
        let properties = [("status", status), ("size", size)];
        let properties = properties.map(|(name, value)| (crate::world::key(name), crate::world::text(value)));
        Draft::edit(vec![DraftEdit::Update { feature: fire, geometry: None, properties: properties.into() }])
    };
    ana.log.append(both("b", "2"), 3).unwrap();
    let changes = ana.log.changes_missing_from(&ben.log.tips().unwrap()).unwrap();
    ben.log.apply_changes(changes, 4).unwrap();
    set(&mut ben.log, fire, "status", "ben's", 5);
    let changes = ben.log.changes_missing_from(&ana.log.tips().unwrap()).unwrap();
    ana.log.apply_changes(changes, 6).unwrap();
    let undone = ana.log.undo(7).unwrap().unwrap();
    assert_eq!(undone.left_alone, [fire]);
    assert_eq!(
        (texts(&ana.log, fire, "status"), texts(&ana.log, fire, "size")),
        (vec!["ben's".into()], vec!["1".into()])
    );
    let undone = ana.log.undo(8).unwrap().unwrap();
    assert_eq!((undone.left_alone, undone.features), (vec![fire], vec![]), "not taken from under ben");
    assert_eq!(status(&ana.log, fire), "ben's");
}

#[test]
fn a_long_change_is_one_step() {
    let mut world = world("ana");
    let log = &mut world.log;
    let fires = layer(log, "Fires", 1);
    let one = |_| DraftEdit::Create { layer: fires, geometry: None, properties: Vec::new() };
    let draft = Draft::edit((0..2_500).map(one).collect()).because(Cause::Import);
    let made = log.append(draft, 2).unwrap();
    assert_eq!((made.features.len(), log.count(fires).unwrap().features), (2_500, 2_500));
    let undone = log.undo(3).unwrap().unwrap();
    assert_eq!((undone.features.len(), log.count(fires).unwrap().features), (2_500, 0));
    assert_eq!(log.redo(4).unwrap().unwrap().features.len(), 2_500);
    assert_eq!(log.count(fires).unwrap().features, 2_500);
    assert!(log.redo(5).unwrap().is_none());
    log.undo(6).unwrap().unwrap();
    log.undo(7).unwrap().unwrap();
    assert!(matches!(log.append(Draft::edit(vec![DraftEdit::Delete(fires)]), 8), Err(LogError::NothingToDo)));
    assert_eq!(log.undo(9).unwrap(), None);
}

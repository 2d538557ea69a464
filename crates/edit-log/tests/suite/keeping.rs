//! Backup, packing, checking, and what peers have.

use edit_log::{Draft, DraftEdit, EditLog, EditReader, LogError, Paging};
use feature_crdt::Cause;
use rusqlite::Connection;

use crate::world::{create, identity, key, layer, point, set, text, world};

#[test]
fn a_backup_is_whole_and_goes_on_under_its_own_name() {
    let mut world = world("ana");
    let fires = layer(&mut world.log, "Fires", 1);
    let fire = create(&mut world.log, fires, Some(point(1, 2)), &[("status", "a")], 2);
    let copy = world.folder.path().join("copy.sqlite");
    world.log.backup(&copy).unwrap();
    assert!(matches!(world.log.backup(&copy), Err(LogError::AlreadyExists { .. })));
    set(&mut world.log, fire, "status", "b", 3);
    let mut other = EditLog::open(&copy, &identity("ana")).unwrap();
    assert_ne!(other.replica(), world.log.replica(), "no two histories share a name");
    set(&mut other, fire, "status", "c", 4);
    let changes = other.changes_missing_from(&world.log.tips().unwrap()).unwrap();
    world.log.apply_changes(changes, 5).unwrap();
    assert_eq!(world.log.conflict_count().unwrap(), 1, "nothing of either is lost");
}

#[test]
fn history_that_is_read_from_a_file_keeps_its_times_and_travels() {
    let (mut ana, mut ben) = (world("ana"), world("ben"));
    let fires = layer(&mut ana.log, "Fires", 9_000);
    let (written, _) = ana
        .log
        .bulk::<_, LogError>(9_500, |bulk| {
            let at = |time, edit| Draft {
                time: Some(time),
                author: Some("Station 7".to_owned()),
                ..Draft::edit(vec![edit]).because(Cause::Import)
            };
            let properties = vec![(key("status"), text("small"))];
            let fire =
                bulk.append(at(100, DraftEdit::Create { layer: fires, geometry: None, properties }))?[0];
            let properties = vec![(key("status"), text("large"))];
            bulk.append(at(200, DraftEdit::Update { feature: fire, geometry: None, properties }))?;
            Ok(fire)
        })
        .unwrap();
    set(&mut ana.log, written, "status", "out", 9_600);
    let history = ana.log.history(written, &Paging::first(9)).unwrap().items;
    let told: Vec<_> = history.iter().map(|one| (one.stamp.clock.ms(), &*one.stamp.author)).collect();
    assert_eq!(told, [(9_600, "ana"), (200, "Station 7"), (100, "Station 7")]);
    let changes = ana.log.changes_missing_from(&ben.log.tips().unwrap()).unwrap();
    let applied = ben.log.apply_changes(changes, 9_700).unwrap();
    assert!(applied.refused.is_empty() && applied.waiting == 0, "{applied:?}");
    set(&mut ben.log, written, "status", "cold", 9_800);
    assert_eq!(ben.log.shared_digest().unwrap().len(), 64);
    assert_eq!(ben.log.history(written, &Paging::first(9)).unwrap().items.len(), 4);
}

#[test]
fn packed_changes_are_read_as_before_and_unsynced_ones_are_not_packed() {
    let mut world = world("ana");
    let log = &mut world.log;
    let fires = layer(log, "Fires", 1);
    let fire = create(log, fires, Some(point(1, 2)), &[("status", "0")], 2);
    for n in 1..200 {
        set(log, fire, "status", &n.to_string(), 2 + n);
    }
    assert_eq!((log.unsynced().unwrap(), log.compact().unwrap()), (201, 0));
    let vector = log.tips().unwrap();
    for n in 200..210 {
        set(log, fire, "status", &n.to_string(), 2 + n);
    }
    log.acknowledge("hub", &vector, 300).unwrap();
    assert_eq!((log.unsynced().unwrap(), log.unsynced_features(fires).unwrap()), (10, vec![fire]));
    let before = (log.history(fire, &Paging::first(500)).unwrap(), log.report().unwrap().digest);
    assert_eq!(log.compact().unwrap(), 202);
    assert_eq!(log.compact().unwrap(), 0);
    let after = (log.history(fire, &Paging::first(500)).unwrap(), log.report().unwrap().digest);
    assert_eq!(after, before);
    assert_eq!(log.verify().unwrap().problems, Vec::<String>::new());
    assert_eq!(log.rebuild().unwrap().digest, before.1);
    assert_eq!(log.feature_at(fire, 50).unwrap().unwrap().state.property("status").len(), 1);
}

#[test]
fn what_was_tampered_with_is_named() {
    let mut world = world("ana");
    let fires = layer(&mut world.log, "Fires", 1);
    let fire = create(&mut world.log, fires, Some(point(1, 2)), &[("status", "a")], 2);
    let path = world.path();
    drop(world.log);
    let change = |sql: &str| Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    let problems = || EditLog::open(&path, &identity("ana")).unwrap().verify().unwrap().problems;
    assert_eq!(problems(), Vec::<String>::new());
    change("UPDATE change SET cause = 4 WHERE seq = 3");
    assert_eq!(problems(), [format!("change {fire} is not the one whose hash is stored")]);
    change("UPDATE change SET cause = 0 WHERE seq = 3; DELETE FROM place");
    assert_eq!(problems(), ["features, places or conflicts are not what the log says: rebuild it"]);
    EditLog::open(&path, &identity("ana")).unwrap().rebuild().unwrap();
    assert_eq!(problems(), Vec::<String>::new());
    let error = Connection::open(&path).unwrap().execute_batch("DELETE FROM change").unwrap_err();
    assert!(error.to_string().contains("only added to"), "{error}");
}

#[test]
fn logs_can_be_moved_to_other_threads() {
    fn is_send<T: Send>() {}
    is_send::<EditReader>();
    is_send::<EditLog>();
}

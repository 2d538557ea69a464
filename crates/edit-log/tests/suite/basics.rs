//! Features are made, changed, deleted, found again, and their history told.

use edit_log::{DifferenceKind, Draft, DraftEdit, FieldTest, FieldTestKind, LogError, Paging, Query, Sort};
use feature_crdt::{Existence, Extent, LAYERS, Register, Value};

use crate::world::{create, delete, key, layer, point, set, text, texts, values, world};

const ALL: Paging = Paging::first(1000);

#[test]
fn what_was_edited_is_there_after_a_restart() {
    let mut world = world("ana");
    let fires = layer(&mut world.log, "Fires", 1_000);
    let fire = create(&mut world.log, fires, Some(point(5, 6)), &[("name", "Creek")], 2_000);
    set(&mut world.log, fire, "name", "Creek Fire", 3_000);
    let before = world.log.report().unwrap();
    drop(world.log);
    let path = world.folder.path().join("edits.sqlite");
    let log = edit_log::EditLog::open(&path, &crate::world::identity("ana")).unwrap();
    assert_eq!(log.report().unwrap(), before);
    let stored = log.feature(fire).unwrap().unwrap();
    assert_eq!(values(stored.state.property("name")), ["Creek Fire"]);
    assert_eq!((stored.layer, stored.created.time, stored.changed.time), (fires, 2_000, 3_000));
    assert_eq!((&*stored.changed.author, &*stored.changed.device), ("ana", "ana's laptop"));
    assert_eq!(log.version().unwrap(), 4, "the replica's name, the layer, the fire, its change");
    assert_eq!(log.layers().unwrap().len(), 1);
    let count = log.count(fires).unwrap();
    assert_eq!((count.features, count.deleted, count.conflicts, count.version), (1, 0, 0, 4));
    assert_eq!(log.bounds(fires).unwrap(), Some(Extent { west: 5, south: 6, east: 5, north: 6 }));
}

#[test]
fn drafts_that_make_no_sense_are_refused_and_leave_nothing() {
    let mut world = world("ana");
    let log = &mut world.log;
    let fires = layer(log, "Fires", 1);
    let fire = create(log, fires, None, &[], 2);
    delete(log, fire, 3);
    let version = log.version().unwrap();
    let nowhere = "00000000000000000000000000000007.9".parse().unwrap();
    let update =
        |feature| DraftEdit::Update { feature, geometry: None, properties: vec![(key("a"), text("b"))] };
    let create = DraftEdit::Create { layer: nowhere, geometry: None, properties: Vec::new() };
    for (edit, expect) in [
        (update(fire), "deleted"),
        (update(nowhere), "is not in this log"),
        (create, "layer 00000000000000000000000000000007.9 is not in this log"),
        (DraftEdit::Delete(fire), "at least one edit"),
    ] {
        let error = log.append(Draft::edit(vec![edit]), 4).unwrap_err().to_string();
        assert!(error.contains(expect), "{error}");
    }
    assert!(matches!(log.append(Draft::edit(Vec::new()), 4), Err(LogError::NothingToDo)));
    assert_eq!(log.version().unwrap(), version);
}

#[test]
fn a_history_tells_who_did_what_and_the_past_can_be_seen() {
    let mut world = world("ana");
    let log = &mut world.log;
    let fires = layer(log, "Fires", 1_000);
    let fire = create(log, fires, Some(point(1, 1)), &[("name", "Creek"), ("size", "small")], 2_000);
    set(log, fire, "size", "large", 3_000);
    delete(log, fire, 4_000);
    let other = create(log, fires, None, &[("name", "Other")], 4_500);
    log.append(Draft::edit(vec![DraftEdit::Restore(fire)]), 5_000).unwrap();
    let history = log.history(fire, &ALL).unwrap();
    let told: Vec<String> = history
        .items
        .iter()
        .map(|revision| {
            let change = |change: &edit_log::RegisterChange| format!("{:?}", change.register);
            let changes: Vec<String> = revision.changes.iter().map(change).collect();
            format!("{} {}", revision.stamp.time, changes.join(" "))
        })
        .collect();
    assert_eq!(
        told,
        [
            "5000 Existence",
            "4000 Existence",
            "3000 Property(\"size\")",
            "2000 Existence Geometry Property(\"name\") Property(\"size\")"
        ]
    );
    assert_eq!(history.items[2].changes[0].before, [text("small")]);
    assert_eq!(history.items[2].changes[0].after, [text("large")]);
    let first = log.history(fire, &Paging::first(3)).unwrap();
    let rest = log.history(fire, &Paging::first(3).after(first.next.unwrap())).unwrap();
    assert_eq!((rest.items.len(), rest.next), (1, None));
    for (time, size) in
        [(1_999, None), (2_000, Some("small")), (3_500, Some("large")), (4_100, Some("large"))]
    {
        let past = log.feature_at(fire, time).unwrap();
        let found = past.as_ref().map(|past| values(past.state.property("size")).concat());
        assert_eq!(found.as_deref(), size, "at {time}");
        assert_eq!(past.is_some_and(|past| past.state.is_alive()), size.is_some() && time < 4_000);
    }
    let at = |time| log.features_at(fires, time, &ALL).unwrap().items.len();
    assert_eq!([1_000, 2_500, 4_200, 4_700, 9_000].map(at), [0, 1, 0, 1, 2]);
    let between = log.differences(fires, 2_500, None, &ALL).unwrap();
    assert_eq!((between.added, between.removed, between.changed), (1, 0, 1));
    let kinds: Vec<_> = between.page.items.iter().map(|one| (one.feature, one.kind)).collect();
    assert_eq!(kinds, [(fire, DifferenceKind::Changed), (other, DifferenceKind::Added)]);
    let back = log.differences(fires, 2_500, Some(4_200), &ALL).unwrap();
    assert_eq!((back.added, back.removed, back.changed), (0, 1, 0));
    let moments = log.moments(fires, &Paging::first(2)).unwrap();
    assert_eq!(moments.items.iter().map(|one| one.stamp.time).collect::<Vec<_>>(), [5_000, 4_500]);
    let more = log.moments(fires, &Paging::first(9).after(moments.next.unwrap())).unwrap();
    assert_eq!(more.items.len(), 3);
    assert_eq!(more.next, None);
}

#[test]
fn features_are_found_by_place_words_and_values() {
    let mut world = world("ana");
    let log = &mut world.log;
    let fires = layer(log, "Fires", 1);
    let trees = layer(log, "Trees", 1);
    let mut drafts = Vec::new();
    for n in 0..30 {
        let name = if n % 2 == 0 { format!("Even {n}") } else { format!("odd {n}") };
        let properties = vec![(key("name"), Value::text(name)), (key("n"), Value::Int(n))];
        let geometry = Some(point(i32::try_from(n).unwrap() * 100, 7));
        drafts.push(Draft::edit(vec![DraftEdit::Create { layer: fires, geometry, properties }]));
    }
    log.append_all(drafts, 5).unwrap().unwrap();
    create(log, trees, None, &[("name", "even")], 6);
    let named = |query: Query, paging: &Paging| {
        let page = log.features(&query, paging).unwrap();
        let names: Vec<String> =
            page.items.iter().map(|one| values(one.state.property("name")).concat()).collect();
        (names, page.next)
    };
    let of = |layer| Query { layer: Some(layer), ..Query::default() };
    let count = |query: &Query| log.feature_count(query).unwrap();
    assert_eq!((count(&of(fires)), count(&of(trees)), count(&Query::default())), (30, 1, 31));
    let text = Query { text: Some("EVEN 2".to_owned()), ..of(fires) };
    assert_eq!(named(text, &ALL).0, ["Even 2", "Even 20", "Even 22", "Even 24", "Even 26", "Even 28"]);
    let extent = Some(Extent { west: 250, south: 0, east: 500, north: 9 });
    assert_eq!(named(Query { extent, ..of(fires) }, &ALL).0, ["odd 3", "Even 4", "odd 5"]);
    assert_eq!(named(Query { extent, ..of(trees) }, &ALL).0, Vec::<String>::new());
    let test = |test, value| FieldTest { field: "n".to_owned(), test, value: Value::Int(value) };
    let tests = vec![test(FieldTestKind::Greater, 26), test(FieldTestKind::IsNot, 28)];
    assert_eq!(named(Query { tests, ..of(fires) }, &ALL).0, ["odd 27", "odd 29"]);
    let sorted = Query { sort: Sort::Property("n".to_owned()), descending: true, ..of(fires) };
    let (first, next) = named(sorted.clone(), &Paging::first(2));
    assert_eq!(first, ["odd 29", "Even 28"]);
    assert_eq!(named(sorted, &Paging::first(2).after(next.unwrap())).0, ["odd 27", "Even 26"]);
    let (first, next) = named(of(fires), &Paging::first(29));
    assert_eq!((first.len(), named(of(fires), &Paging::first(29).after(next.unwrap())).0.len()), (29, 1));
}

#[test]
fn what_is_derived_is_made_anew_byte_for_byte() {
    let mut world = world("ana");
    let log = &mut world.log;
    let fires = layer(log, "Fires", 1_000);
    for n in 0..40 {
        let fire = create(log, fires, Some(point(n, n)), &[("name", "Creek")], 2_000);
        set(log, fire, "name", &format!("fire {n}"), 3_000);
        if n % 7 == 0 {
            delete(log, fire, 4_000);
        }
    }
    log.undo(5_000).unwrap();
    let before = log.report().unwrap();
    assert_eq!(log.rebuild().unwrap(), before);
    assert_eq!(before.features, 40);
}

#[test]
fn a_second_log_takes_the_changes_in_and_conflicts_are_told() {
    let (mut ana, mut ben) = (world("ana"), world("ben"));
    let fires = layer(&mut ana.log, "Fires", 1_000);
    let fire = create(&mut ana.log, fires, Some(point(1, 1)), &[("name", "Creek")], 2_000);
    let gone = create(&mut ana.log, fires, None, &[("name", "Gone")], 2_500);
    let give = |from: &edit_log::EditLog, to: &mut edit_log::EditLog| {
        to.apply_changes(from.changes_missing_from(&to.tips().unwrap()).unwrap(), 9_000).unwrap()
    };
    assert_eq!(give(&ana.log, &mut ben.log).changes, 4);
    set(&mut ana.log, fire, "name", "Creek A", 3_000);
    delete(&mut ana.log, gone, 3_100);
    set(&mut ben.log, fire, "name", "Creek B", 3_500);
    set(&mut ben.log, gone, "name", "Found", 3_600);
    let (to_ben, to_ana) = (give(&ana.log, &mut ben.log), give(&ben.log, &mut ana.log));
    assert_eq!((to_ben.changes, to_ana.changes), (2, 3), "ben's first tells who he is");
    assert_eq!(give(&ana.log, &mut ben.log).changes, 0);
    for log in [&ana.log, &ben.log] {
        let conflicts = log.conflicts(None, &ALL).unwrap().items;
        let registers: Vec<_> = conflicts.iter().map(|one| (one.feature, one.register.clone())).collect();
        assert_eq!(registers, [(fire, Register::Property(key("name"))), (gone, Register::Existence)]);
        let mut told: Vec<_> = conflicts[0]
            .candidates
            .iter()
            .map(|(stamp, value)| (stamp.time, stamp.device.to_string(), value.clone()))
            .collect();
        told.sort_by_key(|one| one.0);
        assert_eq!(
            told,
            [
                (3_000, "ana's laptop".to_owned(), text("Creek A")),
                (3_500, "ben's laptop".to_owned(), text("Creek B"))
            ]
        );
        assert!(log.feature(gone).unwrap().unwrap().state.is_alive());
        assert_eq!((log.count(fires).unwrap().conflicts, log.conflict_count().unwrap()), (2, 2));
    }
    assert_eq!(ana.log.shared_digest().unwrap(), ben.log.shared_digest().unwrap());
    let conflict = &ana.log.conflicts(Some(fires), &ALL).unwrap().items[1];
    let shown = conflict.candidates.iter().map(|(stamp, _)| stamp.dot).collect();
    let settle = DraftEdit::SettleExistence { feature: gone, existence: Existence::Deleted, shown };
    ana.log.append(Draft::edit(vec![settle]), 5_000).unwrap();
    give(&ana.log, &mut ben.log);
    assert_eq!(ben.log.conflict_count().unwrap(), 1);
    assert_eq!(texts(&ben.log, fire, "name").len(), 2);
    assert_eq!(ana.log.shared_digest().unwrap(), ben.log.shared_digest().unwrap());
    assert!(ben.log.feature(LAYERS).unwrap().is_none());
}

//! What is wrong by the rules of layers is found, the same in every log.

use edit_log::{Draft, DraftEdit, EditLog, Finding, Paging};
use feature_crdt::{
    ConflictKind, FeatureId, Field, FieldFault, FieldType, Geometry, LAYERS, LayerDefinition, LayerId,
    Position, Rules, Shape,
};

use crate::forks::give;
use crate::world::{create, delete, layer, point, set, text, world};

fn field(key: &str, kind: FieldType) -> Field {
    Field { key: key.to_owned(), label: key.to_owned(), kind, ..Field::default() }
}

fn ruled(log: &mut EditLog) -> LayerId {
    let definition = LayerDefinition {
        name: "Wells".to_owned(),
        fields: vec![
            Field { unique: true, ..field("code", FieldType::Text) },
            Field { reference: true, ..field("near", FieldType::Text) },
            Field { required: true, choices: vec!["good".to_owned()], ..field("state", FieldType::Choice) },
        ],
        rules: Rules { duplicate_meters: Some(20), no_overlap: true, no_self_crossing: true },
        ..LayerDefinition::default()
    };
    let properties = definition.properties().unwrap();
    let create = DraftEdit::Create { layer: LAYERS, geometry: None, properties };
    log.append(Draft::edit(vec![create]), 1).unwrap().features[0]
}

/// A ring round a square, or crossed in its middle.
fn square(x: i32, size: i32, crossed: bool) -> Geometry {
    let at = |x, y| Position { x, y, z: None };
    let (far, up) = (x + size, size);
    let mut ring = vec![at(x, 0), at(far, 0), at(far, up), at(x, up), at(x, 0)];
    if crossed {
        ring.swap(1, 2);
    }
    Geometry::new(&Shape::Polygon(vec![ring])).unwrap()
}

fn found(log: &EditLog) -> Vec<Finding> {
    let mut found = log.findings(None, &Paging::first(1_000)).unwrap().items;
    found.sort_by_key(|finding| (finding.feature, format!("{:?}", finding.kind)));
    found
}

fn kinds(log: &EditLog, feature: FeatureId) -> Vec<String> {
    let word = |kind: &ConflictKind| match kind {
        ConflictKind::DuplicateNearby { meters, .. } => format!("duplicate {meters:.0} m"),
        ConflictKind::BrokenReference(key) => format!("reference {key}"),
        ConflictKind::UniqueKey { key, .. } => format!("unique {key}"),
        ConflictKind::SelfCrossing(_) => "crossing".to_owned(),
        ConflictKind::Overlap(_) => "overlap".to_owned(),
        ConflictKind::Schema { key, fault } => format!("schema {key} {fault:?}"),
        other => format!("{other:?}"),
    };
    log.findings_of(feature).unwrap().iter().map(word).collect()
}

#[test]
fn every_rule_is_judged_and_what_is_mended_is_found_no_more() {
    let mut ana = world("ana");
    let log = &mut ana.log;
    let (wells, free) = (ruled(log), layer(log, "Free", 1));
    let first = create(log, wells, Some(point(0, 0)), &[("code", "a"), ("state", "good")], 2);
    // A thousandth of a degree is 111 m, a ten-thousandth 11 m.
    let near = create(log, wells, Some(point(0, 1_000)), &[("code", "a")], 3);
    let far = create(log, wells, Some(point(0, 10_000)), &[("code", "b"), ("state", "bad")], 4);
    let elsewhere = create(log, free, Some(point(0, 0)), &[("code", "a"), ("state", "bad")], 5);
    let named = first.to_string();
    let named = create(log, wells, None, &[("near", named.as_str())], 6);
    let area = create(log, wells, Some(square(1_000_000, 10_000, false)), &[], 7);
    let over = create(log, wells, Some(square(1_005_000, 10_000, false)), &[], 8);
    let beside = create(log, wells, Some(square(1_015_000, 10_000, false)), &[], 9);
    let crossed = create(log, wells, Some(square(2_000_000, 10_000, true)), &[], 10);
    let none: [&str; 0] = [];
    for (feature, expect) in [
        (first, &none[..]),
        (near, &["unique code", "duplicate 11 m"]),
        (far, &["schema state NoChoice"]),
        (elsewhere, &none),
        (named, &none),
        (area, &none),
        (over, &["overlap"]),
        (beside, &none),
        (crossed, &["crossing"]),
    ] {
        assert_eq!(kinds(log, feature), expect, "{feature}");
    }
    let schema = ConflictKind::Schema { key: crate::world::key("state"), fault: FieldFault::NoChoice };
    assert!(found(log).contains(&Finding { feature: far, layer: wells, kind: schema }));
    assert_eq!(found(log).len(), 5);
    delete(log, first, 20);
    set(log, far, "state", "good", 21);
    assert_eq!(kinds(log, named), ["reference near"]);
    assert_eq!((kinds(log, near), kinds(log, far)), (Vec::new(), Vec::new()));
    log.undo(22).unwrap();
    log.undo(23).unwrap();
    assert_eq!(kinds(log, near), ["unique code", "duplicate 11 m"]);
    // Rules that are no more find nothing.
    let stored = log.feature(wells).unwrap().unwrap();
    let before = LayerDefinition::of(&stored.state);
    let after = LayerDefinition { rules: Rules::default(), ..before.clone() };
    let properties = after.changes_since(&before).unwrap();
    let edit = DraftEdit::Update { feature: wells, geometry: None, properties };
    log.append(Draft::edit(vec![edit]), 30).unwrap();
    assert_eq!((kinds(log, over), kinds(log, crossed)), (Vec::new(), Vec::new()));
    assert_eq!(kinds(log, near), ["unique code"]);
}

#[test]
fn what_two_people_enter_apart_is_found_after_the_merge_in_both_logs() {
    let (mut ana, mut ben) = (world("ana"), world("ben"));
    let wells = ruled(&mut ana.log);
    give(&ana.log, &mut ben.log);
    for n in 0..10 {
        let code = format!("code {n}");
        let properties = [("code", code.as_str())];
        create(&mut ana.log, wells, Some(point(n * 100_000, 0)), &properties, 10);
        create(&mut ben.log, wells, Some(point(n * 100_000, 500)), &properties, 10);
    }
    assert!(found(&ana.log).is_empty() && found(&ben.log).is_empty());
    give(&ben.log, &mut ana.log);
    give(&ana.log, &mut ben.log);
    let all = found(&ana.log);
    assert_eq!(all.len(), 20, "each pair has one code and one place");
    assert_eq!(found(&ben.log), all);
    // Page by page it is the same, and a feature is not torn apart.
    let (mut paging, mut paged) = (Paging::first(3), Vec::new());
    loop {
        let page = ben.log.findings(Some(wells), &paging).unwrap();
        assert!(page.items.len() <= 4, "{}", page.items.len());
        paged.extend(page.items);
        let Some(next) = page.next else { break };
        paging = Paging::first(3).after(next);
    }
    paged.sort_by_key(|finding| (finding.feature, format!("{:?}", finding.kind)));
    assert_eq!(paged, all);
    let edit = |value| vec![(crate::world::key("code"), text(value))];
    let last = all[19].feature;
    let mend = DraftEdit::Update {
        feature: last,
        geometry: Some(Some(point(9, 9_000_000))),
        properties: edit("own"),
    };
    ana.log.append(Draft::edit(vec![mend]), 20).unwrap();
    assert_eq!(found(&ana.log).len(), 18);
}

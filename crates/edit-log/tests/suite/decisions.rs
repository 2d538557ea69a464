//! Which changes decided, and what seals them.

use std::path::Path;

use edit_log::{DecidedQuery, Draft, DraftEdit, EditLog, Identity};
use feature_crdt::{
    Cause, Dot, FeatureId, Field, FieldType, GeometryKind, LAYERS, LayerDefinition, Policy, Register, Rules,
    Style, Target, Value,
};
use rusqlite::Connection;

use crate::world::{create, key, layer, point, set, text, world};

fn settle(log: &mut EditLog, feature: FeatureId, name: &str, value: &str, reason: &str, now: u64) -> Dot {
    let target = Target::Property(key(name));
    let state = log.feature_state(feature).unwrap().unwrap();
    let shown = state.target(&target).iter().map(|sibling| sibling.dot).collect();
    let edit = DraftEdit::Settle { feature, target, value: text(value), shown };
    let draft = Draft { reason: Some(reason.into()), ..Draft::edit(vec![edit]) };
    log.append(draft.because(Cause::Resolve), now).unwrap().change
}

fn meet(one: &mut EditLog, other: &mut EditLog, now: u64) {
    let missing = one.changes_missing_from(&other.tips().unwrap()).unwrap();
    other.apply_changes(missing, now).unwrap();
    let missing = other.changes_missing_from(&one.tips().unwrap()).unwrap();
    one.apply_changes(missing, now).unwrap();
}

#[test]
fn decisions_and_what_took_them_back_are_listed_by_time_and_nothing_else() {
    let mut ana = world("ana");
    let fires = layer(&mut ana.log, "fires", 1);
    let fire = create(&mut ana.log, fires, Some(point(1, 1)), &[("name", "a")], 2);
    set(&mut ana.log, fire, "name", "b", 3);
    ana.log.undo(4).unwrap();
    let first = settle(&mut ana.log, fire, "name", "c", "why", 5);
    let second = settle(&mut ana.log, fire, "name", "d", "because", 6);
    ana.log.undo(7).unwrap();
    ana.log.redo(8).unwrap();
    let all = ana.log.decided(&DecidedQuery::default(), 100).unwrap();
    let causes: Vec<(u64, Cause)> = all.iter().map(|one| (one.stamp.time, one.change.cause)).collect();
    let undo = all[1].stamp.dot;
    assert_eq!(
        causes,
        [(8, Cause::Redo(undo)), (7, Cause::Undo(second)), (6, Cause::Resolve), (5, Cause::Resolve)],
        "the undo of an edit is no decision"
    );
    assert_eq!(all[3].stamp.dot, first);
    assert_eq!(ana.log.decided_of(fire).unwrap(), all);
    let page = |before| DecidedQuery { before, ..DecidedQuery::default() };
    let one = ana.log.decided(&page(None), 2).unwrap();
    let rest = ana.log.decided(&page(Some((one[1].stamp.time, one[1].seq))), 9).unwrap();
    assert_eq!([one, rest].concat(), all);
    for (query, count) in [
        (DecidedQuery { author: Some("ana".into()), ..DecidedQuery::default() }, 4),
        (DecidedQuery { author: Some("ben".into()), ..DecidedQuery::default() }, 0),
        (DecidedQuery { from: Some(6), to: Some(7), ..DecidedQuery::default() }, 2),
    ] {
        assert_eq!(ana.log.decided(&query, 100).unwrap().len(), count, "{query:?}");
    }
}

#[test]
fn what_was_taken_back_is_known_for_the_feature_until_it_is_done_again() {
    let mut ana = world("ana");
    let fires = layer(&mut ana.log, "fires", 1);
    let fire = create(&mut ana.log, fires, None, &[("name", "a")], 2);
    let other = create(&mut ana.log, fires, None, &[("name", "a")], 3);
    let decision = settle(&mut ana.log, fire, "name", "c", "why", 5);
    assert_eq!(ana.log.taken_back(decision, fire).unwrap(), None);
    ana.log.undo(7).unwrap();
    assert_eq!(ana.log.taken_back(decision, fire).unwrap().map(|stamp| stamp.time), Some(7));
    assert_eq!(ana.log.taken_back(decision, other).unwrap(), None, "nothing of it was decided");
    ana.log.redo(8).unwrap();
    assert_eq!(ana.log.taken_back(decision, fire).unwrap(), None);
    ana.log.undo(9).unwrap();
    assert_eq!(ana.log.taken_back(decision, fire).unwrap().map(|stamp| stamp.time), Some(9));
}

#[test]
fn a_tip_is_the_hash_of_the_last_change_of_its_chain() {
    let (mut ana, mut ben) = (world("ana"), world("ben"));
    let fires = layer(&mut ana.log, "fires", 1);
    let fire = create(&mut ana.log, fires, None, &[("name", "a")], 2);
    meet(&mut ana.log, &mut ben.log, 3);
    set(&mut ben.log, fire, "name", "b", 4);
    meet(&mut ana.log, &mut ben.log, 5);
    let tips = ana.log.chain_tips().unwrap();
    assert_eq!(tips, ben.log.chain_tips().unwrap(), "both have all of both");
    assert_eq!(tips.len(), 2);
    for tip in tips {
        let last = Dot::new(tip.replica, tip.through);
        let sealed = ana.log.sealed(last).unwrap().unwrap();
        assert_eq!(sealed.hash, tip.hash);
        assert_eq!(ana.log.change_of(last).unwrap().hash().0, tip.hash, "it is the hash of what was written");
        assert_eq!(ana.log.sealed(Dot::new(tip.replica, tip.through + 1)).unwrap(), None);
    }
}

#[test]
fn conflicts_are_gone_through_with_their_registers() {
    let (mut ana, mut ben) = (world("ana"), world("ben"));
    let fires = layer(&mut ana.log, "fires", 1);
    let fire = create(&mut ana.log, fires, None, &[("name", "a"), ("n", "1")], 2);
    meet(&mut ana.log, &mut ben.log, 3);
    for (log, value) in [(&mut ana.log, "x"), (&mut ben.log, "y")] {
        set(log, fire, "name", value, 4);
        set(log, fire, "n", value, 5);
    }
    meet(&mut ana.log, &mut ben.log, 6);
    let mut found = Vec::new();
    let each = ana.log.each_conflict(Some(fires), |feature, state, register| {
        let Register::Property(name) = &register else { return Ok(true) };
        found.push((feature, name.to_string(), state.property(name.as_str()).len()));
        Ok::<_, edit_log::LogError>(true)
    });
    each.unwrap();
    assert_eq!(found, [(fire, "n".to_owned(), 2), (fire, "name".to_owned(), 2)]);
}

/// A long log is not gone through for its few decisions.
#[test]
fn decisions_are_found_by_an_index() {
    let ana = world("ana");
    let path = ana.path();
    drop(ana.log);
    let connection = Connection::open(path).unwrap();
    for (sql, index) in [
        (
            "SELECT seq FROM change WHERE (cause = 1 OR cause = 2 OR cause = 4) AND (at, seq) < (9, 9) AND at >= 0
             ORDER BY at DESC, seq DESC LIMIT 5",
            "change_decided",
        ),
        ("SELECT seq FROM change WHERE cause_dot IS NOT NULL AND cause_dot = 7 AND cause = 1", "change_of"),
    ] {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let plan: Vec<String> =
            statement.query_map([], |row| row.get(3)).unwrap().map(Result::unwrap).collect();
        let plan = plan.join("; ");
        assert!(plan.contains(index) && !plan.contains("TEMP B-TREE"), "{plan}");
    }
}

const MINUTE: u64 = 60_000;
/// 2026-11-20T08:00:00Z.
const BEGUN: u64 = 1_795_161_600_000;

fn person(author: &str, device: &str, path: &Path) -> EditLog {
    let identity = Identity { author: author.into(), device: device.into(), machine: device.into() };
    EditLog::open(path, &identity).unwrap()
}

fn camps(log: &mut EditLog) -> FeatureId {
    let field = |order, key: &str, label: &str, kind| Field {
        key: key.into(),
        label: label.into(),
        kind,
        order,
        ..Field::default()
    };
    let choices = vec!["Open".to_owned(), "Searched".to_owned(), "Closed".to_owned()];
    let form = LayerDefinition {
        name: "Camps".into(),
        kind: GeometryKind::Point,
        style: Style { label_field: Some("name".into()), ..Style::default() },
        fields: vec![
            field(0, "name", "Name", FieldType::Text),
            Field { choices, ..field(1, "state", "State", FieldType::Choice) },
            field(2, "beds", "Beds", FieldType::Number),
            field(3, "accuracy", "Accuracy in metres", FieldType::Number),
        ],
        policy: Policy::default(),
        rules: Rules::default(),
    };
    let create = DraftEdit::Create { layer: LAYERS, geometry: None, properties: form.properties().unwrap() };
    log.append(Draft::edit(vec![create]), BEGUN).unwrap().features[0]
}

/// Writes the log that stories in the browser begin with: 44 camps with two states each, of which
/// the order of choices settles 41; four names that were decided, one of them taken back.
#[test]
#[ignore = "writes into the repository"]
fn write_the_log_of_camps() {
    let folder = tempfile::tempdir().unwrap();
    let mut mine = person("S. Kaya", "laptop 1", &folder.path().join("mine.db"));
    let mut theirs = person("M. Osei", "tablet 2", &folder.path().join("theirs.db"));
    let camps_layer = camps(&mut mine);
    let place = |number: i32| point(110_000_000 + number * 100_000, 435_000_000 + (number % 7) * 100_000);
    let mut camps = Vec::new();
    for number in 0..48 {
        let properties = vec![
            (key("name"), Value::text(format!("Camp {}", number + 1))),
            (key("state"), text("Open")),
            (key("beds"), Value::Int(i64::from(number))),
        ];
        let edit = DraftEdit::Create { layer: camps_layer, geometry: Some(place(number)), properties };
        camps.push(mine.append(Draft::edit(vec![edit]), BEGUN + MINUTE).unwrap().features[0]);
    }
    meet(&mut mine, &mut theirs, BEGUN + 2 * MINUTE);
    for (number, camp) in camps.iter().take(44).enumerate() {
        set(&mut mine, *camp, "state", "Searched", BEGUN + 10 * MINUTE);
        let state = if number < 3 { "Burnt down" } else { "Closed" };
        set(&mut theirs, *camp, "state", state, BEGUN + 12 * MINUTE);
    }
    for camp in &camps[44..] {
        set(&mut mine, *camp, "name", "Lake camp", BEGUN + 20 * MINUTE);
        set(&mut theirs, *camp, "name", "Camp by the water", BEGUN + 25 * MINUTE);
    }
    meet(&mut mine, &mut theirs, BEGUN + 30 * MINUTE);
    for (number, camp) in camps[44..].iter().enumerate() {
        let now = BEGUN + (40 + number as u64) * MINUTE;
        settle(&mut mine, *camp, "name", &format!("Lake camp {}", number + 1), "Both said so by radio", now);
    }
    mine.undo(BEGUN + 50 * MINUTE).unwrap();
    let policy = (key("policy"), Value::from_json_text(r#"{"rule":"newest"}"#).unwrap());
    let back = (key("policy"), Value::from_json_text(r#"{"rule":"keep_both"}"#).unwrap());
    for (property, now) in [(policy, 60), (back, 70)] {
        let edit = DraftEdit::Update { feature: camps_layer, geometry: None, properties: vec![property] };
        theirs.append(Draft::edit(vec![edit]), BEGUN + now * MINUTE).unwrap();
    }
    meet(&mut mine, &mut theirs, BEGUN + 80 * MINUTE);
    assert_eq!(mine.conflict_count().unwrap(), 45);
    let to = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/ui/fixtures/camps.edits.db");
    std::fs::create_dir_all(to.parent().unwrap()).unwrap();
    drop(std::fs::remove_file(&to));
    mine.backup(&to).unwrap();
}

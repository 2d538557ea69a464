//! Reviews over the real logs of two devices.
#![expect(clippy::unwrap_used, reason = "a test that fails here has found its fault")]

use feature_crdt::{FeatureId, FieldType, GeometryKind, Key, Register, Rule};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::index::Index;
use super::*;
use crate::device::{Device, Role};
use crate::edits::{ChangeOfGeometry, FieldDraft, LayerDraft, now_ms};
use crate::error::ErrorCode;

struct Pair {
    a: Device,
    b: Device,
    _homes: [tempfile::TempDir; 2],
}

fn register(key: &str) -> Register {
    Register::Property(Key::new(key).unwrap())
}

fn exchange(a: &Device, b: &Device) {
    a.write_edits(|a| {
        b.write_edits(|b| {
            let (to_b, to_a) = (a.changes_missing_from(&b.tips()?)?, b.changes_missing_from(&a.tips()?)?);
            b.apply_changes(to_b, now_ms())?;
            a.apply_changes(to_a, now_ms())?;
            Ok(())
        })
    })
    .unwrap();
}

fn change(device: &Device, id: FeatureId, values: &Json) {
    device.change_feature(&id.to_string(), &ChangeOfGeometry::Stays, values).unwrap();
}

fn queue(device: &Device, states: &[ReviewState]) -> Vec<ReviewItem> {
    let filter = ReviewFilter { states: states.to_vec(), ..ReviewFilter::default() };
    device.review_queue(&QueueQuery { filter, ..QueueQuery::default() }, 1_000, None).unwrap().items
}

fn look(device: &Device, id: FeatureId) -> Review {
    device.review(id, &QueueQuery::default()).unwrap().unwrap()
}

fn row<'a>(review: &'a Review, key: &str) -> &'a ReviewRow {
    review.rows.iter().find(|row| row.field.as_deref() == Some(key)).unwrap()
}

fn values(review: &Review, key: &str) -> Vec<String> {
    let mut values: Vec<String> = row(review, key)
        .candidates
        .iter()
        .map(|one| one.value.as_ref().map_or_else(String::new, |value| value.as_str().unwrap().to_owned()))
        .collect();
    values.sort();
    values
}

fn decision(review: &Review, key: &str, value: &str) -> FeatureDecision {
    let shown: Vec<CandidateId> = row(review, key).candidates.iter().map(|one| one.id).collect();
    let choice = Choice::Value(json!(value));
    FeatureDecision {
        feature: review.item.feature,
        rows: vec![RowDecision { register: register(key), shown, choice }],
        keep_both: false,
    }
}

fn decide(device: &Device, id: FeatureId, key: &str, value: &str) -> Decided {
    device.decide(&[decision(&look(device, id), key, value)], Some("seen there".into())).unwrap()
}

impl Pair {
    async fn new() -> Self {
        let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let a = Device::open(homes[0].path(), Role::Guest).await.unwrap();
        let b = Device::open(homes[1].path(), Role::Guest).await.unwrap();
        let fields =
            vec![FieldDraft::plain("name", FieldType::Text), FieldDraft::plain("note", FieldType::Text)];
        let layer = LayerDraft {
            name: Some("Camps".into()),
            kind: Some(GeometryKind::Point),
            fields: Some(fields),
            ..LayerDraft::default()
        };
        a.create_layer(layer).unwrap();
        b.write_edits(|_| Ok(())).unwrap();
        Self { a, b, _homes: homes }
    }

    fn meet(&self) {
        exchange(&self.a, &self.b);
    }

    fn add(&self, name: &str) -> FeatureId {
        let point = json!({ "type": "Point", "coordinates": [11.0, 43.5] });
        self.a.add_feature("Camps", Some(&point), &json!({ "name": name, "note": "old" })).unwrap().id
    }

    /// So many features with different notes.
    fn disputes(&self, many: usize) -> Vec<FeatureId> {
        let ids: Vec<FeatureId> = (0..many).map(|number| self.add(&format!("camp {number}"))).collect();
        self.meet();
        for id in &ids {
            change(&self.a, *id, &json!({ "note": "from a" }));
            change(&self.b, *id, &json!({ "note": "from b" }));
        }
        self.meet();
        ids
    }
}

#[tokio::test]
async fn a_review_tells_sides_ancestor_and_candidates() {
    let pair = Pair::new().await;
    let id = pair.disputes(1)[0];
    change(&pair.a, id, &json!({ "name": "renamed" }));
    let review = look(&pair.a, id);
    assert_eq!((review.number, review.total, review.item.open), (Some(1), 1, 1));
    assert_eq!(values(&review, "note"), ["from a", "from b"]);
    let note = &review.rows[0];
    assert_eq!((note.field.as_deref(), note.differs, note.state), (Some("note"), true, ReviewState::Open));
    assert_eq!(note.ancestor.as_ref().unwrap().value, Some(json!("old")));
    let mine: Vec<bool> = review.sides.iter().map(|side| side.mine).collect();
    assert_eq!(mine.iter().filter(|mine| **mine).count(), 1, "{mine:?}");
    let own = review.sides.iter().find(|side| side.mine).unwrap();
    assert!(own.did.iter().any(|deed| deed.to == Some(json!("renamed"))), "all it did is told");
    assert!(review.rows[1..].iter().all(|row| !row.differs));
}

#[tokio::test]
async fn deciding_all_on_one_empties_the_queue_of_the_other() {
    let pair = Pair::new().await;
    let ids = pair.disputes(5);
    assert_eq!((queue(&pair.a, &[]).len(), queue(&pair.b, &[]).len()), (5, 5));
    let decisions: Vec<_> = ids.iter().map(|id| decision(&look(&pair.a, *id), "note", "checked")).collect();
    assert_eq!(pair.a.decide(&decisions, None).unwrap().decided, 5);
    assert!(queue(&pair.a, &[]).is_empty());
    pair.meet();
    assert!(queue(&pair.b, &[]).is_empty());
    assert_eq!(look(&pair.b, ids[0]).decided.len(), 1);
    pair.a.undo_edit().unwrap();
    let back = queue(&pair.a, &[]);
    assert_eq!((back.len(), back[0].state), (5, ReviewState::Reopened), "one step");
    let review = look(&pair.a, ids[0]);
    assert_eq!(values(&review, "note"), ["from a", "from b"], "and no value is lost");
    assert!(review.decided[0].undone);
    decide(&pair.a, ids[0], "note", "again");
    assert_eq!(queue(&pair.a, &[]).len(), 4, "what an undo put back can be decided");
}

#[tokio::test]
async fn equal_decisions_are_one_and_different_ones_are_contested() {
    let pair = Pair::new().await;
    let ids = pair.disputes(2);
    for id in &ids {
        decide(&pair.a, *id, "note", "checked");
    }
    decide(&pair.b, ids[0], "note", "checked");
    decide(&pair.b, ids[1], "note", "otherwise");
    pair.meet();
    for device in [&pair.a, &pair.b] {
        let left = queue(device, &[]);
        assert_eq!(
            left.iter().map(|item| (item.feature, item.state)).collect::<Vec<_>>(),
            [(ids[1], ReviewState::Contested)]
        );
    }
    let reasons = look(&pair.a, ids[1]).rows[0].candidates.iter().filter(|one| one.reason.is_some()).count();
    assert_eq!(reasons, 2);
}

#[tokio::test]
async fn a_late_edit_reopens_and_an_outdated_screen_writes_nothing() {
    let pair = Pair::new().await;
    let ids = pair.disputes(2);
    let outdated = decision(&look(&pair.b, ids[1]), "note", "too late");
    for id in &ids {
        decide(&pair.a, *id, "note", "checked");
    }
    change(&pair.b, ids[0], &json!({ "note": "late" }));
    pair.meet();
    let left = queue(&pair.a, &[]);
    assert_eq!((left.len(), left[0].feature, left[0].state), (1, ids[0], ReviewState::Reopened));
    let done = pair.b.decide(&[outdated], None).unwrap();
    assert_eq!((done.decided, done.skipped.len()), (0, 1));
    assert!(done.skipped[0].why.contains("settled it meanwhile"), "{}", done.skipped[0].why);
    assert_eq!(values(&look(&pair.b, ids[1]), "note"), ["checked"]);
}

#[tokio::test]
async fn a_bulk_writes_what_its_preview_said_in_one_step() {
    let pair = Pair::new().await;
    let ids = pair.disputes(4);
    let rule = BulkRule { take: Take::Others, register: None, field: None };
    let scope = BulkScope { features: Some(ids[..3].to_vec()), ..BulkScope::default() };
    let preview = pair.a.preview_bulk(&rule, &scope).unwrap();
    assert_eq!((preview.decides, preview.features, preview.leaves, preview.examples.len()), (3, 3, 0, 3));
    change(&pair.a, ids[3], &json!({ "name": "meanwhile" }));
    let stale = pair.a.decide_bulk(&rule, &scope, None, Some(preview.version)).unwrap_err();
    assert_eq!(stale.code, ErrorCode::Conflict);
    let preview = pair.a.preview_bulk(&rule, &scope).unwrap();
    pair.a.decide_bulk(&rule, &scope, Some("theirs".into()), Some(preview.version)).unwrap();
    for example in &preview.examples {
        let review = look(&pair.a, example.feature);
        assert_eq!(row(&review, "note").shown.as_ref(), Some(&example.to));
        assert_eq!(example.to, json!("from b"));
    }
    assert_eq!(queue(&pair.a, &[]).len(), 1);
    pair.a.undo_edit().unwrap();
    assert_eq!(queue(&pair.a, &[]).len(), 4);
}

#[tokio::test]
async fn what_a_rule_settles_is_listed_and_opened_again() {
    let pair = Pair::new().await;
    let id = pair.disputes(1)[0];
    let newest = LayerDraft { policy: Some(Rule::Newest), ..LayerDraft::default() };
    pair.a.change_layer("Camps", newest).unwrap();
    assert!(queue(&pair.a, &[]).is_empty());
    assert_eq!(queue(&pair.a, &[ReviewState::Settled]).len(), 1);
    let rule = row(&look(&pair.a, id), "note").settled_by.unwrap();
    assert_eq!((rule.rule, rule.version), (Rule::Newest, 2));
    assert_eq!(pair.a.reopen(id, &register("note"), None).unwrap().decided, 1);
    pair.meet();
    for device in [&pair.a, &pair.b] {
        assert_eq!(queue(device, &[])[0].state, ReviewState::Reopened, "opened for everybody");
    }
    decide(&pair.b, id, "note", "checked");
    assert!(queue(&pair.b, &[]).is_empty());
    assert_eq!(pair.b.reopen(id, &register("note"), None).unwrap().decided, 1);
    assert_eq!(values(&look(&pair.b, id), "note"), ["from a", "from b"], "the former values are back");
    let untouched = pair.b.reopen(id, &register("name"), None).unwrap();
    assert_eq!((untouched.decided, untouched.skipped.len()), (0, 1));
}

#[tokio::test]
async fn assignments_travel_and_drafts_stay() {
    let pair = Pair::new().await;
    let ids = pair.disputes(2);
    pair.a.assign_review(&ids, "M. Osei").unwrap();
    pair.b.assign_review(&ids[..1], "Ana").unwrap();
    pair.meet();
    let names = |device: &Device| {
        let mut names: Vec<_> = queue(device, &[]).into_iter().filter_map(|item| item.assignee).collect();
        names.sort();
        names
    };
    assert_eq!(names(&pair.a), names(&pair.b), "of two the newest, everywhere the same");
    assert_eq!(queue(&pair.a, &[]).len(), 2, "an assignment is never a conflict");
    pair.a.save_review_draft(ids[0], Some(json!({ "note": "half" }))).unwrap();
    assert_eq!(look(&pair.a, ids[0]).draft, Some(json!({ "note": "half" })));
    decide(&pair.a, ids[0], "note", "checked");
    assert_eq!(pair.a.review_draft(ids[0]), None);
}

#[tokio::test]
async fn both_are_kept_and_deletions_are_confirmed_or_not() {
    let pair = Pair::new().await;
    let ids = pair.disputes(1);
    let mut both = decision(&look(&pair.a, ids[0]), "note", "from a");
    both.keep_both = true;
    pair.a.decide(&[both], None).unwrap();
    let count = |device: &Device| device.find_layer("Camps").unwrap().unwrap().features;
    assert_eq!(count(&pair.a), 2);
    pair.a.undo_edit().unwrap();
    assert_eq!(count(&pair.a), 1, "one step");
    for (take, left) in [(Take::Restore, 1), (Take::ConfirmDeletion, 0)] {
        let id = pair.add("contested");
        pair.meet();
        pair.a.delete_features(&[id.to_string()]).unwrap();
        change(&pair.b, id, &json!({ "name": "still here" }));
        pair.meet();
        let rule = BulkRule { take, register: None, field: None };
        let scope = BulkScope { features: Some(vec![id]), ..BulkScope::default() };
        assert_eq!(pair.a.decide_bulk(&rule, &scope, None, None).unwrap().decides, 1);
        assert_eq!(u64::from(!look(&pair.a, id).item.deleted), left);
    }
}

/// One step of somebody.
#[derive(Clone, Debug)]
enum Step {
    Note(bool, usize, u8),
    Delete(bool, usize),
    Restore(bool, usize),
    Decide(bool, usize, u8),
    Assign(bool, usize),
    Rule(bool),
    Undo(bool),
    Meet,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (any::<bool>(), 0..3_usize, 0..3_u8).prop_map(|(who, id, note)| Step::Note(who, id, note)),
        1 => (any::<bool>(), 0..3_usize).prop_map(|(who, id)| Step::Delete(who, id)),
        1 => (any::<bool>(), 0..3_usize).prop_map(|(who, id)| Step::Restore(who, id)),
        3 => (any::<bool>(), 0..3_usize, 0..3_u8).prop_map(|(who, id, note)| Step::Decide(who, id, note)),
        1 => (any::<bool>(), 0..3_usize).prop_map(|(who, id)| Step::Assign(who, id)),
        1 => any::<bool>().prop_map(Step::Rule),
        1 => any::<bool>().prop_map(Step::Undo),
        4 => Just(Step::Meet),
    ]
}

fn do_step(pair: &Pair, ids: &[FeatureId], step: &Step) {
    let who = |a: bool| if a { &pair.a } else { &pair.b };
    match step {
        Step::Note(a, id, note) => {
            let text = ids[*id].to_string();
            let values = json!({ "note": format!("note {note}") });
            let _ = who(*a).change_feature(&text, &ChangeOfGeometry::Stays, &values);
        }
        Step::Delete(a, id) => drop(who(*a).delete_features(&[ids[*id].to_string()])),
        Step::Restore(a, id) => drop(who(*a).restore_features(&[ids[*id].to_string()])),
        Step::Decide(a, id, note) => {
            let review = look(who(*a), ids[*id]);
            let _ = who(*a).decide(&[decision(&review, "note", &format!("note {note}"))], None);
        }
        Step::Assign(a, id) => drop(who(*a).assign_review(&[ids[*id]], "Ana").unwrap()),
        Step::Rule(newest) => {
            let policy = Some(if *newest { Rule::Newest } else { Rule::KeepBoth });
            drop(pair.a.change_layer("Camps", LayerDraft { policy, ..LayerDraft::default() }));
        }
        Step::Undo(a) => drop(who(*a).undo_edit()),
        Step::Meet => pair.meet(),
    }
}

/// What an index says, in words that can be compared.
fn said(index: &Index) -> Vec<String> {
    let one = |entry: &entry::Entry| format!("{:?} {:?} {:?}", entry.item, entry.states, entry.open);
    let mut said: Vec<String> = index.entries.values().map(one).collect();
    said.sort();
    said
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn an_index_that_follows_is_one_that_is_made_anew(steps in prop::collection::vec(step(), 1..16)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let pair = Pair::new().await;
            let ids: Vec<FeatureId> = (0..3).map(|number| pair.add(&format!("camp {number}"))).collect();
            pair.meet();
            for step in &steps {
                do_step(&pair, &ids, step);
                for device in [&pair.a, &pair.b] {
                    let (followed, fresh) = device
                        .in_edits(|log| {
                            let mut fresh = Index::default();
                            fresh.follow(log)?;
                            Ok((said(&*device.review_index(log)?), said(&fresh)))
                        })
                        .unwrap();
                    assert_eq!(followed, fresh, "after {step:?}");
                }
            }
            pair.meet();
            pair.meet();
            let features = |device: &Device| {
                queue(device, &[]).into_iter().map(|item| (item.feature, item.state)).collect::<Vec<_>>()
            };
            assert_eq!(features(&pair.a), features(&pair.b), "both have one queue");
        });
    }
}

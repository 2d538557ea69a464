//! The audit over real logs of two people, and its files read back by other readers.
#![expect(clippy::unwrap_used, reason = "a test that fails here has found its fault")]

use std::path::Path;
use std::time::Duration;

use edit_log::{Draft, DraftEdit, EditLog, Identity};
use feature_crdt::{Cause, FeatureId, FieldType, GeometryKind, Key, LayerId, Policy, Rule, Target, Value};
use serde_json::{Value as Json, json};

use super::{AuditCause, AuditEntry, AuditFilter, AuditWords, PolicyEffect, rule_version};
use crate::device::{Device, Role};
use crate::edits::{ChangeOfGeometry, FieldDraft, LayerDraft};
use crate::error::ErrorCode;
use crate::tasks::{Outcome, TaskState, TaskView};

/// A device, and the log of somebody else.
struct Team {
    home: tempfile::TempDir,
    device: Device,
    other: EditLog,
    layer: LayerId,
    clock: u64,
}

impl Team {
    async fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let device = Device::open(home.path(), Role::Guest).await.unwrap();
        let field =
            |key: &str, kind| FieldDraft { label: key.to_uppercase(), ..FieldDraft::plain(key, kind) };
        let choices = vec!["open".into(), "searched".into(), "closed".into()];
        let state = FieldDraft { choices, ..field("state", FieldType::Choice) };
        let layer = LayerDraft {
            name: Some("Camps".into()),
            kind: Some(GeometryKind::Point),
            fields: Some(vec![
                field("name", FieldType::Text),
                field("beds", FieldType::Number),
                state,
                field("metres", FieldType::Number),
            ]),
            ..LayerDraft::default()
        };
        let layer = device.create_layer(layer).unwrap().id;
        let identity =
            Identity { author: "M. Osei".into(), device: "tablet 2".into(), machine: "another".into() };
        let other = EditLog::open(&home.path().join("other.db"), &identity).unwrap();
        let clock = u64::try_from(crate::clock::now().as_millisecond()).unwrap();
        Self { home, device, other, layer, clock }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.home.path().join(name)
    }

    /// Both logs hold the same afterwards.
    fn meet(&mut self) {
        self.clock += 1_000;
        let (other, clock) = (&mut self.other, self.clock);
        self.device
            .write_edits(|log| {
                let to_other = log.changes_missing_from(&other.tips()?)?;
                let to_device = other.changes_missing_from(&log.tips()?)?;
                other.apply_changes(to_other, clock)?;
                log.apply_changes(to_device, clock)?;
                Ok(())
            })
            .unwrap();
    }

    fn add(&self, name: &str) -> FeatureId {
        let point = json!({ "type": "Point", "coordinates": [11.0, 43.5] });
        let values = json!({ "name": name, "beds": 4, "state": "open", "metres": 50 });
        self.device.add_feature("Camps", Some(&point), &values).unwrap().id
    }

    fn mine(&self, feature: FeatureId, values: &Json) {
        self.device.change_feature(&feature.to_string(), &ChangeOfGeometry::Stays, values).unwrap();
    }

    fn theirs(&mut self, feature: FeatureId, values: &Json) {
        self.clock += 1_000;
        let members = values.as_object().unwrap();
        let value =
            |(key, value): (&String, &Json)| (Key::new(key).unwrap(), Value::from_json(value).unwrap());
        let properties = members.iter().map(value).collect();
        let update = DraftEdit::Update { feature, geometry: None, properties };
        self.other.append(Draft::edit(vec![update]), self.clock).unwrap();
    }

    /// Settles a property as the review does: exactly the candidates that stand there.
    fn settle(&self, feature: FeatureId, key: &str, value: &str, reason: &str) {
        let target = Target::Property(Key::new(key).unwrap());
        self.device
            .write_edits(|log| {
                let state = log.feature_state(feature)?.unwrap();
                let shown = state.target(&target).iter().map(|sibling| sibling.dot).collect();
                let edit = DraftEdit::Settle { feature, target, value: Value::text(value), shown };
                let draft = Draft { reason: Some(reason.into()), ..Draft::edit(vec![edit]) };
                Ok(log.append(draft.because(Cause::Resolve), now_ms())?)
            })
            .unwrap();
    }

    fn set_rule(&self, field: Option<&str>, policy: Policy) {
        let draft = match field {
            None => LayerDraft { whole_policy: Some(policy), ..LayerDraft::default() },
            Some(key) => {
                let layer = self.device.find_layer("Camps").unwrap().unwrap();
                let draft = |field: crate::edits::Field| FieldDraft {
                    label: field.label,
                    choices: field.choices,
                    whole_policy: if field.key == key { Some(policy.clone()) } else { field.policy },
                    ..FieldDraft::plain(&field.key, field.kind)
                };
                let fields = layer.form.fields.into_iter().map(draft).collect();
                LayerDraft { fields: Some(fields), ..LayerDraft::default() }
            }
        };
        self.device.change_layer("Camps", draft).unwrap();
    }

    fn listed(&self, filter: &AuditFilter) -> Vec<AuditEntry> {
        self.device.decisions(filter, 1_000, None).unwrap().items
    }

    fn causes(&self, filter: &AuditFilter) -> Vec<AuditCause> {
        self.listed(filter).into_iter().map(|entry| entry.cause).collect()
    }
}

fn now_ms() -> u64 {
    u64::try_from(crate::clock::now().as_millisecond()).unwrap()
}

fn of(feature: FeatureId) -> AuditFilter {
    AuditFilter { feature: Some(feature.to_string()), ..AuditFilter::default() }
}

/// Two people gave a camp two names, somebody decided.
async fn named() -> (Team, FeatureId) {
    let mut team = Team::new().await;
    let camp = team.add("Camp");
    team.meet();
    team.theirs(camp, &json!({ "name": "South camp" }));
    team.mine(camp, &json!({ "name": "North camp" }));
    team.meet();
    team.settle(camp, "name", "Camp at the lake", "Both, said by radio");
    (team, camp)
}

#[tokio::test]
async fn a_decision_tells_who_from_what_and_why() {
    let (team, camp) = named().await;
    let listed = team.listed(&of(camp));
    let [entry] = listed.as_slice() else { panic!("{listed:?}") };
    assert_eq!((entry.cause, entry.label.as_str()), (AuditCause::Resolve, "Camp at the lake"));
    assert_eq!(entry.layer_name, "Camps");
    assert_eq!((entry.field.as_deref(), entry.field_label.as_deref()), (Some("name"), Some("NAME")));
    assert_eq!(entry.to, [json!("Camp at the lake")]);
    assert_eq!(entry.reason.as_deref(), Some("Both, said by radio"));
    assert_eq!(entry.bounds, Some([11.0, 43.5, 11.0, 43.5]));
    let mut from: Vec<(&str, &str)> =
        entry.from.iter().map(|one| (one.value.as_str().unwrap(), one.device.as_str())).collect();
    from.sort_unstable();
    assert_eq!((from[0].0, from[1]), ("North camp", ("South camp", "tablet 2")));
    assert!(entry.from.iter().any(|one| one.author == "M. Osei"));
    let hash = team.device.in_edits(|log| Ok(log.sealed(entry.change.unwrap())?.unwrap().hash)).unwrap();
    assert_eq!(entry.hash.as_deref(), Some(hex::encode(hash).as_str()));
}

#[tokio::test]
async fn what_was_taken_back_says_so_until_it_is_done_again() {
    let (team, camp) = named().await;
    let undo = || team.device.write_edits(|log| Ok(log.undo(now_ms())?)).unwrap().unwrap();
    undo();
    assert_eq!(team.causes(&of(camp)), [AuditCause::Undo, AuditCause::Resolve]);
    let [undone, decision] = <[AuditEntry; 2]>::try_from(team.listed(&of(camp))).unwrap();
    assert_eq!(undone.undoes, decision.change);
    assert_eq!(undone.to.len(), 2, "the former candidates stand there again: {:?}", undone.to);
    let back = decision.undone.unwrap();
    assert_eq!((back.change, back.author), (undone.change.unwrap(), undone.author));
    team.device.write_edits(|log| Ok(log.redo(now_ms())?)).unwrap();
    assert_eq!(team.causes(&of(camp)), [AuditCause::Redo, AuditCause::Undo, AuditCause::Resolve]);
    assert_eq!(team.listed(&of(camp))[2].undone, None);
    undo();
    assert!(team.listed(&of(camp))[3].undone.is_some());
}

#[tokio::test]
async fn ordinary_undo_is_no_decision() {
    let (team, camp) = named().await;
    team.mine(camp, &json!({ "beds": 7 }));
    team.device.write_edits(|log| Ok(log.undo(now_ms())?)).unwrap();
    assert_eq!(team.causes(&of(camp)), [AuditCause::Resolve]);
}

#[tokio::test]
async fn rules_that_are_set_have_versions() {
    let team = Team::new().await;
    team.set_rule(None, Rule::Newest.into());
    team.set_rule(Some("beds"), Rule::Max.into());
    team.set_rule(None, Rule::KeepBoth.into());
    team.set_rule(None, Rule::KeepBoth.into());
    let told = |entry: AuditEntry| (entry.field, entry.rule.map(|rule| (rule.rule, rule.version)));
    let listed: Vec<_> = team.listed(&AuditFilter::default()).into_iter().map(told).collect();
    let beds = Some("beds".to_owned());
    assert_eq!(
        listed,
        [
            (None, Some((Rule::KeepBoth, 3))),
            (beds, Some((Rule::Max, 3))),
            (None, Some((Rule::Newest, 2))),
            (None, Some((Rule::KeepBoth, 1))),
        ],
        "what is set as it is already is no change"
    );
    let version = |field| team.device.in_edits(|log| rule_version(log, team.layer, field)).unwrap();
    assert_eq!((version(None), version(Some("beds")), version(Some("name"))), (3, 4, 3));
}

#[tokio::test]
async fn what_a_rule_settles_is_listed_with_its_version() {
    let mut team = Team::new().await;
    let camp = team.add("Camp");
    team.meet();
    team.theirs(camp, &json!({ "beds": 12, "name": "South" }));
    team.mine(camp, &json!({ "beds": 9, "name": "North" }));
    team.meet();
    let automatic = AuditFilter { automatic: Some(true), ..AuditFilter::default() };
    assert!(team.listed(&automatic).is_empty());
    team.set_rule(Some("beds"), Rule::Max.into());
    let listed = team.listed(&automatic);
    let [entry] = listed.as_slice() else { panic!("{listed:?}") };
    assert_eq!((entry.cause, entry.field.as_deref()), (AuditCause::Automatic, Some("beds")));
    assert_eq!((entry.to.as_slice(), entry.from.len()), ([json!(12)].as_slice(), 2));
    let rule = entry.rule.unwrap();
    assert_eq!((rule.rule, rule.version), (Rule::Max, 2));
    assert_eq!((entry.change, entry.author.as_str()), (None, ""));
    let people = AuditFilter { automatic: Some(false), ..AuditFilter::default() };
    assert_eq!(team.causes(&people), [AuditCause::PolicyChange, AuditCause::PolicyChange]);
    assert_eq!(team.listed(&AuditFilter::default()).len(), 3);
}

/// A log with every kind of entry, several of them in one change.
async fn busy() -> (Team, Vec<FeatureId>) {
    let mut team = Team::new().await;
    let camps: Vec<FeatureId> = (0..12).map(|number| team.add(&format!("Camp {number}"))).collect();
    team.meet();
    for (number, camp) in camps.iter().enumerate() {
        team.theirs(*camp, &json!({ "name": format!("South {number}"), "beds": 20 + number }));
        team.mine(*camp, &json!({ "name": format!("North {number}"), "beds": 100 + number }));
    }
    team.meet();
    for (number, camp) in camps.iter().take(7).enumerate() {
        team.settle(*camp, "name", &format!("Lake {number}"), "seen");
    }
    team.device.write_edits(|log| Ok(log.undo(now_ms())?)).unwrap();
    team.set_rule(Some("beds"), Rule::Newest.into());
    (team, camps)
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repetition() {
    let (team, camps) = busy().await;
    let author = team.listed(&AuditFilter::default()).last().unwrap().author.clone();
    for (filter, expected) in [
        (AuditFilter::default(), 7 + 1 + 2 + 12),
        (AuditFilter { automatic: Some(true), ..AuditFilter::default() }, 12),
        (AuditFilter { automatic: Some(false), ..AuditFilter::default() }, 10),
        (AuditFilter { author: Some(author), ..AuditFilter::default() }, 10),
        (AuditFilter { author: Some("nobody".into()), ..AuditFilter::default() }, 0),
        (AuditFilter { layer: Some("Camps".into()), ..AuditFilter::default() }, 22),
        (of(camps[6]), 3),
        (of(camps[11]), 1),
        (AuditFilter { text: Some("LAKE 3".into()), ..AuditFilter::default() }, 2),
        (AuditFilter { to: Some(jiff::Timestamp::UNIX_EPOCH), ..AuditFilter::default() }, 0),
        (AuditFilter { from: Some(jiff::Timestamp::UNIX_EPOCH), ..AuditFilter::default() }, 22),
    ] {
        let whole = team.listed(&filter);
        assert_eq!(whole.len(), expected, "{filter:?}");
        assert_eq!(team.device.decision_count(&filter).unwrap(), expected as u64, "{filter:?}");
        for size in [1, 2, 5] {
            let mut paged = Vec::new();
            let mut after = None;
            loop {
                let page = team.device.decisions(&filter, size, after.as_deref()).unwrap();
                paged.extend(page.items);
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(paged, whole, "pages of {size} of {filter:?}");
        }
        assert!(whole.is_sorted_by_key(|entry| entry.spot), "the newest first");
    }
    let refused = team.device.decisions(&AuditFilter::default(), 0, None).unwrap_err();
    assert_eq!(refused.code, ErrorCode::BadInput);
    assert!(team.device.decisions(&AuditFilter::default(), 5, Some("no place")).is_err());
}

#[tokio::test]
async fn a_preview_says_what_then_happens() {
    let mut team = Team::new().await;
    let camps: Vec<FeatureId> = (0..30).map(|number| team.add(&format!("Camp {number}"))).collect();
    team.meet();
    for (number, camp) in camps.iter().enumerate() {
        team.theirs(*camp, &json!({ "state": if number % 3 == 0 { "burnt" } else { "closed" }, "beds": 30 }));
        team.mine(*camp, &json!({ "state": "searched", "beds": 100 + number, "name": "North" }));
    }
    team.meet();
    let author = team.listed(&AuditFilter::default())[0].author.clone();
    let roles = Policy { roles: vec!["M. Osei".into(), author], ..Rule::RoleRank.into() };
    for (field, policy, settles, leaves) in [
        (Some("state"), Policy::from(Rule::ForwardOnly), 20, 10),
        (Some("beds"), Rule::Max.into(), 30, 0),
        (Some("beds"), Rule::Newest.into(), 30, 0),
        (Some("beds"), roles, 30, 0),
        (Some("beds"), Rule::KeepBoth.into(), 0, 30),
    ] {
        let before = automatic(&team);
        let preview = team.device.policy_preview("Camps", field, policy.clone()).unwrap();
        assert_eq!((preview.settles, preview.leaves), (settles, leaves), "{policy:?}");
        assert_eq!(automatic(&team), before, "a preview writes nothing");
        assert!(preview.examples.len() <= 20);
        team.set_rule(field, policy.clone());
        let settled = automatic(&team).into_iter().filter(|(key, _)| key.as_deref() == field).count();
        assert_eq!(settled as u64, settles, "{policy:?} does what was said");
    }
}

#[tokio::test]
async fn a_preview_tells_what_it_reopens_and_alters() {
    let mut team = Team::new().await;
    let camp = team.add("Camp");
    team.meet();
    team.theirs(camp, &json!({ "beds": 3 }));
    team.mine(camp, &json!({ "beds": 9 }));
    team.meet();
    team.set_rule(Some("beds"), Rule::Max.into());
    for (policy, effect, counts) in [
        (Rule::Max, PolicyEffect::Same, (1, 0, 0, 0)),
        (Rule::Min, PolicyEffect::Alters, (1, 0, 0, 1)),
        (Rule::KeepBoth, PolicyEffect::Reopens, (0, 1, 1, 0)),
    ] {
        let found = team.device.policy_preview("Camps", Some("beds"), policy.into()).unwrap();
        assert_eq!((found.settles, found.leaves, found.reopens, found.alters), counts, "{policy:?}");
        assert_eq!(found.examples[0].effect, effect);
        assert_eq!(found.examples[0].to.is_some(), effect != PolicyEffect::Reopens);
    }
    let layer = team.device.policy_preview("Camps", None, Rule::Newest.into()).unwrap();
    assert_eq!((layer.settles, layer.leaves), (0, 0), "the field has a rule of its own");
    let lacking = team.device.policy_preview("Camps", Some("beds"), Rule::RoleRank.into()).unwrap_err();
    assert_eq!(lacking.code, ErrorCode::BadInput);
    assert!(team.device.policy_preview("Camps", Some("gone"), Rule::Max.into()).is_err());
}

fn automatic(team: &Team) -> Vec<(Option<String>, Vec<Json>)> {
    let filter = AuditFilter { automatic: Some(true), ..AuditFilter::default() };
    team.listed(&filter).into_iter().map(|entry| (entry.field, entry.to)).collect()
}

async fn ended(device: &Device, task: TaskView) -> TaskView {
    for _ in 0..6_000 {
        let now = device.task(task.id).unwrap();
        if !now.state.is_open() {
            return now;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("the task does not end");
}

async fn exported(team: &Team, path: &Path, filter: AuditFilter) -> u64 {
    let words = AuditWords::default();
    let task = team.device.start_audit_export(&path.to_string_lossy(), filter, words).unwrap();
    let task = ended(&team.device, task).await;
    match task.outcome {
        Some(Outcome::Audit(written)) => {
            assert_eq!(written.bytes, path.metadata().unwrap().len());
            written.entries
        }
        _ => panic!("{:?} {:?}", task.state, task.problem),
    }
}

#[tokio::test]
async fn csv_is_read_by_another_reader() {
    let (mut team, camp) = named().await;
    team.theirs(camp, &json!({ "name": "a \"quoted\", long\nname; =1+1" }));
    team.meet();
    team.settle(camp, "name", "=SUM(1)\r\n,\"", "مخيم, by the lake");
    let path = team.path("audit.csv");
    let entries = exported(&team, &path, AuditFilter::default()).await;
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_path(&path).unwrap();
    let heads = reader.headers().unwrap().clone();
    let column = |name: &str| heads.iter().position(|head| head == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell = |row: &csv::StringRecord, name: &str| row[column(name)].to_owned();
    let listed = team.listed(&AuditFilter::default());
    assert_eq!((entries, listed.len()), (3, 3));
    for (row, entry) in rows.iter().zip(&listed) {
        assert_eq!(cell(row, "cause"), entry.cause.name());
        assert_eq!(cell(row, "reason"), entry.reason.clone().unwrap_or_default());
        assert_eq!(cell(row, "hash"), entry.hash.clone().unwrap());
        let to: Json = serde_json::from_str(&cell(row, "to")).unwrap();
        assert_eq!(to, json!(entry.to));
        let from: Json = serde_json::from_str(&cell(row, "from")).unwrap();
        assert_eq!(from.as_array().unwrap().len(), entry.from.len());
    }
    let rest: Vec<String> = rows[3..].iter().map(|row| cell(row, "cause")).collect();
    let (last, tips) = rest.split_last().unwrap();
    assert_eq!((last.as_str(), tips.len()), ("HOW_TO_CHECK", 2));
    assert!(tips.iter().all(|cause| cause == "CHAIN_TIP"));
    assert!(std::fs::read_to_string(&path).unwrap().ends_with("\r\n"));
}

#[tokio::test]
async fn json_is_held_against_the_log_here_and_elsewhere() {
    let (mut team, _) = busy().await;
    let path = team.path("audit.json");
    let entries = exported(&team, &path, AuditFilter::default()).await;
    let file: Json = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(file["entries"].as_array().unwrap().len() as u64, entries);
    assert_eq!((&file["format"], &file["version"]), (&json!("map-offline-audit"), &json!(1)));
    assert_eq!(file["tips"].as_array().unwrap().len(), 2);
    let check = team.device.check_audit(&path).unwrap();
    assert_eq!((check.entries, check.good, check.unknown, check.chains), (10, 10, 0, 2));
    assert_eq!(check.problems, Vec::<String>::new());

    // A device that got the changes by another way says the same.
    team.meet();
    let elsewhere = tempfile::tempdir().unwrap();
    let device = Device::open(elsewhere.path(), Role::Guest).await.unwrap();
    device
        .write_edits(|log| {
            let missing = team.other.changes_missing_from(&log.tips()?)?;
            Ok(log.apply_changes(missing, now_ms())?)
        })
        .unwrap();
    let check = device.check_audit(&path).unwrap();
    assert_eq!((check.good, check.chains, check.problems), (10, 2, Vec::new()));

    for (name, of, to) in [
        ("another decision", "Lake 3", "Lake 8"),
        ("another reason", "\"seen\"", "\"told\""),
        ("another person", "M. Osei", "M. Otto"),
    ] {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(of));
        let forged = team.path("forged.json");
        std::fs::write(&forged, text.replace(of, to)).unwrap();
        let check = team.device.check_audit(&forged).unwrap();
        assert!(!check.problems.is_empty() && check.good < 10, "{name} is not seen");
    }
}

#[tokio::test]
async fn a_forged_chain_and_a_strange_file_are_named() {
    let (team, _) = named().await;
    let path = team.path("audit.json");
    exported(&team, &path, AuditFilter::default()).await;
    let mut file: Json = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    file["tips"][0]["hash"] = json!("00".repeat(32));
    file["tips"][1]["through"] = json!(999);
    std::fs::write(&path, file.to_string()).unwrap();
    let check = team.device.check_audit(&path).unwrap();
    assert_eq!((check.chains, check.unknown, check.problems.len()), (0, 1, 1));
    for (text, code) in [
        ("{}", ErrorCode::BadInput),
        ("at,cause\r\n", ErrorCode::BadInput),
        (r#"{"format":"map-offline-audit","version":9,"entries":[],"tips":[]}"#, ErrorCode::BadInput),
        (r#"{"format":"geojson","version":1,"entries":[],"tips":[]}"#, ErrorCode::BadInput),
    ] {
        std::fs::write(&path, text).unwrap();
        assert_eq!(team.device.check_audit(&path).unwrap_err().code, code, "{text}");
    }
}

#[tokio::test]
async fn a_document_has_its_pages_and_nothing_is_left_half() {
    let (team, _) = busy().await;
    let path = team.path("audit.pdf");
    assert_eq!(exported(&team, &path, AuditFilter::default()).await, 22);
    let bytes = std::fs::read(&path).unwrap();
    assert!(bytes.starts_with(b"%PDF-") && bytes.trim_ascii_end().ends_with(b"%%EOF"));

    let twice = team.device.start_audit_export(
        &path.to_string_lossy(),
        AuditFilter::default(),
        AuditWords::default(),
    );
    assert_eq!(twice.unwrap_err().code, ErrorCode::Conflict, "nothing is overwritten");
    let strange = team.path("audit.docx");
    let refused = team.device.start_audit_export(
        &strange.to_string_lossy(),
        AuditFilter::default(),
        AuditWords::default(),
    );
    assert_eq!(refused.unwrap_err().code, ErrorCode::BadInput);

    let cancelled = team.path("cancelled.csv");
    let task = team
        .device
        .start_audit_export(&cancelled.to_string_lossy(), AuditFilter::default(), AuditWords::default())
        .unwrap();
    team.device.cancel_task(task.id).unwrap();
    assert_eq!(ended(&team.device, task).await.state, TaskState::Cancelled);
    let left: Vec<_> = std::fs::read_dir(team.home.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("audit") || name.contains("cancelled"))
        .collect();
    assert_eq!(left, ["audit.pdf"]);
}

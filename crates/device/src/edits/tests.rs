//! The use cases over a real log, as people go through them.
#![expect(clippy::unwrap_used, reason = "a test that fails here has found its fault")]

use std::path::Path;
use std::time::Duration;

use feature_crdt::{FieldType, GeometryKind};
use jiff::Timestamp;
use serde_json::{Value as Json, json};

use super::form::{FieldDraft, LayerDraft};
use super::view::{ChangeOfGeometry, FeatureQuery, FeatureView, FieldTest, TestKind};
use super::*;
use crate::device::{Device, Role};
use crate::error::ErrorCode;
use crate::events::Change;
use crate::tasks::{Outcome, TaskState, TaskView};

async fn device(home: &Path) -> Device {
    Device::open(home, Role::Guest).await.unwrap()
}

fn camps(device: &Device) -> LayerView {
    let field =
        |label: &str, kind| FieldDraft { key: None, label: label.into(), ..FieldDraft::plain("", kind) };
    let name = FieldDraft { required: true, ..field("Name", FieldType::Text) };
    let beds = FieldDraft { default: Some(json!(4)), ..field("Beds", FieldType::Number) };
    let fields = vec![name, beds, field("Photos", FieldType::Photo)];
    let draft = LayerDraft {
        name: Some("Camps".into()),
        kind: Some(GeometryKind::Point),
        fields: Some(fields),
        ..LayerDraft::default()
    };
    device.create_layer(draft).unwrap()
}

fn point(lon: f64, lat: f64) -> Json {
    json!({ "type": "Point", "coordinates": [lon, lat] })
}

fn add(device: &Device, name: &str, lon: f64) -> FeatureView {
    device.add_feature("Camps", Some(&point(lon, 43.5)), &json!({ "name": name })).unwrap()
}

fn listed(device: &Device, query: FeatureQuery) -> Vec<String> {
    let page = device.features(&FeatureQuery { layer: Some("Camps".into()), ..query }, 100, None).unwrap();
    assert_eq!(page.total, page.items.len() as u64);
    page.items.into_iter().map(|feature| feature.label).collect()
}

async fn ended(device: &Device, task: TaskView) -> TaskView {
    for _ in 0..2_000 {
        let now = device.task(task.id).unwrap();
        if !now.state.is_open() {
            return now;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("the task does not end");
}

async fn moved(device: &Device, task: TaskView) -> crate::tasks::FeaturesMoved {
    let task = ended(device, task).await;
    match task.outcome {
        Some(Outcome::Features(moved)) => moved,
        _ => panic!("{:?} {:?}", task.state, task.problem),
    }
}

#[tokio::test]
async fn a_home_without_edits_has_no_log_until_something_is_drawn() {
    let home = tempfile::tempdir().unwrap();
    let device = device(home.path()).await;
    assert!(device.layers().unwrap().is_empty());
    assert_eq!(device.edit_state().unwrap().version, 0);
    assert_eq!(device.log_report().unwrap().changes, 0);
    let missing = device.add_feature("Camps", None, &Json::Null).unwrap_err();
    assert_eq!(missing.code, ErrorCode::NotFound);
    assert!(!home.path().join("edits.db").exists());
    camps(&device);
    assert!(home.path().join("edits.db").exists());
}

#[tokio::test]
async fn features_are_drawn_changed_deleted_and_taken_back() {
    let home = tempfile::tempdir().unwrap();
    let device = device(home.path()).await;
    let layer = camps(&device);
    let north = add(&device, "North", 11.0);
    assert_eq!(properties_json(&north.properties), json!({ "name": "North", "beds": 4 }));
    assert_eq!((north.label.as_str(), north.deleted), ("North", false));
    let id = north.id.to_string();
    let changed = device
        .change_feature(&id, &ChangeOfGeometry::Becomes(point(12.0, 43.0)), &json!({ "beds": 9, "x": [1] }))
        .unwrap();
    assert_eq!(properties_json(&changed.properties), json!({ "name": "North", "beds": 9, "x": [1] }));
    assert_eq!(geojson_of(changed.geometry.as_ref().unwrap()).unwrap(), point(12.0, 43.0));
    let cleared = device.change_feature(&id, &ChangeOfGeometry::Goes, &json!({ "beds": null })).unwrap();
    assert_eq!(cleared.geometry, None);
    assert_eq!(device.delete_features(std::slice::from_ref(&id)).unwrap(), 1);
    assert_eq!(device.layer_count(), 0);
    let gone = device.change_feature(&id, &ChangeOfGeometry::Stays, &json!({ "beds": 1 })).unwrap_err();
    assert_eq!(gone.code, ErrorCode::Conflict);
    assert_eq!(device.restore_features(std::slice::from_ref(&id)).unwrap(), 1);
    assert_eq!(device.layer_count(), 1);
    let history = device.feature_history(&id, 50, None).unwrap().items;
    let causes: Vec<RevisionCause> = history.iter().map(|revision| revision.cause).collect();
    use RevisionCause::{Create, Delete, Edit, Restore};
    assert_eq!(causes, [Restore, Delete, Edit, Edit, Create]);
    let beds = history[3].changes.iter().find(|change| change.field.as_deref() == Some("beds")).unwrap();
    assert_eq!(
        (beds.label.as_deref(), &beds.before, &beds.after),
        (Some("Beds"), &Some(json!(4)), &Some(json!(9)))
    );
    let moments = device.layer_history(&layer.id.to_string(), 50, None).unwrap().items;
    assert_eq!(moments.len(), 5);
}

impl Device {
    fn layer_count(&self) -> u64 {
        self.find_layer("Camps").unwrap().unwrap().features
    }
}

#[tokio::test]
async fn what_does_not_fit_the_layer_is_refused_in_words() {
    let home = tempfile::tempdir().unwrap();
    let device = device(home.path()).await;
    camps(&device);
    let line = json!({ "type": "LineString", "coordinates": [[0, 0], [1, 1]] });
    for (geometry, properties, words) in [
        (Some(&line), json!({ "name": "x" }), "takes points, and this is a line"),
        (None, json!({ "name": null }), "“Name” must be filled in"),
        (None, json!({ "name": "x", "beds": "many" }), "“Beds” is a number"),
        (None, json!({ "name": "x", "photos": ["y"] }), "field of pictures"),
    ] {
        let refused = device.add_feature("Camps", geometry, &properties).unwrap_err();
        assert!(refused.message.contains(words), "{refused}");
    }
    assert_eq!(device.layer_count(), 0);
    let twice = LayerDraft { name: Some("Camps".into()), ..LayerDraft::default() };
    assert_eq!(device.create_layer(twice).unwrap_err().code, ErrorCode::Conflict);
}

#[tokio::test]
async fn features_are_found_by_words_values_place_and_order() {
    let home = tempfile::tempdir().unwrap();
    let device = device(home.path()).await;
    camps(&device);
    for (name, lon) in [("North", 11.0), ("South", 12.0), ("Old mill", 13.0)] {
        add(&device, name, lon);
    }
    let plain = FeatureQuery::default;
    assert_eq!(listed(&device, FeatureQuery { text: Some("OLD".into()), ..plain() }), ["Old mill"]);
    assert_eq!(
        listed(&device, FeatureQuery { bounds: Some([11.5, 43.0, 12.5, 44.0]), ..plain() }),
        ["South"]
    );
    let test = FieldTest { field: "name".into(), kind: TestKind::Contains, value: json!("o") };
    assert_eq!(listed(&device, FeatureQuery { tests: vec![test], ..plain() }).len(), 3);
    let sort = |descending| FeatureQuery { sort: Some("label".into()), descending, ..plain() };
    assert_eq!(listed(&device, sort(false)), ["North", "Old mill", "South"]);
    assert_eq!(listed(&device, sort(true)), ["South", "Old mill", "North"]);
    let query = FeatureQuery { layer: Some("Camps".into()), ..sort(false) };
    let first = device.features(&query, 2, None).unwrap();
    assert_eq!(first.total, 3);
    add(&device, "Aaa", 14.0);
    let rest = device.features(&query, 2, first.next.as_deref()).unwrap();
    let rest: Vec<&str> = rest.items.iter().map(|feature| feature.label.as_str()).collect();
    assert_eq!(rest, ["South"], "a cursor stays good when features are added");
    assert!(device.features(&query, 0, None).is_err());
}

#[tokio::test]
async fn every_step_can_be_undone_also_after_a_restart() {
    let home = tempfile::tempdir().unwrap();
    let ids: Vec<String> = {
        let device = device(home.path()).await;
        camps(&device);
        let ids = ["a", "b", "c"].map(|name| add(&device, name, 11.0).id.to_string()).to_vec();
        device.delete_features(&ids).unwrap();
        device.close().await;
        ids
    };
    let device = device(home.path()).await;
    let state = device.edit_state().unwrap();
    assert!(state.undo.is_some_and(|text| text.starts_with("Undo: 3 features deleted")), "one step for all");
    let state = device.undo_edit().unwrap();
    assert!(state.redo.is_some());
    assert_eq!(device.layer_count(), 3);
    device.redo_edit().unwrap();
    assert_eq!(device.layer_count(), 0);
    device.undo_edit().unwrap();
    device.change_features(&ids, &json!({ "beds": 7 })).unwrap();
    device.undo_edit().unwrap();
    let feature = device.feature(&ids[0], None).unwrap().unwrap();
    assert_eq!(properties_json(&feature.properties), json!({ "name": "a", "beds": 4 }));
}

#[tokio::test]
async fn a_layer_goes_back_to_a_time_and_forth_again() {
    let home = tempfile::tempdir().unwrap();
    let device = device(home.path()).await;
    camps(&device);
    let (kept, gone) = (add(&device, "kept", 11.0), add(&device, "gone", 12.0));
    tokio::time::sleep(Duration::from_millis(5)).await;
    let then = Timestamp::now();
    tokio::time::sleep(Duration::from_millis(5)).await;
    device.change_feature(&kept.id.to_string(), &ChangeOfGeometry::Stays, &json!({ "beds": 99 })).unwrap();
    device.delete_features(&[gone.id.to_string()]).unwrap();
    add(&device, "new", 13.0);
    let found = device.differences("Camps", then, None, 100, None).unwrap();
    assert_eq!((found.added, found.removed, found.changed), (1, 1, 1));
    let at = device.features_at("Camps", then, 100, None).unwrap().items;
    let at: Vec<&str> = at.iter().map(|feature| feature.label.as_str()).collect();
    assert_eq!(at, ["kept", "gone"]);
    assert_eq!(device.go_back("Camps", then).unwrap(), 3);
    assert_eq!(listed(&device, FeatureQuery::default()), ["kept", "gone"]);
    let kept = device.feature(&kept.id.to_string(), None).unwrap().unwrap();
    assert_eq!(properties_json(&kept.properties)["beds"], 4);
    device.undo_edit().unwrap();
    assert_eq!(listed(&device, FeatureQuery::default()), ["kept", "new"]);
}

#[tokio::test]
async fn a_layer_is_shown_hidden_changed_and_deleted() {
    let home = tempfile::tempdir().unwrap();
    let device = device(home.path()).await;
    let layer = camps(&device);
    add(&device, "North", 11.0);
    assert!(!device.show_layer("Camps", false).unwrap().visible);
    let rename = LayerDraft { name: Some("Camps, south".into()), ..LayerDraft::default() };
    let renamed = device.change_layer(&layer.id.to_string(), rename).unwrap();
    assert_eq!((renamed.form.name.as_str(), renamed.visible, renamed.features), ("Camps, south", false, 1));
    device.delete_layer("Camps, south").unwrap();
    assert!(device.layers().unwrap().is_empty());
    device.undo_edit().unwrap();
    assert_eq!(device.layers().unwrap()[0].features, 1);
}

#[tokio::test]
async fn photos_belong_to_features() {
    let home = tempfile::tempdir().unwrap();
    let device = device(home.path()).await;
    camps(&device);
    let id = add(&device, "North", 11.0).id.to_string();
    let sha256 = device.keep_photo(b"\xFF\xD8\xFF\xE0 as far as this test goes").unwrap();
    let with = device.attach_photo(&id, "photos", &sha256, "the gate").unwrap();
    let photos = device.photos(photos_of(&with.properties, "photos")).unwrap();
    assert_eq!((photos[0].caption.as_str(), photos[0].bytes.is_some()), ("the gate", true));
    assert!(device.attach_photo(&id, "name", &sha256, "").is_err(), "no field of pictures");
    assert!(device.attach_photo(&id, "photos", &"0".repeat(64), "").is_err(), "not here");
    let without = device.remove_photo(&id, "photos", &sha256).unwrap();
    assert!(photos_of(&without.properties, "photos").is_empty());
}

#[tokio::test]
async fn tiles_show_features_and_change_with_them() {
    let home = tempfile::tempdir().unwrap();
    let device = device(home.path()).await;
    let layer = camps(&device).id.to_string();
    assert!(device.edit_tile_at(&layer, 0, 0, 0).await.unwrap().is_none());
    let id = add(&device, "North", 11.0).id.to_string();
    let tile = device.edit_tile_at(&layer, 0, 0, 0).await.unwrap().unwrap();
    let text = String::from_utf8_lossy(&tile.bytes).into_owned();
    assert!(text.contains("features") && text.contains(&id) && text.contains("North"));
    assert!(device.edit_tile_at(&layer, 3, 0, 0).await.unwrap().is_none(), "not there");
    assert!(device.edit_tile_at(&layer, 1, 2, 0).await.is_err(), "no such tile");
    assert!(device.edit_tile_at("nowhere", 0, 0, 0).await.is_err());
}

#[tokio::test]
async fn other_programs_edits_are_told_and_both_write() {
    let home = tempfile::tempdir().unwrap();
    let (window, terminal) = (device(home.path()).await, device(home.path()).await);
    camps(&window);
    let mut told = window.0.events.subscribe();
    add(&terminal, "from the terminal", 11.0);
    add(&window, "from the window", 12.0);
    let heard = async { while told.recv().await.unwrap() != Change::Edits {} };
    tokio::time::timeout(Duration::from_secs(10), heard).await.expect("told of the edits");
    for device in [&window, &terminal] {
        assert_eq!(listed(device, FeatureQuery::default()), ["from the terminal", "from the window"]);
    }
}

#[tokio::test]
async fn a_file_of_features_comes_in_and_goes_out_again() {
    let home = tempfile::tempdir().unwrap();
    let device = device(home.path()).await;
    let path = home.path().join("camps 2026.geojson");
    let collection = json!({ "type": "FeatureCollection", "features": [
        { "type": "Feature", "id": 7, "when": "now", "geometry": point(11.0, 43.0),
          "properties": { "name": "North", "beds": 4, "a/b": true, "tags": ["x"] } },
        { "type": "Feature", "geometry": null, "properties": { "name": "Nowhere", "beds": null } },
    ] });
    std::fs::write(&path, collection.to_string()).unwrap();
    let task = device.start_feature_import(path.to_str().unwrap(), None, false).unwrap();
    let taken = moved(&device, task).await;
    assert_eq!((taken.features, taken.skipped), (2, 0), "{:?}", taken.notes);
    let layer = device.find_layer("camps 2026").unwrap().unwrap();
    assert_eq!(layer.id, taken.layer);
    let fields: Vec<(&str, FieldType)> =
        layer.form.fields.iter().map(|field| (field.key.as_str(), field.kind)).collect();
    assert_eq!(fields, [("a_b", FieldType::Boolean), ("beds", FieldType::Number), ("name", FieldType::Text)]);
    let out = home.path().join("out.geojson");
    let task = device.start_feature_export("camps 2026", out.to_str().unwrap(), false).unwrap();
    assert_eq!(moved(&device, task).await.features, 2);
    let written: Json = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    let north = &written["features"][0];
    assert_eq!((&north["id"], &north["when"]), (&json!(7), &json!("now")));
    assert_eq!(north["properties"], json!({ "name": "North", "beds": 4, "a_b": true, "tags": ["x"] }));
    assert_eq!(north["geometry"]["coordinates"], json!([11.0, 43.0]));
    assert!(written["features"][1]["geometry"].is_null());
    let again = device.start_feature_export("camps 2026", out.to_str().unwrap(), false).unwrap_err();
    assert_eq!(again.code, ErrorCode::Conflict, "nothing is overwritten");
    for end in ["gpx", "kml", "csv", "gpkg"] {
        let out = home.path().join("out").with_extension(end);
        let task = device.start_feature_export("camps 2026", out.to_str().unwrap(), false).unwrap();
        assert!(moved(&device, task).await.bytes > 0, "{end}");
    }
    device.undo_edit().unwrap();
    assert!(device.find_layer("camps 2026").unwrap().is_none(), "features and layer in one step");
    device.redo_edit().unwrap();
    assert_eq!(device.find_layer("camps 2026").unwrap().unwrap().features, 2);
}

#[tokio::test]
async fn an_import_that_is_cancelled_or_refused_leaves_nothing() {
    let home = tempfile::tempdir().unwrap();
    let device = device(home.path()).await;
    let path = home.path().join("many.csv");
    let rows: String = (0..20_000).map(|n| format!("{n},{},43\n", f64::from(n % 180))).collect();
    std::fs::write(&path, format!("name,lon,lat\n{rows}")).unwrap();
    let task = device.start_feature_import(path.to_str().unwrap(), None, false).unwrap();
    device.cancel_task(task.id).unwrap();
    assert_eq!(ended(&device, task).await.state, TaskState::Cancelled);
    std::fs::write(&path, "name,a\nx,1\n").unwrap();
    let task = device.start_feature_import(path.to_str().unwrap(), None, false).unwrap();
    let failed = ended(&device, task).await;
    assert_eq!(failed.problem.map(|problem| problem.code), Some(ErrorCode::BadInput));
    assert!(device.layers().unwrap().is_empty());
}

#[tokio::test]
async fn versions_become_a_past_that_can_be_seen() {
    let home = tempfile::tempdir().unwrap();
    let device = device(home.path()).await;
    camps(&device);
    let path = home.path().join("fires.jsonl");
    let lines = [
        json!({ "observed": "2020-06-01T00:00:00Z", "id": "a", "rec": { "name": "A", "acres": 1, "lon": 1.0, "lat": 2.0 } }),
        json!({ "observed": "2020-06-03T00:00:00Z", "id": "a", "rec": { "name": "A", "acres": 5, "lon": 1.5, "lat": 2.0 } }),
        json!({ "observed": "2020-06-02T00:00:00Z", "id": "b", "rec": { "name": "B", "note": "x" } }),
        json!({ "observed": "2020-06-04T00:00:00Z", "id": "b", "deleted": true }),
    ];
    std::fs::write(&path, lines.map(|line| line.to_string()).join("\n")).unwrap();
    let task = device.start_feature_import(path.to_str().unwrap(), None, true).unwrap();
    assert_eq!(moved(&device, task).await.features, 2);
    let then = |day: &str| {
        let at: Timestamp = format!("{day}T12:00:00Z").parse().unwrap();
        let page = device.features_at("fires", at, 100, None).unwrap();
        let mut seen: Vec<Json> =
            page.items.iter().map(|feature| properties_json(&feature.properties)).collect();
        seen.sort_by_key(Json::to_string);
        seen
    };
    assert_eq!(then("2020-05-30"), [] as [Json; 0]);
    assert_eq!(then("2020-06-01"), [json!({ "@id": "a", "name": "A", "acres": 1 })]);
    assert_eq!(
        then("2020-06-02"),
        [json!({ "@id": "a", "name": "A", "acres": 1 }), json!({ "@id": "b", "name": "B", "note": "x" })]
    );
    assert_eq!(then("2020-06-04"), [json!({ "@id": "a", "name": "A", "acres": 5 })]);
}

#[tokio::test]
async fn areas_are_split_joined_and_get_holes() {
    let home = tempfile::tempdir().unwrap();
    let device = device(home.path()).await;
    let draft =
        LayerDraft { name: Some("Areas".into()), kind: Some(GeometryKind::Polygon), ..LayerDraft::default() };
    device.create_layer(draft).unwrap();
    let square = json!({ "type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]] });
    let id = device.add_feature("Areas", Some(&square), &json!({ "name": "a" })).unwrap().id.to_string();
    let line = json!({ "type": "LineString", "coordinates": [[1, -1], [1, 3]] });
    let parts = device.split_feature(&id, &line).unwrap();
    assert_eq!(parts.len(), 2);
    assert_eq!(parts[0].id.to_string(), id, "the first part keeps the feature");
    assert_eq!(properties_json(&parts[1].properties), json!({ "name": "a" }));
    let ids: Vec<String> = parts.iter().map(|part| part.id.to_string()).collect();
    let whole = device.merge_features(&ids).unwrap();
    assert_eq!(whole.id.to_string(), id);
    assert!(device.feature(&ids[1], None).unwrap().unwrap().deleted, "it went into the other");
    let ring =
        json!({ "type": "Polygon", "coordinates": [[[0.5, 0.5], [1, 0.5], [1, 1], [0.5, 1], [0.5, 0.5]]] });
    let holed = device.cut_hole(&id, &ring).unwrap();
    assert_eq!(
        geojson_of(holed.geometry.as_ref().unwrap()).unwrap()["coordinates"].as_array().unwrap().len(),
        2
    );
    for _ in 0..3 {
        device.undo_edit().unwrap();
    }
    let back = device.feature(&id, None).unwrap().unwrap();
    assert_eq!(
        geojson_of(back.geometry.as_ref().unwrap()).unwrap()["coordinates"][0].as_array().unwrap().len(),
        5
    );
    assert_eq!(device.find_layer("Areas").unwrap().unwrap().features, 1, "and the other part is gone");
    assert!(device.merge_features(&ids[..1]).is_err());
}

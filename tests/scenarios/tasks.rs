//! Checks, exports and imports as tasks: progress, cancel, who checked, and nothing half left.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Home, Host, Mbtiles, TileServer, wait_until};

const WORLD: &str = "-180,-85,180,85";

/// An archive that takes a while: 32,768 tiles.
fn large(home: &Home) -> String {
    let file = home.aside("large.mbtiles");
    let picture = hex::encode(crate::harness::png((8, 0, 0), 0));
    Mbtiles::make(
        &file,
        &format!(
            "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 32767)
            INSERT INTO tiles SELECT 8, i % 256, i / 256, X'{picture}' FROM n;"
        ),
    );
    file.display().to_string()
}

fn files_in(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).into_iter().flatten().flatten();
    names.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// Nothing of an import: no source, no region, no tiles, no mark.
fn nothing_stays(home: &Home) {
    assert!(home.run(&["region", "list"]).exits(0).list("/regions").is_empty());
    assert_eq!(home.run(&["source", "list"]).exits(0).list("/sources").len(), 1);
    assert!(files_in(&home.path().join("tilesets")).is_empty());
    assert!(files_in(&home.path().join("imports")).is_empty());
}

#[cfg(unix)]
#[test]
fn control_c_cancels_an_import_and_an_export_without_a_trace() {
    let home = Home::new();
    let file = large(&home);
    let importing = home.start(&["import", &file, "--name", "Large"]);
    wait_until("the import has begun", || home.tileset_path("large").exists());
    importing.interrupt();
    importing.ended().exits(1).says("INTERRUPTED").says("Nothing of the archive was kept");
    nothing_stays(&home);

    home.run(&["import", &file, "--name", "Large"]).exits(0);
    for name in ["out.mbtiles", "out.pmtiles", "out"] {
        let folder = home.aside(&format!("to-{name}"));
        std::fs::create_dir(&folder).expect("the temporary folder is writable");
        let path = folder.join(name).display().to_string();
        let exporting = home.start(&["region", "export", "Large", &path]);
        wait_until("the export has begun", || !files_in(&folder).is_empty());
        exporting.interrupt();
        let ended = exporting.ended();
        // A fast disk may have been quicker than the signal.
        if ended.code == Some(1) {
            ended.says("INTERRUPTED").says("No file was left behind");
            assert_eq!(files_in(&folder), Vec::<String>::new());
        } else {
            ended.exits(0);
            assert_eq!(files_in(&folder), [name]);
        }
    }
}

#[test]
fn a_task_is_followed_cancelled_and_dismissed_over_the_host() {
    let home = Home::new();
    let file = large(&home);
    let host = Host::start(&home);
    let started = host.data("mutation($path: String!) { task: importArchive(path: $path, name: \"Large\") { id kind state title } }", &json!({ "path": file }));
    assert_eq!((&started["task"]["kind"], &started["task"]["title"]), (&json!("IMPORT"), &json!("Large")));
    let id = started["task"]["id"].clone();
    wait_until("tiles are taken", || look(&host, &id)["done"].as_u64().is_some_and(|done| done > 0));
    let seen = host.data("{ regions { id } sources { id } tasks { id total } }", &Value::Null);
    assert_eq!(seen["regions"], json!([]), "half an import is not to be seen");
    assert_eq!(seen["tasks"], json!([{ "id": id, "total": 32_768 }]));
    host.data("mutation($id: ID!) { cancelTask(id: $id) { id } }", &json!({ "id": id }));
    wait_until("it is cancelled", || look(&host, &id)["state"] == "CANCELLED");
    nothing_stays(&home);
    let again = host.errors("mutation($id: ID!) { cancelTask(id: $id) { id } }", &json!({ "id": id }));
    assert_eq!(again[0]["extensions"]["code"], "CONFLICT");
    host.data("mutation($id: ID!) { dismissTask(id: $id) }", &json!({ "id": id }));
    assert_eq!(look(&host, &id), Value::Null);
    let unknown = host.errors("mutation { dismissTask(id: \"999\") }", &Value::Null);
    assert_eq!(unknown[0]["extensions"]["code"], "NOT_FOUND");
}

fn look(host: &Host, id: &Value) -> Value {
    let document =
        "query($id: ID!) { task(id: $id) { state done total bytes problem problemCode problemHint regionId
        verifyReport { checked good badTiles missing } importReport { tiles region { name } } } }";
    host.data(document, &json!({ "id": id }))["task"].clone()
}

fn ended(host: &Host, id: &Value) -> Value {
    wait_until("the task ends", || {
        !["QUEUED", "RUNNING"].iter().any(|state| look(host, id)["state"] == **state)
    });
    look(host, id)
}

#[test]
fn many_tasks_wait_their_turn_a_second_check_joins_the_first_and_names_are_kept_apart() {
    let home = Home::new();
    let file = large(&home);
    let host = Host::start(&home);
    let import = "mutation($path: String!) { task: importArchive(path: $path) { id } }";
    let ids: Vec<Value> =
        (0..3).map(|_| host.data(import, &json!({ "path": file }))["task"]["id"].clone()).collect();
    let waiting = host.data("{ tasks { state } }", &Value::Null);
    let at_work = waiting["tasks"].as_array().into_iter().flatten().filter(|task| task["state"] == "RUNNING");
    assert!(at_work.count() <= 2, "{waiting}");
    let taken: Vec<Value> = ids.iter().map(|id| ended(&host, id)).collect();
    for task in &taken {
        assert_eq!((&task["state"], &task["importReport"]["tiles"]), (&json!("DONE"), &json!(32_768)));
    }
    let names: BTreeSet<String> =
        taken.iter().map(|task| task["importReport"]["region"]["name"].to_string()).collect();
    assert_eq!(names.len(), 3, "{names:?}");

    let verify = "mutation($id: ID!) { task: verifyRegion(id: $id) { id } }";
    let region = json!({ "id": taken[0]["regionId"] });
    let (first, second) = (host.data(verify, &region), host.data(verify, &region));
    if first["task"]["id"] != second["task"]["id"] {
        assert_eq!(look(&host, &first["task"]["id"])["state"], "DONE", "only an ended check is done anew");
    }
    let done = ended(&host, &second["task"]["id"]);
    assert_eq!(
        done["verifyReport"],
        json!({ "checked": 32_768, "good": 32_768, "badTiles": 0, "missing": 0 })
    );
}

#[test]
fn a_task_that_fails_says_why_and_leaves_nothing() {
    let home = Home::new();
    let file = home.file("text.mbtiles", "no archive at all");
    let host = Host::start(&home);
    let import = "mutation($path: String!) { task: importArchive(path: $path) { id } }";
    let id = host.data(import, &json!({ "path": file }))["task"]["id"].clone();
    let task = ended(&host, &id);
    assert_eq!((&task["state"], &task["problemCode"]), (&json!("FAILED"), &json!("STORE")));
    assert!(task["problem"].as_str().is_some_and(|problem| problem.contains("text.mbtiles")), "{task}");
    nothing_stays(&home);
    let missing = host.errors(import, &json!({ "path": "/nowhere/at-all.mbtiles" }));
    assert!(missing[0]["message"].as_str().is_some_and(|words| words.contains("at-all.mbtiles")));
}

#[cfg(unix)]
#[test]
fn a_program_that_ends_takes_its_tasks_with_it() {
    let home = Home::new();
    let file = large(&home);
    let host = Host::start(&home);
    host.data(
        "mutation($path: String!) { task: importArchive(path: $path, name: \"Large\") { id } }",
        &json!({ "path": file }),
    );
    wait_until("the import has begun", || home.tileset_path("large").exists());
    host.stop();
    nothing_stays(&home);
}

#[test]
fn a_region_is_ready_when_it_is_whole_and_was_checked_since_it_changed() {
    let (home, server) = (Home::new(), TileServer::start());
    let home = home.with_variable("USER", "ada").with_variable("LOGNAME", "ada");
    home.add_source("Town", &server);
    home.create("Town", "World", WORLD, "0..3").exits(0);
    let codes = |home: &Home, code: i32| -> Vec<String> {
        let report = home.run(&["region", "report", "World"]).exits(code);
        assert_eq!(report.json["region"]["readiness"]["ready"], code == 0);
        let problems = report.list("/region/readiness/problems").iter();
        problems.map(|problem| problem["code"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(codes(&home, 3), ["UNCHECKED"]);
    home.run(&["region", "verify", "World"]).exits(0);
    assert_eq!(codes(&home, 0), Vec::<String>::new());
    let report = home.run(&["region", "report", "World"]).exits(0);
    let record = &report.json["region"]["verification"];
    assert_eq!(
        (&record["checked"], &record["good"], &record["bad"], &record["missing"], &record["ready"]),
        (&json!(85), &json!(85), &json!(0), &json!(0), &json!(true))
    );
    for who in ["by", "host"] {
        assert!(record[who].as_str().is_none_or(|name| !name.is_empty()), "{record}");
    }
    home.run_plain(&["region", "report", "World"]).exits(0).says("READY TO DEPLOY").says("85 of 85");

    home.tileset("town").damage((3, 2, 6));
    home.run(&["region", "verify", "World"]).exits(3);
    assert_eq!(codes(&home, 3), ["DAMAGED"]);
    home.run_plain(&["region", "report", "World"]).exits(3).says("NOT READY").says("repair");
    std::thread::sleep(Duration::from_millis(2));
    home.run(&["region", "repair", "World", "--wait"]).exits(0);
    assert_eq!(codes(&home, 3), ["CHANGED"]);
    home.run(&["region", "verify", "World"]).exits(0);
    assert_eq!(codes(&home, 0), Vec::<String>::new());
}

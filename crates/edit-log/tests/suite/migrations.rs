//! The schema as it stands in a file, and files of past versions.

use std::fs;
use std::path::{Path, PathBuf};

use edit_log::{EditLog, EditReader, Paging, Query};
use expect_test::expect_file;
use feature_crdt::{FeatureId, LayerId};
use rusqlite::Connection;

use crate::forks::{give, restored};
use crate::world::{create, delete, identity, point, set, texts, world};

/// The names and definitions of everything in a file.
fn schema(path: &Path) -> String {
    let connection = Connection::open(path).unwrap();
    let mut statement = connection
        .prepare(
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name",
        )
        .unwrap();
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let mut text: String = rows.map(|row| format!("{};\n", row.unwrap())).collect();
    for pragma in ["application_id", "user_version", "page_size", "auto_vacuum", "journal_mode"] {
        let value: rusqlite::types::Value =
            connection.pragma_query_value(None, pragma, |row| row.get(0)).unwrap();
        text.push_str(&format!("-- {pragma} {value:?}\n"));
    }
    text
}

#[test]
fn the_schema_is_the_one_that_was_looked_at() {
    let world = world("ana");
    let path = world.path();
    drop(world.log);
    expect_file!["../snapshots/schema.sql"].assert_eq(&schema(&path));
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// What a log says, in words.
fn told(log: &EditReader, fires: LayerId, fire: FeatureId) -> String {
    let report = log.report().unwrap();
    let mut status = texts(log, fire, "status");
    status.sort();
    let history = log.history(fire, &Paging::first(1_000)).unwrap().items;
    let past = log.features_at(fires, 5, &Paging::first(9)).unwrap().items;
    format!(
        "{} changes, {} features, {} conflicts, {} replicas\nstatus {status:?}, {} edits; {} at 5\nfires {fires}\nfire {fire}\nshared {}\n",
        report.changes,
        report.features,
        log.conflict_count().unwrap(),
        report.replicas,
        history.len(),
        past.len(),
        log.shared_digest().unwrap()
    )
}

/// Writes the fixture of version 1: run with `--ignored` when version 1 changes before it is
/// released, and never after that; a later version gets a test and a fixture of its own.
#[test]
#[ignore = "writes into the repository"]
fn write_the_fixture_of_version_1() {
    let (before, mut after, fire) = restored();
    let fires = after.log.feature(fire).unwrap().unwrap().layer;
    for n in 0..80 {
        set(&mut after.log, fire, "n", &n.to_string(), 20 + n);
    }
    let gone = create(&mut after.log, fires, Some(point(5, 5)), &[("status", "gone")], 200);
    delete(&mut after.log, gone, 201);
    let tips = after.log.tips().unwrap();
    after.log.acknowledge("hub", &tips, 300).unwrap();
    assert!(after.log.compact().unwrap() > 64);
    give(&before.log, &mut after.log);
    set(&mut after.log, fire, "note", "after the merge", 9_100);
    let (path, text) = (after.path(), told(&after.log, fires, fire));
    drop(after.log);
    fs::create_dir_all(fixture("")).unwrap();
    let packed = zstd::bulk::compress(&fs::read(path).unwrap(), 19).unwrap();
    fs::write(fixture("version_1.sqlite.zst"), packed).unwrap();
    fs::write(fixture("version_1.txt"), text).unwrap();
}

#[test]
fn a_file_of_version_1_is_read_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("edits.sqlite");
    let packed = fs::read(fixture("version_1.sqlite.zst")).unwrap();
    fs::write(&path, zstd::bulk::decompress(&packed, 1 << 24).unwrap()).unwrap();
    let text = fs::read_to_string(fixture("version_1.txt")).unwrap();
    let named = |what: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(what)).unwrap();
        line.trim().parse::<FeatureId>().unwrap()
    };
    let (fires, fire) = (named("fires"), named("fire "));
    let reader = EditReader::open(&path).unwrap();
    assert_eq!(told(&reader, fires, fire), text);
    drop(reader);
    let mut log = EditLog::open(&path, &identity("ana")).unwrap();
    let report = log.verify().unwrap();
    assert_eq!(report.problems, Vec::<String>::new());
    assert_eq!(log.rebuild().unwrap().digest, report.digest);
    assert_eq!(told(&log, fires, fire), text);
    set(&mut log, fire, "status", "settled", 9_900);
    assert_eq!(texts(&log, fire, "status"), ["settled"]);
    log.undo(9_901).unwrap().unwrap();
    assert_eq!(texts(&log, fire, "status").len(), 2);
    let query = Query { layer: Some(fires), deleted: true, ..Query::default() };
    assert_eq!(log.features(&query, &Paging::first(9)).unwrap().items.len(), 1);
    // All of it travels, too.
    let mut late = world("late");
    give(&log, &mut late.log);
    assert_eq!(late.log.shared_digest().unwrap(), log.shared_digest().unwrap());
}

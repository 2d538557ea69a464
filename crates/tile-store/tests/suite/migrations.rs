//! The schema as it stands in a file, and files of past versions.

use expect_test::expect_file;
use rusqlite::Connection;
use tile_store::{Access, Tileset};

use crate::regions::recount;
use crate::world::{at, new_tileset, path_in, store};

/// The names and definitions of everything in a file.
fn schema(path: &std::path::Path) -> String {
    let connection = Connection::open(path).unwrap();
    let mut statement = connection
        .prepare(
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name",
        )
        .unwrap();
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let mut text = String::new();
    for row in rows {
        text.push_str(&row.unwrap());
        text.push_str(";\n");
    }
    for pragma in ["application_id", "user_version", "page_size", "auto_vacuum", "journal_mode"] {
        let value: rusqlite::types::Value =
            connection.pragma_query_value(None, pragma, |row| row.get(0)).unwrap();
        text.push_str(&format!("-- {pragma} {value:?}\n"));
    }
    text
}

#[test]
fn the_schema_is_the_one_that_was_looked_at() {
    let (folder, tileset) = new_tileset();
    tileset.close().unwrap();
    expect_file!["../snapshots/schema.sql"].assert_eq(&schema(&path_in(&folder)));
}

/// Never edited: a file as version 1 wrote it.
const VERSION_1: &str = include_str!("../fixtures/version_1.sql");

#[test]
fn a_file_of_version_1_is_read_and_written() {
    let folder = tempfile::tempdir().unwrap();
    Connection::open(path_in(&folder)).unwrap().execute_batch(VERSION_1).unwrap();
    let tileset = Tileset::open(&path_in(&folder), Access::ReadWrite).unwrap();
    assert_eq!(tileset.metadata().unwrap().name, "Version 1");
    let regions = tileset.regions().unwrap();
    assert_eq!(regions.iter().map(|region| region.name.as_str()).collect::<Vec<_>>(), ["West", "All"]);
    let stats = tileset.region_stats(regions[0].id).unwrap();
    assert_eq!((stats.stored, stats.empty, stats.failed, stats.bytes, stats.unique_bytes), (2, 0, 1, 8, 0));
    assert_eq!(tileset.tile(at(1, 0, 0)).unwrap().unwrap().etag.as_deref(), Some("\"1\""));
    assert_eq!(tileset.latest_job(regions[0].id).unwrap().unwrap().done, 3);
    tileset.write(&[store(at(1, 0, 1), "more")], None).unwrap();
    tileset.close().unwrap();
    assert_eq!(recount(&path_in(&folder)), Vec::<String>::new());
}

/// What the tables say, as text, one line for each row.
fn rows(path: &std::path::Path, sql: &str) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        let cells: Result<Vec<_>, _> =
            (0..columns).map(|at| row.get::<_, rusqlite::types::Value>(at)).collect();
        Ok(format!("{:?}", cells?))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_file_of_version_1_is_read_where_it_cannot_be_migrated() {
    let folder = tempfile::tempdir().unwrap();
    Connection::open(path_in(&folder)).unwrap().execute_batch(VERSION_1).unwrap();
    let before = std::fs::read(path_in(&folder)).unwrap();
    let tileset = Tileset::open(&path_in(&folder), Access::ReadOnly).unwrap();
    let regions = tileset.regions().unwrap();
    assert_eq!(regions.len(), 2);
    assert_eq!(tileset.region_stats(regions[1].id).unwrap().stored, 3);
    assert_eq!(tileset.tile(at(1, 0, 0)).unwrap().unwrap().etag.as_deref(), Some("\"1\""));
    drop(tileset);
    assert_eq!(std::fs::read(path_in(&folder)).unwrap(), before, "reading changed nothing");
}

#[test]
fn version_2_keeps_the_checks_of_version_1_and_shuts_older_programs_out() {
    let folder = tempfile::tempdir().unwrap();
    let connection = Connection::open(path_in(&folder)).unwrap();
    connection.execute_batch(VERSION_1).unwrap();
    let checked = "UPDATE region SET verified_at = 5, verified_checked = 7, verified_bad = 2 WHERE id = 1";
    connection.execute_batch(checked).unwrap();
    drop(connection);
    Tileset::open(&path_in(&folder), Access::ReadWrite).unwrap().close().unwrap();
    let found = rows(&path_in(&folder), "SELECT region, at, checked, good, bad, missing FROM verification");
    assert_eq!(found, ["[Integer(1), Integer(5), Integer(7), Integer(5), Integer(2), Null]"]);
    assert_eq!(rows(&path_in(&folder), "PRAGMA user_version"), ["[Integer(2)]"]);
    assert_eq!(
        rows(&path_in(&folder), "SELECT DISTINCT deleted_at, area_version FROM region"),
        ["[Null, Integer(0)]"]
    );
}

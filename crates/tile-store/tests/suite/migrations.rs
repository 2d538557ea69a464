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

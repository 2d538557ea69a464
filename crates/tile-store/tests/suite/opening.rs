//! Files that are not what they should be, and files that others use.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};
use tile_grid::{TileFormat, ZoomRange};
use tile_store::{Access, StoreError, Tileset, TilesetMetadata};

use crate::world::{at, new_tileset, path_in, store};

fn refused(path: &Path, expect: &str) {
    for access in [Access::ReadWrite, Access::ReadOnly] {
        let before = fs::read(path).ok();
        let error = Tileset::open(path, access).unwrap_err().to_string();
        let error = error.replace(&path.display().to_string(), "FILE");
        assert_eq!(error, expect, "{access:?}");
        assert_eq!(fs::read(path).ok(), before, "the file was touched");
    }
}

#[test]
fn files_that_are_not_ours_are_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    refused(&path, "there is no tileset at FILE");
    refused(
        folder.path(),
        "FILE is not a tileset of this program (it is a folder); import it instead of opening it",
    );
    let not_ours = |detail: &str| {
        format!("FILE is not a tileset of this program ({detail}); import it instead of opening it")
    };
    fs::write(&path, "").unwrap();
    refused(&path, &not_ours("it is too short"));
    fs::write(&path, [b'x'; 5000]).unwrap();
    refused(&path, &not_ours("it is not an SQLite database"));
    fs::remove_file(&path).unwrap();
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE mine (x)").unwrap();
    connection.close().unwrap();
    refused(&path, &not_ours("its application id is another"));
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch("PRAGMA application_id = 0x4d504258; CREATE TABLE tiles (zoom_level)").unwrap();
    connection.close().unwrap();
    refused(&path, &not_ours("a plain MBTiles archive"));
}

#[test]
fn a_newer_file_is_refused_and_a_merely_extended_one_is_not() {
    let (folder, tileset) = new_tileset();
    tileset.write(&[store(at(1, 0, 0), "kept")], None).unwrap();
    tileset.close().unwrap();
    let change = |sql: &str| Connection::open(path_in(&folder)).unwrap().execute_batch(sql).unwrap();
    change("INSERT INTO migration VALUES (3, 'of a newer program'); ALTER TABLE region ADD COLUMN newer");
    let tileset = Tileset::open(&path_in(&folder), Access::ReadWrite).unwrap();
    assert!(tileset.tile(at(1, 0, 0)).unwrap().is_some());
    tileset.close().unwrap();
    change("PRAGMA user_version = 3");
    refused(
        &path_in(&folder),
        "FILE was written by a newer version of this program (format 3, this one knows up to 2); update the program",
    );
}

#[test]
fn a_damaged_file_is_called_damaged() {
    let (folder, tileset) = new_tileset();
    tileset.write(&[store(at(1, 0, 0), vec![1; 50_000])], None).unwrap();
    tileset.close().unwrap();
    let mut bytes = fs::read(path_in(&folder)).unwrap();
    // The first page keeps its header; the schema behind it is gone.
    bytes[100..4096].fill(0xa5);
    fs::write(path_in(&folder), bytes).unwrap();
    for access in [Access::ReadWrite, Access::ReadOnly] {
        let error = Tileset::open(&path_in(&folder), access).unwrap_err();
        assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
    }
}

#[test]
fn nothing_is_replaced_by_a_new_tileset() {
    let (folder, tileset) = new_tileset();
    let again = Tileset::create(tileset.path(), &TilesetMetadata::default());
    assert!(matches!(again, Err(StoreError::AlreadyExists { .. })));
    let nowhere = Tileset::create(&folder.path().join("no/such/folder"), &TilesetMetadata::default());
    assert!(matches!(nowhere, Err(StoreError::NotFound { .. })), "{nowhere:?}");
    tileset.close().unwrap();
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["test.mbtiles"]);
}

#[test]
fn a_name_that_looks_like_a_uri_is_a_name() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["file:x?mode=memory", "a b%41#.mbtiles", "ü?immutable=1"] {
        let path = folder.path().join(name);
        Tileset::create(&path, &TilesetMetadata::default()).unwrap().close().unwrap();
        assert!(path.is_file());
        Tileset::open(&path, Access::ReadOnly).unwrap();
    }
}

#[test]
fn another_programs_lock_is_told_and_readers_do_not_wait() {
    let (folder, tileset) = new_tileset();
    tileset.write(&[store(at(1, 0, 0), "a")], None).unwrap();
    let patience = Duration::from_millis(50);
    let tileset_two = Tileset::open_patient(&path_in(&folder), Access::ReadWrite, patience).unwrap();
    let mut foreign = Connection::open(path_in(&folder)).unwrap();
    let lock = foreign.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    let error = tileset_two.write(&[store(at(1, 1, 0), "b")], None).unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error}");
    assert!(tileset_two.tile(at(1, 0, 0)).unwrap().is_some());
    lock.rollback().unwrap();
    tileset_two.write(&[store(at(1, 1, 0), "b")], None).unwrap();
}

#[test]
fn two_processes_write_the_same_file() {
    let (folder, tileset) = new_tileset();
    let path = path_in(&folder);
    std::thread::scope(|scope| {
        for worker in 0..4_u32 {
            let path = &path;
            scope.spawn(move || {
                let tileset = Tileset::open(path, Access::ReadWrite).unwrap();
                for n in 0..40 {
                    // Every fourth content is the same in all of them.
                    let bytes = if n % 4 == 0 { format!("same {n}") } else { format!("{worker} {n}") };
                    tileset.write(&[store(at(8, worker, n), bytes)], None).unwrap();
                }
            });
        }
    });
    let stats = tileset.stats().unwrap();
    assert_eq!((stats.tiles, stats.blobs), (160, 10 + 4 * 30));
    drop(tileset);
    assert_eq!(crate::regions::recount(&path), Vec::<String>::new());
}

#[test]
fn a_file_opened_for_reading_is_not_written() {
    let (folder, tileset) = new_tileset();
    tileset.write(&[store(at(1, 0, 0), "a")], None).unwrap();
    tileset.close().unwrap();
    let tileset = Tileset::open(&path_in(&folder), Access::ReadOnly).unwrap();
    assert!(tileset.tile(at(1, 0, 0)).unwrap().is_some());
    let error = tileset.write(&[store(at(1, 0, 0), "b")], None).unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
}

/// The administrator may write anywhere: there the test says nothing.
#[cfg(unix)]
#[test]
fn a_medium_that_cannot_be_written_is_read() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, tileset) = new_tileset();
    tileset.write(&[store(at(1, 0, 0), "a")], None).unwrap();
    tileset.close().unwrap();
    let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    mode(&path_in(&folder), 0o444);
    mode(folder.path(), 0o555);
    let may_write = fs::write(folder.path().join("probe"), "").is_ok();
    if may_write {
        std::io::Write::write_all(
            &mut std::io::stderr(),
            b"skipped: permissions do not hold for this user\n",
        )
        .unwrap();
    } else {
        let error = Tileset::open(&path_in(&folder), Access::ReadWrite).unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
        let error = Tileset::create(&folder.path().join("new"), &TilesetMetadata::default()).unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
    }
    let tileset = Tileset::open(&path_in(&folder), Access::ReadOnly).unwrap();
    assert!(tileset.tile(at(1, 0, 0)).unwrap().is_some());
    drop(tileset);
    mode(folder.path(), 0o755);
}

#[test]
fn metadata_is_read_back() {
    let (_folder, tileset) = new_tileset();
    let meta = TilesetMetadata {
        name: "Fjords".to_owned(),
        format: Some(TileFormat::Jpeg),
        bounds: Some("170,-20,-170,20".parse().unwrap()),
        zooms: Some(ZoomRange::new(2, 11).unwrap()),
        attribution: Some("© someone".to_owned()),
        description: Some("as it is".to_owned()),
        tile_size: 512,
        vector_layers: Some(serde_json::json!([{ "id": "water", "fields": {} }])),
        source: Some("source-7".to_owned()),
    };
    tileset.set_metadata(&meta).unwrap();
    assert_eq!(tileset.metadata().unwrap(), meta);
}

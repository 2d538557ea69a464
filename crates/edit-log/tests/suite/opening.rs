//! Files that are not logs, newer, damaged or somewhere else than they were.

use std::fs;
use std::path::Path;

use edit_log::{EditLog, EditReader, LogError};
use rusqlite::Connection;

use crate::world::{create, identity, layer, set, texts, world};

fn refused(path: &Path, expect: &str) {
    let before = fs::read(path).unwrap();
    for error in [EditLog::open(path, &identity("ana")).err().unwrap(), EditReader::open(path).err().unwrap()]
    {
        let error = error.to_string().replace(&path.display().to_string(), "FILE");
        assert!(error.starts_with(expect), "{error}");
    }
    assert_eq!(fs::read(path).unwrap(), before, "the file was touched");
}

#[test]
fn what_is_no_log_or_a_newer_one_is_refused_and_left_alone() {
    let world = world("ana");
    let path = world.folder.path().join("file");
    fs::write(&path, "").unwrap();
    refused(&path, "FILE is not an edit log of this program (it is too short)");
    fs::write(&path, [b'x'; 5000]).unwrap();
    refused(&path, "FILE is not an edit log of this program (it is not an SQLite database)");
    fs::remove_file(&path).unwrap();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE mine (x)").unwrap();
    refused(&path, "FILE is not an edit log of this program (its application id is another)");
    let path = world.path();
    drop(world.log);
    Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 2").unwrap();
    refused(
        &path,
        "FILE was written by a newer version of this program (format 2, this one knows up to 1); update the program",
    );
    assert!(matches!(EditReader::open(Path::new("/no/such/file")), Err(LogError::NotFound { .. })));
}

#[test]
fn a_damaged_file_is_called_damaged() {
    let mut world = world("ana");
    layer(&mut world.log, "Fires", 1);
    let path = world.path();
    drop(world.log);
    let mut bytes = fs::read(&path).unwrap();
    // The first page keeps its header; the schema behind it is gone.
    bytes[100..4096].fill(0xa5);
    fs::write(&path, bytes).unwrap();
    let error = EditLog::open(&path, &identity("ana")).err().unwrap();
    assert!(matches!(error, LogError::Corrupt { .. }), "{error}");
}

#[test]
fn a_log_that_was_copied_restored_or_carried_off_goes_on_under_a_new_name() {
    let mut world = world("ana");
    let fires = layer(&mut world.log, "Fires", 1);
    let fire = create(&mut world.log, fires, None, &[("status", "a")], 2);
    let (path, first) = (world.path(), world.log.replica());
    drop(world.log);
    let older = fs::read(&path).unwrap();
    let open = |path: &Path, machine: &str| {
        let identity = edit_log::Identity { machine: machine.to_owned(), ..identity("ana") };
        EditLog::open(path, &identity).unwrap()
    };
    let mut log = open(&path, "m");
    assert_eq!(log.replica(), first, "nothing has happened");
    set(&mut log, fire, "status", "b", 3);
    drop(log);
    let copy = world.folder.path().join("copy.sqlite");
    fs::copy(&path, &copy).unwrap();
    assert_ne!(open(&copy, "m").replica(), first, "a copy");
    assert_ne!(open(&path, "other").replica(), first, "another machine");
    // In place, so that neither the path nor the file's number tells it.
    fs::write(&path, older).unwrap();
    let restored = open(&path, "m");
    assert_ne!(restored.replica(), first, "an older copy in its place");
    assert_eq!(texts(&restored, fire, "status"), ["a"]);
}

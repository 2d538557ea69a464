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

/// The program that may not write: it tells what it met.
#[test]
fn reads_where_it_may_not_write() {
    let Ok(path) = std::env::var(READ_ONLY) else {
        return;
    };
    let path = Path::new(&path);
    let reader = EditReader::open(path).unwrap();
    assert_eq!(reader.layers().unwrap().len(), 1);
    assert_eq!(reader.report().unwrap().changes, 2);
    for file in [path, &path.with_file_name("new.sqlite")] {
        let error = EditLog::open(file, &identity("ana")).err().unwrap();
        assert!(matches!(error, LogError::ReadOnly { .. }), "{error}");
    }
    let error = reader.backup(&path.with_file_name("copy.sqlite")).unwrap_err();
    assert!(matches!(error, LogError::ReadOnly { .. }), "{error}");
}

const READ_ONLY: &str = "EDIT_LOG_READ_ONLY_FILE";

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_read_and_left_as_it_is() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let mut world = world("ana");
    layer(&mut world.log, "Fires", 1);
    let (path, folder) = (world.path(), world.folder.path().to_owned());
    drop(world.log);
    let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    mode(&path, 0o444);
    mode(&folder, 0o555);
    let names = || {
        let mut names: Vec<_> =
            fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let before = (names(), fs::read(&path).unwrap());
    let mut program = std::process::Command::new(std::env::current_exe().unwrap());
    program.args(["opening::reads_where_it_may_not_write", "--exact"]).env(READ_ONLY, &path);
    // The administrator may write anywhere, so that somebody else must look.
    let probe = folder.join("probe");
    if fs::write(&probe, "").is_ok() {
        fs::remove_file(probe).unwrap();
        program.uid(65_534).gid(65_534);
    }
    let output = program.output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && told.contains("1 passed"), "{told}");
    assert_eq!((names(), fs::read(&path).unwrap()), before);
    mode(&folder, 0o755);
}

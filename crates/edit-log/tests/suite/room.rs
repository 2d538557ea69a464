//! The room that is made ahead in the file of the write-ahead log.

use std::fs;
use std::path::{Path, PathBuf};

use edit_log::{EditLog, EditReader};

use crate::world::{create, identity, layer, set, texts, world};

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// The end of the last frame of a write-ahead log, by its salts.
fn end(log: &[u8]) -> usize {
    let frames = log[32..].chunks_exact(4_096 + 24).take_while(|frame| frame[8..16] == log[16..24]);
    32 + frames.count() * (4_096 + 24)
}

#[test]
fn room_is_made_for_many_edits_and_what_is_written_is_read_in_it() {
    let mut world = world("ana");
    let path = world.path();
    let fires = layer(&mut world.log, "Fires", 1);
    let fire = create(&mut world.log, fires, None, &[("status", "0")], 2);
    for n in 1..200 {
        set(&mut world.log, fire, "status", &n.to_string(), 2 + n);
    }
    let written = fs::read(beside(&path, "-wal")).unwrap();
    let used = end(&written);
    assert!(written.len() > used + 16_384, "{} bytes, {used} used", written.len());
    assert!(written.len() < 2 * used + (64 << 10), "{} bytes, {used} used", written.len());
    assert!(written[used..].iter().all(|byte| *byte == 0));

    // Another connection, and what is left where the program or the machine stops now.
    assert_eq!(texts(&EditReader::open(&path).unwrap(), fire, "status"), ["199"]);
    for cut in [written.len(), used, used + 5_000] {
        let folder = tempfile::tempdir().unwrap();
        let left = folder.path().join("left.sqlite");
        fs::copy(&path, &left).unwrap();
        fs::write(beside(&left, "-wal"), &written[..cut]).unwrap();
        let mut log = EditLog::open(&left, &identity("ben")).unwrap();
        assert_eq!(texts(&log, fire, "status"), ["199"]);
        set(&mut log, fire, "status", "200", 300);
        assert_eq!(log.verify().unwrap().problems, Vec::<String>::new());
    }
    drop(world.log);
    assert!(!beside(&path, "-wal").exists(), "a log that is closed is one file");
    assert_eq!(texts(&EditReader::open(&path).unwrap(), fire, "status"), ["199"]);
}

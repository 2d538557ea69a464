//! Tracks over real files.
#![expect(clippy::unwrap_used, reason = "a test that fails here has found its fault")]

use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use position::{Fix, FixKind};

use super::*;

fn now() -> Timestamp {
    "2026-05-14T10:15:00Z".parse().unwrap()
}

fn fix(second: i64) -> Fix {
    Fix {
        time: now().checked_add(jiff::SignedDuration::from_secs(second)).unwrap(),
        lon: 11.0,
        lat: 43.0 + second as f64 * 1e-4,
        altitude_m: Some(50.0 + second as f64),
        speed_mps: None,
        course_deg: None,
        accuracy_m: Some(4.0),
        satellites: None,
        kind: FixKind::ThreeD,
    }
}

fn shelf() -> (tempfile::TempDir, TrackShelf) {
    let home = tempfile::tempdir().unwrap();
    let shelf = TrackShelf::new(home.path().join("tracks"));
    (home, shelf)
}

fn only_file(home: &Path) -> PathBuf {
    let listed = std::fs::read_dir(home.join("tracks")).unwrap();
    listed.map(|entry| entry.unwrap().path()).find(|path| path.is_file()).unwrap()
}

#[test]
fn a_track_is_recorded_paused_finished_and_listed() {
    let (_home, shelf) = shelf();
    let mut recorder = shelf.begin(Some(" To the river "), now()).unwrap();
    (0..10).for_each(|second| assert!(recorder.take(&fix(second))));
    assert_eq!(shelf.all().unwrap()[0].state, TrackState::Recording, "seen by other programs too");
    recorder.pause(true).unwrap();
    assert!(!recorder.take(&fix(20)));
    recorder.pause(false).unwrap();
    (30..40).for_each(|second| assert!(recorder.take(&fix(second))));
    let recorded = recorder.track();
    recorder.finish().unwrap();
    let listed = shelf.all().unwrap().remove(0);
    assert_eq!((listed.name.as_str(), listed.state), ("To the river", TrackState::Done));
    assert_eq!(listed.figures, recorded.figures, "read from the file as it was counted");
    assert_eq!((listed.figures.points, listed.figures.seconds), (20, 18.0));
    let parts: Vec<usize> = shelf.segments(&listed.id).unwrap().iter().map(Vec::len).collect();
    assert_eq!(parts, [10, 10]);
}

#[test]
fn what_a_crash_tore_is_passed_over_and_recording_goes_on() {
    let (home, shelf) = shelf();
    let mut recorder = shelf.begin(None, now()).unwrap();
    (0..5).for_each(|second| assert!(recorder.take(&fix(second))));
    drop(recorder);
    let path = only_file(home.path());
    std::fs::File::options().append(true).open(&path).unwrap().write_all(b"[177875370").unwrap();
    let track = shelf.all().unwrap().remove(0);
    assert_eq!((track.state, track.figures.points), (TrackState::Interrupted, 5));
    let mut recorder = shelf.go_on(&track.id).unwrap();
    assert!(recorder.take(&fix(6)));
    recorder.finish().unwrap();
    let parts: Vec<usize> = shelf.segments(&track.id).unwrap().iter().map(Vec::len).collect();
    assert_eq!(parts, [5, 1], "not joined over the time that is missing");
}

#[test]
fn one_program_records_a_track() {
    let (_home, shelf) = shelf();
    let recorder = shelf.begin(None, now()).unwrap();
    let id = recorder.id().to_owned();
    for refused in [shelf.go_on(&id).err(), shelf.delete(&id).err(), shelf.rename(&id, "x").err()] {
        assert_eq!(refused.unwrap().code, crate::ErrorCode::Conflict);
    }
    drop(recorder);
    shelf.go_on(&id).unwrap();
}

#[test]
fn tracks_are_renamed_deleted_taken_back_and_purged() {
    let (home, shelf) = shelf();
    shelf.begin(Some("A"), now()).unwrap().finish().unwrap();
    let id = shelf.all().unwrap()[0].id.clone();
    shelf.rename(&id, "Mill\npath").unwrap();
    assert_eq!(
        (shelf.get(&id).unwrap().name.as_str(), shelf.get(&id).unwrap().state),
        ("Mill path", TrackState::Done)
    );
    for bad in ["", "  ", &"x".repeat(201)] {
        assert_eq!(shelf.rename(&id, bad).unwrap_err().code, crate::ErrorCode::BadInput);
    }
    shelf.delete(&id).unwrap();
    assert!(shelf.all().unwrap().is_empty());
    assert_eq!(shelf.get(&id).unwrap_err().code, crate::ErrorCode::NotFound);
    shelf.purge().unwrap();
    assert_eq!(shelf.restore(&id).unwrap().name, "Mill path");
    shelf.delete(&id).unwrap();
    let deleted = home.path().join("tracks/deleted").join(format!("{id}.track"));
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(8 * 24 * 3600);
    std::fs::File::options().append(true).open(&deleted).unwrap().set_modified(long_ago).unwrap();
    shelf.purge().unwrap();
    assert_eq!(shelf.restore(&id).unwrap_err().code, crate::ErrorCode::NotFound);
}

#[test]
fn no_id_leads_out_of_the_folder() {
    let (_home, shelf) = shelf();
    for id in ["", "..", "../settings", "a", "/etc/passwd", "20260514-101500-00/../x"] {
        assert_eq!(shelf.get(id).unwrap_err().code, crate::ErrorCode::NotFound, "{id}");
        assert_eq!(shelf.restore(id).unwrap_err().code, crate::ErrorCode::NotFound, "{id}");
    }
}

#[test]
fn what_is_written_as_gpx_is_read_again_the_same() {
    let (home, shelf) = shelf();
    let mut recorder = shelf.begin(Some("<Ü & ü>"), now()).unwrap();
    for second in [0, 1, 2, 200, 201] {
        assert!(recorder.take(&fix(second)));
    }
    recorder.finish().unwrap();
    let id = shelf.all().unwrap()[0].id.clone();
    let target = home.path().join("out.gpx");
    assert_eq!(shelf.export(&id, &target).unwrap().points, 5);
    assert_eq!(
        shelf.export(&id, &target).err().unwrap().code,
        crate::ErrorCode::Conflict,
        "not written over"
    );
    let again = shelf.import(&target, None, now()).unwrap();
    assert_eq!((again.name.as_str(), again.state), ("<Ü & ü>", TrackState::Done));
    let bare = |id: &str| -> Vec<Vec<_>> {
        let segments = shelf.segments(id).unwrap();
        segments.iter().map(|part| part.iter().map(|p| (p.time, p.altitude_m)).collect()).collect()
    };
    assert_eq!(bare(&again.id), bare(&id));
    assert!((again.figures.meters - shelf.get(&id).unwrap().figures.meters).abs() < 0.1);
}

#[test]
fn a_newer_file_and_a_foreign_one_are_refused_and_kept() {
    let (home, shelf) = shelf();
    std::fs::create_dir_all(home.path().join("tracks")).unwrap();
    for (id, content, word) in
        [("1", "{\"track\":2}\n", "format 2"), ("2", "hello", "no track"), ("3", "", "no track")]
    {
        let path = home.path().join(format!("tracks/{id}.track"));
        std::fs::write(&path, content).unwrap();
        let told = shelf.get(id).unwrap_err();
        assert!(told.message.contains(word), "{}", told.message);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), content);
    }
    assert!(shelf.all().unwrap().is_empty(), "the others would be listed");
}

#[test]
fn what_is_no_gpx_is_not_taken_in() {
    let (home, shelf) = shelf();
    for (name, content) in [("a.gpx", "<gpx/>"), ("b.gpx", "no"), ("c.gpx", "\u{feff}")] {
        let path = home.path().join(name);
        std::fs::write(&path, content).unwrap();
        assert_eq!(shelf.import(&path, None, now()).unwrap_err().code, crate::ErrorCode::BadInput, "{name}");
    }
    assert_eq!(
        shelf.import(&home.path().join("none"), None, now()).unwrap_err().code,
        crate::ErrorCode::NotFound
    );
    assert!(shelf.all().unwrap().is_empty());
}

//! A disk that is full in the middle of an edit. Beside the code, because only here can the file be
//! kept from growing.

use feature_crdt::{Change, FeatureId, Key, LAYERS, LayerId, Value};

use crate::{Draft, DraftEdit, EditLog, Identity, LogError};

fn identity(name: &str) -> Identity {
    Identity { author: name.to_owned(), device: "laptop".to_owned(), machine: "m".to_owned() }
}

fn limit(log: &EditLog, pages: i64) {
    log.connection().pragma_update(None, "max_page_count", pages).expect("a pragma");
}

fn pages(log: &EditLog) -> i64 {
    log.connection().pragma_query_value(None, "page_count", |row| row.get(0)).expect("a pragma")
}

fn drafts(layer: LayerId, count: usize) -> Draft {
    let edit = |n: usize| {
        let properties = vec![
            (Key::new("note").expect("a key"), Value::text("n".repeat(500 + n))),
            (Key::new(&format!("key {n}")).expect("a key"), Value::Int(1)),
        ];
        DraftEdit::Create { layer, geometry: None, properties }
    };
    Draft::edit((0..count).map(edit).collect())
}

fn log(folder: &tempfile::TempDir, name: &str) -> (EditLog, LayerId) {
    let path = folder.path().join(format!("{name}.sqlite"));
    let mut log = EditLog::open(&path, &identity(name)).expect("a new log");
    let layer = log.append(drafts(LAYERS, 1), 1).expect("it fits").features[0];
    (log, layer)
}

/// Nothing of what did not fit is there, neither in the file nor in memory.
fn is_untouched(log: &mut EditLog, before: &crate::LogReport) {
    assert_eq!(&log.report().expect("figures"), before);
    assert_eq!(log.verify().expect("a check").problems, Vec::<String>::new());
}

#[test]
fn an_edit_that_does_not_fit_is_not_stored_and_the_log_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut log, layer) = log(&folder, "ana");
    // From the first page that is lacking to the last: wherever the writing stops.
    for more in [0, 1, 2, 5, 20, 60] {
        let before = log.report().expect("figures");
        let room = pages(&log) + more;
        limit(&log, room);
        let error = log.append(drafts(layer, 200), 2).expect_err("it does not fit");
        assert!(matches!(error, LogError::DiskFull { .. }), "{error}");
        limit(&log, 1_000_000);
        is_untouched(&mut log, &before);
    }
    // And one that is written while it is drafted, because it is large.
    limit(&log, pages(&log) + 50);
    let before = log.report().expect("figures");
    let error = log.append_all((0..50).map(|_| drafts(layer, 200)), 2).expect_err("it does not fit");
    assert!(matches!(error, LogError::DiskFull { .. }), "{error}");
    limit(&log, 1_000_000);
    is_untouched(&mut log, &before);
    let features: Vec<FeatureId> = log.append(drafts(layer, 200), 3).expect("there is room again").features;
    assert_eq!(features.len(), 200);
    assert_eq!(log.count(layer).expect("figures").features, 200);
    assert_eq!(log.verify().expect("a check").problems, Vec::<String>::new());
}

#[test]
fn what_others_send_and_does_not_fit_comes_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let ((mut ana, layer), (mut ben, _)) = (log(&folder, "ana"), log(&folder, "ben"));
    for n in 0..20 {
        ana.append(drafts(layer, 20), 2 + n).expect("it fits");
    }
    let changes: Vec<Change> = ana.changes_missing_from(&[]).expect("changes");
    let before = ben.report().expect("figures");
    limit(&ben, pages(&ben) + 20);
    let error = ben.apply_changes(changes.clone(), 50).expect_err("it does not fit");
    assert!(matches!(error, LogError::DiskFull { .. }), "{error}");
    limit(&ben, 1_000_000);
    is_untouched(&mut ben, &before);
    let applied = ben.apply_changes(changes, 50).expect("there is room again");
    assert_eq!((applied.changes, applied.waiting), (22, 0));
    assert_eq!(ben.count(layer).expect("figures").features, 400);
    assert_eq!(ben.verify().expect("a check").problems, Vec::<String>::new());
}

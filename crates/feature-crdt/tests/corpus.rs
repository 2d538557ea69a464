//! Replays the inputs of this crate's fuzz targets (`fuzz/README.md`).

#[path = "../../../fuzz/targets/change_batch.rs"]
mod change_batch_target;
#[path = "../../../fuzz/targets/change_row.rs"]
mod change_row_target;
#[path = "../../../fuzz/targets/replay.rs"]
mod replay;
#[path = "../../../fuzz/targets/session_message.rs"]
mod session_message_target;
#[path = "../benches/workload/mod.rs"]
mod workload;

use std::path::Path;

use feature_crdt::{Cause, Change, Message, Refused, SESSION_VERSION, Value};
use workload::{Side, base, batches, device, side};

#[test]
fn change_row_takes_every_known_input() {
    replay::replay("change_row", change_row_target::run);
}

#[test]
fn change_batch_takes_every_known_input() {
    replay::replay("change_batch", change_batch_target::run);
}

#[test]
fn session_message_takes_every_known_input() {
    replay::replay("session_message", session_message_target::run);
}

/// The first form stays readable for ever, with the hashes that it had.
#[test]
fn the_first_form_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/change_row");
    let bytes = std::fs::read(folder.join("seed-v1-edit")).expect("the corpus is committed");
    let change = Change::from_bytes(&bytes).expect("the first form");
    assert_eq!(change.check(), Ok(()));
    assert_eq!(change.edits[0].writes[1].values, [Value::text("A0")]);
    assert_eq!(format!("{:?}", change.hash()), "abb7467dbf1bf878");
}

/// So does the first form of messages.
#[test]
fn the_first_form_of_messages_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/session_message");
    let read = |name: &str| {
        let bytes = std::fs::read(folder.join(name)).expect("the corpus is committed");
        Message::from_bytes(&bytes).expect("the first form")
    };
    let (_, seen) = base(20);
    assert_eq!(
        read("seed-v1-hello"),
        Message::Hello { version: SESSION_VERSION, tips: vec![seen], answer: true }
    );
    let Message::Taken { refused, .. } = read("seed-v1-taken") else { panic!("an answer") };
    assert_eq!(refused[0].reason, "not a layer");
    let Message::Changes(batch) = read("seed-v1-changes") else { panic!("changes") };
    assert_eq!(feature_crdt::read_batch(&batch).map(|all| all.len()), Ok(15));
}

/// Writes the files `seed-*` anew.
#[test]
#[ignore = "writes into the repository"]
fn write_seeds() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let write = |target: &str, name: &str, bytes: &[u8]| {
        let folder = corpus.join(target);
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join(format!("seed-v1-{name}")), bytes).expect("a file");
    };
    let (made, seen) = base(20);
    let edits = side(Side::A, seen);
    let mut undo = edits[3].clone();
    undo.cause = Cause::Undo(feature_crdt::Dot::new(undo.replica, 1));
    undo.reason = Some("by mistake".into());
    for (name, change) in [
        ("layer", &made[0]),
        ("features", &made[1]),
        ("edit", &edits[0]),
        ("moved", &edits[9_000]),
        ("deleted", &edits[10_000]),
        ("undo", &undo),
    ] {
        write("change_row", name, &change.to_bytes());
    }
    let picked: Vec<Change> = edits[9_195..9_205].iter().chain(&edits[9_998..10_003]).cloned().collect();
    let mut mixed: Vec<Change> =
        device(1, 8, seen).into_iter().zip(device(2, 8, seen)).flat_map(|(a, b)| [a, b]).collect();
    mixed.push(undo);
    for (name, changes) in [("base", &made), ("edits", &picked), ("devices", &mixed)] {
        write("change_batch", name, &batches(changes)[0]);
    }
    let refused =
        Refused { change: feature_crdt::Dot::new(seen.replica, 7), reason: "not a layer".to_owned() };
    for (name, message) in [
        ("hello", Message::Hello { version: SESSION_VERSION, tips: vec![seen], answer: true }),
        ("changes", Message::Changes(batches(&picked)[0].clone())),
        ("taken", Message::Taken { tips: vec![seen, edits[0].seen[0]], refused: vec![refused] }),
        ("unread", Message::Unread("the batch is damaged".to_owned())),
    ] {
        write("session_message", name, &message.to_bytes());
    }
}

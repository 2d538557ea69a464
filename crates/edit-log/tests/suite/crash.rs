//! Killed in the middle of appends, again and again: no edit that was acknowledged is lost, and
//! none is there by half.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use edit_log::{Draft, DraftEdit, EditLog, Paging, Query};
use feature_crdt::Value;

use crate::world::{identity, key, layer, world};

const HOME: &str = "EDIT_LOG_CRASH_FILE";

/// The program that is killed: it appends, and notes each edit once it is acknowledged.
#[test]
fn appends_until_it_is_killed() {
    let Ok(path) = std::env::var(HOME) else {
        return;
    };
    let path = Path::new(&path);
    let mut log = EditLog::open(path, &identity("ana")).unwrap();
    let fires = log.layers().unwrap()[0].id;
    let mut acknowledged =
        std::fs::OpenOptions::new().create(true).append(true).open(path.with_extension("said")).unwrap();
    let first = log.version().unwrap();
    for n in first..first + 100_000 {
        let properties = || vec![(key("n"), Value::Int(n.cast_signed()))];
        let one = || DraftEdit::Create { layer: fires, geometry: None, properties: properties() };
        log.append(Draft::edit(vec![one(), one()]), n).unwrap();
        // One write: killed in the middle of two, the number of the next round would stand behind it.
        acknowledged.write_all(format!("{n}\n").as_bytes()).unwrap();
    }
}

#[test]
fn no_acknowledged_edit_is_lost_and_none_is_half() {
    let mut world = world("ana");
    let fires = layer(&mut world.log, "Fires", 1);
    let path = world.path();
    drop(world.log);
    let program = std::env::current_exe().unwrap();
    for round in 0..4 {
        let mut child = Command::new(&program)
            .args(["crash::appends_until_it_is_killed", "--exact"])
            .env(HOME, &path)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(150 + round * 37));
        child.kill().unwrap();
        child.wait().unwrap();
        let mut log = EditLog::open(&path, &identity("ana")).unwrap();
        let query = Query { layer: Some(fires), ..Query::default() };
        let found = log.features(&query, &Paging::first(1_000_000)).unwrap().items;
        let mut numbers: Vec<i64> = found
            .iter()
            .map(|one| match one.state.property("n")[0].value {
                Value::Int(number) => number,
                _ => 0,
            })
            .collect();
        numbers.sort_unstable();
        assert!(numbers.chunks(2).all(|pair| pair.len() == 2 && pair[0] == pair[1]), "half an edit");
        let said = std::fs::read_to_string(path.with_extension("said")).unwrap_or_default();
        // The last line may be cut where the program was killed.
        let whole = said.rfind('\n').map_or("", |end| &said[..end]);
        for line in whole.lines() {
            let number: i64 = line.parse().unwrap();
            assert!(numbers.binary_search(&number).is_ok(), "{number} was acknowledged and is gone");
        }
        assert_eq!(log.verify().unwrap().problems, Vec::<String>::new());
    }
}

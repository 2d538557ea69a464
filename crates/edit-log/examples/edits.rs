//! Measures the edit log: `cargo run --release -p edit-log --example edits -- STEP FOLDER`.
//!
//! The steps, each in a process of its own so that memory is its own: `prepare` makes the log of
//! one side of the shared workload (100,000 features of eight properties, 10,300 edits) and the
//! batches of the other; `merge` opens, merges and lists every conflict; `append` writes durable
//! edits; `devices` takes in a million changes of a thousand devices; `long` does what `append`
//! does in the log that `devices` left, and opens it.

#![expect(clippy::unwrap_used, reason = "a failed unwrap ends the measurement")]
#![expect(clippy::print_stdout, reason = "a measurement is printed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use edit_log::{Draft, DraftEdit, EditLog, Identity, Paging};
use feature_crdt::{Key, Seen, Value};

#[path = "../../feature-crdt/benches/workload/mod.rs"]
mod workload;

use workload::{BASE, FEATURES, LAYER, Side, base, batches, device, feature, pick, side};

const NOW: u64 = 1_800_000_000_000;
const DEVICES: usize = 1_000;
const EDITS_OF_ONE: usize = 1_000;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, step, folder] = &arguments[..] else {
        println!("edits prepare|merge|append|devices|long FOLDER");
        return;
    };
    let folder = PathBuf::from(folder);
    fs::create_dir_all(&folder).unwrap();
    match step.as_str() {
        "prepare" => prepare(&folder),
        "merge" => merge(&folder),
        "append" => append(&folder.join("append.sqlite")),
        "devices" => devices(&folder),
        "long" => append(&folder.join("devices.sqlite")),
        other => println!("{other}: no such step"),
    }
}

fn identity() -> Identity {
    Identity { author: "Ada Field".into(), device: "laptop".into(), machine: "bench".into() }
}

/// Processor time of this thread so far, in seconds.
fn cpu() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    let nanos: f64 = text.split(' ').next().unwrap().parse().unwrap();
    nanos / 1e9
}

/// Resident memory now and at its peak, in MiB.
fn memory() -> (u64, u64) {
    let text = fs::read_to_string("/proc/self/status").unwrap();
    let of = |name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
    };
    (of("VmRSS:"), of("VmHWM:"))
}

/// Runs a step and tells what it took.
fn timed<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let (clock, before) = (Instant::now(), cpu());
    let done = work();
    let (now, peak) = memory();
    let (wall, cpu) = (clock.elapsed().as_secs_f64(), cpu() - before);
    println!("{name:<46} cpu {cpu:>8.4} s  wall {wall:>8.3} s  resident {now:>3} MiB, peak {peak:>3} MiB");
    done
}

fn prepare(folder: &Path) {
    for name in ["merge", "append", "devices"] {
        for suffix in ["", "-wal", "-shm", "-mark"] {
            let _gone = fs::remove_file(folder.join(format!("{name}.sqlite{suffix}")));
        }
    }
    let (changes, seen) = base(FEATURES);
    fs::write(folder.join("seen"), format!("{} {}", seen.through, hex::encode(seen.head))).unwrap();
    let base_batches = batches(&changes);
    let (ours, theirs) = (side(Side::A, seen), side(Side::B, seen));
    for (name, ours) in [("merge", &ours[..]), ("append", &[]), ("devices", &[])] {
        let mut log = EditLog::open(&folder.join(format!("{name}.sqlite")), &identity()).unwrap();
        timed("load 100,000 features of 8 properties", || {
            for batch in &base_batches {
                let applied = log.apply(batch, NOW).unwrap();
                assert!(applied.refused.is_empty(), "{:?}", applied.refused.first());
            }
        });
        for batch in batches(ours) {
            log.apply(&batch, NOW).unwrap();
        }
        assert!(log.count(LAYER).unwrap().features >= 99_900);
    }
    for (number, batch) in batches(&theirs).iter().enumerate() {
        let packed = zstd::bulk::compress(batch, 3).unwrap().len();
        println!("batch {number}: {} bytes, {packed} after zstd", batch.len());
        fs::write(folder.join(format!("{number}.batch")), batch).unwrap();
    }
}

fn merge(folder: &Path) {
    let start = cpu();
    let mut log = timed("cold open", || EditLog::open(&folder.join("merge.sqlite"), &identity()).unwrap());
    let applied = timed("merge 10,300 edits", || {
        let mut changes = 0;
        for number in 0.. {
            let Ok(batch) = fs::read(folder.join(format!("{number}.batch"))) else { break };
            changes += log.apply(&batch, NOW).unwrap().changes;
        }
        changes
    });
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    timed("list every conflict with all candidates", || {
        let mut paging = Paging::first(200);
        loop {
            let page = log.conflicts(None, &paging).unwrap();
            for conflict in &page.items {
                assert!(conflict.candidates.len() > 1);
                *kinds.entry(format!("{:?}", conflict.register)).or_default() += 1;
            }
            let Some(next) = page.next else { break };
            paging = Paging::first(200).after(next);
        }
    });
    println!("{applied} changes; {kinds:?}; the three steps {:.4} s of CPU", cpu() - start);
}

fn append(path: &Path) {
    let mut log = timed("cold open", || EditLog::open(path, &identity()).unwrap());
    let edits = 5_000;
    // Another value in every run: one that stands there already would be no edit.
    let run = log.version().unwrap();
    let set = |log: &mut EditLog, k: usize| {
        let properties = vec![
            (Key::new("status").unwrap(), Value::text(format!("A{k} {run}"))),
            (Key::new("note").unwrap(), Value::text(format!("revisited by A on tour {k}"))),
        ];
        let edit = DraftEdit::Update { feature: feature(pick(k)), geometry: None, properties };
        log.append(Draft::edit(vec![edit]), NOW + k as u64).unwrap();
    };
    set(&mut log, 50_000);
    let before = cpu();
    timed("5,000 durable edits", || (0..edits).for_each(|k| set(&mut log, k)));
    println!("{:.4} ms of CPU a durable edit", (cpu() - before) * 1000.0 / edits as f64);
    timed("history of one feature", || log.history(feature(pick(7)), &Paging::first(50)).unwrap());
    timed("what 5,000 edits differ in", || {
        let sum = log.differences(LAYER, NOW - 1, None, &Paging::first(200)).unwrap();
        assert!(sum.changed >= 5_000, "{}", sum.changed);
    });
    timed("tile of the world", || log.tile(LAYER, 0, 0, 0).unwrap().len());
    timed("tile of a town", || log.tile(LAYER, 12, 2_200, 1_400).unwrap().len());
    timed("undo", || log.undo(NOW + 9_999).unwrap().unwrap());
}

fn devices(folder: &Path) {
    // From `prepare`, so that the features are not in this process's memory.
    let text = fs::read_to_string(folder.join("seen")).unwrap();
    let (through, head) = text.split_once(' ').unwrap();
    let mut short = [0; 8];
    hex::decode_to_slice(head, &mut short).unwrap();
    let seen = Seen { replica: BASE, through: through.parse().unwrap(), head: short };
    let mut log = EditLog::open(&folder.join("devices.sqlite"), &identity()).unwrap();
    let (mut taken, mut spent, mut slowest) = (0, 0.0, 0.0_f64);
    for number in 0..DEVICES {
        for batch in batches(&device(number, EDITS_OF_ONE, seen)) {
            let before = cpu();
            let applied = log.apply(&batch, NOW).unwrap();
            let took = cpu() - before;
            assert!(applied.refused.is_empty(), "{:?}", applied.refused.first());
            taken += applied.changes;
            spent += took;
            slowest = slowest.max(took);
        }
    }
    let (now, peak) = memory();
    println!(
        "{taken} changes in {spent:.2} s of CPU: {:.0} a second; slowest device {:.0} ms; resident {now} MiB, peak {peak} MiB; {} conflicts",
        taken as f64 / spent,
        slowest * 1000.0,
        log.conflict_count().unwrap()
    );
}

//! Killed in the middle of a batch, again and again: whole batches are there or nothing of them.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use tile_store::{Access, JobKind, JobProgress, JobState, NewJob, TileWrite, Tileset};

use crate::regions::recount;
use crate::world::{add_region, area, at, hour, new_tileset, path_in, store};

const HOME: &str = "TILE_STORE_CRASH_FILE";
const BATCH: u32 = 64;
const BATCHES: u32 = 4096 / BATCH;

/// The batch of a number: the same whenever it is made.
fn batch(number: u32) -> Vec<TileWrite> {
    let tile = |n: u32| store(at(6, n % 64, n / 64), vec![(n % 251) as u8; 3_000 + (n % 7) as usize]);
    (number * BATCH..(number + 1) * BATCH).map(tile).collect()
}

/// The program that is killed. It goes on where the job in the file stands.
#[test]
fn writes_until_it_is_killed() {
    let Ok(path) = std::env::var(HOME) else {
        return;
    };
    let tileset = Tileset::open(Path::new(&path), Access::ReadWrite).unwrap();
    // The one before was killed between the end of the job and its own.
    let Some(job) = tileset.open_jobs().unwrap().pop() else {
        return;
    };
    let mut done = job.done;
    while done < 4096 {
        let number = u32::try_from(done).unwrap() / BATCH;
        done += u64::from(BATCH);
        let progress = JobProgress { done, ..JobProgress::default() };
        tileset.write(&batch(number), Some((job.id, &progress))).unwrap();
    }
    tileset.update_job(job.id, JobState::Done, None, hour(1)).unwrap();
}

#[test]
fn a_kill_at_any_moment_loses_nothing_that_was_told() {
    let (folder, tileset) = new_tileset();
    let scope = area("-180,-85,180,85", "6");
    let region = add_region(&tileset, "all", scope);
    tileset.start_job(NewJob { region, kind: JobKind::Download, total: 4096, started: hour(0) }).unwrap();
    tileset.close().unwrap();
    let (mut kills, mut last) = (0_u64, 0);
    loop {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::writes_until_it_is_killed", "--test-threads=1", "--nocapture"])
            .env(HOME, path_in(&folder))
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // Another moment every time; the first ones fall into the opening, and the later they are,
        // the longer it works, so that a slow machine comes to an end as well.
        std::thread::sleep(Duration::from_millis(8 + 5 * (kills % 12) + 2 * kills));
        let ended = child.try_wait().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        let tileset = Tileset::open(&path_in(&folder), Access::ReadWrite).unwrap();
        let job = tileset.latest_job(region).unwrap().unwrap();
        let stats = tileset.region_stats(region).unwrap();
        assert_eq!(stats.stored, job.done, "the job and the tiles are of one transaction");
        assert!(stats.stored >= last, "a batch that was there is gone");
        assert_eq!(stats.stored % u64::from(BATCH), 0, "a part of a batch is there");
        last = stats.stored;
        tileset.close().unwrap();
        assert_eq!(recount(&path_in(&folder)), Vec::<String>::new());
        kills += 1;
        if ended.is_some_and(|status| status.success()) {
            break;
        }
        assert!(kills < 500, "no progress between kills");
    }
    assert_eq!(last, 64 * u64::from(BATCHES));
    assert!(kills > 1, "it was never killed at work");
}

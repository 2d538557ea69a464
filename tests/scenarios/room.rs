//! Full disks and quotas.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::harness::{Home, TileServer, png, wait_until};

const WORLD: &str = "-180,-85,180,85";

/// A small disk; unmounted when dropped.
struct Disk(PathBuf);

impl Disk {
    fn mount(at: &Path, megabytes: u32) -> Option<Self> {
        std::fs::create_dir_all(at).expect("the temporary folder is writable");
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(at)
            .output()
            .is_ok_and(|output| output.status.success());
        if !mounted {
            eprintln!("SKIPPED: only root may mount a small disk");
        }
        mounted.then(|| Self(at.to_path_buf()))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn an_area_is_refused_where_the_disk_is_nearly_full() {
    let (home, server) = (Home::new(), TileServer::start());
    let Some(_disk) = Disk::mount(&home.path(), 64) else { return };
    home.add_source("Town", &server);
    let plan = home.run(&["plan", "--source", "Town", "--bbox", WORLD, "--zoom", "0..3"]).exits(0);
    assert_eq!(plan.word("/plan/problems/1/code"), "DISK_FULL");
    home.create("Town", "World", WORLD, "0..3")
        .exits(1)
        .says("Less than 200 MB are free")
        .says("Free some space");
    assert_eq!(server.asked(), 0);
}

#[test]
fn a_disk_that_fills_on_the_way_pauses_the_job_and_loses_nothing() {
    let (home, server) = (Home::new(), TileServer::start());
    let Some(_disk) = Disk::mount(&home.path(), 240) else { return };
    home.add_source("Town", &server);
    server.be_slow(Duration::from_millis(20));
    let waiting = home.start(&[
        "region", "create", "--source", "Town", "--name", "World", "--bbox", WORLD, "--zoom", "0..4",
        "--wait",
    ]);
    wait_until("a part is fetched", || server.asked() > 60);
    let filler = home.path().join("filler");
    std::fs::write(&filler, vec![1; 45 << 20]).expect("there are 45 MB left");
    let paused = waiting.ended().exits(1).says("Less than 200 MB are free").says("resume");
    assert_eq!((paused.word("/region/state"), paused.count("/region/failedTiles")), ("PAUSED", 0));
    let stored = home.tileset("town").hashes();
    assert!(!stored.is_empty() && stored.len() < 341);

    std::fs::remove_file(&filler).expect("it was written");
    server.be_slow(Duration::ZERO);
    server.take_log();
    home.run(&["region", "resume", "World", "--wait"]).exits(0);
    assert!(
        server.take_tiles().iter().all(|tile| !stored.contains_key(tile)),
        "only what was missing is fetched"
    );
    home.run(&["region", "verify", "World"]).exits(0);
}

#[test]
fn a_quota_pauses_the_job_before_it_is_exceeded_and_lets_it_go_on_when_raised() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    let quota = 40 * png((3, 3, 3), 0).len() as u64;
    home.run(&["store", "quota", &quota.to_string()]).exits(0);
    let paused = home.create("Town", "World", WORLD, "0..3").exits(1).says("quota").says("resume");
    assert_eq!(paused.word("/region/state"), "PAUSED");
    let used = home.run(&["store", "stats"]).exits(0).count("/store/bytes");
    assert!(used <= quota, "{used} bytes are more than the quota of {quota}");
    assert!(used > quota / 2, "what fits is kept: {used} of {quota}");
    let stored = home.tileset("town").hashes();

    server.take_log();
    home.run(&["store", "quota", "1GB"]).exits(0);
    home.run(&["region", "resume", "World", "--wait"]).exits(0);
    let fetched = server.take_tiles();
    assert_eq!(fetched.len() + stored.len(), 85);
    home.run(&["store", "quota", "none"]).exits(0);
}

#[test]
fn a_clean_up_is_planned_first_and_never_silent() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    home.create("Town", "West", "-180,-85,0,85", "3").exits(0);
    home.create("Town", "East", "0,-85,180,85", "3").exits(0);
    let used = home.run(&["store", "stats"]).exits(0).count("/store/bytes");
    let target = (used * 3 / 4).to_string();
    let plan = home.run(&["store", "plan-cleanup", "--target", &target]).exits(0);
    assert_eq!(plan.list("/plan/items").len(), 1, "one of the two is enough: {}", plan.out);
    assert!(plan.count("/plan/freedBytes") >= plan.count("/plan/neededBytes"));
    home.run(&["store", "cleanup", "--target", &target]).exits(2).says("--yes");
    assert_eq!(
        home.run(&["region", "list"]).exits(0).list("/regions").len(),
        2,
        "nothing is deleted without a yes"
    );
    let done = home.run(&["store", "cleanup", "--target", &target, "--yes"]).exits(0);
    assert_eq!(done.count("/done/freedBytes"), plan.count("/plan/freedBytes"), "the plan said what it frees");
    let left = home.run(&["region", "list"]).exits(0);
    assert_eq!(
        (left.list("/regions").len(), left.word("/regions/0/name")),
        (1, "East"),
        "the older one went"
    );
    let nothing = home.run(&["store", "cleanup", "--yes"]).exits(0);
    assert_eq!(nothing.count("/done/freedBytes"), 0, "without a quota nothing needs to go");
}

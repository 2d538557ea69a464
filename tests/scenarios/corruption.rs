//! Damaged, newer, foreign, locked and read-only stores.

use std::path::Path;
use std::process::Command;

use crate::harness::{Coord, Home, TileServer};

const WORLD: &str = "-180,-85,180,85";

fn cached() -> (Home, TileServer) {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    home.create("Town", "World", WORLD, "0..3").exits(0);
    server.take_log();
    (home, server)
}

#[test]
fn verify_names_exactly_the_damaged_tiles_and_repair_fetches_just_those() {
    let (home, server) = cached();
    let sound = home.tileset("town").hashes();
    let damaged: [Coord; 3] = [(1, 0, 1), (3, 2, 6), (3, 7, 0)];
    for tile in damaged {
        home.tileset("town").damage(tile);
    }
    let checked = home.run(&["region", "verify", "World"]).exits(3);
    let mut named: Vec<Coord> = checked.list("/report/bad").iter().map(place).collect();
    named.sort_unstable();
    assert_eq!(named, damaged);
    assert_eq!((checked.count("/report/checked"), checked.count("/report/good")), (85, 82));
    assert_eq!(home.region("World")["damagedTiles"], 3);
    assert_eq!(home.tileset("town").hashes().len(), 82, "a damaged tile is not shown to anyone");
    home.run_plain(&["region", "verify", "World"]).exits(3).says("3/2/6").says("region repair");

    let repaired = home.run(&["region", "repair", "World", "--wait"]).exits(0);
    assert_eq!(repaired.count("/region/damagedTiles"), 0);
    assert_eq!(server.take_tiles(), damaged);
    assert_eq!(home.tileset("town").hashes(), sound);
    home.run(&["region", "verify", "World"]).exits(0);
}

fn place(tile: &serde_json::Value) -> Coord {
    let number = |name: &str| tile[name].as_u64().and_then(|n| u32::try_from(n).ok()).expect("a coordinate");
    (number("zoom"), number("x"), number("y"))
}

#[test]
fn an_export_never_carries_a_damaged_tile_as_a_sound_one() {
    let (home, _server) = cached();
    home.tileset("town").damage((3, 2, 6));
    home.run(&["region", "verify", "World"]).exits(3);
    let file = home.aside("world.mbtiles").display().to_string();
    home.run(&["region", "export", "World", &file]);
    if Path::new(&file).exists() {
        assert!(!crate::harness::Mbtiles::open(Path::new(&file)).hashes().contains_key(&(3, 2, 6)));
    }
}

#[test]
fn a_store_of_a_newer_program_is_refused_and_left_as_it_is() {
    let (home, _server) = cached();
    home.tileset("town").0.pragma_update(None, "user_version", 999).expect("the file is writable");
    let before = std::fs::read(home.tileset_path("town")).expect("it is there");
    for words in [
        vec!["region", "verify", "World"],
        vec!["region", "show", "World"],
        vec!["region", "create", "--source", "Town", "--name", "More", "--bbox", WORLD, "--zoom", "4"],
        vec!["plan", "--source", "Town", "--bbox", WORLD, "--zoom", "4"],
    ] {
        home.run(&words).exits(1).says("newer version of this program").says("update the program");
    }
    let listed = home.run(&["source", "list"]).exits(0).says("newer version of this program");
    assert_eq!(listed.list("/sources").len(), 2);
    home.run_plain(&["source", "list"]).exits(0).says("update the program");
    assert_eq!(std::fs::read(home.tileset_path("town")).expect("it is there"), before);
}

#[test]
fn a_foreign_or_broken_file_in_the_place_of_a_store_is_named_and_hides_no_other() {
    let (home, server) = cached();
    home.add_source("Other", &server);
    home.create("Other", "Elsewhere", WORLD, "0..1").exits(0);
    for (content, words) in [
        (
            b"This is no database at all, and long enough to look like one.".repeat(100),
            "not an SQLite database",
        ),
        (Vec::new(), "not a tileset of this program"),
    ] {
        for suffix in ["-wal", "-shm"] {
            // There may be none.
            let _ = std::fs::remove_file(home.path().join("tilesets").join(format!("town.mbtiles{suffix}")));
        }
        std::fs::write(home.tileset_path("town"), &content).expect("the home is writable");
        home.run(&["region", "verify", "World"]).exits(1).says("town.mbtiles").says(words);
        home.run(&["region", "verify", "Elsewhere"]).exits(0);
        assert_eq!(home.run(&["region", "list"]).exits(0).list("/regions").len(), 1);
        assert_eq!(
            std::fs::read(home.tileset_path("town")).expect("it is there"),
            content,
            "nothing is written over it"
        );
    }
}

#[test]
fn a_broken_list_of_sources_is_named_and_kept() {
    let (home, _server) = cached();
    let path = home.path().join("sources.json");
    std::fs::write(&path, "{ not JSON").expect("the home is writable");
    home.run(&["source", "list"]).exits(1).says("sources.json").says("Nothing was changed");
    assert_eq!(std::fs::read_to_string(&path).expect("it is there"), "{ not JSON");
    std::fs::write(&path, r#"{"version":99,"sources":[]}"#).expect("the home is writable");
    home.run(&["source", "list"]).exits(1).says("newer");
}

#[test]
fn a_store_that_another_writer_holds_is_a_clear_error() {
    let (home, server) = cached();
    let other = home.tileset("town");
    other.0.execute_batch("BEGIN IMMEDIATE").expect("nobody else writes");
    let made = home
        .run(&["region", "create", "--source", "Town", "--name", "More", "--bbox", WORLD, "--zoom", "4"])
        .exits(1);
    made.says("in use by another program");
    home.run(&["region", "show", "World"]).exits(0);
    other.0.execute_batch("COMMIT").expect("it was begun");
    home.run(&[
        "region", "create", "--source", "Town", "--name", "More", "--bbox", WORLD, "--zoom", "4", "--wait",
    ])
    .exits(0);
    assert_eq!(server.take_log().len(), 256);
}

/// A folder mounted read-only; unmounted when dropped.
struct ReadOnly<'a>(&'a Path);

impl<'a> ReadOnly<'a> {
    fn mount(folder: &'a Path) -> Option<Self> {
        let mount = |words: &[&str]| {
            Command::new("mount").args(words).arg(folder).output().is_ok_and(|output| output.status.success())
        };
        if !mount(&["--bind", &folder.display().to_string()]) {
            return None;
        }
        let mounted = Self(folder);
        mount(&["-o", "remount,ro,bind"]).then_some(mounted)
    }
}

impl Drop for ReadOnly<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status();
    }
}

#[test]
fn a_home_on_a_read_only_disk_is_read_and_says_why_it_cannot_change() {
    let (home, _server) = cached();
    let path = home.path();
    let Some(_mounted) = ReadOnly::mount(&path) else {
        eprintln!("SKIPPED: only root may mount a folder read-only, and permission bits do not bind root");
        return;
    };
    let region = home.region("World");
    assert_eq!((&region["storedTiles"], &region["state"]), (&85.into(), &"DONE".into()));
    home.run(&["region", "verify", "World"]).exits(0);
    let file = home.aside("world.pmtiles").display().to_string();
    home.run(&["region", "export", "World", &file]).exits(0);
    for words in [
        vec!["region", "delete", "World"],
        vec![
            "region", "create", "--source", "Town", "--name", "More", "--bbox", WORLD, "--zoom", "4",
            "--wait",
        ],
        vec!["source", "add", "--name", "More", "--url", "https://tiles.example.org/{z}/{x}/{y}.png"],
        vec!["store", "quota", "1GB"],
        vec!["import", &file],
        vec!["region", "refresh", "World", "--wait"],
    ] {
        home.run(&words).exits(1).says("can");
    }
    let device = home.run(&["graphql", "{ device { readOnly runsJobs } }"]).exits(0);
    assert_eq!(device.json["data"]["device"], serde_json::json!({ "readOnly": true, "runsJobs": false }));
}

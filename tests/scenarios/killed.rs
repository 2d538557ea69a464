//! `kill -9` at any moment: what was stored stays, and only the rest is fetched.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::harness::{Coord, Home, Mbtiles, TileServer, wait_until};

const WORLD: &str = "-180,-85,180,85";
const TILES: usize = 341;

/// Moments to kill at: the same in every run, unless another seed is given.
struct Moments(u64);

impl Moments {
    fn new() -> Self {
        let seed =
            std::env::var("MAP_OFFLINE_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(20_261_122);
        println!("MAP_OFFLINE_SEED={seed}");
        Self(seed)
    }

    /// A number of requests after which to kill (xorshift64).
    fn next(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

/// What the tileset holds; nothing before it exists.
fn stored(home: &Home) -> BTreeSet<Coord> {
    let path = home.tileset_path("town");
    if path.exists() { home.tileset("town").hashes().into_keys().collect() } else { BTreeSet::new() }
}

/// Asserts that a round fetched nothing that was there before it.
fn fetched_only_missing(server: &TileServer, before: &BTreeSet<Coord>, round: u64) {
    settle(server);
    let log = server.take_log();
    let again: Vec<_> = log.iter().filter(|asked| before.contains(&asked.tile)).collect();
    assert!(again.is_empty(), "round {round} fetched stored tiles again: {again:?}");
    let distinct: BTreeSet<Coord> = log.iter().map(|asked| asked.tile).collect();
    assert_eq!(distinct.len(), log.len(), "round {round} fetched a tile twice");
}

/// Waits until the requests of a killed program have all reached the server: what is still in its
/// sockets would else be counted for the next round.
fn settle(server: &TileServer) {
    let mut last = usize::MAX;
    while std::mem::replace(&mut last, server.asked()) != server.asked() {
        std::thread::sleep(Duration::from_millis(150));
    }
}

fn finished(home: &Home, server: &TileServer) {
    let before = stored(home);
    server.be_slow(Duration::ZERO);
    home.run(&["region", "resume", "World", "--wait"]).exits(0);
    fetched_only_missing(server, &before, 99);
    assert_eq!(stored(home).len(), TILES);
    let checked = home.run(&["region", "verify", "World"]).exits(0);
    assert_eq!((checked.count("/report/good"), checked.count("/report/missing")), (TILES as u64, 0));
    assert_eq!(home.region("World")["state"], "DONE");
}

#[test]
fn a_waiting_command_killed_at_random_moments_goes_on_where_it_was() {
    let (home, server, mut moments) = (Home::new(), TileServer::start(), Moments::new());
    home.add_source("Town", &server);
    server.be_slow(Duration::from_millis(15));
    let create = [
        "region", "create", "--source", "Town", "--name", "World", "--bbox", WORLD, "--zoom", "0..4",
        "--wait",
    ];
    for round in 0..8 {
        let before = stored(&home);
        let exists = home.run(&["region", "show", "World"]).code == Some(0);
        let mut waiting =
            if exists { home.start(&["region", "resume", "World", "--wait"]) } else { home.start(&create) };
        let (requests, pause) = (moments.next(60) as usize, moments.next(60));
        wait_until("so many requests", || server.asked() >= requests || !waiting.runs());
        std::thread::sleep(Duration::from_millis(pause));
        waiting.kill();
        assert!(stored(&home).is_superset(&before), "round {round} lost a tile");
        fetched_only_missing(&server, &before, round);
    }
    finished(&home, &server);
}

#[test]
fn a_host_killed_at_random_moments_goes_on_by_itself() {
    let (home, server, mut moments) = (Home::new(), TileServer::start(), Moments::new());
    home.add_source("Town", &server);
    server.be_slow(Duration::from_millis(15));
    home.run(&["region", "create", "--source", "Town", "--name", "World", "--bbox", WORLD, "--zoom", "0..4"])
        .exits(0);
    assert_eq!(home.region("World")["state"], "QUEUED");
    for round in 0..6 {
        let before = stored(&home);
        let mut host = home.start(&["serve"]);
        host.first_line();
        let (requests, pause) = (moments.next(60) as usize, moments.next(60));
        let left = TILES - before.len();
        wait_until("so many requests", || server.asked() >= requests.min(left));
        std::thread::sleep(Duration::from_millis(pause));
        host.kill();
        assert!(stored(&home).is_superset(&before), "round {round} lost a tile");
        fetched_only_missing(&server, &before, round);
    }
    finished(&home, &server);
}

#[test]
fn an_import_killed_on_the_way_leaves_nothing_half() {
    let (home, mut moments) = (Home::new(), Moments::new());
    let file = home.aside("large.mbtiles");
    let rows =
        "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);
        WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 16383)
        INSERT INTO tiles SELECT 7, i % 128, i / 128, ";
    let picture = hex::encode(crate::harness::png((7, 0, 0), 0));
    Mbtiles::make(&file, &format!("{rows} X'{picture}' FROM n;"));
    let path = file.display().to_string();
    for _ in 0..4 {
        let importing = home.start(&["import", &path, "--name", "Large"]);
        wait_until("the import has begun", || home.tileset_path("large").exists());
        std::thread::sleep(Duration::from_millis(moments.next(100)));
        importing.kill();
        let left = home.run(&["region", "list"]).exits(0);
        if left.list("/regions").is_empty() {
            assert!(!home.tileset_path("large").exists(), "its file is gone too");
            continue;
        }
        assert_eq!(left.count("/regions/0/storedTiles"), 16_384, "it is whole or not there");
        home.run(&["region", "delete", "--now", "Large"]).exits(0);
    }
    let taken = home.run(&["import", &path, "--name", "Large"]).exits(0);
    assert_eq!(taken.count("/report/tiles"), 16_384, "the name is free again");
}

#[test]
fn an_export_killed_on_the_way_leaves_no_file_of_that_name() {
    let (home, mut moments) = (Home::new(), Moments::new());
    home.create("world", "World", WORLD, "0..4").exits(0);
    for (round, name) in ["w.mbtiles", "w.pmtiles", "w"].into_iter().cycle().take(9).enumerate() {
        let path = home.aside(&format!("{round}{name}"));
        let exporting = home.start(&["region", "export", "World", &path.display().to_string()]);
        std::thread::sleep(Duration::from_millis(40 + moments.next(80)));
        exporting.kill();
        if path.exists() {
            let fresh = Home::new();
            let taken = fresh.run(&["import", &path.display().to_string(), "--name", "Again"]).exits(0);
            assert_eq!(
                taken.count("/report/tiles"),
                home.tileset("world").hashes().len() as u64,
                "{name} is whole"
            );
        }
    }
}

#[cfg(unix)]
#[test]
fn control_c_keeps_what_was_fetched_and_says_how_to_go_on() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    server.be_slow(Duration::from_millis(15));
    let waiting = home.start(&[
        "region", "create", "--source", "Town", "--name", "World", "--bbox", WORLD, "--zoom", "0..4",
        "--wait",
    ]);
    wait_until("some requests", || server.asked() > 40);
    waiting.interrupt();
    waiting.ended().exits(1).says("region resume");
    let before = stored(&home);
    server.take_log();
    assert!(!before.is_empty());
    finished(&home, &server);
}

//! A refresh asks for what changed and fetches only that.

use crate::harness::{Home, TileServer};

const WORLD: &str = "-180,-85,180,85";

#[test]
fn a_refresh_replaces_exactly_the_tile_that_changed() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    home.create("Town", "World", WORLD, "0..3").exits(0);
    let first = home.tileset("town").hashes();
    server.take_log();

    let same = home.run(&["region", "refresh", "World", "--wait"]).exits(0);
    assert_eq!((same.count("/region/job/unchanged"), same.count("/region/job/bytesFetched")), (85, 0));
    let log = server.take_log();
    assert_eq!(log.len(), 85);
    assert!(log.iter().all(|asked| asked.conditional && asked.unchanged), "every answer is 304");
    assert_eq!(home.tileset("town").hashes(), first);

    server.change_tile((3, 4, 5));
    let changed = home.run(&["region", "refresh", "World", "--wait"]).exits(0);
    assert_eq!(changed.count("/region/job/unchanged"), 84);
    let fetched: Vec<_> =
        server.take_log().into_iter().filter(|asked| !asked.unchanged).map(|asked| asked.tile).collect();
    assert_eq!(fetched, [(3, 4, 5)]);
    let second = home.tileset("town").hashes();
    let differing: Vec<_> =
        first.iter().filter(|(tile, hash)| second.get(tile) != Some(hash)).map(|(tile, _)| *tile).collect();
    assert_eq!((differing, second.len()), (vec![(3, 4, 5)], 85));
    home.run(&["region", "verify", "World"]).exits(0);
}

#[test]
fn a_refresh_from_a_failing_server_loses_nothing_that_is_stored() {
    let (home, mut server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    home.create("Town", "World", WORLD, "0..3").exits(0);
    let stored = home.tileset("town").hashes();
    for y in 0..8 {
        server.break_tile((3, 1, y), crate::harness::Fault::Status(404));
        server.break_tile((3, 2, y), crate::harness::Fault::Body("image/png", b"<html>no".to_vec()));
    }
    home.run(&["region", "refresh", "World", "--wait"]).exits(3);
    assert_eq!(home.tileset("town").hashes(), stored, "failures keep the tiles that were there");
    server.stop();
    home.run(&["region", "refresh", "World", "--wait"]).exits(1);
    assert_eq!(home.tileset("town").hashes(), stored);
    home.run(&["region", "verify", "World"]).exits(0);
}

//! Servers that ask to be left alone, and servers that go away.

use std::time::Duration;

use crate::harness::{Fault, Home, TileServer, wait_until};

const WORLD: &str = "-180,-85,180,85";

#[test]
fn retry_after_is_obeyed_by_all_requests_to_the_host() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    // One request at a time: none is on its way when the server asks for a pause.
    home.set_limits(&[("concurrency", 1)]);
    server.break_tile((2, 1, 1), Fault::TooManyRequests(2));
    home.create("Town", "World", WORLD, "0..2").exits(0);
    let log = server.take_log();
    assert_eq!(log.iter().filter(|asked| asked.tile == (2, 1, 1)).count(), 3, "twice refused, then had");
    assert_eq!(log.len(), 21 + 2, "no other tile is asked for twice");
    assert_eq!(server.asked_too_early(), 0, "nothing is asked for while the server wants to be left alone");
}

#[test]
fn a_server_that_dies_pauses_the_job_and_loses_nothing() {
    let (home, mut server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    server.be_slow(Duration::from_millis(5));
    let waiting = home.start(&[
        "region", "create", "--source", "Town", "--name", "World", "--bbox", WORLD, "--zoom", "0..4",
        "--wait",
    ]);
    wait_until("a part of the region is asked for", || server.asked() > 100);
    server.stop();
    let paused = waiting.ended().exits(1).says("The source stopped answering");
    assert_eq!(paused.word("/region/state"), "PAUSED");
    assert_eq!(paused.count("/region/failedTiles"), 0, "a dead server says nothing about its tiles");
    let stored = home.tileset("town").hashes();
    assert!(!stored.is_empty());

    server.come_back();
    server.be_slow(Duration::ZERO);
    server.take_log();
    let done = home.run(&["region", "resume", "World", "--wait"]).exits(0);
    assert_eq!(done.count("/region/storedTiles"), 341);
    let fetched = server.take_tiles();
    assert_eq!(fetched.len() + stored.len(), 341, "only what was missing is fetched");
    assert!(fetched.iter().all(|tile| !stored.contains_key(tile)));
    home.run(&["region", "verify", "World"]).exits(0);
}

#[test]
fn a_server_that_is_not_there_at_all_pauses_the_job_with_the_reason() {
    let (home, mut server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    server.stop();
    let made = home.create("Town", "World", WORLD, "0..4").exits(1).says("no connection");
    assert_eq!((made.word("/region/state"), made.count("/region/failedTiles")), ("PAUSED", 0));
    home.run_plain(&["region", "list"]).exits(0).says("paused");
}

#[test]
fn a_small_region_of_a_dead_server_is_paused_too() {
    let (home, mut server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    server.stop();
    let made = home.create("Town", "World", WORLD, "0..1").exits(1).says("no connection");
    assert_eq!((made.word("/region/state"), made.count("/region/failedTiles")), ("PAUSED", 0));
}

#[test]
fn nothing_is_fetched_while_the_user_works_offline() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    home.run(&["graphql", "mutation { setWorkOffline(value: true) { workOffline } }"]).exits(0);
    home.create("Town", "World", WORLD, "0..1").exits(1).says("You work offline");
    assert_eq!(server.asked(), 0);
    home.run(&["graphql", "mutation { setWorkOffline(value: false) { workOffline } }"]).exits(0);
    home.run(&["region", "resume", "World", "--wait"]).exits(0);
    assert_eq!(server.take_log().len(), 5);
}

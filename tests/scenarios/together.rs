//! Several programs on one home at once.

use std::time::Duration;

use crate::harness::{Home, Started, TileServer, wait_until};

const WORLD: &str = "-180,-85,180,85";

fn slow_region(home: &Home, server: &TileServer) -> Started {
    home.add_source("Town", server);
    server.be_slow(Duration::from_millis(20));
    let waiting = home.start(&[
        "region", "create", "--source", "Town", "--name", "World", "--bbox", WORLD, "--zoom", "0..4",
        "--wait",
    ]);
    wait_until("a part of the region is stored", || {
        home.run(&["region", "show", "World"])
            .json
            .pointer("/region/storedTiles")
            .is_some_and(|tiles| tiles.as_u64() > Some(10))
    });
    waiting
}

#[test]
fn a_second_program_pauses_what_the_first_one_waits_for() {
    let (home, server) = (Home::new(), TileServer::start());
    let waiting = slow_region(&home, &server);
    home.run(&["region", "pause", "World"]).exits(0);
    let ended = waiting.ended().exits(1).says("paused");
    assert_eq!(ended.word("/region/state"), "PAUSED");
    let stored = home.tileset("town").hashes();
    assert!(stored.len() < 341, "it was paused on the way");
    server.take_log();
    server.be_slow(Duration::ZERO);
    home.run(&["region", "resume", "World", "--wait"]).exits(0);
    assert!(server.take_tiles().iter().all(|tile| !stored.contains_key(tile)));
    assert_eq!(home.tileset("town").hashes().len(), 341);
}

#[test]
fn a_second_program_cancels_what_the_first_one_waits_for() {
    let (home, server) = (Home::new(), TileServer::start());
    let waiting = slow_region(&home, &server);
    home.run(&["region", "cancel", "World"]).exits(0);
    waiting.ended().exits(1).says("cancelled");
    let region = home.region("World");
    assert_eq!(region["state"], "CANCELLED");
    assert!(region["storedTiles"].as_u64() > Some(10), "what was fetched stays");
    home.run(&["region", "pause", "World"]).exits(1).says("no job that is open");
    server.be_slow(Duration::ZERO);
    home.run(&["region", "resume", "World", "--wait"]).exits(0);
}

#[test]
fn a_second_program_deletes_what_the_first_one_waits_for() {
    let (home, server) = (Home::new(), TileServer::start());
    let waiting = slow_region(&home, &server);
    home.run(&["region", "delete", "World"]).exits(0);
    waiting.ended().exits(1);
    wait_until("nothing of it is left", || {
        home.run(&["store", "stats"]).exits(0).count("/store/regions") == 0
    });
}

#[test]
fn programs_that_add_sources_and_regions_at_once_lose_none() {
    let (home, server) = (Home::new(), TileServer::start());
    let names: Vec<String> = (0..6).map(|n| format!("Source {n}")).collect();
    let adding: Vec<Started> = names
        .iter()
        .map(|name| {
            home.start(&["source", "add", "--name", name, "--url", &server.template(), "--allow-private"])
        })
        .collect();
    for program in adding {
        program.ended().exits(0);
    }
    assert_eq!(home.run(&["source", "list"]).exits(0).list("/sources").len(), 7, "six and the world map");
    let create = |source: &str, name: &str| {
        home.start(&[
            "region", "create", "--source", source, "--name", name, "--bbox", WORLD, "--zoom", "0..2",
        ])
    };
    let making: Vec<Started> = (0..6).map(|n| create("Source 0", &format!("Region {n}"))).collect();
    for program in making {
        program.ended().exits(0);
    }
    assert_eq!(home.run(&["region", "list"]).exits(0).list("/regions").len(), 6);
}

#[test]
fn one_name_is_given_once_however_many_ask_for_it() {
    let (home, server) = (Home::new(), TileServer::start());
    let adding: Vec<Started> = (0..4)
        .map(|_| {
            home.start(&["source", "add", "--name", "Town", "--url", &server.template(), "--allow-private"])
        })
        .collect();
    let codes: Vec<_> = adding.into_iter().map(|program| program.ended().code).collect();
    assert_eq!(codes.iter().filter(|code| **code == Some(0)).count(), 1, "{codes:?}");
    let sources = ["Town", "B", "C", "D"];
    for name in &sources[1..] {
        home.add_source(name, &server);
    }
    let making: Vec<Started> = sources
        .iter()
        .map(|source| {
            home.start(&[
                "region", "create", "--source", source, "--name", "World", "--bbox", WORLD, "--zoom", "0..2",
            ])
        })
        .collect();
    let codes: Vec<_> = making.into_iter().map(|program| program.ended().code).collect();
    assert_eq!(codes.iter().filter(|code| **code == Some(0)).count(), 1, "{codes:?}");
    assert_eq!(home.run(&["region", "list"]).exits(0).list("/regions").len(), 1);
}

#[test]
fn a_host_notices_that_another_program_replaced_a_source() {
    let (home, first, second) = (Home::new(), TileServer::start(), TileServer::start());
    let mut host = home.start(&["serve"]);
    host.first_line();
    for (round, server) in [&first, &second].into_iter().enumerate() {
        home.add_source("Town", server);
        home.run(&[
            "region", "create", "--source", "Town", "--name", "World", "--bbox", WORLD, "--zoom", "0..2",
        ])
        .exits(0);
        wait_until("the host has done the job", || home.region("World")["state"] == "DONE");
        assert_eq!(server.take_log().len(), 21, "round {round}: its own server is asked");
        home.run(&["region", "delete", "--now", "World"]).exits(0);
        home.run(&["source", "remove", "Town"]).exits(0);
    }
    assert_eq!(first.asked(), 0, "the source that is gone is not asked again");
}

#[test]
fn two_waiting_programs_share_the_work_of_one_runner() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    server.be_slow(Duration::from_millis(5));
    let create = |name: &str, zoom: &str| {
        home.start(&[
            "region", "create", "--source", "Town", "--name", name, "--bbox", WORLD, "--zoom", zoom, "--wait",
        ])
    };
    // The second ends later than the first, whichever of them runs the jobs.
    let (short, long) = (create("Short", "0..3"), create("Long", "4"));
    short.ended().exits(0);
    long.ended().exits(0);
    assert_eq!(home.tileset("town").hashes().len(), 341);
    // Whichever ran the jobs may have ended with some tiles under way.
    assert_eq!(server.take_tiles().len(), 341);
    home.run(&["region", "verify", "Long"]).exits(0);
}

//! Deleted regions that come back, space that they give when it is needed, and areas changed afterwards.

use crate::harness::{Home, TileServer, png, wait_until};

const WORLD: &str = "-180,-85,180,85";

#[test]
fn a_deleted_region_comes_back_with_all_its_tiles() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    home.create("Town", "World", WORLD, "0..3").exits(0);
    let before = home.run(&["store", "stats"]).exits(0);
    let plan = home.run(&["region", "delete", "World"]).exits(0);
    assert_eq!((plan.count("/deleted/tiles"), plan.count("/deleted/keptTiles")), (85, 0));
    assert!(home.run(&["region", "list"]).exits(0).list("/regions").is_empty());
    home.run(&["region", "show", "World"]).exits(1);
    let deleted = home.run(&["region", "list", "--deleted"]).exits(0);
    assert_eq!(deleted.word("/deletedRegions/0/name"), "World");
    assert_eq!(deleted.count("/deletedRegions/0/bytes"), plan.count("/deleted/bytes"));
    let stats = home.run(&["graphql", "{ store { bytes deletedBytes deletedRegions regions } }"]).exits(0);
    assert_eq!(stats.count("/data/store/bytes"), before.count("/store/bytes"), "nothing is freed yet");
    assert_eq!(stats.count("/data/store/deletedBytes"), before.count("/store/bytes"));
    assert_eq!((stats.count("/data/store/regions"), stats.count("/data/store/deletedRegions")), (0, 1));

    server.take_log();
    // Its name was free in the meantime.
    home.create("Town", "World", WORLD, "0..1").exits(0);
    assert!(server.take_log().is_empty(), "its tiles serve another region");
    home.run(&["region", "restore", "World"]).exits(0);
    let back = home.region("World 2");
    assert_eq!((&back["storedTiles"], &back["state"]), (&85.into(), &"DONE".into()));
    home.run(&["region", "restore", "World"]).exits(1).says("deleted region");
    home.run(&["region", "verify", "World 2"]).exits(0);
}

#[test]
fn a_region_deleted_for_good_frees_its_bytes_at_once() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    home.create("Town", "West", "-180,-85,0,85", "3").exits(0);
    home.create("Town", "East", "0,-85,180,85", "3").exits(0);
    home.run(&["region", "delete", "West"]).exits(0);
    let gone = home.run(&["region", "delete", "--now", "West"]).exits(0);
    assert_eq!(gone.count("/deleted/tiles"), 32);
    assert_eq!(home.run(&["store", "stats"]).exits(0).count("/store/tiles"), 32);
    home.run(&["region", "delete", "--now", "East"]).exits(0);
    assert_eq!(home.run(&["store", "stats"]).exits(0).count("/store/tiles"), 0);
    assert!(home.run(&["region", "list", "--deleted"]).exits(0).list("/deletedRegions").is_empty());
}

#[test]
fn a_deleted_region_gives_its_space_when_the_quota_needs_it_and_not_before() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    home.create("Town", "West", "-180,-85,0,85", "3").exits(0);
    let quota = 40 * png((3, 3, 3), 0).len() as u64;
    home.run(&["store", "quota", &quota.to_string()]).exits(0);
    home.run(&["region", "delete", "West"]).exits(0);
    home.create("Town", "Few", "1,1,2,2", "0..1").exits(0);
    let deleted = home.run(&["region", "list", "--deleted"]).exits(0);
    assert_eq!(deleted.list("/deletedRegions").len(), 1, "two tiles fit beside it");
    home.create("Town", "East", "0,-85,180,85", "3").exits(0);
    let deleted = home.run(&["region", "list", "--deleted"]).exits(0);
    assert!(deleted.list("/deletedRegions").is_empty(), "thirty-two more do not");
    let used = home.run(&["store", "stats"]).exits(0).count("/store/bytes");
    assert!(used <= quota, "{used} bytes are more than the quota of {quota}");
}

#[test]
fn a_clean_up_takes_what_is_deleted_already_first() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    home.create("Town", "West", "-180,-85,0,85", "3").exits(0);
    home.create("Town", "East", "0,-85,180,85", "3").exits(0);
    home.run(&["region", "delete", "East"]).exits(0);
    let used = home.run(&["store", "stats"]).exits(0).count("/store/bytes");
    let plan = home.run(&["store", "plan-cleanup", "--target", &(used - 1).to_string()]).exits(0);
    assert_eq!((plan.word("/plan/items/0/kind"), plan.word("/plan/items/0/name")), ("deleted", "East"));
    assert_eq!(plan.list("/plan/items").len(), 1);
    let done = home.run(&["store", "cleanup", "--target", &(used - 1).to_string(), "--yes"]).exits(0);
    assert_eq!(done.count("/done/freedBytes"), plan.count("/plan/freedBytes"));
    assert_eq!(home.run(&["region", "list"]).exits(0).list("/regions").len(), 1);
}

#[test]
fn a_download_stops_with_its_region_and_goes_on_with_it() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    server.be_slow(std::time::Duration::from_millis(100));
    let mut host = home.start(&["serve"]);
    host.first_line();
    home.run(&["region", "create", "--source", "Town", "--name", "World", "--bbox", WORLD, "--zoom", "0..4"])
        .exits(0);
    wait_until("a part is fetched", || server.asked() > 20);
    home.run(&["region", "delete", "World"]).exits(0);
    let quiet = || {
        let before = server.asked();
        std::thread::sleep(std::time::Duration::from_millis(1500));
        server.asked() == before
    };
    wait_until("the host has stopped", quiet);
    server.be_slow(std::time::Duration::ZERO);
    home.run(&["region", "restore", "World"]).exits(0);
    wait_until("the host has gone on", || home.region("World")["state"] == "DONE");
    assert_eq!(home.region("World")["storedTiles"], 341);
}

#[test]
fn another_area_fetches_only_what_is_new_and_gives_up_what_is_left() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    home.create("Town", "West", "-180,-85,0,85", "3").exits(0);
    home.create("Town", "Column", "-180,-85,-140,85", "3").exits(0);
    server.take_log();
    let input = r#"{ sourceId: "town", bounds: { west: -90, south: -85, east: 90, north: 85 }, minZoom: 3, maxZoom: 3 }"#;
    let ask = format!(
        r#"{{ changePlan(id: "West", input: {input}) {{ goesTiles goesBytes keptTiles plan {{ tiles toFetch }} }} }}"#
    );
    let plan = home.run(&["graphql", &ask]).exits(0);
    let number = |name: &str| plan.count(&format!("/data/changePlan/{name}"));
    assert_eq!((number("goesTiles"), number("keptTiles")), (8, 8), "columns 0 and 1; 0 is shared");
    assert_eq!((number("plan/tiles"), number("plan/toFetch")), (32, 16));
    let change =
        ["region", "change", "West", "--source", "Town", "--bbox", "-90,-85,90,85", "--zoom", "3", "--wait"];
    home.run(&change).exits(0);
    assert_eq!(server.take_log().len(), 16, "only the added tiles are fetched");
    let west = home.region("West");
    assert_eq!(
        (&west["storedTiles"], &west["wantedTiles"], &west["state"]),
        (&32.into(), &32.into(), &"DONE".into())
    );
    let columns: std::collections::BTreeSet<u32> =
        home.tileset("town").hashes().keys().map(|key| key.1).collect();
    assert_eq!(columns.into_iter().collect::<Vec<_>>(), [0, 2, 3, 4, 5]);
    home.run(&["region", "verify", "West"]).exits(0);
    home.add_source("Other", &server);
    let other = ["region", "change", "West", "--source", "Other", "--bbox", WORLD, "--zoom", "1"];
    home.run(&other).exits(2).says("come from “Town”");
    home.run(&["region", "change", "Nowhere", "--source", "Town", "--bbox", WORLD, "--zoom", "1"]).exits(1);
}

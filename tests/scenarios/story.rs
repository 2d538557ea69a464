//! The whole story: plan, cache, pull the cable, carry away, delete.

use std::collections::BTreeMap;

use crate::harness::{Coord, Home, Mbtiles, TileServer, png};

const WORLD: &str = "-180,-85,180,85";

/// Bytes of the tiles of zoom 3 in these columns.
fn bytes_of(columns: std::ops::Range<u32>) -> u64 {
    columns.flat_map(|x| (0..8).map(move |y| png((3, x, y), 0).len() as u64)).sum()
}

#[test]
fn an_area_is_planned_cached_and_carried_to_other_homes_without_its_server() {
    let (home, mut server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    let plan = home.run(&["plan", "--source", "Town", "--bbox", WORLD, "--zoom", "0..3"]).exits(0);
    assert_eq!(
        (plan.count("/plan/tiles"), plan.count("/plan/toFetch"), plan.count("/plan/alreadyStored")),
        (85, 85, 0)
    );
    let per_zoom: Vec<u64> =
        plan.list("/plan/perZoom").iter().filter_map(|zoom| zoom["tiles"].as_u64()).collect();
    assert_eq!(per_zoom, [1, 4, 16, 64]);
    assert_eq!(server.asked(), 0, "a plan fetches nothing");

    let made = home.create("Town", "World", WORLD, "0..3").exits(0);
    assert_eq!(
        (made.word("/region/state"), made.count("/region/storedTiles"), made.count("/region/wantedTiles")),
        ("DONE", 85, 85)
    );
    assert_eq!(server.take_log().len(), 85, "each tile is asked for once");
    assert!(server.most_in_flight() <= 8, "a host is asked for at most 8 tiles at once");
    assert_eq!(home.run(&["region", "list"]).exits(0).list("/regions").len(), 1);
    let region = home.region("World");
    assert_eq!(region["job"]["state"], "DONE");
    assert_eq!(region["bytes"], region["uniqueBytes"]);

    server.stop();
    let original = home.tileset("town").hashes();
    assert_eq!(original.len(), 85);
    for name in ["world.mbtiles", "world.pmtiles", "world", "world.tms"] {
        carried(&home, name, &original);
    }
}

/// Exports the region, imports it in a fresh home, and compares every hash.
fn carried(home: &Home, name: &str, original: &BTreeMap<Coord, String>) {
    let file = home.aside(name).display().to_string();
    let written = home.run(&["region", "export", "World", &file]).exits(0);
    assert_eq!(written.count("/report/tiles"), 85, "{name}");
    home.run(&["region", "export", "World", &file]).exits(1).says("exists already");
    let fresh = Home::new();
    let taken = fresh.run(&["import", &file, "--name", "Carried"]).exits(0);
    assert_eq!(taken.count("/report/tiles"), 85, "{name}");
    assert_eq!(&fresh.tileset("carried").hashes(), original, "{name} carries every byte");
    let checked = fresh.run(&["region", "verify", "Carried"]).exits(0);
    assert_eq!((checked.count("/report/good"), checked.list("/report/bad").len()), (85, 0), "{name}");
    if name.ends_with("mbtiles") {
        assert_eq!(
            &Mbtiles::open(&home.aside(name)).hashes(),
            original,
            "the file is an MBTiles as it stands"
        );
    }
}

/// Opens a copy of the file of the store alone, without what SQLite may have put beside it; none if it
/// was being written just then.
fn copied_alone(home: &Home) -> Option<BTreeMap<Coord, String>> {
    let copy = home.aside("copy.mbtiles");
    std::fs::copy(home.tileset_path("town"), &copy).expect("the store is one file");
    Mbtiles::open(&copy).try_hashes().ok()
}

#[test]
fn the_store_is_one_file_that_any_program_opens() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    home.create("Town", "World", WORLD, "0..3").exits(0);
    assert_eq!(copied_alone(&home).map(|tiles| tiles.len()), Some(85), "once the program has ended");
    for suffix in ["-wal", "-shm"] {
        let beside = home.path().join("tilesets").join(format!("town.mbtiles{suffix}"));
        assert!(!beside.exists(), "{} is left behind", beside.display());
    }
    let mut host = home.start(&["serve"]);
    host.first_line();
    home.run(&["region", "create", "--source", "Town", "--name", "More", "--bbox", WORLD, "--zoom", "4"])
        .exits(0);
    crate::harness::wait_until("the host has done it", || home.region("More")["state"] == "DONE");
    crate::harness::wait_until("and has put it into the file", || {
        copied_alone(&home).is_some_and(|tiles| tiles.len() == 341)
    });
    drop(host);
    if let Ok(told) = std::process::Command::new("gdalinfo").arg(home.aside("copy.mbtiles")).output() {
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    } else {
        eprintln!("SKIPPED: GDAL is not on this machine");
    }
}

#[test]
fn deleting_one_of_two_overlapping_regions_keeps_what_they_share() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    home.create("Town", "West", "-180,-85,0,85", "3").exits(0);
    let plan = home.run(&["plan", "--source", "Town", "--bbox", "-90,-85,90,85", "--zoom", "3"]).exits(0);
    assert_eq!(
        (plan.count("/plan/tiles"), plan.count("/plan/alreadyStored"), plan.count("/plan/toFetch")),
        (32, 16, 16)
    );
    server.take_log();
    home.create("Town", "Middle", "-90,-85,90,85", "3").exits(0);
    assert_eq!(server.take_log().len(), 16, "shared tiles are not fetched again");

    let west = home.region("West");
    assert_eq!(west["bytes"], bytes_of(0..4));
    assert_eq!(west["uniqueBytes"], bytes_of(0..2), "columns 2 and 3 are shared");
    assert_eq!(west["deletePlan"]["sharedWith"][0], "Middle");
    let gone = home.run(&["region", "delete", "--now", "West"]).exits(0);
    assert_eq!((gone.count("/deleted/tiles"), gone.count("/deleted/keptTiles")), (16, 16));
    assert_eq!(gone.count("/deleted/bytes"), bytes_of(0..2));

    let middle = home.region("Middle");
    assert_eq!((&middle["storedTiles"], &middle["uniqueBytes"]), (&32.into(), &bytes_of(2..6).into()));
    home.run(&["region", "verify", "Middle"]).exits(0);
    let stored = home.tileset("town").hashes();
    assert!(stored.keys().all(|(_, x, _)| (2..6).contains(x)) && stored.len() == 32);
    let stats = home.run(&["store", "stats"]).exits(0);
    assert_eq!((stats.count("/store/tiles"), stats.count("/store/bytes")), (32, bytes_of(2..6)));
}

#[test]
fn a_box_across_the_antimeridian_is_one_area() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    home.create("Town", "Fiji", "170,-20,-170,-10", "3").exits(0);
    assert_eq!(server.take_tiles(), [(3, 0, 4), (3, 7, 4)], "a tile on each side of the line");
    assert_eq!(
        home.region("Fiji")["bounds"],
        serde_json::json!({ "west": 170.0, "south": -20.0, "east": -170.0, "north": -10.0 })
    );
}

#[test]
fn a_source_goes_only_when_no_region_needs_it() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    home.create("Town", "World", WORLD, "0..1").exits(0);
    home.run(&["source", "remove", "Town"]).exits(1).says("World").says("Delete these regions first");
    home.run(&["region", "delete", "World"]).exits(0);
    home.run(&["source", "remove", "Town"]).exits(1).says("can be taken back").says("Recently deleted");
    home.run(&["region", "delete", "--now", "World"]).exits(0);
    home.run(&["source", "remove", "Town"]).exits(0);
    assert!(!home.tileset_path("town").exists());
    let left = home.run(&["source", "list"]).exits(0);
    assert_eq!(left.list("/sources").len(), 1, "the world map stays");
}

#[test]
fn a_polygon_and_the_corridor_of_a_track_are_cached_like_a_box() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    let area =
        home.file("area.geojson", r#"{"type":"Polygon","coordinates":[[[1,1],[40,1],[40,40],[1,1]]]}"#);
    let made = home
        .run(&[
            "region",
            "create",
            "--source",
            "Town",
            "--name",
            "Area",
            "--polygon",
            &area,
            "--zoom",
            "0..5",
            "--wait",
        ])
        .exits(0);
    let planned = home.run(&["plan", "--source", "Town", "--polygon", &area, "--zoom", "0..5"]).exits(0);
    assert_eq!(made.count("/region/storedTiles"), planned.count("/plan/tiles"));
    let square = home.run(&["plan", "--source", "Town", "--bbox", "1,1,40,40", "--zoom", "0..5"]).exits(0);
    assert!(
        planned.count("/plan/tiles") < square.count("/plan/tiles"),
        "a triangle needs fewer tiles than its box"
    );
    let track = home.file("track.geojson", r#"{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[0.1,0.1],[30,0.1]]}}"#);
    let corridor = home
        .run(&["plan", "--source", "Town", "--polygon", &track, "--buffer", "1000", "--zoom", "6"])
        .exits(0);
    assert_eq!(corridor.count("/plan/tiles"), 6, "30° are 5.3 tiles of zoom 6, one row of them");
}

//! Sources that answer nonsense: each bad tile is listed with its kind, and the rest is stored.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::harness::{Coord, Fault, Home, TileServer, png, truncated};

const WORLD: &str = "-180,-85,180,85";

/// A small answer that unpacks to 64 MiB.
fn bomb() -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![0; 1 << 20];
    for _ in 0..64 {
        packer.write_all(&zeros).expect("memory takes every byte");
    }
    packer.finish().expect("memory takes every byte")
}

/// Each fault, the kind that the listing names, and a word of its message.
fn faults() -> Vec<(Coord, Fault, &'static str, &'static str)> {
    let html = b"<!doctype html><title>Please log in</title>".to_vec();
    vec![
        ((3, 0, 0), Fault::Status(404), "not_found", "no tile at this place"),
        ((3, 1, 0), Fault::Status(503), "server_error", "try again later"),
        ((3, 2, 0), Fault::Body("text/html", html.clone()), "wrong_content", "page"),
        ((3, 3, 0), Fault::Body("image/png", html), "wrong_content", "login page"),
        ((3, 4, 0), Fault::Body("image/png", truncated((3, 4, 0))), "wrong_content", "cut off"),
        ((3, 5, 0), Fault::Body("image/jpeg", png((3, 5, 0), 0)), "wrong_content", "png"),
        ((3, 6, 0), Fault::Endless, "too_large", "max_tile_bytes"),
        ((3, 7, 0), Fault::Encoded("application/x-protobuf", "gzip", bomb()), "too_large", "max_tile_bytes"),
        (
            (3, 0, 7),
            Fault::Redirect("http://169.254.169.254/latest/meta-data".into()),
            "private_address",
            "never contacted",
        ),
        ((3, 1, 7), Fault::Status(403), "forbidden", "key"),
        ((3, 2, 7), Fault::Redirect("ftp://example.org/tile".into()), "redirect", "not followed"),
        ((3, 3, 7), Fault::Body("application/pdf", b"%PDF-1.7".to_vec()), "wrong_content", "pdf"),
    ]
}

#[test]
fn every_bad_tile_is_listed_with_its_kind_and_fetched_again_once_mended() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    let faults = faults();
    for (tile, fault, _, _) in &faults {
        server.break_tile(*tile, fault.clone());
    }
    server.break_tile((3, 7, 7), Fault::Status(204));
    let made = home.create("Town", "World", WORLD, "0..3").exits(3);
    let bad = faults.len() as u64;
    assert_eq!(made.word("/region/state"), "FAILED_IN_PART");
    assert_eq!(
        (
            made.count("/region/storedTiles"),
            made.count("/region/failedTiles"),
            made.count("/region/emptyTiles")
        ),
        (84 - bad, bad, 1)
    );

    let shown = home.region("World");
    for (tile, _, kind, words) in &faults {
        let (z, x, y) = *tile;
        let failure = shown["failures"]["items"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|item| item["zoom"] == z && item["x"] == x && item["y"] == y);
        let failure = failure.unwrap_or_else(|| panic!("{tile:?} is not listed: {shown}"));
        assert_eq!(failure["kind"], *kind, "{failure}");
        let message = failure["message"].as_str().unwrap_or_default().to_lowercase();
        assert!(message.contains(words), "{tile:?} should say “{words}”: {message}");
    }
    home.run_plain(&["region", "show", "World"]).exits(0).says("3/0/0").says("retry");

    server.mend();
    server.take_log();
    let mended = home.run(&["region", "retry", "World", "--wait"]).exits(0);
    assert_eq!((mended.count("/region/storedTiles"), mended.count("/region/failedTiles")), (84, 0));
    let mut wanted: Vec<Coord> = faults.iter().map(|(tile, ..)| *tile).collect();
    wanted.sort_unstable();
    assert_eq!(server.take_tiles(), wanted, "only the failed ones are fetched");
    home.run(&["region", "verify", "World"]).exits(0);
}

#[test]
fn an_address_of_this_machine_is_refused_unless_the_user_allowed_it() {
    let (home, server) = (Home::new(), TileServer::start());
    home.run(&["source", "add", "--name", "Inside", "--url", &server.template()])
        .exits(2)
        .says("allow private")
        .says("loopback");
    assert_eq!(server.asked(), 0);
}

#[test]
fn a_name_that_leads_to_this_machine_is_refused_when_it_is_resolved() {
    let (home, server) = (Home::new(), TileServer::start());
    let url = server.template().replace("127.0.0.1", "localhost");
    let added = home.run(&["source", "add", "--name", "Inside", "--url", &url]);
    if added.code == Some(0) {
        home.create("Inside", "World", WORLD, "0").exits(1).says("allow private");
    }
    assert_eq!(server.asked(), 0);
}

#[test]
fn a_region_of_which_not_one_tile_could_be_had_has_failed() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    for tile in [(0, 0, 0), (1, 0, 0), (1, 0, 1), (1, 1, 0), (1, 1, 1)] {
        server.break_tile(tile, Fault::Status(404));
    }
    home.create("Town", "World", WORLD, "0..1").exits(1).says("Not one tile could be fetched");
}

//! Regions, edits and photos in one file, from laptop to laptop, without any network.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::harness::{Ended, Home, TileServer, shared_data, wait_until};

const WORLD: &str = "-180,-85,180,85";

fn laptop(person: &str) -> Home {
    Home::new().with_variable("MAP_OFFLINE_AUTHOR", person).with_variable("MAP_OFFLINE_DEVICE", person)
}

fn add(home: &Home, name: &str, point: &str) -> String {
    let words = ["feature", "add", "Camps", "--point", point, "--set", &format!("Name={name}")];
    home.run(&words).exits(0).word("/feature/id").to_owned()
}

/// A laptop with a layer and two features.
fn ana() -> (Home, String) {
    let home = laptop("ana");
    let fields = ["--field", "Name!", "--field", "Beds:number", "--field", "Note"];
    home.run(&[&["layer", "add", "Camps", "--kind", "point", "--label", "Name"], &fields[..]].concat())
        .exits(0);
    let north = add(&home, "North", "11.25,43.75");
    add(&home, "South", "11.5,43.5");
    (home, north)
}

fn pack(home: &Home, name: &str, more: &[&str]) -> String {
    let file = home.aside(name).display().to_string();
    home.run(&[&["carry", "pack", &file], more].concat()).exits(0);
    file
}

fn unpack(home: &Home, file: &str) -> Ended {
    home.run(&["carry", "unpack", file, "--accept-new"])
}

/// What a laptop shows, by the names of the features.
fn shown(home: &Home) -> BTreeMap<String, Value> {
    let list = home.run(&["feature", "list", "Camps"]).exits(0);
    let features = list.list("/features").iter();
    features
        .map(|one| (one["id"].as_str().unwrap_or_default().to_owned(), one["properties"].clone()))
        .collect()
}

#[test]
fn two_laptops_merge_both_ways_by_files_alone() {
    let (ana, north) = ana();
    let ben = laptop("ben");
    let first = pack(&ana, "first.mofp", &[]);
    let seen = ben.run(&["carry", "inspect", &first]).exits(0);
    let changes = seen.count("/contents/newChanges");
    assert_eq!((changes, seen.count("/contents/changes")), (5, 5));
    assert_eq!((seen.word("/contents/by"), seen.word("/contents/device")), ("ana", "ana"));
    assert!(!ben.path().join("edits.db").exists(), "looking makes nothing");
    assert_eq!(seen.json["contents"]["known"], false);

    // Whoever was not seen before is named, and taken when their fingerprint is.
    ben.run(&["carry", "unpack", &first]).exits(1).says("not seen here before").says("--signer");
    ben.run(&["carry", "unpack", &first, "--signer", "SHA256:nobody"]).exits(1).says("another key");
    assert!(!ben.path().join("edits.db").exists(), "nothing was taken");
    let signer = seen.word("/contents/signedBy").to_owned();
    let taken = ben.run(&["carry", "unpack", &first, "--signer", &signer]).exits(0);
    assert_eq!(taken.count("/report/newChanges"), changes);
    let twice = ben.run(&["carry", "unpack", &first]).exits(0);
    assert_eq!((twice.count("/report/newChanges"), twice.count("/report/knownChanges")), (0, changes));

    // Both go on, apart, on one value; Ben answers what Ana had.
    ben.run(&["feature", "change", &north, "--set", "Note=burnt"]).exits(0);
    ana.run(&["feature", "change", &north, "--set", "Note=empty"]).exits(0);
    add(&ben, "East", "12,44");
    let answer = pack(&ben, "answer.mofp", &["--answer-to", &first]);
    let taken = unpack(&ana, &answer).exits(0);
    assert_eq!(taken.count("/report/knownChanges"), 0, "only what Ana lacked is in it");
    let back = pack(&ana, "back.mofp", &["--answer-to", &answer]);
    assert_eq!(unpack(&ben, &back).exits(0).count("/report/newChanges"), 1);
    let digest = |home: &Home| {
        home.run(&["graphql", "{ sharedDigest }"]).exits(0).word("/data/sharedDigest").to_owned()
    };
    assert_eq!(digest(&ana), digest(&ben), "both logs make the same features");
    assert_eq!(shown(&ana), shown(&ben));
    assert_eq!(shown(&ana).len(), 3);
    let all = pack(&ana, "all.mofp", &[]);
    assert_eq!(ben.run(&["carry", "inspect", &all]).exits(0).count("/contents/newChanges"), 0);
    assert_eq!(ana.run(&["carry", "inspect", &all]).exits(0).json["contents"]["own"], true);
    for home in [&ana, &ben] {
        let state = home.run(&["graphql", "{ editState { conflicts unsynced } }"]).exits(0);
        assert_eq!(
            state.count("/data/editState/conflicts"),
            1,
            "the value that two wrote is in the queue, once"
        );
    }
    // Ben knows that Ana has all of his.
    let state = ben.run(&["graphql", "{ editState { unsynced } }"]).exits(0);
    assert_eq!(state.count("/data/editState/unsynced"), 0);
}

#[test]
fn a_region_is_carried_there_and_back_and_never_twice() {
    let server = TileServer::start();
    let (ana, ben) = (laptop("ana"), laptop("ben"));
    ana.add_source("town", &server);
    ana.create("town", "Area", WORLD, "0..3").exits(0);
    let file = pack(&ana, "area.mofp", &["--region", "Area", "--edits", "none"]);
    let taken = unpack(&ben, &file).exits(0);
    let tiles = taken.count("/report/regions/0/tiles");
    assert_eq!((tiles, &taken.json["report"]["regions"][0]["new"]), (85, &Value::Bool(true)));
    assert_eq!(ben.tileset("area").hashes(), ana.tileset("town").hashes());
    let region = ben.region("Area");
    assert_eq!((&region["wantedTiles"], &region["storedTiles"]), (&tiles.into(), &tiles.into()));
    let seen = ben.run(&["carry", "inspect", &file]).exits(0);
    assert_eq!(seen.json["contents"]["regions"][0]["here"], true);

    // Once more changes nothing, and back where it came from it is the region that it was.
    let back = pack(&ben, "back.mofp", &["--region", "Area", "--edits", "none"]);
    for (home, file) in [(&ben, &file), (&ana, &back)] {
        let again = unpack(home, file).exits(0);
        assert_eq!(again.count("/report/regions/0/tiles"), 0);
        assert_eq!(again.json["report"]["regions"][0]["new"], false);
        assert_eq!(home.run(&["region", "list"]).exits(0).list("/regions").len(), 1);
    }
    ben.run(&["region", "verify", "Area"]).exits(0);
}

#[test]
fn what_was_changed_cut_or_locked_is_refused_and_nothing_of_it_is_taken() {
    let (ana, _) = ana();
    let ben = laptop("ben");
    let file = pack(&ana, "a.mofp", &[]);
    let whole = std::fs::read(&file).expect("a file");
    for part in 0..16 {
        let mut changed = whole.clone();
        changed[whole.len() * part / 16 + 3] ^= 1;
        let path = ben.file("changed.mofp", &changed);
        let ended = unpack(&ben, &path);
        assert!(matches!(ended.code, Some(1 | 2)), "byte of part {part}: {}{}", ended.out, ended.err);
    }
    let cut = ben.file("cut.mofp", &whole[..whole.len() - 9]);
    unpack(&ben, &cut).exits(1).says("cut.mofp: it is damaged");
    unpack(&ben, &ben.file("other.mofp", b"something else")).exits(2).says("no carry file");
    assert!(!ben.path().join("edits.db").exists(), "nothing was taken");

    let open = ana.file("passphrase", "correct horse\n");
    let locked = pack(&ana, "locked.mofp", &["--encrypt", "--passphrase-file", &open]);
    ben.run(&["carry", "unpack", &locked]).exits(2).says("passphrase");
    let wrong = ben.file("wrong", "battery\n");
    ben.run(&["carry", "inspect", &locked, "--passphrase-file", &wrong]).exits(2).says("does not open");
    let words = ["carry", "unpack", &locked, "--accept-new", "--passphrase-file", &open];
    assert_eq!(ben.run(&words).exits(0).count("/report/newChanges"), 5);
    ana.run(&["carry", "pack", &file]).exits(1).says("exists already");
}

fn partials(folder: &Path) -> usize {
    let files = std::fs::read_dir(folder).expect("a folder").flatten();
    files.filter(|file| file.file_name().to_string_lossy().ends_with(".partial")).count()
}

/// Real tiles, enough of them for a kill in the middle.
#[test]
fn killed_in_the_middle_nothing_half_is_left_and_it_can_be_done_again() {
    let Some(archive) = shared_data("tiles/firenze.pmtiles") else { return };
    let (ana, ben) = (laptop("ana"), laptop("ben"));
    ana.run(&["import", &archive.display().to_string(), "--name", "Large"]).exits(0);
    let file = ana.aside("large.mofp");
    let words = ["carry", "pack", &file.display().to_string(), "--region", "Large"];
    let mut packing = ana.start(&words);
    wait_until("packing has begun", || !packing.runs() || partials(file.parent().expect("a folder")) > 0);
    packing.kill();
    // It may have been quicker than the kill.
    let _ = std::fs::remove_file(&file);
    ana.run(&words).exits(0);
    assert_eq!(partials(file.parent().expect("a folder")), 0, "what the killed one left is swept away");

    let words = ["carry", "unpack", &file.display().to_string(), "--accept-new"];
    let mut unpacking = ben.start(&words);
    wait_until("unpacking has begun", || !unpacking.runs() || ben.tileset_path("large").exists());
    unpacking.kill();
    let regions = ben.run(&["region", "list"]).exits(0);
    assert!(regions.list("/regions").len() <= 1, "it is there in whole or not at all");
    ben.run(&words).exits(0);
    assert_eq!(ben.run(&["region", "list"]).exits(0).list("/regions").len(), 1);
    assert_eq!(ben.tileset("large").hashes(), ana.tileset("large").hashes());
    ben.run(&["region", "verify", "Large"]).exits(0);
}

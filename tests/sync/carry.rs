//! Two laptops that merge by files on a stick alone, and then join a hub: everything is there once.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use crate::harness::scenario::{Ended, TileServer};
use crate::harness::{HubProgram, Laptop, Setup, invitation, provider};

const PASSPHRASE: &str = "correct horse\n";

impl Laptop {
    /// Packs what it has into a file; regions and edits.
    #[track_caller]
    fn pack(&self, name: &str, more: &[&str]) -> String {
        let file = self.home().aside(name).display().to_string();
        self.home().run(&[&["carry", "pack", &file], more].concat()).exits(0);
        file
    }

    fn unpack(&self, file: &str, more: &[&str]) -> Ended {
        self.home().run(&[&["carry", "unpack", file, "--accept-new"], more].concat())
    }

    /// All that it has: edits, photos, and the hashes of the tiles of each region.
    fn holds(&self) -> (Value, BTreeMap<String, Value>) {
        let document = "{ regions { name storedTiles } }";
        let regions = self.ask(document, &json!({}))["regions"].take();
        let regions = regions.as_array().unwrap().iter();
        let regions =
            regions.map(|one| (one["name"].as_str().unwrap().to_owned(), one["storedTiles"].clone()));
        (self.ask("{ sharedDigest }", &json!({}))["sharedDigest"].take(), regions.collect())
    }

    fn notes(&self) -> BTreeMap<String, Value> {
        let listed = self.listed_features("Camps");
        listed.iter().map(|one| (one["id"].as_str().unwrap().to_owned(), one["properties"].clone())).collect()
    }

    /// Makes the region “World” over a server, as a source of that name.
    #[track_caller]
    fn make_region(&self, server: &TileServer) {
        let add = "mutation ($url: String!) { addSource(input: { name: \"Town\", kind: TEMPLATE, url: $url,
            allowPrivate: true, bulkAllowed: true, minZoom: 0, maxZoom: 5 }) { id } }";
        self.ask(add, &json!({ "url": server.template() }));
        let create =
            "mutation { createRegion(name: \"World\", input: { sourceId: \"Town\", minZoom: 0, maxZoom: 2,
            bounds: { west: -180, south: -85, east: 180, north: 85 } }) { id } }";
        self.ask(create, &json!({}));
        self.wait("the region is filled", || {
            let found = self.ask("{ region(id: \"World\") { state } }", &json!({}));
            (found["region"]["state"] == "DONE").then_some(())
        });
    }
}

/// A picture that is told from others by its last bytes.
fn picture(number: u8) -> Vec<u8> {
    let mut picture = crate::harness::hub::png((1, 1, 1), 0);
    picture.extend([number; 3000]);
    picture
}

/// A file with one byte changed.
fn spoilt(file: &str, at: usize, of: usize) -> String {
    let mut bytes = std::fs::read(file).unwrap();
    let place = bytes.len() * at / of + 3;
    bytes[place] ^= 1;
    let path = Path::new(file).with_file_name("spoilt.mofp");
    std::fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

#[test]
fn two_laptops_merge_by_sticks_both_ways_and_then_join_a_hub_where_all_is_there_once() {
    let provider = provider!();
    let server = TileServer::start();
    let (ana, ben) = (Laptop::of("ana"), Laptop::of("ben"));
    let layer = ana.make_layer();
    let shared = ana.add(&layer, 3);
    let first = ana.attach(&shared, &picture(1));
    ana.make_region(&server);
    let key = ana.home().file("passphrase", PASSPHRASE);
    let locked = ana.pack("there.mofp", &["--region", "World", "--encrypt", "--passphrase-file", &key]);

    // Whatever is wrong with a file, it is said, and nothing has changed.
    let before = ben.holds();
    let wrong = ben.home().file("wrong", "battery\n");
    ben.unpack(&locked, &["--passphrase-file", &wrong]).exits(2).says("does not open");
    ben.unpack(&locked, &[]).exits(2).says("passphrase");
    for part in [2, 6] {
        let ended = ben.unpack(&spoilt(&locked, part, 8), &["--passphrase-file", &key]);
        assert!(matches!(ended.code, Some(1 | 2)), "part {part}: {}{}", ended.out, ended.err);
    }
    let stranger = ["--passphrase-file", &key, "--signer", "SHA256:nobody"];
    ben.home().run(&[&["carry", "unpack", &locked], &stranger[..]].concat()).exits(1).says("another key");
    assert_eq!(ben.holds(), before);

    // There …
    let taken = ben.unpack(&locked, &["--passphrase-file", &key]).exits(0);
    assert_eq!(taken.count("/report/regions/0/tiles"), 21, "{}", taken.out);
    assert_eq!(ben.holds(), ana.holds());
    assert_eq!(ben.picture(&first), Some(picture(1)));
    let twice = ben.unpack(&locked, &["--passphrase-file", &key]).exits(0);
    assert_eq!((twice.count("/report/newChanges"), twice.count("/report/regions/0/tiles")), (0, 0));
    assert_eq!(ben.holds(), ana.holds(), "twice changes nothing");

    // … and back, in clear; both have edited meanwhile, one value both.
    let rename =
        "mutation($id: ID!, $n: String!) { changeFeature(id: $id, properties: { Name: $n }) { id } }";
    ana.ask(rename, &json!({ "id": shared, "n": "East" }));
    ben.ask(rename, &json!({ "id": shared, "n": "West" }));
    let other = ben.add(&layer, 2);
    let second = ben.attach(&other, &picture(2));
    let back = ben.pack("back.mofp", &[]);
    ana.unpack(&back, &[]).exits(0);
    let again = ana.pack("again.mofp", &[]);
    ben.unpack(&again, &[]).exits(0);
    assert_eq!(ben.holds(), ana.holds());
    assert_eq!(ben.notes(), ana.notes());
    assert_eq!(ana.picture(&second), Some(picture(2)));

    // Both join a hub.
    let hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let workspace = ana.join(&hub, None);
    ben.join(&hub, Some(&invitation(&hub, provider, &workspace)));
    ana.sync();
    ben.sync();
    ana.sync();
    let eve = Laptop::of("eve");
    eve.join(&hub, Some(&invitation(&hub, provider, &workspace)));
    eve.sync();
    for laptop in [&ana, &ben, &eve] {
        assert_eq!((laptop.count(&layer), laptop.pending()), (5, 0), "{}", laptop.person);
        assert_eq!(laptop.digest(), ana.digest());
        let conflicts = laptop.ask("{ editState { conflicts } }", &json!({}));
        assert_eq!(conflicts["editState"]["conflicts"], 1, "the value that both wrote, once");
        for (name, bytes) in [(&first, picture(1)), (&second, picture(2))] {
            assert_eq!(laptop.picture(name), Some(bytes), "{}", laptop.person);
        }
    }
    let nothing = ben.unpack(&again, &[]).exits(0);
    assert_eq!(nothing.count("/report/newChanges"), 0, "what came by the hub is known");
}

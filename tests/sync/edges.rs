//! Regions of a hub that change or go while they are moved, and places where a source has nothing.

use serde_json::{Value, json};

use crate::harness::scenario::{Fault, TileServer};
use crate::harness::{Admin, HubProgram, Laptop, Setup, provider};
use crate::regions::{NOTHING, TILES, expected};

impl Laptop {
    /// Bytes that a task has moved.
    fn moved(&self, task: &Value) -> u64 {
        let look = "query ($id: ID!) { task(id: $id) { bytes } }";
        self.ask(look, &json!({ "id": task["id"] }))["task"]["bytes"].as_u64().unwrap_or(0)
    }

    /// Waits until a task is in the middle.
    #[track_caller]
    fn in_the_middle(&self, task: &Value) {
        self.wait("something moved", || (self.moved(task) > 0).then_some(()));
    }
}

#[test]
fn a_place_where_the_source_has_nothing_is_put_up_and_taken_as_such() {
    let provider = provider!();
    let server = TileServer::start();
    server.break_tile(NOTHING, Fault::Status(204));
    let hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let (ana, ben) = (Laptop::of("ana"), Laptop::of("ben"));
    let admin = Admin::new(&hub, provider, "ana", &ana.join(&hub, None));
    ben.join(&hub, Some(&admin.invitation("EDITOR")));
    ana.make_world(&server);
    let report = ana.put_up("World");
    assert_eq!((&report["stored"], &report["refused"]), (&json!(TILES - 1), &json!(0)), "{report}");
    assert_eq!(ana.fresh()["state"], "PRESENT");

    // Nobody claims that a place is empty for others, so it is none of what the hub has: what was put up
    // comes down whole, and what is missing there is missing, and no more.
    let there = ben.fresh();
    assert_eq!(there["knownTiles"], TILES - 1, "{there}");
    let report = ben.take(&there);
    assert_eq!((&report["fetched"], &report["good"]), (&json!(TILES - 1), &json!(TILES - 1)), "{report}");
    assert_eq!(ben.hashes("town"), expected(&[], &[NOTHING]));
    let here = ben.listed();
    assert_eq!(here["local"]["failedTiles"], 0, "{here}");
    // Once more nothing moves.
    assert_eq!(ben.take(&here)["fetched"], 0);
    assert_eq!(ana.put_up("World")["bytes"], 0);
}

#[test]
fn what_changes_on_the_hub_while_it_is_taken_comes_too() {
    let provider = provider!();
    let server = TileServer::start();
    let hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let (ana, ben) = (Laptop::of("ana"), Laptop::of("ben"));
    let admin = Admin::new(&hub, provider, "ana", &ana.join(&hub, None));
    ben.join(&hub, Some(&admin.invitation("EDITOR")));
    let region = admin.region(&server);
    admin.job(&region, "CACHE");
    let there = ben.fresh();
    ben.set("bytesPerSecond: 20000");
    let task = ben.start_take(&there);
    ben.in_the_middle(&task);
    let changed = [(0, 0, 0), (3, 7, 7)];
    for tile in changed {
        server.change_tile(tile);
    }
    admin.job(&region, "REFRESH");
    ben.set("bytesPerSecond: null");
    let ended = ben.ended(&task);
    assert_eq!(ended["state"], "DONE", "{ended}");
    assert_eq!(ben.hashes("town"), expected(&changed, &[]), "all is of one moment");
    assert_eq!(ben.fresh()["state"], "PRESENT");
}

#[test]
fn a_region_that_goes_meanwhile_is_told_and_nothing_here_is_lost() {
    let provider = provider!();
    let server = TileServer::start();
    let hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let (ana, ben) = (Laptop::of("ana"), Laptop::of("ben"));
    let admin = Admin::new(&hub, provider, "ana", &ana.join(&hub, None));
    ben.join(&hub, Some(&admin.invitation("EDITOR")));
    let region = admin.region(&server);
    admin.job(&region, "CACHE");

    // The region goes while it is taken: what has come is kept.
    let there = ben.fresh();
    ben.set("bytesPerSecond: 20000");
    let task = ben.start_take(&there);
    ben.in_the_middle(&task);
    admin.ask("mutation ($w: ID!, $r: ID!) { deleteRegion(workspace: $w, id: $r) }", json!({ "r": region }));
    ben.set("bytesPerSecond: null");
    let ended = ben.ended(&task);
    assert_eq!(ended["state"], "FAILED", "{ended}");
    assert!(ended["problem"].is_string(), "{ended}");
    let kept = ben.hashes("town");
    let all = expected(&[], &[]);
    assert!(kept.iter().all(|(tile, hash)| all.get(tile) == Some(hash)), "what is here is what was there");
    let listed = ben.ask("mutation { refreshHubRegions { problem { code } regions { id } } }", &json!({}));
    assert!(listed["refreshHubRegions"]["problem"].is_null(), "{listed}");
    assert!(ben.hashes("town").len() >= kept.len(), "a list takes nothing away");
}

//! Regions of the hub come down to laptops, verified, and a laptop's own go up for the others.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::scenario::{Coord, Fault, TileServer, png};
use crate::harness::{Admin, HubProgram, Laptop, Setup, provider};

/// The world down to zoom 3.
pub(crate) const TILES: u64 = 85;

/// A place where the source has nothing.
pub(crate) const NOTHING: Coord = (3, 7, 7);

impl Admin {
    /// Makes a source and the region “World” over it, without tiles.
    pub(crate) fn region(&self, server: &TileServer) -> String {
        let add = "mutation ($w: ID!, $url: String!) { addSource(workspace: $w, input: { name: \"Town\", url: $url,
            allowPrivate: true, bulkAllowed: true, minZoom: 0, maxZoom: 5, attribution: \"© Town\" }) { id } }";
        let source = self.ask(add, json!({ "url": server.template() }))["addSource"]["id"].clone();
        let create =
            "mutation ($w: ID!, $s: ID!) { createRegion(workspace: $w, input: { name: \"World\", source: $s,
            bounds: [-180, -85, 180, 85], minZoom: 0, maxZoom: 3 }) { id } }";
        self.ask(create, json!({ "s": source }))["createRegion"]["id"].as_str().unwrap().to_owned()
    }

    /// Runs a job on a region to its end.
    pub(crate) fn job(&self, region: &str, kind: &str) {
        let start = "mutation ($w: ID!, $r: ID!, $k: JobKind!) { startJob(workspace: $w, region: $r, kind: $k) { id } }";
        let job = self.ask(start, json!({ "r": region, "k": kind }))["startJob"]["id"].clone();
        let look = "query ($w: ID!, $j: ID!) { workspace(id: $w) { job(id: $j) { state reason } } }";
        let end = std::time::Instant::now() + std::time::Duration::from_secs(120);
        loop {
            let found = self.ask(look, json!({ "j": job }))["workspace"]["job"].take();
            if found["state"] == "DONE" {
                return;
            }
            assert!(std::time::Instant::now() < end, "{kind}: {found}");
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }
}

const LIST: &str = "asOf problem { code message } regions { id name sourceName state tiles knownTiles bytes
    local { id name storedTiles emptyTiles failedTiles readiness { ready } source { id attribution } } }";

impl Laptop {
    /// The one region of the hub, after the list was asked for anew.
    #[track_caller]
    pub(crate) fn fresh(&self) -> Value {
        let asked = self.ask(&format!("mutation {{ refreshHubRegions {{ {LIST} }} }}"), &json!({}));
        let list = &asked["refreshHubRegions"];
        assert!(list["problem"].is_null() && list["asOf"].is_string(), "{list}");
        assert_eq!(list["regions"].as_array().unwrap().len(), 1, "{list}");
        list["regions"][0].clone()
    }

    /// The one region of the hub, from the list on the disk.
    #[track_caller]
    pub(crate) fn listed(&self) -> Value {
        self.ask(&format!("{{ hubRegions {{ {LIST} }} }}"), &json!({}))["hubRegions"]["regions"][0].clone()
    }

    /// Waits for the end of a task.
    #[track_caller]
    pub(crate) fn ended(&self, task: &Value) -> Value {
        let look = "query ($id: ID!) { task(id: $id) { state done total problem problemCode
            takeReport { fetched bytes kept empty byPack checked good notes }
            putUpReport { stored bytes unchanged conflicts conflicting { tile current } refused refusals { tile reason } notes } } }";
        self.wait("the task has ended", || {
            let task = self.ask(look, &json!({ "id": task["id"] }))["task"].take();
            (task["state"] != "QUEUED" && task["state"] != "RUNNING").then_some(task)
        })
    }

    #[track_caller]
    pub(crate) fn start_take(&self, region: &Value) -> Value {
        let take = "mutation ($id: ID!) { takeHubRegion(id: $id) { id state } }";
        self.ask(take, &json!({ "id": region["id"] }))["takeHubRegion"].take()
    }

    /// Takes a region to the end; gives what came.
    #[track_caller]
    pub(crate) fn take(&self, region: &Value) -> Value {
        let mut task = self.ended(&self.start_take(region));
        assert_eq!(task["state"], "DONE", "{task}");
        task["takeReport"].take()
    }

    #[track_caller]
    pub(crate) fn start_put_up(&self, region: &str) -> Value {
        let put = "mutation ($id: ID!) { putUpRegion(region: $id) { id } }";
        self.ask(put, &json!({ "id": region }))["putUpRegion"].take()
    }

    #[track_caller]
    pub(crate) fn put_up(&self, region: &str) -> Value {
        let mut task = self.ended(&self.start_put_up(region));
        assert_eq!(task["state"], "DONE", "{task}");
        task["putUpReport"].take()
    }

    /// Adds a server as a source and makes the region “World” over it.
    #[track_caller]
    pub(crate) fn make_world(&self, server: &TileServer) {
        let add = "mutation ($url: String!) { addSource(input: { name: \"Town\", kind: TEMPLATE, url: $url,
            allowPrivate: true, bulkAllowed: true, minZoom: 0, maxZoom: 5 }) { id } }";
        self.ask(add, &json!({ "url": server.template() }));
        let create =
            "mutation { createRegion(name: \"World\", input: { sourceId: \"Town\", minZoom: 0, maxZoom: 3,
            bounds: { west: -180, south: -85, east: 180, north: 85 } }) { id } }";
        self.ask(create, &json!({}));
        self.world_is_done();
    }

    #[track_caller]
    fn world_is_done(&self) {
        self.wait("the region is filled", || {
            let found = self.ask("{ region(id: \"World\") { state } }", &json!({}));
            (found["region"]["state"] == "DONE").then_some(())
        });
    }

    /// The hashes of all tiles of a source.
    pub(crate) fn hashes(&self, source: &str) -> BTreeMap<Coord, String> {
        self.home().tileset(source).hashes()
    }
}

fn all_tiles() -> impl Iterator<Item = Coord> {
    (0..=3).flat_map(|z| (0..1 << z).flat_map(move |x| (0..1 << z).map(move |y| (z, x, y))))
}

/// What must be stored, if some tiles have another version.
pub(crate) fn expected(changed: &[Coord], without: &[Coord]) -> BTreeMap<Coord, String> {
    use sha2::Digest as _;
    let hash = |tile| hex::encode(sha2::Sha256::digest(png(tile, u32::from(changed.contains(&tile)))));
    all_tiles().filter(|tile| !without.contains(tile)).map(|tile| (tile, hash(tile))).collect()
}

#[test]
fn a_region_that_the_hub_has_cached_comes_down_verified_and_later_only_what_has_changed() {
    let provider = provider!();
    let server = TileServer::start();
    server.break_tile(NOTHING, Fault::Status(204));
    let mut hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let (ana, ben) = (Laptop::of("ana"), Laptop::of("ben"));
    let admin = Admin::new(&hub, provider, "ana", &ana.join(&hub, None));
    ben.join(&hub, Some(&admin.invitation("EDITOR")));
    let region = admin.region(&server);
    admin.job(&region, "CACHE");

    // Tile by tile, on the one laptop.
    let seen = ana.fresh();
    assert_eq!((&seen["state"], &seen["sourceName"]), (&json!("ABSENT"), &json!("Town")), "{seen}");
    assert_eq!((seen["tiles"].as_u64(), seen["knownTiles"].as_u64()), (Some(TILES), Some(TILES)));
    let report = ana.take(&seen);
    assert_eq!(report["fetched"], TILES - 1, "{report}");
    assert_eq!((&report["empty"], &report["byPack"]), (&json!(1), &json!(false)), "{report}");
    assert_eq!((&report["checked"], &report["good"]), (&json!(TILES - 1), &json!(TILES - 1)));
    let here = ana.listed();
    assert_eq!(here["state"], "PRESENT", "{here}");
    assert_eq!(here["local"]["readiness"]["ready"], true, "{here}");
    assert_eq!(here["local"]["source"]["attribution"], "© Town", "the terms come too");
    assert_eq!(ana.hashes("town"), expected(&[], &[NOTHING]));

    // In one file, on the other.
    admin.job(&region, "SEAL");
    let report = ben.take(&ben.fresh());
    assert_eq!((&report["fetched"], &report["byPack"]), (&json!(TILES - 1), &json!(true)), "{report}");
    assert_eq!(ben.listed()["state"], "PRESENT");
    assert_eq!(ben.listed()["local"]["readiness"]["ready"], true);
    assert_eq!(ben.hashes("town"), ana.hashes("town"));
    assert!(server.take_log().iter().all(|asked| !asked.conditional), "laptops asked the source nothing");

    // Three tiles change: only these come again.
    let changed = [(0, 0, 0), (2, 1, 1), (3, 5, 2)];
    for tile in changed {
        server.change_tile(tile);
    }
    admin.job(&region, "REFRESH");
    assert_eq!(ana.listed()["state"], "PRESENT", "as far as anybody here knows");
    for laptop in [&ana, &ben] {
        let seen = laptop.fresh();
        assert_eq!(seen["state"], "OUTDATED", "{seen}");
        let report = laptop.take(&seen);
        assert_eq!(report["fetched"], 3, "{report}");
        assert_eq!(laptop.listed()["state"], "PRESENT");
        assert_eq!(laptop.hashes("town"), expected(&changed, &[NOTHING]));
    }

    // The hub is away: the list stays, with its age, and says why it is not newer.
    hub.stop();
    let away = ana.ask(&format!("mutation {{ refreshHubRegions {{ {LIST} }} }}"), &json!({}));
    let away = &away["refreshHubRegions"];
    assert_eq!(away["problem"]["code"], "NETWORK", "{away}");
    assert_eq!((&away["regions"][0]["state"], away["asOf"].is_string()), (&json!("PRESENT"), true));
    let failed = ana.ended(&ana.start_take(&away["regions"][0]));
    assert_eq!((&failed["state"], &failed["problemCode"]), (&json!("FAILED"), &json!("NETWORK")), "{failed}");
    assert_eq!(ana.listed()["state"], "PRESENT", "nothing was lost by trying");
    ana.ask("mutation ($id: ID!) { deleteRegion(id: $id) { tiles } }", &json!({ "id": here["local"]["id"] }));
    assert_eq!(ana.listed()["state"], "ABSENT");
}

#[test]
fn what_one_laptop_puts_up_another_takes_and_nothing_is_overwritten_unseen() {
    let provider = provider!();
    let server = TileServer::start();
    let hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let (mut ana, ben, eve) = (Laptop::of("ana"), Laptop::of("ben"), Laptop::of("eve"));
    let admin = Admin::new(&hub, provider, "ana", &ana.join(&hub, None));
    ben.join(&hub, Some(&admin.invitation("EDITOR")));
    eve.join(&hub, Some(&admin.invitation("EDITOR")));
    ana.make_world(&server);
    let report = ana.put_up("World");
    assert_eq!((&report["stored"], &report["conflicts"]), (&json!(TILES), &json!(0)), "{report}");
    assert_eq!(ana.listed()["state"], "PRESENT");
    let report = ana.put_up("World");
    assert_eq!((&report["stored"], &report["unchanged"]), (&json!(0), &json!(TILES)), "{report}");
    assert_eq!(report["bytes"], 0, "nothing is sent twice");

    assert_eq!(ben.fresh()["state"], "ABSENT");
    assert_eq!(ben.take(&ben.listed())["fetched"], TILES);
    assert_eq!(ben.hashes("town"), ana.hashes("town"));
    assert_eq!(ben.listed()["local"]["readiness"]["ready"], true);

    // Its own newer tiles replace what it had put up.
    let changed = [(1, 1, 0), (3, 0, 0)];
    for tile in changed {
        server.change_tile(tile);
    }
    ana.ask("mutation { refreshRegion(id: \"World\") { id } }", &json!({}));
    ana.world_is_done();
    let report = ana.put_up("World");
    assert_eq!((&report["stored"], &report["conflicts"]), (&json!(2), &json!(0)), "{report}");
    assert_eq!(ben.fresh()["state"], "OUTDATED");
    assert_eq!(ben.take(&ben.listed())["fetched"], 2);
    assert_eq!(ben.hashes("town"), expected(&changed, &[]));

    // Somebody who has not seen them has another tile there: what stands there is kept, and told.
    server.change_tile((2, 2, 2));
    eve.make_world(&server);
    let report = eve.put_up("World");
    assert_eq!((&report["stored"], &report["conflicts"]), (&json!(0), &json!(1)), "{report}");
    assert_eq!(report["conflicting"][0]["tile"], "2/2/2", "{report}");
    assert_eq!(eve.listed()["state"], "OUTDATED", "the hub has another tile");
    assert_eq!(eve.take(&eve.listed())["fetched"], 1, "the hub's comes");
    assert_eq!(eve.hashes("town"), ana.hashes("town"));

    // What the owner of a source forbids is not shared.
    ana.kill();
    let book = ana.home().path().join("sources.json");
    let text = std::fs::read_to_string(&book).unwrap();
    let mut sources: Value = serde_json::from_str(&text).unwrap();
    sources["sources"][0]["origin"]["spec"]["terms"]["bulk"] =
        json!({ "rule": "forbidden", "reason": "Their owner says no.", "instead": "Ask them." });
    std::fs::write(&book, sources.to_string()).unwrap();
    ana.start();
    let refused = ana.refused("mutation { putUpRegion(region: \"World\") { id } }", &json!({}));
    assert_eq!(refused[0]["extensions"]["code"], "REFUSED");
    assert!(refused[0]["message"].as_str().unwrap().contains("Their owner says no."), "{refused}");
}

#[test]
fn killed_in_the_middle_both_directions_go_on_with_what_is_missing() {
    let provider = provider!();
    let server = TileServer::start();
    let hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let (mut ana, mut ben) = (Laptop::of("ana"), Laptop::of("ben"));
    let admin = Admin::new(&hub, provider, "ana", &ana.join(&hub, None));
    ben.join(&hub, Some(&admin.invitation("EDITOR")));
    ana.make_world(&server);
    let slow =
        "mutation ($b: Count) { changeSyncSettings(input: { bytesPerSecond: $b }) { bytesPerSecond } }";

    ana.ask(slow, &json!({ "b": 40_000 }));
    let task = ana.start_put_up("World");
    let bytes = |laptop: &Laptop, task: &Value| {
        let look = "query ($id: ID!) { task(id: $id) { bytes } }";
        laptop.ask(look, &json!({ "id": task["id"] }))["task"]["bytes"].as_u64().unwrap_or(0)
    };
    ana.wait("something went", || (bytes(&ana, &task) > 0).then_some(()));
    ana.kill();
    ana.start();
    ana.ask(slow, &json!({ "b": null }));
    let report = ana.put_up("World");
    assert_eq!(report["conflicts"].as_u64().unwrap() + report["refused"].as_u64().unwrap(), 0, "{report}");
    let went = report["stored"].as_u64().unwrap() + report["unchanged"].as_u64().unwrap();
    assert_eq!(went, TILES, "{report}");
    assert_eq!(ana.fresh()["state"], "PRESENT", "one region was made, once");

    ben.ask(slow, &json!({ "b": 40_000 }));
    let task = ben.start_take(&ben.fresh());
    assert_eq!(ben.listed()["state"], "TAKING");
    ben.wait("something came", || (bytes(&ben, &task) > 0).then_some(()));
    ben.kill();
    ben.start();
    let left = ben.listed();
    assert!(left["state"] == "PARTIAL" || left["state"] == "ABSENT", "{left}");
    let before = left["local"]["storedTiles"].as_u64().unwrap_or(0);
    ben.ask(slow, &json!({ "b": null }));
    let report = ben.take(&left);
    assert_eq!((report["kept"].as_u64(), report["fetched"].as_u64()), (Some(before), Some(TILES - before)));
    assert_eq!(ben.hashes("town"), expected(&[], &[]));
    assert_eq!(ben.listed()["state"], "PRESENT");

    // Cancelled, what came is kept, too.
    let task = ben.start_take(&ben.listed());
    ben.ended(&task);
    assert_eq!(ben.listed()["state"], "PRESENT");
}

#[test]
fn a_store_that_gives_other_bytes_is_found_out_and_named() {
    let provider = provider!();
    let server = TileServer::start();
    let hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let ana = Laptop::of("ana");
    let admin = Admin::new(&hub, provider, "ana", &ana.join(&hub, None));
    let region = admin.region(&server);
    admin.job(&region, "CACHE");
    admin.job(&region, "SEAL");

    let objects = hub.folder().join("hub/objects");
    let bad = expected(&[], &[])[&(3, 4, 4)].clone();
    let mut spoiled = Vec::new();
    for file in files_below(&objects) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let pack = file.components().any(|part| part.as_os_str() == "r");
        if name.contains(&bad) || (pack && name.len() >= 64) {
            let mut bytes = std::fs::read(&file).unwrap();
            let good = bytes.clone();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            std::fs::write(&file, bytes).unwrap();
            spoiled.push((file, good));
        }
    }
    assert_eq!(spoiled.len(), 2, "the tile and the file of all: {spoiled:?}");

    let failed = ana.ended(&ana.start_take(&ana.fresh()));
    assert_eq!(failed["state"], "FAILED", "{failed}");
    let problem = failed["problem"].as_str().unwrap();
    assert!(problem.contains("3/4/4") && problem.contains("SHA-256"), "{problem}");
    let here = ana.listed();
    assert_eq!((&here["state"], &here["local"]["failedTiles"]), (&json!("PARTIAL"), &json!(1)), "{here}");
    assert!(!ana.hashes("town").contains_key(&(3, 4, 4)), "nothing of it was kept");
    assert_eq!(ana.hashes("town").len() as u64, TILES - 1, "the others came one by one");

    for (file, good) in spoiled {
        std::fs::write(file, good).unwrap();
    }
    assert_eq!(ana.take(&here)["fetched"], 1);
    assert_eq!(ana.hashes("town"), expected(&[], &[]));
    assert_eq!(ana.listed()["local"]["readiness"]["ready"], true);
}

fn files_below(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found
}

//! What a round costs on a slow link, as a laptop does it: every request and every byte is counted
//! between the laptop and the hub.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::harness::hub::{Caller, Link, Slowness};
use crate::harness::{HubProgram, Laptop, Setup, invitation};

/// Round trips of a sync, at most.
const ROUND_TRIPS: u64 = 12;

/// What goes over the link, at most so many times the compressed changes.
const OVERHEAD: f64 = 1.3;

/// A satellite: 256 kbit/s and 600 ms.
const SATELLITE: Slowness = Slowness { bytes_per_second: 32_000, round_trip: Duration::from_millis(600) };

/// Words that differ from feature to feature, as people's do.
const WORDS: [&str; 16] = [
    "ridge", "creek", "burnt", "empty", "north", "gate", "bridge", "closed", "tank", "water", "field",
    "camp", "road", "open", "pine", "slope",
];

/// Numbers that look as if by chance, and are the same every time.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn sentence(&mut self) -> String {
        let words: Vec<&str> = (0..4).map(|_| WORDS[(self.next() % 16) as usize]).collect();
        words.join(" ")
    }
}

/// A file of points with a name, a note and a number each.
fn points(count: usize, chance: &mut Chance) -> Value {
    let features: Vec<Value> = (0..count)
        .map(|number| {
            let place = [chance.next() % 3_600_000, chance.next() % 1_600_000];
            let place = place.map(|part| part as f64 / 10_000.0);
            json!({ "type": "Feature",
                "geometry": { "type": "Point", "coordinates": [place[0] - 180.0, place[1] - 80.0] },
                "properties": { "Name": format!("P{number}"), "Note": chance.sentence(), "Size": chance.next() % 10_000 } })
        })
        .collect();
    json!({ "type": "FeatureCollection", "features": features })
}

impl Laptop {
    /// Changes the note of each feature, many in one document: each is an edit of its own.
    fn change_notes(&self, features: &[String], chance: &mut Chance) {
        for some in features.chunks(200) {
            let changes = some.iter().enumerate().map(|(number, feature)| {
                let note = chance.sentence();
                format!(
                    "c{number}: changeFeature(id: \"{feature}\", properties: {{ Note: \"{note}\" }}) {{ id }}"
                )
            });
            self.ask(&format!("mutation {{ {} }}", changes.collect::<Vec<_>>().join(" ")), &json!({}));
        }
    }
}

/// What a sync cost.
#[derive(Debug)]
struct Cost {
    round_trips: u64,
    /// Bytes of both directions against those of the compressed changes.
    overhead: f64,
}

/// A laptop's link, and what has gone over it.
struct Counted {
    link: Link,
    seen: (u64, u64),
}

impl Counted {
    fn new(runtime: &Runtime, hub: &HubProgram, slowness: Slowness) -> Self {
        let link = runtime.block_on(Link::to(hub.port(), slowness));
        Self { link, seen: (0, 0) }
    }

    /// Requests and bytes since it was asked last.
    fn since(&mut self) -> (u64, u64) {
        let now = (self.link.requests(), self.link.up() + self.link.down());
        let since = (now.0 - self.seen.0, now.1 - self.seen.1);
        self.seen = now;
        since
    }

    fn cost(&mut self, changes: u64) -> Cost {
        let (round_trips, bytes) = self.since();
        Cost { round_trips, overhead: bytes as f64 / changes as f64 }
    }
}

/// Bytes of all changes of a workspace, as the hub compresses them, and their number.
fn weight(runtime: &Runtime, caller: &Caller, workspace: &str) -> (u64, u64) {
    let document = "query($w: ID!, $a: Count!) { workspace(id: $w) {
        changes(after: $a, maxBytes: 4194304, own: true) { batch changes cursor hasMore } } }";
    let (mut bytes, mut changes, mut after) = (0, 0, json!(0));
    loop {
        let page = runtime.block_on(caller.insist(document, json!({ "w": workspace, "a": after })));
        let page = &page["workspace"]["changes"];
        let batch = page["batch"].as_str().map_or(Vec::new(), |text| BASE64.decode(text).unwrap());
        bytes += batch.len() as u64;
        changes += page["changes"].as_u64().unwrap();
        after = page["cursor"].clone();
        if page["hasMore"] == false {
            return (bytes, changes);
        }
    }
}

/// Edits of one laptop go up, and another takes them, each over a link of its own; gives what both cost,
/// and what it cost to find that there was nothing to do.
fn over_a_link(edits: usize, slowness: Slowness) -> Option<[Cost; 2]> {
    let provider = peers::OidcProvider::get().map_err(|missing| missing.skip()).ok()?;
    let runtime = Runtime::new().unwrap();
    let hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let (mut up, mut down) = (Counted::new(&runtime, &hub, slowness), Counted::new(&runtime, &hub, slowness));
    let (ana, ben) = (Laptop::of("ana"), Laptop::of("ben"));
    let workspace = ana.join_at(&up.link.address(), None);
    ben.join_at(&down.link.address(), Some(&invitation(&hub, provider, &workspace)));

    let mut chance = Chance(7);
    let half = edits / 2;
    ana.import("Points", &points(half, &mut chance));
    let features = ana.ids("Points");
    assert_eq!(features.len(), half);
    ana.change_notes(&features[..edits - half], &mut chance);
    let waiting =
        ana.ask("{ syncState { pendingChanges } }", &json!({}))["syncState"]["pendingChanges"].clone();
    // A file is read in few changes of many edits each; what a person does is a change of its own.
    assert!(waiting.as_u64().unwrap() >= (edits - half) as u64, "each edit counts: {waiting}");

    up.since();
    ana.sync();
    let (round_trips, bytes) = up.since();
    let device = ana.ask("{ hubLink { device } }", &json!({}))["hubLink"]["device"].clone();
    let caller = Caller::new(&hub.address(), provider, "ana").on(device.as_str().unwrap());
    let (weight, changes) = weight(&runtime, &caller, &workspace);
    assert!(changes >= waiting.as_u64().unwrap(), "all went up: {changes}");
    let gone = Cost { round_trips, overhead: bytes as f64 / weight as f64 };
    down.since();
    ben.sync();
    let come = down.cost(weight);
    assert_eq!(ana.digest(), ben.digest());

    for (laptop, link) in [(&ana, &mut up), (&ben, &mut down)] {
        laptop.sync();
        let (round_trips, bytes) = link.since();
        assert_eq!(round_trips, 1, "{}: nothing to do is one round trip", laptop.person);
        assert!(bytes < 4096, "{}: nothing to do costs {bytes} bytes", laptop.person);
    }
    Some([gone, come])
}

#[track_caller]
fn is_cheap(costs: &[Cost; 2]) {
    for cost in costs {
        assert!(cost.round_trips <= ROUND_TRIPS && cost.overhead <= OVERHEAD, "{costs:?}");
    }
}

#[test]
fn two_thousand_edits_cost_little_more_than_their_bytes_and_nothing_to_do_is_one_round_trip() {
    let Some(costs) = over_a_link(2000, Slowness::default()) else { return };
    is_cheap(&costs);
}

/// As a satellite gives it: 256 kbit/s and 600 ms. Run it with
/// `cargo test -p map-offline-tests --test sync over_a_satellite -- --ignored --nocapture`.
#[test]
#[ignore = "takes minutes"]
fn ten_thousand_edits_over_a_satellite() {
    let begun = std::time::Instant::now();
    let Some(costs) = over_a_link(10_300, SATELLITE) else { return };
    eprintln!("{costs:?}, {} s with everything around it", begun.elapsed().as_secs());
    is_cheap(&costs);
}

//! The fires of California, as two people who could not talk to each other would have edited them.
//!
//! Everybody begins with the first version of each of 688 incidents. Then the odd versions go to one
//! laptop, the even ones to the other. What must come out of it is worked out here, from the file alone.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};

use flate2::read::GzDecoder;
use serde_json::{Map, Value, json};

use crate::harness::{HubProgram, Laptop, Setup, invitation, provider, shared_data};

/// What is edited of an incident: words, numbers, dates, and things that are there or not.
const FIELDS: [&str; 9] = [
    "Name",
    "Location",
    "AcresBurned",
    "PercentContained",
    "ControlStatement",
    "IsActive",
    "CalFireIncident",
    "Updated",
    "County",
];

/// One version of an incident: its values, and where it is.
#[derive(Clone, PartialEq)]
struct Version {
    values: Map<String, Value>,
    place: [f64; 2],
}

/// The versions of each incident, the oldest first.
fn incidents(file: &std::path::Path) -> BTreeMap<String, Vec<Version>> {
    let mut incidents: BTreeMap<String, Vec<Version>> = BTreeMap::new();
    for line in BufReader::new(GzDecoder::new(std::fs::File::open(file).unwrap())).lines() {
        let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let record = &line["rec"];
        let values = FIELDS.iter().filter_map(|field| Some(((*field).to_owned(), simple(&record[field])?)));
        let place = [record["Longitude"].as_f64().unwrap_or(0.0), record["Latitude"].as_f64().unwrap_or(0.0)];
        let place = if place[0].abs() <= 180.0 && place[1].abs() <= 90.0 { place } else { [0.0, 0.0] };
        let id = line["id"].as_str().unwrap().to_owned();
        incidents.entry(id).or_default().push(Version { values: values.collect(), place });
    }
    incidents
}

/// A value that a form would take: no empty text, no long page of news.
fn simple(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) => {
            let short: String = text.trim().chars().take(80).collect();
            (!short.is_empty()).then(|| short.into())
        }
        other => Some(other.clone()),
    }
}

/// An edit: the properties that it changes, and where it puts the incident.
type Edit = (Map<String, Value>, Option<[f64; 2]>);

/// What one laptop does to an incident: the last value of each thing that it wrote.
#[derive(Default)]
struct Written {
    values: BTreeMap<String, Value>,
    place: Option<[f64; 2]>,
}

/// The edits of one laptop, each with only what differs from what stands before it.
fn edits(first: &Version, versions: &[&Version]) -> (Vec<Edit>, Written) {
    let (mut now, mut written, mut edits) = (first.clone(), Written::default(), Vec::new());
    for version in versions {
        let keys: BTreeSet<&String> = now.values.keys().chain(version.values.keys()).collect();
        let mut changed = Map::new();
        for key in keys {
            let value = version.values.get(key).cloned().unwrap_or(Value::Null);
            if now.values.get(key).cloned().unwrap_or(Value::Null) != value {
                changed.insert(key.clone(), value.clone());
                written.values.insert(key.clone(), value);
            }
        }
        let moved = (now.place != version.place).then_some(version.place);
        written.place = moved.or(written.place);
        now = (*version).clone();
        if !changed.is_empty() || moved.is_some() {
            edits.push((changed, moved));
        }
    }
    (edits, written)
}

/// What both wrote, and differently.
fn disputed(one: &Written, other: &Written) -> BTreeSet<String> {
    let both =
        one.values.iter().filter(|(key, value)| other.values.get(*key).is_some_and(|other| other != *value));
    let mut disputed: BTreeSet<String> = both.map(|(key, _)| key.clone()).collect();
    if one.place.is_some() && other.place.is_some() && one.place != other.place {
        disputed.insert("geometry".to_owned());
    }
    disputed
}

#[test]
fn two_laptops_that_edited_the_same_fires_agree_and_one_empties_the_queue_of_the_other() {
    let provider = provider!();
    let Some(file) = shared_data("edits/cafires-versions.jsonl.gz") else { return };
    let incidents = incidents(&file);
    let hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let (ana, ben) = (Laptop::of("ana"), Laptop::of("ben"));
    let workspace = ana.join(&hub, None);
    ben.join(&hub, Some(&invitation(&hub, provider, &workspace)));

    // Both begin with the first versions.
    ana.import("Fires", &first_versions(&incidents));
    ana.sync();
    ben.sync();
    assert_eq!(ana.digest(), ben.digest());
    let features = ana.features("Fires");
    assert_eq!(features.len(), incidents.len());
    assert_eq!(features, ben.features("Fires"));

    // Then nobody hears of the other.
    let mut expected: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut made = 0;
    for (id, versions) in &incidents {
        let (first, later) = versions.split_first().unwrap();
        let of = |rest: usize| -> Vec<&Version> { later.iter().skip(rest).step_by(2).collect() };
        let (odd, of_ana) = edits(first, &of(0));
        let (even, of_ben) = edits(first, &of(1));
        made += odd.len() + even.len();
        ana.edit(&features[id], &odd);
        ben.edit(&features[id], &even);
        let disputed = disputed(&of_ana, &of_ben);
        if !disputed.is_empty() {
            expected.insert(features[id].clone(), disputed);
        }
    }
    let conflicts: usize = expected.values().map(BTreeSet::len).sum();
    assert!(made > 3000 && conflicts > 500, "real work: {made} edits, {conflicts} conflicts");

    ana.sync();
    ben.sync();
    ana.sync();
    assert_eq!(ana.digest(), ben.digest(), "both show the same");
    assert_eq!(ana.queue(), expected, "every conflict once");
    assert_eq!(ben.queue(), expected);

    // One decides all; nothing is left for the other.
    let decided = ana.decide_all();
    assert_eq!(decided as usize, conflicts);
    assert_eq!(ana.queue(), BTreeMap::new());
    ana.sync();
    ben.sync();
    assert_eq!(ben.queue(), BTreeMap::new());
    assert_eq!(ana.digest(), ben.digest());
    let told = ben.ask("{ decisions(first: 1) { total items { author } } }", &json!({}));
    assert_eq!(told["decisions"]["items"][0]["author"], "ana", "{told}");
    let state =
        ben.ask("{ syncState { pendingChanges waitingBehind held } }", &json!({}))["syncState"].clone();
    assert_eq!((&state["pendingChanges"], &state["held"]), (&json!(0), &json!(0)), "{state}");
}

fn first_versions(incidents: &BTreeMap<String, Vec<Version>>) -> Value {
    let feature = |(id, versions): (&String, &Vec<Version>)| {
        let mut properties = versions[0].values.clone();
        properties.insert("UniqueId".to_owned(), id.as_str().into());
        json!({ "type": "Feature", "geometry": point(versions[0].place), "properties": properties })
    };
    json!({ "type": "FeatureCollection", "features": incidents.iter().map(feature).collect::<Vec<_>>() })
}

fn point(place: [f64; 2]) -> Value {
    json!({ "type": "Point", "coordinates": place })
}

impl Laptop {
    /// The features of a layer, by the name that their agency gives them.
    fn features(&self, layer: &str) -> BTreeMap<String, String> {
        let word = |value: &Value| value.as_str().unwrap().to_owned();
        let listed = self.listed_features(layer);
        listed.iter().map(|one| (word(&one["properties"]["UniqueId"]), word(&one["id"]))).collect()
    }

    fn edit(&self, feature: &str, edits: &[Edit]) {
        for (properties, place) in edits {
            self.ask(
                "mutation($id: ID!, $properties: Json, $geometry: Geometry) {
                   changeFeature(id: $id, properties: $properties, geometry: $geometry) { id } }",
                &json!({ "id": feature, "properties": properties, "geometry": place.map(point) }),
            );
        }
    }

    /// The queue of conflicts: what is disputed of each feature.
    fn queue(&self) -> BTreeMap<String, BTreeSet<String>> {
        let (mut queue, mut after): (BTreeMap<String, BTreeSet<String>>, Value) =
            (BTreeMap::new(), Value::Null);
        loop {
            let page = self.ask(
                "query($after: String) { reviewQueue(first: 500, after: $after) { items { feature open } next } }",
                &json!({ "after": after }),
            );
            for item in page["reviewQueue"]["items"].as_array().unwrap() {
                let feature = item["feature"].as_str().unwrap();
                let open = self.open_rows(feature);
                assert_eq!(item["open"], open.len(), "{feature}");
                assert_eq!(queue.insert(feature.to_owned(), open), None, "{feature} is listed once");
            }
            after = page["reviewQueue"]["next"].clone();
            if after.is_null() {
                return queue;
            }
        }
    }

    fn open_rows(&self, feature: &str) -> BTreeSet<String> {
        let found = self.ask(
            "query($f: ID!) { review(feature: $f) { rows { register field state candidates { dot } } } }",
            &json!({ "f": feature }),
        );
        let rows = found["review"]["rows"].as_array().unwrap().iter();
        let open = rows.filter(|row| !row["state"].is_null() && row["state"] != "SETTLED");
        open.map(|row| row["field"].as_str().unwrap_or("geometry").to_owned()).collect()
    }

    /// Takes the newest of each: looks first what that would do.
    fn decide_all(&self) -> u64 {
        let bulk = "mutation($preview: Boolean!, $version: Count) {
            decideBulk(rule: { take: NEWEST }, preview: $preview, version: $version, reason: \"The last report counts\") {
              decides leaves version } }";
        let seen = self.ask(bulk, &json!({ "preview": true }))["decideBulk"].clone();
        assert_eq!(seen["leaves"], 0, "{seen}");
        let done =
            self.ask(bulk, &json!({ "preview": false, "version": seen["version"] }))["decideBulk"].clone();
        assert_eq!(done["decides"], seen["decides"], "what was shown is what is done");
        done["decides"].as_u64().unwrap()
    }
}

//! Layers, features, their history and the log, from the command line and over the host.

use std::collections::BTreeMap;
use std::io::BufRead;

use flate2::read::GzDecoder;
use serde_json::{Map, Value, json};

use crate::harness::{Home, Host, png, shared_data};

fn camps(home: &Home) {
    let fields = ["--field", "Name!", "--field", "Beds:number", "--field", "State:choice=open,shut"];
    home.run(&[&["layer", "add", "Camps", "--kind", "point", "--label", "Name"], &fields[..]].concat())
        .exits(0);
}

fn add(home: &Home, name: &str, point: &str) -> String {
    let words = ["feature", "add", "Camps", "--point", point, "--set", &format!("Name={name}")];
    home.run(&words).exits(0).word("/feature/id").to_owned()
}

#[test]
fn a_layer_is_drawn_changed_undone_and_kept_in_one_file() {
    let home = Home::new();
    assert!(home.run(&["layer", "list"]).exits(0).list("/layers").is_empty());
    assert!(!home.path().join("edits.db").exists(), "looking makes nothing");
    camps(&home);
    let north = add(&home, "North", "11.25,43.75");
    let south = add(&home, "South", "11.5,43.5");
    home.run(&["feature", "change", &north, "--set", "Beds=12", "--set", "State=open"]).exits(0);
    home.run(&["feature", "change", &north, "--set", "State=burnt"])
        .exits(2)
        .says("State” is one of: open, shut");
    home.run(&["feature", "change", &north, "--set", "Beds=many"]).exits(2).says("number");
    home.run(&["feature", "change", &north, "--clear", "Name"]).exits(2).says("must be filled in");
    let found = home.run(&["feature", "list", "Camps", "--where", "Beds=12"]).exits(0);
    assert_eq!((found.count("/total"), found.word("/features/0/label")), (1, "North"));
    home.run(&["feature", "delete", &north, &south]).exits(0);
    assert_eq!(home.run(&["feature", "list", "Camps"]).exits(0).count("/total"), 0);
    assert_eq!(home.run(&["feature", "list", "Camps", "--deleted"]).exits(0).count("/total"), 2);
    home.run_plain(&["feature", "undo"]).exits(0).says("Undo: 2 features deleted");
    assert_eq!(home.run(&["layer", "show", "Camps"]).exits(0).count("/layer/features"), 2);
    let history = home.run(&["history", &north]).exits(0);
    let causes: Vec<&str> =
        history.list("/revisions").iter().filter_map(|revision| revision["cause"].as_str()).collect();
    assert_eq!(causes, ["UNDO", "DELETE", "EDIT", "CREATE"]);
    assert_eq!(home.run(&["history", "Camps"]).exits(0).list("/moments").len(), 5);
    home.run(&["feature", "show", "nonsense"]).exits(2).says("names no feature");
    home.run(&["layer", "show", "Nowhere"]).exits(1).says("no layer");
}

#[test]
fn a_layer_goes_back_to_what_it_was() {
    let home = Home::new();
    camps(&home);
    let north = add(&home, "North", "11.25,43.75");
    let body = home.run(&["feature", "show", &north]).exits(0);
    let then = body.word("/feature/changedAt").to_owned();
    home.run(&["feature", "change", &north, "--set", "Beds=3"]).exits(0);
    add(&home, "South", "11.5,43.5");
    let since = home.run(&["history", "Camps", "--since", &then]).exits(0);
    assert_eq!((since.count("/added"), since.count("/changed"), since.count("/removed")), (1, 1, 0));
    assert_eq!(home.run(&["history", "Camps", "--at", &then]).exits(0).list("/features").len(), 1);
    home.run(&["history", "Camps", "--go-back", &then]).exits(0);
    let now = home.run(&["feature", "list", "Camps"]).exits(0);
    assert_eq!(
        (now.count("/total"), &now.json["features"][0]["properties"]),
        (1, &json!({ "name": "North" }))
    );
    home.run(&["feature", "undo"]).exits(0);
    assert_eq!(home.run(&["feature", "list", "Camps"]).exits(0).count("/total"), 2);
}

#[test]
fn files_come_in_and_go_out() {
    let home = Home::new();
    let collection = json!({ "type": "FeatureCollection", "features": [
        { "type": "Feature", "id": "n1", "properties": { "name": "North", "beds": 4 },
          "geometry": { "type": "Point", "coordinates": [11.25, 43.75, 120.5] } },
        { "type": "Feature", "properties": { "name": "Way" },
          "geometry": { "type": "LineString", "coordinates": [[11.0, 43.0], [11.5, 43.5]] } },
    ] });
    let file = home.file("things.geojson", collection.to_string());
    let report = home.run(&["import", &file]).exits(0);
    assert_eq!((report.count("/report/features"), report.word("/report/layer/name")), (2, "things"));
    let out = home.aside("out.geojson").display().to_string();
    home.run(&["export", "things", &out]).exits(0);
    let written: Value = serde_json::from_slice(&std::fs::read(&out).expect("it was written")).expect("JSON");
    for (at, feature) in collection["features"].as_array().expect("a list").iter().enumerate() {
        assert_eq!(written["features"][at]["geometry"]["coordinates"], feature["geometry"]["coordinates"]);
        assert_eq!(written["features"][at]["properties"], feature["properties"]);
    }
    assert_eq!(written["features"][0]["id"], "n1");
    home.run(&["export", "things", &out]).exits(1).says("exists already");
    home.run(&["export", "things", &home.aside("out.doc").display().to_string()]).exits(2).says(".geojson");
    for end in ["gpx", "kml", "csv", "gpkg"] {
        let out = home.aside("out").with_extension(end).display().to_string();
        home.run(&["export", "things", &out, "--unsynced"]).exits(0);
    }
    let bad =
        home.file("bad.geojson", r#"{"type":"Feature","geometry":{"type":"Point","coordinates":["x"]}}"#);
    home.run(&["import", &bad]).exits(2);
    assert_eq!(home.run(&["layer", "list"]).exits(0).list("/layers").len(), 1, "nothing of it is kept");
}

#[test]
fn the_log_is_looked_at_checked_rebuilt_and_copied() {
    let home = Home::new();
    camps(&home);
    add(&home, "North", "11.25,43.75");
    let seen = home.run(&["log", "inspect"]).exits(0);
    let digest = seen.word("/report/digest").to_owned();
    assert_eq!((seen.count("/report/features"), digest.len()), (1, 64));
    assert!(home.run(&["log", "verify"]).exits(0).list("/report/problems").is_empty());
    assert_eq!(home.run(&["log", "rebuild"]).exits(0).word("/report/digest"), digest);
    let copy = home.aside("copy.db").display().to_string();
    home.run(&["log", "backup", &copy]).exits(0);
    home.run(&["log", "backup", &copy]).exits(1).says("exists already");
    let other = home.aside("other");
    std::fs::create_dir(&other).expect("a folder");
    std::fs::copy(&copy, other.join("edits.db")).expect("the copy");
    let there = home.run_at(&other, &["feature", "list", "Camps"]).exits(0);
    assert_eq!(there.word("/features/0/label"), "North");
    home.run_at(&other, &["feature", "add", "Camps", "--set", "Name=East"]).exits(0);
    let there = home.run_at(&other, &["log", "verify"]).exits(0);
    assert!(
        there.count("/report/replicas") > seen.count("/report/replicas"),
        "a copy writes under a name of its own"
    );
}

#[test]
fn a_window_sees_what_the_terminal_draws_and_shows_photos() {
    let home = Home::new();
    camps(&home);
    let host = Host::start(&home);
    let id = add(&home, "North", "11.25,43.75");
    let layers = host.data("{ layers { id features } editState { version undoText } }", &json!({}));
    assert_eq!(layers["layers"][0]["features"], 1);
    assert_eq!(layers["editState"]["undoText"], "Undo: 1 feature made");
    let layer = layers["layers"][0]["id"].as_str().expect("an id");
    let tile = host.bytes(host.get(&format!("/edits/{layer}/0/0/0?v=1")));
    let text = String::from_utf8_lossy(&tile).into_owned();
    assert!(text.contains(&id) && text.contains("North"), "the feature is in the tile");
    assert_eq!(host.get(&format!("/edits/{layer}/4/0/0")).status(), 404, "nothing is there");
    assert_eq!(host.get("/edits/nowhere/0/0/0").status(), 404);

    let picture = png((1, 0, 0), 0);
    let put = |bytes: Vec<u8>| {
        host.send(host.client.put(format!("{}/photos", host.origin)).bearer_auth(&host.key).body(bytes))
    };
    let answer: Value = serde_json::from_slice(&host.bytes(put(picture.clone()))).expect("JSON");
    let sha256 = answer["sha256"].as_str().expect("a name").to_owned();
    assert_eq!(host.bytes(host.get(&format!("/photos/{sha256}"))), picture);
    assert_eq!(host.get(&format!("/photos/{sha256}/64")).status(), 200);
    assert_eq!(host.get(&format!("/photos/{}", "0".repeat(64))).status(), 404);
    assert_eq!(host.get("/photos/..%2Fsettings.json").status(), 400);
    assert_eq!(put(b"<svg>".to_vec()).status(), 400);
    assert_eq!(put(vec![0; (32 << 20) + 1]).status(), 413);
    let attach = "mutation($id: ID!, $sha: String!) { attachPhoto(feature: $id, field: \"photos\", sha256: $sha, caption: \"gate\") { photos(field: \"photos\") { sha256 caption present bytes } } }";
    let body = host.data(attach, &json!({ "id": id, "sha": sha256 }));
    let photo = &body["attachPhoto"]["photos"][0];
    assert_eq!((&photo["caption"], &photo["present"]), (&json!("gate"), &json!(true)));
}

/// What a file of versions says of each thing at a time, told without the program.
fn replayed(file: &std::path::Path, until: &str) -> BTreeMap<String, Value> {
    let packed = std::fs::File::open(file).expect("the file is there");
    let mut states: BTreeMap<String, (String, Value)> = BTreeMap::new();
    for line in std::io::BufReader::new(GzDecoder::new(packed)).lines() {
        let version: Value = serde_json::from_str(&line.expect("text")).expect("JSON");
        let (id, at) =
            (version["id"].as_str().expect("an id"), version["observed"].as_str().expect("a time"));
        if at <= until && states.get(id).is_none_or(|(before, _)| before.as_str() <= at) {
            states.insert(id.to_owned(), (at.to_owned(), version["rec"].clone()));
        }
    }
    states.into_iter().map(|(id, (_, record))| (id, record)).collect()
}

/// A record as properties: without nulls and without its place.
fn plain(record: &Value) -> Map<String, Value> {
    let members = record.as_object().expect("a record").iter();
    let kept = members
        .filter(|(name, value)| !value.is_null() && !["Latitude", "Longitude"].contains(&name.as_str()));
    kept.map(|(name, value)| (name.clone(), value.clone())).collect()
}

#[test]
fn any_day_of_real_fires_can_be_seen_again() {
    let Some(file) = shared_data("edits/cafires-versions.jsonl.gz") else { return };
    let home = Home::new();
    let report = home.run(&["import", "--history", &file.display().to_string()]).exits(0);
    assert_eq!(report.count("/report/features"), 688);
    assert!(report.word("/report/notes/0").contains("4841 versions"), "{}", report.json);
    let layer = report.word("/report/layer/name").to_owned();
    for day in ["2020-09-15", "2022-07-31", "2024-01-01"] {
        let wanted = replayed(&file, &format!("{day}T23:59:59.999Z"));
        let mut seen: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
        let mut after: Option<String> = None;
        loop {
            let mut words = vec!["history", &layer, "--at", day, "--first", "500"];
            if let Some(after) = &after {
                words.extend(["--after", after.as_str()]);
            }
            let page = home.run(&words).exits(0);
            for feature in page.list("/features") {
                let mut properties = feature["properties"].as_object().expect("an object").clone();
                let id = properties.remove("@id").expect("an id");
                seen.insert(id.as_str().expect("a text").to_owned(), properties);
            }
            match page.word("/next") {
                "" => break,
                next => after = Some(next.to_owned()),
            }
        }
        assert_eq!(seen.keys().collect::<Vec<_>>(), wanted.keys().collect::<Vec<_>>(), "the fires of {day}");
        for (id, record) in &wanted {
            let mut seen = seen[id].clone();
            let mut wanted = plain(record);
            // Of an impossible place the numbers stay properties.
            for name in ["Latitude", "Longitude"] {
                seen.remove(name);
            }
            same_numbers(&mut seen);
            same_numbers(&mut wanted);
            assert_eq!(seen, wanted, "{id} on {day}");
        }
    }
}

/// 3.0 and 3 are one number.
fn same_numbers(properties: &mut Map<String, Value>) {
    for value in properties.values_mut() {
        if let Some(number) = value.as_f64() {
            *value = json!(number);
        }
    }
}

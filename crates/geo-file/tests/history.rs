//! Histories of records: made up ones, and real ones where they lie beside the repository.

#![expect(clippy::print_stderr, reason = "says what is not tested")]

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use geo_file::history::{Observed, OsmChanges, Versions};
use serde_json::json;

fn versions(text: &str) -> Vec<Result<Observed, String>> {
    Versions::of(text.as_bytes()).map(|version| version.map_err(|error| error.to_string())).collect()
}

fn changes(text: &str) -> Vec<Observed> {
    OsmChanges::of(text).map(|change| change.expect("it is sound")).collect()
}

#[test]
fn versions_have_their_place_and_time() {
    let text = "{\"observed\":\"2020-10-08T17:43:41Z\",\"id\":\"a\",\"src\":\"x\",\"rec\":{\"Name\":\"Creek\",\"Latitude\":37.5,\"Longitude\":-119.25,\"Fuel\":null}}\n\n\
        {\"observed\":\"2020-10-09T00:00:00Z\",\"id\":7,\"deleted\":true,\"author\":\"Ada\",\"version\":2}\n";
    let [first, second] = &versions(text)[..] else { panic!("two versions") };
    let first = first.as_ref().expect("it is sound");
    assert_eq!((first.id.as_str(), first.time_ms), ("a", 1_602_179_021_000));
    assert_eq!(serde_json::to_value(&first.properties).expect("JSON"), json!({"Name":"Creek"}));
    let geometry = serde_json::to_value(&first.geometry).expect("JSON");
    assert_eq!(geometry, json!({"type":"Point","coordinates":[-119.25,37.5]}));
    let second = second.as_ref().expect("it is sound");
    assert_eq!((second.id.as_str(), second.deleted, second.version), ("7", true, Some(2)));
    assert_eq!(second.author.as_deref(), Some("Ada"));
}

#[test]
fn faults_of_versions_have_their_line_and_end_the_reading() {
    let good = r#"{"observed":"2020-10-08T17:43:41Z","id":"a","rec":{}}"#;
    for (line, expected) in [
        ("{\"id\" 7}", "Line 2, column 7: this is not well-formed JSON: expected `:`."),
        (r#"{"observed":"2020-10-08T17:43:41Z","rec":{}}"#, "Line 2, at id: an id is a text or a number."),
        (
            r#"{"observed":"noon","id":"a","rec":{}}"#,
            "Line 2, at observed: this is no point in time (RFC 3339).",
        ),
        (r#"{"observed":"2020-10-08T17:43:41Z","id":"a"}"#, "Line 2, at rec: a record is an object."),
    ] {
        let read = versions(&format!("{good}\n{line}\n{good}\n"));
        assert_eq!(read.len(), 2, "{line}");
        assert_eq!(read[1].as_ref().expect_err("it is refused"), expected);
    }
    let nowhere = versions(r#"{"observed":"2020-10-08T17:43:41Z","id":"a","rec":{"lat":95,"lon":1}}"#);
    let nowhere = nowhere[0].as_ref().expect("a slip of the finger stops nothing");
    assert_eq!((nowhere.geometry.as_ref(), &nowhere.properties["lat"]), (None, &json!(95)));
    let long = format!("{{\"id\":\"{}\"}}", "x".repeat(5_000_000));
    assert!(versions(&long)[0].as_ref().is_err_and(|error| error.contains("longer than 4194304 bytes")));
}

#[test]
fn augmented_diffs_tell_both_states() {
    let text = r#"<osm version="0.6"><meta osm_base="2017-03-09T04:18:02Z"/>
      <action type="modify"><old><node id="1" lat="47.5" lon="7.5" version="3" timestamp="2010-12-07T21:04:04Z" user="A &amp; B"/></old>
        <new><node id="1" lat="47.6" lon="7.5" version="4" timestamp="2017-03-09T04:17:12Z" user="C"><tag k="name" v="x"/></node></new></action>
      <action type="modify"><old><way id="2" version="1" timestamp="2012-06-22T06:48:33Z"><nd ref="1" lat="0" lon="0"/><nd ref="2" lat="0" lon="1"/><nd ref="3" lat="1" lon="1"/><nd ref="1" lat="0" lon="0"/><tag k="building" v="yes"/></way></old>
        <new><way id="2" version="1" timestamp="2012-06-22T06:48:33Z"><nd ref="1" lat="0" lon="0"/><nd ref="2" lat="0" lon="2"/><nd ref="3" lat="1" lon="1"/><nd ref="1" lat="0" lon="0"/><tag k="building" v="yes"/></way></new></action>
      <action type="delete"><old><node id="9" lat="1" lon="2" version="1" timestamp="2015-08-10T21:54:34Z"/></old>
        <new><node id="9" visible="false" version="2" timestamp="2017-03-09T04:17:30Z"/></new></action>
      <action type="create"><way id="3" version="1" timestamp="2017-03-09T04:17:00Z"><nd ref="1" lat="0" lon="0"/><nd ref="2" lat="0" lon="1"/><tag k="highway" v="path"/></way></action></osm>"#;
    let [node_old, node_new, way_old, way_new, gone_old, gone, path] = &changes(text)[..] else {
        panic!("seven states")
    };
    assert_eq!(
        (node_old.id.as_str(), node_old.author.as_deref(), node_old.version),
        ("node/1", Some("A & B"), Some(3))
    );
    assert_eq!(node_new.properties["name"], "x");
    assert_eq!(way_old.geometry.as_ref().map(|geometry| geometry.value.type_name()), Some("Polygon"));
    assert_ne!(way_old.geometry, way_new.geometry);
    assert_eq!(way_new.time_ms, 1_489_033_082_000, "its nodes moved: the time is that of the file");
    assert!(!gone_old.deleted && gone.deleted && gone.geometry.is_none());
    assert_eq!(path.geometry.as_ref().map(|geometry| geometry.value.type_name()), Some("LineString"));
}

#[test]
fn osm_changes_take_places_from_nodes_before() {
    let text = r#"<osmChange version="0.6"><create><node id="1" lat="0" lon="0" version="1" timestamp="2017-03-09T04:17:00Z"/><node id="2" lat="1" lon="1" version="1" timestamp="2017-03-09T04:17:00Z"/>
        <way id="5" version="1" timestamp="2017-03-09T04:17:00Z"><nd ref="1"/><nd ref="2"/></way>
        <way id="6" version="1" timestamp="2017-03-09T04:17:00Z"><nd ref="1"/><nd ref="77"/></way></create>
      <delete><node id="1" version="2" timestamp="2017-03-09T05:17:00Z" lat="0" lon="0"/></delete></osmChange>"#;
    let found = changes(text);
    assert_eq!(
        found.iter().map(|change| change.geometry.is_some()).collect::<Vec<_>>(),
        [true, true, true, false, false]
    );
    assert!(found[4].deleted && !found[3].deleted);
    let refused =
        OsmChanges::of("<osm><node id='x'/></osm>").next().expect("something").expect_err("it is refused");
    assert_eq!(refused.to_string(), "Line 1, column 6: a node has no id.");
    assert_eq!(OsmChanges::of("<gpx/>").filter(Result::is_err).count(), 1);
}

fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/edits").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: there is no shared/data/edits/{name} beside the repository");
    None
}

#[test]
fn real_fires_are_read() {
    let Some(path) = shared("cafires-versions.jsonl.gz") else { return };
    let lines = BufReader::new(GzDecoder::new(File::open(path).expect("it opens")));
    let (mut ids, mut count, mut last, mut nowhere) = (HashSet::new(), 0, 0, 0);
    for version in Versions::of(lines) {
        let version = version.expect("it is sound");
        assert!(version.time_ms >= last, "{}", version.id);
        // A slip of the finger: the numbers stay for a person to see.
        if version.geometry.is_none() {
            assert!(version.properties.contains_key("Longitude"), "{}", version.id);
            nowhere += 1;
        }
        assert!(version.properties.contains_key("Name"));
        last = version.time_ms;
        count += 1;
        ids.insert(version.id);
    }
    assert_eq!((count, ids.len()), (4_841, 688));
    eprintln!("{nowhere} versions are nowhere on Earth");
    assert!(nowhere < 20, "{nowhere}");
}

#[test]
fn real_changes_of_openstreetmap_are_read() {
    let mut total = 0;
    for number in ["2360002", "2360003", "2360004"] {
        let Some(path) = shared(&format!("adiff-{number}.osc.gz")) else { return };
        let mut text = String::new();
        GzDecoder::new(File::open(path).expect("it opens")).read_to_string(&mut text).expect("it is text");
        let found = changes(&text);
        let mut versions: HashMap<&str, u64> = HashMap::new();
        for change in &found {
            let version = change.version.expect("versions are counted");
            let before = versions.insert(&change.id, version);
            assert!(before.is_none_or(|before| before <= version), "{} goes forward", change.id);
            assert!(
                change.deleted || change.geometry.is_some() || change.id.starts_with("relation/"),
                "{}",
                change.id
            );
        }
        let states = text.matches("<node ").count()
            + text.matches("<way ").count()
            + text.matches("<relation ").count();
        assert_eq!(found.len(), states);
        total += states;
    }
    eprintln!("{total} states of elements");
}

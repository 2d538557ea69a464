//! What is wrong with GeoJSON: known faults at their places, and the judgements of other projects
//! where their collections lie beside the repository.

#![expect(clippy::print_stderr, reason = "says what is not tested, and how far judgements agree")]

use std::path::{Path, PathBuf};

use geo_file::{Fault, Place, Severity, check_geojson};
use serde_json::Value;

fn said(text: &str) -> Vec<String> {
    check_geojson(text).iter().map(ToString::to_string).collect()
}

#[test]
fn every_fault_has_its_line_and_its_way() {
    let text = r#"{"type": "FeatureCollection", "features": [
  {"type": "Feature", "id": {}, "properties": [],
   "geometry": {"type": "Polygon", "coordinates": [
     [[0, 0], [1, 0], [1, "x"], [0, 0]],
     [[0, 0], [1, 0], [1, 1], [0, 1]]
   ]}},
  {"type": "feature", "properties": null, "geometry": null},
  {"type": "Feature", "geometry": {"type": "Point", "coordinates": [[1, 2]]}, "type": "Feature"},
  7
]}"#;
    assert_eq!(
        said(text),
        [
            "Line 2, column 29 (features[0].id): an id is a text or a number, not an object.",
            "Line 2, column 47 (features[0].properties): properties are an object or null, not an array.",
            "Line 4, column 27 (features[0].geometry.coordinates[0][2][1]): a position holds numbers, not a text.",
            "Line 5, column 6 (features[0].geometry.coordinates[1]): a ring's last position repeats its first, exactly.",
            "Line 7, column 12 (features[1].type): the type “feature” is written “Feature”.",
            "Line 8, column 3 (features[2]): the Feature has no properties (null is allowed).",
            "Line 8, column 69 (features[2].geometry.coordinates[0]): an array stands where a number belongs: nest it less deeply.",
            "Line 8, column 79 (features[2]): the member “type” comes twice.",
            "Line 9, column 3 (features[3]): a Feature is an object, not a number.",
        ]
    );
}

#[test]
fn single_faults_are_named() {
    for (text, expected) in [
        ("[1]", "Line 1, column 1: a GeoJSON object belongs here, not an array."),
        (
            "{\"type\":\"Point\",\n oops",
            "Line 2, column 2: this is not well-formed JSON: key must be a string.",
        ),
        (r#"{"type":"Foo"}"#, "Line 1, column 9 (type): “Foo” is no type of GeoJSON."),
        (
            r#"{"type":"Point","coordinates":[1]}"#,
            "Line 1, column 31 (coordinates): a position has 1 of its two numbers, longitude and latitude.",
        ),
        (
            r#"{"type":"LineString","coordinates":[[1,2]]}"#,
            "Line 1, column 36 (coordinates): a line has two positions or more.",
        ),
        (
            r#"{"type":"Point","coordinates":[1,2],"bbox":[1,2]}"#,
            "Line 1, column 44 (bbox): a bbox has four numbers, or six with heights, not 2.",
        ),
        (
            r#"{"type":"Polygon","coordinates":[[[0,0],[0,1],[1,1],[0,0]]]}"#,
            "Line 1, column 34 (coordinates[0]): an outer ring runs counter-clockwise (right-hand rule).",
        ),
        (
            "{\"type\":\"Point\",\"coordinates\":[1,2]}\n\n{\"type\":\"Point\",\"coordinates\":[1,\"é\"]}\n",
            "Line 3, column 34 (coordinates[1]): a position holds numbers, not a text.",
        ),
    ] {
        assert_eq!(said(text), [expected], "{text}");
    }
    let deep = format!("{}{}", "[".repeat(300), "]".repeat(300));
    assert!(said(&deep)[0].contains("nested more than 128 deep") || said(&deep)[0].contains("recursion"));
    let many = format!(r#"{{"type":"MultiPoint","coordinates":[{}1]}}"#, "1,".repeat(2_000));
    assert_eq!(said(&many).len(), 1_000, "faults are bounded");
}

#[test]
fn what_is_sound_has_no_fault() {
    for text in [
        r#"{"type":"FeatureCollection","features":[],"name":"x","bbox":[170,0,-170,10]}"#,
        r#"{"type":"Feature","geometry":null,"properties":null,"id":"\u00e9\"","more":{"a":[1]}}"#,
        r#"{"type":"Polygon","coordinates":[[[0,0,5],[9,0,5],[9,9,5],[0,0,5]],[[2,1],[3,2],[3,1],[2,1]]]}"#,
        "\u{feff}{\"type\":\"Point\",\"coordinates\":[-1.5e1,2]}",
        "\u{1e}{\"type\":\"Point\",\"coordinates\":[1,2]}\n\u{1e}{\"type\":\"Point\",\"coordinates\":[1,2]}\n",
        r#"{"type":"GeometryCollection","geometries":[]}"#,
    ] {
        assert_eq!(said(text), Vec::<String>::new(), "{text}");
    }
}

/// The collections, if they are there.
fn collections() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/geojson");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: there is no shared/data/geojson beside the repository");
    None
}

fn files(folder: &Path, end: &[&str], found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder can be listed") {
        let path = entry.expect("a folder can be listed").path();
        if path.is_dir() {
            files(&path, end, found);
        } else if path.extension().is_some_and(|have| end.iter().any(|end| have == *end)) {
            found.push(path);
        }
    }
    found.sort();
}

/// What other projects call faulty and we do not judge.
const NOT_JUDGED: &[&str] = &[
    // Nothing of RFC 7946: advice about the digits of all positions together.
    "excessive_precision_truncated.geojson",
];

#[test]
fn sound_files_pass_and_faulty_ones_are_named() {
    let Some(folder) = collections() else { return };
    let mut paths = Vec::new();
    files(&folder, &["geojson", "json"], &mut paths);
    let (mut sound, mut faulty, mut surprises) = (0, 0, Vec::new());
    for path in &paths {
        let Ok(text) = std::fs::read_to_string(path) else { continue };
        let place = path.strip_prefix(&folder).expect("it was found there").display().to_string();
        let faults = check_geojson(&text);
        let errors = faults.iter().filter(|fault| fault.severity == Severity::Error).count();
        if ["/bad/", "/invalid/", "/invalid_"].iter().any(|word| place.contains(word)) {
            faulty += 1;
            if faults.is_empty() && !NOT_JUDGED.iter().any(|known| place.ends_with(known)) {
                surprises.push(format!("{place}: nothing was found"));
            }
        } else if !place.contains("problematic") {
            sound += 1;
            if errors > 0 {
                surprises.push(format!("{place}: {}", faults[0]));
            }
        }
    }
    eprintln!("{sound} sound files pass and {faulty} faulty ones are named, of {} files", paths.len());
    assert!(sound > 60 && faulty > 100, "the collections are whole: {sound} and {faulty}");
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

/// Whether one of the faults stands on a line, or in an object or array that begins there.
fn stands(faults: &[Fault], line: u64, text: &str) -> bool {
    let begins = |fault: &Fault| match fault.place {
        Place::Text { line: own, .. } => {
            let own = own as u64;
            own == line || (line < own && holder(text, own) <= line)
        }
        _ => false,
    };
    faults.iter().any(begins)
}

/// The line of what holds a value of a line: what is open there.
fn holder(text: &str, line: u64) -> u64 {
    let before = text.lines().take(usize::try_from(line).expect("a line") - 1);
    let mut open = Vec::new();
    for (number, row) in (1..).zip(before) {
        for letter in row.chars() {
            match letter {
                '{' | '[' => open.push(number),
                '}' | ']' => drop(open.pop()),
                _ => {}
            }
        }
    }
    open.pop().unwrap_or(1)
}

#[test]
fn faults_stand_where_others_expect_them() {
    let Some(folder) = collections() else { return };
    let mut results = Vec::new();
    files(&folder, &["result"], &mut results);
    let (mut expected, mut placed) = (0, 0);
    let mut elsewhere = Vec::new();
    for result in &results {
        let text = std::fs::read_to_string(result).expect("it is text");
        let Ok(text_of_file) = std::fs::read_to_string(result.with_extension("geojson")) else { continue };
        let faults = check_geojson(&text_of_file);
        let Ok(Value::Array(messages)) = serde_json::from_str(&text) else { continue };
        for message in messages {
            expected += 1;
            let line = message["line"].as_u64().unwrap_or(1).max(1);
            if stands(&faults, line, &text_of_file) {
                placed += 1;
            } else {
                let name = result.file_stem().unwrap_or_default().display();
                elsewhere.push(format!("{name}:{line} {}", message["message"]));
            }
        }
    }
    eprintln!("{placed} of {expected} expected faults stand on the expected line; others: {elsewhere:#?}");
    assert!(expected > 400, "the collection is whole: {expected}");
    assert!(placed * 100 >= expected * 95, "{placed} of {expected}: {elsewhere:#?}");
}

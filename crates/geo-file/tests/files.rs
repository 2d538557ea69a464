//! What is read out of files, and what is refused, with its place.

use geo_file::gpx::{Track, TrackPoint, write_track};
use geo_file::{FileError, Note, read};
use proptest::prelude::*;

/// Areas as their numbers of rings, lines as their numbers of positions, notes as they are said.
fn said(name: &str, content: &str) -> String {
    match read(name, content) {
        Ok(drawing) => {
            let areas: Vec<usize> = drawing.areas.iter().map(|area| 1 + area.interiors().len()).collect();
            let lines: Vec<usize> = drawing.lines.iter().map(|line| line.0.len()).collect();
            let notes: Vec<String> = drawing.notes.iter().map(Note::to_string).collect();
            format!("areas {areas:?} lines {lines:?} {}", notes.join(" ")).trim().to_owned()
        }
        Err(error) => error.to_string(),
    }
}

fn check(cases: &[(&str, &str, &str)]) {
    for (name, content, expected) in cases {
        assert_eq!(said(name, content), *expected, "{name}: {content}");
    }
}

const RING: &str = "[[0,0],[1,0],[1,1],[0,0]]";

#[test]
fn geojson_gives_areas_and_lines() {
    let polygon = format!(r#"{{"type":"Polygon","coordinates":[{RING},{RING}]}}"#);
    let feature = format!(r#"{{"type":"Feature","properties":null,"geometry":{polygon}}}"#);
    let nested = format!(
        r#"{{"type":"GeometryCollection","geometries":[{polygon},{{"type":"Point","coordinates":[1,2]}}]}}"#
    );
    let many = format!(
        r#"{{"type":"FeatureCollection","features":[{feature},{{"type":"Feature","geometry":null}},
            {{"type":"Feature","geometry":{{"type":"LineString","coordinates":[[179,1,5],[-179,2,6]]}}}}]}}"#
    );
    check(&[
        ("a.geojson", &polygon, "areas [2] lines []"),
        ("no name at all", &feature, "areas [2] lines []"),
        ("a.json", &nested, "areas [2] lines [] 1 point was left out."),
        (
            "a.json",
            &format!("\u{feff}{many}"),
            "areas [2] lines [2] Heights were left out. 1 feature has no geometry.",
        ),
        (
            "a.json",
            r#"{"type":"MultiLineString","coordinates":[[[0,0],[1,1]],[[2,2],[3,3],[4,4]]]}"#,
            "areas [] lines [2, 3]",
        ),
        (
            "past 180.json",
            r#"{"type":"Polygon","coordinates":[[[170,0],[190,0],[190,9],[170,0]]]}"#,
            "areas [1] lines []",
        ),
        (
            "clockwise.json",
            r#"{"type":"Polygon","coordinates":[[[0,0],[0,1],[1,1],[0,0]]]}"#,
            "areas [1] lines []",
        ),
    ]);
}

#[test]
fn faults_of_geojson_have_their_place() {
    let deep = |depth: usize| {
        let inside = format!(r#"{{"type":"Polygon","coordinates":[{RING}]}}"#);
        (0..depth)
            .fold(inside, |inside, _| format!(r#"{{"type":"GeometryCollection","geometries":[{inside}]}}"#))
    };
    check(&[
        (
            "a.json",
            "{\n  \"type\": \"Polygon\",\n  oops",
            "Line 3, column 3: this is not well-formed JSON: key must be a string.",
        ),
        ("a.json", "[1, 2]", "At the root: a GeoJSON object belongs here."),
        ("a.json", r#"{"a": 1}"#, "At the root: the object has no type."),
        ("a.json", r#"{"type":"Pölygon"}"#, "At the root: “Pölygon” is no type of GeoJSON."),
        ("a.json", r#"{"type":"Polygon"}"#, "At the root: coordinates are missing."),
        ("a.json", r#"{"type":"Polygon","coordinates":[]}"#, "There is neither an area nor a line."),
        (
            "a.json",
            r#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,"x"],[0,0]]]}}]}"#,
            "At features[0].geometry.coordinates[0][2]: a position holds something that is not a number.",
        ),
        (
            "a.json",
            r#"{"type":"LineString","coordinates":[[0,0],[1]]}"#,
            "At coordinates[1]: a position has 1 of its two numbers, longitude and latitude.",
        ),
        (
            "a.json",
            r#"{"type":"LineString","coordinates":[[0,0]]}"#,
            "At coordinates: a line has two positions or more.",
        ),
        (
            "a.json",
            r#"{"type":"LineString","coordinates":[[0,0],[12,91]]}"#,
            "At coordinates[1]: 91 is no latitude: it lies between -90 and 90.",
        ),
        (
            "a.json",
            r#"{"type":"LineString","coordinates":[[0,0],[700000,0]]}"#,
            "At coordinates[1]: 700000 is no longitude: it lies between -360 and 360.",
        ),
        (
            "a.json",
            r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}"#,
            "At coordinates[0]: a ring is not closed, or has fewer than four positions.",
        ),
        (
            "a.json",
            r#"{"type":"FeatureCollection","features":[{"type":"Feature"}]}"#,
            "At features[0]: the Feature has no geometry member.",
        ),
        ("a.json", r#"{"type":"FeatureCollection","features":[]}"#, "There is neither an area nor a line."),
        (
            "a.json",
            r#"{"type":"Point","coordinates":[1,2]}"#,
            "There is neither an area nor a line, only a point.",
        ),
        (
            "a.json",
            r#"{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}"#,
            "There is neither an area nor a line, only 2 points.",
        ),
        ("a.json", &deep(8), "areas [1] lines []"),
    ]);
    assert!(said("a.json", &deep(9)).ends_with("nested more than 8 deep."), "{}", said("a.json", &deep(9)));
    // So deep that only a limit of the reader itself keeps it from the stack's end.
    assert!(said("a.json", &"[".repeat(1_000_000)).contains("recursion limit"));
}

#[test]
fn gpx_gives_a_line_for_each_segment_and_route() {
    let track = r#"<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1">
        <metadata><name>x &amp; y &nbsp;</name></metadata>
        <wpt lat="1" lon="2"><name>camp</name></wpt>
        <trk><trkseg><trkpt lat="43.1" lon="11.1"><ele>3</ele></trkpt><trkpt lat="43.2" lon="11.2"/></trkseg>
             <trkseg/><trkseg><trkpt lat='1' lon='1'/></trkseg></trk>
        <rte><rtept lat="0" lon="179"/><rtept lat="0" lon="-179"/><rtept lat="1" lon="-178"/></rte></gpx>"#;
    check(&[
        (
            "walk.gpx",
            track,
            "areas [] lines [2, 3] Heights were left out. 1 point was left out. 1 line of a single position was left out.",
        ),
        // GPX 1.0, with a prefix, and no matter what the file is called.
        (
            "walk.txt",
            r#"<g:gpx xmlns:g="http://www.topografix.com/GPX/1/0" version="1.0"><g:trk><g:trkseg><g:trkpt lat="1" lon="1"/><g:trkpt lat="2" lon="2"/></g:trkseg></g:trk></g:gpx>"#,
            "areas [] lines [2]",
        ),
        (
            "w.gpx",
            r#"<gpx><wpt lat="1" lon="2"/></gpx>"#,
            "There is neither an area nor a line, only a point.",
        ),
    ]);
}

#[test]
fn faults_of_gpx_have_their_line() {
    check(&[
        (
            "w.gpx",
            "<gpx>\n<trk><trkseg>\n  <trkpt lat=\"x\" lon=\"1\"/>",
            "Line 3, column 3: lat is “x”, which is not a number.",
        ),
        ("w.gpx", "<gpx>\n <trkpt lon=\"1\"/></gpx>", "Line 2, column 2: <trkpt> has no lat."),
        (
            "w.gpx",
            "<gpx><trkpt lat=\"1\" lon=\"181\"/></gpx>",
            "Line 1, column 6: 181 is no longitude: it lies between -180 and 180.",
        ),
        (
            "w.gpx",
            "<gpx><trkpt lat=\"NaN\" lon=\"1\"/></gpx>",
            "Line 1, column 6: NaN is no latitude: it lies between -90 and 90.",
        ),
        ("w.gpx", "<html/>", "Line 1, column 1: the file does not begin with <gpx>."),
        (
            "w.gpx",
            "",
            "Line 1, column 1: this is not well-formed XML: the file ends before its last element is closed.",
        ),
        (
            "w.gpx",
            "<gpx><trk>",
            "Line 1, column 11: this is not well-formed XML: the file ends before its last element is closed.",
        ),
    ]);
    assert!(said("w.gpx", "<gpx>\n</trk>").starts_with("Line 2, column 1: this is not well-formed XML"));
}

#[test]
fn kml_gives_polygons_lines_and_tracks() {
    let kml = r#"<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><Folder>
      <description><![CDATA[<b>x</b> 1,2]]></description>
      <Placemark><Polygon><innerBoundaryIs><LinearRing><coordinates>1,1 2,1 2,2 1,1</coordinates></LinearRing></innerBoundaryIs>
        <outerBoundaryIs><LinearRing><coordinates>
          0,0,0 9,0,0
          9,9,0 0,9,0
        </coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
      <Placemark><MultiGeometry><LineString><coordinates>1, 2, 3 4, 5, 6</coordinates></LineString><Point><coordinates>1,2</coordinates></Point></MultiGeometry></Placemark>
      <Placemark><gx:Track><when>2020</when><gx:coord>11 43 9</gx:coord><gx:coord>12 44 9</gx:coord><gx:coord>13 45</gx:coord></gx:Track></Placemark>
      <Placemark><LinearRing><coordinates>1,1 2,1 2,2 1,1</coordinates></LinearRing></Placemark>
      <NetworkLink><Link><href>http://example.org/</href></Link></NetworkLink>
    </Folder></Document></kml>"#;
    check(&[(
        "a.kml",
        kml,
        "areas [2] lines [2, 3, 4] Heights were left out. 1 point was left out. 1 ring was not closed, and was. 1 link to another file was not followed.",
    )]);
    let drawing = read("a.kml", kml).expect("it is sound");
    assert_eq!(drawing.areas[0].exterior().0[2], (9.0, 9.0).into(), "the outer boundary comes first");
    assert_eq!(drawing.lines[0].0, vec![(1.0, 2.0).into(), (4.0, 5.0).into()]);
    assert_eq!(drawing.lines[1].0[2], (13.0, 45.0).into());
    assert_eq!(drawing.vertices(), 4 + 5 + 2 + 3 + 4);
}

#[test]
fn faults_of_kml_have_their_line() {
    let line = |coordinates: &str| {
        format!(
            "<kml><Placemark><LineString>\n<coordinates>{coordinates}</coordinates></LineString></Placemark></kml>"
        )
    };
    check(&[
        ("a.kml", &line("1,2\n3,x"), "Line 3, column 3: “x” is not a number."),
        ("a.kml", &line("1,2 3"), "Line 2, column 18: a position has 1 numbers, not two or three."),
        ("a.kml", &line("1,2,3,4"), "Line 2, column 20: a position has 4 numbers, not two or three."),
        ("a.kml", &line("1,2 3,99"), "Line 2, column 20: 99 is no latitude: it lies between -90 and 90."),
        ("a.kml", "<kml><Polygon></Polygon></kml>", "Line 1, column 15: a polygon has no outer boundary."),
        (
            "a.kml",
            "<kml><Point><coordinates>1,2</coordinates></Point></kml>",
            "There is neither an area nor a line, only a point.",
        ),
        ("a.kmz", "anything", "“a.kmz” is a packed file (KMZ or zip), which is not read as it is."),
        ("a.kml", "PK\u{3}\u{4}…", "“a.kml” is a packed file (KMZ or zip), which is not read as it is."),
        ("a.shp", "\u{0}\u{0}", "“a.shp” is neither GeoJSON, GPX, KML nor CSV."),
    ]);
}

#[test]
fn hostile_xml_is_refused() {
    let bomb = r#"<?xml version="1.0"?>
<!DOCTYPE kml [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<kml><coordinates>&b;</coordinates></kml>"#;
    let external = r#"<!DOCTYPE gpx SYSTEM "file:///etc/passwd"><gpx/>"#;
    let many = format!("<gpx><trkpt {} lat='1' lon='1'/></gpx>", "a='' ".repeat(200_000));
    check(&[
        ("a.kml", bomb, "Line 2, column 1: the file has a document type (<!DOCTYPE …>), which is refused."),
        (
            "a.gpx",
            external,
            "Line 1, column 1: the file has a document type (<!DOCTYPE …>), which is refused.",
        ),
        ("a.gpx", &"<gpx>".repeat(65), "Line 1, column 321: nested more than 64 deep."),
        ("a.gpx", &many, "Line 1, column 6: <trkpt> has no lon."),
    ]);
}

#[test]
fn size_and_positions_are_limited() {
    let long = " ".repeat(geo_file::MAX_BYTES + 1);
    assert_eq!(read("a.gpx", &long), Err(FileError::TooLarge { size: long.len() }));
    let many = format!(
        "<gpx><trkseg>{}</trkseg></gpx>",
        "<trkpt lat='1' lon='1'/>".repeat(geo_file::MAX_VERTICES + 1)
    );
    assert_eq!(read("a.gpx", &many), Err(FileError::TooManyVertices));
}

#[test]
fn every_refusal_with_a_way_out_says_it() {
    for (content, hint) in [
        (r#"{"type":"Point","coordinates":[1,2]}"#, "draw a line or an area round the points"),
        (r#"{"type":"LineString","coordinates":[[4500000,2],[1,2]]}"#, "EPSG:4326"),
        ("PK\u{3}\u{4}", "the .kml file inside"),
    ] {
        let error = read("x", content).expect_err("it is refused");
        assert!(error.hint().is_some_and(|said| said.contains(hint)), "{error}: {:?}", error.hint());
    }
}

#[test]
fn a_track_is_written_in_the_order_of_the_schema() {
    let point = TrackPoint {
        elevation_m: Some(50.5),
        time: Some("2026-11-22T10:00:00Z".into()),
        satellites: Some(9),
        hdop: Some(0.8),
        lon: 11.25,
        lat: 43.77,
    };
    let nowhere = TrackPoint { lon: f64::NAN, ..point.clone() };
    let track =
        Track { name: "A <walk>\u{0}".into(), description: None, segments: vec![vec![point, nowhere]] };
    let written = write_track(&track, "Map Offline");
    assert!(written.contains("<name>A &lt;walk&gt;</name>"), "{written}");
    assert!(
        written.contains("<trkpt lat=\"43.7700000\" lon=\"11.2500000\"><ele>50.50</ele><time>2026-11-22T10:00:00Z</time><sat>9</sat><hdop>0.80</hdop></trkpt>"),
        "{written}"
    );
    assert!(!written.contains("NaN"));
}

proptest! {
    #[test]
    fn a_written_track_is_read_as_it_was(
        segments in prop::collection::vec(prop::collection::vec((-180.0..180.0f64, -90.0..90.0f64), 2..20), 1..5),
        name in "\\PC{0,20}",
    ) {
        let points = |segment: &Vec<(f64, f64)>| segment.iter().map(|&(lon, lat)| TrackPoint { lon, lat, ..TrackPoint::default() }).collect();
        let track = Track { name, description: None, segments: segments.iter().map(points).collect() };
        let drawing = read("t.gpx", &write_track(&track, "test")).expect("what we write, we read");
        prop_assert_eq!(drawing.lines.len(), segments.len());
        for (line, segment) in drawing.lines.iter().zip(&segments) {
            for (position, (lon, lat)) in line.coords().zip(segment) {
                prop_assert!((position.x - lon).abs() < 1e-7 && (position.y - lat).abs() < 1e-7);
            }
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(\\PC|<gpx>|<trkpt lat='|</|\\{\"type\":|\\[){0,80}") {
        let _ = read("x.gpx", &text);
        let _ = read("x.kml", &format!("<kml><LineString><coordinates>{text}"));
    }
}

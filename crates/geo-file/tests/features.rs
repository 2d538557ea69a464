//! Features in and out of every format.

use geo_file::{
    COORD_TIMES, Feature, FeatureFile, Format, Outline, check_geojson, read_features, write_features,
};
use geojson::{Geometry, GeometryValue};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn read(name: &str, content: &str) -> FeatureFile {
    read_features(name, content.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn refused(name: &str, content: &str) -> String {
    read_features(name, content.as_bytes()).expect_err("it is refused").to_string()
}

fn feature(geometry: Value, properties: Value) -> Feature {
    let Value::Object(properties) = properties else { panic!("properties are an object") };
    let geometry: Option<Geometry> = serde_json::from_value(geometry).expect("a geometry");
    Feature { geometry, properties, ..Feature::default() }
}

fn written(format: Format, features: &[Feature]) -> String {
    let outline = Outline::of("A <layer>", "Map Offline", features);
    let mut out = Vec::new();
    write_features(format, &outline, features.to_vec(), &mut out).expect("memory takes all");
    String::from_utf8(out).expect("it is text")
}

fn value(feature: &Feature) -> Value {
    serde_json::to_value(&feature.geometry).expect("a geometry")
}

#[test]
fn geojson_keeps_what_it_does_not_know() {
    let text = r#"{"type":"FeatureCollection","name":"Wells","features":[
        {"type":"Feature","id":7,"geometry":{"type":"Point","coordinates":[11,43,250.5],"accuracy":3},
         "properties":{"depth":12.5,"tags":["a",{"b":null}]},"source":"survey"},
        {"type":"Feature","id":"x","geometry":null,"properties":null},
        {"type":"Feature","id":[1],"geometry":{"type":"GeometryCollection","geometries":[
            {"type":"Point","coordinates":[1,2]},{"type":"LineString","coordinates":[[1,2],[3,4]]}]},"properties":{}}]}"#;
    let file = read("wells.geojson", text);
    assert_eq!(file.name.as_deref(), Some("Wells"));
    assert_eq!(file.notes[0].to_string(), "1 id was neither text nor number, and was left out.");
    let [well, empty, both] = &file.features[..] else { panic!("three features") };
    assert_eq!(well.id, Some(json!(7)));
    assert_eq!(well.foreign["source"], "survey");
    assert_eq!(well.properties["tags"], json!(["a", {"b": null}]));
    assert_eq!(value(well), json!({"type":"Point","coordinates":[11.0,43.0,250.5],"accuracy":3}));
    assert_eq!((empty.geometry.as_ref(), both.vertices()), (None, 3));
    let again = read("again.geojson", &written(Format::GeoJson, &file.features));
    assert_eq!(again.features, file.features);
}

#[test]
fn newline_delimited_geojson_is_read_and_its_faults_have_lines() {
    let lines = "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"a\":1}}\n\n\u{1e}{\"type\":\"Point\",\"coordinates\":[1,2]}\n";
    assert_eq!(read("a.ndjson", lines).features.len(), 2);
    let bad = "{\"type\":\"Point\",\"coordinates\":[1,2]}\n{\"type\":\"Point\",\"coordinates\":[1,95]}";
    assert_eq!(refused("a", bad), "Line 2, at coordinates: 95 is no latitude: it lies between -90 and 90.");
    let broken = "{\"type\":\"Point\",\"coordinates\":[1,2]}\n{\"type\":";
    assert!(refused("a", broken).starts_with("Line 2, column 8: this is not well-formed JSON"));
}

#[test]
fn coordinates_of_another_system_are_refused() {
    let text = r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3857"}},"features":[]}"#;
    assert_eq!(
        refused("a.json", text),
        "The file says that its coordinates are in “urn:ogc:def:crs:EPSG::3857”, not in WGS 84."
    );
    assert!(read("a.json", &text.replace("EPSG::3857", "OGC:1.3:CRS84")).features.is_empty());
}

#[test]
fn gpx_has_names_times_and_heights() {
    let text = r#"<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><metadata><name>Tour</name></metadata>
      <wpt lat="43.5" lon="11.5"><ele>300</ele><time>2024-05-01T10:00:00Z</time><name>Camp &amp; well</name><link href="https://example.org/"><text>no</text></link>
        <extensions><depth>4</depth></extensions></wpt>
      <rte><name>Way</name><rtept lat="1" lon="2"><name>turn</name></rtept><rtept lat="3" lon="4"/></rte>
      <trk><name>Walk</name><type>hike</type><trkseg><trkpt lat="1" lon="2"><ele>5</ele><time>2024-05-01T08:00:00Z</time></trkpt><trkpt lat="1.5" lon="2"/></trkseg>
        <trkseg><trkpt lat="3" lon="4"/><trkpt lat="5" lon="6"/></trkseg></trk></gpx>"#;
    let file = read("tour.gpx", text);
    assert_eq!(file.name.as_deref(), Some("Tour"));
    let [camp, way, walk] = &file.features[..] else { panic!("three features") };
    assert_eq!(value(camp), json!({"type":"Point","coordinates":[11.5,43.5,300.0]}));
    assert_eq!(
        Value::from(camp.properties.clone()),
        json!({"name":"Camp & well","time":"2024-05-01T10:00:00Z","link":"https://example.org/","depth":"4"})
    );
    assert_eq!(Value::from(way.properties.clone()), json!({"name":"Way"}));
    assert_eq!(value(walk)["type"], "MultiLineString");
    assert_eq!(walk.foreign[COORD_TIMES], json!([["2024-05-01T08:00:00Z", null], [null, null]]));
    let again = read("again.gpx", &written(Format::Gpx, &file.features));
    assert_eq!(again.features[0], *camp);
    assert_eq!(again.features[1].geometry, way.geometry);
    assert_eq!(again.features[2], *walk);
}

#[test]
fn kml_has_placemarks_with_their_data() {
    let text = r##"<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><name>Plots</name>
      <Schema id="s" name="s"><SimpleField name="size" type="double"/><SimpleField name="fenced" type="bool"/></Schema>
      <Folder><name>not this</name><Placemark id="p1"><name>North &lt;1&gt;</name><description><![CDATA[<b>wet</b>]]></description>
        <ExtendedData><Data name="owner"><displayName>x</displayName><value>Ada</value></Data>
          <SchemaData schemaUrl="#s"><SimpleData name="size">2.5</SimpleData><SimpleData name="fenced">1</SimpleData></SchemaData></ExtendedData>
        <MultiGeometry><Point><coordinates>1,2,3</coordinates></Point><Point><coordinates>4,5</coordinates></Point></MultiGeometry></Placemark></Folder>
      <Placemark><name>nowhere</name></Placemark>
      <Placemark><gx:Track><when>2020-01-01T00:00:00Z</when><when>2020-01-01T00:01:00Z</when><gx:coord>1 2 3</gx:coord><gx:coord>4 5 6</gx:coord></gx:Track></Placemark>
    </Document></kml>"##;
    let file = read("plots.kml", text);
    assert_eq!(file.name.as_deref(), Some("Plots"));
    let [north, nowhere, track] = &file.features[..] else { panic!("three features") };
    assert_eq!(north.id, Some(json!("p1")));
    assert_eq!(
        Value::from(north.properties.clone()),
        json!({"name":"North <1>","description":"<b>wet</b>","owner":"Ada","size":2.5,"fenced":true})
    );
    assert_eq!(value(north), json!({"type":"MultiPoint","coordinates":[[1.0,2.0,3.0],[4.0,5.0]]}));
    assert_eq!(nowhere.geometry, None);
    assert_eq!(track.foreign[COORD_TIMES], json!(["2020-01-01T00:00:00Z", "2020-01-01T00:01:00Z"]));
    let again = read("again.kml", &written(Format::Kml, &file.features));
    assert_eq!(again.features[..2], file.features[..2]);
}

#[test]
fn tables_are_read_as_spreadsheets_write_them() {
    for (text, point, properties) in [
        ("id,lat,lon,name,size\n7,43.5,11.25,A,2.5\n", [11.25, 43.5], json!({"id":7,"name":"A","size":2.5})),
        ("Name;Latitude;Longitude\n\"A; b\";43,5;11,25\n", [11.25, 43.5], json!({"Name":"A; b"})),
        (
            "\u{feff}X\tY\tok\tzip\n11.25\t43.5\ttrue\t00123\n",
            [11.25, 43.5],
            json!({"ok":true,"zip":"00123"}),
        ),
        (
            "lat,lng,phone\n43°30'N,11°15'E,0123456789012345678\n",
            [11.25, 43.5],
            json!({"phone":"0123456789012345678"}),
        ),
    ] {
        let file = read("t.csv", text);
        assert_eq!(value(&file.features[0]), json!({"type":"Point","coordinates":point}), "{text}");
        assert_eq!(Value::from(file.features[0].properties.clone()), properties, "{text}");
    }
    let wkt = "wkt,n\n\"SRID=4326;POLYGON Z ((0 0 1, 9 0 1, 9 9 1, 0 0 1))\",1\nPOINT EMPTY,x\n,2\n\"MULTIPOINT((1 2),(3 4))\",\n";
    let file = read("t.csv", wkt);
    assert_eq!(value(&file.features[0])["coordinates"][0][1], json!([9.0, 0.0, 1.0]));
    assert_eq!(file.features[0].properties["n"], "1", "one text makes a column of texts");
    assert!(file.features[1].geometry.is_none() && file.features[2].geometry.is_none());
    assert_eq!(value(&file.features[3]), json!({"type":"MultiPoint","coordinates":[[1.0,2.0],[3.0,4.0]]}));
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain("lat,lon\n1,2".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(read_features("t.csv", &utf16).expect("it is sound").features.len(), 1);
}

#[test]
fn faults_of_tables_have_their_cell() {
    for (text, expected) in [
        (
            "a,b\n1,2\n",
            "Line 1: no column of the table is called lat and lon, latitude and longitude, y and x, or wkt.",
        ),
        ("lat,lon\n1,2\nx,3\n", "Line 3, column “lat”: “x” is no number of degrees."),
        ("lat,lon\n1,2\n91,3\n", "Line 3, column “lat”: 91 is no latitude: it lies between -90 and 90."),
        (
            "lat,lon\n4800000,500000\n",
            "Line 2, column “lat”: 500000 is no longitude: it lies between -360 and 360.",
        ),
        ("lat,lon\n1,2,3\n", "Line 2, column 1: the row has 3 cells, 2 are named."),
        ("wkt\nPOINT(1)\n", "Line 2, column “wkt”: at character 8, a position has two to four numbers."),
        ("wkt\n\"POINT(1 2) x\"\n", "Line 2, column “wkt”: at character 11, the text goes on after its end."),
        ("wkt\nCIRCLE(1 2)\n", "Line 2, column “wkt”: at character 7, there is no name of a geometry."),
        (
            "wkt\n\"POLYGON((0 0,1 0,1 1,0 1))\"\n",
            "Line 2, column “wkt”: a ring is not closed, or has fewer than four positions.",
        ),
        (
            "wkt\n\"SRID=3857;POINT(1 2)\"\n",
            "Line 2, column “wkt”: the reference system is 3857, not 4326 (WGS 84).",
        ),
    ] {
        assert_eq!(refused("t.csv", text), expected, "{text}");
    }
    let deep = format!("wkt\n{}", "GEOMETRYCOLLECTION(".repeat(100_000));
    assert!(refused("t.csv", &deep).ends_with("collections are nested more than 8 deep."));
    let wide = format!("lat,lon{}\n1,2\n", ",a".repeat(3_000));
    assert_eq!(refused("t.csv", &wide), "The table has 3002 columns; at most 2000 are read.");
    let twice = read("t.csv", "lat,lon,a,a,\n1,2,3,x,5\n");
    assert_eq!(
        Value::from(twice.features[0].properties.clone()),
        json!({"a": 3, "a (2)": "x", "column 5": 5})
    );
    let latin = read_features("t.csv", b"lat,lon,n\n1,2,caf\xe9\n").expect_err("it is refused").to_string();
    assert_eq!(latin, "Line 2, column 8: this is not UTF-8 text.");
}

#[test]
fn geojson_is_cut_at_the_antimeridian_and_turned() {
    let cases = [
        (
            json!({"type":"LineString","coordinates":[[170,0],[-170,10]]}),
            json!({"type":"MultiLineString","coordinates":[[[170.0,0.0],[180.0,5.0]],[[-180.0,5.0],[-170.0,10.0]]]}),
        ),
        (
            json!({"type":"LineString","coordinates":[[170,0],[180,5],[190,10]]}),
            json!({"type":"MultiLineString","coordinates":[[[170.0,0.0],[180.0,5.0]],[[-180.0,5.0],[-170.0,10.0]]]}),
        ),
        (json!({"type":"Point","coordinates":[190.5,1]}), json!({"type":"Point","coordinates":[-169.5,1.0]})),
        (
            json!({"type":"Polygon","coordinates":[[[0,0],[0,1],[1,1],[1,0],[0,0]]]}),
            json!({"type":"Polygon","coordinates":[[[0.0,0.0],[1.0,0.0],[1.0,1.0],[0.0,1.0],[0.0,0.0]]]}),
        ),
        (
            json!({"type":"Polygon","coordinates":[[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]]}),
            json!({"type":"Polygon","coordinates":[[[-180.0,-90.0],[180.0,-90.0],[180.0,90.0],[-180.0,90.0],[-180.0,-90.0]]]}),
        ),
    ];
    for (given, expected) in cases {
        let cut = written(Format::GeoJson, &[feature(given.clone(), json!({}))]);
        let cut: Value = serde_json::from_str(&cut).expect("it is JSON");
        assert_eq!(cut["features"][0]["geometry"], expected, "{given}");
    }
    // A ring with a hole, and a bay that makes two pieces on the far side.
    let ring = json!({"type":"Polygon","coordinates":[
        [[170,0],[190,0],[190,4],[175,5],[190,6],[190,10],[170,10],[170,0]],[[176,1],[184,1],[184,2],[176,2],[176,1]]]});
    let text = written(Format::GeoJson, &[feature(ring, json!({}))]);
    let cut: Value = serde_json::from_str(&text).expect("it is JSON");
    let parts = cut["features"][0]["geometry"]["coordinates"].as_array().expect("parts").clone();
    assert_eq!(parts.len(), 3, "{text}");
    assert_eq!(cut["bbox"], json!([170.0, 0.0, -170.0, 10.0]));
    let errors: Vec<_> = check_geojson(&text).iter().map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn what_a_format_cannot_hold_is_told() {
    let features = [
        feature(json!(null), json!({"a": 1})),
        feature(json!({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}), json!({})),
    ];
    let outline = Outline::of("", "Map Offline", &features);
    let notes = write_features(Format::Gpx, &outline, features.to_vec(), &mut Vec::new()).expect("memory");
    let said: Vec<String> = notes.iter().map(ToString::to_string).collect();
    assert_eq!(said, ["1 feature without a place was left out.", "1 area was written as its outline."]);
}

/// The area of a geometry in square degrees, holes taken off.
fn area(value: &GeometryValue) -> f64 {
    let ring = |ring: &Vec<geojson::Position>| {
        ring.windows(2).map(|edge| edge[0][0] * edge[1][1] - edge[1][0] * edge[0][1]).sum::<f64>() / 2.0
    };
    match value {
        GeometryValue::Polygon { coordinates } => coordinates.iter().map(ring).sum(),
        GeometryValue::MultiPolygon { coordinates } => coordinates.iter().flatten().map(ring).sum(),
        _ => 0.0,
    }
}

fn star(lon: f64, lat: f64, radii: &[f64]) -> Vec<geojson::Position> {
    let corner = |(index, radius): (usize, &f64)| {
        let angle = std::f64::consts::TAU * index as f64 / radii.len() as f64;
        geojson::Position::from([lon + radius * angle.cos(), lat + radius * angle.sin()])
    };
    let mut ring: Vec<_> = radii.iter().enumerate().map(corner).collect();
    ring.push(ring[0].clone());
    ring
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        "[\\PC]{0,12}".prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
    ]
}

fn any_feature() -> impl Strategy<Value = Feature> {
    let position = (-180.0..180.0f64, -89.0..89.0f64).prop_map(|(lon, lat)| json!([lon, lat]));
    let geometry = prop_oneof![
        position.clone().prop_map(|at| json!({"type":"Point","coordinates":at})),
        prop::collection::vec(position, 2..6)
            .prop_map(|line| json!({"type":"MultiPoint","coordinates":line})),
        Just(json!(null)),
    ];
    let properties = prop::collection::btree_map("[a-z]{3,6}", any_value(), 0..4);
    (geometry, properties, prop::option::of("[a-z0-9]{1,6}")).prop_map(|(geometry, properties, id)| Feature {
        id: id.map(Value::from),
        ..feature(geometry, Value::Object(properties.into_iter().collect::<Map<_, _>>()))
    })
}

/// Positions after a round trip through seven decimals.
fn near(a: &Feature, b: &Feature) -> bool {
    let numbers = |feature: &Feature| -> Vec<f64> {
        let mut found = Vec::new();
        let mut stack = vec![value(feature)["coordinates"].clone()];
        while let Some(value) = stack.pop() {
            match value {
                Value::Array(items) => stack.extend(items),
                other => found.extend(other.as_f64()),
            }
        }
        found
    };
    let (a, b) = (numbers(a), numbers(b));
    a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-7)
}

proptest! {
    #[test]
    fn geojson_round_trips(features in prop::collection::vec(any_feature(), 0..6)) {
        let text = written(Format::GeoJson, &features);
        let errors: Vec<_> =
            check_geojson(&text).into_iter().filter(|fault| fault.severity == geo_file::Severity::Error).collect();
        prop_assert!(errors.is_empty(), "{:?}", errors);
        let again = read("a.geojson", &text).features;
        prop_assert_eq!(again.len(), features.len());
        for (again, before) in again.iter().zip(&features) {
            prop_assert!(near(again, before));
            prop_assert_eq!(&again.properties, &before.properties);
            prop_assert_eq!(&again.id, &before.id);
        }
    }

    #[test]
    fn tables_round_trip(features in prop::collection::vec(any_feature(), 1..6)) {
        let again = read("a.csv", &written(Format::Csv, &features)).features;
        prop_assert_eq!(again.len(), features.len());
        for (again, before) in again.iter().zip(&features) {
            prop_assert!(near(again, before));
        }
    }

    #[test]
    fn a_cut_area_is_as_large_as_before(
        lon in 150.0..210.0f64, lat in -40.0..40.0f64,
        radii in prop::collection::vec(2.0..40.0f64, 5..24),
    ) {
        let outer = star(lon, lat, &radii);
        let mut hole = star(lon, lat, &[1.0; 8]);
        hole.reverse();
        let whole = GeometryValue::Polygon { coordinates: vec![outer, hole] };
        let before = area(&whole);
        let cut = geo_file::cut_geometry(Geometry::new(whole)).value;
        prop_assert!((area(&cut) - before).abs() < 1e-4 * before.max(1.0), "{} {}", area(&cut), before);
        let text = serde_json::to_string(&cut).expect("it is written");
        let faults = check_geojson(&text);
        prop_assert!(
            faults.iter().all(|fault| fault.message.contains("repeated") || fault.message.contains("one part")),
            "{:?}", faults
        );
    }

    #[test]
    fn any_table_is_read_or_refused(text in "(\\PC|,|;|\n|\"|lat|lon|wkt|POINT|\\(|[0-9]){0,60}") {
        let _ = read_features("x.csv", text.as_bytes());
        let _ = read_features("x.csv", format!("wkt\n{text}").as_bytes());
        let _ = check_geojson(&text);
    }
}

//! Wrong usage: each gets its exit code and words that name the cure, and nothing panics.

use crate::harness::{Home, TileServer};

/// Arguments, exit code, and words of the message.
type Case<'a> = (&'a [&'a str], i32, &'a str);

fn check(home: &Home, cases: &[Case<'_>]) {
    for (words, code, said) in cases {
        home.run(words).exits(*code).says(said);
        home.run_plain(words).exits(*code).says(said);
    }
}

#[test]
fn malformed_sources_are_refused_with_the_cure() {
    let home = Home::new();
    for (url, said) in [
        ("https://h.example/{z}/{x}.png", "{y}"),
        ("https://h.example/{z}/{x}/{y}/{-y}.png", "{-y}"),
        ("https://h.example/{z}/{x}/{y}/{w}.png", "{w}"),
        ("https://h.example/{z}/{x}/{y.png", "closes it with"),
        ("https://h.example/", "{z}"),
        ("h.example/{z}/{x}/{y}.png", "http"),
        ("ftp://h.example/{z}/{x}/{y}.png", "http"),
        ("file:///etc/{z}/{x}/{y}", "http"),
        ("https:///{z}/{x}/{y}.png", "host"),
        ("https://{z}.example/{z}/{x}/{y}.png", "host"),
        ("https://169.254.169.254/{z}/{x}/{y}.png", "never contacted"),
        ("https://2130706433/{z}/{x}/{y}.png", "private"),
        ("", "URL"),
    ] {
        home.try_source("N", url, &[]).exits(2).says(said);
    }
    check(
        &home,
        &[
            (&["source", "add", "--name", "", "--url", "https://h.example/{z}/{x}/{y}.png"], 2, "1 to 120"),
            (
                &[
                    "source",
                    "add",
                    "--name",
                    "N",
                    "--url",
                    "https://h.example/{z}/{x}/{y}.png",
                    "--max-zoom",
                    "40",
                ],
                2,
                "24",
            ),
            (
                &[
                    "source",
                    "add",
                    "--name",
                    "N",
                    "--url",
                    "https://h.example/{z}/{x}/{y}.png",
                    "--min-zoom",
                    "9",
                    "--max-zoom",
                    "3",
                ],
                2,
                "9",
            ),
            (
                &[
                    "source",
                    "add",
                    "--name",
                    "N",
                    "--url",
                    "https://h.example/{z}/{x}/{y}.png",
                    "--header",
                    "no colon",
                ],
                2,
                "Name: value",
            ),
            (
                &[
                    "source",
                    "add",
                    "--name",
                    "N",
                    "--url",
                    "https://h.example/{z}/{x}/{y}.png",
                    "--header",
                    "a b: c",
                ],
                2,
                "header",
            ),
            (
                &["source", "add", "--name", "N", "--file", "/no/such/file.mbtiles"],
                2,
                "/no/such/file.mbtiles",
            ),
            (&["source", "add", "--name", "N"], 2, "--url"),
            (&["source", "show", "N"], 1, "no source “N”"),
            (&["source", "remove", "N"], 1, "no source “N”"),
            (&["source", "remove", "world"], 1, "part of this program"),
            (&["frobnicate"], 2, "frobnicate"),
        ],
    );
    assert_eq!(home.run(&["source", "list"]).exits(0).list("/sources").len(), 1, "none of them was added");
}

#[test]
fn areas_that_are_none_are_refused_with_the_cure() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    let plan = |bbox: &str, zoom: &str, said: &str| {
        home.run(&["plan", "--source", "Town", "--bbox", bbox, "--zoom", zoom]).exits(2).says(said);
        home.run(&[
            "region", "create", "--source", "Town", "--name", "R", "--bbox", bbox, "--zoom", zoom, "--wait",
        ])
        .exits(2)
        .says(said);
    };
    plan("7,1,7,2", "0..3", "west");
    plan("1,5,2,3", "0..3", "south");
    plan("1,3,2,3", "0..3", "south");
    plan("NaN,0,1,1", "0..3", "four numbers");
    plan("0,0,inf,1", "0..3", "four numbers");
    plan("0,0,1", "0..3", "four numbers");
    plan("0,0,1,1,1", "0..3", "four numbers");
    plan("a,b,c,d", "0..3", "four numbers");
    plan("-500,0,1,1", "0..3", "180");
    plan("0,-95,1,1", "0..3", "90");
    plan("0,0,1,1", "40", "24");
    plan("0,0,1,1", "0..40", "24");
    plan("0,0,1,1", "-1..3", "zoom");
    plan("0,0,1,1", "5..3", "zoom");
    plan("0,0,1,1", "deep", "zoom");
    check(
        &home,
        &[
            (
                &["plan", "--source", "Nowhere", "--bbox", "0,0,1,1", "--zoom", "0..3"],
                1,
                "no source “Nowhere”",
            ),
            (&["plan", "--source", "Town", "--zoom", "0..3"], 2, "--bbox"),
            (
                &[
                    "region", "create", "--source", "Town", "--name", " ", "--bbox", "0,0,1,1", "--zoom",
                    "0..3",
                ],
                2,
                "1 to 120",
            ),
            (
                &[
                    "region",
                    "create",
                    "--source",
                    "Town",
                    "--name",
                    "Huge",
                    "--bbox",
                    "-180,-85,180,85",
                    "--zoom",
                    "0..24",
                ],
                1,
                "smaller area or a lower zoom",
            ),
            (
                &[
                    "region",
                    "create",
                    "--source",
                    "Town",
                    "--name",
                    "Pole",
                    "--bbox",
                    "0,86,10,89",
                    "--zoom",
                    "0..3",
                ],
                2,
                "85.0511",
            ),
        ],
    );
    assert_eq!(server.asked(), 0);
}

#[test]
fn polygon_files_that_are_none_are_refused_with_the_cure() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    let deep = format!("{}0{}", "[".repeat(100_000), "]".repeat(100_000));
    for (name, text, said) in [
        ("text", "this is not JSON", "not JSON"),
        ("empty", "", "not JSON"),
        ("deep", deep.as_str(), "not JSON"),
        ("array", "[1,2,3]", "GeoJSON"),
        ("unknown", r#"{"type":"Sphere"}"#, "GeoJSON"),
        ("nothing", r#"{"type":"FeatureCollection","features":[]}"#, "neither an area nor a line"),
        ("point", r#"{"type":"Point","coordinates":[1,2]}"#, "only a point"),
        ("open", r#"{"type":"Polygon","coordinates":[[[0,0],[5,0],[5,5],[0,5]]]}"#, "clos"),
        ("short", r#"{"type":"Polygon","coordinates":[[[0,0],[5,0],[0,0]]]}"#, "ring"),
        ("outside", r#"{"type":"Polygon","coordinates":[[[0,0],[500,0],[5,5],[0,0]]]}"#, "500"),
        ("hollow", r#"{"type":"Polygon","coordinates":[]}"#, "polygon"),
        ("line", r#"{"type":"LineString","coordinates":[[0,0],[5,5]]}"#, "metres"),
        ("camp.gpx", "<gpx><wpt lat='1' lon='2'/></gpx>", "only a point"),
        ("walk.gpx", "<gpx>\n<trkpt lat='1'/></gpx>", "Line 2, column 1: <trkpt> has no lon"),
        ("bomb.kml", "<!DOCTYPE kml [<!ENTITY a 'b'>]><kml>&a;</kml>", "document type"),
        ("packed.kmz", "PK", "Unpack it"),
    ] {
        let file = home.file(name, text);
        home.run(&["plan", "--source", "Town", "--polygon", &file, "--zoom", "0..3"]).exits(2).says(said);
    }
    let line = home.file("track", r#"{"type":"LineString","coordinates":[[0,0],[5,5]]}"#);
    for (buffer, said) in [("-5", "-5"), ("0", "more than 0"), ("NaN", "distance"), ("1e12", "at most")] {
        home.run(&["plan", "--source", "Town", "--polygon", &line, "--buffer", buffer, "--zoom", "0..3"])
            .exits(2)
            .says(said);
    }
    home.run(&["plan", "--source", "Town", "--polygon", "/no/such/file", "--zoom", "0..3"])
        .exits(2)
        .says("/no/such/file");
    home.run(&["plan", "--source", "Town", "--polygon", "/", "--zoom", "0..3"])
        .exits(2)
        .says("can't be read");
}

#[test]
fn unknown_names_and_wrong_states_are_said() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    home.create("Town", "Small", "0,0,1,1", "0..1").exits(0);
    for verb in ["show", "pause", "resume", "cancel", "retry", "verify", "repair", "refresh", "delete"] {
        home.run(&["region", verb, "Nothing"]).exits(1).says("no region “Nothing”");
    }
    let odd = home.aside("small.zip").display().to_string();
    let nowhere = home.aside("no/such/folder/small.mbtiles").display().to_string();
    check(
        &home,
        &[
            (&["region", "export", "Nothing", "x.mbtiles"], 1, "no region"),
            (&["region", "export", "Small", &odd], 2, ".pmtiles"),
            (&["region", "export", "Small", &nowhere], 1, "small.mbtiles"),
            (&["region", "pause", "Small"], 1, "no job that is open"),
            (
                &[
                    "region", "create", "--source", "Town", "--name", "Small", "--bbox", "0,0,1,1", "--zoom",
                    "0",
                ],
                1,
                "exists already",
            ),
            (&["store", "quota", "much"], 2, "kB, MB"),
            (&["store", "quota", "20 quarts"], 2, "kB, MB"),
            (&["store", "cleanup", "--yes", "nothing"], 1, "nothing"),
            (&["import", "/no/such/file.mbtiles"], 1, "/no/such/file.mbtiles"),
            (&["serve", "--port", "70000"], 2, "70000"),
        ],
    );
}

#[test]
fn a_home_that_cannot_be_made_is_named() {
    let home = Home::new();
    let file = home.file("a-file", "not a folder");
    home.run_at(std::path::Path::new(&file), &["source", "list"]).exits(1).says("a-file");
}

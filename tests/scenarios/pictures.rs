//! Maps drawn without a window: `render`, thumbnails, pictures by address.

use std::fs;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::harness::{Ended, Home, Host, TileServer};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Width and height of a PNG file, from its header.
fn size(png: &[u8]) -> (u32, u32) {
    assert!(png.starts_with(PNG), "a PNG file");
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four bytes"));
    (number(16), number(20))
}

fn thumbnails(home: &Home) -> Vec<String> {
    let Ok(folder) = fs::read_dir(home.path().join("thumbnails")) else { return Vec::new() };
    let mut names: Vec<String> =
        folder.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_map_is_drawn_into_a_file_without_any_network() {
    let (home, mut server) = (Home::new(), TileServer::start());
    let out = home.aside("map.png").display().to_string();
    let world =
        home.run(&["render", "--center", "11.25,43.77", "--zoom", "3.5", "--size", "320x200", &out]).exits(0);
    assert_eq!(world.list("/picture/unsupported").len() + world.list("/picture/problems").len(), 0);
    let plain = fs::read(&out).expect("the file is written");
    assert_eq!(size(&plain), (320, 200));
    home.run(&[
        "render",
        "--center",
        "11.25,43.77",
        "--zoom",
        "3.5",
        "--size",
        "320x200",
        "--ratio",
        "2",
        "--theme",
        "night",
        &out,
    ])
    .exits(0);
    assert_eq!(size(&fs::read(&out).expect("the file is written")), (640, 400));

    home.add_source("Town", &server);
    home.create("Town", "Here", "-180,-85,180,85", "0..1").exits(0);
    server.stop();
    let asked = server.asked();
    home.run(&["render", "--region", "Here", "--size", "320x200", &out]).exits(0);
    assert_ne!(fs::read(&out).expect("the file is written"), plain);
    assert_eq!(server.asked(), asked, "a picture is drawn from what is stored");
}

#[test]
fn what_a_style_asks_that_cannot_be_drawn_is_listed() {
    let home = Home::new();
    let out = home.aside("map.png").display().to_string();
    let style = json!({
        "version": 8, "sources": { "world": { "type": "vector", "maxzoom": 6 }, "hills": { "type": "raster-dem" } },
        "layers": [
            { "id": "ground", "type": "background", "paint": { "background-color": "#336699" } },
            { "id": "shade", "type": "hillshade", "source": "hills" },
            { "id": "land", "type": "fill", "source": "world", "source-layer": "land", "paint": { "fill-pattern": "dots" } },
        ],
    });
    let file = home.file("style.json", style.to_string());
    let drawn = home.run(&["render", "--style", &file, "--size", "100x80", &out]).exits(0);
    let named: Vec<&str> =
        drawn.list("/picture/unsupported").iter().filter_map(|name| name.as_str()).collect();
    for wanted in ["hills", "hillshade", "fill-pattern"] {
        assert!(named.iter().any(|name| name.contains(wanted)), "{wanted} in {named:?}");
    }
    for (name, text) in [("no-style.json", "{}"), ("no-json", "style")] {
        let file = home.file(name, text);
        home.run(&["render", "--style", &file, &out]).exits(2);
    }
    for words in [
        ["--size", "4x"],
        ["--size", "99999x9"],
        ["--center", "11"],
        ["--bbox", "1,2,3"],
        ["--region", "nowhere"],
    ] {
        let ended = home.run(&["render", words[0], words[1], &out]);
        assert_ne!(ended.code, Some(0), "{words:?}");
    }
}

#[test]
fn a_thumbnail_is_drawn_once_until_its_region_changes() {
    let (home, server) = (Home::new(), TileServer::start());
    home.add_source("Town", &server);
    home.create("Town", "Here", "-20,20,40,70", "0..2").exits(0);
    let id = home.region("Here")["id"].as_str().expect("an id").replace(':', "%3A");
    let host = Host::start(&home);
    let url = |theme: &str, width: u32| format!("/thumbnail/{id}/{theme}/{width}.png?v=1");
    let first = host.get(&url("light", 320));
    assert_eq!(
        (first.status(), first.headers()["content-type"].as_bytes()),
        (StatusCode::OK, b"image/png".as_slice())
    );
    let first = host.bytes(first);
    assert_eq!(size(&first), (320, 200));
    let kept = thumbnails(&home);
    assert_eq!(kept.len(), 1);
    assert_eq!(host.bytes(host.get(&url("light", 320))), first);
    assert_eq!(thumbnails(&home), kept);
    assert_ne!(host.bytes(host.get(&url("dark", 320))), first);
    assert_eq!(thumbnails(&home).len(), 2);

    home.run(&["region", "refresh", "Here", "--wait"]).exits(0);
    host.bytes(host.get(&url("light", 320)));
    let changed = thumbnails(&home);
    assert_eq!(changed.len(), 2, "the former one is gone");
    assert_ne!(changed, kept);

    assert_eq!(host.get("/thumbnail/town%3A99/light/320.png").status(), 404);
    assert_eq!(host.get(&url("pink", 320)).status(), 400);
    assert_eq!(host.get(&url("light", 9)).status(), 400);
    assert_eq!(host.get(&format!("/thumbnail/{id}/light/big.png")).status(), 400);
}

#[test]
fn a_picture_comes_by_address_to_who_has_the_key() {
    let host = Host::start(&Home::new());
    let path = "/picture/world/dark/11.25,43.77,4/300x200@2x.png";
    let keyless = host.send(host.client.get(format!("{}{path}", host.origin)));
    assert_eq!(keyless.status(), 401);
    assert_eq!(size(&host.bytes(host.get(path))), (600, 400));
    for (path, status) in [
        ("/picture/nowhere/dark/11.25,43.77,4/300x200.png", 404),
        ("/picture/world/dark/11.25,43.77/300x200.png", 400),
        ("/picture/world/dark/11.25,43.77,99/300x200.png", 400),
        ("/picture/world/dark/11.25,43.77,4/9000x200.png", 400),
        ("/picture/world/dark/11.25,43.77,4/300x200.gif", 400),
    ] {
        assert_eq!(host.get(path).status().as_u16(), status, "{path}");
    }
}

#[test]
fn a_region_is_written_on_paper() {
    let home = Home::new();
    home.create("world", "Valley", "10,43,12,45", "0..5").exits(0);
    let out = home.aside("valley.pdf").display().to_string();
    let scale = |ended: &Ended| ended.json.pointer("/sheet/scale").and_then(Value::as_f64).expect("a scale");
    let sheet = home.run(&["sheet", "Valley", &out, "--grid", "geographic", "--subtitle", "Team 4"]).exits(0);
    assert!(fs::read(&out).expect("the file is written").starts_with(b"%PDF-"));
    assert!(scale(&sheet) > 100_000.0, "two degrees on A4");
    let asked =
        home.run(&["sheet", "Valley", &out, "--scale", "250000", "--paper", "a3", "--landscape"]).exits(0);
    assert!((scale(&asked) - 250_000.0).abs() < 1.0);
    home.run(&["sheet", "Valley", &out, "--scale", "3"]).says("A scale is between");
    home.run(&["sheet", "Nowhere", &out]).exits(1);
    let nowhere = home.aside("no/such/folder/x.pdf").display().to_string();
    home.run(&["sheet", "Valley", &nowhere]).exits(1);
}

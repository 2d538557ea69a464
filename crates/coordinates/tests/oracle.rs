//! Compares with positions that other programs converted (`make_oracle.py` names them).

use coordinates::{Notation, format, parse};
use serde_json::Value;
use tile_grid::LonLat;

/// Text against text, with the rows that differ named.
fn check(what: &str, written: impl Fn(&Value) -> (String, String)) {
    let rows: Vec<Value> = serde_json::from_str(include_str!("oracle.json")).expect("the oracle is JSON");
    assert!(rows.len() > 250, "the oracle is whole");
    let wrong: Vec<String> = rows
        .iter()
        .map(|row| (row, written(row)))
        .filter(|(_, (ours, theirs))| ours != theirs)
        .map(|(row, (ours, theirs))| format!("{} {}: {ours}, not {theirs}", row["lat"], row["lon"]))
        .collect();
    assert!(wrong.is_empty(), "{what}:\n{}", wrong.join("\n"));
}

fn position(row: &Value) -> LonLat {
    let degrees = |name: &str| row[name].as_f64().expect("a number");
    LonLat::new(degrees("lon"), degrees("lat")).expect("a position")
}

#[test]
fn mgrs_is_that_of_geotrans() {
    check("MGRS", |row| {
        let ours = format(position(row), Notation::Mgrs).replace(' ', "");
        (ours, row["mgrs"].as_str().expect("a text").trim_start_matches('0').to_owned())
    });
}

#[test]
fn utm_and_ups_are_those_of_proj() {
    check("UTM", |row| {
        let ours = format(position(row), Notation::Utm);
        let (zone, metres) = ours.split_once(' ').expect("a zone and metres");
        let zone = zone.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let metre = |name: &str| row[name].as_f64().expect("a number").round();
        let digits = if row["zone"] == 0 { 7 } else { 6 };
        let theirs = format!("{:0digits$} {:07}", metre("east"), metre("north"));
        let theirs_zone = if row["zone"] == 0 { String::new() } else { row["zone"].to_string() };
        (format!("{zone} {metres}"), format!("{theirs_zone} {theirs}"))
    });
}

#[test]
fn plus_codes_are_those_of_the_reference() {
    check("plus code", |row| {
        (format(position(row), Notation::PlusCode), row["plus"].as_str().expect("a text").to_owned())
    });
}

/// GEOTRANS writes the south-western corner of a square metre, and a reading is its middle.
#[test]
fn references_of_geotrans_are_read_within_their_square_metre() {
    check("reading", |row| {
        let readings = parse(row["mgrs"].as_str().expect("a text"), None).expect("a reference");
        let (read, meant) = (readings[0].position, position(row));
        let east = (read.lon - meant.lon) * meant.lat.to_radians().cos() * 111_320.0;
        let north = (read.lat - meant.lat) * 111_700.0;
        let away = east.hypot(north);
        (if away < 0.8 { "near".into() } else { format!("{away} m") }, "near".into())
    });
}

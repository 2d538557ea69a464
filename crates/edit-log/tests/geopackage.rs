//! GeoPackages, as SQLite and as GDAL see them.

#![expect(clippy::print_stderr, reason = "says what is not tested")]

use std::path::Path;
use std::process::Command;

use edit_log::{GeoPackage, GeoPackageError, PackageColumn, PackageColumnKind, PackageFeature, PackageTable};
use feature_crdt::{Geometry, GeometryKind, Position, Shape, Value};
use rusqlite::Connection;
use serde_json::Value as Json;

fn at(lon: f64, lat: f64) -> Position {
    Position::from_degrees(lon, lat, None).expect("it is on Earth")
}

fn square(west: f64, south: f64, size: f64) -> Vec<Position> {
    [(0.0, 0.0), (size, 0.0), (size, size), (0.0, size), (0.0, 0.0)]
        .into_iter()
        .map(|(x, y)| at(west + x, south + y))
        .collect()
}

fn feature(id: &str, shape: Option<&Shape>, values: Vec<Value>) -> PackageFeature {
    let geometry = shape.map(|shape| Geometry::new(shape).expect("it is sound"));
    PackageFeature { id: id.to_owned(), geometry, values }
}

fn table(name: &str, geometry_kind: GeometryKind, columns: &[(&str, PackageColumnKind)]) -> PackageTable {
    let column =
        |(name, kind): &(&str, PackageColumnKind)| PackageColumn { name: (*name).to_owned(), kind: *kind };
    PackageTable { name: name.to_owned(), geometry_kind, columns: columns.iter().map(column).collect() }
}

const WHEN: &str = "2026-11-22T10:00:00.000Z";

/// Wells with heights and odd names; areas with a hole; a layer of several kinds.
fn written(path: &Path) {
    let mut package = GeoPackage::create(path).expect("it begins");
    let wells = table(
        "Wells \"north\"",
        GeometryKind::Point,
        &[
            ("name", PackageColumnKind::Text),
            ("depth", PackageColumnKind::Number),
            ("dry", PackageColumnKind::Boolean),
            ("seen", PackageColumnKind::Date),
            ("FID", PackageColumnKind::Text),
        ],
    );
    let high = Position::from_degrees(11.25, 43.77, Some(250.5)).expect("it is on Earth");
    let rows = package.table(
        &wells,
        WHEN,
        [
            feature(
                "a.1",
                Some(&Shape::Point(high)),
                vec![
                    Value::text("Pözzo"),
                    Value::Float(12.5),
                    Value::Bool(true),
                    Value::text("2026-11-22"),
                    Value::text("own"),
                ],
            ),
            feature("a.2", None, vec![Value::Absent, Value::Int(3)]),
        ],
    );
    assert_eq!(rows.expect("it is written"), 2);
    let areas = table("Areas", GeometryKind::Polygon, &[]);
    let hole = Shape::Polygon(vec![square(0.0, 0.0, 9.0), square(2.0, 2.0, 1.0).into_iter().rev().collect()]);
    let many = Shape::MultiPolygon(vec![vec![square(20.0, 20.0, 1.0)], vec![square(30.0, 30.0, 1.0)]]);
    let rows = (0..500).map(|index| {
        feature(&format!("b.{index}"), Some(if index % 2 == 0 { &hole } else { &many }), Vec::new())
    });
    package.table(&areas, WHEN, rows).expect("it is written");
    let mixed = table("areas", GeometryKind::Line, &[]);
    let collection =
        Shape::Collection(vec![Shape::Point(at(1.0, 2.0)), Shape::LineString(square(3.0, 3.0, 1.0))]);
    let mixed_rows = [
        feature("c.1", Some(&Shape::LineString(square(1.0, 1.0, 1.0))), Vec::new()),
        feature("c.2", Some(&collection), Vec::new()),
    ];
    package.table(&mixed, WHEN, mixed_rows).expect("it is written");
    package.finish().expect("it ends");
}

#[test]
fn a_package_is_what_the_specification_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.gpkg");
    written(&path);
    assert!(matches!(GeoPackage::create(&path), Err(GeoPackageError::Exists(_))));
    let file = Connection::open(&path).expect("it opens");
    let one = |sql: &str| file.query_row(sql, [], |row| row.get::<_, String>(0)).expect(sql);
    assert_eq!(
        one("SELECT application_id || ' ' || user_version FROM pragma_application_id, pragma_user_version"),
        "1196444487 10400"
    );
    assert_eq!(one("PRAGMA integrity_check"), "ok");
    assert_eq!(
        one(
            "SELECT group_concat(table_name || ' ' || geometry_type_name || ' ' || z, '; ') FROM gpkg_geometry_columns"
        ),
        "Wells \"north\" POINT 2; Areas MULTIPOLYGON 0; areas_2 GEOMETRY 0"
    );
    assert_eq!(one("SELECT type FROM pragma_table_info('areas_2') WHERE name = 'geom'"), "GEOMETRY");
    assert_eq!(one("SELECT min_x || ' ' || max_y FROM gpkg_contents WHERE table_name = 'Areas'"), "0.0 31.0");
    assert_eq!(one("SELECT count(*) || '' FROM rtree_Areas_geom WHERE minx > 10"), "250");
    assert_eq!(one("SELECT count(*) || '' FROM pragma_foreign_key_check"), "0");
    assert_eq!(
        one("SELECT \"FID_2\" || \"dry\" FROM \"Wells \"\"north\"\"\" WHERE feature_id = 'a.1'"),
        "own1"
    );
}

/// Asks GDAL, or says that it is not there.
fn gdal(arguments: &[&str]) -> Option<String> {
    let Ok(told) = Command::new("ogrinfo").args(arguments).output() else {
        eprintln!("skipped: there is no ogrinfo (gdal-bin)");
        return None;
    };
    let errors = String::from_utf8_lossy(&told.stderr);
    // GDAL of before 2023 says so of every GeoPackage 1.4.
    let errors: Vec<&str> =
        errors.lines().filter(|line| !line.trim().is_empty() && !line.contains("v1.4.0")).collect();
    assert!(told.status.success() && errors.is_empty(), "{errors:?}");
    Some(String::from_utf8_lossy(&told.stdout).into_owned())
}

#[test]
fn gdal_reads_a_package() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.gpkg");
    written(&path);
    let path = path.to_str().expect("a plain name");
    let Some(told) = gdal(&["-al", "-ro", path]) else { return };
    for expected in [
        "Layer name: Wells \"north\"",
        "Geometry: 3D Point",
        "depth (Real) = 12.5",
        "dry (Integer(Boolean)) = 1",
        "seen (Date) = 2026/11/22",
        "name (String) = Pözzo",
        "POINT Z (11.25 43.77 250.5)",
        "Geometry: Multi Polygon",
        "Feature Count: 500",
        "MULTIPOLYGON (((0 0,9 0,9 9,0 9,0 0),(2 2,2 3,3 3,3 2,2 2)))",
        "GEOMETRYCOLLECTION (POINT (1 2),LINESTRING (3 3,4 3,4 4,3 4,3 3))",
    ] {
        assert!(
            told.contains(expected),
            "{expected} is not in\n{}",
            told.chars().take(4_000).collect::<String>()
        );
    }
    let within =
        gdal(&["-ro", "-so", "-spat", "19", "19", "21.5", "21.5", path, "Areas"]).expect("it was there");
    assert!(within.contains("Feature Count: 250"), "{within}");
    // The index is the one of the specification, not one that GDAL makes for itself.
    let sql = "SELECT HasSpatialIndex('Areas', 'geom') AS indexed";
    let indexed = gdal(&["-ro", "-sql", sql, path]).expect("it was there");
    assert!(indexed.contains("= 1"), "{indexed}");
}

#[test]
fn geometries_come_back_to_a_tenth_of_a_microdegree() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.gpkg");
    written(&path);
    let Ok(told) = Command::new("ogr2ogr")
        .args(["-f", "GeoJSON", "/vsistdout/", path.to_str().expect("a plain name"), "Wells \"north\""])
        .args(["-lco", "COORDINATE_PRECISION=9"])
        .output()
    else {
        eprintln!("skipped: there is no ogr2ogr (gdal-bin)");
        return;
    };
    let file: Json = serde_json::from_slice(&told.stdout).expect("it is GeoJSON");
    let coordinates = &file["features"][0]["geometry"]["coordinates"];
    assert_eq!(coordinates, &serde_json::json!([11.25, 43.77, 250.5]));
    assert_eq!(file["features"][0]["properties"]["feature_id"], "a.1");
}

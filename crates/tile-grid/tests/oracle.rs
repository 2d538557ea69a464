//! Answers of mercantile 1.2.1 and supermercado 0.3.0, kept in `oracle.json` (`make_oracle.py`
//! writes it), against ours.
#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::collections::BTreeSet;

use geo_types::{LineString, MultiPolygon, Polygon};
use serde::Deserialize;
use tile_grid::{Bounds, LonLat, Shape, TileCoord, TileCover, ZoomRange, mercator};

#[derive(Deserialize)]
struct Oracle {
    points: Vec<(f64, f64, u8, u32, u32)>,
    tiles: Vec<TileCase>,
    boxes: Vec<BoxCase>,
    polygons: Vec<PolygonCase>,
}

#[derive(Deserialize)]
struct TileCase {
    tile: (u8, u32, u32),
    quadkey: String,
    bounds: [f64; 4],
    meters: [f64; 4],
}

#[derive(Deserialize)]
struct BoxCase {
    r#box: [f64; 4],
    zoom: u8,
    count: u64,
    rows: Vec<(u32, u32, u32)>,
}

#[derive(Deserialize)]
struct PolygonCase {
    name: String,
    rings: Vec<Vec<[f64; 2]>>,
    zoom: u8,
    count: u64,
    rows: Vec<(u32, u32, u32)>,
}

fn oracle() -> Oracle {
    serde_json::from_str(include_str!("oracle.json")).unwrap()
}

fn cover(shape: &Shape, zoom: u8) -> TileCover {
    TileCover::of(shape, ZoomRange::new(zoom, zoom).unwrap()).unwrap()
}

/// Rows of the oracle are `[y, first x, last x]`.
fn check(what: &str, cover: &TileCover, zoom: u8, count: u64, rows: &[(u32, u32, u32)]) {
    let expect: BTreeSet<TileCoord> = rows
        .iter()
        .flat_map(|&(y, first, last)| (first..=last).map(move |x| TileCoord::new(zoom, x, y).unwrap()))
        .collect();
    let found: BTreeSet<TileCoord> = cover.iter().collect();
    let missing: Vec<_> = expect.difference(&found).map(ToString::to_string).collect();
    let extra: Vec<_> = found.difference(&expect).map(ToString::to_string).collect();
    assert!(missing.is_empty() && extra.is_empty(), "{what}: missing {missing:?}, extra {extra:?}");
    assert_eq!(cover.count(), count, "{what}");
}

#[test]
fn tiles_of_points() {
    for (lon, lat, zoom, x, y) in oracle().points {
        let tile = TileCoord::containing(LonLat { lon, lat }, zoom).unwrap();
        assert_eq!((tile.x(), tile.y()), (x, y), "{lon},{lat} at zoom {zoom}");
    }
}

#[test]
fn quadkeys_bounds_and_metres() {
    for case in oracle().tiles {
        let (zoom, x, y) = case.tile;
        let tile = TileCoord::new(zoom, x, y).unwrap();
        assert_eq!(tile.quadkey(), case.quadkey);
        assert_eq!(TileCoord::from_quadkey(&case.quadkey).unwrap(), tile);
        let bounds: [f64; 4] = tile.bounds().into();
        for (ours, theirs) in bounds.into_iter().zip(case.bounds) {
            assert!((ours - theirs).abs() < 1e-12, "{tile}: {ours} and {theirs}");
        }
        let bounds = tile.bounds();
        let corner = |lon, lat| mercator::to_meters(LonLat { lon, lat });
        let (low, high) = (corner(bounds.west(), bounds.south()), corner(bounds.east(), bounds.north()));
        for (ours, theirs) in [low.0, low.1, high.0, high.1].into_iter().zip(case.meters) {
            assert!((ours - theirs).abs() < 1e-6, "{tile}: {ours} and {theirs} m");
        }
    }
}

#[test]
fn tiles_of_boxes() {
    for case in oracle().boxes {
        let bounds = Bounds::try_from(case.r#box).unwrap();
        let what = format!("{bounds} at zoom {}", case.zoom);
        check(&what, &cover(&Shape::bounds(bounds), case.zoom), case.zoom, case.count, &case.rows);
    }
}

#[test]
fn tiles_of_polygons() {
    for case in oracle().polygons {
        let mut rings = case.rings.iter().map(|ring| ring.iter().copied().collect::<LineString>());
        let polygon = Polygon::new(rings.next().unwrap(), rings.collect());
        let shape = Shape::polygons(MultiPolygon(vec![polygon])).unwrap();
        let what = format!("{} at zoom {}", case.name, case.zoom);
        check(&what, &cover(&shape, case.zoom), case.zoom, case.count, &case.rows);
    }
}

#[test]
fn a_box_across_the_antimeridian() {
    let fiji = Shape::bounds("176,-19,-178,-16".parse().unwrap());
    let cover = TileCover::of(&fiji, ZoomRange::new(6, 10).unwrap()).unwrap();
    let counts: Vec<u64> = (6..=10).map(|zoom| cover.count_at(zoom)).collect();
    assert_eq!(counts, [4, 6, 15, 45, 180]);
}

//! Tiles read back by another library.

use edit_log::{TileCut, TileFeature};
use feature_crdt::{Geometry, Position, Shape};
use geo_types::Geometry as Drawn;
use mvt_reader::Reader;
use mvt_reader::feature::{Feature, Value};
use proptest::prelude::*;

fn at(lon: f64, lat: f64) -> Position {
    Position::from_degrees(lon, lat, None).expect("it is on Earth")
}

fn line(positions: &[(f64, f64)]) -> Vec<Position> {
    positions.iter().map(|(lon, lat)| at(*lon, *lat)).collect()
}

fn cut(z: u8, x: u32, y: u32, shapes: &[Shape]) -> Vec<Feature> {
    let geometries: Vec<Geometry> =
        shapes.iter().map(|shape| Geometry::new(shape).expect("it is sound")).collect();
    let mut tile = TileCut::new(z, x, y);
    for (index, geometry) in geometries.iter().enumerate() {
        let id = format!("feature {index}");
        tile.add(TileFeature { id: &id, label: "well", conflict: index == 0, geometry });
    }
    let bytes = tile.finish();
    if bytes.is_empty() {
        return Vec::new();
    }
    let reader = Reader::new(bytes).expect("it is a tile");
    assert_eq!(reader.get_layer_names().expect("layers")[0], "features");
    reader.get_features(0).expect("features")
}

fn text(feature: &Feature, key: &str) -> Option<String> {
    match feature.properties.as_ref()?.get(key)? {
        Value::String(text) => Some(text.clone()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

#[test]
fn features_have_their_properties_and_places() {
    // The middle of tile 0/0/0 is where the equator meets Greenwich.
    let features = cut(0, 0, 0, &[Shape::Point(at(0.0, 0.0)), Shape::Point(at(90.0, 0.0))]);
    assert_eq!(features.len(), 2);
    assert_eq!(text(&features[0], "id").as_deref(), Some("feature 0"));
    assert_eq!(text(&features[1], "label").as_deref(), Some("well"));
    assert_eq!(text(&features[0], "conflict").as_deref(), Some("true"));
    assert_eq!(text(&features[1], "conflict"), None);
    let Drawn::MultiPoint(points) = &features[1].geometry else { panic!("{:?}", features[1].geometry) };
    assert_eq!((points.0[0].x(), points.0[0].y()), (3072.0, 2048.0));
}

#[test]
fn what_is_elsewhere_is_not_in_the_tile() {
    assert!(cut(4, 0, 0, &[Shape::Point(at(10.0, 10.0))]).is_empty());
    let across = Shape::LineString(line(&[(-170.0, 60.0), (170.0, 60.0)]));
    let Drawn::LineString(part) = &cut(4, 8, 4, &[across])[0].geometry else { panic!("a line") };
    let (first, last) = (part.0[0], part.0[part.0.len() - 1]);
    assert_eq!((first.x, last.x), (-64.0, 4160.0), "it is cut at the buffer");
}

#[test]
fn a_line_that_leaves_and_returns_is_two() {
    let zigzag = Shape::LineString(line(&[(1.0, 1.0), (40.0, 1.0), (40.0, 5.0), (1.0, 5.0)]));
    let features = cut(4, 8, 7, &[zigzag]);
    let Drawn::MultiLineString(parts) = &features[0].geometry else { panic!("{:?}", features[0].geometry) };
    assert_eq!(parts.0.len(), 2);
}

#[test]
fn what_goes_on_beyond_the_antimeridian_comes_round() {
    let ring = line(&[(170.0, -5.0), (190.0, -5.0), (190.0, 5.0), (170.0, 5.0), (170.0, -5.0)]);
    let shape = Shape::Polygon(vec![ring]);
    for (x, expected) in [(0, true), (1, false), (4, false), (14, false), (15, true)] {
        let found = cut(4, x, 7, std::slice::from_ref(&shape));
        assert_eq!(!found.is_empty(), expected, "column {x}");
    }
    let geometry = Geometry::new(&shape).expect("it is sound");
    let boxes: Vec<_> = TileCut::new(4, 0, 7).extents().collect();
    let own = geometry.extent().expect("it has one");
    assert!(boxes.iter().any(|tile| tile.west <= own.east && own.west <= tile.east));
}

#[test]
fn areas_keep_their_holes_and_their_direction() {
    let outer = line(&[(0.0, 0.0), (20.0, 0.0), (20.0, 20.0), (0.0, 20.0), (0.0, 0.0)]);
    let hole = line(&[(5.0, 5.0), (10.0, 5.0), (10.0, 10.0), (5.0, 10.0), (5.0, 5.0)]);
    for reversed in [false, true] {
        let (mut outer, mut hole) = (outer.clone(), hole.clone());
        if reversed {
            outer.reverse();
            hole.reverse();
        }
        let features = cut(3, 4, 3, &[Shape::Polygon(vec![outer, hole])]);
        let polygon = match &features[0].geometry {
            Drawn::Polygon(polygon) => polygon.clone(),
            Drawn::MultiPolygon(polygons) => polygons.0[0].clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(polygon.interiors().len(), 1, "reversed: {reversed}");
    }
}

#[test]
fn what_is_smaller_than_a_pixel_stays_one() {
    let ring = line(&[(1.0, 1.0), (1.000_1, 1.0), (1.000_1, 1.000_1), (1.0, 1.0)]);
    let features = cut(
        0,
        0,
        0,
        &[Shape::Polygon(vec![ring.clone()]), Shape::LineString(ring), Shape::MultiPolygon(vec![])],
    );
    assert_eq!(features.len(), 2);
    assert!(matches!(features[0].geometry, Drawn::Polygon(_) | Drawn::MultiPolygon(_)));
    assert!(matches!(features[1].geometry, Drawn::LineString(_)));
}

#[test]
fn a_tile_inside_an_area_is_full() {
    let world = line(&[(-180.0, -90.0), (180.0, -90.0), (180.0, 90.0), (-180.0, 90.0), (-180.0, -90.0)]);
    let features = cut(20, 500_000, 400_000, &[Shape::Polygon(vec![world])]);
    let Drawn::MultiPolygon(polygons) = &features[0].geometry else {
        let Drawn::Polygon(polygon) = &features[0].geometry else { panic!("an area") };
        assert_eq!(polygon.exterior().0.len(), 5);
        return;
    };
    assert_eq!(polygons.0[0].exterior().0.len(), 5);
}

#[test]
fn one_tile_alone_has_the_label() {
    let ring = line(&[(1.0, 1.0), (80.0, 1.0), (80.0, 40.0), (1.0, 40.0), (1.0, 1.0)]);
    let geometry = Geometry::new(&Shape::Polygon(vec![ring])).expect("it is sound");
    let mut labels = Vec::new();
    for (x, y) in (8..12).flat_map(|x| (4..8).map(move |y| (x, y))) {
        let mut tile = TileCut::new(4, x, y);
        tile.add(TileFeature { id: "a", label: "Lake", conflict: false, geometry: &geometry });
        let bytes = tile.finish();
        if bytes.is_empty() {
            continue;
        }
        let reader = Reader::new(bytes).expect("it is a tile");
        let names = reader.get_layer_names().expect("layers");
        if let Some(index) = names.iter().position(|name| name == "labels") {
            labels.extend(reader.get_features(index).expect("features"));
        }
    }
    assert_eq!(labels.len(), 1);
    assert_eq!(text(&labels[0], "label").as_deref(), Some("Lake"));
}

proptest! {
    #[test]
    fn every_tile_is_read_and_stays_within_its_buffer(
        z in 0_u8..22,
        share in (0.0..1.0_f64, 0.0..1.0_f64),
        points in prop::collection::vec((-214.0..214.0_f64, -90.0..90.0_f64), 3..20),
    ) {
        let across = f64::from(z).exp2();
        let (x, y) = ((share.0 * across) as u32, (share.1 * across) as u32);
        let open = line(&points);
        let mut ring = open.clone();
        ring.push(open[0]);
        let shapes =
            [Shape::Polygon(vec![ring]), Shape::LineString(open.clone()), Shape::MultiPoint(open)];
        for feature in cut(z, x, y, &shapes) {
            for (x, y) in coords(&feature.geometry) {
                prop_assert!((-64.0..=4172.0).contains(&x) && (-64.0..=4172.0).contains(&y), "{x} {y}");
            }
        }
    }
}

/// All coordinates of a geometry.
fn coords(geometry: &Drawn<f32>) -> Vec<(f32, f32)> {
    let flat = |line: &geo_types::LineString<f32>| line.0.iter().map(|at| (at.x, at.y)).collect::<Vec<_>>();
    let area = |area: &geo_types::Polygon<f32>| {
        std::iter::once(area.exterior()).chain(area.interiors()).flat_map(flat).collect::<Vec<_>>()
    };
    match geometry {
        Drawn::MultiPoint(points) => points.0.iter().map(|at| (at.x(), at.y())).collect(),
        Drawn::LineString(line) => flat(line),
        Drawn::MultiLineString(lines) => lines.0.iter().flat_map(flat).collect(),
        Drawn::Polygon(polygon) => area(polygon),
        Drawn::MultiPolygon(areas) => areas.0.iter().flat_map(area).collect(),
        other => panic!("{other:?}"),
    }
}

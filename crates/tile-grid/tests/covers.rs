//! Laws of covers, against brute force and by example.
#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::collections::HashSet;
use std::f64::consts::TAU;

use geo::Intersects;
use geo_types::{Coord, LineString, MultiLineString, MultiPolygon, Point, Polygon, Rect};
use proptest::prelude::*;
use tile_grid::{Bounds, GridError, LonLat, Shape, TileCoord, TileCover, ZoomRange, mercator};

fn zooms(min: u8, max: u8) -> ZoomRange {
    ZoomRange::new(min, max).unwrap()
}

fn cover(shape: &Shape, min: u8, max: u8) -> TileCover {
    TileCover::of(shape, zooms(min, max)).unwrap()
}

fn polygon(rings: &[&[(f64, f64)]]) -> Polygon<f64> {
    let mut rings = rings.iter().map(|ring| ring.iter().copied().collect::<LineString>());
    Polygon::new(rings.next().unwrap(), rings.collect())
}

fn shape(polygons: Vec<Polygon<f64>>) -> Shape {
    Shape::polygons(MultiPolygon(polygons)).unwrap()
}

fn corridor(points: &[(f64, f64)], radius_m: f64) -> Shape {
    let line = MultiLineString(vec![points.iter().copied().collect()]);
    Shape::corridor(line, radius_m).unwrap()
}

/// Brings a longitude into -180 up to 180.
fn wrapped(lon: f64) -> f64 {
    (lon + 180.0).rem_euclid(360.0) - 180.0
}

/// A star around a centre; `radii` are in degrees.
fn star((lon, lat): (f64, f64), radii: &[f64], scale: f64) -> LineString<f64> {
    let mut points: Vec<(f64, f64)> = radii
        .iter()
        .enumerate()
        .map(|(index, radius)| {
            let angle = TAU * index as f64 / radii.len() as f64;
            (lon + scale * radius * angle.cos(), lat + 0.4 * scale * radius * angle.sin())
        })
        .collect();
    points.push(points[0]);
    points.into()
}

/// A star with a star-shaped hole, anywhere, also across the antimeridian.
fn stars() -> impl Strategy<Value = (Polygon<f64>, (f64, f64))> {
    let centre = (-180.0..180.0, -60.0..60.0);
    (centre, proptest::collection::vec(1.0..20.0, 3..24)).prop_map(|(centre, radii)| {
        let hole = star(centre, &radii, 0.5);
        (Polygon::new(star(centre, &radii, 1.0), vec![hole]), centre)
    })
}

/// The polygon in tiles of a zoom, as `geo` sees it.
fn in_tiles(polygon: &Polygon<f64>, zoom: u8) -> Polygon<f64> {
    let across = f64::from(1u32 << zoom);
    let project = |line: &LineString<f64>| -> LineString<f64> {
        line.coords()
            .map(|c| Coord { x: (c.x / 360.0 + 0.5) * across, y: mercator::lat_to_y(c.y) * across })
            .collect()
    };
    Polygon::new(project(polygon.exterior()), polygon.interiors().iter().map(project).collect())
}

/// The inside of a tile, a hair smaller than the tile, as `geo` sees it.
fn inside(x: f64, y: f64) -> Rect<f64> {
    let hair = 1e-9;
    Rect::new((x + hair, y + hair), (x + 1.0 - hair, y + 1.0 - hair))
}

/// Everything that must hold for any cover, whatever its shape.
fn check_laws(cover: &TileCover) {
    let tiles: Vec<TileCoord> = cover.iter().collect();
    let set: HashSet<TileCoord> = tiles.iter().copied().collect();
    assert_eq!(tiles.len(), set.len(), "no tile comes twice");
    assert_eq!(tiles.len() as u64, cover.count());
    for zoom in cover.zooms().iter() {
        let at_zoom = tiles.iter().filter(|tile| tile.zoom() == zoom).count();
        assert_eq!(at_zoom as u64, cover.count_at(zoom));
        assert!(at_zoom > 0, "a shape covers something at every zoom");
        let ranges = cover.ranges(zoom);
        assert!(ranges.is_sorted_by_key(|range| (range.y_min, range.x_min)));
    }
    for (index, tile) in tiles.iter().enumerate().step_by(1 + tiles.len() / 200) {
        assert_eq!(cover.nth(index as u64), Some(*tile));
        assert!(cover.contains(*tile));
        for (dx, dy) in [(0, 1), (1, 0), (0, -1), (-1, 0)] {
            let step = |value: u32, by: i32| value.wrapping_add_signed(by);
            if let Ok(near) = TileCoord::new(tile.zoom(), step(tile.x(), dx), step(tile.y(), dy)) {
                assert_eq!(cover.contains(near), set.contains(&near), "{near}");
            }
        }
    }
    assert_eq!(cover.nth(cover.count()), None);
    for max_tiles in [0, 1, 7, 64, u32::MAX] {
        let chunks: Vec<_> = cover.chunks(max_tiles).collect();
        assert!(chunks.iter().all(|chunk| (1..=u64::from(max_tiles.max(1))).contains(&chunk.count())));
        let chunked: Vec<TileCoord> = chunks.iter().flat_map(|chunk| chunk.iter()).collect();
        assert_eq!(chunked.len(), tiles.len(), "chunks of {max_tiles}");
        assert_eq!(chunked.into_iter().collect::<HashSet<_>>(), set);
    }
}

/// A tile shares area with a shape exactly if one of its children does.
fn check_parents(cover: &TileCover) {
    let parents: HashSet<TileCoord> = cover.iter().filter_map(TileCoord::parent).collect();
    for zoom in cover.zooms().iter().skip(1) {
        let above: HashSet<TileCoord> = cover.iter().filter(|tile| tile.zoom() == zoom - 1).collect();
        let parents = parents.iter().filter(|tile| tile.zoom() == zoom - 1).copied().collect();
        assert_eq!(above, parents, "zoom {}", zoom - 1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn polygons_cover_what_brute_force_finds((polygon, _) in stars(), zoom in 0u8..7) {
        let cover = cover(&shape(vec![polygon.clone()]), zoom, zoom);
        let across = 1i64 << zoom;
        let polygon = in_tiles(&polygon, zoom);
        let mut expect = HashSet::new();
        for x in -across..2 * across {
            for y in 0..across {
                if polygon.intersects(&inside(x as f64, y as f64)) {
                    let column = u32::try_from(x.rem_euclid(across)).unwrap();
                    expect.insert(TileCoord::new(zoom, column, u32::try_from(y).unwrap()).unwrap());
                }
            }
        }
        prop_assert_eq!(cover.iter().collect::<HashSet<_>>(), expect);
    }

    #[test]
    fn polygons_obey_the_laws((a, _) in stars(), (b, _) in stars()) {
        let cover = cover(&shape(vec![a, b]), 0, 7);
        check_laws(&cover);
        check_parents(&cover);
    }

    #[test]
    fn several_polygons_cover_their_union((a, _) in stars(), (b, _) in stars(), zoom in 0u8..9) {
        let alone = [&a, &b].map(|polygon| cover(&shape(vec![polygon.clone()]), zoom, zoom));
        let union: HashSet<_> = alone.iter().flat_map(TileCover::iter).collect();
        let both = cover(&shape(vec![a, b]), zoom, zoom);
        prop_assert_eq!(both.iter().collect::<HashSet<_>>(), union);
    }

    #[test]
    fn positions_in_a_polygon_are_covered(
        (polygon, (lon, lat)) in stars(),
        offsets in proptest::collection::vec((-20.0..20.0, -8.0..8.0), 64),
        zoom in 0u8..14,
    ) {
        let plane = in_tiles(&polygon, 0);
        let shape = shape(vec![polygon]);
        let cover = cover(&shape, zoom, zoom);
        for (dx, dy) in offsets {
            let point: Point<f64> = ((lon + dx) / 360.0 + 0.5, mercator::lat_to_y(lat + dy)).into();
            if plane.intersects(&point) {
                let position = LonLat { lon: wrapped(lon + dx), lat: lat + dy };
                prop_assert!(cover.contains(TileCoord::containing(position, zoom).unwrap()));
                prop_assert!(shape.outer_bounds().contains(position));
            }
        }
    }

    #[test]
    fn a_box_and_its_polygon_cover_the_same(
        (west, south) in (-180.0..180.0, -89.0..80.0),
        (width, height) in (0.001..179.0, 0.001..30.0),
        zoom in 0u8..12,
    ) {
        let (east, north): (f64, f64) = (west + width, f64::min(south + height, 90.0));
        prop_assume!(north > -85.0 && south < 85.0);
        let corners = [(west, south), (east, south), (east, north), (west, north), (west, south)];
        let polygon = cover(&shape(vec![polygon(&[&corners.map(|(x, y)| (wrapped(x), y))])]), zoom, zoom);
        let bounds = Bounds::new(west, south, wrapped(east), north).unwrap();
        prop_assert_eq!(&cover(&Shape::bounds(bounds), zoom, zoom), &polygon);
        // Larger ones would be slow to list, and are no different.
        if polygon.count() < 5_000 {
            check_laws(&polygon);
        }
    }

    #[test]
    fn the_bounds_of_a_tile_cover_that_tile(zoom in 0u8..=24, x in any::<u32>(), y in any::<u32>()) {
        let across = 1u32 << zoom;
        let tile = TileCoord::new(zoom, x % across, y % across).unwrap();
        let bounds = tile.bounds();
        let cover_of_box = cover(&Shape::bounds(bounds), zoom, zoom);
        prop_assert_eq!(cover_of_box.iter().collect::<Vec<_>>(), vec![tile]);
        let ([w, s, e, n], wide) = (<[f64; 4]>::from(bounds), bounds.width() > 180.0);
        if !wide {
            let ring = polygon(&[&[(w, s), (e, s), (e, n), (w, n), (w, s)]]);
            prop_assert_eq!(&cover(&shape(vec![ring]), zoom, zoom), &cover_of_box);
        }
    }

    #[test]
    fn nothing_within_a_corridor_is_missed(
        start in (-180.0..180.0, -80.0..80.0),
        steps in proptest::collection::vec((-3.0..3.0, -2.0..2.0), 0..5),
        radius_m in 1.0..60_000.0,
        samples in proptest::collection::vec((0.0..1.0, 0.0..TAU, 0.0..1.0), 200),
        zoom in 0u8..15,
    ) {
        let mut points = vec![start];
        for (dx, dy) in steps {
            let (x, y): (f64, f64) = points[points.len() - 1];
            points.push((x + dx, y + dy));
        }
        let line: Vec<_> = points.iter().map(|&(lon, lat)| (wrapped(lon), lat)).collect();
        let shape = corridor(&line, radius_m);
        let cover = cover(&shape, zoom, zoom);
        for (along, bearing, part) in samples {
            let position = destination(on_line(&points, along), bearing, radius_m * part);
            let tile = TileCoord::containing(position, zoom).unwrap();
            prop_assert!(cover.contains(tile) || position.lat.abs() > 85.05, "{} of {}", tile, position);
            prop_assert!(shape.outer_bounds().contains(position));
        }
    }

    #[test]
    fn corridors_obey_the_laws(start in (-180.0..180.0, -84.0..84.0), radius_m in 1.0..500_000.0) {
        let (lon, lat): (f64, f64) = start;
        let cover = cover(&corridor(&[start, (wrapped(lon + 5.0), lat * 0.9)], radius_m), 0, 7);
        check_laws(&cover);
        check_parents(&cover);
    }
}

/// The place at a part of a line, segment by segment, along straight lines of the plane.
fn on_line(points: &[(f64, f64)], along: f64) -> (f64, f64) {
    let place = along * (points.len() - 1) as f64;
    let first = (place as usize).min(points.len().saturating_sub(2));
    let (a, b) = (points[first], points[(first + 1).min(points.len() - 1)]);
    let part = place - first as f64;
    let [ya, yb] = [a, b].map(|(_, lat)| mercator::lat_to_y(lat));
    (a.0 + (b.0 - a.0) * part, mercator::y_to_lat(ya + (yb - ya) * part))
}

/// Where one arrives after `distance` metres on the sphere of the mean radius of the earth.
fn destination((lon, lat): (f64, f64), bearing: f64, distance: f64) -> LonLat {
    let angle = distance / 6_371_008.8;
    let (sin, cos) = lat.to_radians().sin_cos();
    let lat = (sin * angle.cos() + cos * angle.sin() * bearing.cos()).asin();
    let east = (bearing.sin() * angle.sin() * cos).atan2(angle.cos() - sin * lat.sin());
    LonLat { lon: wrapped(lon + east.to_degrees()), lat: lat.to_degrees() }
}

fn ground_distance(a: LonLat, b: LonLat) -> f64 {
    let (lat_a, lat_b) = (a.lat.to_radians(), b.lat.to_radians());
    let half = |angle: f64| (angle / 2.0).sin().powi(2);
    let square = half(lat_b - lat_a) + lat_a.cos() * lat_b.cos() * half((b.lon - a.lon).to_radians());
    2.0 * 6_371_008.8 * square.sqrt().asin()
}

/// At 60° N a metre on the ground is two in the projection: the cover of a disc must follow the
/// ground. Every tile is compared by the distance of its nearest point.
#[test]
fn a_disc_at_60_north_is_right_on_the_ground() {
    let (centre, radius, zoom) = (LonLat { lon: 25.0, lat: 60.0 }, 2_000.0, 17);
    let cover = cover(&corridor(&[(centre.lon, centre.lat)], radius), zoom, zoom);
    let middle = TileCoord::containing(centre, zoom).unwrap();
    let mut found = 0;
    for x in middle.x() - 40..middle.x() + 40 {
        for y in middle.y() - 40..middle.y() + 40 {
            let tile = TileCoord::new(zoom, x, y).unwrap();
            let bounds = tile.bounds();
            let nearest = LonLat {
                lon: centre.lon.clamp(bounds.west(), bounds.east()),
                lat: centre.lat.clamp(bounds.south(), bounds.north()),
            };
            let distance = ground_distance(centre, nearest);
            assert!(cover.contains(tile) || distance > radius, "{tile}, {distance} m, is missed");
            assert!(!cover.contains(tile) || distance < radius * 1.01, "{tile}, {distance} m, is too far");
            found += u64::from(cover.contains(tile));
        }
    }
    assert_eq!(found, cover.count(), "nothing lies outside the square that was compared");
}

#[test]
fn a_polygon_across_the_antimeridian_equals_its_box() {
    let fiji = Shape::bounds(Bounds::new(176.0, -19.0, -178.0, -16.0).unwrap());
    let box_cover = cover(&fiji, 0, 12);
    for west_is in [-178.0, 182.0] {
        let ring = [(176.0, -19.0), (west_is, -19.0), (west_is, -16.0), (176.0, -16.0), (176.0, -19.0)];
        let drawn = shape(vec![polygon(&[&ring])]);
        assert_eq!(drawn.outer_bounds(), fiji.outer_bounds());
        assert_eq!(cover(&drawn, 0, 12), box_cover);
    }
    let east = polygon(&[&[(176.0, -19.0), (180.0, -19.0), (180.0, -16.0), (176.0, -16.0)]]);
    let west = polygon(&[&[(-180.0, -19.0), (-178.0, -19.0), (-178.0, -16.0), (-180.0, -16.0)]]);
    let split = shape(vec![east, west]);
    assert_eq!(split.outer_bounds(), fiji.outer_bounds(), "cut in two as RFC 7946 asks");
    assert_eq!(cover(&split, 0, 12), box_cover);
}

#[test]
fn a_hole_on_the_other_side_of_the_antimeridian_is_still_a_hole() {
    let outer = [(170.0, -10.0), (-170.0, -10.0), (-170.0, 10.0), (170.0, 10.0)];
    let hole = [(-178.0, -5.0), (-174.0, -5.0), (-174.0, 5.0), (-178.0, 5.0)];
    let cover = cover(&shape(vec![polygon(&[&outer, &hole])]), 9, 9);
    let at = |lon| TileCoord::containing(LonLat { lon, lat: 0.1 }, 9).unwrap();
    assert!(!cover.contains(at(-176.0)));
    assert!(cover.contains(at(-172.0)) && cover.contains(at(-179.0)) && cover.contains(at(175.0)));
}

#[test]
fn the_world_as_a_ring_covers_the_world() {
    let ring = [(-180.0, -90.0), (180.0, -90.0), (180.0, 90.0), (-180.0, 90.0), (-180.0, -90.0)];
    let world = cover(&shape(vec![polygon(&[&ring])]), 0, 6);
    assert_eq!(world, cover(&Shape::bounds(Bounds::WORLD), 0, 6));
    assert_eq!(world.ranges(6).len(), 1, "equal rows are one range");
}

#[test]
fn a_hole_along_tile_edges_leaves_out_exactly_its_tiles() {
    let ring_of = |tile: &str| {
        let [w, s, e, n]: [f64; 4] = tile.parse::<TileCoord>().unwrap().bounds().into();
        [(w, s), (e, s), (e, n), (w, n), (w, s)]
    };
    let cover = cover(&shape(vec![polygon(&[&ring_of("3/2/3"), &ring_of("5/9/13")])]), 5, 5);
    assert_eq!(cover.count(), 15);
    assert!(!cover.contains("5/9/13".parse().unwrap()));
    assert_eq!(cover.ranges(5).len(), 4, "rows above, two pieces beside the hole, rows below");
}

/// Worked by hand: the diagonal of four tiles touches the corners of its neighbours only.
#[test]
fn corners_do_not_count() {
    let [w, s, e, n]: [f64; 4] = TileCoord::new(3, 5, 2).unwrap().bounds().into();
    let triangle = cover(&shape(vec![polygon(&[&[(w, n), (e, s), (w, s)]])]), 4, 4);
    let tiles: Vec<String> = triangle.iter().map(|tile| tile.to_string()).collect();
    assert_eq!(tiles, ["4/10/4", "4/10/5", "4/11/5"]);
}

#[test]
fn boxes_at_the_deepest_zoom_cost_nothing() {
    let world = cover(&Shape::bounds(Bounds::WORLD), 0, 24);
    assert_eq!(world.count_at(24), 1 << 48);
    assert_eq!(world.count(), (4u64.pow(25) - 1) / 3);
    let last = world.nth(world.count() - 1).unwrap();
    assert_eq!(last.to_string(), "24/16777215/16777215");
    assert_eq!(world.chunks(u32::MAX).take(100).map(|chunk| chunk.count()).max(), Some(u64::from(u32::MAX)));
}

#[test]
fn areas_beyond_the_map_are_refused() {
    let square = |s: f64, n: f64| [(0.0, s), (9.0, s), (9.0, n), (0.0, n)];
    for beyond in [
        Shape::bounds(Bounds::new(0.0, 86.0, 9.0, 90.0).unwrap()),
        Shape::bounds(Bounds::new(0.0, -90.0, 9.0, -85.06).unwrap()),
        shape(vec![polygon(&[&square(86.0, 89.0)])]),
        corridor(&[(0.0, 89.0)], 1000.0),
    ] {
        assert_eq!(TileCover::of(&beyond, zooms(0, 3)), Err(GridError::BeyondMap));
    }
    let half = shape(vec![polygon(&[&square(80.0, 90.0)])]);
    assert_eq!(cover(&half, 5, 5).ranges(5)[0].y_min, 0);
}

#[test]
fn shapes_too_large_for_their_zoom_are_refused() {
    let zigzag = |steps: u32| -> Vec<(f64, f64)> {
        (0..steps)
            .map(|step| (f64::from(step) * 170.0 / f64::from(steps), f64::from(step % 2 * 140) - 70.0))
            .collect()
    };
    let saw = shape(vec![polygon(&[&zigzag(400)])]);
    let error = TileCover::of(&saw, zooms(20, 24)).unwrap_err();
    assert!(matches!(error, GridError::OutlineTooLong { .. }), "{error}");
    let track = corridor(&zigzag(400), 10.0);
    let error = TileCover::of(&track, zooms(20, 24)).unwrap_err();
    assert!(matches!(error, GridError::OutlineTooLong { .. }), "{error}");
}

#[test]
fn bad_shapes_say_why() {
    let rings = |ring: &[(f64, f64)]| Shape::polygons(MultiPolygon(vec![polygon(&[ring])]));
    let lines = |line: &[(f64, f64)], radius_m| {
        Shape::corridor(MultiLineString(vec![line.iter().copied().collect()]), radius_m)
    };
    let round_pole = [(0.0, 80.0), (100.0, 80.0), (-160.0, 80.0), (-60.0, 80.0), (0.0, 80.0)];
    let many = vec![(0.0, 0.0); 1_000_001];
    let cases = [
        (Shape::polygons(MultiPolygon(vec![])), "at least one polygon"),
        (rings(&[]), "0 positions"),
        (rings(&[(0.0, 0.0), (1.0, 1.0)]), "3 positions"),
        (rings(&[(0.0, 0.0), (1.0, f64::NAN), (1.0, 1.0)]), "latitude NaN"),
        (rings(&[(0.0, 0.0), (361.0, 0.0), (1.0, 1.0)]), "longitude 361"),
        (rings(&[(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)]), "encloses nothing"),
        (rings(&[(5.0, 5.0); 4]), "encloses nothing"),
        (rings(&round_pole), "round a pole"),
        (rings(&many), "more than 1000000"),
        (Shape::corridor(MultiLineString(vec![]), 5.0), "at least one line"),
        (lines(&[], 5.0), "at least one line"),
        (lines(&[(0.0, 0.0)], 0.0), "0 m to each side"),
        (lines(&[(0.0, 0.0)], f64::NAN), "NaN m to each side"),
        (lines(&[(0.0, 0.0)], 1e9), "at most 500000 m"),
        (lines(&[(0.0, 95.0)], 5.0), "latitude 95"),
        (lines(&many, 5.0), "more than 1000000"),
    ];
    for (result, expect) in cases {
        let message = result.unwrap_err().to_string();
        assert!(message.contains(expect), "{message} should say {expect}");
    }
}

/// Found by fuzzing: the box was empty, or went round the whole world, after rounding.
#[test]
fn the_box_around_next_to_nothing_is_still_a_box() {
    let thin = |west: f64, east: f64| shape(vec![polygon(&[&[(west, 1.0), (east, 1.0), (east, 2.0)]])]);
    for (what, narrow) in [
        ("a disc of a radius that rounding swallows", corridor(&[(0.4185, 2.3606)], 1e-12)),
        ("a disc at the pole", corridor(&[(0.0, 90.0), (1.0, 0.0)], 1e-12)),
        ("a hair's breadth at Greenwich", thin(0.0, 1e-200)),
        ("a hair's breadth on the antimeridian", thin(180.0 - 3e-14, 180.0)),
        ("a hair's breadth past the antimeridian", thin(359.9999999999999, 360.0)),
    ] {
        let [west, south, east, north]: [f64; 4] = narrow.outer_bounds().into();
        let again = Bounds::new(west, south, east, north);
        assert!(again.is_ok(), "{what}: {again:?}");
        let width = (east - west).rem_euclid(360.0);
        assert!(width < 2.0, "{what}: {width}° wide");
    }
}

//! Areas add up, and nothing is lost.

use feature_crdt::{Geometry, Position, Shape};
use proptest::prelude::*;

use super::area::doubled_area;
use super::{check, cut_hole, merge, split};

fn line(numbers: &[(i32, i32)]) -> Vec<Position> {
    numbers.iter().map(|&(x, y)| Position { x, y, z: None }).collect()
}

fn ring(west: i32, south: i32, size: i32) -> Vec<Position> {
    line(&[
        (west, south),
        (west + size, south),
        (west + size, south + size),
        (west, south + size),
        (west, south),
    ])
}

fn geometry(shape: &Shape) -> Geometry {
    Geometry::new(shape).expect("it is sound")
}

fn areas(geometry: &Geometry) -> Vec<Vec<Vec<Position>>> {
    match geometry.shape().expect("it is sound") {
        Shape::Polygon(rings) => vec![rings],
        Shape::MultiPolygon(areas) => areas,
        other => panic!("{other:?} is no area"),
    }
}

fn size(geometry: &Geometry) -> i128 {
    doubled_area(&areas(geometry))
}

fn refused<T: std::fmt::Debug>(outcome: super::Result<T>) -> String {
    outcome.expect_err("it is refused").message
}

#[test]
fn an_area_falls_into_pieces_between_its_edges() {
    let square = geometry(&Shape::Polygon(vec![ring(0, 0, 100), ring(40, 40, 20)]));
    let across = geometry(&Shape::LineString(line(&[(-10, 50), (110, 50)])));
    let pieces = split(&square, &across).expect("it is cut");
    assert_eq!(pieces.len(), 2);
    assert_eq!(pieces.iter().map(size).sum::<i128>(), size(&square));
    let zigzag = geometry(&Shape::LineString(line(&[(-10, 10), (110, 10), (110, 90), (-10, 90)])));
    assert_eq!(split(&square, &zigzag).expect("it is cut").len(), 3);
    for beside in [[(-10, 50), (20, 50)], [(-10, -10), (110, -10)], [(42, 42), (58, 58)], [(0, 0), (100, 0)]]
    {
        let beside = geometry(&Shape::LineString(line(&beside)));
        assert_eq!(refused(split(&square, &beside)), "The line cuts nothing off.");
    }
}

#[test]
fn of_many_parts_the_rest_stays_together() {
    let two = geometry(&Shape::MultiPolygon(vec![vec![ring(0, 0, 100)], vec![ring(500, 0, 100)]]));
    let pieces = split(&two, &geometry(&Shape::LineString(line(&[(-5, 30), (105, 30)])))).expect("it is cut");
    assert_eq!(pieces.iter().map(|piece| areas(piece).len()).collect::<Vec<_>>(), [2, 1]);
    assert_eq!((size(&pieces[0]), size(&pieces[1])), (2 * (7_000 + 10_000), 2 * 3_000));
}

#[test]
fn lines_are_cut_where_they_are_crossed_and_join_again() {
    let way = geometry(&Shape::LineString(line(&[(0, 0), (100, 0), (100, 100)])));
    let by = geometry(&Shape::LineString(line(&[(50, -5), (50, 5), (105, 50)])));
    let pieces = split(&way, &by).expect("it is cut");
    assert_eq!(pieces.len(), 3);
    assert_eq!(pieces[0].shape().expect("sound"), Shape::LineString(line(&[(0, 0), (50, 0)])));
    let mut turned = pieces.clone();
    turned.reverse();
    let Shape::LineString(whole) = merge(&turned).expect("they meet").shape().expect("sound") else {
        panic!("one line")
    };
    assert_eq!(whole.len(), 5, "{whole:?}");
    let apart = merge(&[way.clone(), geometry(&Shape::LineString(line(&[(7, 7), (8, 8)])))]).expect("lines");
    assert!(matches!(apart.shape(), Ok(Shape::MultiLineString(lines)) if lines.len() == 2));
    let touching = geometry(&Shape::LineString(line(&[(0, -5), (0, 5)])));
    assert_eq!(refused(split(&way, &touching)), "The line cuts nothing off.");
}

#[test]
fn areas_and_points_are_merged_and_unlike_things_not() {
    let neighbours =
        [geometry(&Shape::Polygon(vec![ring(0, 0, 10)])), geometry(&Shape::Polygon(vec![ring(10, 0, 10)]))];
    let merged = merge(&neighbours).expect("areas");
    assert_eq!((areas(&merged).len(), size(&merged)), (1, 400));
    let point = |x| geometry(&Shape::Point(Position { x, y: 0, z: Some(5) }));
    let points = merge(&[point(1), point(2), point(1)]).expect("points").shape().expect("sound");
    assert!(matches!(points, Shape::MultiPoint(all) if all.len() == 2 && all[0].z == Some(5)));
    assert!(refused(merge(&[point(1), neighbours[0].clone()])).starts_with("Only like and like"));
    let far = geometry(&Shape::Polygon(vec![ring(-1_790_000_000, 0, 10)]));
    let other = geometry(&Shape::Polygon(vec![ring(1_790_000_000, 0, 10)]));
    assert!(refused(merge(&[far, other])).contains("more than 180 degrees"));
}

#[test]
fn holes_are_cut_and_bites_taken() {
    let mut outer = ring(0, 0, 100);
    outer.iter_mut().for_each(|at| at.z = Some(7_000));
    let square = geometry(&Shape::Polygon(vec![outer]));
    let holed = cut_hole(&square, &geometry(&Shape::LineString(ring(40, 40, 10)))).expect("it is cut");
    assert_eq!((areas(&holed)[0].len(), size(&holed)), (2, 2 * (10_000 - 100)));
    assert!(areas(&holed)[0][0].iter().all(|at| at.z == Some(7_000)), "heights stay");
    assert!(check(&holed).is_ok());
    let bitten = cut_hole(&square, &geometry(&Shape::Polygon(vec![ring(90, 90, 20)]))).expect("it is cut");
    assert_eq!((areas(&bitten)[0].len(), size(&bitten)), (1, 2 * (10_000 - 100)));
    let outside = geometry(&Shape::Polygon(vec![ring(200, 200, 20)]));
    assert_eq!(refused(cut_hole(&square, &outside)), "The hole lies outside of the area.");
    let all = geometry(&Shape::Polygon(vec![ring(-5, -5, 200)]));
    assert_eq!(refused(cut_hole(&square, &all)), "Nothing of the area would be left.");
}

#[test]
fn faults_are_told_with_their_place() {
    let bow = line(&[(0, 0), (10_000_000, 10_000_000), (10_000_000, 0), (0, 10_000_000), (0, 0)]);
    let told = refused(check(&geometry(&Shape::Polygon(vec![bow]))));
    assert!(told.starts_with("The area crosses or touches itself near "), "{told}");
    let outside = geometry(&Shape::Polygon(vec![ring(0, 0, 100), ring(500, 500, 20)]));
    let told = refused(check(&outside));
    assert!(told.starts_with("The area is not sound, near 0.000000, 0.000000: "), "{told}");
    assert!(check(&geometry(&Shape::LineString(line(&[(0, 0), (10, 10), (10, 0), (0, 10)])))).is_ok());
}

/// A ring round a centre that does not cross itself.
fn star(radii: &[i32], x: i32, y: i32) -> Vec<Position> {
    let corner = |(index, radius): (usize, &i32)| {
        let angle = std::f64::consts::TAU * index as f64 / radii.len() as f64;
        let part = |share: f64| (f64::from(*radius) * share).round() as i32;
        Position { x: x + part(angle.cos()), y: y + part(angle.sin()), z: None }
    };
    let mut ring: Vec<Position> = radii.iter().enumerate().map(corner).collect();
    ring.push(ring[0]);
    ring
}

fn any_star() -> impl Strategy<Value = Vec<Position>> {
    (prop::collection::vec(1_000_000..90_000_000, 4..30), -1_000_000..1_000_000, -1_000_000..1_000_000)
        .prop_map(|(radii, x, y)| star(&radii, x, y))
}

/// New corners are rounded to a unit: an edge that is moved by half of one changes the area by no
/// more than its length.
fn rounding(ring: &[Position], corners: usize) -> i128 {
    let step = |pair: &[Position]| {
        i128::from((pair[1].x - pair[0].x).unsigned_abs())
            + i128::from((pair[1].y - pair[0].y).unsigned_abs())
    };
    2 * ring.windows(2).map(step).sum::<i128>() + 1_000_000_000 * corners as i128
}

proptest! {
    #[test]
    fn pieces_are_as_large_as_the_whole(
        outer in any_star(),
        path in prop::collection::vec((-100_000_000..100_000_000, -100_000_000..100_000_000), 0..4),
    ) {
        let whole = geometry(&Shape::Polygon(vec![outer.clone()]));
        let mut by = vec![(-200_000_000, 3)];
        by.extend(path);
        by.push((200_000_000, -7));
        let corners = by.len();
        if let Ok(pieces) = split(&whole, &geometry(&Shape::LineString(line(&by)))) {
            prop_assert!(pieces.len() > 1);
            let total: i128 = pieces.iter().map(size).sum();
            prop_assert!((total - size(&whole)).abs() <= rounding(&outer, corners), "{total} {}", size(&whole));
            let again = merge(&pieces).expect("pieces are areas");
            prop_assert!((size(&again) - size(&whole)).abs() <= rounding(&outer, corners));
        }
    }

    #[test]
    fn a_union_and_what_is_common_are_both_areas(a in any_star(), b in any_star()) {
        let (first, second) = (geometry(&Shape::Polygon(vec![a.clone()])), geometry(&Shape::Polygon(vec![b])));
        let both = merge(&[first.clone(), second.clone()]).expect("areas");
        let (large, small) = (size(&first).max(size(&second)), size(&first) + size(&second));
        let slack = rounding(&a, 30);
        prop_assert!(size(&both) + slack >= large && size(&both) <= small + slack);
        // What is left of one after the other is taken out, and the other, are the union.
        if let Ok(left) = cut_hole(&first, &second) {
            prop_assert!((size(&left) + size(&second) - size(&both)).abs() <= slack);
        }
        prop_assert_eq!(size(&merge(&[second, first]).expect("areas")), size(&both));
    }

    #[test]
    fn a_cut_line_keeps_its_corners(
        way in prop::collection::vec((-1_000..1_000, -1_000..1_000), 2..12),
        by in prop::collection::vec((-1_000..1_000, -1_000..1_000), 2..5),
    ) {
        // A corner that is said twice is one corner to whoever cuts.
        let mut way = line(&way);
        way.dedup();
        prop_assume!(way.len() > 1);
        if let Ok(pieces) = split(&geometry(&Shape::LineString(way.clone())), &geometry(&Shape::LineString(line(&by)))) {
            let lines: Vec<Vec<Position>> = pieces
                .iter()
                .map(|piece| match piece.shape() { Ok(Shape::LineString(line)) => line, other => panic!("{other:?}") })
                .collect();
            for pair in lines.windows(2) {
                prop_assert_eq!(pair[0].last(), pair[1].first());
            }
            let all: Vec<Position> = lines.concat();
            let mut rest = all.iter();
            for corner in way {
                prop_assert!(rest.any(|at| *at == corner), "{:?} is lost", corner);
            }
        }
    }
}

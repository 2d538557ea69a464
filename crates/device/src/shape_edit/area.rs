//! Areas, cut and joined.

use feature_crdt::Position;
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::i_float::int::point::IntPoint;
use i_overlay::string::overlay::StringOverlay;
use i_overlay::string::rule::StringRule;

/// A ring and its holes, each closed.
type Rings = Vec<Vec<Position>>;

/// Corners on straight edges were put there by somebody: they stay.
fn options() -> IntOverlayOptions {
    IntOverlayOptions { ogc: true, ..IntOverlayOptions::keep_all_points() }
}

/// Cuts an area by a line, into the pieces between its edges; none if it is not cut.
pub(super) fn split(rings: &Rings, by: &[Position]) -> Vec<Rings> {
    let path: Vec<IntPoint> = by.iter().map(point).collect();
    let mut overlay = StringOverlay::with_options(rings.iter().map(Vec::len).sum(), options());
    overlay.add_shape_contours(&contours(rings));
    overlay.add_string_path(&path);
    let graph = overlay.build_graph_view(FillRule::NonZero);
    let pieces = graph.map(|graph| graph.extract_shapes_custom(StringRule::Slice, options()));
    let pieces: Vec<Rings> = pieces.unwrap_or_default().into_iter().map(closed).collect();
    if pieces.len() > 1 { pieces } else { Vec::new() }
}

/// Joins areas, where they overlap or share an edge.
pub(super) fn union(areas: &[Rings]) -> Vec<Rings> {
    let all: Vec<_> = areas.iter().map(contours).collect();
    let mut overlay = Overlay::with_shapes_options(
        &all,
        &[],
        IntOverlayOptions { ogc: true, ..IntOverlayOptions::default() },
        Default::default(),
    );
    overlay.overlay(OverlayRule::Subject, FillRule::NonZero).into_iter().map(closed).collect()
}

/// Takes an area out of others.
pub(super) fn difference(areas: &[Rings], hole: &Rings) -> Vec<Rings> {
    let all: Vec<_> = areas.iter().map(contours).collect();
    let mut overlay = Overlay::with_shapes_options(&all, &[contours(hole)], options(), Default::default());
    overlay.overlay(OverlayRule::Difference, FillRule::NonZero).into_iter().map(closed).collect()
}

/// Twice the area of areas in square units, holes taken off.
pub(super) fn doubled_area(areas: &[Rings]) -> i128 {
    let of_area = |rings: &Rings| {
        let own = rings.iter().map(|ring| ring_area(ring).abs()).collect::<Vec<_>>();
        own.first().copied().unwrap_or(0) - own.iter().skip(1).sum::<i128>()
    };
    areas.iter().map(of_area).sum()
}

/// The place of the largest of areas.
pub(super) fn largest(areas: &[Rings]) -> usize {
    let size = |index: &usize| doubled_area(&areas[*index..=*index]);
    (0..areas.len()).max_by_key(size).unwrap_or(0)
}

/// Twice the area of a ring, positive if it runs counter-clockwise.
fn ring_area(ring: &[Position]) -> i128 {
    let cross = |pair: &[Position]| {
        i128::from(pair[0].x) * i128::from(pair[1].y) - i128::from(pair[1].x) * i128::from(pair[0].y)
    };
    ring.windows(2).map(cross).sum()
}

const fn point(at: &Position) -> IntPoint {
    IntPoint { x: at.x, y: at.y }
}

/// Open rings in the directions that the engine counts by: the outer one counter-clockwise, holes
/// clockwise.
fn contours(rings: &Rings) -> Vec<Vec<IntPoint>> {
    let contour = |(index, ring): (usize, &Vec<Position>)| {
        let mut points: Vec<IntPoint> = ring.iter().skip(1).map(point).collect();
        if (index == 0) != (ring_area(ring) > 0) {
            points.reverse();
        }
        points
    };
    rings.iter().enumerate().map(contour).collect()
}

/// Closes the rings that the engine gives.
fn closed(contours: Vec<Vec<IntPoint>>) -> Rings {
    let ring = |points: Vec<IntPoint>| {
        let mut ring: Vec<Position> =
            points.into_iter().map(|at| Position { x: at.x, y: at.y, z: None }).collect();
        ring.extend(ring.first().copied());
        ring
    };
    contours.into_iter().map(ring).collect()
}

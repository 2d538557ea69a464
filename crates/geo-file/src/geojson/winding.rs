//! The direction in which rings run (right-hand rule, RFC 7946, section 3.1.6).

use geojson::Position;

/// Twice the area of a ring in square degrees: positive if it runs counter-clockwise.
pub(super) fn doubled_area(ring: impl Iterator<Item = (f64, f64)>) -> f64 {
    let mut ring = ring.peekable();
    let Some(&(x0, y0)) = ring.peek() else { return 0.0 };
    let mut doubled = 0.0;
    let mut last = (0.0, 0.0);
    for (x, y) in ring {
        // Relative to the first position, so that small rings far from zero keep their digits.
        let here = (x - x0, y - y0);
        doubled += last.0 * here.1 - here.0 * last.1;
        last = here;
    }
    doubled
}

/// Turns the rings of an area: the outer one counter-clockwise, holes clockwise.
pub(super) fn turn(rings: &mut [Vec<Position>]) {
    for (index, ring) in rings.iter_mut().enumerate() {
        let doubled = doubled_area(ring.iter().map(|at| (at[0], at[1])));
        if (index == 0 && doubled < 0.0) || (index > 0 && doubled > 0.0) {
            ring.reverse();
        }
    }
}

//! Intervals of the circle of longitudes.

/// An interval of longitudes: it begins at `west` (-180 up to 180) and runs `width` degrees east.
#[derive(Copy, Clone, PartialEq, Debug)]
pub(crate) struct Arc {
    pub(crate) west: f64,
    pub(crate) width: f64,
}

/// The narrowest interval and the narrowest gap in degrees (0.1 mm on the equator). Rounding at 360
/// degrees is far finer, so that neither edge can pass the other.
pub(crate) const NARROWEST: f64 = 1e-9;

/// Gives the shortest interval that holds all of them, as western and eastern edge; west > east
/// when it crosses the antimeridian. Full circles are -180 to 180.
pub(crate) fn enclosing(arcs: &mut [Arc]) -> (f64, f64) {
    const WORLD: (f64, f64) = (-180.0, 180.0);
    arcs.iter_mut().for_each(|arc| arc.width = arc.width.max(NARROWEST));
    if arcs.is_empty() || arcs.iter().any(|arc| arc.width >= 360.0) {
        return WORLD;
    }
    // The widest gap on the circle is what the result leaves out. `reach` is the furthest point
    // that the arcs so far reach eastwards, beginning with those that cross the antimeridian.
    arcs.sort_by(|a, b| a.west.total_cmp(&b.west));
    let mut reach = arcs.iter().map(|arc| arc.west + arc.width).fold(f64::MIN, f64::max) - 360.0;
    let mut widest = (NARROWEST, None);
    for arc in arcs {
        if arc.west - reach > widest.0 {
            widest = (arc.west - reach, Some((wrap_west(arc.west), wrap_east(reach))));
        }
        reach = reach.max(arc.west + arc.width);
    }
    widest.1.unwrap_or(WORLD)
}

/// Brings a western edge into -180 up to, not including, 180.
pub(crate) fn wrap_west(lon: f64) -> f64 {
    if (-180.0..180.0).contains(&lon) { lon } else { (lon + 180.0).rem_euclid(360.0) - 180.0 }
}

/// Brings an eastern edge into above -180 up to and including 180.
pub(crate) fn wrap_east(lon: f64) -> f64 {
    if lon > -180.0 && lon <= 180.0 { lon } else { 180.0 - (180.0 - lon).rem_euclid(360.0) }
}

/// Adds whole turns to each longitude so that no step is longer than half a turn, except steps of
/// exactly one turn (-180 to 180), which are the edge of a shape as wide as the world.
pub(crate) fn unwrap(longitudes: impl Iterator<Item = f64>) -> impl Iterator<Item = f64> {
    let mut last: Option<f64> = None;
    let mut turn = 0.0;
    longitudes.map(move |lon| {
        let step = last.map_or(0.0, |last| lon - last);
        last = Some(lon);
        if step.abs() > 180.0 && step.abs() < 360.0 {
            turn -= 360.0 * step.signum();
        }
        lon + turn
    })
}

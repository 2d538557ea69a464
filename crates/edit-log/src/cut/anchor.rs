//! Where the label of a feature stands: at one place, in one tile.

use feature_crdt::{Position, Shape};

/// Finds it: the point, the middle of the longest line, a place inside the largest area.
///
/// Lengths are measured in degrees: this is for the eye.
pub(super) fn anchor(shape: &Shape) -> Option<Position> {
    match shape {
        Shape::Point(at) => Some(*at),
        Shape::MultiPoint(all) => all.first().copied(),
        Shape::LineString(line) => middle(line),
        Shape::MultiLineString(lines) => {
            lines.iter().max_by(|a, b| length(a).total_cmp(&length(b))).and_then(|line| middle(line))
        }
        Shape::Polygon(rings) => inside(rings),
        Shape::MultiPolygon(areas) => {
            areas.iter().max_by_key(|rings| size(rings)).and_then(|rings| inside(rings))
        }
        Shape::Collection(parts) => parts.iter().find_map(anchor),
    }
}

fn step(a: Position, b: Position) -> f64 {
    (f64::from(b.x) - f64::from(a.x)).hypot(f64::from(b.y) - f64::from(a.y))
}

fn length(line: &[Position]) -> f64 {
    line.windows(2).map(|pair| step(pair[0], pair[1])).sum()
}

fn middle(line: &[Position]) -> Option<Position> {
    let mut left = length(line) / 2.0;
    for pair in line.windows(2) {
        let own = step(pair[0], pair[1]);
        if own >= left && own > 0.0 {
            return Some(between(pair[0], pair[1], left / own));
        }
        left -= own;
    }
    line.first().copied()
}

fn between(a: Position, b: Position, share: f64) -> Position {
    let part = |a: i32, b: i32| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as i32;
    Position { x: part(a.x, b.x), y: part(a.y, b.y), z: None }
}

/// The height of an area's box times its width.
fn size(rings: &[Vec<Position>]) -> i128 {
    let range = |of: fn(&Position) -> i32| {
        let values = || rings.iter().flatten().map(of);
        i128::from(values().max().unwrap_or(0)) - i128::from(values().min().unwrap_or(0))
    };
    range(|at| at.x) * range(|at| at.y)
}

/// The middle of the widest part of an area at half its height, between its edges there.
fn inside(rings: &[Vec<Position>]) -> Option<Position> {
    let outer = rings.first()?;
    let (low, high) = (outer.iter().map(|at| at.y).min()?, outer.iter().map(|at| at.y).max()?);
    // Half a unit off the grid, so that no corner lies on it.
    let level = (f64::from(low) + f64::from(high)).div_euclid(2.0) + 0.5;
    let mut crossings: Vec<f64> = rings
        .iter()
        .flat_map(|ring| ring.windows(2))
        .filter(|pair| (f64::from(pair[0].y) < level) != (f64::from(pair[1].y) < level))
        .map(|pair| {
            let share = (level - f64::from(pair[0].y)) / (f64::from(pair[1].y) - f64::from(pair[0].y));
            f64::from(pair[0].x) + (f64::from(pair[1].x) - f64::from(pair[0].x)) * share
        })
        .collect();
    crossings.sort_by(f64::total_cmp);
    let spans = crossings.chunks_exact(2).max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])));
    match spans {
        Some(span) => {
            Some(Position { x: ((span[0] + span[1]) / 2.0).round() as i32, y: level.round() as i32, z: None })
        }
        // Flat: no edge crosses.
        None => outer.first().copied(),
    }
}

#[cfg(test)]
mod tests {
    use feature_crdt::{Position, Shape};

    use super::anchor;

    fn line(numbers: &[(i32, i32)]) -> Vec<Position> {
        numbers.iter().map(|&(x, y)| Position { x, y, z: None }).collect()
    }

    #[test]
    fn labels_stand_in_the_middle() {
        let at = |shape: Shape| anchor(&shape).map(|at| (at.x, at.y));
        assert_eq!(at(Shape::LineString(line(&[(0, 0), (10, 0), (10, 90)]))), Some((10, 40)));
        assert_eq!(at(Shape::LineString(line(&[(7, 7), (7, 7)]))), Some((7, 7)));
        // Between the arms of a U lies nothing of it.
        let letter =
            line(&[(0, 0), (100, 0), (100, 90), (80, 90), (80, 20), (20, 20), (20, 90), (0, 90), (0, 0)]);
        assert!(at(Shape::Polygon(vec![letter])).is_some_and(|(x, _)| x <= 20 || x >= 80));
        let flat = line(&[(1, 5), (2, 5), (3, 5), (1, 5)]);
        assert_eq!(at(Shape::Polygon(vec![flat])), Some((1, 5)));
        assert_eq!(at(Shape::Collection(Vec::new())), None);
    }
}

//! Cutting and joining of geometries: split, merge, holes. Pure functions.
//!
//! Areas are cut on whole units (1e-7 degrees) by the engine of `geo`'s boolean operations, so no
//! corner that nobody touched moves; where edges cross, the new corner is rounded to a unit. Edges
//! are straight in longitude and latitude, as GeoJSON's are. What is cut or joined at once lies
//! within 180 degrees of longitude; across the antimeridian longitudes go on beyond 180, and are not
//! wrapped here.

mod area;
mod heights;
mod line;
#[cfg(test)]
mod tests;
mod validity;

use feature_crdt::{Extent, Geometry, Position, Shape, UNITS_PER_DEGREE};

use self::heights::Heights;
use crate::error::{DeviceError, Result};

pub(crate) use self::validity::check;

/// The widest that areas may lie apart: cross products of whole units fit into 64 bits then.
const MAX_DEGREES: i64 = 180;

/// Cuts a line or an area by a line, into two geometries or more.
///
/// Of a geometry of many parts, what is not cut stays with the largest piece of each part that is;
/// the first geometry given is that one.
pub(crate) fn split(geometry: &Geometry, by: &Geometry) -> Result<Vec<Geometry>> {
    let (shape, by) = (shape_of(geometry)?, shape_of(by)?);
    let Shape::LineString(by) = by else {
        return Err(DeviceError::bad_input("Only a line cuts: draw one across what is to be cut."));
    };
    within_limit([&shape, &Shape::LineString(by.clone())])?;
    let heights = Heights::of([&shape]);
    let pieces: Vec<Shape> = match shape {
        Shape::LineString(line) => line::split(&line, &by).into_iter().map(Shape::LineString).collect(),
        Shape::MultiLineString(lines) => regroup(
            lines,
            |line| line::split(line, &by),
            line::longest,
            Shape::MultiLineString,
            Shape::LineString,
        ),
        Shape::Polygon(rings) => area::split(&rings, &by).into_iter().map(Shape::Polygon).collect(),
        Shape::MultiPolygon(areas) => regroup(
            areas,
            |rings| area::split(rings, &by),
            area::largest,
            Shape::MultiPolygon,
            Shape::Polygon,
        ),
        Shape::Point(_) | Shape::MultiPoint(_) | Shape::Collection(_) => {
            return Err(DeviceError::bad_input("Only a line or an area can be cut."));
        }
    };
    if pieces.len() < 2 {
        return Err(DeviceError::bad_input("The line cuts nothing off.")
            .hint("Draw it from one side to the other, beginning and ending outside."));
    }
    pieces.into_iter().map(|piece| geometry_of(&heights.back(piece))).collect()
}

/// Cuts every part; what stays together comes first.
fn regroup<T: Clone>(
    parts: Vec<T>,
    cut: impl Fn(&T) -> Vec<T>,
    largest: impl Fn(&[T]) -> usize,
    many: impl Fn(Vec<T>) -> Shape,
    one: impl Fn(T) -> Shape,
) -> Vec<Shape> {
    let (mut stay, mut off) = (Vec::new(), Vec::new());
    for part in parts {
        let mut pieces = cut(&part);
        if pieces.is_empty() {
            stay.push(part);
            continue;
        }
        stay.push(pieces.swap_remove(largest(&pieces)));
        off.extend(pieces.into_iter().map(&one));
    }
    let stay = if stay.len() == 1 { one(stay.remove(0)) } else { many(stay) };
    std::iter::once(stay).chain(off).collect()
}

/// Joins geometries of one kind: areas to their union, lines end to end, points to many.
pub(crate) fn merge(geometries: &[Geometry]) -> Result<Geometry> {
    let shapes = geometries.iter().map(shape_of).collect::<Result<Vec<_>>>()?;
    within_limit(&shapes)?;
    let heights = Heights::of(&shapes);
    let (mut points, mut lines, mut areas) = (Vec::new(), Vec::new(), Vec::new());
    let parts = flattened(shapes);
    let count = parts.len();
    for part in parts {
        match part {
            Shape::Point(at) => points.push(at),
            Shape::LineString(line) => lines.push(line),
            Shape::Polygon(rings) => areas.push(rings),
            _ => {}
        }
    }
    let merged = if count == 0 {
        return Err(DeviceError::bad_input("There is nothing to merge."));
    } else if points.len() == count {
        one_or_many(distinct(points), Shape::Point, Shape::MultiPoint)
    } else if lines.len() == count {
        one_or_many(line::joined(lines), Shape::LineString, Shape::MultiLineString)
    } else if areas.len() == count {
        one_or_many(area::union(&areas), Shape::Polygon, Shape::MultiPolygon)
    } else {
        return Err(DeviceError::bad_input("Only like and like can be merged: points, lines or areas."));
    };
    geometry_of(&heights.back(merged))
}

/// Takes an area out of another; a ring across its edge takes a bite.
pub(crate) fn cut_hole(geometry: &Geometry, ring: &Geometry) -> Result<Geometry> {
    let shape = shape_of(geometry)?;
    let hole = match shape_of(ring)? {
        Shape::Polygon(rings) => rings,
        Shape::LineString(mut line) if line.len() > 2 => {
            if line.first() != line.last() {
                line.push(line[0]);
            }
            vec![line]
        }
        _ => return Err(DeviceError::bad_input("A hole is an area: draw its edge.")),
    };
    within_limit([&shape, &Shape::Polygon(hole.clone())])?;
    let heights = Heights::of([&shape]);
    let areas = match shape {
        Shape::Polygon(rings) => vec![rings],
        Shape::MultiPolygon(areas) => areas,
        _ => return Err(DeviceError::bad_input("Only an area can have a hole.")),
    };
    let left = area::difference(&areas, &hole);
    if left.is_empty() {
        return Err(DeviceError::bad_input("Nothing of the area would be left."));
    }
    if area::doubled_area(&left) == area::doubled_area(&area::union(&areas)) {
        return Err(DeviceError::bad_input("The hole lies outside of the area."));
    }
    geometry_of(&heights.back(one_or_many(left, Shape::Polygon, Shape::MultiPolygon)))
}

fn shape_of(geometry: &Geometry) -> Result<Shape> {
    geometry.shape().map_err(DeviceError::internal)
}

fn geometry_of(shape: &Shape) -> Result<Geometry> {
    Geometry::new(shape).map_err(|cause| DeviceError::bad_input(format!("This makes no geometry: {cause}.")))
}

fn one_or_many<T>(mut parts: Vec<T>, one: impl Fn(T) -> Shape, many: impl Fn(Vec<T>) -> Shape) -> Shape {
    if parts.len() == 1 { one(parts.remove(0)) } else { many(parts) }
}

/// The single geometries of shapes.
fn flattened(shapes: Vec<Shape>) -> Vec<Shape> {
    let mut parts = Vec::new();
    for shape in shapes {
        match shape {
            Shape::MultiPoint(all) => parts.extend(all.into_iter().map(Shape::Point)),
            Shape::MultiLineString(lines) => parts.extend(lines.into_iter().map(Shape::LineString)),
            Shape::MultiPolygon(areas) => parts.extend(areas.into_iter().map(Shape::Polygon)),
            Shape::Collection(inner) => parts.append(&mut flattened(inner)),
            single => parts.push(single),
        }
    }
    parts
}

/// Points in their order, each place once.
fn distinct(points: Vec<Position>) -> Vec<Position> {
    let mut seen = std::collections::HashSet::new();
    points.into_iter().filter(|at| seen.insert((at.x, at.y))).collect()
}

fn within_limit<'a>(shapes: impl IntoIterator<Item = &'a Shape>) -> Result<()> {
    let mut all: Option<Extent> = None;
    for shape in shapes {
        shape
            .for_each(&mut |at| all = Some(all.map_or(Extent::of(at), |extent| extent.with(Extent::of(at)))));
    }
    let width = all.map_or(0, |extent| i64::from(extent.east) - i64::from(extent.west));
    if width > MAX_DEGREES * i64::from(UNITS_PER_DEGREE) {
        return Err(DeviceError::bad_input(format!(
            "This spans more than {MAX_DEGREES} degrees of longitude, which is too wide to be cut or joined."
        )));
    }
    Ok(())
}

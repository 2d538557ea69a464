//! Natural Earth's shapefiles: geometry and attributes.

use std::path::Path;

use anyhow::{Context, Result, bail};
use dbase::{FieldValue, Record};
use serde_json::{Value, json};
use shapefile::{Point, PolygonRing, Shape};

/// A position in degrees: longitude, latitude.
pub type Position = [f64; 2];
/// An outer ring followed by its holes.
pub type Polygon = Vec<Vec<Position>>;

/// One record of a shapefile.
pub struct Entry {
    shape: Shape,
    attributes: Record,
}

impl Entry {
    /// The attribute as text without surrounding space; empty where it has none.
    pub fn text(&self, name: &str) -> &str {
        match self.attributes.get(name) {
            Some(FieldValue::Character(Some(text))) => text.trim_matches(['\0', ' ']),
            _ => "",
        }
    }

    /// The attribute as a number.
    pub fn number(&self, name: &str) -> Option<f64> {
        match self.attributes.get(name)? {
            FieldValue::Numeric(number) => *number,
            FieldValue::Float(number) => number.map(f64::from),
            FieldValue::Double(number) => Some(*number),
            FieldValue::Integer(number) => Some(f64::from(*number)),
            _ => None,
        }
    }

    /// The polygons of the record; fails if it has another geometry.
    pub fn polygons(&self) -> Result<Vec<Polygon>> {
        match &self.shape {
            Shape::Polygon(polygon) => Ok(polygons(polygon.rings())),
            Shape::NullShape => Ok(Vec::new()),
            other => bail!("A record holds {} where polygons are expected.", other.shapetype()),
        }
    }

    /// The lines of the record; fails if it has another geometry.
    pub fn lines(&self) -> Result<Vec<Vec<Position>>> {
        lines(&self.shape)
    }
}

/// Reads a shapefile with its attribute table; `path` is without extension.
pub fn read(path: &Path) -> Result<Vec<Entry>> {
    let file = path.with_extension("shp");
    let records = shapefile::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(records.into_iter().map(|(shape, attributes)| Entry { shape, attributes }).collect())
}

/// Reads the lines of a shapefile that comes without an attribute table.
pub fn read_lines(path: &Path) -> Result<Vec<Vec<Position>>> {
    let file = path.with_extension("shp");
    let shapes =
        shapefile::read_shapes(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    let mut all = Vec::new();
    for shape in &shapes {
        all.extend(lines(shape)?);
    }
    Ok(all)
}

/// Natural Earth counts zooms for tiles of 256 pixels, MapLibre for 512: one less.
pub fn map_zoom(natural_earth_zoom: f64) -> f64 {
    (natural_earth_zoom - 1.0).max(0.0)
}

/// A GeoJSON polygon.
pub fn polygon_geometry(polygon: &Polygon) -> Value {
    json!({ "type": "Polygon", "coordinates": polygon })
}

/// A GeoJSON line string.
pub fn line_geometry(line: &[Position]) -> Value {
    json!({ "type": "LineString", "coordinates": line })
}

fn lines(shape: &Shape) -> Result<Vec<Vec<Position>>> {
    match shape {
        Shape::Polyline(line) => Ok(line.parts().iter().map(|part| positions(part)).collect()),
        Shape::NullShape => Ok(Vec::new()),
        other => bail!("A record holds {} where lines are expected.", other.shapetype()),
    }
}

/// Gives every hole to the ring that contains it: a shapefile may list them in any order.
fn polygons(rings: &[PolygonRing<Point>]) -> Vec<Polygon> {
    let mut found: Vec<(Bounds, Polygon)> = Vec::new();
    let mut holes = Vec::new();
    for ring in rings {
        let line = positions(ring.points());
        match ring {
            PolygonRing::Outer(_) => found.push((Bounds::of(&line), vec![line])),
            PolygonRing::Inner(_) => holes.push(line),
        }
    }
    for hole in holes {
        let bounds = Bounds::of(&hole);
        let around = found
            .iter_mut()
            .filter(|(outer, polygon)| outer.contain(&bounds) && surrounds(&polygon[0], &hole))
            .min_by(|(one, _), (other, _)| one.area().total_cmp(&other.area()));
        if let Some((_, polygon)) = around {
            polygon.push(hole);
        }
    }
    found.into_iter().map(|(_, polygon)| polygon).collect()
}

/// Whether a ring lies inside another which it may touch: most of its positions are inside.
fn surrounds(outer: &[Position], hole: &[Position]) -> bool {
    let inside = hole.iter().filter(|&&position| is_inside(outer, position)).count();
    inside * 2 > hole.len()
}

/// Whether a position lies inside a closed ring, by the parity of the edges to its east.
fn is_inside(ring: &[Position], [x, y]: Position) -> bool {
    ring.windows(2)
        .filter(|edge| {
            let ([x0, y0], [x1, y1]) = (edge[0], edge[1]);
            (y0 > y) != (y1 > y) && x < x0 + (y - y0) / (y1 - y0) * (x1 - x0)
        })
        .count()
        % 2
        == 1
}

/// West, south, east, north.
struct Bounds([f64; 4]);

impl Bounds {
    fn of(ring: &[Position]) -> Self {
        let nowhere = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        Self(ring.iter().fold(nowhere, |[w, s, e, n], &[x, y]| [w.min(x), s.min(y), e.max(x), n.max(y)]))
    }

    fn contain(&self, other: &Self) -> bool {
        let ([w, s, e, n], [west, south, east, north]) = (self.0, other.0);
        w <= west && s <= south && e >= east && n >= north
    }

    fn area(&self) -> f64 {
        let [w, s, e, n] = self.0;
        (e - w) * (n - s)
    }
}

fn positions(points: &[Point]) -> Vec<Position> {
    points.iter().map(|p| [p.x, p.y]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64, side: f64) -> Vec<Point> {
        let corners = [(0.0, 0.0), (0.0, side), (side, side), (side, 0.0), (0.0, 0.0)];
        corners.map(|(dx, dy)| Point::new(x + dx, y + dy)).to_vec()
    }

    #[test]
    fn a_hole_goes_to_the_ring_around_it_wherever_it_is_listed() {
        let rings = [
            PolygonRing::Outer(square(0.0, 0.0, 10.0)),
            PolygonRing::Outer(square(20.0, 0.0, 2.0)),
            PolygonRing::Inner(square(4.0, 4.0, 2.0)),
        ];
        let polygons = polygons(&rings);
        assert_eq!(polygons.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(polygons[0][1][0], [4.0, 4.0]);
    }

    #[test]
    fn an_island_in_a_lake_keeps_its_own_pond() {
        let rings = [
            PolygonRing::Inner(square(4.0, 4.0, 1.0)),
            PolygonRing::Inner(square(2.0, 2.0, 6.0)),
            PolygonRing::Outer(square(0.0, 0.0, 10.0)),
            PolygonRing::Outer(square(3.0, 3.0, 4.0)),
        ];
        let polygons = polygons(&rings);
        assert_eq!(polygons[0][1][0], [2.0, 2.0], "the lake belongs to the land around it");
        assert_eq!(polygons[1][1][0], [4.0, 4.0], "the pond belongs to the island");
    }
}

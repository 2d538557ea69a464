//! Natural Earth's shapefiles: geometry and attributes.

use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use dbase::{FieldValue, Record};
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
    Ok(records
        .into_iter()
        .map(|(shape, attributes)| Entry { shape, attributes })
        .collect())
}

/// Reads the lines of a shapefile that comes without an attribute table.
pub fn read_lines(path: &Path) -> Result<Vec<Vec<Position>>> {
    let file = path.with_extension("shp");
    let shapes = shapefile::read_shapes(&file).with_context(|| format!("{} cannot be read", file.display()))?;
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

/// A shapefile lists the holes of a ring after it.
fn polygons(rings: &[PolygonRing<Point>]) -> Vec<Polygon> {
    let mut found: Vec<Polygon> = Vec::new();
    for ring in rings {
        match (ring, found.last_mut()) {
            (PolygonRing::Inner(points), Some(polygon)) => polygon.push(positions(points)),
            (PolygonRing::Inner(points) | PolygonRing::Outer(points), _) => found.push(vec![positions(points)]),
        }
    }
    found
}

fn positions(points: &[Point]) -> Vec<Position> {
    points.iter().map(|p| [p.x, p.y]).collect()
}

//! Areas and lines of a file, without what is said about them.

use geo_types::{Coord, LineString, Polygon};
use geojson::{Geometry, GeometryValue, Position};
use serde_json::{Value, json};

use crate::error::FileError;
use crate::feature::FeatureFile;
use crate::note::Note;

/// Areas and lines of a file, in degrees (WGS 84).
///
/// Longitudes are as the file has them, up to ±360, so that a shape may go on across the
/// antimeridian. Rings are closed, in either direction; nothing says that they do not cross
/// themselves.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Drawing {
    /// Polygons with their holes.
    pub areas: Vec<Polygon<f64>>,
    /// Lines, tracks and routes of two positions or more.
    pub lines: Vec<LineString<f64>>,
    /// What was not kept, and what was mended.
    pub notes: Vec<Note>,
}

impl Drawing {
    /// Takes the areas and lines of features; a file with neither is refused.
    pub(crate) fn of(file: FeatureFile) -> Result<Self, FileError> {
        let mut found = Found::default();
        for feature in &file.features {
            match &feature.geometry {
                Some(geometry) => found.geometry(geometry),
                None => found.empty += 1,
            }
        }
        found.finish(file.notes)
    }

    /// Counts the positions.
    #[must_use]
    pub fn vertices(&self) -> usize {
        let rings =
            self.areas.iter().flat_map(|area| std::iter::once(area.exterior()).chain(area.interiors()));
        rings.chain(&self.lines).map(|line| line.0.len()).sum()
    }

    /// Writes the areas as a `MultiPolygon`, or else the lines as a `MultiLineString` (RFC 7946).
    #[must_use]
    pub fn geometry(&self) -> Value {
        if self.areas.is_empty() {
            let lines: Vec<Value> = self.lines.iter().map(positions).collect();
            return json!({ "type": "MultiLineString", "coordinates": lines });
        }
        let rings = |area: &Polygon<f64>| {
            Value::Array(std::iter::once(area.exterior()).chain(area.interiors()).map(positions).collect())
        };
        let areas: Vec<Value> = self.areas.iter().map(rings).collect();
        json!({ "type": "MultiPolygon", "coordinates": areas })
    }
}

fn positions(line: &LineString<f64>) -> Value {
    line.coords().map(|at| json!([at.x, at.y])).collect()
}

/// What was found so far.
#[derive(Default)]
struct Found {
    drawing: Drawing,
    heights: bool,
    points: usize,
    empty: usize,
}

impl Found {
    fn geometry(&mut self, geometry: &Geometry) {
        match &geometry.value {
            GeometryValue::Point { coordinates } => self.points(std::slice::from_ref(coordinates)),
            GeometryValue::MultiPoint { coordinates } => self.points(coordinates),
            GeometryValue::LineString { coordinates } => self.line(coordinates),
            GeometryValue::MultiLineString { coordinates } => {
                coordinates.iter().for_each(|line| self.line(line));
            }
            GeometryValue::Polygon { coordinates } => self.area(coordinates),
            GeometryValue::MultiPolygon { coordinates } => {
                coordinates.iter().for_each(|rings| self.area(rings));
            }
            GeometryValue::GeometryCollection { geometries } => {
                geometries.iter().for_each(|part| self.geometry(part));
            }
        }
    }

    fn points(&mut self, points: &[Position]) {
        self.points += points.len();
        self.flat(points);
    }

    fn line(&mut self, line: &[Position]) {
        let line = self.flat(line);
        self.drawing.lines.push(line);
    }

    fn area(&mut self, rings: &[Vec<Position>]) {
        let mut rings = rings.iter().map(|ring| self.flat(ring)).collect::<Vec<_>>().into_iter();
        match rings.next() {
            Some(outer) => self.drawing.areas.push(Polygon::new(outer, rings.collect())),
            // A geometry of no coordinates may be taken as none (RFC 7946, section 3.1).
            None => self.empty += 1,
        }
    }

    /// Leaves heights out, and remembers that there were some.
    fn flat(&mut self, line: &[Position]) -> LineString<f64> {
        self.heights |= line.iter().any(|at| at.len() > 2);
        line.iter().map(|at| Coord { x: at[0], y: at[1] }).collect()
    }

    fn finish(self, mut notes: Vec<Note>) -> Result<Drawing, FileError> {
        let mut drawing = self.drawing;
        if drawing.areas.is_empty() && drawing.lines.is_empty() {
            let short = notes.iter().map(|note| if let Note::ShortLines(count) = note { *count } else { 0 });
            return Err(FileError::Nothing { points: self.points + short.sum::<usize>() });
        }
        drawing.notes = self.heights.then_some(Note::Heights).into_iter().collect();
        drawing.notes.extend(Some(Note::Points(self.points)).filter(|note| note.counts()));
        drawing.notes.append(&mut notes);
        drawing.notes.extend(Some(Note::Empty(self.empty)).filter(|note| note.counts()));
        Ok(drawing)
    }
}

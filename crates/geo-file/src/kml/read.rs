//! Placemarks, however deeply they lie in folders.

use std::collections::HashMap;

use geojson::{GeometryValue, Position};
use quick_xml::events::BytesStart;
use serde_json::Value;

use super::coordinates;
use super::placemark::Placemark;
use crate::collect::Collector;
use crate::error::FileError;
use crate::feature::FeatureFile;
use crate::xml::{Piece, Pieces, attribute};

/// Reads every placemark as a feature; a geometry outside of one is a feature by itself.
pub(crate) fn read(text: &str) -> Result<FeatureFile, FileError> {
    let mut pieces = Pieces::of(text);
    let mut reader = Reader::default();
    while let Some(piece) = pieces.next()? {
        match piece {
            Piece::Start(start) => reader.start(&start, &pieces)?,
            Piece::End(name) => reader.end(&name, &pieces)?,
            Piece::Text(text, at) => reader.text(&text, at, &pieces)?,
        }
    }
    Ok(reader.found.finish())
}

#[derive(Default)]
struct Reader {
    found: Collector,
    open: Vec<String>,
    /// Text of the element that is open.
    text: String,
    placemark: Option<Placemark>,
    /// Positions of the geometry that is open.
    positions: Vec<Position>,
    /// Times of the track that is open.
    times: Vec<Value>,
    /// Rings of the polygon that is open.
    rings: Vec<Vec<Position>>,
    has_outer: bool,
    /// The name of the datum that is open.
    datum: Option<String>,
    /// Types of the fields of all schemas.
    types: HashMap<String, String>,
}

impl Reader {
    fn start(&mut self, start: &BytesStart<'_>, pieces: &Pieces<'_>) -> Result<(), FileError> {
        let name = start.local_name().as_ref().to_owned();
        if self.open.is_empty() && name != "kml" {
            return Err(pieces.fault("the file does not begin with <kml>"));
        }
        let said = |attributed: &str| attribute(start, attributed).map(|text| text.into_owned());
        match name.as_str() {
            "Placemark" => self.placemark = Some(Placemark::new(said("id"))),
            "Polygon" => {
                self.rings.clear();
                self.has_outer = false;
            }
            "LinearRing" | "LineString" | "Point" | "Track" => {
                self.positions.clear();
                self.times.clear();
            }
            "NetworkLink" => self.found.link(),
            "Data" | "SimpleData" => self.datum = said("name"),
            "SimpleField" => {
                if let Some((name, kind)) = said("name").zip(said("type")) {
                    self.types.insert(name, kind);
                }
            }
            _ => {}
        }
        self.open.push(name);
        self.text.clear();
        Ok(())
    }

    fn end(&mut self, name: &str, pieces: &Pieces<'_>) -> Result<(), FileError> {
        self.open.pop();
        let text = std::mem::take(&mut self.text);
        match name {
            "Point" => match self.positions.pop() {
                Some(coordinates) => self.geometry(GeometryValue::Point { coordinates }),
                None => Ok(()),
            },
            "LineString" => self.line(),
            "Track" => self.track(),
            "LinearRing" => self.ring(pieces),
            "Polygon" if !self.has_outer => Err(pieces.fault("a polygon has no outer boundary")),
            "Polygon" => {
                let coordinates = std::mem::take(&mut self.rings);
                self.geometry(GeometryValue::Polygon { coordinates })
            }
            "Placemark" => match self.placemark.take() {
                Some(placemark) => self.found.feature(placemark.feature()),
                None => Ok(()),
            },
            _ => {
                self.describe(name, text.trim());
                Ok(())
            }
        }
    }

    /// Takes what an element says.
    fn describe(&mut self, name: &str, text: &str) {
        let inside = self.open.last().map(String::as_str);
        match (&mut self.placemark, inside, name) {
            (None, Some("Document"), "name") => self.found.name = Some(text.to_owned()),
            (Some(placemark), Some("Placemark"), "name" | "description" | "address" | "phoneNumber") => {
                placemark.properties.insert(name.to_owned(), text.into());
            }
            (Some(placemark), Some("TimeStamp"), "when") => {
                placemark.properties.insert("time".into(), text.into());
            }
            (Some(placemark), Some("TimeSpan"), "begin" | "end") => {
                placemark.properties.insert(name.to_owned(), text.into());
            }
            (Some(_), Some("Track"), "when") => self.times.push(text.into()),
            (Some(placemark), Some("Data"), "value") => {
                if let Some(key) = self.datum.take() {
                    placemark.properties.insert(key, text.into());
                }
            }
            (Some(placemark), _, "SimpleData") => {
                if let Some(key) = self.datum.take() {
                    let value = typed(text, self.types.get(&key).map(String::as_str));
                    placemark.properties.insert(key, value);
                }
            }
            _ => {}
        }
    }

    fn geometry(&mut self, value: GeometryValue) -> Result<(), FileError> {
        match &mut self.placemark {
            Some(placemark) => {
                placemark.geometry(value);
                Ok(())
            }
            None => {
                let mut alone = Placemark::default();
                alone.geometry(value);
                self.found.feature(alone.feature())
            }
        }
    }

    fn line(&mut self) -> Result<(), FileError> {
        let positions = std::mem::take(&mut self.positions);
        match self.found.line(positions) {
            Some(coordinates) => self.geometry(GeometryValue::LineString { coordinates }),
            None => Ok(()),
        }
    }

    fn track(&mut self) -> Result<(), FileError> {
        let times = std::mem::take(&mut self.times);
        let timed = times.len() == self.positions.len() && !times.is_empty();
        match &mut self.placemark {
            Some(placemark) if timed => {
                if let Some(coordinates) = self.found.line(std::mem::take(&mut self.positions)) {
                    placemark.track(GeometryValue::LineString { coordinates }, times);
                }
                Ok(())
            }
            _ => self.line(),
        }
    }

    /// Takes a ring of a polygon, or one by itself, which is a line.
    fn ring(&mut self, pieces: &Pieces<'_>) -> Result<(), FileError> {
        let boundary = self.open.iter().rev().find(|name| name.ends_with("BoundaryIs"));
        let Some(boundary) = boundary.cloned() else { return self.line() };
        let mut ring = std::mem::take(&mut self.positions);
        self.found.close(&mut ring);
        if ring.len() < 4 {
            return Err(FileError::OpenRing { place: pieces.place() });
        }
        if boundary == "outerBoundaryIs" {
            if self.has_outer {
                return Err(pieces.fault("a polygon has two outer boundaries"));
            }
            self.has_outer = true;
            self.rings.insert(0, ring);
        } else {
            self.rings.push(ring);
        }
        Ok(())
    }

    fn text(&mut self, text: &str, at: usize, pieces: &Pieces<'_>) -> Result<(), FileError> {
        let mut inside = self.open.iter().rev().map(String::as_str);
        let between = match (inside.next(), inside.next()) {
            (Some("coordinates"), Some("LinearRing" | "LineString" | "Point")) => ',',
            // A position of a track: numbers with spaces between them.
            (Some("coord"), Some("Track")) => ' ',
            _ => {
                self.text.push_str(text);
                return Ok(());
            }
        };
        self.positions.append(&mut coordinates::read(&mut self.found, text, at, pieces, between)?);
        Ok(())
    }
}

/// Reads a value of a field whose type a schema tells; what does not fit it stays text.
fn typed(text: &str, kind: Option<&str>) -> Value {
    let number = |text: &str| text.parse::<f64>().ok().and_then(serde_json::Number::from_f64);
    match kind {
        Some("int" | "uint" | "short" | "ushort") => {
            text.parse::<i64>().map_or_else(|_| text.into(), Value::from)
        }
        Some("float" | "double") => number(text).map_or_else(|| text.into(), Value::Number),
        Some("bool") => match text {
            "1" | "true" => true.into(),
            "0" | "false" => false.into(),
            _ => text.into(),
        },
        _ => text.into(),
    }
}

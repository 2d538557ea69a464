//! Features out of RFC 7946 texts, also of one object a line.

use geojson::{Geometry, GeometryValue, Position};
use serde_json::{Map, Value};

use super::path::{Path, Step};
use crate::collect::{Collector, UNROLLED};
use crate::error::FileError;
use crate::feature::{Feature, FeatureFile};
use crate::place::Place;

/// The deepest nesting of geometry collections that is followed.
pub(crate) const MAX_COLLECTIONS: usize = 8;

/// Begins each text of a sequence (RFC 8142).
const RECORD_SEPARATOR: char = '\u{1e}';

type Outcome<T = ()> = Result<T, FileError>;

/// Reads a text: one GeoJSON object, or many, one after the other.
pub(crate) fn read_text(text: &str) -> Outcome<FeatureFile> {
    let mut reader = Reader::default();
    match serde_json::from_str(text) {
        Ok(value) => reader.object(&value)?,
        Err(cause) if is_sequence(text) => reader.sequence(text, &cause)?,
        Err(cause) => return Err(syntax(&cause, 0)),
    }
    Ok(reader.found.finish())
}

/// Reads one GeoJSON object.
pub(crate) fn read_value(value: &Value) -> Outcome<FeatureFile> {
    let mut reader = Reader::default();
    reader.object(value)?;
    Ok(reader.found.finish())
}

/// Whether the first line is a whole object, so that a fault further on is not one of one object.
pub(super) fn is_sequence(text: &str) -> bool {
    let first = text.lines().map(record).find(|line| !line.is_empty());
    first.is_some_and(|line| serde_json::from_str::<Map<String, Value>>(line).is_ok())
}

fn record(line: &str) -> &str {
    line.trim_start_matches(RECORD_SEPARATOR).trim()
}

fn syntax(cause: &serde_json::Error, lines_before: usize) -> FileError {
    let place = Place::Text { line: lines_before + cause.line(), column: cause.column().max(1) };
    let reason = cause.to_string();
    let reason = reason.split(" at line ").next().unwrap_or(&reason).to_owned();
    FileError::Syntax { place, language: "JSON", reason }
}

#[derive(Default)]
struct Reader {
    found: Collector,
    path: Path,
    /// The line of the object, where there are many.
    line: Option<usize>,
}

impl Reader {
    /// Reads one object a line; `whole` says why the text is not one object.
    fn sequence(&mut self, text: &str, whole: &serde_json::Error) -> Outcome {
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !record(line).is_empty()) {
            // More of the same object than its first line: then it was one object, with a fault.
            let value = serde_json::from_str(record(line)).map_err(|cause| {
                if cause.is_eof() && index == 0 { syntax(whole, 0) } else { syntax(&cause, index) }
            })?;
            self.line = Some(index + 1);
            self.object(&value)?;
        }
        Ok(())
    }

    fn object(&mut self, value: &Value) -> Outcome {
        let object = self.map(value)?;
        match self.kind(object)? {
            "FeatureCollection" => self.collection(object),
            "Feature" => self.feature(object),
            _ => {
                let geometry = self.geometry(object, 0)?;
                self.found.feature(Feature { geometry: Some(geometry), ..Feature::default() })
            }
        }
    }

    fn collection(&mut self, object: &Map<String, Value>) -> Outcome {
        self.reference_system(object)?;
        if let Some(name) = object.get("name").and_then(Value::as_str) {
            self.found.name = Some(name.to_owned());
        }
        self.items(object, "features", |reader, feature| {
            let feature = reader.map(feature)?;
            match reader.kind(feature)? {
                "Feature" => reader.feature(feature),
                other => Err(reader.fault(format!("“{}” stands where a Feature belongs", shortened(other)))),
            }
        })
        .map(drop)
    }

    /// Refuses coordinates that the file itself says are none of ours; RFC 7946 knows one system.
    fn reference_system(&self, object: &Map<String, Value>) -> Outcome {
        let name = object.get("crs").and_then(|crs| crs.get("properties")?.get("name")?.as_str());
        match name {
            Some(name) if !(name.contains("CRS84") || name.ends_with("4326")) => {
                Err(FileError::ReferenceSystem { name: shortened(name) })
            }
            _ => Ok(()),
        }
    }

    fn feature(&mut self, object: &Map<String, Value>) -> Outcome {
        let geometry = match object.get("geometry") {
            None => return Err(self.fault("the Feature has no geometry member")),
            Some(Value::Null) => None,
            Some(geometry) => Some(self.within(Step::Member("geometry"), |reader| {
                let geometry = reader.map(geometry)?;
                reader.geometry(geometry, 0)
            })?),
        };
        let properties = match object.get("properties") {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(properties)) => properties.clone(),
            Some(_) => {
                return self.within(Step::Member("properties"), |reader| {
                    Err(reader.fault("properties are an object or null"))
                });
            }
        };
        let id = match object.get("id") {
            Some(id @ (Value::String(_) | Value::Number(_))) => Some(id.clone()),
            None | Some(Value::Null) => None,
            Some(_) => {
                self.found.odd_id();
                None
            }
        };
        let known = ["type", "id", "geometry", "properties", "bbox"];
        self.found.feature(Feature { id, geometry, properties, foreign: beside(object, &known) })
    }

    fn geometry(&mut self, object: &Map<String, Value>, depth: usize) -> Outcome<Geometry> {
        let value = match self.kind(object)? {
            "GeometryCollection" => self.geometries(object, depth)?,
            "Polygon" => {
                GeometryValue::Polygon { coordinates: self.within_coordinates(object, Self::polygon)? }
            }
            "MultiPolygon" => {
                GeometryValue::MultiPolygon { coordinates: self.items(object, "coordinates", Self::polygon)? }
            }
            "LineString" => {
                GeometryValue::LineString { coordinates: self.within_coordinates(object, Self::line)? }
            }
            "MultiLineString" => {
                GeometryValue::MultiLineString { coordinates: self.items(object, "coordinates", Self::line)? }
            }
            "Point" => GeometryValue::Point { coordinates: self.within_coordinates(object, Self::position)? },
            "MultiPoint" => {
                GeometryValue::MultiPoint { coordinates: self.items(object, "coordinates", Self::position)? }
            }
            other => return Err(self.fault(format!("“{}” is no type of GeoJSON", shortened(other)))),
        };
        let foreign = beside(object, &["type", "coordinates", "geometries", "bbox"]);
        let foreign_members = (!foreign.is_empty()).then_some(foreign);
        Ok(Geometry { bbox: None, value, foreign_members })
    }

    fn geometries(&mut self, object: &Map<String, Value>, depth: usize) -> Outcome<GeometryValue> {
        if depth == MAX_COLLECTIONS {
            return Err(FileError::TooDeep { place: self.place(), limit: MAX_COLLECTIONS });
        }
        let geometries = self.items(object, "geometries", |reader, part| {
            let part = reader.map(part)?;
            reader.geometry(part, depth + 1)
        })?;
        Ok(GeometryValue::GeometryCollection { geometries })
    }

    fn polygon(&mut self, rings: &Value) -> Outcome<Vec<Vec<Position>>> {
        self.each(rings, |reader, ring| {
            let ring = reader.each(ring, Self::position)?;
            let ends = ring.first().zip(ring.last());
            let closed = ends.is_some_and(|(first, last)| first.as_slice()[..2] == last.as_slice()[..2]);
            // Where an open ring would be closed is not for us to guess.
            if ring.len() < 4 || !closed {
                return Err(FileError::OpenRing { place: reader.place() });
            }
            Ok(ring)
        })
    }

    fn line(&mut self, line: &Value) -> Outcome<Vec<Position>> {
        let line = self.each(line, Self::position)?;
        if line.len() < 2 {
            return Err(self.fault("a line has two positions or more"));
        }
        Ok(line)
    }

    fn position(&mut self, position: &Value) -> Outcome<Position> {
        let Value::Array(items) = position else {
            return Err(self.fault("a position is an array of numbers"));
        };
        if items.len() < 2 {
            return Err(self.fault(format!(
                "a position has {} of its two numbers, longitude and latitude",
                items.len()
            )));
        }
        let mut few = [0.0; 4];
        let mut many = Vec::new();
        let numbers = if items.len() <= few.len() {
            &mut few[..items.len()]
        } else {
            many.resize(items.len(), 0.0);
            &mut many[..]
        };
        for (number, item) in numbers.iter_mut().zip(items) {
            *number =
                item.as_f64().ok_or_else(|| self.fault("a position holds something that is not a number"))?;
        }
        let (found, path, line) = (&mut self.found, &self.path, self.line);
        found.position(numbers, UNROLLED, || path.place(line))
    }

    fn within_coordinates<T>(
        &mut self,
        object: &Map<String, Value>,
        read: fn(&mut Self, &Value) -> Outcome<T>,
    ) -> Outcome<T> {
        let value = object.get("coordinates").ok_or_else(|| self.fault("coordinates are missing"))?;
        self.within(Step::Member("coordinates"), |reader| read(reader, value))
    }

    fn items<T>(
        &mut self,
        object: &Map<String, Value>,
        member: &'static str,
        read: impl FnMut(&mut Self, &Value) -> Outcome<T>,
    ) -> Outcome<Vec<T>> {
        let verb = if member == "coordinates" { "are" } else { "is" };
        let value = object.get(member).ok_or_else(|| self.fault(format!("{member} {verb} missing")))?;
        self.within(Step::Member(member), |reader| reader.each(value, read))
    }

    fn each<T>(
        &mut self,
        value: &Value,
        mut read: impl FnMut(&mut Self, &Value) -> Outcome<T>,
    ) -> Outcome<Vec<T>> {
        let Value::Array(items) = value else {
            return Err(self.fault("an array belongs here"));
        };
        let read_one = |(index, item)| self.within(Step::Item(index), |reader| read(reader, item));
        items.iter().enumerate().map(read_one).collect()
    }

    fn within<T>(&mut self, step: Step, read: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        self.path.push(step);
        let outcome = read(self);
        self.path.pop();
        outcome
    }

    fn map<'a>(&self, value: &'a Value) -> Outcome<&'a Map<String, Value>> {
        value.as_object().ok_or_else(|| self.fault("a GeoJSON object belongs here"))
    }

    fn kind<'a>(&self, object: &'a Map<String, Value>) -> Outcome<&'a str> {
        object.get("type").and_then(Value::as_str).ok_or_else(|| self.fault("the object has no type"))
    }

    fn fault(&self, fault: impl Into<String>) -> FileError {
        FileError::Fault { place: self.place(), fault: fault.into() }
    }

    fn place(&self) -> Place {
        self.path.place(self.line)
    }
}

/// Members that RFC 7946 does not know.
fn beside(object: &Map<String, Value>, known: &[&str]) -> Map<String, Value> {
    let foreign = object.iter().filter(|(name, _)| !known.contains(&name.as_str()));
    foreign.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// A word from outside, short enough for a message.
fn shortened(word: &str) -> String {
    word.chars().filter(|letter| !letter.is_control()).take(40).collect()
}

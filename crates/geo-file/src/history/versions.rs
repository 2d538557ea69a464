//! Lines of versions of records: `{"observed": …, "id": …, "rec": {…}}`.

use std::io::{BufRead, Read};

use geojson::{Geometry, GeometryValue, Position};
use serde_json::{Map, Value};

use super::Observed;
use super::time::milliseconds;
use crate::collect::UNROLLED;
use crate::error::FileError;
use crate::place::Place;

/// The longest line, in bytes.
pub const MAX_LINE_BYTES: u64 = 4 * 1024 * 1024;

const LONGITUDE: &[&str] = &["longitude", "lon", "lng", "x"];
const LATITUDE: &[&str] = &["latitude", "lat", "y"];

/// Reads versions line by line.
///
/// Each line is an object with `observed` (RFC 3339), `id` and `rec`, the record as it was at that
/// time. A record's members `Longitude` and `Latitude` (in any case, also shortened), or a member
/// `geometry` of GeoJSON, are where it was, and the others are its properties; null says nothing.
/// What is no place on Earth stays a property.
/// `deleted: true` instead of `rec` says that it was gone, `author` who said so.
#[derive(Debug)]
pub struct Versions<R> {
    lines: R,
    number: usize,
    ended: bool,
}

impl<R: BufRead> Versions<R> {
    /// Reads lines, unpacked.
    pub const fn of(lines: R) -> Self {
        Self { lines, number: 0, ended: false }
    }

    fn line(&mut self) -> Result<Option<String>, FileError> {
        let mut line = String::new();
        loop {
            line.clear();
            self.number += 1;
            let read = Read::take(&mut self.lines, MAX_LINE_BYTES + 1).read_line(&mut line);
            let length = read.map_err(|cause| self.fault(format!("the file cannot be read: {cause}")))?;
            if length as u64 > MAX_LINE_BYTES {
                return Err(self.fault(format!("the line is longer than {MAX_LINE_BYTES} bytes")));
            }
            match (length, line.trim().is_empty()) {
                (0, _) => return Ok(None),
                (_, true) => {}
                _ => return Ok(Some(line)),
            }
        }
    }

    fn version(&self, line: &str) -> Result<Observed, FileError> {
        let mut version: Map<String, Value> = serde_json::from_str(line).map_err(|cause| {
            let place = Place::Text { line: self.number, column: cause.column().max(1) };
            let reason = cause.to_string();
            let reason = reason.split(" at line ").next().unwrap_or_default().to_owned();
            FileError::Syntax { place, language: "JSON", reason }
        })?;
        let id = match version.remove("id") {
            Some(Value::String(id)) => id,
            Some(Value::Number(id)) => id.to_string(),
            _ => return Err(self.fault_at("id", "an id is a text or a number")),
        };
        let observed = version.get("observed").and_then(Value::as_str).and_then(milliseconds);
        let time_ms =
            observed.ok_or_else(|| self.fault_at("observed", "this is no point in time (RFC 3339)"))?;
        let author = version.get("author").and_then(Value::as_str).map(str::to_owned);
        let deleted = version.get("deleted") == Some(&Value::Bool(true));
        let mut properties = match version.remove("rec") {
            Some(Value::Object(record)) => record,
            None if deleted => Map::new(),
            _ => return Err(self.fault_at("rec", "a record is an object")),
        };
        let geometry = self.geometry(&mut properties)?;
        properties.retain(|_, value| !value.is_null());
        let number = version.get("version").and_then(Value::as_u64);
        Ok(Observed { id, time_ms, author, version: number, deleted, properties, geometry })
    }

    /// Takes the place out of a record.
    fn geometry(&self, record: &mut Map<String, Value>) -> Result<Option<Geometry>, FileError> {
        if let Some(Value::Object(_)) = record.get("geometry") {
            let value = record.remove("geometry").unwrap_or_default();
            let file = crate::geojson::read_value(&value)?;
            return Ok(file.features.into_iter().find_map(|feature| feature.geometry));
        }
        let find =
            |names: &[&str]| record.keys().find(|key| names.contains(&key.to_lowercase().as_str())).cloned();
        let Some((lon, lat)) = find(LONGITUDE).zip(find(LATITUDE)) else { return Ok(None) };
        let number = |key: &str| match record.get(key) {
            Some(Value::String(text)) => text.trim().parse().ok(),
            other => other.and_then(Value::as_f64),
        };
        let Some(numbers) = number(&lon).zip(number(&lat)) else { return Ok(None) };
        // Real records have slips of the finger. What is nowhere stays a property, for a person to
        // see, and the record has no place.
        if numbers.0.abs() > UNROLLED || numbers.1.abs() > 90.0 {
            return Ok(None);
        }
        let position = Position::from([numbers.0, numbers.1]);
        record.remove(&lon);
        record.remove(&lat);
        Ok(Some(Geometry::new(GeometryValue::Point { coordinates: position })))
    }

    fn fault(&self, fault: String) -> FileError {
        FileError::Fault { place: Place::Text { line: self.number, column: 1 }, fault }
    }

    fn fault_at(&self, path: &str, fault: &str) -> FileError {
        let place = Place::Record { line: self.number, path: path.to_owned() };
        FileError::Fault { place, fault: fault.to_owned() }
    }
}

/// Ends after the first fault.
impl<R: BufRead> Iterator for Versions<R> {
    type Item = Result<Observed, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let read = self.line().and_then(|line| line.map(|line| self.version(&line)).transpose());
        self.ended = !matches!(read, Ok(Some(_)));
        read.transpose()
    }
}

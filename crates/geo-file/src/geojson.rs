//! RFC 7946, as far as geometry goes.

use geo_types::Coord;
use serde_json::{Map, Value};

use crate::collect::{Collector, UNROLLED};
use crate::drawing::Drawing;
use crate::error::FileError;
use crate::place::Place;

/// The deepest nesting of geometry collections that is followed.
const MAX_COLLECTIONS: usize = 8;

type Outcome<T = ()> = Result<T, FileError>;

/// Reads a text.
pub(crate) fn read_geojson_text(text: &str) -> Outcome<Drawing> {
    let value = serde_json::from_str(text).map_err(|cause| syntax(&cause))?;
    read_geojson(&value)
}

fn syntax(cause: &serde_json::Error) -> FileError {
    let place = Place::Text { line: cause.line(), column: cause.column().max(1) };
    let reason = cause.to_string();
    let reason = reason.split(" at line ").next().unwrap_or(&reason).to_owned();
    FileError::Syntax { place, language: "JSON", reason }
}

/// Reads the areas and lines of a GeoJSON object: a geometry, a Feature or a `FeatureCollection`.
///
/// Members that say nothing about geometry are not looked at. The direction of rings does not
/// matter, although RFC 7946 recommends one.
///
/// # Errors
/// Every [`FileError`] but those of a file's size, format and XML.
pub fn read_geojson(value: &Value) -> Outcome<Drawing> {
    let mut reader = Reader { found: Collector::default(), path: Vec::new() };
    reader.object(value)?;
    reader.found.finish()
}

/// A step from an object to one of its parts.
enum Step {
    Member(&'static str),
    Item(usize),
}

struct Reader {
    found: Collector,
    path: Vec<Step>,
}

impl Reader {
    fn object(&mut self, value: &Value) -> Outcome {
        let object = self.map(value)?;
        match self.kind(object)? {
            "FeatureCollection" => self.items(object, "features", |reader, feature| {
                let feature = reader.map(feature)?;
                match reader.kind(feature)? {
                    "Feature" => reader.feature(feature),
                    other => {
                        Err(reader.fault(format!("“{}” stands where a Feature belongs", shortened(other))))
                    }
                }
            }),
            "Feature" => self.feature(object),
            _ => self.geometry(object, 0),
        }
    }

    fn feature(&mut self, feature: &Map<String, Value>) -> Outcome {
        match feature.get("geometry") {
            None => Err(self.fault("the Feature has no geometry member")),
            Some(Value::Null) => {
                self.found.empty_feature();
                Ok(())
            }
            Some(geometry) => self.within(Step::Member("geometry"), |reader| {
                let geometry = reader.map(geometry)?;
                reader.geometry(geometry, 0)
            }),
        }
    }

    fn geometry(&mut self, geometry: &Map<String, Value>, depth: usize) -> Outcome {
        let kind = self.kind(geometry)?;
        if kind == "GeometryCollection" {
            if depth == MAX_COLLECTIONS {
                return Err(FileError::TooDeep { place: self.place(), limit: MAX_COLLECTIONS });
            }
            return self.items(geometry, "geometries", |reader, part| {
                let part = reader.map(part)?;
                reader.geometry(part, depth + 1)
            });
        }
        match kind {
            "Polygon" => self.coordinates(geometry, Self::polygon),
            "MultiPolygon" => self.items(geometry, "coordinates", Self::polygon),
            "LineString" => self.coordinates(geometry, Self::line),
            "MultiLineString" => self.items(geometry, "coordinates", Self::line),
            "Point" => self.coordinates(geometry, Self::point),
            "MultiPoint" => self.items(geometry, "coordinates", Self::point),
            other => Err(self.fault(format!("“{}” is no type of GeoJSON", shortened(other)))),
        }
    }

    fn polygon(&mut self, rings: &Value) -> Outcome {
        let rings = self.each(rings, |reader, ring| {
            let ring = reader.positions(ring)?;
            // Where an open ring would be closed is not for us to guess.
            if ring.len() < 4 || ring.first() != ring.last() {
                return Err(FileError::OpenRing { place: reader.place() });
            }
            Ok(ring)
        })?;
        // A geometry of no coordinates may be taken as none (RFC 7946, section 3.1).
        if rings.is_empty() {
            self.found.empty_feature();
        }
        self.found.area(rings);
        Ok(())
    }

    fn line(&mut self, line: &Value) -> Outcome {
        let line = self.positions(line)?;
        if line.len() < 2 {
            return Err(self.fault("a line has two positions or more"));
        }
        self.found.line(line);
        Ok(())
    }

    fn point(&mut self, position: &Value) -> Outcome {
        self.position(position)?;
        self.found.point();
        Ok(())
    }

    fn positions(&mut self, positions: &Value) -> Outcome<Vec<Coord<f64>>> {
        self.each(positions, Self::position)
    }

    fn position(&mut self, position: &Value) -> Outcome<Coord<f64>> {
        let Value::Array(numbers) = position else {
            return Err(self.fault("a position is an array of numbers"));
        };
        let [lon, lat, more @ ..] = numbers.as_slice() else {
            return Err(self.fault(format!(
                "a position has {} of its two numbers, longitude and latitude",
                numbers.len()
            )));
        };
        let (Some(lon), Some(lat), true) = (lon.as_f64(), lat.as_f64(), more.iter().all(Value::is_number))
        else {
            return Err(self.fault("a position holds something that is not a number"));
        };
        if !more.is_empty() {
            self.found.height();
        }
        let path = &self.path;
        self.found.position(lon, lat, UNROLLED, || Place::Member(written(path)))
    }

    fn coordinates(
        &mut self,
        geometry: &Map<String, Value>,
        read: fn(&mut Self, &Value) -> Outcome,
    ) -> Outcome {
        let value = geometry.get("coordinates").ok_or_else(|| self.fault("coordinates are missing"))?;
        self.within(Step::Member("coordinates"), |reader| read(reader, value))
    }

    fn items(
        &mut self,
        object: &Map<String, Value>,
        member: &'static str,
        read: impl FnMut(&mut Self, &Value) -> Outcome,
    ) -> Outcome {
        let value = object.get(member).ok_or_else(|| self.fault(format!("{member} is missing")))?;
        self.within(Step::Member(member), |reader| reader.each(value, read)).map(drop)
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
        Place::Member(written(&self.path))
    }
}

/// Writes a path as people do: `features[3].geometry.coordinates[0]`.
fn written(path: &[Step]) -> String {
    let mut text = String::new();
    for step in path {
        match step {
            Step::Member(name) if text.is_empty() => text.push_str(name),
            Step::Member(name) => {
                text.push('.');
                text.push_str(name);
            }
            Step::Item(index) => text.push_str(&format!("[{index}]")),
        }
    }
    text
}

/// A word from outside, short enough for a message.
fn shortened(word: &str) -> String {
    word.chars().filter(|letter| !letter.is_control()).take(40).collect()
}

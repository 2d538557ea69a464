//! Rows as features.

use std::collections::HashMap;

use csv::{Reader, ReaderBuilder, StringRecord, Trim};
use geojson::{Geometry, GeometryValue};
use serde_json::{Map, Value};

use super::columns::{Places, delimiters, distinct};
use super::degrees;
use crate::collect::{Collector, UNROLLED};
use crate::error::FileError;
use crate::feature::{Feature, FeatureFile, each_position};
use crate::place::Place;
use crate::{MAX_FEATURES, wkt};

/// Digits of a number that a double keeps; longer ones are names, like those of telephones.
const MAX_DIGITS: usize = 15;

/// The most columns of a table, as many as SQLite has.
const MAX_COLUMNS: usize = 2_000;

/// Reads every row as a feature; its place is in columns for longitude and latitude, or in one for
/// well-known text.
pub(crate) fn read(text: &str) -> Result<FeatureFile, FileError> {
    let mut tables = delimiters(text).into_iter().map(|delimiter| headings(text, delimiter));
    // Of names that hold other delimiters only the right one makes columns with places.
    let Headed { mut rows, names, places } = match tables.next() {
        Some(Err(FileError::NoCoordinates { line })) => {
            tables.find_map(Result::ok).ok_or(FileError::NoCoordinates { line })?
        }
        Some(first) => first?,
        None => return Err(FileError::NoCoordinates { line: 1 }),
    };
    let mut table = Table { found: Collector::default(), names, places };
    let mut features = Vec::new();
    let mut row = StringRecord::new();
    while rows.read_record(&mut row).map_err(|cause| syntax(&cause))? {
        if features.len() == MAX_FEATURES {
            return Err(FileError::TooManyFeatures);
        }
        features.push(table.row(&row)?);
    }
    give_types(&mut features);
    features.into_iter().try_for_each(|feature| table.found.feature(feature))?;
    Ok(table.found.finish())
}

/// A table whose headings are read.
struct Headed<'a> {
    rows: Reader<&'a [u8]>,
    names: Vec<String>,
    places: Places,
}

/// Reads the names of the columns.
fn headings(text: &str, delimiter: u8) -> Result<Headed<'_>, FileError> {
    let mut rows =
        ReaderBuilder::new().delimiter(delimiter).flexible(true).trim(Trim::All).from_reader(text.as_bytes());
    let headings = rows.headers().map_err(|cause| syntax(&cause))?;
    if headings.len() > MAX_COLUMNS {
        return Err(FileError::TooManyColumns { columns: headings.len(), limit: MAX_COLUMNS });
    }
    let names = distinct(headings.iter().map(str::to_owned).collect());
    let places = Places::of(&names).ok_or(FileError::NoCoordinates { line: 1 })?;
    Ok(Headed { rows, names, places })
}

fn syntax(cause: &csv::Error) -> FileError {
    let line = cause.position().map_or(1, csv::Position::line);
    let place = Place::Text { line: usize::try_from(line).unwrap_or(usize::MAX), column: 1 };
    FileError::Syntax { place, language: "CSV", reason: cause.to_string() }
}

struct Table {
    found: Collector,
    names: Vec<String>,
    places: Places,
}

impl Table {
    fn row(&mut self, row: &StringRecord) -> Result<Feature, FileError> {
        let line = row.position().map_or(1, |at| usize::try_from(at.line()).unwrap_or(usize::MAX));
        if row.iter().skip(self.names.len()).any(|cell| !cell.is_empty()) {
            let fault = format!("the row has {} cells, {} are named", row.len(), self.names.len());
            return Err(FileError::Fault { place: Place::Text { line, column: 1 }, fault });
        }
        let value = self.place(row, line)?;
        let named = self.names.iter().zip(row).enumerate();
        let properties: Map<String, Value> = named
            .filter(|(column, (_, cell))| !self.places.holds(*column) && !cell.is_empty())
            .map(|(_, (name, cell))| (name.clone(), cell.into()))
            .collect();
        let id = properties.get("id").cloned();
        Ok(Feature { id, geometry: value.map(Geometry::new), properties, foreign: Map::new() })
    }

    fn place(&mut self, row: &StringRecord, line: usize) -> Result<Option<GeometryValue>, FileError> {
        match self.places {
            Places::Degrees { lon, lat, height } => self.point(row, line, lon, lat, height),
            Places::Text(column) => self.text(row, line, column),
        }
    }

    fn point(
        &mut self,
        row: &StringRecord,
        line: usize,
        lon: usize,
        lat: usize,
        height: Option<usize>,
    ) -> Result<Option<GeometryValue>, FileError> {
        let cell = |column: usize| row.get(column).unwrap_or_default();
        if cell(lon).is_empty() && cell(lat).is_empty() {
            return Ok(None);
        }
        let number = |column: usize| {
            degrees::read(cell(column)).ok_or_else(|| {
                let said: String = cell(column).chars().take(40).collect();
                let fault = format!("“{said}” is no number of degrees");
                FileError::Fault { place: self.cell(line, column), fault }
            })
        };
        let mut numbers = vec![number(lon)?, number(lat)?];
        if let Some(column) = height.filter(|column| !cell(*column).is_empty()) {
            numbers.push(number(column)?);
        }
        let place = self.cell(line, if numbers[1].abs() > 90.0 { lat } else { lon });
        let coordinates = self.found.position(&numbers, UNROLLED, || place.clone())?;
        Ok(Some(GeometryValue::Point { coordinates }))
    }

    fn text(
        &mut self,
        row: &StringRecord,
        line: usize,
        column: usize,
    ) -> Result<Option<GeometryValue>, FileError> {
        let cell = row.get(column).unwrap_or_default();
        if cell.is_empty() {
            return Ok(None);
        }
        let place = self.cell(line, column);
        let value = wkt::read(cell).map_err(|fault| FileError::Fault { place: place.clone(), fault })?;
        let Some(value) = value else { return Ok(None) };
        self.check(&value, &place)?;
        Ok(Some(value))
    }

    /// Holds a geometry to the same rules as those of other formats.
    fn check(&mut self, value: &GeometryValue, place: &Place) -> Result<(), FileError> {
        let mut outcome = Ok(());
        let geometry = Geometry::new(value.clone());
        each_position(Some(&geometry), &mut |at| {
            if outcome.is_ok() {
                outcome = self.found.position(at.as_slice(), UNROLLED, || place.clone()).map(drop);
            }
        });
        outcome?;
        if is_sound(value) { Ok(()) } else { Err(FileError::OpenRing { place: place.clone() }) }
    }

    fn cell(&self, line: usize, column: usize) -> Place {
        Place::Cell { line, column: self.names[column].clone() }
    }
}

/// Whether rings are closed and lines have two positions.
fn is_sound(value: &GeometryValue) -> bool {
    let line = |line: &Vec<geojson::Position>| line.len() >= 2;
    let ring = |ring: &Vec<geojson::Position>| {
        ring.len() >= 4
            && ring.first().zip(ring.last()).is_some_and(|(a, b)| a.as_slice()[..2] == b.as_slice()[..2])
    };
    match value {
        GeometryValue::Point { .. } | GeometryValue::MultiPoint { .. } => true,
        GeometryValue::LineString { coordinates } => line(coordinates),
        GeometryValue::MultiLineString { coordinates } => coordinates.iter().all(line),
        GeometryValue::Polygon { coordinates } => coordinates.iter().all(ring),
        GeometryValue::MultiPolygon { coordinates } => coordinates.iter().flatten().all(ring),
        GeometryValue::GeometryCollection { geometries } => {
            geometries.iter().all(|part| is_sound(&part.value))
        }
    }
}

/// Reads a value of a type from text.
type Typed = fn(&str) -> Option<Value>;

/// Makes numbers and booleans of columns that hold nothing else.
fn give_types(features: &mut [Feature]) {
    let mut types: HashMap<String, Vec<Typed>> = HashMap::new();
    for (name, value) in features.iter().flat_map(|feature| &feature.properties) {
        let cell = value.as_str().unwrap_or_default();
        match types.get_mut(name) {
            Some(typed) => typed.retain(|read| read(cell).is_some()),
            None => {
                let all: [Typed; 2] = [number, boolean];
                let fit = all.into_iter().filter(|read| read(cell).is_some()).collect();
                types.insert(name.clone(), fit);
            }
        }
    }
    for (name, value) in features.iter_mut().flat_map(|feature| &mut feature.properties) {
        let read = types.get(name).and_then(|typed| typed.first());
        if let Some(typed) = read.and_then(|read| read(value.as_str()?)) {
            *value = typed;
        }
    }
}

fn boolean(cell: &str) -> Option<Value> {
    match cell.to_ascii_lowercase().as_str() {
        "true" => Some(true.into()),
        "false" => Some(false.into()),
        _ => None,
    }
}

/// Reads a number that would be written the same way: `007` and `+1` are none.
fn number(cell: &str) -> Option<Value> {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) || digits.len() > MAX_DIGITS {
        return None;
    }
    if whole.len() > 1 && whole.starts_with('0') {
        return None;
    }
    if digits.contains('.') {
        return serde_json::Number::from_f64(cell.parse().ok()?).map(Value::Number);
    }
    cell.parse::<i64>().ok().map(Value::from)
}

//! A track's file: one JSON value a line, to which lines are only ever added.
//!
//! ```text
//! {"track":1,"name":"To the river","made":"2026-05-14T10:15:00Z"}   the header, with the version
//! [1778753700000,11.256,43.7731,52.0,4.0]     a point: ms since 1970, lon, lat, metres, accuracy
//! {"gap":true}                                what follows is not joined to what was
//! {"name":"To the mill"}                      renamed
//! {"end":true}                                finished
//! ```
//!
//! A line that was torn by a crash is passed over; what stands before and after it counts.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::figures::{Figures, TrackPoint};
use crate::error::{DeviceError, ErrorCode, Result};

/// The version of the format that this program writes, and the newest that it reads.
const VERSION: u64 = 1;

/// The longest line; a name may be long, a point never is.
const MAX_LINE: u64 = 4096;

/// What a file holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    pub(super) name: String,
    pub(super) ended: bool,
    pub(super) figures: Figures,
}

/// One thing that a line says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Entry {
    Point(TrackPoint),
    Gap,
    Name(String),
    End,
}

/// Returns the line that begins a file.
pub(super) fn header(name: &str, made: Timestamp) -> String {
    format!("{}\n", json!({ "track": VERSION, "name": name, "made": made.to_string() }))
}

impl Entry {
    /// Returns the line, with its end.
    pub(super) fn line(&self) -> String {
        let value = match self {
            Self::Point(point) => json!([
                point.time.map(Timestamp::as_millisecond),
                rounded(point.lon, 1e8),
                rounded(point.lat, 1e8),
                point.altitude_m.map(|metres| rounded(metres, 1e2)),
                point.accuracy_m.map(|metres| rounded(metres, 1e2)),
            ]),
            Self::Gap => json!({ "gap": true }),
            Self::Name(name) => json!({ "name": name }),
            Self::End => json!({ "end": true }),
        };
        format!("{value}\n")
    }

    fn read(line: &[u8]) -> Option<Self> {
        match serde_json::from_slice::<Value>(line).ok()? {
            Value::Array(parts) => point(&parts).map(Self::Point),
            Value::Object(object) => {
                let told = |key: &str| object.get(key) == Some(&Value::Bool(true));
                match object.get("name") {
                    Some(Value::String(name)) => Some(Self::Name(name.clone())),
                    _ if told("gap") => Some(Self::Gap),
                    _ if told("end") => Some(Self::End),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

fn rounded(value: f64, steps: f64) -> f64 {
    (value * steps).round() / steps
}

fn point(parts: &[Value]) -> Option<TrackPoint> {
    let [time, lon, lat, altitude, accuracy] = parts else { return None };
    let (lon, lat) = (lon.as_f64()?, lat.as_f64()?);
    if lon.abs() > 180.0 || lat.abs() > 90.0 {
        return None;
    }
    let time = time.as_i64().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    Some(TrackPoint { time, lon, lat, altitude_m: altitude.as_f64(), accuracy_m: accuracy.as_f64() })
}

/// Reads a file's entries in order; returns its name, end and figures.
pub(super) fn read(path: &Path, mut entry: impl FnMut(&Entry)) -> Result<Content> {
    let fail = |cause: &std::io::Error| DeviceError::io("Reading", path, cause);
    let mut lines = BufReader::new(File::open(path).map_err(|cause| fail(&cause))?);
    let mut line = Vec::new();
    next_line(&mut lines, &mut line).map_err(|cause| fail(&cause))?;
    let mut content = Content { name: read_header(path, &line)?, ..Content::default() };
    while next_line(&mut lines, &mut line).map_err(|cause| fail(&cause))? {
        let Some(read) = Entry::read(&line) else { continue };
        match &read {
            Entry::Point(point) => {
                content.ended = false;
                content.figures.add(point);
            }
            Entry::Gap => {
                content.ended = false;
                content.figures.gap();
            }
            Entry::Name(name) => content.name.clone_from(name),
            Entry::End => content.ended = true,
        }
        entry(&read);
    }
    Ok(content)
}

/// Reads a line into `line`; what is longer than a line may be is dropped.
fn next_line(lines: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<bool> {
    line.clear();
    let length = lines.by_ref().take(MAX_LINE).read_until(b'\n', line)?;
    if length as u64 == MAX_LINE && line.last() != Some(&b'\n') {
        line.clear();
        lines.skip_until(b'\n')?;
    }
    Ok(length > 0)
}

fn read_header(path: &Path, line: &[u8]) -> Result<String> {
    let header: Value = serde_json::from_slice(line).unwrap_or_default();
    let store = |message: String| DeviceError::new(ErrorCode::Store, message);
    match header["track"].as_u64() {
        Some(VERSION) => Ok(header["name"].as_str().unwrap_or_default().to_owned()),
        Some(newer) => {
            Err(store(format!("{} is of format {newer}; this program reads {VERSION}.", path.display()))
                .hint("Use the newer program that wrote it. Nothing was changed."))
        }
        None => {
            Err(store(format!("{} is no track.", path.display())).hint("Nothing was changed; move it away."))
        }
    }
}

/// Adds lines to an open file in one write.
pub(super) fn append(file: &mut File, path: &Path, text: &str) -> Result<()> {
    file.write_all(text.as_bytes()).map_err(|cause| DeviceError::io("Writing", path, &cause))
}

//! Features out, as GPX 1.1: points as waypoints, lines as tracks.

use std::io::{self, Write};

use geojson::{GeometryValue, Position};
use serde_json::Value;

use crate::feature::{COORD_TIMES, Feature};
use crate::geojson::cut_geometry;
use crate::note::Note;
use crate::write::{Outline, plain};
use crate::xml::escaped;

/// Elements of waypoints and tracks that properties may be, in the order of the schema.
const WAYPOINT: &[&str] = &["time", "name", "cmt", "desc", "src", "sym", "type"];
const TRACK: &[&str] = &["name", "cmt", "desc", "src", "type"];

/// Writes features; GPX wants all waypoints before all tracks, so tracks are kept back meanwhile.
pub(crate) fn write(
    outline: &Outline,
    features: impl IntoIterator<Item = Feature>,
    out: &mut dyn Write,
) -> io::Result<Vec<Note>> {
    writeln!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx version=\"1.1\" creator=\"{}\" \
         xmlns=\"http://www.topografix.com/GPX/1/1\" xmlns:x=\"urn:map-offline:properties\">",
        escaped(&outline.creator)
    )?;
    if !outline.name.is_empty() {
        writeln!(out, "  <metadata><name>{}</name></metadata>", escaped(&outline.name))?;
    }
    let mut writer = Writer { tracks: Vec::new(), placeless: 0, outlines: 0 };
    for mut feature in features {
        match feature.geometry.take().map(cut_geometry) {
            None => writer.placeless += 1,
            Some(geometry) => writer.geometry(&geometry.value, &feature, out)?,
        }
    }
    out.write_all(&writer.tracks)?;
    writeln!(out, "</gpx>")?;
    let notes = [Note::Placeless(writer.placeless), Note::Outlines(writer.outlines)];
    Ok(notes.into_iter().filter(|note| note.counts()).collect())
}

struct Writer {
    tracks: Vec<u8>,
    placeless: usize,
    outlines: usize,
}

impl Writer {
    fn geometry(&mut self, value: &GeometryValue, feature: &Feature, out: &mut dyn Write) -> io::Result<()> {
        match value {
            GeometryValue::Point { coordinates } => waypoint(coordinates, feature, out),
            GeometryValue::MultiPoint { coordinates } => {
                coordinates.iter().try_for_each(|at| waypoint(at, feature, out))
            }
            GeometryValue::LineString { coordinates } => {
                self.track(std::slice::from_ref(coordinates), feature)
            }
            GeometryValue::MultiLineString { coordinates } => self.track(coordinates, feature),
            GeometryValue::Polygon { coordinates } => {
                self.outlines += 1;
                self.track(coordinates, feature)
            }
            GeometryValue::MultiPolygon { coordinates } => {
                self.outlines += 1;
                self.track(&coordinates.concat(), feature)
            }
            GeometryValue::GeometryCollection { geometries } => {
                geometries.iter().try_for_each(|part| self.geometry(&part.value, feature, out))
            }
        }
    }

    fn track(&mut self, lines: &[Vec<Position>], feature: &Feature) -> io::Result<()> {
        let out = &mut self.tracks;
        write!(out, "  <trk>")?;
        describe(feature, TRACK, out)?;
        let times = times_of(feature, lines);
        for (line, times) in lines.iter().zip(times) {
            write!(out, "\n    <trkseg>")?;
            for (index, at) in line.iter().enumerate() {
                write!(out, "\n      <trkpt lat=\"{}\" lon=\"{}\">", at[1], at[0])?;
                height(at, out)?;
                if let Some(time) = times.and_then(|times| times.get(index)?.as_str()) {
                    write!(out, "<time>{}</time>", escaped(time))?;
                }
                write!(out, "</trkpt>")?;
            }
            write!(out, "\n    </trkseg>")?;
        }
        writeln!(out, "\n  </trk>")
    }
}

/// The times of each line, where there are as many as positions.
fn times_of<'a>(feature: &'a Feature, lines: &[Vec<Position>]) -> Vec<Option<&'a Vec<Value>>> {
    let times = feature.foreign.get(COORD_TIMES).and_then(Value::as_array);
    let nested = times.is_some_and(|times| times.first().is_some_and(Value::is_array));
    let of_line = |index: usize| match times {
        Some(times) if nested => times.get(index)?.as_array(),
        Some(times) if lines.len() == 1 => Some(times),
        _ => None,
    };
    let matching = |index: usize| of_line(index).filter(|times| times.len() == lines[index].len());
    (0..lines.len()).map(matching).collect()
}

fn waypoint(at: &Position, feature: &Feature, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "  <wpt lat=\"{}\" lon=\"{}\">", at[1], at[0])?;
    height(at, out)?;
    describe(feature, WAYPOINT, out)?;
    writeln!(out, "</wpt>")
}

fn height(at: &Position, out: &mut dyn Write) -> io::Result<()> {
    at.as_slice().get(2).map_or(Ok(()), |height| write!(out, "<ele>{height}</ele>"))
}

/// Writes properties: those that GPX knows by their names, others as extensions.
fn describe(feature: &Feature, known: &[&str], out: &mut dyn Write) -> io::Result<()> {
    let said = |name: &str| feature.properties.get(name).and_then(Value::as_str);
    for name in known {
        if let Some(text) = said(name) {
            write!(out, "<{name}>{}</{name}>", escaped(text))?;
        }
    }
    // The time of a track is that of its positions.
    let timed = feature.foreign.contains_key(COORD_TIMES);
    let element = |name: &str| known.contains(&name) && said(name).is_some() || (name == "time" && timed);
    let others: Vec<_> =
        feature.properties.iter().filter(|(name, value)| !element(name) && !value.is_null()).collect();
    if others.is_empty() {
        return Ok(());
    }
    write!(out, "<extensions>")?;
    for (name, value) in others {
        let kind = if value.is_string() { "" } else { " type=\"json\"" };
        let (name, text) = (escaped(name), escaped(&plain(value)));
        write!(out, "<x:property name=\"{name}\"{kind}>{text}</x:property>")?;
    }
    write!(out, "</extensions>")
}

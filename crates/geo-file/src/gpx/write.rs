//! Tracks out, as GPX 1.1.

use std::fmt::Write;

use crate::xml::escaped as text;

/// A recorded track.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Track {
    /// What it is called.
    pub name: String,
    /// What else is said about it.
    pub description: Option<String>,
    /// Stretches without a gap.
    pub segments: Vec<Vec<TrackPoint>>,
}

/// A position of a track.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct TrackPoint {
    /// Degrees east (WGS 84).
    pub lon: f64,
    /// Degrees north (WGS 84).
    pub lat: f64,
    /// Metres above mean sea level.
    pub elevation_m: Option<f64>,
    /// RFC 3339, in UTC.
    pub time: Option<String>,
    /// Satellites used.
    pub satellites: Option<u32>,
    /// Horizontal dilution of precision.
    pub hdop: Option<f64>,
}

/// Writes a track as a GPX 1.1 document; `creator` names the program.
///
/// Positions are written to 10⁻⁷ degrees, a centimetre. What is no position, and characters that
/// XML does not have, are left out.
#[must_use]
pub fn write_track(track: &Track, creator: &str) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<gpx version=\"1.1\" creator=\"{}\" xmlns=\"http://www.topografix.com/GPX/1/1\">\n  <trk>",
        text(creator)
    );
    element(&mut out, "    ", "name", Some(&track.name));
    element(&mut out, "    ", "desc", track.description.as_deref());
    for segment in &track.segments {
        out.push_str("    <trkseg>\n");
        segment.iter().filter(|point| is_position(point)).for_each(|point| write_point(&mut out, point));
        out.push_str("    </trkseg>\n");
    }
    out.push_str("  </trk>\n</gpx>\n");
    out
}

fn is_position(point: &TrackPoint) -> bool {
    point.lon.abs() <= 180.0 && point.lat.abs() <= 90.0
}

/// The order of the elements is that of the schema, which readers may insist on.
fn write_point(out: &mut String, point: &TrackPoint) {
    let _ = write!(out, "      <trkpt lat=\"{:.7}\" lon=\"{:.7}\">", point.lat, point.lon);
    let number =
        |value: Option<f64>| value.filter(|value| value.is_finite()).map(|value| format!("{value:.2}"));
    for (name, value) in [
        ("ele", number(point.elevation_m)),
        ("time", point.time.clone()),
        ("sat", point.satellites.map(|count| count.to_string())),
        ("hdop", number(point.hdop)),
    ] {
        if let Some(value) = value {
            let _ = write!(out, "<{name}>{}</{name}>", text(&value));
        }
    }
    out.push_str("</trkpt>\n");
}

fn element(out: &mut String, indent: &str, name: &str, value: Option<&str>) {
    if let Some(value) = value.filter(|value| !value.is_empty()) {
        let _ = writeln!(out, "{indent}<{name}>{}</{name}>", text(value));
    }
}

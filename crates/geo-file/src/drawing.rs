//! What was read from a file.

use std::fmt;

use geo_types::{LineString, Polygon};
use serde_json::{Value, json};

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

/// What a person should know about how a file was read.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Note {
    /// Positions had heights or more.
    Heights,
    /// So many points cover no area.
    Points(usize),
    /// So many lines had a single position.
    ShortLines(usize),
    /// So many rings did not end where they began, and were closed.
    ClosedRings(usize),
    /// So many links to other files were not followed.
    Links(usize),
    /// So many features had no geometry.
    Empty(usize),
}

impl fmt::Display for Note {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, one, more) = match *self {
            Self::Heights => return write!(out, "Heights were left out."),
            Self::Points(count) => (count, "point was left out", "points were left out"),
            Self::ShortLines(count) => {
                (count, "line of a single position was left out", "lines of a single position were left out")
            }
            Self::ClosedRings(count) => {
                (count, "ring was not closed, and was", "rings were not closed, and were")
            }
            Self::Links(count) => {
                (count, "link to another file was not followed", "links to other files were not followed")
            }
            Self::Empty(count) => (count, "feature has no geometry", "features have no geometry"),
        };
        write!(out, "{count} {}.", if count == 1 { one } else { more })
    }
}

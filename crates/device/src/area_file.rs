//! A file with areas or lines, as a person drops it on the map.

use geo_file::{Drawing, read};
use geo_types::{MultiLineString, MultiPolygon};
use serde_json::Value;
use tile_grid::{Bounds, Shape};

use crate::error::{DeviceError, Result};

/// Whether a file's geometry covers something by itself.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum AreaKind {
    Area,
    /// Needs a distance to either side.
    Line,
}

/// What a file holds.
pub(crate) struct AreaFile {
    pub(crate) kind: AreaKind,
    /// A `MultiPolygon` or a `MultiLineString`.
    pub(crate) geometry: Value,
    pub(crate) parts: usize,
    pub(crate) vertices: usize,
    pub(crate) bounds: Bounds,
    /// What was left out or mended, in sentences.
    pub(crate) notes: Vec<String>,
}

/// The most positions that a person can still draw with: each plan carries all of them.
const MAX_DRAWN: usize = 100_000;

/// A distance that widens the bounds of a line by nothing that is seen.
const HAIR_M: f64 = 0.01;

/// Reads a file. Where it has areas, its lines are left out, with a note.
pub(crate) fn read_area_file(name: &str, content: &str) -> Result<AreaFile> {
    let drawing = read(name, content)?;
    let geometry = drawing.geometry();
    let Drawing { areas, lines, notes, .. } = drawing;
    let mut notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
    let file = if areas.is_empty() {
        let shape = MultiLineString(lines);
        let (parts, vertices) = (shape.0.len(), shape.iter().map(|line| line.0.len()).sum());
        let bounds = Shape::corridor(shape, HAIR_M)?.outer_bounds();
        AreaFile { kind: AreaKind::Line, geometry, parts, vertices, bounds, notes }
    } else {
        match lines.len() {
            0 => {}
            1 => notes.push("1 line was left out, because the file has areas.".to_owned()),
            count => notes.push(format!("{count} lines were left out, because the file has areas.")),
        }
        let shape = MultiPolygon(areas);
        let (parts, vertices) = (shape.0.len(), shape.iter().flat_map(ring_lengths).sum());
        let bounds = Shape::polygons(shape)?.outer_bounds();
        AreaFile { kind: AreaKind::Area, geometry, parts, vertices, bounds, notes }
    };
    if file.vertices > MAX_DRAWN {
        return Err(DeviceError::bad_input(format!(
            "The file has {} positions; at most {MAX_DRAWN} can be drawn here.",
            file.vertices
        ))
        .hint("Simplify it, or give the file to map-offline-cli with --polygon."));
    }
    Ok(file)
}

fn ring_lengths(area: &geo_types::Polygon<f64>) -> impl Iterator<Item = usize> {
    std::iter::once(area.exterior()).chain(area.interiors()).map(|ring| ring.0.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_go_before_lines_and_bounds_cross_the_antimeridian() {
        let text = r#"{"type":"GeometryCollection","geometries":[
            {"type":"Polygon","coordinates":[[[179,0],[-179,0],[-179,1],[179,0]]]},
            {"type":"LineString","coordinates":[[0,0],[1,1]]}]}"#;
        let file = read_area_file("a.geojson", text).expect("it is sound");
        assert_eq!((file.kind, file.parts, file.vertices), (AreaKind::Area, 1, 4));
        assert_eq!((file.bounds.west(), file.bounds.east()), (179.0, -179.0));
        assert_eq!(file.notes, ["1 line was left out, because the file has areas."]);
        assert_eq!(file.geometry["type"], "MultiPolygon");
    }

    #[test]
    fn a_track_is_a_line_and_a_refusal_says_what_to_do() {
        let track = "<gpx><trkseg><trkpt lat='1' lon='2'/><trkpt lat='3' lon='4'/></trkseg></gpx>";
        let file = read_area_file("w.gpx", track).expect("it is sound");
        assert_eq!((file.kind, file.parts, file.vertices), (AreaKind::Line, 1, 2));
        assert!((file.bounds.west() - 2.0).abs() < 1e-5 && (file.bounds.north() - 3.0).abs() < 1e-5);
        let refused = read_area_file("w.gpx", "<gpx><wpt lat='1' lon='2'/></gpx>").err().expect("a point");
        assert!(refused.hint.is_some_and(|hint| hint.contains("round the points")));
    }

    #[test]
    fn more_than_can_be_drawn_is_refused() {
        let points = "<trkpt lat='1' lon='2'/>".repeat(MAX_DRAWN + 1);
        let refused = read_area_file("w.gpx", &format!("<gpx><trkseg>{points}</trkseg></gpx>")).err();
        assert!(refused.is_some_and(|refused| refused.message.contains("100001 positions")));
    }
}

//! RFC 7946 geometry in and out: what a user gives as an area.

use geo_file::FileError;
use geo_types::{MultiLineString, MultiPolygon};
use geojson::{Geometry, GeometryValue};
use serde_json::Value;
use tile_grid::{Bounds, Shape};

use crate::error::{DeviceError, Result};

/// What a user wants covered, before it is checked.
pub(crate) enum AreaShape {
    /// A box; west greater than east crosses the antimeridian.
    Bounds { west: f64, south: f64, east: f64, north: f64 },
    /// A GeoJSON object; lines become corridors of `buffer_m` metres to either side.
    GeoJson { geometry: Value, buffer_m: Option<f64> },
}

/// Makes the checked shape, and the GeoJSON geometry that is kept with a region.
pub(crate) fn shape_of(area: &AreaShape) -> Result<(Shape, Value)> {
    match area {
        AreaShape::Bounds { west, south, east, north } => {
            let bounds = Bounds::new(*west, *south, *east, *north)?;
            Ok((Shape::bounds(bounds), bounds_geometry(bounds)))
        }
        AreaShape::GeoJson { geometry, buffer_m } => shape_of_geojson(geometry, *buffer_m),
    }
}

fn shape_of_geojson(value: &Value, buffer_m: Option<f64>) -> Result<(Shape, Value)> {
    let drawing = geo_file::read_geojson(value)?;
    match (drawing.areas.is_empty(), drawing.lines.is_empty()) {
        (false, false) => Err(DeviceError::bad_input(
            "The GeoJSON mixes areas and lines: give either areas, or lines with a distance.",
        )),
        (false, true) => {
            let shape = MultiPolygon(drawing.areas);
            let kept = kept_geometry(GeometryValue::from(&shape))?;
            Ok((Shape::polygons(shape)?, kept))
        }
        (true, _) => {
            let radius = buffer_m.ok_or_else(|| {
                DeviceError::bad_input("A line needs a distance to keep to either side, in metres.")
                    .hint("Give bufferMeters, for example 500.")
            })?;
            let shape = MultiLineString(drawing.lines);
            let mut kept = kept_geometry(GeometryValue::from(&shape))?;
            if let Some(object) = kept.as_object_mut() {
                object.insert(BUFFER_MEMBER.into(), radius.into());
            }
            Ok((Shape::corridor(shape, radius)?, kept))
        }
    }
}

/// Says a reader's refusal with its way out.
impl From<FileError> for DeviceError {
    fn from(cause: FileError) -> Self {
        let refusal = Self::bad_input(cause.to_string());
        match cause.hint() {
            Some(hint) => refusal.hint(hint),
            None => refusal,
        }
    }
}

/// Foreign member (RFC 7946, section 6.1) that keeps a corridor's radius beside its line.
const BUFFER_MEMBER: &str = "bufferMeters";

/// Draws a box as a polygon, or as two where it crosses the antimeridian (RFC 7946, section 3.1.9);
/// `bbox` keeps the box itself.
pub(crate) fn bounds_geometry(bounds: Bounds) -> Value {
    let (west, south, east, north) = (bounds.west(), bounds.south(), bounds.east(), bounds.north());
    let ring = |west: f64, east: f64| {
        serde_json::json!([[[west, south], [east, south], [east, north], [west, north], [west, south]]])
    };
    let bbox = [west, south, east, north];
    if bounds.crosses_antimeridian() {
        serde_json::json!({ "type": "MultiPolygon", "bbox": bbox,
            "coordinates": [ring(west, 180.0), ring(-180.0, east)] })
    } else {
        serde_json::json!({ "type": "Polygon", "bbox": bbox, "coordinates": ring(west, east) })
    }
}

fn kept_geometry(value: GeometryValue) -> Result<Value> {
    serde_json::to_value(Geometry::new(value)).map_err(DeviceError::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Found by fuzzing: such a position ended the request with a panic.
    #[test]
    fn positions_without_two_numbers_are_refused() {
        for (kind, coordinates) in [
            ("Polygon", "[[[0, 0], [9, 0], [9], [0, 0]]]"),
            ("MultiPolygon", "[[[[0], [9, 0], [9, 9], [0]]]]"),
            ("LineString", "[[170, -5], [-1705]]"),
            ("MultiLineString", "[[[170, -5], []]]"),
        ] {
            let text = format!(r#"{{"type": "{kind}", "coordinates": {coordinates}}}"#);
            let geometry = serde_json::from_str(&text).expect("the text is JSON");
            let refused = shape_of(&AreaShape::GeoJson { geometry, buffer_m: Some(1.0) });
            let message = refused.expect_err(kind).message;
            assert!(message.contains("of its two numbers"), "{kind}: {message}");
        }
    }
}

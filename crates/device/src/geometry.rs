//! RFC 7946 geometry in and out: what a user gives as an area.

use geo_types::{LineString, MultiLineString, MultiPolygon, Polygon};
use geojson::{GeoJson, Geometry, GeometryValue, Position};
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
    let object = serde_json::from_value::<GeoJson>(value.clone())
        .map_err(|cause| DeviceError::bad_input(format!("This is not GeoJSON: {cause}.")))?;
    let mut areas = Areas::default();
    areas.add(&object, 0)?;
    match (areas.polygons.is_empty(), areas.lines.is_empty()) {
        (true, true) => Err(DeviceError::bad_input(
            "The GeoJSON holds no Polygon, MultiPolygon, LineString or MultiLineString.",
        )),
        (false, true) => {
            let shape = MultiPolygon(areas.polygons);
            let kept = kept_geometry(GeometryValue::from(&shape))?;
            Ok((Shape::polygons(shape)?, kept))
        }
        (true, false) => {
            let radius = buffer_m.ok_or_else(|| {
                DeviceError::bad_input("A line needs a distance to keep to either side, in metres.")
                    .hint("Give bufferMeters, for example 500.")
            })?;
            let shape = MultiLineString(areas.lines);
            let mut kept = kept_geometry(GeometryValue::from(&shape))?;
            if let Some(object) = kept.as_object_mut() {
                object.insert(BUFFER_MEMBER.into(), radius.into());
            }
            Ok((Shape::corridor(shape, radius)?, kept))
        }
        (false, false) => Err(DeviceError::bad_input(
            "The GeoJSON mixes areas and lines: give either areas, or lines with a distance.",
        )),
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

/// Deepest nesting of geometry collections that is followed.
const MAX_DEPTH: u8 = 8;

/// Refuses positions without both longitude and latitude, which the conversion takes for granted.
fn placed(positions: &[Position]) -> Result<()> {
    match positions.iter().find(|position| position.len() < 2) {
        None => Ok(()),
        Some(short) => Err(DeviceError::bad_input(format!(
            "A position of the geometry has {} of its two numbers, longitude and latitude.",
            short.len()
        ))),
    }
}

/// Refuses a ring whose end is not its beginning: where it would be closed is not for us to guess.
fn closed(ring: &[Position]) -> Result<()> {
    placed(ring)?;
    if ring.first() == ring.last() && ring.len() >= 4 {
        return Ok(());
    }
    Err(DeviceError::bad_input("A ring of the polygon is not closed, or has fewer than four positions.")
        .hint("Repeat its first position as its last one (RFC 7946, section 3.1.6)."))
}

#[derive(Default)]
struct Areas {
    polygons: Vec<Polygon<f64>>,
    lines: Vec<LineString<f64>>,
}

impl Areas {
    fn add(&mut self, object: &GeoJson, depth: u8) -> Result<()> {
        match object {
            GeoJson::Geometry(geometry) => self.add_geometry(geometry, depth),
            GeoJson::Feature(feature) => match &feature.geometry {
                Some(geometry) => self.add_geometry(geometry, depth),
                None => Ok(()),
            },
            GeoJson::FeatureCollection(collection) => collection
                .features
                .iter()
                .filter_map(|feature| feature.geometry.as_ref())
                .try_for_each(|geometry| self.add_geometry(geometry, depth)),
        }
    }

    fn add_geometry(&mut self, geometry: &Geometry, depth: u8) -> Result<()> {
        let bad = |cause: geojson::Error| DeviceError::bad_input(format!("A geometry is faulty: {cause}."));
        match &geometry.value {
            GeometryValue::Polygon { coordinates } => {
                coordinates.iter().try_for_each(|ring| closed(ring))?;
                self.polygons.push(Polygon::try_from(geometry).map_err(bad)?);
            }
            GeometryValue::MultiPolygon { coordinates } => {
                coordinates.iter().flatten().try_for_each(|ring| closed(ring))?;
                self.polygons.extend(MultiPolygon::try_from(geometry).map_err(bad)?.0);
            }
            GeometryValue::LineString { coordinates } => {
                placed(coordinates)?;
                self.lines.push(LineString::try_from(geometry).map_err(bad)?);
            }
            GeometryValue::MultiLineString { coordinates } => {
                coordinates.iter().try_for_each(|line| placed(line))?;
                self.lines.extend(MultiLineString::try_from(geometry).map_err(bad)?.0);
            }
            GeometryValue::GeometryCollection { geometries } if depth < MAX_DEPTH => {
                for part in geometries {
                    self.add_geometry(part, depth + 1)?;
                }
            }
            _ => {}
        }
        Ok(())
    }
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

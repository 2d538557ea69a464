//! Geometry between GeoJSON (RFC 7946) and the log's whole units.

use feature_crdt::{Extent, Geometry, Position, Shape, UNITS_PER_DEGREE};
use serde_json::{Value as Json, json};

use crate::error::{DeviceError, Result};

/// The edges of a box in degrees: west, south, east, north.
pub(crate) fn degrees(extent: Extent) -> [f64; 4] {
    [extent.west, extent.south, extent.east, extent.north]
        .map(|edge| f64::from(edge) / f64::from(UNITS_PER_DEGREE))
}

/// The box of degrees in whole units; one that crosses the antimeridian is the whole band of its
/// latitudes, since a query knows one box.
pub(crate) fn extent_of([west, south, east, north]: [f64; 4]) -> Result<Extent> {
    let (west, east) = if west > east { (-180.0, 180.0) } else { (west, east) };
    let corner =
        |lon: f64, lat: f64| Position::from_degrees(lon.clamp(-214.0, 214.0), lat.clamp(-90.0, 90.0), None);
    match (corner(west, south), corner(east, north)) {
        (Some(low), Some(high)) if south <= north => {
            Ok(Extent { west: low.x, south: low.y, east: high.x, north: high.y })
        }
        _ => Err(DeviceError::bad_input("This is no box: west, south, east and north are degrees.")),
    }
}

/// Writes a geometry as GeoJSON.
pub(crate) fn geojson_of(geometry: &Geometry) -> Result<Json> {
    Ok(shape_json(&geometry.shape().map_err(DeviceError::internal)?))
}

fn shape_json(shape: &Shape) -> Json {
    match shape {
        Shape::Point(at) => json!({ "type": "Point", "coordinates": position_json(at) }),
        Shape::MultiPoint(line) => json!({ "type": "MultiPoint", "coordinates": line_json(line) }),
        Shape::LineString(line) => json!({ "type": "LineString", "coordinates": line_json(line) }),
        Shape::MultiLineString(lines) => {
            json!({ "type": "MultiLineString", "coordinates": lines_json(lines) })
        }
        Shape::Polygon(rings) => json!({ "type": "Polygon", "coordinates": lines_json(rings) }),
        Shape::MultiPolygon(areas) => {
            let areas: Vec<Json> = areas.iter().map(|rings| lines_json(rings)).collect();
            json!({ "type": "MultiPolygon", "coordinates": areas })
        }
        Shape::Collection(parts) => {
            let parts: Vec<Json> = parts.iter().map(shape_json).collect();
            json!({ "type": "GeometryCollection", "geometries": parts })
        }
    }
}

fn position_json(at: &Position) -> Json {
    match at.height() {
        Some(height) => json!([at.lon(), at.lat(), height]),
        None => json!([at.lon(), at.lat()]),
    }
}

fn line_json(line: &[Position]) -> Json {
    line.iter().map(position_json).collect()
}

fn lines_json(lines: &[Vec<Position>]) -> Json {
    lines.iter().map(|line| line_json(line)).collect()
}

/// Reads a GeoJSON geometry.
///
/// # Errors
/// Says in a sentence what is wrong with it, and where.
pub(crate) fn geometry_of(json: &Json) -> Result<Geometry> {
    let shape = shape_of(json)?;
    Geometry::new(&shape).map_err(|cause| DeviceError::bad_input(format!("This is no geometry: {cause}.")))
}

/// Reads a geometry of a file.
pub(crate) fn geometry_of_file(geometry: &geojson::Geometry) -> Result<Geometry> {
    geometry_of(&serde_json::to_value(geometry).map_err(DeviceError::internal)?)
}

fn shape_of(json: &Json) -> Result<Shape> {
    let coordinates = &json["coordinates"];
    Ok(match json["type"].as_str() {
        Some("Point") => Shape::Point(position_of(coordinates)?),
        Some("MultiPoint") => Shape::MultiPoint(line_of(coordinates)?),
        Some("LineString") => Shape::LineString(line_of(coordinates)?),
        Some("MultiLineString") => Shape::MultiLineString(list_of(coordinates, line_of)?),
        Some("Polygon") => Shape::Polygon(list_of(coordinates, line_of)?),
        Some("MultiPolygon") => Shape::MultiPolygon(list_of(coordinates, |area| list_of(area, line_of))?),
        Some("GeometryCollection") => Shape::Collection(list_of(&json["geometries"], shape_of)?),
        Some("Feature") => return shape_of(&json["geometry"]),
        Some(other) => {
            return Err(DeviceError::bad_input(format!("“{other}” is no type of a GeoJSON geometry.")));
        }
        None => return Err(DeviceError::bad_input("A geometry is a GeoJSON object with a “type”.")),
    })
}

fn list_of<T>(json: &Json, one: impl Fn(&Json) -> Result<T>) -> Result<Vec<T>> {
    let items = json.as_array().ok_or_else(|| {
        DeviceError::bad_input("The coordinates of this geometry are not nested as its type asks.")
    })?;
    items.iter().map(one).collect()
}

fn line_of(json: &Json) -> Result<Vec<Position>> {
    list_of(json, position_of)
}

fn position_of(json: &Json) -> Result<Position> {
    let numbers: Option<Vec<f64>> =
        json.as_array().and_then(|items| items.iter().take(3).map(Json::as_f64).collect());
    let position = match numbers.as_deref() {
        Some([lon, lat]) => Position::from_degrees(*lon, *lat, None),
        Some([lon, lat, height]) => Position::from_degrees(*lon, *lat, Some(*height)),
        _ => None,
    };
    position.ok_or_else(|| {
        DeviceError::bad_input(format!("{} is no position.", short(json))).hint(
            "A position is [longitude, latitude] or [longitude, latitude, height] in degrees and metres.",
        )
    })
}

/// Enough of a value to find it by.
fn short(json: &Json) -> String {
    let text = json.to_string();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that fails here has found its fault")]

    use super::*;

    #[test]
    fn geometries_come_back() {
        for text in [
            r#"{"type":"Point","coordinates":[11.25,43.77]}"#,
            r#"{"type":"Point","coordinates":[11.25,43.77,50.5]}"#,
            r#"{"type":"MultiPoint","coordinates":[[1.0,2.0],[3.0,4.0]]}"#,
            r#"{"type":"LineString","coordinates":[[179.5,0.0],[180.5,1.0]]}"#,
            r#"{"type":"MultiLineString","coordinates":[[[1.0,2.0],[3.0,4.0]]]}"#,
            r#"{"type":"Polygon","coordinates":[[[0.0,0.0],[1.0,0.0],[1.0,1.0],[0.0,0.0]]]}"#,
            r#"{"type":"MultiPolygon","coordinates":[[[[0.0,0.0],[1.0,0.0],[1.0,1.0],[0.0,0.0]]]]}"#,
            r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1.0,2.0]}]}"#,
        ] {
            let json: Json = serde_json::from_str(text).unwrap();
            assert_eq!(geojson_of(&geometry_of(&json).unwrap()).unwrap(), json);
        }
    }

    #[test]
    fn what_is_no_geometry_is_refused_in_words() {
        for (json, words) in [
            (json!(7), "“type”"),
            (json!({ "type": "Circle" }), "“Circle”"),
            (json!({ "type": "Point", "coordinates": [1] }), "[1] is no position"),
            (json!({ "type": "Point", "coordinates": [1, 91] }), "[1,91] is no position"),
            (json!({ "type": "LineString", "coordinates": [1, 2] }), "1 is no position"),
            (json!({ "type": "LineString", "coordinates": [[1, 2]] }), "no geometry"),
            (json!({ "type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]] }), "no geometry"),
        ] {
            let refused = geometry_of(&json).unwrap_err();
            assert!(refused.message.contains(words), "{json}: {refused}");
        }
    }
}

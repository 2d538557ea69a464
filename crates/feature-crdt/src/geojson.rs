//! Geometry between GeoJSON (RFC 7946) and whole units.

use serde_json::{Value as Json, json};

use crate::{Geometry, GeometryError, Position, Shape};

/// Why JSON is no geometry.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum GeoJsonError {
    /// It has no type.
    #[error("a geometry is a GeoJSON object with a “type”")]
    NoType,
    /// Its type is none of RFC 7946.
    #[error("{0} is no type of a GeoJSON geometry")]
    Kind(String),
    /// Lists in lists, but not as deep as the type asks.
    #[error("the coordinates of this geometry are not nested as its type asks")]
    Nesting,
    /// Something that stands where a position should.
    #[error(
        "{0} is no position: [longitude, latitude] or [longitude, latitude, height] in degrees and metres"
    )]
    Position(String),
    /// What it describes is none.
    #[error("this is no geometry: {0}")]
    Geometry(#[from] GeometryError),
}

impl Geometry {
    /// Writes it as GeoJSON.
    ///
    /// # Errors
    /// If its bytes are damaged.
    pub fn to_geojson(&self) -> Result<Json, GeometryError> {
        Ok(shape_json(&self.shape()?))
    }

    /// Reads a GeoJSON geometry, or that of a feature.
    ///
    /// # Errors
    /// Says in a sentence what is wrong with it.
    pub fn from_geojson(json: &Json) -> Result<Self, GeoJsonError> {
        Ok(Self::new(&shape_of(json)?)?)
    }
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

fn shape_of(json: &Json) -> Result<Shape, GeoJsonError> {
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
        Some(other) => return Err(GeoJsonError::Kind(short(&other.into()))),
        None => return Err(GeoJsonError::NoType),
    })
}

fn list_of<T>(json: &Json, one: impl Fn(&Json) -> Result<T, GeoJsonError>) -> Result<Vec<T>, GeoJsonError> {
    let items = json.as_array().ok_or(GeoJsonError::Nesting)?;
    items.iter().map(one).collect()
}

fn line_of(json: &Json) -> Result<Vec<Position>, GeoJsonError> {
    list_of(json, position_of)
}

fn position_of(json: &Json) -> Result<Position, GeoJsonError> {
    let numbers: Option<Vec<f64>> =
        json.as_array().and_then(|items| items.iter().take(3).map(Json::as_f64).collect());
    let position = match numbers.as_deref() {
        Some([lon, lat]) => Position::from_degrees(*lon, *lat, None),
        Some([lon, lat, height]) => Position::from_degrees(*lon, *lat, Some(*height)),
        _ => None,
    };
    position.ok_or_else(|| GeoJsonError::Position(short(json)))
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
            let json: Json = serde_json::from_str(text).expect(text);
            assert_eq!(Geometry::from_geojson(&json).and_then(|found| Ok(found.to_geojson()?)), Ok(json));
        }
    }

    #[test]
    fn what_is_no_geometry_is_refused_in_words() {
        for (json, words) in [
            (json!(7), "“type”"),
            (json!({ "type": "Circle" }), "Circle"),
            (json!({ "type": "Point", "coordinates": [1] }), "[1] is no position"),
            (json!({ "type": "Point", "coordinates": [1, 91] }), "[1,91] is no position"),
            (json!({ "type": "LineString", "coordinates": [1, 2] }), "1 is no position"),
            (json!({ "type": "LineString", "coordinates": [[1, 2]] }), "no geometry"),
            (json!({ "type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]] }), "no geometry"),
        ] {
            let refused = Geometry::from_geojson(&json).expect_err(words).to_string();
            assert!(refused.contains(words), "{json}: {refused}");
        }
    }
}

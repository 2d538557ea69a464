//! An area as GeoJSON (RFC 7946) or a box, and the shape that it is.

use geo_types::{MultiLineString, MultiPolygon};
use serde_json::{Value, json};
use tile_grid::{Bounds, Shape};

use crate::error::{HubError, Result};

/// Positions that an outline may have: it travels in every answer about the region.
const MAX_POSITIONS: usize = 20_000;

/// Foreign member (RFC 7946, section 6.1) that gives the distance to keep beside a line, in metres.
const BUFFER_MEMBER: &str = "bufferMeters";

/// What somebody wants covered.
#[derive(Clone, Debug)]
pub(crate) enum Outline {
    /// West, south, east, north; west greater than east crosses the antimeridian.
    Bounds([f64; 4]),
    /// Polygons, or lines with `bufferMeters`.
    GeoJson(Value),
}

impl Outline {
    /// Gives the checked shape, and the GeoJSON that is kept.
    pub(super) fn shape(&self) -> Result<(Shape, Value)> {
        match self {
            Self::Bounds([west, south, east, north]) => {
                let bounds = Bounds::new(*west, *south, *east, *north).map_err(bad)?;
                Ok((Shape::bounds(bounds), geometry_of(bounds)))
            }
            Self::GeoJson(value) => of_geojson(value),
        }
    }
}

fn of_geojson(value: &Value) -> Result<(Shape, Value)> {
    let drawing = geo_file::read_geojson(value).map_err(|error| {
        let refusal = HubError::bad(error.to_string());
        match error.hint() {
            Some(hint) => refusal.hint(hint),
            None => refusal,
        }
    })?;
    if drawing.vertices() > MAX_POSITIONS {
        return Err(HubError::bad(format!("The area has more than {MAX_POSITIONS} positions."))
            .hint("Simplify its outline."));
    }
    let mut kept = drawing.geometry();
    match (drawing.areas.is_empty(), drawing.lines.is_empty()) {
        (false, false) => Err(HubError::bad(
            "The GeoJSON mixes areas and lines: give either areas, or lines with a distance.",
        )),
        (false, true) => Ok((Shape::polygons(MultiPolygon(drawing.areas)).map_err(bad)?, kept)),
        (true, _) => {
            let radius = value.get(BUFFER_MEMBER).and_then(Value::as_f64).ok_or_else(|| {
                HubError::bad("A line needs a distance to keep to either side, in metres.")
                    .hint("Give the geometry a member bufferMeters, for example 500.")
            })?;
            if let Some(members) = kept.as_object_mut() {
                members.insert(BUFFER_MEMBER.into(), radius.into());
            }
            Ok((Shape::corridor(MultiLineString(drawing.lines), radius).map_err(bad)?, kept))
        }
    }
}

/// Draws a box as a polygon, or as two where it crosses the antimeridian (RFC 7946, section 3.1.9).
fn geometry_of(bounds: Bounds) -> Value {
    let (west, south, east, north) = (bounds.west(), bounds.south(), bounds.east(), bounds.north());
    let ring = |west: f64, east: f64| {
        json!([[[west, south], [east, south], [east, north], [west, north], [west, south]]])
    };
    let bbox = [west, south, east, north];
    if bounds.crosses_antimeridian() {
        let rings = [ring(west, 180.0), ring(-180.0, east)];
        json!({ "type": "MultiPolygon", "bbox": bbox, "coordinates": rings })
    } else {
        json!({ "type": "Polygon", "bbox": bbox, "coordinates": ring(west, east) })
    }
}

pub(super) fn bad(error: impl std::fmt::Display) -> HubError {
    HubError::bad(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_read_or_refused_in_words() {
        let square = json!([[[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]]]);
        let good = [
            json!({ "type": "Polygon", "coordinates": square }),
            json!({ "type": "MultiPolygon", "coordinates": [square] }),
            json!({ "type": "Feature", "properties": null, "geometry": { "type": "Polygon", "coordinates": square } }),
            json!({ "type": "LineString", "coordinates": [[0, 0], [1, 1]], "bufferMeters": 500 }),
        ];
        for value in good {
            let (_, kept) =
                Outline::GeoJson(value.clone()).shape().unwrap_or_else(|error| panic!("{value}: {error}"));
            // What is kept says the same again.
            assert!(Outline::GeoJson(kept).shape().is_ok(), "{value}");
        }
        for (value, reason) in [
            (json!({ "type": "LineString", "coordinates": [[0, 0], [1, 1]] }), "distance"),
            (json!({ "type": "Polygon", "coordinates": [[[0, 0], [1, 1]]] }), ""),
            (json!({ "type": "Polygon", "coordinates": [[[0, 0], [400, 0], [400, 9], [0, 0]]] }), ""),
            (json!({ "type": "Point", "coordinates": [0, 0] }), ""),
            (json!({ "type": "Nonsense" }), ""),
        ] {
            let refused = Outline::GeoJson(value.clone()).shape().expect_err("not an area");
            assert!(refused.message.contains(reason), "{value}: {refused}");
        }
        assert!(Outline::Bounds([1.0, 5.0, 2.0, 4.0]).shape().is_err());
        let (_, kept) = Outline::Bounds([170.0, -5.0, -170.0, 5.0]).shape().expect("across the antimeridian");
        assert_eq!(kept["type"], "MultiPolygon");
    }
}

//! Geometry between GeoJSON (RFC 7946) and the log's whole units.

use feature_crdt::{Extent, Geometry, Position, UNITS_PER_DEGREE};
use serde_json::Value as Json;

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
    geometry.to_geojson().map_err(DeviceError::internal)
}

/// Reads a GeoJSON geometry.
///
/// # Errors
/// Says in a sentence what is wrong with it, and where.
pub(crate) fn geometry_of(json: &Json) -> Result<Geometry> {
    Geometry::from_geojson(json).map_err(|cause| {
        let text = cause.to_string();
        let mut letters = text.chars();
        let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
        DeviceError::bad_input(format!("{first}{}.", letters.as_str()))
    })
}

/// Reads a geometry of a file.
pub(crate) fn geometry_of_file(geometry: &geojson::Geometry) -> Result<Geometry> {
    geometry_of(&serde_json::to_value(geometry).map_err(DeviceError::internal)?)
}

//! Lengths, areas and bearings on the ellipsoid (WGS 84), by Karney's geodesics.

use geo::algorithm::{Bearing, Distance, Geodesic, GeodesicArea};
use geo_types::{Coord, LineString, Point, Polygon};
use geojson::{GeoJson, Geometry, GeometryValue};
use serde_json::Value;

use crate::error::{DeviceError, Result};

/// The most positions that are measured at once.
const MAX_POSITIONS: usize = 100_000;

/// Deepest nesting of collections that is followed.
const MAX_DEPTH: u8 = 8;

/// What was measured.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Measure {
    /// Length of lines, or the way round areas with their holes, in metres.
    pub(crate) meters: f64,
    /// Area without its holes; `None` where nothing is an area.
    pub(crate) square_meters: Option<f64>,
    /// Each leg from position to position, in order.
    pub(crate) legs: Vec<Leg>,
}

/// One leg of a line or ring.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(crate) struct Leg {
    pub(crate) meters: f64,
    /// Degrees from true north at its beginning, from 0 to below 360; `None` for a leg of no length.
    pub(crate) bearing: Option<f64>,
}

/// Measures a GeoJSON geometry, Feature or FeatureCollection. Points have no length.
pub(crate) fn measure(value: &Value) -> Result<Measure> {
    let object = serde_json::from_value::<GeoJson>(value.clone())
        .map_err(|cause| DeviceError::bad_input(format!("This is not GeoJSON: {cause}.")))?;
    let mut tape = Tape::default();
    tape.object(&object)?;
    Ok(tape.measure)
}

/// Metres between two places.
pub(crate) fn meters_between(from: (f64, f64), to: (f64, f64)) -> f64 {
    Geodesic.distance(Point::new(from.0, from.1), Point::new(to.0, to.1))
}

#[derive(Default)]
struct Tape {
    measure: Measure,
    positions: usize,
}

impl Tape {
    fn object(&mut self, object: &GeoJson) -> Result<()> {
        match object {
            GeoJson::Geometry(geometry) => self.geometry(geometry, 0),
            GeoJson::Feature(feature) => {
                feature.geometry.iter().try_for_each(|geometry| self.geometry(geometry, 0))
            }
            GeoJson::FeatureCollection(collection) => {
                let geometries = collection.features.iter().filter_map(|feature| feature.geometry.as_ref());
                geometries.into_iter().try_for_each(|geometry| self.geometry(geometry, 0))
            }
        }
    }

    fn geometry(&mut self, geometry: &Geometry, depth: u8) -> Result<()> {
        if depth > MAX_DEPTH {
            return Err(DeviceError::bad_input("The GeoJSON nests too deep."));
        }
        match &geometry.value {
            GeometryValue::Point { .. } | GeometryValue::MultiPoint { .. } => Ok(()),
            GeometryValue::LineString { coordinates } => self.line(coordinates),
            GeometryValue::MultiLineString { coordinates } => {
                coordinates.iter().try_for_each(|line| self.line(line))
            }
            GeometryValue::Polygon { coordinates } => self.polygon(coordinates),
            GeometryValue::MultiPolygon { coordinates } => {
                coordinates.iter().try_for_each(|rings| self.polygon(rings))
            }
            GeometryValue::GeometryCollection { geometries } => {
                geometries.iter().try_for_each(|inner| self.geometry(inner, depth + 1))
            }
        }
    }

    fn line(&mut self, positions: &[geojson::Position]) -> Result<()> {
        let line = self.checked(positions)?;
        self.legs(&line);
        Ok(())
    }

    fn polygon(&mut self, rings: &[Vec<geojson::Position>]) -> Result<()> {
        let mut rings = rings.iter().map(|ring| self.checked(ring)).collect::<Result<Vec<_>>>()?;
        rings.iter().for_each(|ring| self.legs(ring));
        if rings.is_empty() {
            return Ok(());
        }
        let shape = Polygon::new(rings.remove(0), rings);
        // Rings may run either way round; holes are taken off whichever way.
        let area = shape.geodesic_area_signed().abs();
        *self.measure.square_meters.get_or_insert(0.0) += area;
        Ok(())
    }

    fn legs(&mut self, line: &LineString<f64>) {
        for leg in line.lines() {
            let (from, to) = (Point(leg.start), Point(leg.end));
            let meters = Geodesic.distance(from, to);
            let bearing = (meters > 0.0).then(|| Geodesic.bearing(from, to).rem_euclid(360.0));
            self.measure.meters += meters;
            self.measure.legs.push(Leg { meters, bearing });
        }
    }

    /// Longitudes may lie outside ±180 where a map was panned round the world.
    fn checked(&mut self, positions: &[geojson::Position]) -> Result<LineString<f64>> {
        self.positions += positions.len();
        if self.positions > MAX_POSITIONS {
            return Err(DeviceError::bad_input(format!(
                "At most {MAX_POSITIONS} positions are measured at once."
            )));
        }
        let coords = positions.iter().map(|position| match position.as_slice() {
            [lon, lat, ..] if lat.abs() <= 90.0 && lon.abs() <= 100_000.0 => Ok(Coord { x: *lon, y: *lat }),
            _ => Err(DeviceError::bad_input("A position of the geometry is no place on Earth.")
                .hint("A position is longitude and latitude, in degrees.")),
        });
        Ok(LineString(coords.collect::<Result<Vec<_>>>()?))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that fails here has found its fault")]

    use super::*;
    use serde_json::json;

    fn line(points: &[(f64, f64)]) -> Measure {
        let coordinates: Vec<_> = points.iter().map(|(lat, lon)| json!([lon, lat])).collect();
        measure(&json!({ "type": "LineString", "coordinates": coordinates })).unwrap()
    }

    fn near(found: f64, expected: f64, within: f64) {
        assert!((found - expected).abs() <= within, "{found} is not {expected}");
    }

    /// Values published with GeographicLib: the examples of GeodSolve, Planimeter and the library's
    /// documentation in several languages.
    #[test]
    fn published_values_of_geographiclib_are_met() {
        // “JFK to LHR”, GeodSolve(1): 40.6 -73.8, 51.6 -0.5.
        let flight = line(&[(40.6, -73.8), (51.6, -0.5)]);
        near(flight.meters, 5_551_759.400, 0.001);
        near(flight.legs[0].bearing.unwrap(), 51.198_882_85, 1e-6);
        // Wellington to Salamanca, nearly antipodal: the Python documentation.
        near(line(&[(-41.32, 174.81), (40.96, -5.50)]).meters, 19_959_679.267_353_82, 0.001);
        // Hawaii to Tokyo over the antimeridian: GeodesicLine's example in JavaScript and Python.
        let pacific = line(&[(34.096_23, -118.411_27), (35.4, 139.5 - 360.0)]);
        near(
            pacific.legs[0].bearing.unwrap(),
            line(&[(34.096_23, -118.411_27), (35.4, 139.5)]).legs[0].bearing.unwrap(),
            1e-9,
        );
        // Planimeter0 of the library's own tests: a diamond round the origin.
        let ring: Vec<_> =
            [(0, -1), (-1, 0), (0, 1), (1, 0), (0, -1)].iter().map(|(lat, lon)| json!([lon, lat])).collect();
        let diamond = measure(&json!({ "type": "Polygon", "coordinates": [ring] })).unwrap();
        near(diamond.meters, 627_598.273_1, 1e-3);
        near(diamond.square_meters.unwrap(), 24_619_419_146.0, 1.0);
        // The area of Antarctica as a polygon, from the same documentation.
        let antarctica = [
            (-63.1, -58.0),
            (-72.9, -74.0),
            (-71.9, -102.0),
            (-74.9, -102.0),
            (-74.3, -131.0),
            (-77.5, -163.0),
            (-77.4, 163.0),
            (-71.7, 172.0),
            (-65.9, 140.0),
            (-65.7, 113.0),
            (-66.6, 88.0),
            (-66.9, 59.0),
            (-69.8, 25.0),
            (-70.0, -4.0),
            (-71.0, -14.0),
            (-77.3, -33.0),
            (-77.9, -46.0),
            (-74.7, -61.0),
            (-63.1, -58.0),
        ];
        let ring: Vec<_> = antarctica.iter().map(|(lat, lon)| json!([lon, lat])).collect();
        let found = measure(&json!({ "type": "Polygon", "coordinates": [ring] })).unwrap();
        near(found.meters, 16_831_067.893, 0.01);
        near(found.square_meters.unwrap(), 13_662_703_680_020.1, 10.0);
    }

    #[test]
    fn holes_are_taken_off_whichever_way_rings_run() {
        let ring = |size: f64, turned: bool| {
            let mut ring =
                vec![json!([0, 0]), json!([size, 0]), json!([size, size]), json!([0, size]), json!([0, 0])];
            if turned {
                ring.reverse();
            }
            Value::Array(ring)
        };
        let area = |rings: Vec<Value>| {
            measure(&json!({ "type": "Polygon", "coordinates": rings })).unwrap().square_meters.unwrap()
        };
        let (large, small) = (area(vec![ring(1.0, false)]), area(vec![ring(0.5, false)]));
        // One square degree at the equator, by Planimeter.
        near(large, 12_308_778_361.469_452, 1.0);
        for outer in [false, true] {
            for inner in [false, true] {
                near(area(vec![ring(1.0, outer), ring(0.5, inner)]), large - small, 1.0);
            }
        }
    }

    #[test]
    fn legs_and_bearings_go_with_each_other() {
        let found = line(&[(0.0, 0.0), (1.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]);
        let bearings: Vec<Option<i64>> =
            found.legs.iter().map(|leg| leg.bearing.map(|degrees| degrees.round() as i64)).collect();
        assert_eq!(bearings, [Some(0), None, Some(90), Some(180)]);
        near(found.legs.iter().map(|leg| leg.meters).sum(), found.meters, 1e-6);
        assert_eq!(found.square_meters, None);
        assert_eq!(line(&[(1.0, 1.0)]), Measure::default());
    }

    #[test]
    fn what_is_no_geometry_is_refused() {
        for value in [
            json!({}),
            json!({ "type": "LineString", "coordinates": [[0]] }),
            json!({ "type": "LineString", "coordinates": [[0, 0], [0, 91]] }),
            json!({ "type": "LineString", "coordinates": vec![[0, 0]; MAX_POSITIONS + 1] }),
        ] {
            assert_eq!(measure(&value).unwrap_err().code, crate::ErrorCode::BadInput);
        }
    }
}

//! The Web Mercator projection (EPSG:3857), forward and inverse.
//!
//! The plane used inside the crate is the unit square: x grows eastwards from the antimeridian,
//! y grows southwards from [`MAX_LATITUDE`], as tile columns and rows do. With longitude λ and
//! latitude φ in radians,
//!
//! - x = 1/2 + λ/2π,
//! - y = 1/2 − ψ/2π, where ψ = ln tan(π/4 + φ/2) = arsinh(tan φ) is the inverse Gudermannian,
//! - and back: λ = 2π(x − 1/2), φ = gd(ψ) = arctan(sinh ψ) with ψ = π(1 − 2y).
//!
//! Source: J. P. Snyder, *Map Projections — A Working Manual*, USGS Professional Paper 1395
//! (1987), equations (7-1), (7-2) and (7-4) with the sphere, pages 41 and 44; that EPSG:3857 puts
//! geodetic latitudes into the formulae of the sphere of radius 6 378 137 m is IOGP Guidance Note
//! 7-2, method 1024, "Popular Visualisation Pseudo-Mercator".

use std::f64::consts::{PI, TAU};

use crate::lonlat::LonLat;

/// The latitude at which the map becomes a square: gd(π) = arctan(sinh π), in degrees.
pub const MAX_LATITUDE: f64 = 85.051_128_779_806_59;

/// The radius of the sphere of EPSG:3857 in metres, the equatorial radius of WGS 84.
pub const EARTH_RADIUS_M: f64 = 6_378_137.0;

/// Gives x in the unit square of a longitude in degrees; longitudes past ±180 are clamped.
pub fn lon_to_x(lon: f64) -> f64 {
    plane_x(lon).clamp(0.0, 1.0)
}

/// Gives y in the unit square of a latitude in degrees; latitudes past ±[`MAX_LATITUDE`] are
/// clamped.
pub fn lat_to_y(lat: f64) -> f64 {
    plane_y(lat.clamp(-MAX_LATITUDE, MAX_LATITUDE)).clamp(0.0, 1.0)
}

/// Gives the longitude in degrees of an x in the unit square.
pub fn x_to_lon(x: f64) -> f64 {
    x * 360.0 - 180.0
}

/// Gives the latitude in degrees of a y in the unit square.
pub fn y_to_lat(y: f64) -> f64 {
    (PI * (1.0 - 2.0 * y)).sinh().atan().to_degrees()
}

/// Gives easting and northing in metres (EPSG:3857) of a position; latitudes past
/// ±[`MAX_LATITUDE`] are clamped.
pub fn to_meters(position: LonLat) -> (f64, f64) {
    let circumference = TAU * EARTH_RADIUS_M;
    ((lon_to_x(position.lon) - 0.5) * circumference, (0.5 - lat_to_y(position.lat)) * circumference)
}

/// Gives the position of an easting and northing in metres (EPSG:3857); what lies outside the
/// square of the map is clamped to its edge.
pub fn from_meters(easting: f64, northing: f64) -> LonLat {
    let circumference = TAU * EARTH_RADIUS_M;
    LonLat {
        lon: x_to_lon((easting / circumference + 0.5).clamp(0.0, 1.0)),
        lat: y_to_lat((0.5 - northing / circumference).clamp(0.0, 1.0)),
    }
}

/// Gives x without clamping, so that unwrapped longitudes stay beside each other.
pub(crate) fn plane_x(lon: f64) -> f64 {
    lon / 360.0 + 0.5
}

/// Gives y for any latitude, also outside the square; the poles, which are infinitely far, are
/// taken as 89.9999°.
pub(crate) fn plane_y(lat: f64) -> f64 {
    let lat = lat.clamp(-89.9999, 89.9999);
    0.5 - lat.to_radians().tan().asinh() / TAU
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_square_ends_at_the_maximum_latitude() {
        assert!((y_to_lat(0.0) - MAX_LATITUDE).abs() < 1e-13);
        assert!((y_to_lat(1.0) + MAX_LATITUDE).abs() < 1e-13);
        assert_eq!(lat_to_y(90.0), lat_to_y(MAX_LATITUDE));
        assert_eq!(lat_to_y(0.0), 0.5);
    }

    /// The worked example of IOGP Guidance Note 7-2, method 1024 (published to the centimetre).
    #[test]
    fn published_example() {
        let position = LonLat { lon: -(100.0 + 20.0 / 60.0), lat: 24.0 + 22.0 / 60.0 + 54.433 / 3600.0 };
        let (easting, northing) = to_meters(position);
        assert!((easting + 11_169_055.58).abs() < 0.01, "{easting}");
        assert!((northing - 2_800_000.00).abs() < 0.01, "{northing}");
        let back = from_meters(easting, northing);
        assert!((back.lon - position.lon).abs() < 1e-12 && (back.lat - position.lat).abs() < 1e-12);
    }
}

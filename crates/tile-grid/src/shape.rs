//! Areas: a box, polygons with holes, or a corridor along lines.

use geo_types::{Coord, LineString, MultiLineString, MultiPolygon, Polygon};

use crate::bounds::Bounds;
use crate::error::GridError;
use crate::longitude::{Arc, NARROWEST, enclosing, unwrap, wrap_west};
use crate::lonlat::check_degrees;
use crate::mercator::{MAX_LATITUDE, plane_x, plane_y};

/// The most positions that a shape may have.
pub const MAX_VERTICES: usize = 1_000_000;

/// The largest half width of a corridor in metres.
pub const MAX_RADIUS_M: f64 = 500_000.0;

/// The smallest radius of curvature of the WGS 84 ellipsoid in metres: a(1 − e²), that of the
/// meridian on the equator. A ground distance turned into an angle with it is never too small.
const SMALLEST_RADIUS_M: f64 = 6_335_439.327;

/// An area in degrees (WGS 84), validated.
///
/// Edges are straight lines of the Web Mercator plane (rhumb lines), as maps draw them. A step of
/// more than 180° of longitude is understood to cross the antimeridian, so a ring wider than that
/// needs positions between its corners; a step of exactly 360° (-180 to 180) is an edge as long as
/// the world is wide. Longitudes up to ±360 are taken, as map libraries give them for shapes drawn
/// across the antimeridian. Latitudes past ±85.0511° are cut off.
#[derive(Clone, PartialEq, Debug)]
pub enum Shape {
    /// A box.
    Bounds(Bounds),
    /// Polygons with holes; made by [`Shape::polygons`].
    #[non_exhaustive]
    Polygons(MultiPolygon<f64>),
    /// Everything within a distance of lines; made by [`Shape::corridor`].
    #[non_exhaustive]
    Corridor {
        /// The lines.
        line: MultiLineString<f64>,
        /// The distance to each side in metres on the ground.
        radius_m: f64,
    },
}

impl Shape {
    /// Makes the shape of a box.
    pub fn bounds(bounds: Bounds) -> Self {
        Self::Bounds(bounds)
    }

    /// Makes the shape of polygons. Each covers the inside of its outer ring by the even-odd rule,
    /// without the inside of its holes; several polygons cover their union.
    ///
    /// # Errors
    /// [`GridError::EmptyShape`], [`GridError::TooManyVertices`], [`GridError::Degrees`], or one of
    /// the `Ring…` errors.
    pub fn polygons(polygons: MultiPolygon<f64>) -> Result<Self, GridError> {
        if polygons.0.is_empty() {
            return Err(GridError::EmptyShape { needs: "polygon" });
        }
        check_vertices(polygons.iter().flat_map(rings))?;
        polygons.iter().flat_map(rings).try_for_each(check_ring)?;
        Ok(Self::Polygons(polygons))
    }

    /// Makes the shape of everything within `radius_m` metres of lines. A line of one position is
    /// a disc.
    ///
    /// # Errors
    /// [`GridError::EmptyShape`], [`GridError::TooManyVertices`], [`GridError::Degrees`],
    /// [`GridError::Radius`] unless `radius_m` is above 0 and at most [`MAX_RADIUS_M`].
    pub fn corridor(line: MultiLineString<f64>, radius_m: f64) -> Result<Self, GridError> {
        if !(radius_m > 0.0 && radius_m <= MAX_RADIUS_M) {
            return Err(GridError::Radius { radius_m });
        }
        if line.0.is_empty() || line.iter().any(|line| line.0.is_empty()) {
            return Err(GridError::EmptyShape { needs: "line, with at least one position each" });
        }
        check_vertices(line.iter())?;
        line.iter().flat_map(LineString::coords).try_for_each(check_position)?;
        Ok(Self::Corridor { line, radius_m })
    }

    /// Gives the smallest box around the shape, across the antimeridian if that is shorter.
    pub fn outer_bounds(&self) -> Bounds {
        match self {
            Self::Bounds(bounds) => *bounds,
            Self::Polygons(polygons) => {
                enclosing_box(polygons.iter().map(|polygon| extent(polygon.exterior())))
            }
            Self::Corridor { line, radius_m } => {
                enclosing_box(line.iter().map(|line| extent(line).widened(*radius_m)))
            }
        }
    }
}

/// Gives the outer ring and the holes.
fn rings(polygon: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

fn check_vertices<'a>(lines: impl Iterator<Item = &'a LineString<f64>>) -> Result<(), GridError> {
    let count = lines.map(|line| line.0.len()).sum();
    if count > MAX_VERTICES {
        return Err(GridError::TooManyVertices { count });
    }
    Ok(())
}

fn check_position(position: &Coord<f64>) -> Result<(), GridError> {
    check_degrees("longitude", position.x, 360.0)?;
    check_degrees("latitude", position.y, 90.0)
}

/// Refuses rings that are too short, enclose nothing or go round a pole. (`geo_types` closes the
/// rings of its polygons itself.)
fn check_ring(ring: &LineString<f64>) -> Result<(), GridError> {
    ring.coords().try_for_each(check_position)?;
    let (4.., Some(first)) = (ring.0.len(), ring.0.first()) else {
        return Err(GridError::RingTooShort { count: ring.0.len() });
    };
    let (lon, lat) = (first.x, first.y);
    let turned = unwrap(ring.coords().map(|c| c.x)).last().unwrap_or(lon);
    if (turned - lon).abs() > 180.0 {
        return Err(GridError::RingRoundPole { lon, lat });
    }
    let extent = extent(ring);
    if extent.width() <= 0.0 || extent.north <= extent.south {
        return Err(GridError::RingWithoutArea { lon, lat });
    }
    Ok(())
}

/// The extremes of a line whose longitudes are unwrapped: they may lie past ±180.
struct Extent {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

impl Extent {
    fn width(&self) -> f64 {
        self.east - self.west
    }

    /// Adds a distance on the ground to every side, enough to make a box of a position.
    fn widened(self, radius_m: f64) -> Self {
        let angle = (radius_m / SMALLEST_RADIUS_M).to_degrees().max(NARROWEST);
        let reach = self.south.abs().max(self.north.abs());
        let beside = plane_radius(radius_m, reach) * 360.0;
        Self {
            west: self.west - beside,
            south: (self.south - angle).max(-90.0),
            east: self.east + beside,
            north: (self.north + angle).min(90.0),
        }
    }
}

fn extent(line: &LineString<f64>) -> Extent {
    let mut extent = Extent { west: f64::MAX, south: f64::MAX, east: f64::MIN, north: f64::MIN };
    for (lon, position) in unwrap(line.coords().map(|c| c.x)).zip(line.coords()) {
        extent.west = extent.west.min(lon);
        extent.east = extent.east.max(lon);
        extent.south = extent.south.min(position.y);
        extent.north = extent.north.max(position.y);
    }
    extent
}

fn enclosing_box(extents: impl Iterator<Item = Extent>) -> Bounds {
    let (mut south, mut north) = (f64::MAX, f64::MIN);
    let mut arcs: Vec<Arc> = extents
        .map(|extent| {
            south = south.min(extent.south);
            north = north.max(extent.north);
            Arc { west: wrap_west(extent.west), width: extent.width() }
        })
        .collect();
    let (west, east) = enclosing(&mut arcs);
    Bounds::known(west, south, east, north)
}

/// Bounds from above how far, in widths of the world, two points of the Mercator plane lie apart
/// that are `radius_m` metres apart on the ground, one of them no nearer a pole than `latitude`.
///
/// One metre on the ground is at most 1/(2π ρ cos φ) of the plane, where φ is the latitude there
/// and ρ the smallest radius of curvature of the ellipsoid. A path of that length from `latitude`
/// gets no nearer the pole than `latitude` + `radius_m`/ρ, so the factor there bounds it all along.
/// Near a pole, where paths may lead round it, the answer is the width of the world.
pub(crate) fn plane_radius(radius_m: f64, latitude: f64) -> f64 {
    let angle = radius_m / SMALLEST_RADIUS_M;
    let reached = latitude.abs().to_radians() + angle;
    if reached >= 89f64.to_radians() {
        return 1.0;
    }
    angle / (std::f64::consts::TAU * reached.cos())
}

/// A point of the unrolled Mercator plane in widths of the world: x and y.
pub(crate) type PlanePoint = [f64; 2];

/// Projects a line; longitudes are unwrapped, so x may lie outside 0 to 1.
pub(crate) fn plane_line(line: &LineString<f64>) -> Vec<PlanePoint> {
    unwrap(line.coords().map(|c| c.x))
        .zip(line.coords())
        .map(|(lon, position)| [plane_x(lon), plane_y(position.y)])
        .collect()
}

/// Projects the rings of a polygon, the outer one first. Holes are moved by whole turns to where
/// the unrolled outer ring is.
pub(crate) fn plane_rings(polygon: &Polygon<f64>) -> Vec<Vec<PlanePoint>> {
    let exterior = plane_line(polygon.exterior());
    let west = |ring: &[PlanePoint]| ring.iter().map(|point| point[0]).fold(f64::MAX, f64::min);
    let outer_west = west(&exterior);
    let holes = polygon.interiors().iter().map(|hole| {
        let mut hole = plane_line(hole);
        let turns = (outer_west - west(&hole) - 1e-9).ceil();
        hole.iter_mut().for_each(|point| point[0] += turns);
        hole
    });
    std::iter::once(exterior.clone()).chain(holes).collect()
}

/// Tells whether latitudes from `south` to `north` lie wholly past the edge of the map.
pub(crate) fn beyond_map(south: f64, north: f64) -> bool {
    south >= MAX_LATITUDE || north <= -MAX_LATITUDE
}

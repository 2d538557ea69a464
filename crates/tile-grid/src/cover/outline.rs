//! The outline of a shape in the Mercator plane, and its tiles at a zoom.

use geo_types::{MultiLineString, MultiPolygon};

use crate::cover::capsule::{Capsule, GridCapsule};
use crate::cover::edge::Edge;
use crate::cover::sweep::{Budget, sweep};
use crate::error::GridError;
use crate::mercator::y_to_lat;
use crate::range::TileRange;
use crate::shape::{PlanePoint, plane_line, plane_radius, plane_rings};
use crate::zoom::tiles_across;

/// How much the scale of the map may change along one capsule of a corridor.
const SCALE_STEP: f64 = 0.01;

/// How many capsules a corridor may have beside one for each of its segments; when they are used
/// up, capsules are longer and their radius less tight, never too small.
const EXTRA_CAPSULES: usize = 100_000;

/// A shape projected once, to be covered at many zooms.
pub(super) enum Outline {
    /// For each polygon its rings, the outer one first.
    Polygons(Vec<Vec<Vec<PlanePoint>>>),
    /// The capsules along the lines.
    Corridor(Vec<Capsule>),
}

impl Outline {
    /// Projects polygons.
    pub(super) fn of_polygons(polygons: &MultiPolygon<f64>) -> Self {
        Self::Polygons(polygons.iter().map(plane_rings).collect())
    }

    /// Projects lines and cuts them into capsules.
    pub(super) fn of_corridor(lines: &MultiLineString<f64>, radius_m: f64) -> Self {
        let segments: usize = lines.iter().map(|line| line.0.len()).sum();
        let most_pieces = 1 + EXTRA_CAPSULES / segments.max(1);
        let mut capsules = Vec::new();
        for line in lines {
            let points = plane_line(line);
            if let [point] = points[..] {
                push_capsules([point, point], radius_m, 1, &mut capsules);
            }
            for pair in points.windows(2) {
                push_capsules([pair[0], pair[1]], radius_m, most_pieces, &mut capsules);
            }
        }
        Self::Corridor(capsules)
    }

    /// Gives the ranges of tiles at a zoom.
    pub(super) fn ranges(&self, zoom: u8, budget: &mut Budget) -> Result<Vec<TileRange>, GridError> {
        match self {
            Self::Polygons(polygons) => {
                let ranges = sweep(edges(polygons, zoom), zoom, budget)?;
                Ok(if ranges.is_empty() { first_position(polygons, zoom) } else { ranges })
            }
            Self::Corridor(capsules) => {
                let scaled = capsules.iter().filter_map(|capsule| GridCapsule::new(*capsule, zoom));
                sweep(scaled.collect(), zoom, budget)
            }
        }
    }
}

fn edges(polygons: &[Vec<Vec<PlanePoint>>], zoom: u8) -> Vec<Edge> {
    let mut edges = Vec::new();
    for (polygon, rings) in (0..).zip(polygons) {
        for (ring, points) in (0..).zip(rings) {
            let pairs = points.windows(2).map(|pair| [pair[0], pair[1]]);
            edges.extend(pairs.filter_map(|pair| Edge::new(pair, zoom, (polygon, ring))));
        }
    }
    edges
}

/// Gives the tile of the first position, for areas too thin to reach into any tile.
fn first_position(polygons: &[Vec<Vec<PlanePoint>>], zoom: u8) -> Vec<TileRange> {
    let across = f64::from(tiles_across(zoom));
    let first = polygons.iter().flatten().flatten().next();
    let tile = first.map(|[x, y]| {
        let cell = |unit: f64| (unit * across).clamp(0.0, across - 1.0) as u32;
        let (x, y) = (cell(x.rem_euclid(1.0)), cell(*y));
        TileRange { zoom, x_min: x, x_max: x, y_min: y, y_max: y }
    });
    tile.into_iter().collect()
}

/// Cuts a segment into pieces along which the scale of the map changes little, and gives each the
/// radius that its most stretched end needs.
fn push_capsules(
    [from, to]: [PlanePoint; 2],
    radius_m: f64,
    most_pieces: usize,
    capsules: &mut Vec<Capsule>,
) {
    // The scale is 1/cos φ = cosh ψ with ψ = π(1 − 2y), and ln cosh grows at most as fast as ψ.
    let stretch = (to[1] - from[1]).abs() * std::f64::consts::TAU;
    let pieces = ((stretch / SCALE_STEP).ceil() as usize).clamp(1, most_pieces);
    let at = |piece: usize| {
        let part = piece as f64 / pieces as f64;
        [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part]
    };
    for piece in 0..pieces {
        let ends = [at(piece), at(piece + 1)];
        let latitude = y_to_lat(ends[0][1]).abs().max(y_to_lat(ends[1][1]).abs());
        capsules.push(Capsule { ends, radius: plane_radius(radius_m, latitude) });
    }
}

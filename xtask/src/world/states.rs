//! Lines between states, provinces and regions.
//!
//! The lines come without attributes. So the first zoom of a line follows from its country: the
//! wider apart a country's lines are, the earlier they are shown.

use std::collections::BTreeMap;

use anyhow::Result;
use geo::{BoundingRect, Contains, CoordsIter};
use geo_types::{Coord, LineString, MultiPolygon, Point, Polygon, Rect};

use super::feature::{Feature, MAX_ZOOM};
use super::natural_earth::{self, Entry, Position, line_geometry};
use super::packages::Unpacked;
use super::spacing::kilometres_per_pixel;

/// Lines nearer to each other than this are not worth showing, in pixels.
const APART_PIXELS: f64 = 36.0;
/// State lines never appear before this zoom.
const FIRST_ZOOM: u8 = 3;
const KM_PER_DEGREE: f64 = 111.32;

/// State lines with the first zoom at which those of their country have room.
pub fn features(sources: &Unpacked, countries: &[Entry]) -> Result<Vec<Feature>> {
    let countries = countries.iter().map(Country::new).collect::<Result<Vec<_>>>()?;
    let mut by_country: BTreeMap<Option<usize>, Vec<Vec<Position>>> = BTreeMap::new();
    for line in natural_earth::read_lines(&sources.states())? {
        by_country.entry(country_of(&countries, &line)).or_default().push(line);
    }
    let mut features = Vec::new();
    for (country, lines) in by_country {
        let zoom = country.map_or(MAX_ZOOM, |index| first_zoom(&countries[index], &lines));
        features
            .extend(lines.iter().map(|line| Feature::new(line_geometry(line)).shown_from(f64::from(zoom))));
    }
    Ok(features)
}

/// The first zoom at which the mean distance of the country's lines is wide enough.
///
/// A square grid of side `s` has lines of the length `2 / s` in a unit of area, so `s = 2 A / L`.
fn first_zoom(country: &Country, lines: &[Vec<Position>]) -> u8 {
    let length: f64 = lines.iter().map(|line| length_km(line)).sum();
    let apart = 2.0 * country.area_km2 / length.max(1.0);
    (FIRST_ZOOM..MAX_ZOOM)
        .find(|&zoom| apart / kilometres_per_pixel(f64::from(zoom), country.latitude) >= APART_PIXELS)
        .unwrap_or(MAX_ZOOM)
}

struct Country {
    parts: Vec<(Rect, Polygon)>,
    area_km2: f64,
    latitude: f64,
}

impl Country {
    fn new(entry: &Entry) -> Result<Self> {
        let polygons = MultiPolygon::from_iter(entry.polygons()?.iter().map(|rings| {
            let mut rings = rings.iter().map(|ring| ring_of(ring));
            let outer = rings.next().unwrap_or_else(|| LineString::new(Vec::new()));
            Polygon::new(outer, rings.collect())
        }));
        let area_km2 = polygons.iter().map(area_km2).sum();
        let latitude = entry.number("LABEL_Y").unwrap_or(0.0);
        let parts = polygons.into_iter().filter_map(|p| Some((p.bounding_rect()?, p))).collect();
        Ok(Self { parts, area_km2, latitude })
    }

    fn contains(&self, point: Point) -> bool {
        self.parts.iter().any(|(bounds, polygon)| bounds.contains(&point) && polygon.contains(&point))
    }
}

/// The country in which the middle vertex of a line lies.
fn country_of(countries: &[Country], line: &[Position]) -> Option<usize> {
    let [x, y] = *line.get(line.len() / 2)?;
    countries.iter().position(|country| country.contains(Point::new(x, y)))
}

fn ring_of(ring: &[Position]) -> LineString {
    ring.iter().map(|&[x, y]| Coord { x, y }).collect()
}

/// Area by the shoelace formula on a cylindrical equal-area projection, in square kilometres.
fn area_km2(polygon: &Polygon) -> f64 {
    let ring_area = |ring: &LineString| -> f64 {
        let equal_area: Vec<(f64, f64)> = ring
            .coords_iter()
            .map(|c| (c.x * KM_PER_DEGREE, c.y.to_radians().sin() * KM_PER_DEGREE.to_degrees()))
            .collect();
        let twice: f64 = equal_area.windows(2).map(|w| w[0].0 * w[1].1 - w[1].0 * w[0].1).sum();
        (twice / 2.0).abs()
    };
    ring_area(polygon.exterior()) - polygon.interiors().iter().map(ring_area).sum::<f64>()
}

fn length_km(line: &[Position]) -> f64 {
    line.windows(2)
        .map(|pair| {
            let [[x0, y0], [x1, y1]] = [pair[0], pair[1]];
            let east = (x1 - x0) * f64::midpoint(y0, y1).to_radians().cos();
            east.hypot(y1 - y0) * KM_PER_DEGREE
        })
        .sum()
}

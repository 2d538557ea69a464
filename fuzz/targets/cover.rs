//! The tiles that cover arbitrary boxes, polygons and corridors.
//!
//! The first bytes choose what is drawn and where; the rest are positions. Deep zooms look at
//! small shapes, so that a run stays short.

use geo_types::{Coord, LineString, MultiLineString, MultiPolygon, Polygon};
use tile_grid::{Bounds, LonLat, MAX_LATITUDE, MAX_ZOOM, Shape, TileCoord, TileCover, ZoomRange};

/// Rows of tiles that a shape may span.
const ROWS: f64 = 1024.0;
/// Tiles of a cover that are looked at one by one.
const LOOKED_AT: usize = 500;

/// Covers a shape and looks whether the cover agrees with itself.
pub fn run(data: &[u8]) {
    let mut input = Input { rest: data };
    let Some((shape, zooms)) = input.shape() else { return };
    let Ok(cover) = TileCover::of(&shape, zooms) else { return };
    agrees_with_itself(&cover);
    if let Shape::Corridor { line, radius_m, .. } = &shape
        && *radius_m >= 1.0
    {
        holds_its_line(&cover, line);
    }
}

fn agrees_with_itself(cover: &TileCover) {
    let mut count = 0;
    for zoom in cover.zooms().iter() {
        let ranges = cover.ranges(zoom);
        let sum: u64 = ranges.iter().map(|range| range.count()).sum();
        assert_eq!(sum, cover.count_at(zoom));
        assert!(ranges.is_sorted_by_key(|range| (range.y_min, range.x_min)));
        for pair in ranges.windows(2) {
            let beside = pair[0].y_min == pair[1].y_min
                && pair[0].y_max == pair[1].y_max
                && pair[0].x_max < pair[1].x_min;
            assert!(beside || pair[0].y_max < pair[1].y_min, "{pair:?} overlap");
        }
        count += sum;
    }
    assert_eq!(count, cover.count());
    assert_eq!(cover.nth(count), None);
    for (index, tile) in (0..).zip(cover.iter().take(LOOKED_AT)) {
        assert!(cover.contains(tile), "{tile}");
        assert_eq!(cover.nth(index), Some(tile));
    }
    if count <= 100_000 {
        let chunked: u64 = cover.chunks(7).map(|chunk| chunk.count()).sum();
        assert_eq!(chunked, count);
    }
}

fn holds_its_line(cover: &TileCover, line: &MultiLineString<f64>) {
    for position in line.iter().flat_map(LineString::coords) {
        let lon = (position.x + 180.0).rem_euclid(360.0) - 180.0;
        if position.y.abs() >= MAX_LATITUDE {
            continue;
        }
        let Ok(tile) = TileCoord::containing(LonLat { lon, lat: position.y }, cover.zooms().max()) else {
            continue;
        };
        assert!(cover.contains(tile), "{tile} holds {position:?}");
    }
}

struct Input<'a> {
    rest: &'a [u8],
}

/// Where the positions of a shape lie.
#[derive(Copy, Clone)]
struct Frame {
    middle: [f64; 2],
    reach: [f64; 2],
}

impl Input<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(*taken)
    }

    fn shape(&mut self) -> Option<(Shape, ZoomRange)> {
        let [kind, zoom, more] = self.take()?;
        let zoom = zoom % (MAX_ZOOM + 1);
        let zooms = ZoomRange::new(zoom.saturating_sub(more % 4), zoom).ok()?;
        let part = (ROWS / f64::from(1_u32 << zoom)).min(1.0);
        let whole = Frame { middle: [0.0, 0.0], reach: [360.0, 90.0] };
        let middle = self.position(whole)?;
        let frame = if part < 1.0 {
            Frame { middle: [middle.x, middle.y], reach: [180.0 * part, 90.0 * part] }
        } else {
            whole
        };
        let shape = match kind % 3 {
            0 => {
                let (a, b) = (self.any_position(kind, frame)?, self.any_position(kind, frame)?);
                Shape::bounds(Bounds::new(a.x, a.y, b.x, b.y).ok()?)
            }
            1 => Shape::polygons(MultiPolygon(self.polygons(kind, frame))).ok()?,
            _ => {
                let radius = f32::from_le_bytes(self.take()?);
                let lines = self.polygons(kind, frame).into_iter().map(|polygon| polygon.exterior().clone());
                // At deep zooms a wide corridor is only long to walk.
                Shape::corridor(MultiLineString(lines.collect()), f64::from(radius).min(500_000.0 * part))
                    .ok()?
            }
        };
        Some((shape, zooms))
    }

    /// Rings end at a mark; the first of a polygon is its outer one.
    fn polygons(&mut self, kind: u8, frame: Frame) -> Vec<Polygon<f64>> {
        let mut polygons = Vec::new();
        let mut rings = vec![Vec::new()];
        while let Some(position) = self.any_position(kind, frame) {
            if position.x == frame.middle[0] - frame.reach[0] {
                rings.push(Vec::new());
                if position.y < frame.middle[1] {
                    polygons.push(polygon(std::mem::replace(&mut rings, vec![Vec::new()])));
                }
                continue;
            }
            if let Some(ring) = rings.last_mut() {
                ring.push(position);
            }
        }
        polygons.push(polygon(rings));
        polygons
    }

    /// A position of two small numbers, or of any two numbers at all.
    fn any_position(&mut self, kind: u8, frame: Frame) -> Option<Coord<f64>> {
        if kind & 0x80 == 0 || frame.reach[0] < 360.0 {
            return self.position(frame);
        }
        Some(Coord { x: f64::from_le_bytes(self.take()?), y: f64::from_le_bytes(self.take()?) })
    }

    fn position(&mut self, frame: Frame) -> Option<Coord<f64>> {
        let part = |raw: [u8; 2]| f64::from(i16::from_le_bytes(raw)) / 32768.0;
        let (x, y) = (part(self.take()?), part(self.take()?));
        Some(Coord { x: frame.middle[0] + x * frame.reach[0], y: frame.middle[1] + y * frame.reach[1] })
    }
}

fn polygon(rings: Vec<Vec<Coord<f64>>>) -> Polygon<f64> {
    let mut rings = rings.into_iter().map(LineString);
    let outer = rings.next().unwrap_or_else(|| LineString(Vec::new()));
    Polygon::new(outer, rings.filter(|ring| !ring.0.is_empty()).collect())
}

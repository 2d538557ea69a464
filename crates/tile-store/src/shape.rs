//! The stored form of a shape: exact, little-endian, with a version in front.
//!
//! Text would do for people, but a coordinate that changed in its last bit on the way through
//! text could move a tile over the edge of its region.

use geo_types::{Coord, LineString, MultiLineString, MultiPolygon, Polygon};
use tile_grid::{Bounds, Shape};

use crate::error::StoreError;

const VERSION: u8 = 1;
const BOUNDS: u8 = 0;
const POLYGONS: u8 = 1;
const CORRIDOR: u8 = 2;

/// Writes a shape.
pub(crate) fn encode(shape: &Shape) -> Vec<u8> {
    let mut out = vec![VERSION];
    match shape {
        Shape::Bounds(bounds) => {
            out.push(BOUNDS);
            for value in [bounds.west(), bounds.south(), bounds.east(), bounds.north()] {
                put_f64(&mut out, value);
            }
        }
        Shape::Polygons { 0: polygons, .. } => {
            out.push(POLYGONS);
            put_len(&mut out, polygons.0.len());
            for polygon in &polygons.0 {
                put_len(&mut out, 1 + polygon.interiors().len());
                put_line(&mut out, polygon.exterior());
                polygon.interiors().iter().for_each(|ring| put_line(&mut out, ring));
            }
        }
        Shape::Corridor { line, radius_m, .. } => {
            out.push(CORRIDOR);
            put_f64(&mut out, *radius_m);
            put_len(&mut out, line.0.len());
            line.0.iter().for_each(|line| put_line(&mut out, line));
        }
    }
    out
}

/// Reads a shape.
pub(crate) fn decode(bytes: &[u8]) -> Result<Shape, StoreError> {
    let mut input = Input { bytes };
    let shape = match (input.byte()?, input.byte()?) {
        (VERSION, BOUNDS) => {
            let (west, south) = (input.f64()?, input.f64()?);
            Shape::bounds(Bounds::new(west, south, input.f64()?, input.f64()?)?)
        }
        (VERSION, POLYGONS) => {
            let count = input.len()?;
            let polygons = (0..count).map(|_| input.polygon()).collect::<Result<_, _>>()?;
            Shape::polygons(MultiPolygon(polygons))?
        }
        (VERSION, CORRIDOR) => {
            let radius_m = input.f64()?;
            let count = input.len()?;
            let lines = (0..count).map(|_| input.line()).collect::<Result<_, _>>()?;
            Shape::corridor(MultiLineString(lines), radius_m)?
        }
        (version, kind) => return Err(bad(format!("version {version}, kind {kind}"))),
    };
    Ok(shape)
}

fn bad(detail: String) -> StoreError {
    StoreError::BadValue { what: "the shape of a region", detail }
}

fn put_f64(out: &mut Vec<u8>, value: f64) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn put_len(out: &mut Vec<u8>, len: usize) {
    let len = u32::try_from(len).expect("a shape has at most a million vertices");
    out.extend_from_slice(&len.to_le_bytes());
}

fn put_line(out: &mut Vec<u8>, line: &LineString<f64>) {
    put_len(out, line.0.len());
    for position in &line.0 {
        put_f64(out, position.x);
        put_f64(out, position.y);
    }
}

struct Input<'a> {
    bytes: &'a [u8],
}

impl Input<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], StoreError> {
        let (head, rest) =
            self.bytes.split_first_chunk::<N>().ok_or_else(|| bad("it is cut off".to_owned()))?;
        self.bytes = rest;
        Ok(*head)
    }

    fn byte(&mut self) -> Result<u8, StoreError> {
        self.take::<1>().map(|[byte]| byte)
    }

    fn f64(&mut self) -> Result<f64, StoreError> {
        self.take().map(f64::from_le_bytes)
    }

    /// A count; every counted thing takes at least four bytes, so a false one cannot make the
    /// reader allocate more than there is.
    fn len(&mut self) -> Result<usize, StoreError> {
        let len = u32::from_le_bytes(self.take()?) as usize;
        if len > self.bytes.len() / 4 {
            return Err(bad(format!("{len} parts do not fit")));
        }
        Ok(len)
    }

    fn line(&mut self) -> Result<LineString<f64>, StoreError> {
        let count = self.len()?;
        (0..count)
            .map(|_| Ok(Coord { x: self.f64()?, y: self.f64()? }))
            .collect::<Result<_, _>>()
            .map(LineString)
    }

    fn polygon(&mut self) -> Result<Polygon<f64>, StoreError> {
        let rings = self.len()?;
        let exterior = self.line()?;
        let interiors = (1..rings).map(|_| self.line()).collect::<Result<_, _>>()?;
        Ok(Polygon::new(exterior, interiors))
    }
}

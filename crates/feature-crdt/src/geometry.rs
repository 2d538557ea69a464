//! Geometry as one value: whole numbers, one form, compared by bytes.

use std::fmt;
use std::sync::Arc;

use crate::varint::{Reader, put_signed, put_unsigned};
use thiserror::Error;

/// Units of a coordinate in one degree: 1e-7 degrees are 11 mm at the equator.
pub const UNITS_PER_DEGREE: i32 = 10_000_000;

/// The most positions of one geometry.
pub const MAX_POSITIONS: usize = 1_000_000;

/// How deep collections of geometries may lie in each other.
pub const MAX_GEOMETRY_DEPTH: usize = 8;

/// A position on WGS 84.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Position {
    /// Longitude in 1e-7 degrees, east positive; beyond 180 degrees across the antimeridian.
    pub x: i32,
    /// Latitude in 1e-7 degrees, north positive, at most 90 degrees.
    pub y: i32,
    /// Height in millimetres, if known.
    pub z: Option<i32>,
}

impl Position {
    /// Rounds degrees, and metres of height, to units.
    ///
    /// `None` if a number is not finite, a latitude beyond 90 degrees, a longitude beyond ±214
    /// or a height beyond ±2,147 km.
    #[must_use]
    pub fn from_degrees(lon: f64, lat: f64, height: Option<f64>) -> Option<Self> {
        if lat.is_nan() || lat.abs() > 90.0 {
            return None;
        }
        let z = match height {
            Some(height) => Some(whole(height * 1000.0)?),
            None => None,
        };
        Some(Self {
            x: whole(lon * f64::from(UNITS_PER_DEGREE))?,
            y: whole(lat * f64::from(UNITS_PER_DEGREE))?,
            z,
        })
    }

    /// Longitude in degrees.
    #[must_use]
    pub fn lon(self) -> f64 {
        f64::from(self.x) / f64::from(UNITS_PER_DEGREE)
    }

    /// Latitude in degrees.
    #[must_use]
    pub fn lat(self) -> f64 {
        f64::from(self.y) / f64::from(UNITS_PER_DEGREE)
    }

    /// Height in metres.
    #[must_use]
    pub fn height(self) -> Option<f64> {
        self.z.map(|z| f64::from(z) / 1000.0)
    }
}

fn whole(number: f64) -> Option<i32> {
    let rounded = number.round();
    let fits = rounded >= f64::from(i32::MIN) && rounded <= f64::from(i32::MAX);
    #[expect(clippy::cast_possible_truncation, reason = "a whole number within the range of i32")]
    fits.then_some(rounded as i32)
}

/// The geometries of RFC 7946, in whole units.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Shape {
    /// A place.
    Point(Position),
    /// Places.
    MultiPoint(Vec<Position>),
    /// A line of two positions or more.
    LineString(Vec<Position>),
    /// Lines.
    MultiLineString(Vec<Vec<Position>>),
    /// A ring and its holes, each closed: the last position is the first.
    Polygon(Vec<Vec<Position>>),
    /// Areas.
    MultiPolygon(Vec<Vec<Vec<Position>>>),
    /// Geometries of any kind.
    Collection(Vec<Self>),
}

impl Shape {
    /// Calls for every position.
    pub fn for_each(&self, see: &mut impl FnMut(Position)) {
        match self {
            Self::Point(at) => see(*at),
            Self::MultiPoint(line) | Self::LineString(line) => line.iter().for_each(|at| see(*at)),
            Self::MultiLineString(lines) | Self::Polygon(lines) => {
                lines.iter().flatten().for_each(|at| see(*at));
            }
            Self::MultiPolygon(areas) => areas.iter().flatten().flatten().for_each(|at| see(*at)),
            Self::Collection(parts) => parts.iter().for_each(|part| part.for_each(see)),
        }
    }
}

/// The box round a geometry, in 1e-7 degrees, edges included.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Extent {
    /// Smallest longitude.
    pub west: i32,
    /// Smallest latitude.
    pub south: i32,
    /// Largest longitude.
    pub east: i32,
    /// Largest latitude.
    pub north: i32,
}

impl Extent {
    /// The box round one position.
    #[must_use]
    pub const fn of(at: Position) -> Self {
        Self { west: at.x, south: at.y, east: at.x, north: at.y }
    }

    /// The box round both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            west: self.west.min(other.west),
            south: self.south.min(other.south),
            east: self.east.max(other.east),
            north: self.north.max(other.north),
        }
    }
}

/// A geometry in its one form: equal geometries are equal bytes.
///
/// The bytes are varints (LEB128, signed ones in zigzag): the kind; then counts, and positions as
/// differences to the position before. Cheap to copy.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Geometry(Arc<[u8]>);

/// Why a geometry is not one.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum GeometryError {
    /// The bytes end early, go on, or have an unknown kind.
    #[error("the bytes of a geometry are damaged")]
    Damaged,
    /// Too large.
    #[error("a geometry has at most {MAX_POSITIONS} positions")]
    TooLarge,
    /// Too deep.
    #[error("collections of geometries lie at most {MAX_GEOMETRY_DEPTH} deep in each other")]
    TooDeep,
    /// A line with fewer than two positions, or none at all.
    #[error("a line has two positions or more")]
    ShortLine,
    /// A ring with fewer than four positions, or one that is open.
    #[error("a ring has four positions or more, and its last is its first")]
    OpenRing,
    /// A position that is nowhere.
    #[error("a latitude lies between −90 and 90 degrees")]
    Nowhere,
}

const POINT: u64 = 1;
const MULTI_POINT: u64 = 2;
const LINE: u64 = 3;
const MULTI_LINE: u64 = 4;
const POLYGON: u64 = 5;
const MULTI_POLYGON: u64 = 6;
const COLLECTION: u64 = 7;
/// Added to the kind where positions have heights; one without has the lowest number then.
const HEIGHTS: u64 = 8;

impl Geometry {
    /// Checks a shape and writes it in its one form.
    ///
    /// # Errors
    /// If it is larger or deeper than the limits, a line is too short or a ring open.
    pub fn new(shape: &Shape) -> Result<Self, GeometryError> {
        check(shape, &mut 0, 0)?;
        let mut bytes = Vec::new();
        write(shape, &mut bytes);
        Ok(Self(bytes.into()))
    }

    /// Takes bytes that [`Geometry::bytes`] gave, after the same checks.
    ///
    /// # Errors
    /// If the bytes are not a geometry in its one form.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, GeometryError> {
        let shape = read_all(bytes)?;
        let geometry = Self::new(&shape)?;
        if *geometry.0 == *bytes { Ok(geometry) } else { Err(GeometryError::Damaged) }
    }

    /// Takes bytes that were checked before they were stored.
    #[must_use]
    pub fn from_checked(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The positions.
    ///
    /// # Errors
    /// If the bytes came unchecked and are damaged.
    pub fn shape(&self) -> Result<Shape, GeometryError> {
        read_all(&self.0)
    }

    /// The box round it; `None` for an empty collection, or damaged bytes.
    #[must_use]
    pub fn extent(&self) -> Option<Extent> {
        let mut extent: Option<Extent> = None;
        self.shape().ok()?.for_each(&mut |at| {
            extent = Some(extent.map_or(Extent::of(at), |extent| extent.with(Extent::of(at))));
        });
        extent
    }
}

impl fmt::Debug for Geometry {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.shape() {
            Ok(shape) => write!(out, "{shape:?}"),
            Err(error) => write!(out, "{error}"),
        }
    }
}

fn check(shape: &Shape, positions: &mut usize, depth: usize) -> Result<(), GeometryError> {
    match shape {
        Shape::Point(_) => {}
        Shape::MultiPoint(_) => {}
        Shape::LineString(line) => check_line(line)?,
        Shape::MultiLineString(lines) => lines.iter().try_for_each(|line| check_line(line))?,
        Shape::Polygon(rings) => check_rings(rings)?,
        Shape::MultiPolygon(areas) => areas.iter().try_for_each(|rings| check_rings(rings))?,
        Shape::Collection(parts) => {
            if depth >= MAX_GEOMETRY_DEPTH {
                return Err(GeometryError::TooDeep);
            }
            return parts.iter().try_for_each(|part| check(part, positions, depth + 1));
        }
    }
    let mut nowhere = false;
    shape.for_each(&mut |at| {
        *positions += 1;
        nowhere |= at.y.unsigned_abs() > 90 * UNITS_PER_DEGREE.unsigned_abs();
    });
    if *positions > MAX_POSITIONS {
        return Err(GeometryError::TooLarge);
    }
    if nowhere { Err(GeometryError::Nowhere) } else { Ok(()) }
}

const fn check_line(line: &[Position]) -> Result<(), GeometryError> {
    if line.len() < 2 { Err(GeometryError::ShortLine) } else { Ok(()) }
}

fn check_rings(rings: &[Vec<Position>]) -> Result<(), GeometryError> {
    let closed = |ring: &Vec<Position>| ring.len() >= 4 && ring.first() == ring.last();
    if !rings.is_empty() && rings.iter().all(closed) { Ok(()) } else { Err(GeometryError::OpenRing) }
}

fn write(shape: &Shape, bytes: &mut Vec<u8>) {
    let mut heights = false;
    shape.for_each(&mut |at| heights |= at.z.is_some());
    let mut pen = Pen { bytes, heights, last: Position { x: 0, y: 0, z: None } };
    match shape {
        Shape::Point(at) => {
            pen.kind(POINT);
            pen.position(*at);
        }
        Shape::MultiPoint(line) => {
            pen.kind(MULTI_POINT);
            pen.line(line);
        }
        Shape::LineString(line) => {
            pen.kind(LINE);
            pen.line(line);
        }
        Shape::MultiLineString(lines) => {
            pen.kind(MULTI_LINE);
            pen.lines(lines);
        }
        Shape::Polygon(rings) => {
            pen.kind(POLYGON);
            pen.lines(rings);
        }
        Shape::MultiPolygon(areas) => {
            pen.kind(MULTI_POLYGON);
            pen.count(areas.len());
            areas.iter().for_each(|rings| pen.lines(rings));
        }
        Shape::Collection(parts) => {
            put_unsigned(pen.bytes, COLLECTION);
            put_unsigned(pen.bytes, parts.len() as u64);
            parts.iter().for_each(|part| write(part, bytes));
        }
    }
}

struct Pen<'a> {
    bytes: &'a mut Vec<u8>,
    heights: bool,
    last: Position,
}

impl Pen<'_> {
    fn kind(&mut self, kind: u64) {
        put_unsigned(self.bytes, kind + if self.heights { HEIGHTS } else { 0 });
    }

    fn count(&mut self, count: usize) {
        put_unsigned(self.bytes, count as u64);
    }

    fn position(&mut self, at: Position) {
        put_signed(self.bytes, i64::from(at.x) - i64::from(self.last.x));
        put_signed(self.bytes, i64::from(at.y) - i64::from(self.last.y));
        if self.heights {
            // 0 is "no height"; differences would need a second number for that.
            let height = at.z.map_or(0, |z| (i64::from(z) - i64::from(i32::MIN)).unsigned_abs() + 1);
            put_unsigned(self.bytes, height);
        }
        self.last = at;
    }

    fn line(&mut self, line: &[Position]) {
        self.count(line.len());
        line.iter().for_each(|at| self.position(*at));
    }

    fn lines(&mut self, lines: &[Vec<Position>]) {
        self.count(lines.len());
        lines.iter().for_each(|line| self.line(line));
    }
}

fn read_all(bytes: &[u8]) -> Result<Shape, GeometryError> {
    let mut eye = Eye { reader: Reader::new(bytes), heights: false, last: Position { x: 0, y: 0, z: None } };
    let shape = eye.shape(0)?;
    if eye.reader.is_empty() { Ok(shape) } else { Err(GeometryError::Damaged) }
}

struct Eye<'a> {
    reader: Reader<'a>,
    heights: bool,
    last: Position,
}

impl Eye<'_> {
    fn shape(&mut self, depth: usize) -> Result<Shape, GeometryError> {
        let kind = self.number()?;
        self.last = Position { x: 0, y: 0, z: None };
        self.heights = kind > HEIGHTS;
        Ok(match kind % HEIGHTS {
            POINT => Shape::Point(self.position()?),
            MULTI_POINT => Shape::MultiPoint(self.line()?),
            LINE => Shape::LineString(self.line()?),
            MULTI_LINE => Shape::MultiLineString(self.many(Self::line)?),
            POLYGON => Shape::Polygon(self.many(Self::line)?),
            MULTI_POLYGON => Shape::MultiPolygon(self.many(|eye| eye.many(Self::line))?),
            COLLECTION if depth >= MAX_GEOMETRY_DEPTH => return Err(GeometryError::TooDeep),
            COLLECTION => Shape::Collection(self.many(|eye| eye.shape(depth + 1))?),
            _ => return Err(GeometryError::Damaged),
        })
    }

    fn number(&mut self) -> Result<u64, GeometryError> {
        self.reader.unsigned().ok_or(GeometryError::Damaged)
    }

    fn step(&mut self, from: i32) -> Result<i32, GeometryError> {
        let step = self.reader.signed().ok_or(GeometryError::Damaged)?;
        let to = i64::from(from).checked_add(step).ok_or(GeometryError::Damaged)?;
        i32::try_from(to).map_err(|_| GeometryError::Damaged)
    }

    fn position(&mut self) -> Result<Position, GeometryError> {
        let (x, y) = (self.step(self.last.x)?, self.step(self.last.y)?);
        let z = if self.heights { self.height()? } else { None };
        self.last = Position { x, y, z };
        Ok(self.last)
    }

    fn height(&mut self) -> Result<Option<i32>, GeometryError> {
        let Some(height) = self.number()?.checked_sub(1) else { return Ok(None) };
        let height = i64::try_from(height).map_err(|_| GeometryError::Damaged)? + i64::from(i32::MIN);
        i32::try_from(height).map(Some).map_err(|_| GeometryError::Damaged)
    }

    fn line(&mut self) -> Result<Vec<Position>, GeometryError> {
        self.many(Self::position)
    }

    /// Every item takes a byte or more, so that a count can ask for no more room than the bytes are.
    fn many<T>(
        &mut self,
        mut one: impl FnMut(&mut Self) -> Result<T, GeometryError>,
    ) -> Result<Vec<T>, GeometryError> {
        let count = usize::try_from(self.number()?).map_err(|_| GeometryError::Damaged)?;
        if count > self.reader.len() {
            return Err(GeometryError::Damaged);
        }
        if count > MAX_POSITIONS {
            return Err(GeometryError::TooLarge);
        }
        (0..count).map(|_| one(self)).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Extent, Geometry, GeometryError, Position, Shape};

    fn position() -> impl Strategy<Value = Position> {
        let z = prop::option::of(any::<i32>());
        (any::<i32>(), -900_000_000..=900_000_000_i32, z).prop_map(|(x, y, z)| Position { x, y, z })
    }

    fn line() -> impl Strategy<Value = Vec<Position>> {
        prop::collection::vec(position(), 2..6)
    }

    fn ring() -> impl Strategy<Value = Vec<Position>> {
        prop::collection::vec(position(), 3..6).prop_map(|mut ring| {
            ring.push(ring[0]);
            ring
        })
    }

    fn shape() -> impl Strategy<Value = Shape> {
        let rings = || prop::collection::vec(ring(), 1..3);
        let plain = prop_oneof![
            position().prop_map(Shape::Point),
            prop::collection::vec(position(), 0..5).prop_map(Shape::MultiPoint),
            line().prop_map(Shape::LineString),
            prop::collection::vec(line(), 0..3).prop_map(Shape::MultiLineString),
            rings().prop_map(Shape::Polygon),
            prop::collection::vec(rings(), 0..3).prop_map(Shape::MultiPolygon),
        ];
        plain.prop_recursive(4, 16, 4, |part| prop::collection::vec(part, 0..4).prop_map(Shape::Collection))
    }

    proptest! {
        #[test]
        fn a_shape_comes_back(shape in shape()) {
            let geometry = Geometry::new(&shape).expect("within the limits");
            prop_assert_eq!(geometry.shape().expect("its own bytes"), shape);
            prop_assert_eq!(Geometry::from_bytes(geometry.bytes()).expect("its one form"), geometry);
        }

        #[test]
        fn any_bytes_are_a_geometry_in_its_one_form_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            if let Ok(geometry) = Geometry::from_bytes(&bytes) {
                prop_assert_eq!(geometry.bytes(), &bytes[..]);
            }
        }
    }

    #[test]
    fn what_is_no_geometry_is_refused_with_its_reason() {
        let at = |x, y| Position { x, y, z: None };
        let open = vec![vec![at(0, 0), at(1, 0), at(1, 1), at(0, 1)]];
        let deep = (0..9).fold(Shape::Collection(Vec::new()), |inner, _| Shape::Collection(vec![inner]));
        for (shape, why) in [
            (Shape::LineString(vec![at(0, 0)]), GeometryError::ShortLine),
            (Shape::Polygon(open), GeometryError::OpenRing),
            (Shape::Polygon(Vec::new()), GeometryError::OpenRing),
            (Shape::Point(at(0, 900_000_001)), GeometryError::Nowhere),
            (Shape::MultiPoint(vec![at(0, 0); 1_000_001]), GeometryError::TooLarge),
            (deep, GeometryError::TooDeep),
        ] {
            assert_eq!(Geometry::new(&shape), Err(why));
        }
    }

    #[test]
    fn degrees_are_rounded_to_a_centimetre() {
        let at = Position::from_degrees(11.255_813_57, 43.769_562_24, Some(50.1234)).expect("a place");
        assert_eq!(at, Position { x: 112_558_136, y: 437_695_622, z: Some(50_123) });
        for (lon, lat) in [(0.0, 90.1), (0.0, f64::NAN), (f64::INFINITY, 0.0), (215.0, 0.0)] {
            assert_eq!(Position::from_degrees(lon, lat, None), None, "{lon} {lat}");
        }
    }

    #[test]
    fn an_extent_holds_every_position() {
        let at = |x, y| Position { x, y, z: None };
        let line = Shape::LineString(vec![at(5, -3), at(-2, 8)]);
        let extent = Geometry::new(&line).expect("a line").extent();
        assert_eq!(extent, Some(Extent { west: -2, south: -3, east: 5, north: 8 }));
    }
}

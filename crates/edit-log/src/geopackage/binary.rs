//! Geometries as bytes: the GeoPackage header, then well-known binary.

use feature_crdt::{Extent, Position, Shape};

/// WGS 84, longitude first.
pub(super) const WGS84: i32 = 4326;

/// What the index knows of a geometry: west, east, south, north in degrees.
pub(super) type Bounds = [f64; 4];

/// Writes a geometry; `None` bounds are those of an empty one. Heights are told too.
pub(super) fn write(shape: &Shape) -> (Vec<u8>, Option<Bounds>, bool) {
    let mut extent: Option<Extent> = None;
    let mut heights = false;
    shape.for_each(&mut |at| {
        extent = Some(extent.map_or(Extent::of(at), |extent| extent.with(Extent::of(at))));
        heights |= at.z.is_some();
    });
    let bounds = extent.map(bounds_of);
    // Version 0; little endian; an envelope but for points and empty geometries.
    let mut flags = 0b0000_0001_u8;
    let envelope = bounds.filter(|_| !matches!(shape, Shape::Point(_)));
    match (bounds, envelope) {
        (None, _) => flags |= 0b0001_0000,
        (_, Some(_)) => flags |= 0b0000_0010,
        _ => {}
    }
    let mut bytes = vec![b'G', b'P', 0, flags];
    bytes.extend(WGS84.to_le_bytes());
    for number in envelope.into_iter().flatten() {
        bytes.extend(number.to_le_bytes());
    }
    Pen { bytes: &mut bytes, heights }.shape(shape);
    (bytes, bounds, heights)
}

fn bounds_of(extent: Extent) -> Bounds {
    let corner = |x, y| Position { x, y, z: None };
    let (low, high) = (corner(extent.west, extent.south), corner(extent.east, extent.north));
    [low.lon(), high.lon(), low.lat(), high.lat()]
}

struct Pen<'a> {
    bytes: &'a mut Vec<u8>,
    heights: bool,
}

impl Pen<'_> {
    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Point(at) => {
                self.begin(1);
                self.position(*at);
            }
            Shape::LineString(line) => {
                self.begin(2);
                self.line(line);
            }
            Shape::Polygon(rings) => {
                self.begin(3);
                self.many(rings, |pen, ring| pen.line(ring));
            }
            Shape::MultiPoint(points) => {
                self.begin(4);
                self.many(points, |pen, at| pen.shape(&Shape::Point(*at)));
            }
            Shape::MultiLineString(lines) => {
                self.begin(5);
                self.many(lines, |pen, line| {
                    pen.begin(2);
                    pen.line(line);
                });
            }
            Shape::MultiPolygon(areas) => {
                self.begin(6);
                self.many(areas, |pen, rings| {
                    pen.begin(3);
                    pen.many(rings, |pen, ring| pen.line(ring));
                });
            }
            Shape::Collection(parts) => {
                self.begin(7);
                self.many(parts, |pen, part| pen.shape(part));
            }
        }
    }

    /// Byte order and kind; kinds with heights are a thousand further on.
    fn begin(&mut self, kind: u32) {
        self.bytes.push(1);
        let kind = if self.heights { kind + 1000 } else { kind };
        self.bytes.extend(kind.to_le_bytes());
    }

    fn many<T>(&mut self, items: &[T], write: impl Fn(&mut Self, &T)) {
        self.bytes.extend(u32::try_from(items.len()).unwrap_or(u32::MAX).to_le_bytes());
        items.iter().for_each(|item| write(self, item));
    }

    fn line(&mut self, line: &[Position]) {
        self.many(line, |pen, at| pen.position(*at));
    }

    fn position(&mut self, at: Position) {
        self.bytes.extend(at.lon().to_le_bytes());
        self.bytes.extend(at.lat().to_le_bytes());
        if self.heights {
            // No height among heights is no number.
            self.bytes.extend(at.height().unwrap_or(f64::NAN).to_le_bytes());
        }
    }
}

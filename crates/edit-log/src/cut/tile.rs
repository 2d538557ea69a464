//! A tile while it is cut.

use feature_crdt::{Extent, Geometry, Position, Shape};

use super::anchor::anchor;
use super::encode::{GrowingLayer, Kind, Pen, bytes};
use super::project::Frame;
use super::simplify::{doubled_area, rounded};
use super::{At, EXTENT, PIXEL, Unit, clip, simplify};

/// A feature that goes into a tile.
#[derive(Copy, Clone, Debug)]
pub struct TileFeature<'a> {
    /// The property `id`.
    pub id: &'a str,
    /// The property `label`; none if empty.
    pub label: &'a str,
    /// The property `conflict`; none if false.
    pub conflict: bool,
    /// What is drawn; a collection is drawn part by part.
    pub geometry: &'a Geometry,
}

/// Cuts one tile: features go in, bytes come out.
///
/// The layer `features` has all that shows; the layer `labels` a point for each feature with a
/// label or a conflict whose middle lies within the tile, so that one tile alone says it.
#[derive(Debug)]
pub struct TileCut {
    frame: Frame,
    extents: Vec<(Extent, i64)>,
    features: GrowingLayer,
    labels: GrowingLayer,
}

impl TileCut {
    /// Begins a tile of the grid of the web (XYZ, y from the north).
    #[must_use]
    pub fn new(z: u8, x: u32, y: u32) -> Self {
        let frame = Frame::of(z, x, y);
        Self {
            frame,
            extents: frame.extents(),
            features: GrowingLayer::new("features"),
            labels: GrowingLayer::new("labels"),
        }
    }

    /// The boxes whose features may show, in 1e-7 degrees: more than one where geometries that go
    /// on beyond the antimeridian come round the Earth.
    pub fn extents(&self) -> impl Iterator<Item = Extent> + '_ {
        self.extents.iter().map(|(extent, _)| *extent)
    }

    /// Draws a feature, if anything of it lies within the tile and its buffer.
    pub fn add(&mut self, feature: TileFeature<'_>) {
        let Ok(shape) = feature.geometry.shape() else { return };
        let Some(own) = extent_of(&shape) else { return };
        let mut drawn = Drawn::default();
        for (extent, turns) in &self.extents {
            if meets(extent, &own) {
                drawn.shape(&self.frame, &shape, *turns);
            }
        }
        if !drawn.is_empty() {
            self.keep(feature, &drawn);
            if !feature.label.is_empty() || feature.conflict {
                self.label(feature, &shape);
            }
        }
    }

    fn keep(&mut self, feature: TileFeature<'_>, drawn: &Drawn) {
        let tags = self.features.tags(feature.id, feature.label, feature.conflict);
        let mut emit = |kind: Kind, draw: &dyn Fn(&mut Pen)| {
            let mut pen = Pen::default();
            draw(&mut pen);
            if !pen.commands.is_empty() {
                self.features.feature(kind, &tags, pen.commands);
            }
        };
        if !drawn.points.is_empty() {
            emit(Kind::Point, &|pen| pen.points(&drawn.points));
        }
        emit(Kind::Line, &|pen| drawn.lines.iter().for_each(|line| pen.line(line)));
        emit(Kind::Polygon, &|pen| drawn.rings.iter().for_each(|ring| pen.ring(ring)));
    }

    /// Adds the label's point, if it is this tile's.
    fn label(&mut self, feature: TileFeature<'_>, shape: &Shape) {
        let Some(at) = anchor(shape) else { return };
        let within = |value: f64| (0.0..f64::from(EXTENT)).contains(&value);
        let here = |(_, turns): &(Extent, i64)| {
            let at = self.frame.project(at, *turns);
            (within(at.x) && within(at.y)).then_some(at)
        };
        let Some(at) = self.extents.iter().find_map(here) else { return };
        let mut pen = Pen::default();
        pen.points(&rounded(&[at]));
        let tags = self.labels.tags(feature.id, feature.label, feature.conflict);
        self.labels.feature(Kind::Point, &tags, pen.commands);
    }

    /// The tile's bytes, unpacked; none for a tile without features.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        bytes([self.features, self.labels])
    }
}

fn extent_of(shape: &Shape) -> Option<Extent> {
    let mut extent: Option<Extent> = None;
    shape.for_each(&mut |at| {
        extent = Some(extent.map_or(Extent::of(at), |extent| extent.with(Extent::of(at))));
    });
    extent
}

fn meets(a: &Extent, b: &Extent) -> bool {
    a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north
}

/// A feature on whole units of a tile.
#[derive(Default)]
struct Drawn {
    points: Vec<Unit>,
    lines: Vec<Vec<Unit>>,
    /// Open rings: each outer one clockwise on the screen, then its holes the other way.
    rings: Vec<Vec<Unit>>,
}

impl Drawn {
    fn is_empty(&self) -> bool {
        self.points.is_empty() && self.lines.is_empty() && self.rings.is_empty()
    }

    fn shape(&mut self, frame: &Frame, shape: &Shape, turns: i64) {
        match shape {
            Shape::Point(at) => self.point(frame, *at, turns),
            Shape::MultiPoint(all) => all.iter().for_each(|at| self.point(frame, *at, turns)),
            Shape::LineString(line) => self.line(frame, line, turns),
            Shape::MultiLineString(lines) => lines.iter().for_each(|line| self.line(frame, line, turns)),
            Shape::Polygon(rings) => self.area(frame, rings, turns),
            Shape::MultiPolygon(areas) => areas.iter().for_each(|rings| self.area(frame, rings, turns)),
            Shape::Collection(parts) => parts.iter().for_each(|part| self.shape(frame, part, turns)),
        }
    }

    fn point(&mut self, frame: &Frame, at: Position, turns: i64) {
        let at = frame.project(at, turns);
        if clip::holds(at) {
            self.points.extend(rounded(&[at]));
        }
    }

    fn line(&mut self, frame: &Frame, line: &[Position], turns: i64) {
        let points = line.iter().map(|at| frame.project(*at, turns)).collect();
        for part in clip::line(points) {
            let line = simplify::line(&rounded(&part));
            match line[..] {
                [] => {}
                // Shorter than a unit: a line of a pixel.
                [(x, y)] => self.lines.push(vec![(x, y), (x + PIXEL, y)]),
                _ => self.lines.push(line),
            }
        }
    }

    fn area(&mut self, frame: &Frame, rings: &[Vec<Position>], turns: i64) {
        for (index, ring) in rings.iter().enumerate() {
            let open = &ring[..ring.len().saturating_sub(1)];
            let points: Vec<At> = open.iter().map(|at| frame.project(*at, turns)).collect();
            let mut units = simplify::ring(rounded(&clip::ring(points)));
            let doubled = doubled_area(&units);
            let small = units.len() < 3 || doubled.abs() < i64::from(PIXEL);
            match (index, units.first()) {
                // An outer ring that is not here has no holes here.
                (0, None) => return,
                (0, Some(&corner)) if small => {
                    self.rings.push(pixel(corner));
                    return;
                }
                (_, _) if small => continue,
                _ => {}
            }
            if (index == 0) != (doubled > 0) {
                units.reverse();
            }
            self.rings.push(units);
        }
    }
}

/// A square of a pixel, clockwise on the screen.
fn pixel((x, y): Unit) -> Vec<Unit> {
    vec![(x, y), (x + PIXEL, y), (x + PIXEL, y + PIXEL), (x, y + PIXEL)]
}

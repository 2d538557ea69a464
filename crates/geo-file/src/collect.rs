//! Gathers what a reader finds, within the limits.

use geo_types::{Coord, LineString, Polygon};

use crate::MAX_VERTICES;
use crate::drawing::{Drawing, Note};
use crate::error::FileError;
use crate::place::Place;

/// Longitudes up to this are taken where a format lets a shape go on across the antimeridian.
pub(crate) const UNROLLED: f64 = 360.0;

/// What was found so far.
#[derive(Default)]
pub(crate) struct Collector {
    drawing: Drawing,
    vertices: usize,
    heights: bool,
    points: usize,
    short_lines: usize,
    closed_rings: usize,
    links: usize,
    empty: usize,
}

impl Collector {
    /// Checks a position; `place` is asked only if it is refused.
    pub(crate) fn position(
        &mut self,
        lon: f64,
        lat: f64,
        farthest: f64,
        place: impl Fn() -> Place,
    ) -> Result<Coord<f64>, FileError> {
        for (what, value, limit) in [("longitude", lon, farthest), ("latitude", lat, 90.0)] {
            if value.is_nan() || value.abs() > limit {
                return Err(FileError::Degrees { place: place(), what, value, limit });
            }
        }
        self.vertices += 1;
        if self.vertices > MAX_VERTICES {
            return Err(FileError::TooManyVertices);
        }
        Ok(Coord { x: lon, y: lat })
    }

    pub(crate) fn height(&mut self) {
        self.heights = true;
    }

    pub(crate) fn point(&mut self) {
        self.points += 1;
    }

    pub(crate) fn link(&mut self) {
        self.links += 1;
    }

    pub(crate) fn empty_feature(&mut self) {
        self.empty += 1;
    }

    /// Takes a line; one of no position is nothing, one of a single position is noted.
    pub(crate) fn line(&mut self, line: Vec<Coord<f64>>) {
        match line.len() {
            0 => {}
            1 => self.short_lines += 1,
            _ => self.drawing.lines.push(LineString(line)),
        }
    }

    /// Closes a ring that its format should have closed.
    pub(crate) fn close(&mut self, ring: &mut Vec<Coord<f64>>) {
        if let (Some(first), Some(last)) = (ring.first().copied(), ring.last())
            && first != *last
        {
            ring.push(first);
            self.closed_rings += 1;
        }
    }

    /// Takes a polygon: its outer ring, then its holes, all closed.
    pub(crate) fn area(&mut self, rings: Vec<Vec<Coord<f64>>>) {
        let mut rings = rings.into_iter().map(LineString);
        if let Some(outer) = rings.next() {
            self.drawing.areas.push(Polygon::new(outer, rings.collect()));
        }
    }

    /// Gives what was found; nothing that covers anything is refused.
    pub(crate) fn finish(self) -> Result<Drawing, FileError> {
        let mut drawing = self.drawing;
        if drawing.areas.is_empty() && drawing.lines.is_empty() {
            return Err(FileError::Nothing { points: self.points + self.short_lines });
        }
        let counted = [
            Note::Points(self.points),
            Note::ShortLines(self.short_lines),
            Note::ClosedRings(self.closed_rings),
            Note::Links(self.links),
            Note::Empty(self.empty),
        ];
        drawing.notes = self.heights.then_some(Note::Heights).into_iter().collect();
        drawing.notes.extend(counted.into_iter().filter(|note| note.counts()));
        Ok(drawing)
    }
}

impl Note {
    fn counts(self) -> bool {
        match self {
            Self::Heights => true,
            Self::Points(count)
            | Self::ShortLines(count)
            | Self::ClosedRings(count)
            | Self::Links(count)
            | Self::Empty(count) => count > 0,
        }
    }
}

//! Gathers what a reader finds, within the limits.

use geojson::Position;

use crate::error::FileError;
use crate::feature::{Feature, FeatureFile};
use crate::note::Note;
use crate::place::Place;
use crate::{MAX_FEATURES, MAX_VERTICES};

/// Longitudes up to this are taken where a format lets a shape go on across the antimeridian.
pub(crate) const UNROLLED: f64 = 360.0;

/// What was found so far.
#[derive(Default, Debug)]
pub(crate) struct Collector {
    pub(crate) name: Option<String>,
    features: Vec<Feature>,
    vertices: usize,
    short_lines: usize,
    closed_rings: usize,
    links: usize,
    ids: usize,
}

impl Collector {
    /// Checks a position of longitude, latitude and what else; `place` is asked only if it is
    /// refused.
    pub(crate) fn position(
        &mut self,
        numbers: &[f64],
        farthest: f64,
        place: impl Fn() -> Place,
    ) -> Result<Position, FileError> {
        for (what, value, limit) in [("longitude", numbers[0], farthest), ("latitude", numbers[1], 90.0)] {
            if value.is_nan() || value.abs() > limit {
                return Err(FileError::Degrees { place: place(), what, value, limit });
            }
        }
        if numbers[2..].iter().any(|number| !number.is_finite()) {
            return Err(FileError::Fault { place: place(), fault: "a height is no number".to_owned() });
        }
        self.vertices += 1;
        if self.vertices > MAX_VERTICES {
            return Err(FileError::TooManyVertices);
        }
        Ok(match *numbers {
            // Two numbers need no allocation.
            [lon, lat] => Position::from([lon, lat]),
            _ => Position::from(numbers.to_vec()),
        })
    }

    /// Takes a feature.
    pub(crate) fn feature(&mut self, feature: Feature) -> Result<(), FileError> {
        if self.features.len() == MAX_FEATURES {
            return Err(FileError::TooManyFeatures);
        }
        self.features.push(feature);
        Ok(())
    }

    pub(crate) fn link(&mut self) {
        self.links += 1;
    }

    /// Notes an id that is neither text nor number.
    pub(crate) fn odd_id(&mut self) {
        self.ids += 1;
    }

    /// Lets a line through; one of no position is nothing, one of a single position is noted.
    pub(crate) fn line(&mut self, line: Vec<Position>) -> Option<Vec<Position>> {
        if line.len() == 1 {
            self.short_lines += 1;
        }
        (line.len() > 1).then_some(line)
    }

    /// Closes a ring that its format should have closed.
    pub(crate) fn close(&mut self, ring: &mut Vec<Position>) {
        if let (Some(first), Some(last)) = (ring.first().cloned(), ring.last())
            && first.as_slice()[..2] != last.as_slice()[..2]
        {
            ring.push(first);
            self.closed_rings += 1;
        }
    }

    /// Gives what was found.
    pub(crate) fn finish(self) -> FeatureFile {
        let counted = [
            Note::ShortLines(self.short_lines),
            Note::ClosedRings(self.closed_rings),
            Note::Links(self.links),
            Note::Ids(self.ids),
        ];
        let notes = counted.into_iter().filter(|note| note.counts()).collect();
        FeatureFile { name: self.name, features: self.features, notes }
    }
}

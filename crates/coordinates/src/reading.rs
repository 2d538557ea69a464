//! What a text was taken to mean.

use tile_grid::LonLat;

use crate::notation::Notation;

/// One meaning of a text.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct Reading {
    /// The place: of a cell (MGRS, plus codes) its middle.
    pub position: LonLat,
    /// How it was written.
    pub notation: Notation,
    /// How far the place may lie from what was meant, in metres: half of the last digit's step.
    pub uncertainty_m: f64,
    /// What had to be assumed, if the text did not say it.
    pub assumption: Option<Assumption>,
}

/// What a text left open.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Assumption {
    /// Two bare numbers were taken as longitude, then latitude.
    LongitudeFirst,
    /// The S of a UTM zone was taken as the southern hemisphere, not as the latitude band S.
    SouthernHemisphere,
    /// A short plus code was completed near the place that is looked at.
    NearReference,
}

/// Metres of a degree of latitude, rounded up.
pub(crate) const METRES_PER_DEGREE: f64 = 111_700.0;

impl Reading {
    pub(crate) fn new(position: LonLat, notation: Notation, uncertainty_m: f64) -> Self {
        Self { position, notation, uncertainty_m, assumption: None }
    }

    pub(crate) fn assuming(mut self, assumption: Assumption) -> Self {
        self.assumption = Some(assumption);
        self
    }
}

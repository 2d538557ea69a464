//! Bounding boxes (RFC 7946, section 5).

use geojson::{Geometry, GeometryValue, Position};

use crate::feature::each_position;

/// Gathers the box round many geometries.
#[derive(Default)]
pub(super) struct Extent {
    /// West and east of every part, within ±180 degrees.
    spans: Vec<(f64, f64)>,
    latitudes: Option<(f64, f64)>,
    heights: Option<(f64, f64)>,
}

/// Spans are merged when there are more than this.
const MAX_SPANS: usize = 1_024;

impl Extent {
    /// Adds a geometry that was cut at the antimeridian.
    pub(super) fn add(&mut self, geometry: &Geometry) {
        match &geometry.value {
            GeometryValue::MultiPoint { coordinates } => {
                coordinates.iter().for_each(|at| self.part(std::slice::from_ref(at)));
            }
            GeometryValue::MultiLineString { coordinates } => {
                coordinates.iter().for_each(|line| self.part(line));
            }
            GeometryValue::MultiPolygon { coordinates } => {
                coordinates.iter().filter_map(|rings| rings.first()).for_each(|outer| self.part(outer));
            }
            GeometryValue::GeometryCollection { geometries } => {
                geometries.iter().for_each(|part| self.add(part));
            }
            _ => {
                let mut positions = Vec::new();
                each_position(Some(geometry), &mut |at| positions.push(at.clone()));
                self.part(&positions);
            }
        }
    }

    fn part(&mut self, positions: &[Position]) {
        let mut span = None;
        for at in positions {
            widen(&mut span, at[0]);
            widen(&mut self.latitudes, at[1]);
            if let Some(height) = at.as_slice().get(2) {
                widen(&mut self.heights, *height);
            }
        }
        self.spans.extend(span);
        if self.spans.len() > MAX_SPANS {
            self.merge();
        }
    }

    /// Makes one span of those that touch.
    fn merge(&mut self) {
        self.spans.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut merged: Vec<(f64, f64)> = Vec::new();
        for (west, east) in self.spans.drain(..) {
            match merged.last_mut() {
                Some(last) if west <= last.1 => last.1 = last.1.max(east),
                _ => merged.push((west, east)),
            }
        }
        if merged.len() > MAX_SPANS / 2 {
            // Too scattered for a gap to matter but the widest, which is looked for among these.
            let gap = |at: usize| merged[at + 1].0 - merged[at].1;
            let widest = (0..merged.len() - 1).max_by(|a, b| gap(*a).total_cmp(&gap(*b))).unwrap_or(0);
            let (first, last) = (merged[0].0, merged[merged.len() - 1].1);
            merged = vec![(first, merged[widest].1), (merged[widest + 1].0, last)];
        }
        self.spans = merged;
    }

    /// Gives west, south, east and north, with heights in between if there are any; a box across
    /// the antimeridian has its west east of its east.
    pub(super) fn bbox(mut self) -> Option<Vec<f64>> {
        let (south, north) = self.latitudes?;
        self.merge();
        let (west, east) = self.around()?;
        Some(match self.heights {
            Some((low, high)) => vec![west, south, low, east, north, high],
            None => vec![west, south, east, north],
        })
    }

    /// Leaves out the widest gap between spans, round the Earth.
    fn around(&self) -> Option<(f64, f64)> {
        let (first, last) = (self.spans.first()?, self.spans.last()?);
        let mut best = (first.0 + 360.0 - last.1, (first.0, last.1));
        for pair in self.spans.windows(2) {
            let gap = pair[1].0 - pair[0].1;
            // A box that goes round the back is worth it only where something touches the line.
            if gap > best.0 && first.0 <= -180.0 && last.1 >= 180.0 {
                best = (gap, (pair[1].0, pair[0].1));
            }
        }
        Some(best.1)
    }
}

fn widen(range: &mut Option<(f64, f64)>, value: f64) {
    let (low, high) = range.unwrap_or((value, value));
    *range = Some((low.min(value), high.max(value)));
}

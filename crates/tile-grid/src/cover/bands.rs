//! Rows of tiles gathered into ranges.

use crate::error::GridError;
use crate::range::TileRange;
use crate::zoom::tiles_across;

/// An inclusive span of columns of the unrolled plane; may lie outside the grid.
pub(super) type Columns = (i64, i64);

/// Gathers the rows of a cover, which must come in rising order. Successive rows with the same
/// columns become one band of taller ranges.
pub(super) struct Bands {
    zoom: u8,
    limit: usize,
    ranges: Vec<TileRange>,
    /// Where the ranges of the last band begin.
    last_band: usize,
}

impl Bands {
    /// Begins without rows; at most `limit` ranges may come.
    pub(super) fn new(zoom: u8, limit: usize) -> Self {
        Self { zoom, limit, ranges: Vec::new(), last_band: 0 }
    }

    /// Adds a row whose spans are sorted, disjoint and not adjacent.
    pub(super) fn push(&mut self, row: u32, spans: &[(u32, u32)]) -> Result<(), GridError> {
        if self.continues(row, spans) {
            self.ranges[self.last_band..].iter_mut().for_each(|range| range.y_max = row);
            return Ok(());
        }
        if self.ranges.len() + spans.len() > self.limit {
            return Err(GridError::CoverTooLarge { zoom: self.zoom });
        }
        self.last_band = self.ranges.len();
        self.ranges.extend(spans.iter().map(|&(x_min, x_max)| TileRange {
            zoom: self.zoom,
            x_min,
            x_max,
            y_min: row,
            y_max: row,
        }));
        Ok(())
    }

    /// Gives the ranges.
    pub(super) fn finish(self) -> Vec<TileRange> {
        self.ranges
    }

    fn continues(&self, row: u32, spans: &[(u32, u32)]) -> bool {
        let band = &self.ranges[self.last_band..];
        band.len() == spans.len()
            && band.iter().zip(spans).all(|(range, &span)| {
                range.y_max.checked_add(1) == Some(row) && (range.x_min, range.x_max) == span
            })
    }
}

/// Rolls spans of the plane round the world and joins those that overlap or adjoin.
pub(super) fn rolled(spans: &[Columns], zoom: u8, rolled: &mut Vec<(u32, u32)>) {
    rolled.clear();
    let across = i64::from(tiles_across(zoom));
    for &(first, last) in spans {
        roll_one(first, last, across, |from, to| {
            let column = |x: i64| u32::try_from(x).expect("a rolled column lies in the grid");
            rolled.push((column(from), column(to)));
        });
    }
    rolled.sort_unstable();
    rolled.dedup_by(|next, kept| {
        let joins = next.0 <= kept.1.saturating_add(1);
        if joins {
            kept.1 = kept.1.max(next.1);
        }
        joins
    });
}

fn roll_one(first: i64, last: i64, across: i64, mut push: impl FnMut(i64, i64)) {
    if last < first {
        return;
    }
    if last - first + 1 >= across {
        return push(0, across - 1);
    }
    let from = first.rem_euclid(across);
    let to = from + (last - first);
    push(from, to.min(across - 1));
    if to >= across {
        push(0, to - across);
    }
}

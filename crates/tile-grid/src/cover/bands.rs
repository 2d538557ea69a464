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

#[cfg(test)]
mod tests {
    use super::*;

    fn bands(rows: &[(u32, &[(u32, u32)])], limit: usize) -> Result<Vec<TileRange>, GridError> {
        let mut bands = Bands::new(6, limit);
        for (row, spans) in rows {
            bands.push(*row, spans)?;
        }
        Ok(bands.finish())
    }

    #[test]
    fn equal_neighbouring_rows_become_one_band() {
        let rows: [(u32, &[(u32, u32)]); 6] = [
            (0, &[(1, 3), (5, 9)]),
            (1, &[(1, 3), (5, 9)]),
            (2, &[(1, 3)]),
            (3, &[(1, 3)]),
            // A row is missing here, so the same columns begin again.
            (5, &[(1, 3)]),
            (6, &[]),
        ];
        let found = bands(&rows, 10).expect("the limit is not reached");
        let found: Vec<_> = found.iter().map(|r| (r.y_min, r.y_max, r.x_min, r.x_max)).collect();
        assert_eq!(found, [(0, 1, 1, 3), (0, 1, 5, 9), (2, 3, 1, 3), (5, 5, 1, 3)]);
    }

    #[test]
    fn the_limit_of_ranges_is_kept() {
        let rows: [(u32, &[(u32, u32)]); 2] = [(0, &[(1, 3), (5, 9)]), (1, &[(1, 3), (5, 8)])];
        assert!(bands(&rows, 4).is_ok());
        assert_eq!(bands(&rows, 3), Err(GridError::CoverTooLarge { zoom: 6 }));
    }

    #[test]
    fn spans_are_rolled_round_the_world_and_joined() {
        let check = |spans: &[Columns], expect: &[(u32, u32)]| {
            let mut found = Vec::new();
            rolled(spans, 6, &mut found);
            assert_eq!(found, expect, "{spans:?}");
        };
        check(&[(3, 5), (4, 9), (11, 12)], &[(3, 9), (11, 12)]);
        check(&[(3, 5), (6, 9)], &[(3, 9)]);
        check(&[(-2, 1)], &[(0, 1), (62, 63)]);
        check(&[(62, 65), (128, 130)], &[(0, 2), (62, 63)]);
        check(&[(-7, 60)], &[(0, 63)]);
        check(&[(5, 4)], &[]);
    }
}

//! The sweep over tile rows that both polygons and corridors share.

use crate::cover::bands::{Bands, Columns, rolled};
use crate::cover::{MAX_BOUNDARY, MAX_RANGES};
use crate::error::GridError;
use crate::range::TileRange;

/// A piece of an outline, in units of tiles of one zoom.
pub(super) trait Piece {
    /// Gives the first and last row that the piece touches, inside the grid.
    fn rows(&self) -> (u32, u32);
    /// Gives the columns that the piece touches in one of its rows; first > last if none.
    fn columns(&self, row: u32) -> Columns;
    /// Gives where the piece, as the edge of a ring, crosses the middle of a row.
    fn crossing(&self, row: u32) -> Option<Crossing>;
}

/// Where the edge of a ring crosses the middle of a row.
#[derive(Copy, Clone, Debug)]
pub(super) struct Crossing {
    /// Which polygon the ring belongs to.
    pub(super) polygon: u32,
    /// Which ring of the polygon it is; 0 is the outer one.
    pub(super) ring: u32,
    /// The column, with fraction.
    pub(super) x: f64,
}

/// What a whole cover, all zooms together, may still spend.
pub(super) struct Budget {
    boundary: u64,
    ranges: usize,
}

impl Budget {
    /// Gives the budget of one cover.
    pub(super) fn full() -> Self {
        Self { boundary: MAX_BOUNDARY, ranges: MAX_RANGES }
    }

    /// Pays for visiting every row of every piece, before any is visited.
    fn pay_boundary<P: Piece>(&mut self, pieces: &[P], zoom: u8) -> Result<(), GridError> {
        let visits = pieces.iter().map(|piece| {
            let (first, last) = piece.rows();
            u64::from(last - first) + 1
        });
        self.boundary = self.boundary.checked_sub(visits.sum()).ok_or(GridError::OutlineTooLong { zoom })?;
        Ok(())
    }
}

/// Gives the tiles that the pieces touch, and those inside the rings they form.
pub(super) fn sweep<P: Piece>(
    mut pieces: Vec<P>,
    zoom: u8,
    budget: &mut Budget,
) -> Result<Vec<TileRange>, GridError> {
    budget.pay_boundary(&pieces, zoom)?;
    pieces.sort_unstable_by_key(|piece| piece.rows().0);
    let mut bands = Bands::new(zoom, budget.ranges);
    let mut row = Row::default();
    let mut active: Vec<&P> = Vec::new();
    let mut waiting = pieces.iter().peekable();
    let mut y = 0;
    loop {
        if active.is_empty() {
            let Some(next) = waiting.peek() else { break };
            y = next.rows().0;
        }
        while let Some(piece) = waiting.next_if(|piece| piece.rows().0 <= y) {
            active.push(piece);
        }
        row.clear();
        active.retain(|piece| {
            row.spans.push(piece.columns(y));
            row.crossings.extend(piece.crossing(y));
            piece.rows().1 > y
        });
        row.fill_inside();
        rolled(&row.spans, zoom, &mut row.rolled);
        bands.push(y, &row.rolled)?;
        y += 1;
    }
    let ranges = bands.finish();
    budget.ranges -= ranges.len();
    Ok(ranges)
}

/// The buffers of one row, kept between rows.
#[derive(Default)]
struct Row {
    spans: Vec<Columns>,
    crossings: Vec<Crossing>,
    /// For each ring of the polygon being looked at, whether the place is inside it; all false
    /// between polygons. It is never cleared as a whole, because a polygon may have very many rings
    /// of which a row crosses few.
    inside: Vec<bool>,
    rolled: Vec<(u32, u32)>,
}

impl Row {
    fn clear(&mut self) {
        self.spans.clear();
        self.crossings.clear();
    }

    /// Adds the spans of tiles whose middle is inside a polygon. Tiles that an edge passes through
    /// are in the row already, and a tile without one is inside as a whole or not at all, so
    /// looking at the middle decides exactly.
    fn fill_inside(&mut self) {
        self.crossings.sort_unstable_by(|a, b| a.polygon.cmp(&b.polygon).then(a.x.total_cmp(&b.x)));
        for polygon in self.crossings.chunk_by(|a, b| a.polygon == b.polygon) {
            let mut holes = 0u32;
            for pair in polygon.windows(2) {
                let [from, to] = [pair[0], pair[1]];
                let ring = from.ring as usize;
                if self.inside.len() <= ring {
                    self.inside.resize(ring + 1, false);
                }
                self.inside[ring] = !self.inside[ring];
                if ring > 0 {
                    holes = if self.inside[ring] { holes + 1 } else { holes.saturating_sub(1) };
                }
                if holes == 0 && self.inside[0] {
                    self.spans.push(((from.x - 0.5).ceil() as i64, (to.x - 0.5).floor() as i64));
                }
            }
            for crossing in polygon {
                if let Some(inside) = self.inside.get_mut(crossing.ring as usize) {
                    *inside = false;
                }
            }
        }
    }
}

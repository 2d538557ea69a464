//! Edges of polygon rings against tile rows.

use crate::coord::EDGE_EPSILON;
use crate::cover::bands::Columns;
use crate::cover::sweep::{Crossing, Piece};
use crate::shape::PlanePoint;
use crate::zoom::tiles_across;

/// An edge of a ring, in units of tiles, its end with the smaller y first.
pub(super) struct Edge {
    top: PlanePoint,
    bottom: PlanePoint,
    first_row: u32,
    last_row: u32,
    epsilon: f64,
    polygon: u32,
    ring: u32,
}

impl Edge {
    /// Makes the edge between two points of the plane; none if it passes through no row of the
    /// grid.
    pub(super) fn new([from, to]: [PlanePoint; 2], zoom: u8, (polygon, ring): (u32, u32)) -> Option<Self> {
        let across = f64::from(tiles_across(zoom));
        let epsilon = EDGE_EPSILON * across;
        let [from, to] = [from, to].map(|point| point.map(|unit| snapped(unit * across, epsilon)));
        let [top, bottom] = if from[1] <= to[1] { [from, to] } else { [to, from] };
        let first = top[1].floor();
        // An edge along the border of two rows passes through neither.
        let last = if top[1] == bottom[1] && first == top[1] {
            return None;
        } else {
            (bottom[1].ceil() - 1.0).max(first)
        };
        if last < 0.0 || first >= across {
            return None;
        }
        let [first_row, last_row] = [first, last].map(|row| row.clamp(0.0, across - 1.0) as u32);
        Some(Self { top, bottom, first_row, last_row, epsilon, polygon, ring })
    }

    /// Gives x where the edge has this y, which must lie between its ends.
    fn x_at(&self, y: f64) -> f64 {
        let ([x0, y0], [x1, y1]) = (self.top, self.bottom);
        let x = x0 + (y - y0) * ((x1 - x0) / (y1 - y0));
        x.clamp(x0.min(x1), x0.max(x1))
    }
}

/// Moves a coordinate to the tile edge that it all but lies on.
fn snapped(value: f64, epsilon: f64) -> f64 {
    let edge = value.round();
    if (value - edge).abs() <= epsilon { edge } else { value }
}

impl Piece for Edge {
    fn rows(&self) -> (u32, u32) {
        (self.first_row, self.last_row)
    }

    /// The part of the edge inside the row runs from one x to another; it passes through the inside
    /// of every tile between them, and touches those that it only reaches with an end not at all.
    fn columns(&self, row: u32) -> Columns {
        let (from, to) = if self.top[1] == self.bottom[1] {
            (self.top[0], self.bottom[0])
        } else {
            let y = f64::from(row);
            let upper = if self.top[1] >= y { self.top[0] } else { self.x_at(y) };
            let lower = if self.bottom[1] <= y + 1.0 { self.bottom[0] } else { self.x_at(y + 1.0) };
            (upper, lower)
        };
        let (west, east) = (from.min(to), from.max(to));
        ((west + self.epsilon).floor() as i64, (east - self.epsilon).ceil() as i64 - 1)
    }

    /// The upper end belongs to the edge and the lower one does not, so that where two edges meet
    /// exactly one of them crosses.
    fn crossing(&self, row: u32) -> Option<Crossing> {
        let y = f64::from(row) + 0.5;
        (self.top[1] <= y && y < self.bottom[1]).then(|| Crossing {
            polygon: self.polygon,
            ring: self.ring,
            x: self.x_at(y),
        })
    }
}

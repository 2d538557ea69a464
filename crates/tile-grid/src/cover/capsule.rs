//! Capsules (all points within a radius of a segment) against tile rows.

use crate::cover::bands::Columns;
use crate::cover::sweep::{Crossing, Piece};
use crate::shape::PlanePoint;
use crate::zoom::tiles_across;

/// A capsule in widths of the world.
#[derive(Copy, Clone, Debug)]
pub(super) struct Capsule {
    pub(super) ends: [PlanePoint; 2],
    pub(super) radius: f64,
}

/// A capsule in units of tiles, cut to the rows of the grid.
pub(super) struct GridCapsule {
    ends: [PlanePoint; 2],
    radius: f64,
    first_row: u32,
    last_row: u32,
}

impl GridCapsule {
    /// Scales a capsule to a zoom; none if it touches no row of the grid.
    pub(super) fn new(capsule: Capsule, zoom: u8) -> Option<Self> {
        let across = f64::from(tiles_across(zoom));
        let ends = capsule.ends.map(|point| point.map(|unit| unit * across));
        let radius = capsule.radius * across;
        let first = (ends[0][1].min(ends[1][1]) - radius).floor();
        let last = (ends[0][1].max(ends[1][1]) + radius).floor();
        if last < 0.0 || first >= across {
            return None;
        }
        let [first_row, last_row] = [first, last].map(|row| row.clamp(0.0, across - 1.0) as u32);
        Some(Self { ends, radius, first_row, last_row })
    }

    /// Gives the easternmost x of the capsule, mirrored if `side` is -1, in the rows from `from` to
    /// `to`. A capsule is convex, so its edge is highest at the row nearest to its extreme point.
    fn reach(&self, side: f64, from: f64, to: f64) -> f64 {
        let [a, b] = self.ends.map(|[x, y]| [x * side, y]);
        let (top, bottom) = (a[1].min(b[1]), a[1].max(b[1]));
        // Every point of a vertical segment is extreme.
        let y = if a[0] == b[0] {
            from.max(top).min(bottom)
        } else if a[0] > b[0] {
            a[1]
        } else {
            b[1]
        };
        let y = y.clamp(from, to).clamp(top - self.radius, bottom + self.radius);
        let reach = self.disc_reach(a, y).max(self.disc_reach(b, y)).max(self.flank_reach(a, b, y));
        side * reach
    }

    /// Gives the easternmost x of the disc around a point at `y`.
    fn disc_reach(&self, [x, cy]: PlanePoint, y: f64) -> f64 {
        let square = self.radius * self.radius - (y - cy) * (y - cy);
        // Rounding may leave the tip of a disc a hair outside it.
        if square >= -1e-9 * self.radius * self.radius { x + square.max(0.0).sqrt() } else { f64::MIN }
    }

    /// Gives x at `y` of the segment moved eastwards, across itself, by the radius.
    fn flank_reach(&self, a: PlanePoint, b: PlanePoint, y: f64) -> f64 {
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let length = dx.hypot(dy);
        if length == 0.0 || dy == 0.0 {
            return f64::MIN;
        }
        let (across, along) = (dy.abs() / length, -dx * dy.signum() / length);
        let part = (y - (a[1] + along * self.radius)) / dy;
        if !(0.0..=1.0).contains(&part) {
            return f64::MIN;
        }
        a[0] + across * self.radius + part * dx
    }
}

impl Piece for GridCapsule {
    fn rows(&self) -> (u32, u32) {
        (self.first_row, self.last_row)
    }

    fn columns(&self, row: u32) -> Columns {
        let (from, to) = (f64::from(row), f64::from(row) + 1.0);
        (self.reach(-1.0, from, to).floor() as i64, self.reach(1.0, from, to).floor() as i64)
    }

    /// Capsules are solid: what they touch is all there is.
    fn crossing(&self, _row: u32) -> Option<Crossing> {
        None
    }
}

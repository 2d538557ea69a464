//! Where things go on a sheet: title, map, and a strip below it.

use crate::display::Rect;

/// Edge that printers leave white, in points (10 mm).
const MARGIN: f32 = 28.35;
/// Height of the title's two lines.
const TITLE: f32 = 38.0;
/// Height of the foot line.
const FOOT: f32 = 14.0;
/// Room around the map for the grid's numbers.
const GRID_MARGIN: f32 = 12.0;
/// Least height of the strip with scale, facts and legend.
const MIN_STRIP: f32 = 66.0;
/// Height of a fact.
pub(super) const FACT_HEIGHT: f32 = 11.5;
/// Space between columns.
const GUTTER: f32 = 14.0;

/// Rectangles of a sheet, in points.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    pub(super) page: Rect,
    pub(super) title: Rect,
    pub(super) map: Rect,
    /// Scale bar and north arrow.
    pub(super) scale: Rect,
    pub(super) facts: Rect,
    pub(super) legend: Rect,
    pub(super) foot: Rect,
}

impl Layout {
    pub(super) fn of((width, height): (f32, f32), facts: usize) -> Self {
        let page = Rect { left: 0.0, top: 0.0, right: width, bottom: height };
        let (left, right) = (MARGIN, width - MARGIN);
        let strip = (facts as f32 * FACT_HEIGHT + 8.0).clamp(MIN_STRIP, height * 0.3);
        let foot = Rect { left, top: height - MARGIN - FOOT, right, bottom: height - MARGIN };
        let strip_top = foot.top - 6.0 - strip;
        let map = Rect {
            left: left + GRID_MARGIN,
            top: MARGIN + TITLE + GRID_MARGIN,
            right: right - GRID_MARGIN,
            bottom: strip_top - 10.0 - GRID_MARGIN,
        };
        let column = (right - left - 2.0 * GUTTER) / 3.0;
        let strip_at = |number: f32| {
            let left = left + number * (column + GUTTER);
            Rect { left, top: strip_top, right: left + column, bottom: foot.top - 6.0 }
        };
        Self {
            page,
            title: Rect { left, top: MARGIN, right, bottom: MARGIN + TITLE },
            map,
            scale: strip_at(0.0),
            facts: strip_at(1.0),
            legend: strip_at(2.0),
            foot,
        }
    }
}

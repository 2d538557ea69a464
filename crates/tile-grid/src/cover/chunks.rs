//! Ranges cut into pieces of a bounded number of tiles.

use crate::range::TileRange;

/// Cuts a range into ranges of at most `max_tiles`, near-square where the range is wide enough,
/// row of pieces by row of pieces.
pub(super) fn of(range: TileRange, max_tiles: u32) -> impl Iterator<Item = TileRange> {
    let (width, height) = piece(range.width(), range.height(), max_tiles.max(1).into());
    steps(range.y_min, range.y_max, height).flat_map(move |(y_min, y_max)| {
        steps(range.x_min, range.x_max, width).map(move |(x_min, x_max)| TileRange {
            x_min,
            x_max,
            y_min,
            y_max,
            ..range
        })
    })
}

/// Chooses width and height of a piece: a square of that many tiles, stretched along the range if
/// the range is narrower than the square.
fn piece(width: u64, height: u64, max_tiles: u64) -> (u32, u32) {
    let side = max_tiles.isqrt();
    let across = if height < side { max_tiles / height.max(1) } else { side }.min(width).max(1);
    let down = (max_tiles / across).min(height).max(1);
    let narrow = |n: u64| u32::try_from(n).expect("a piece is no larger than max_tiles, a u32");
    (narrow(across), narrow(down))
}

/// Gives the inclusive steps of `length` from `first` to `last`; the end step may be shorter.
fn steps(first: u32, last: u32, length: u32) -> impl Iterator<Item = (u32, u32)> {
    (first..=last)
        .step_by(usize::try_from(length).unwrap_or(usize::MAX))
        .map(move |from| (from, last.min(from.saturating_add(length - 1))))
}

//! The tiles of a region, page by page.

use database::{DbError, Tx, Value};
use tile_grid::TileRange;

use super::{COLUMNS, StoredTile, read};
use crate::regions;

/// Rectangles that are read at once: most of them are small.
const RANGES: u32 = 256;

/// A place in the order of a region's tiles: rectangle by rectangle, row by row.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct At {
    /// Which rectangle, from 0.
    pub range: u32,
    /// The row.
    pub y: u32,
    /// The column.
    pub x: u32,
}

/// Which tiles of a region are wanted.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct Which {
    /// Only those whose content changed then or later.
    pub since: Option<i64>,
    /// Also the places of which it is known that the source has nothing there.
    pub empty_too: bool,
}

/// The stored tiles of a region after a place, at most `limit` of them, and whether that is the end.
/// At most `look` tiles are looked at, so a page may end early without being the last.
///
/// # Errors
/// If the database fails.
pub fn of_region(
    tx: &mut Tx<'_>,
    region: &str,
    after: Option<At>,
    limit: usize,
    which: Which,
    look: u64,
) -> Result<Page, DbError> {
    let mut page = Page { tiles: Vec::new(), reached: after, ended: false };
    let (mut number, mut looked) = (after.map_or(0, |at| at.range), 0);
    loop {
        let ranges = regions::some_ranges(tx, region, number, RANGES)?;
        page.ended = ranges.is_empty();
        for range in ranges {
            if after == Some(end_of(number, range)) {
                number += 1;
                continue;
            }
            let wanted = limit - page.tiles.len();
            if !add(tx, region, (number, range), after, which, wanted, &mut page)? {
                return Ok(page);
            }
            number += 1;
            looked += range.count();
            if looked >= look {
                return Ok(page);
            }
        }
        if page.ended {
            return Ok(page);
        }
    }
}

/// The last place of a rectangle.
const fn end_of(number: u32, range: TileRange) -> At {
    At { range: number, y: range.y_max, x: range.x_max }
}

/// Adds the tiles of a rectangle; says whether all of them were.
fn add(
    tx: &mut Tx<'_>,
    region: &str,
    (number, range): (u32, TileRange),
    after: Option<At>,
    which: Which,
    wanted: usize,
    page: &mut Page,
) -> Result<bool, DbError> {
    let from = after.filter(|after| after.range == number).map_or((-1, -1), |at| (at.y.into(), at.x.into()));
    let found = in_range(tx, region, range, from, which, wanted + 1)?;
    let whole = found.len() <= wanted;
    for tile in found.into_iter().take(wanted) {
        let at = At { range: number, y: tile.coord.y(), x: tile.coord.x() };
        page.reached = Some(at);
        page.tiles.push((at, tile));
    }
    if whole {
        page.reached = Some(end_of(number, range));
    }
    Ok(whole)
}

/// Some tiles of a region.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page {
    /// The tiles, each with its place.
    pub tiles: Vec<(At, StoredTile)>,
    /// How far it was looked: where the next page begins.
    pub reached: Option<At>,
    /// There are no more.
    pub ended: bool,
}

fn in_range(
    tx: &mut Tx<'_>,
    region: &str,
    range: TileRange,
    after: (i64, i64),
    which: Which,
    limit: usize,
) -> Result<Vec<StoredTile>, DbError> {
    let stored = if which.empty_too { "" } else { "AND t.sha256 IS NOT NULL " };
    let sql = format!(
        "SELECT {COLUMNS} FROM tile t WHERE t.source = (SELECT source FROM region WHERE id = $1) AND t.z = $2 \
         AND t.y BETWEEN $3 AND $4 AND t.x BETWEEN $5 AND $6 AND (t.y > $7 OR t.y = $7 AND t.x > $8) \
         {stored}AND t.changed_at >= $9 ORDER BY t.y, t.x LIMIT $10"
    );
    let first_row = after.0.max(range.y_min.into());
    let parameters: [Value; 10] = [
        region.into(),
        range.zoom.into(),
        first_row.into(),
        range.y_max.into(),
        range.x_min.into(),
        range.x_max.into(),
        after.0.into(),
        after.1.into(),
        which.since.unwrap_or(i64::MIN).into(),
        limit.into(),
    ];
    tx.rows(&sql, &parameters)?.iter().map(read).collect()
}

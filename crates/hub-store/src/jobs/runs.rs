//! Tiles in words: runs along rows, `z/y/x-x`, with a space between them.

use std::fmt::Write as _;

use database::DbError;
use tile_grid::{TileCoord, TileRange};

/// Writes tiles down; neighbours along a row become one run.
pub(super) fn written(tiles: &[TileCoord]) -> String {
    let mut tiles = tiles.to_vec();
    tiles.sort_unstable_by_key(|tile| (tile.zoom(), tile.y(), tile.x()));
    tiles.dedup();
    let mut text = String::new();
    let mut rest = tiles.as_slice();
    while let Some(first) = rest.first() {
        let follows = |pair: &&[TileCoord]| {
            (pair[0].zoom(), pair[0].y(), pair[0].x() + 1) == (pair[1].zoom(), pair[1].y(), pair[1].x())
        };
        let length = 1 + rest.windows(2).take_while(follows).count();
        let (run, others) = rest.split_at(length);
        let last = run.last().unwrap_or(first);
        let space = if text.is_empty() { "" } else { " " };
        // Writing to a String can't fail.
        let _ = write!(text, "{space}{}/{}/{}-{}", first.zoom(), first.y(), first.x(), last.x());
        rest = others;
    }
    text
}

/// Reads what [`written`] wrote.
pub(super) fn read(text: &str) -> Result<Vec<TileCoord>, DbError> {
    let mut tiles = Vec::new();
    for run in text.split_whitespace() {
        let range = range(run).ok_or_else(|| DbError::Engine(format!("a chunk's row says {run}")))?;
        tiles.extend(range.iter());
    }
    Ok(tiles)
}

fn range(run: &str) -> Option<TileRange> {
    let mut words = run.split(['/', '-']).map(str::parse::<u32>);
    let mut next = || words.next()?.ok();
    let (zoom, y, x_min, x_max) = (next()?, next()?, next()?, next()?);
    Some(TileRange { zoom: u8::try_from(zoom).ok()?, x_min, x_max, y_min: y, y_max: y })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_are_read_as_they_were_written() {
        let tile = |z, x, y| TileCoord::new(z, x, y).expect("exists");
        let square = TileRange { zoom: 9, x_min: 100, x_max: 115, y_min: 7, y_max: 22 };
        let cases: [(Vec<TileCoord>, &str); 4] = [
            (vec![], ""),
            (vec![tile(0, 0, 0)], "0/0/0-0"),
            (
                vec![
                    tile(3, 5, 1),
                    tile(3, 4, 1),
                    tile(3, 2, 1),
                    tile(3, 6, 2),
                    tile(4, 6, 1),
                    tile(3, 4, 1),
                ],
                "3/1/2-2 3/1/4-5 3/2/6-6 4/1/6-6",
            ),
            (vec![tile(2, 3, 0), tile(2, 0, 1)], "2/0/3-3 2/1/0-0"),
        ];
        for (mut tiles, text) in cases {
            assert_eq!(written(&tiles), text);
            tiles.sort_unstable_by_key(|tile| (tile.zoom(), tile.y(), tile.x()));
            tiles.dedup();
            assert_eq!(read(text).expect("it was written"), tiles);
        }
        let tiles: Vec<_> = square.iter().collect();
        assert_eq!(written(&tiles).split(' ').count(), 16);
        assert_eq!(read(&written(&tiles)).expect("it was written").len(), 256);
        for wrong in ["x", "1/2", "1/2/3", "300/1/1-1", "1/0/-1-1"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}

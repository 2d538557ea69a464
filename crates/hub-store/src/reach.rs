//! Which regions hold a tile.

use std::collections::BTreeMap;

use database::{DbError, Tx};
use tile_grid::{TileCoord, TileRange};

use crate::cover::Cover;
use crate::regions;

/// The live regions of a source around some tiles.
pub(crate) struct Reach(Vec<(i64, Cover)>);

impl Reach {
    /// Reads the rectangles that come near the tiles, zoom by zoom.
    pub(crate) fn around(
        tx: &mut Tx<'_>,
        source: i64,
        tiles: impl Iterator<Item = TileCoord>,
    ) -> Result<Self, DbError> {
        let mut near: BTreeMap<i64, Vec<TileRange>> = BTreeMap::new();
        for extent in extents(tiles).values() {
            let rows = tx.rows(
                "SELECT r.number, a.z, a.x_min, a.x_max, a.y_min, a.y_max FROM region_range a \
                 JOIN region r ON r.number = a.region WHERE a.source = $1 AND a.z = $2 AND a.y_min <= $3 \
                 AND a.y_max >= $4 AND a.x_min <= $5 AND a.x_max >= $6 AND r.deleted_at IS NULL",
                &[
                    source.into(),
                    extent.zoom.into(),
                    extent.y_max.into(),
                    extent.y_min.into(),
                    extent.x_max.into(),
                    extent.x_min.into(),
                ],
            )?;
            for row in rows {
                near.entry(row.get(0)?).or_default().push(regions::range(&row, 1)?);
            }
        }
        Ok(Self(near.into_iter().map(|(region, ranges)| (region, Cover::new(ranges))).collect()))
    }

    /// The numbers of the regions that hold a tile.
    pub(crate) fn holders(&self, tile: TileCoord) -> impl Iterator<Item = i64> {
        self.0.iter().filter(move |(_, cover)| cover.contains(tile)).map(|(region, _)| *region)
    }

    /// Tells whether any region holds a tile.
    pub(crate) fn holds(&self, tile: TileCoord) -> bool {
        self.holders(tile).next().is_some()
    }
}

/// The rectangle around the tiles of each zoom.
fn extents(tiles: impl Iterator<Item = TileCoord>) -> BTreeMap<u8, TileRange> {
    let mut extents: BTreeMap<u8, TileRange> = BTreeMap::new();
    for tile in tiles {
        let (zoom, x, y) = (tile.zoom(), tile.x(), tile.y());
        let own = TileRange { zoom, x_min: x, x_max: x, y_min: y, y_max: y };
        let extent = extents.entry(zoom).or_insert(own);
        extent.x_min = extent.x_min.min(x);
        extent.x_max = extent.x_max.max(x);
        extent.y_min = extent.y_min.min(y);
        extent.y_max = extent.y_max.max(y);
    }
    extents
}

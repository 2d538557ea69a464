//! The tiles of a source: which bytes stand where.

mod ledger;
mod page;
mod place;

use std::collections::HashMap;

use database::{DbError, Row, Tx};
use tile_grid::{TileCoord, TileFormat};

use crate::bulk::by_coord;
use crate::reach::Reach;
use crate::sources;

pub(crate) use ledger::Ledger;
pub use page::{At, Page, Which, of_region};
pub use place::{Placed, place, replace};

/// Bytes of a tile, which lie in the object store.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Content {
    /// Their hash.
    pub hash: [u8; 32],
    /// Their length.
    pub bytes: u64,
    /// Their format.
    pub format: TileFormat,
}

/// A tile to be placed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlacedTile {
    /// Where.
    pub coord: TileCoord,
    /// What; `None`: the source has nothing here.
    pub content: Option<Content>,
    /// The `ETag` that it came with.
    pub etag: Option<String>,
    /// The `Last-Modified` that it came with.
    pub last_modified: Option<String>,
    /// Until when it counts as fresh, in milliseconds since 1970.
    pub expires_at: Option<i64>,
    /// When it came from the source.
    pub fetched_at: i64,
}

/// A place that is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredTile {
    /// Where.
    pub coord: TileCoord,
    /// What; `None`: the source has nothing here.
    pub content: Option<Content>,
    /// The `ETag` that it came with.
    pub etag: Option<String>,
    /// The `Last-Modified` that it came with.
    pub last_modified: Option<String>,
    /// Until when it counts as fresh, in milliseconds since 1970.
    pub expires_at: Option<i64>,
    /// When it came from the source.
    pub fetched_at: i64,
    /// When its content changed last.
    pub changed_at: i64,
}

/// Columns as [`read`] takes them, of a table `t`.
pub(crate) const COLUMNS: &str = "t.z, t.x, t.y, t.sha256, t.bytes, t.format, t.etag, t.last_modified, \
     t.expires_at, t.fetched_at, t.changed_at";

pub(crate) fn read(row: &Row) -> Result<StoredTile, DbError> {
    let coord = TileCoord::new(row.get(0)?, row.get(1)?, row.get(2)?)
        .map_err(|error| DbError::Engine(error.to_string()))?;
    let content = match row.get::<Option<[u8; 32]>>(3)? {
        Some(hash) => {
            let format: String = row.get(5)?;
            let format = TileFormat::from_name(&format)
                .ok_or_else(|| DbError::Newer(format!("a tile of the format “{format}”")))?;
            Some(Content { hash, bytes: row.get(4)?, format })
        }
        None => None,
    };
    Ok(StoredTile {
        coord,
        content,
        etag: row.get(6)?,
        last_modified: row.get(7)?,
        expires_at: row.get(8)?,
        fetched_at: row.get(9)?,
        changed_at: row.get(10)?,
    })
}

/// What is known of places, in the order asked.
///
/// # Errors
/// If the database fails.
pub fn known(
    tx: &mut Tx<'_>,
    source: &str,
    coords: &[TileCoord],
) -> Result<Vec<Option<StoredTile>>, DbError> {
    let found = match sources::number(tx, source)? {
        Some(number) => by_place(tx, number, coords)?,
        None => HashMap::new(),
    };
    Ok(coords.iter().map(|coord| found.get(coord).cloned()).collect())
}

fn by_place(
    tx: &mut Tx<'_>,
    source: i64,
    coords: &[TileCoord],
) -> Result<HashMap<TileCoord, StoredTile>, DbError> {
    // The list comes first: SQLite looks its rows up in the order in which the tables are named.
    let sql = format!(
        "WITH wanted (z, y, x) AS (VALUES {{}}) SELECT {COLUMNS} FROM wanted CROSS JOIN tile t \
         WHERE t.source = $1 AND t.z = wanted.z AND t.y = wanted.y AND t.x = wanted.x"
    );
    let mut found = HashMap::with_capacity(coords.len());
    for row in by_coord(tx, &sql, &[source.into()], coords)? {
        let tile = read(&row)?;
        found.insert(tile.coord, tile);
    }
    Ok(found)
}

/// Tells for each tile whether a region of the source holds it: none else is stored.
///
/// # Errors
/// If the database fails.
pub fn wanted(tx: &mut Tx<'_>, source: &str, coords: &[TileCoord]) -> Result<Vec<bool>, DbError> {
    let Some(number) = sources::number(tx, source)? else { return Ok(vec![false; coords.len()]) };
    let reach = Reach::around(tx, number, coords.iter().copied())?;
    Ok(coords.iter().map(|coord| reach.holds(*coord)).collect())
}

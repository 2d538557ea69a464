//! Makes an end of what was deleted: regions, their tiles, sources.
//!
//! A deletion only says so. What it leaves is taken away here, some tiles a transaction, from the place
//! that the last one reached: whoever dies in between leaves nothing but work for the next.

use std::collections::BTreeMap;

use database::{DbError, Tx, Value};
use tile_grid::TileCoord;

use crate::objects::{self, ObjectKind};
use crate::reach::Reach;
use crate::regions;
use crate::tiles::{COLUMNS, Ledger, StoredTile, read};

/// Rectangles that are read at once: most of them are small.
const RANGES: i64 = 256;

/// How often a step reads rectangles.
const BATCHES: usize = 16;

/// What one step did.
#[derive(Copy, Clone, Default, PartialEq, Eq, Debug)]
pub struct Swept {
    /// Tiles that were taken away.
    pub tiles: u64,
    /// Bytes of them, as they were counted for the workspace.
    pub bytes: u64,
    /// It came to the end of a region.
    pub ended: bool,
}

/// Deletes regions whose time is over, at most `limit`; gives workspace and id of each.
///
/// # Errors
/// If the database fails.
pub fn expire_regions(tx: &mut Tx<'_>, now: i64, limit: u32) -> Result<Vec<(String, String)>, DbError> {
    let rows = tx.rows(
        "SELECT workspace, id FROM region WHERE expires_at IS NOT NULL AND expires_at <= $1 \
         AND deleted_at IS NULL ORDER BY expires_at LIMIT $2",
        &[now.into(), limit.into()],
    )?;
    let mut expired = Vec::new();
    for row in rows {
        let (workspace, id): (String, String) = (row.get(0)?, row.get(1)?);
        if regions::delete(tx, &id, now)? {
            expired.push((workspace, id));
        }
    }
    Ok(expired)
}

/// Looks at up to `limit` tiles of the region that was deleted first, of one workspace or any, and takes
/// away those that no region holds. `None` if there is no deleted region.
///
/// # Errors
/// If the database fails.
pub fn step(
    tx: &mut Tx<'_>,
    workspace: Option<&str>,
    limit: usize,
    now: i64,
) -> Result<Option<Swept>, DbError> {
    let chosen = tx.row(
        "SELECT region.number, region.source FROM region WHERE deleted_at IS NOT NULL \
         AND (CAST($1 AS TEXT) IS NULL OR workspace = $1) ORDER BY deleted_at, number LIMIT 1",
        &[workspace.into()],
    )?;
    let Some(chosen) = chosen else { return Ok(None) };
    let (region, source): (i64, i64) = (chosen.get(0)?, chosen.get(1)?);
    // Also of a source that is being taken away.
    let lock = format!("SELECT number FROM source WHERE number = $1{}", crate::bulk::for_update(tx));
    tx.rows(&lock, &[source.into()])?;
    // Another may have gone on meanwhile: how far it is counts from here on.
    let Some(from) = place(tx, region)? else { return Ok(Some(Swept::default())) };
    let (tiles, reached) = gather(tx, region, source, from, limit)?;
    let mut swept = take_away(tx, source, tiles, now)?;
    match reached {
        Some(place) => note(tx, region, place)?,
        None => {
            forget(tx, region, now)?;
            swept.ended = true;
        }
    }
    Ok(Some(swept))
}

/// Rectangle, row and column that were looked at last.
type Place = (i64, i64, i64);

fn place(tx: &mut Tx<'_>, region: i64) -> Result<Option<Place>, DbError> {
    let row =
        tx.row("SELECT sweep_range, sweep_y, sweep_x FROM region WHERE number = $1", &[region.into()])?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).transpose()
}

fn note(tx: &mut Tx<'_>, region: i64, (range, y, x): Place) -> Result<(), DbError> {
    tx.run(
        "UPDATE region SET sweep_range = $2, sweep_y = $3, sweep_x = $4 WHERE number = $1",
        &[region.into(), range.into(), y.into(), x.into()],
    )?;
    Ok(())
}

/// The next tiles of a region, and the place after them; no place at the end.
fn gather(
    tx: &mut Tx<'_>,
    region: i64,
    source: i64,
    from: Place,
    limit: usize,
) -> Result<(Vec<StoredTile>, Option<Place>), DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM tile t WHERE t.source = $1 AND t.z = $2 AND t.y BETWEEN $3 AND $4 \
         AND t.x BETWEEN $5 AND $6 AND (t.y > $7 OR t.y = $7 AND t.x > $8) ORDER BY t.y, t.x LIMIT $9"
    );
    let mut tiles = Vec::new();
    let (mut number, mut y, mut x) = from;
    // Rectangles without tiles cost time as well: a step comes to an end there, too.
    for _ in 0..BATCHES {
        let ranges = tx.rows(
            "SELECT z, x_min, x_max, y_min, y_max FROM region_range WHERE region = $1 AND place >= $2 \
             ORDER BY place LIMIT $3",
            &[region.into(), number.into(), RANGES.into()],
        )?;
        if ranges.is_empty() {
            return Ok((tiles, None));
        }
        for row in ranges {
            let range = regions::range(&row, 0)?;
            let wanted = limit - tiles.len();
            let parameters: [Value; 9] = [
                source.into(),
                range.zoom.into(),
                y.max(range.y_min.into()).into(),
                range.y_max.into(),
                range.x_min.into(),
                range.x_max.into(),
                y.into(),
                x.into(),
                wanted.into(),
            ];
            let found = tx.rows(&sql, &parameters)?;
            let full = found.len() == wanted;
            for row in &found {
                tiles.push(read(row)?);
            }
            if let Some(last) = tiles.last().filter(|_| full) {
                let place = (number, last.coord.y().into(), last.coord.x().into());
                return Ok((tiles, Some(place)));
            }
            (number, y, x) = (number + 1, -1, -1);
        }
    }
    Ok((tiles, Some((number, y, x))))
}

fn take_away(tx: &mut Tx<'_>, source: i64, tiles: Vec<StoredTile>, now: i64) -> Result<Swept, DbError> {
    let reach = Reach::around(tx, source, tiles.iter().map(|tile| tile.coord))?;
    let free: BTreeMap<TileCoord, StoredTile> =
        tiles.into_iter().filter(|tile| !reach.holds(tile.coord)).map(|tile| (tile.coord, tile)).collect();
    let mut ledger = Ledger::open(tx, source, free.values().filter_map(|tile| tile.content))?;
    let mut swept = Swept::default();
    for tile in free.values() {
        ledger.remove(tile.coord.zoom(), tile.content);
        swept.tiles += 1;
        swept.bytes += tile.content.map_or(0, |content| content.bytes);
    }
    let set = |coord: &TileCoord| -> Vec<Value> {
        vec![source.into(), coord.zoom().into(), coord.y().into(), coord.x().into()]
    };
    let sets: Vec<_> = free.keys().map(set).collect();
    tx.run_each("DELETE FROM tile WHERE source = $1 AND z = $2 AND y = $3 AND x = $4", &sets)?;
    ledger.close(tx, now)?;
    Ok(swept)
}

/// The last of a region: its rectangles, its file, its row.
fn forget(tx: &mut Tx<'_>, region: i64, now: i64) -> Result<(), DbError> {
    let pack = tx.row("SELECT sha256 FROM pack WHERE region = $1", &[region.into()])?;
    if let Some(hash) = pack.map(|row| row.get::<Option<[u8; 32]>>(0)).transpose()?.flatten() {
        objects::give_back(tx, ObjectKind::Pack, &[hash], now)?;
    }
    for sql in [
        "DELETE FROM pack WHERE region = $1",
        "DELETE FROM region_range WHERE region = $1",
        "DELETE FROM region WHERE number = $1",
    ] {
        tx.run(sql, &[region.into()])?;
    }
    Ok(())
}

/// Forgets sources that were taken away and have no region any more; gives how many.
///
/// # Errors
/// If the database fails.
pub fn forget_sources(tx: &mut Tx<'_>) -> Result<u64, DbError> {
    let gone = tx.rows(
        "SELECT number FROM source WHERE deleted_at IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM region WHERE region.source = source.number)",
        &[],
    )?;
    for row in &gone {
        let number: [Value; 1] = [row.get::<i64>(0)?.into()];
        tx.run("DELETE FROM tile_usage WHERE source = $1", &number)?;
        tx.run("DELETE FROM content_usage WHERE source = $1", &number)?;
        tx.run("DELETE FROM source WHERE number = $1", &number)?;
    }
    Ok(gone.len() as u64)
}

/// Regions of a workspace that are deleted or over and still have tiles: how many, and how many tiles and
/// bytes they hold at most, what other regions share with them included.
///
/// # Errors
/// If the database fails.
pub fn waiting(tx: &mut Tx<'_>, workspace: &str, now: i64) -> Result<(u64, u64, u64), DbError> {
    let row = tx.row(
        "SELECT count(*), CAST(coalesce(sum(known_tiles), 0) AS BIGINT), \
         CAST(coalesce(sum(known_bytes), 0) AS BIGINT) FROM region \
         WHERE workspace = $1 AND (deleted_at IS NOT NULL OR expires_at <= $2)",
        &[workspace.into(), now.into()],
    )?;
    row.map_or(Ok((0, 0, 0)), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

//! Named areas over a source.

use database::{DbError, Row, Tx, Value};
use serde_json::Value as Json;
use tile_grid::{TileRange, ZoomRange};

use crate::cover::Cover;
use crate::sources;

/// A region.
#[derive(Clone, PartialEq, Debug)]
pub struct RegionRow {
    /// Its name among rows.
    pub id: String,
    /// Whose it is.
    pub workspace: String,
    /// The id of its source.
    pub source: String,
    /// What people call it.
    pub name: String,
    /// Its outline, GeoJSON.
    pub shape: Json,
    /// Its zooms.
    pub min_zoom: u8,
    /// The deepest.
    pub max_zoom: u8,
    /// The tiles in it.
    pub tiles: u64,
    /// How many of them are known: stored, or nothing there.
    pub known_tiles: u64,
    /// The bytes of those that are stored.
    pub known_bytes: u64,
    /// Rises whenever a tile in it changes.
    pub revision: i64,
    /// Who made it.
    pub created_by: String,
    /// When, in milliseconds since 1970.
    pub created_at: i64,
    /// When its name or expiry changed last.
    pub changed_at: i64,
    /// When a tile in it changed last.
    pub tiles_changed_at: i64,
    /// When it goes by itself.
    pub expires_at: Option<i64>,
}

/// A region to be made.
#[derive(Clone, Debug)]
pub struct NewRegion {
    /// Its name among rows.
    pub id: String,
    /// Whose it is.
    pub workspace: String,
    /// The id of its source.
    pub source: String,
    /// What people call it.
    pub name: String,
    /// Its outline, GeoJSON.
    pub shape: Json,
    /// Its zooms.
    pub zooms: ZoomRange,
    /// Its tiles.
    pub cover: Cover,
    /// Who makes it.
    pub created_by: String,
    /// When it goes by itself.
    pub expires_at: Option<i64>,
}

const SELECT: &str = "SELECT region.id, region.workspace, source.id, region.name, shape, min_zoom, max_zoom, \
     tiles, known_tiles, known_bytes, revision, created_by, region.created_at, region.changed_at, \
     tiles_changed_at, expires_at FROM region JOIN source ON source.number = region.source \
     WHERE region.deleted_at IS NULL";

fn read(row: &Row) -> Result<RegionRow, DbError> {
    Ok(RegionRow {
        id: row.get(0)?,
        workspace: row.get(1)?,
        source: row.get(2)?,
        name: row.get(3)?,
        shape: sources::json(&row.get::<String>(4)?)?,
        min_zoom: row.get(5)?,
        max_zoom: row.get(6)?,
        tiles: row.get(7)?,
        known_tiles: row.get(8)?,
        known_bytes: row.get(9)?,
        revision: row.get(10)?,
        created_by: row.get(11)?,
        created_at: row.get(12)?,
        changed_at: row.get(13)?,
        tiles_changed_at: row.get(14)?,
        expires_at: row.get(15)?,
    })
}

/// Makes a region and counts what is known in it already; `false` if its source is gone.
///
/// # Errors
/// [`DbError::Taken`] if the workspace has one of that name.
pub fn create(tx: &mut Tx<'_>, new: &NewRegion, now: i64) -> Result<bool, DbError> {
    let Some(source) = sources::lock(tx, &new.source)? else { return Ok(false) };
    let (known_tiles, known_bytes) = known_in(tx, source.number, &new.cover)?;
    let row = tx.row(
        "INSERT INTO region (id, workspace, source, name, name_key, shape, min_zoom, max_zoom, tiles, \
         known_tiles, known_bytes, created_by, created_at, changed_at, tiles_changed_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $13, $14) RETURNING number",
        &[
            (&new.id).into(),
            (&new.workspace).into(),
            source.number.into(),
            (&new.name).into(),
            sources::name_key(&new.name).into(),
            new.shape.to_string().into(),
            new.zooms.min().into(),
            new.zooms.max().into(),
            new.cover.count().into(),
            known_tiles.into(),
            known_bytes.into(),
            (&new.created_by).into(),
            now.into(),
            new.expires_at.into(),
        ],
    )?;
    let number: i64 = row.map_or(Ok(0), |row| row.get(0))?;
    let set = |(place, range): (usize, TileRange)| -> Vec<Value> {
        vec![
            number.into(),
            place.into(),
            source.number.into(),
            range.zoom.into(),
            range.x_min.into(),
            range.x_max.into(),
            range.y_min.into(),
            range.y_max.into(),
        ]
    };
    let sets: Vec<_> = new.cover.ranges().enumerate().map(set).collect();
    tx.run_each(
        "INSERT INTO region_range (region, place, source, z, x_min, x_max, y_min, y_max) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &sets,
    )?;
    Ok(true)
}

/// The places that are known in an area of a source, and their bytes. It looks at every tile stored in
/// the rows of the area.
pub(crate) fn known_in(tx: &mut Tx<'_>, source: i64, cover: &Cover) -> Result<(u64, u64), DbError> {
    let any =
        tx.row("SELECT 1 FROM tile_usage WHERE source = $1 AND tiles <> 0 LIMIT 1", &[source.into()])?;
    if any.is_none() {
        return Ok((0, 0));
    }
    let set = |range: TileRange| -> Vec<Value> {
        vec![
            source.into(),
            range.zoom.into(),
            range.y_min.into(),
            range.y_max.into(),
            range.x_min.into(),
            range.x_max.into(),
        ]
    };
    let sets: Vec<_> = cover.ranges().map(set).collect();
    let counted = tx.rows_each(
        "SELECT count(*), CAST(coalesce(sum(bytes), 0) AS BIGINT) FROM tile \
         WHERE source = $1 AND z = $2 AND y BETWEEN $3 AND $4 AND x BETWEEN $5 AND $6",
        &sets,
    )?;
    counted
        .iter()
        .flatten()
        .try_fold((0, 0), |(tiles, bytes), row| Ok((tiles + row.get::<u64>(0)?, bytes + row.get::<u64>(1)?)))
}

/// Counts what is known in an area of a source that may become a region.
///
/// # Errors
/// If the database fails.
pub fn known_of(tx: &mut Tx<'_>, source: &str, cover: &Cover) -> Result<(u64, u64), DbError> {
    match sources::number(tx, source)? {
        Some(number) => known_in(tx, number, cover),
        None => Ok((0, 0)),
    }
}

/// A region that is there.
///
/// # Errors
/// If the database fails.
pub fn get(tx: &mut Tx<'_>, id: &str) -> Result<Option<RegionRow>, DbError> {
    tx.row(&format!("{SELECT} AND region.id = $1"), &[id.into()])?.as_ref().map(read).transpose()
}

/// Regions of a workspace in the order of their names, from the one after `after` (its name's key and
/// id), of one source or all.
///
/// # Errors
/// If the database fails.
pub fn page(
    tx: &mut Tx<'_>,
    workspace: &str,
    source: Option<&str>,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<RegionRow>, DbError> {
    let sql = format!(
        "{SELECT} AND region.workspace = $1 AND region.name_key > $2 \
         AND (CAST($3 AS TEXT) IS NULL OR source.id = $3) ORDER BY region.name_key LIMIT $4"
    );
    let parameters: [Value; 4] =
        [workspace.into(), after.unwrap_or_default().into(), source.into(), limit.into()];
    tx.rows(&sql, &parameters)?.iter().map(read).collect()
}

/// The ids of the regions of a source in which a tile changed at a time or later.
///
/// # Errors
/// If the database fails.
pub fn changed_since(tx: &mut Tx<'_>, source: &str, since: i64) -> Result<Vec<String>, DbError> {
    let rows = tx.rows(
        "SELECT region.id FROM region JOIN source ON source.number = region.source \
         WHERE source.id = $1 AND tiles_changed_at >= $2 AND region.deleted_at IS NULL",
        &[source.into(), since.into()],
    )?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// What a name is compared by: the place of a region among others.
#[must_use]
pub fn place_of(name: &str) -> String {
    sources::name_key(name)
}

/// Gives a region another name and expiry; `false` if it is gone.
///
/// # Errors
/// [`DbError::Taken`] if the workspace has another of that name.
pub fn change(
    tx: &mut Tx<'_>,
    id: &str,
    name: &str,
    expires_at: Option<i64>,
    now: i64,
) -> Result<bool, DbError> {
    let changed = tx.run(
        "UPDATE region SET name = $2, name_key = $3, expires_at = $4, changed_at = $5 \
         WHERE id = $1 AND deleted_at IS NULL",
        &[id.into(), name.into(), sources::name_key(name).into(), expires_at.into(), now.into()],
    )?;
    Ok(changed > 0)
}

/// Deletes a region: it is gone at once, its name is free, and [`crate::sweep`] takes away the tiles
/// that no other region holds. `false` if it was gone already.
///
/// # Errors
/// If the database fails.
pub fn delete(tx: &mut Tx<'_>, id: &str, now: i64) -> Result<bool, DbError> {
    // Whoever places tiles holds the same lock, and so sees the region or does not.
    let source = tx.row(
        "SELECT source.id FROM region JOIN source ON source.number = region.source WHERE region.id = $1",
        &[id.into()],
    )?;
    let Some(source) = source else { return Ok(false) };
    sources::lock(tx, &source.get::<String>(0)?)?;
    let changed = tx.run(
        "UPDATE region SET deleted_at = $2, name_key = ' ' || id WHERE id = $1 AND deleted_at IS NULL",
        &[id.into(), now.into()],
    )?;
    Ok(changed > 0)
}

/// The rectangles of a region, in their order.
///
/// # Errors
/// If the database fails.
pub fn ranges(tx: &mut Tx<'_>, id: &str) -> Result<Vec<TileRange>, DbError> {
    let rows = tx.rows(
        "SELECT z, x_min, x_max, y_min, y_max FROM region_range \
         WHERE region = (SELECT number FROM region WHERE id = $1) ORDER BY place",
        &[id.into()],
    )?;
    rows.iter().map(|row| range(row, 0)).collect()
}

/// At most `limit` rectangles of a region from a place on.
pub(crate) fn some_ranges(
    tx: &mut Tx<'_>,
    id: &str,
    from: u32,
    limit: u32,
) -> Result<Vec<TileRange>, DbError> {
    let rows = tx.rows(
        "SELECT z, x_min, x_max, y_min, y_max FROM region_range \
         WHERE region = (SELECT number FROM region WHERE id = $1) AND place >= $2 ORDER BY place LIMIT $3",
        &[id.into(), from.into(), limit.into()],
    )?;
    rows.iter().map(|row| range(row, 0)).collect()
}

/// Reads a rectangle from five columns on.
pub(crate) fn range(row: &Row, first: usize) -> Result<TileRange, DbError> {
    Ok(TileRange {
        zoom: row.get(first)?,
        x_min: row.get(first + 1)?,
        x_max: row.get(first + 2)?,
        y_min: row.get(first + 3)?,
        y_max: row.get(first + 4)?,
    })
}

/// The tiles of a region.
///
/// # Errors
/// If the database fails.
pub fn cover(tx: &mut Tx<'_>, id: &str) -> Result<Cover, DbError> {
    Ok(Cover::new(ranges(tx, id)?))
}

//! What is stored, from counters: it costs one row a source, zoom and format, however many tiles there are.

use database::{DbError, Tx};
use tile_grid::TileFormat;

/// Tiles of a source of one zoom and format.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TileUsage {
    /// The id of the source.
    pub source: String,
    /// The zoom.
    pub zoom: u8,
    /// The format; `None`: places where the source has nothing.
    pub format: Option<TileFormat>,
    /// How many tiles.
    pub tiles: u64,
    /// Their bytes, each tile counted.
    pub bytes: u64,
}

/// The distinct contents of a source of one format.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ContentUsage {
    /// The id of the source.
    pub source: String,
    /// The format.
    pub format: Option<TileFormat>,
    /// How many.
    pub contents: u64,
    /// Their bytes, each content counted once.
    pub bytes: u64,
}

/// Tiles by source, zoom and format. Sources that are being taken away count until their last tile goes.
///
/// # Errors
/// If the database fails.
pub fn tiles(tx: &mut Tx<'_>, workspace: &str) -> Result<Vec<TileUsage>, DbError> {
    let rows = tx.rows(
        "SELECT id, z, format, tiles, bytes FROM tile_usage JOIN source ON source.number = tile_usage.source \
         WHERE workspace = $1 AND tiles <> 0 ORDER BY number, z, format",
        &[workspace.into()],
    )?;
    rows.iter()
        .map(|row| {
            Ok(TileUsage {
                source: row.get(0)?,
                zoom: row.get(1)?,
                format: TileFormat::from_name(&row.get::<String>(2)?),
                tiles: row.get(3)?,
                bytes: row.get(4)?,
            })
        })
        .collect()
}

/// Distinct contents by source and format.
///
/// # Errors
/// If the database fails.
pub fn contents(tx: &mut Tx<'_>, workspace: &str) -> Result<Vec<ContentUsage>, DbError> {
    let rows = tx.rows(
        "SELECT id, format, contents, bytes FROM content_usage \
         JOIN source ON source.number = content_usage.source \
         WHERE workspace = $1 AND contents <> 0 ORDER BY number, format",
        &[workspace.into()],
    )?;
    rows.iter()
        .map(|row| {
            Ok(ContentUsage {
                source: row.get(0)?,
                format: TileFormat::from_name(&row.get::<String>(1)?),
                contents: row.get(2)?,
                bytes: row.get(3)?,
            })
        })
        .collect()
}

/// Tiles and bytes of one source at each zoom: what an estimate is made of.
///
/// # Errors
/// If the database fails.
pub fn zooms(tx: &mut Tx<'_>, source: &str) -> Result<Vec<(u8, u64, u64)>, DbError> {
    let rows = tx.rows(
        "SELECT z, CAST(sum(tiles) AS BIGINT), CAST(sum(bytes) AS BIGINT) FROM tile_usage \
         JOIN source ON source.number = tile_usage.source WHERE id = $1 GROUP BY z ORDER BY z",
        &[source.into()],
    )?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

/// The bytes of some tiles of a source at a zoom, from a row southwards.
///
/// # Errors
/// If the database fails.
pub fn sample(tx: &mut Tx<'_>, source: &str, zoom: u8, row: u32, limit: u32) -> Result<Vec<u64>, DbError> {
    let rows = tx.rows(
        "SELECT bytes FROM tile WHERE source = (SELECT number FROM source WHERE id = $1) AND z = $2 \
         AND y >= $3 ORDER BY y, x LIMIT $4",
        &[source.into(), zoom.into(), row.into(), limit.into()],
    )?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// The bytes that count against the quota of a workspace: tiles, each content of a source once; photos;
/// uploads that are open.
///
/// # Errors
/// If the database fails.
pub fn used(tx: &mut Tx<'_>, workspace: &str) -> Result<u64, DbError> {
    let row = tx.row(
        "SELECT CAST(coalesce(sum(bytes), 0) AS BIGINT) FROM content_usage \
         JOIN source ON source.number = content_usage.source WHERE workspace = $1",
        &[workspace.into()],
    )?;
    let tiles: u64 = row.map_or(Ok(0), |row| row.get(0))?;
    let (_, photos) = crate::photos::total(tx, workspace)?;
    let (_, uploads) = crate::uploads::open(tx, workspace)?;
    Ok(tiles + photos + uploads)
}

//! A region in one file.

use database::{DbError, Row, Tx};

use crate::objects::{self, ObjectKind, Use};
use crate::uploads;

/// The media type of a pack.
pub const PACK_TYPE: &str = "application/vnd.pmtiles";

/// What there is of a region's file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PackRow {
    /// When the sealing began that is under way, in milliseconds since 1970.
    pub sealing_since: Option<i64>,
    /// The file that was sealed last.
    pub sealed: Option<SealedPack>,
}

/// A file that was sealed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SealedPack {
    /// The region's revision that it has, at least.
    pub revision: i64,
    /// Its hash.
    pub hash: [u8; 32],
    /// Its length.
    pub bytes: u64,
    /// When it was done.
    pub sealed_at: i64,
}

/// What there is of a region's file.
///
/// # Errors
/// If the database fails.
pub fn get(tx: &mut Tx<'_>, region: &str) -> Result<Option<PackRow>, DbError> {
    let row = tx.row(
        "SELECT sealing_since, pack.revision, sha256, bytes, sealed_at FROM pack \
         JOIN region ON region.number = pack.region WHERE region.id = $1",
        &[region.into()],
    )?;
    row.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<PackRow, DbError> {
    let sealed = match row.get::<Option<[u8; 32]>>(2)? {
        Some(hash) => {
            Some(SealedPack { revision: row.get(1)?, hash, bytes: row.get(3)?, sealed_at: row.get(4)? })
        }
        None => None,
    };
    Ok(PackRow { sealing_since: row.get(0)?, sealed })
}

/// Says that a sealing begins; gives the region's revision, to be handed to [`sealed`]. `None` if the
/// region is gone.
///
/// # Errors
/// If the database fails.
pub fn begin(tx: &mut Tx<'_>, region: &str, now: i64) -> Result<Option<i64>, DbError> {
    let row =
        tx.row("SELECT number, revision FROM region WHERE id = $1 AND deleted_at IS NULL", &[region.into()])?;
    let Some(row) = row else { return Ok(None) };
    tx.run(
        "INSERT INTO pack (region, sealing_since) VALUES ($1, $2) \
         ON CONFLICT (region) DO UPDATE SET sealing_since = excluded.sealing_since",
        &[row.get::<i64>(0)?.into(), now.into()],
    )?;
    Ok(Some(row.get(1)?))
}

/// Says that a sealing ended without a file.
///
/// # Errors
/// If the database fails.
pub fn failed(tx: &mut Tx<'_>, region: &str) -> Result<(), DbError> {
    tx.run(
        "UPDATE pack SET sealing_since = NULL WHERE region = (SELECT number FROM region WHERE id = $1)",
        &[region.into()],
    )?;
    Ok(())
}

/// Says that a file was sealed and lies in the object store. The one before is not used any more.
/// `false` if the region is gone, or the object is being deleted: put it again later.
///
/// # Errors
/// If the database fails.
pub fn sealed(
    tx: &mut Tx<'_>,
    region: &str,
    revision: i64,
    hash: [u8; 32],
    bytes: u64,
    now: i64,
) -> Result<bool, DbError> {
    let row = tx
        .row("SELECT number, workspace FROM region WHERE id = $1 AND deleted_at IS NULL", &[region.into()])?;
    let Some(row) = row else { return Ok(false) };
    let (number, workspace): (i64, String) = (row.get(0)?, row.get(1)?);
    let before = get(tx, region)?.and_then(|pack| pack.sealed).map(|sealed| sealed.hash);
    if before != Some(hash) {
        let content = PACK_TYPE;
        if !objects::take(tx, ObjectKind::Pack, &[Use { hash, bytes, content }], now)?.is_empty() {
            return Ok(false);
        }
        objects::give_back(tx, ObjectKind::Pack, &before.into_iter().collect::<Vec<_>>(), now)?;
    }
    tx.run(
        "INSERT INTO pack (region, sealing_since, revision, sha256, bytes, sealed_at) \
         VALUES ($1, NULL, $2, $3, $4, $5) ON CONFLICT (region) DO UPDATE SET sealing_since = NULL, \
         revision = excluded.revision, sha256 = excluded.sha256, bytes = excluded.bytes, \
         sealed_at = excluded.sealed_at",
        &[number.into(), revision.into(), hash.into(), bytes.into(), now.into()],
    )?;
    uploads::forget(tx, &workspace, ObjectKind::Pack, &[hash])?;
    Ok(true)
}

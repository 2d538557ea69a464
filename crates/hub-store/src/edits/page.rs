//! What is new since a position.

use database::{DbError, Row, Tx};
use feature_crdt::{Arrived, BatchWriter, Change, ChangeHash, ReplicaId};

use super::write::damaged;

/// Rows are read so many at a time.
const ROWS: i64 = 2000;

/// A part of the log.
pub struct Page {
    /// The changes, in the order of the log, as a batch that is not compressed; empty if there is none.
    pub batch: Vec<u8>,
    /// How many.
    pub changes: u64,
    /// The position that was reached: what a device says next.
    pub position: i64,
    /// The end of the log.
    pub end: i64,
}

/// The position of the last change of a workspace; 0 if there is none.
///
/// # Errors
/// If the database fails.
pub fn end(tx: &mut Tx<'_>, workspace: &str) -> Result<i64, DbError> {
    let last = tx.row(
        "SELECT position FROM edit_change WHERE workspace = $1 ORDER BY position DESC LIMIT 1",
        &[workspace.into()],
    )?;
    last.map_or(Ok(0), |row| row.get(0))
}

/// What tells the change at a position from any other: the first bytes of its hash; `None` if there is
/// none.
///
/// # Errors
/// If the database fails.
pub fn mark(tx: &mut Tx<'_>, workspace: &str, position: i64) -> Result<Option<[u8; 8]>, DbError> {
    let found = tx.row(
        "SELECT hash FROM edit_change WHERE workspace = $1 AND position = $2",
        &[workspace.into(), position.into()],
    )?;
    found.map(|row| row.get(0).map(|hash| ChangeHash(hash).short())).transpose()
}

/// The changes after a position, without those that a device brought itself, up to a number of bytes.
/// Costs one look at an index where nothing is new.
///
/// # Errors
/// If the database fails.
pub fn page(
    tx: &mut Tx<'_>,
    workspace: &str,
    after: i64,
    without: Option<&str>,
    max_bytes: usize,
) -> Result<Page, DbError> {
    let end = end(tx, workspace)?;
    let mut page = Page { batch: Vec::new(), changes: 0, position: after.min(end), end };
    let (mut writer, mut bytes) = (BatchWriter::new(), 0);
    'rows: while page.position < end {
        let rows = tx.rows(
            "SELECT replica, first, previous, hash, body, position, device FROM edit_change
             WHERE workspace = $1 AND position > $2 ORDER BY position LIMIT $3",
            &[workspace.into(), page.position.into(), ROWS.into()],
        )?;
        for row in &rows {
            let own = without.is_some_and(|device| row.get::<String>(6).is_ok_and(|by| by == device));
            if !own {
                let arrived = read(row)?;
                if page.changes > 0 && (writer.is_full() || bytes + arrived.body.len() > max_bytes) {
                    break 'rows;
                }
                bytes += arrived.body.len();
                page.changes += 1;
                writer.push(&arrived.change, arrived.hash, arrived.body.len());
            }
            page.position = row.get(5)?;
        }
        if rows.is_empty() {
            break;
        }
    }
    if page.changes > 0 {
        page.batch = writer.finish();
    }
    Ok(page)
}

/// What lies after a position.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct Ahead {
    /// How many changes.
    pub changes: u64,
    /// Their bytes, not compressed.
    pub bytes: u64,
}

/// Weighs what lies after a position, without what a device brought itself and without reading it; at
/// most so many changes as [`Ahead::MOST`].
///
/// # Errors
/// If the database fails.
pub fn ahead(tx: &mut Tx<'_>, workspace: &str, after: i64, without: Option<&str>) -> Result<Ahead, DbError> {
    // No device has an empty name.
    let row = tx.row(
        "SELECT count(*), CAST(coalesce(sum(size), 0) AS BIGINT) FROM
         (SELECT length(body) AS size FROM edit_change
          WHERE workspace = $1 AND position > $2 AND device <> $3 LIMIT $4) AS later",
        &[workspace.into(), after.into(), without.unwrap_or_default().into(), Ahead::MOST.into()],
    )?;
    let Some(row) = row else { return Ok(Ahead::default()) };
    Ok(Ahead { changes: row.get::<i64>(0)?.unsigned_abs(), bytes: row.get::<i64>(1)?.unsigned_abs() })
}

impl Ahead {
    /// Changes that are counted at most.
    pub const MOST: i64 = 100_000;
}

/// All that was taken in after a position, with its position: for what is derived from the log.
///
/// # Errors
/// If the database fails.
pub fn recent(
    tx: &mut Tx<'_>,
    workspace: &str,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, u32, Arrived)>, DbError> {
    let rows = tx.rows(
        "SELECT replica, first, previous, hash, body, position, chain FROM edit_change
         WHERE workspace = $1 AND position > $2 ORDER BY position LIMIT $3",
        &[workspace.into(), after.into(), limit.into()],
    )?;
    rows.iter().map(|row| Ok((row.get(5)?, row.get(6)?, read(row)?))).collect()
}

/// The change of a row that begins with replica, first, previous, hash, body.
pub(super) fn read(row: &Row) -> Result<Arrived, DbError> {
    let (replica, previous) = (ReplicaId(row.get(0)?), ChangeHash(row.get(2)?));
    let body: Vec<u8> = row.get(4)?;
    let change = Change::from_body(replica, row.get(1)?, previous, &body)
        .map_err(|error| damaged(&error.to_string()))?;
    Ok(Arrived { change, hash: ChangeHash(row.get(3)?), body })
}

//! Uploads that were signed and are not committed: whatever lies in the object store without a row of
//! its own is named here, so that nothing can be forgotten there.

use std::collections::BTreeMap;

use database::{DbError, Row, Tx, Value};

use crate::bulk::by_hash;
use crate::objects::{ObjectKind, Use, mark_strays};

/// Bytes that will be put into the object store.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expected {
    /// Their hash.
    pub hash: [u8; 32],
    /// Their length.
    pub bytes: u64,
    /// The name of a tile's format, the media type of anything else.
    pub content: String,
}

/// Remembers uploads before they can happen; one that is remembered already waits longer.
///
/// # Errors
/// If the database fails.
pub fn expect(
    tx: &mut Tx<'_>,
    workspace: &str,
    kind: ObjectKind,
    expected: &[Expected],
    now: i64,
    expires_at: i64,
) -> Result<(), DbError> {
    let mut expected: Vec<&Expected> = expected.iter().collect();
    expected.sort_unstable_by_key(|one| one.hash);
    let set = |one: &&Expected| -> Vec<Value> {
        vec![
            workspace.into(),
            kind.code().into(),
            one.hash.into(),
            one.bytes.into(),
            (&one.content).into(),
            now.into(),
            expires_at.into(),
        ]
    };
    tx.run_each(
        "INSERT INTO upload (workspace, kind, sha256, bytes, content, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (workspace, kind, sha256) DO UPDATE SET \
         bytes = excluded.bytes, content = excluded.content, expires_at = excluded.expires_at",
        &expected.iter().map(set).collect::<Vec<_>>(),
    )?;
    Ok(())
}

/// Of these, the uploads of a workspace that are remembered.
///
/// # Errors
/// If the database fails.
pub fn pending(
    tx: &mut Tx<'_>,
    workspace: &str,
    kind: ObjectKind,
    hashes: &[[u8; 32]],
) -> Result<Vec<Expected>, DbError> {
    let sql =
        "SELECT sha256, bytes, content FROM upload WHERE workspace = $1 AND kind = $2 AND sha256 IN ({})";
    by_hash(tx, sql, &[workspace.into(), kind.code().into()], hashes)?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Expected, DbError> {
    Ok(Expected { hash: row.get(0)?, bytes: row.get(1)?, content: row.get(2)? })
}

/// Forgets uploads of a workspace: they were committed, or were not what they should be.
///
/// # Errors
/// If the database fails.
pub fn forget(
    tx: &mut Tx<'_>,
    workspace: &str,
    kind: ObjectKind,
    hashes: &[[u8; 32]],
) -> Result<(), DbError> {
    let mut hashes = hashes.to_vec();
    hashes.sort_unstable();
    let sets: Vec<_> =
        hashes.into_iter().map(|hash| vec![workspace.into(), kind.code().into(), hash.into()]).collect();
    tx.run_each("DELETE FROM upload WHERE workspace = $1 AND kind = $2 AND sha256 = $3", &sets)?;
    Ok(())
}

/// The number and bytes of the uploads that a workspace has open.
///
/// # Errors
/// If the database fails.
pub fn open(tx: &mut Tx<'_>, workspace: &str) -> Result<(u64, u64), DbError> {
    let row = tx.row(
        "SELECT count(*), CAST(coalesce(sum(bytes), 0) AS BIGINT) FROM upload WHERE workspace = $1",
        &[workspace.into()],
    )?;
    row.map_or(Ok((0, 0)), |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Ends at most `limit` uploads that nobody can do any more. What they may have left in the store is
/// marked, and goes as any object that nobody uses. Gives how many it ended.
///
/// # Errors
/// If the database fails.
pub fn expire(tx: &mut Tx<'_>, expired_before: i64, now: i64, limit: u32) -> Result<usize, DbError> {
    let rows = tx.rows(
        "SELECT workspace, kind, sha256, bytes, content FROM upload WHERE expires_at < $1 \
         ORDER BY kind, sha256, workspace LIMIT $2",
        &[expired_before.into(), limit.into()],
    )?;
    let mut by_kind: BTreeMap<ObjectKind, Vec<_>> = BTreeMap::new();
    for row in &rows {
        let kind = ObjectKind::of_code(&row.get::<String>(1)?)?;
        let (workspace, hash, bytes): (String, [u8; 32], u64) = (row.get(0)?, row.get(2)?, row.get(3)?);
        by_kind.entry(kind).or_default().push((workspace, hash, bytes, row.get::<String>(4)?));
    }
    for (kind, expired) in by_kind {
        let strays: Vec<_> = expired
            .iter()
            .map(|(_, hash, bytes, content)| Use { hash: *hash, bytes: *bytes, content })
            .collect();
        mark_strays(tx, kind, &strays, now)?;
        let sets: Vec<Vec<Value>> = expired
            .iter()
            .map(|(workspace, hash, ..)| vec![workspace.into(), kind.code().into(), (*hash).into()])
            .collect();
        tx.run_each("DELETE FROM upload WHERE workspace = $1 AND kind = $2 AND sha256 = $3", &sets)?;
    }
    Ok(rows.len())
}

//! Marking contents as damaged, and mending them.

use rusqlite::Connection;

use crate::catalogue::SetId;
use crate::error::StoreError;
use crate::ledger::Ledger;
use crate::tile::Damage;

/// Marks a content, and every tile that uses it, as damaged.
pub(crate) fn mark(ledger: &mut Ledger<'_>, blob: i64, damage: Damage) -> Result<(), StoreError> {
    let good = tiles_by_set(ledger.connection, blob, "damage IS NULL")?;
    ledger
        .connection
        .prepare_cached("UPDATE tile SET damage = ?2 WHERE blob_id = ?1")?
        .execute((blob, damage.code()))?;
    ledger
        .connection
        .prepare_cached("UPDATE blob_use SET damage = ?2 WHERE id = ?1")?
        .execute((blob, damage.code()))?;
    for (set, tiles) in good {
        ledger.counts(set).damaged += tiles;
    }
    Ok(())
}

/// Takes the mark away, after writing bytes that have the content's hash if they are given.
pub(crate) fn mend(ledger: &mut Ledger<'_>, blob: i64, bytes: Option<&[u8]>) -> Result<(), StoreError> {
    if let Some(bytes) = bytes {
        ledger
            .connection
            .prepare_cached("UPDATE blob SET data = ?2 WHERE id = ?1")?
            .execute((blob, bytes))?;
    }
    let bad = tiles_by_set(ledger.connection, blob, "damage IS NOT NULL")?;
    for sql in [
        "UPDATE tile SET damage = NULL WHERE blob_id = ?1",
        "UPDATE blob_use SET damage = NULL WHERE id = ?1",
    ] {
        ledger.connection.prepare_cached(sql)?.execute([blob])?;
    }
    for (set, tiles) in bad {
        ledger.counts(set).damaged -= tiles;
    }
    Ok(())
}

fn tiles_by_set(connection: &Connection, blob: i64, which: &str) -> Result<Vec<(SetId, i64)>, StoreError> {
    let sql = format!("SELECT regions, count(*) FROM tile WHERE blob_id = ?1 AND {which} GROUP BY regions");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map([blob], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

//! Whether what is kept is whole: for backups, and for an operator who wants to know.

use std::collections::HashMap;

use database::{DbError, Tx};

use crate::objects::ObjectKind;

/// Changes read at once.
const PAGE: i64 = 1000;

/// An object that a row says is there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    /// What for.
    pub kind: ObjectKind,
    /// Its hash.
    pub sha256: [u8; 32],
    /// Its length in bytes.
    pub bytes: u64,
}

/// A log of edits that was read from its beginning to its end.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Log {
    /// Every change names the one before it.
    Whole {
        /// How many changes.
        changes: u64,
    },
    /// One does not, or is missing.
    Broken {
        /// Its position.
        position: i64,
    },
}

/// The objects that can be used, after one of them, in the order of kind and hash.
///
/// # Errors
/// If the database fails.
pub fn objects(tx: &mut Tx<'_>, after: Option<&Named>, limit: i64) -> Result<Vec<Named>, DbError> {
    let (kind, hash) =
        after.map_or((String::new(), Vec::new()), |named| (named.kind.code(), named.sha256.to_vec()));
    let rows = tx.rows(
        "SELECT kind, sha256, bytes FROM object
         WHERE deleting_at IS NULL AND (kind > $1 OR (kind = $1 AND sha256 > $2))
         ORDER BY kind, sha256 LIMIT $3",
        &[kind.into(), hash.into(), limit.into()],
    )?;
    rows.iter()
        .map(|row| {
            let kind = ObjectKind::of_code(&row.get::<String>(0)?)?;
            let bytes: i64 = row.get(2)?;
            Ok(Named { kind, sha256: row.get(1)?, bytes: bytes.unsigned_abs() })
        })
        .collect()
}

/// The names of all workspaces.
///
/// # Errors
/// If the database fails.
pub fn workspaces(tx: &mut Tx<'_>) -> Result<Vec<String>, DbError> {
    tx.rows("SELECT id FROM workspace ORDER BY id", &[])?.iter().map(|row| row.get(0)).collect()
}

/// Reads the log of a workspace: positions without gaps, and in each chain every change after the one
/// whose hash it names.
///
/// # Errors
/// If the database fails.
pub fn log(tx: &mut Tx<'_>, workspace: &str) -> Result<Log, DbError> {
    let mut heads: HashMap<i64, [u8; 32]> = HashMap::new();
    let mut position = 0;
    loop {
        let rows = tx.rows(
            "SELECT position, chain, hash, previous FROM edit_change
             WHERE workspace = $1 AND position > $2 ORDER BY position LIMIT $3",
            &[workspace.into(), position.into(), PAGE.into()],
        )?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let (found, chain): (i64, i64) = (row.get(0)?, row.get(1)?);
            let (hash, previous): ([u8; 32], [u8; 32]) = (row.get(2)?, row.get(3)?);
            let linked = heads.get(&chain).is_none_or(|head| *head == previous);
            if found != position + 1 || !linked {
                return Ok(Log::Broken { position: position + 1 });
            }
            heads.insert(chain, hash);
            position = found;
        }
    }
    let ends = tx.rows("SELECT number, head FROM edit_chain WHERE workspace = $1", &[workspace.into()])?;
    for row in &ends {
        let (chain, head): (i64, [u8; 32]) = (row.get(0)?, row.get(1)?);
        if heads.get(&chain).is_some_and(|last| *last != head) {
            return Ok(Log::Broken { position: position + 1 });
        }
    }
    Ok(Log::Whole { changes: position.unsigned_abs() })
}

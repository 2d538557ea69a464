//! Changes that were not taken in. Nothing of them is lost: they are here, and on their device.

use database::{DbError, Row, Tx};
use feature_crdt::{Arrived, Dot, ReplicaId};

use super::page::read;

/// A change in quarantine.
#[derive(Clone, PartialEq, Debug)]
pub struct Held {
    /// Its first edit.
    pub change: Dot,
    /// Who wrote it, as it says.
    pub author: String,
    /// What was against it, as a word.
    pub code: String,
    /// … and in a sentence.
    pub reason: String,
    /// The device that brought it.
    pub device: String,
    /// When, in milliseconds since 1970.
    pub received_at: i64,
}

const COLUMNS: &str = "replica, first, previous, hash, body, code, reason, device, received_at";

/// Changes in quarantine by replica and counter, after one.
///
/// # Errors
/// If the database fails.
pub fn held(tx: &mut Tx<'_>, workspace: &str, after: Option<Dot>, limit: i64) -> Result<Vec<Held>, DbError> {
    let after = after.unwrap_or(Dot { replica: ReplicaId([0; 16]), counter: 0 });
    let sql = format!(
        "SELECT {COLUMNS} FROM quarantine
         WHERE workspace = $1 AND (replica, first) > ($2, $3) ORDER BY replica, first, hash LIMIT $4"
    );
    let parameters = [workspace.into(), after.replica.0.into(), after.counter.into(), limit.into()];
    tx.rows(&sql, &parameters)?.iter().map(shown).collect()
}

fn shown(row: &Row) -> Result<Held, DbError> {
    let Arrived { change, .. } = read(row)?;
    Ok(Held {
        change: Dot { replica: change.replica, counter: change.first },
        author: change.author.into(),
        code: row.get(5)?,
        reason: row.get(6)?,
        device: row.get(7)?,
        received_at: row.get(8)?,
    })
}

/// The changes in quarantine from one on, of the same replica, in their order, with the device that
/// brought each.
///
/// # Errors
/// If the database fails.
pub fn held_chain(tx: &mut Tx<'_>, workspace: &str, change: Dot) -> Result<Vec<(Arrived, String)>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM quarantine WHERE workspace = $1 AND replica = $2 AND first >= $3 ORDER BY first"
    );
    let rows = tx.rows(&sql, &[workspace.into(), change.replica.0.into(), change.counter.into()])?;
    rows.iter().map(|row| Ok((read(row)?, row.get(7)?))).collect()
}

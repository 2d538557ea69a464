//! What happened, told from process to process.
//!
//! Whoever tells holds one row until the commit, so that events become visible in the order of their
//! numbers: whoever reads on from one passes over none.

use database::{DbError, Tx, Value};

/// Events are forgotten after so many milliseconds: whoever was away longer looks at everything anew.
const KEPT_MS: i64 = 5 * 60 * 1000;

/// An event that is to be told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewEvent {
    /// Where it happened.
    pub workspace: String,
    /// What, as JSON.
    pub body: String,
}

/// An event that was told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EventRow {
    /// Its number; the next event has the next one.
    pub number: u64,
    /// The process that told it.
    pub origin: String,
    /// Where it happened.
    pub workspace: String,
    /// What, as JSON.
    pub body: String,
}

/// Tells events, and forgets old ones. Wants no isolation but [`database::Isolation::ReadCommitted`].
///
/// # Errors
/// If the database fails.
pub fn tell(tx: &mut Tx<'_>, origin: &str, events: &[NewEvent], now_ms: i64) -> Result<(), DbError> {
    let sql = "UPDATE event_clock SET number = number + $1 WHERE one = 1 RETURNING number";
    let last: u64 = match tx.row(sql, &[events.len().into()])? {
        Some(row) => row.get(0)?,
        None => return Err(DbError::Engine("the clock of events is gone".to_owned())),
    };
    let first = last + 1 - events.len() as u64;
    let rows: Vec<Vec<Value>> = (first..)
        .zip(events)
        .map(|(number, event)| {
            vec![number.into(), origin.into(), (&event.workspace).into(), (&event.body).into(), now_ms.into()]
        })
        .collect();
    tx.run_each(
        "INSERT INTO event (number, origin, workspace, body, at_ms) VALUES ($1, $2, $3, $4, $5)",
        &rows,
    )?;
    tx.run("DELETE FROM event WHERE at_ms < $1", &[(now_ms - KEPT_MS).into()])?;
    Ok(())
}

/// The number of the last event.
///
/// # Errors
/// If the database fails.
pub fn last(tx: &mut Tx<'_>) -> Result<u64, DbError> {
    let row = tx.row("SELECT number FROM event_clock WHERE one = 1", &[])?;
    row.map_or(Ok(0), |row| row.get(0))
}

/// Events after a number, in order, at most so many. If the first is not the next one, those between
/// were forgotten.
///
/// # Errors
/// If the database fails.
pub fn since(tx: &mut Tx<'_>, after: u64, most: u32) -> Result<Vec<EventRow>, DbError> {
    let sql = "SELECT number, origin, workspace, body FROM event WHERE number > $1 ORDER BY number LIMIT $2";
    let rows = tx.rows(sql, &[after.into(), most.into()])?;
    let read = rows.iter().map(|row| {
        Ok(EventRow { number: row.get(0)?, origin: row.get(1)?, workspace: row.get(2)?, body: row.get(3)? })
    });
    read.collect()
}

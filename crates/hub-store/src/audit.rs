//! What was done, by whom: rows of which each has the hash of the one before.

use database::{DbError, Row, Tx};
use sha2::{Digest as _, Sha256};

/// Who did it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Actor {
    /// The issuer of the token.
    pub issuer: String,
    /// Who it is, for that issuer.
    pub subject: String,
    /// What to call the person.
    pub name: String,
    /// The device that it was done on, if it said so.
    pub device: Option<String>,
}

/// A row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// From 1, without gaps.
    pub number: i64,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// Who.
    pub actor: Actor,
    /// What was done: the name of a field of the schema.
    pub act: String,
    /// To what.
    pub target: String,
    /// More of it, as JSON.
    pub detail: String,
    /// SHA-256 over the hash of the row before and all that is in this one.
    pub hash: [u8; 32],
}

/// What a check of all rows found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verified {
    /// Whole, up to the last row.
    Whole {
        /// How many rows.
        rows: i64,
        /// The hash of the last: whoever has written it down elsewhere can tell later that all of it
        /// was made anew.
        hash: [u8; 32],
    },
    /// A row was changed or is missing.
    Broken {
        /// The first number that does not fit.
        number: i64,
    },
}

/// Rows are checked so many at a time.
const PAGE: i64 = 1000;

const COLUMNS: &str = "number, at, issuer, subject, name, device, act, target, detail, hash";

/// Adds a row at the end of a workspace's log. Others who add one wait meanwhile, so numbers follow each
/// other.
///
/// # Errors
/// If the database fails.
pub fn record(
    tx: &mut Tx<'_>,
    workspace: &str,
    actor: &Actor,
    act: &str,
    target: &str,
    detail: &serde_json::Value,
    at: i64,
) -> Result<(), DbError> {
    let (number, before) = next(tx, workspace)?;
    let mut entry = Entry {
        number,
        at,
        actor: actor.clone(),
        act: act.to_owned(),
        target: target.to_owned(),
        detail: detail.to_string(),
        hash: [0; 32],
    };
    entry.hash = hash(&before, workspace, &entry);
    tx.run(
        "INSERT INTO audit (workspace, number, at, issuer, subject, name, device, act, target, detail, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &[
            workspace.into(),
            entry.number.into(),
            entry.at.into(),
            entry.actor.issuer.into(),
            entry.actor.subject.into(),
            entry.actor.name.into(),
            entry.actor.device.into(),
            entry.act.into(),
            entry.target.into(),
            entry.detail.into(),
            entry.hash.into(),
        ],
    )?;
    tx.run("UPDATE audit_end SET hash = $2 WHERE workspace = $1", &[workspace.into(), entry.hash.into()])?;
    Ok(())
}

/// Takes the next number; gives it and the hash of the row before. Who else asks waits until this
/// transaction ends, or begins anew: the row is changed and not only looked at.
fn next(tx: &mut Tx<'_>, workspace: &str) -> Result<(i64, [u8; 32]), DbError> {
    let taken = tx.row(
        "INSERT INTO audit_end (workspace, number, hash) VALUES ($1, 1, $2)
         ON CONFLICT (workspace) DO UPDATE SET number = audit_end.number + 1 RETURNING number, hash",
        &[workspace.into(), [0_u8; 32].into()],
    )?;
    let row = taken.ok_or_else(|| DbError::Engine("the end of the log gave no row".to_owned()))?;
    Ok((row.get(0)?, row.get(1)?))
}

/// Rows before a number (all of them if there is none), the newest first.
///
/// # Errors
/// If the database fails.
pub fn page(
    tx: &mut Tx<'_>,
    workspace: &str,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Entry>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM audit WHERE workspace = $1 AND number < $2 ORDER BY number DESC LIMIT $3"
    );
    let rows = tx.rows(&sql, &[workspace.into(), before.unwrap_or(i64::MAX).into(), limit.into()])?;
    rows.iter().map(read).collect()
}

/// Reads all rows of a workspace and computes their hashes anew.
///
/// # Errors
/// If the database fails.
pub fn verify(tx: &mut Tx<'_>, workspace: &str) -> Result<Verified, DbError> {
    let sql =
        format!("SELECT {COLUMNS} FROM audit WHERE workspace = $1 AND number > $2 ORDER BY number LIMIT $3");
    let (mut number, mut before) = (0, [0; 32]);
    loop {
        let rows = tx.rows(&sql, &[workspace.into(), number.into(), PAGE.into()])?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let entry = read(row)?;
            if entry.number != number + 1 || entry.hash != hash(&before, workspace, &entry) {
                return Ok(Verified::Broken { number: number + 1 });
            }
            (number, before) = (entry.number, entry.hash);
        }
    }
    let end = tx.row("SELECT number, hash FROM audit_end WHERE workspace = $1", &[workspace.into()])?;
    let end = end.map_or(Ok((0, [0; 32])), |row| Ok::<_, DbError>((row.get(0)?, row.get(1)?)))?;
    Ok(if end == (number, before) {
        Verified::Whole { rows: number, hash: before }
    } else {
        Verified::Broken { number: number + 1 }
    })
}

fn read(row: &Row) -> Result<Entry, DbError> {
    Ok(Entry {
        number: row.get(0)?,
        at: row.get(1)?,
        actor: Actor { issuer: row.get(2)?, subject: row.get(3)?, name: row.get(4)?, device: row.get(5)? },
        act: row.get(6)?,
        target: row.get(7)?,
        detail: row.get(8)?,
        hash: row.get(9)?,
    })
}

/// Each part goes in with its length before it, so that no two rows are the same bytes.
fn hash(before: &[u8; 32], workspace: &str, entry: &Entry) -> [u8; 32] {
    let Entry { number, at, actor, act, target, detail, .. } = entry;
    let mut hasher = Sha256::new();
    hasher.update(before);
    hasher.update(number.to_be_bytes());
    hasher.update(at.to_be_bytes());
    let device = actor.device.as_deref();
    hasher.update([u8::from(device.is_some())]);
    let parts =
        [workspace, &actor.issuer, &actor.subject, &actor.name, device.unwrap_or(""), act, target, detail];
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

//! Codes by which somebody joins a workspace. The code itself is kept nowhere.

use database::{DbError, Row, Tx};
use uuid::Uuid;

/// A row of `invitation`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Invitation {
    /// Its name among rows.
    pub id: String,
    /// Where to.
    pub workspace: String,
    /// As what: `viewer`, `editor`, `reviewer`, `admin`.
    pub role: String,
    /// Whom it is meant for.
    pub note: String,
    /// Who made it.
    pub invited_by: String,
    /// When, in milliseconds since 1970.
    pub created_at: i64,
    /// Until when it can be used.
    pub expires_at: i64,
}

const COLUMNS: &str = "id, workspace, role, note, invited_by, created_at, expires_at";

/// Keeps an invitation by the SHA-256 of its code, and gives its id; those that have expired go. The id
/// of what is given does not count.
///
/// # Errors
/// If the database fails.
pub fn create(tx: &mut Tx<'_>, hash: &[u8; 32], invitation: &Invitation) -> Result<String, DbError> {
    let Invitation { workspace, role, note, invited_by, created_at, expires_at, .. } = invitation;
    tx.run(
        "DELETE FROM invitation WHERE workspace = $1 AND expires_at <= $2",
        &[workspace.into(), (*created_at).into()],
    )?;
    let id = Uuid::now_v7().to_string();
    tx.run(
        "INSERT INTO invitation (hash, id, workspace, role, note, invited_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            (*hash).into(),
            (&id).into(),
            workspace.into(),
            role.into(),
            note.into(),
            invited_by.into(),
            (*created_at).into(),
            (*expires_at).into(),
        ],
    )?;
    Ok(id)
}

/// Uses an invitation up, if its code is known and it has not expired.
///
/// # Errors
/// If the database fails.
pub fn take(tx: &mut Tx<'_>, hash: &[u8; 32], now: i64) -> Result<Option<Invitation>, DbError> {
    let sql = format!("DELETE FROM invitation WHERE hash = $1 AND expires_at > $2 RETURNING {COLUMNS}");
    tx.row(&sql, &[(*hash).into(), now.into()])?.as_ref().map(read).transpose()
}

/// Takes an invitation back; tells whether there was one.
///
/// # Errors
/// If the database fails.
pub fn withdraw(tx: &mut Tx<'_>, workspace: &str, id: &str) -> Result<bool, DbError> {
    let removed =
        tx.run("DELETE FROM invitation WHERE workspace = $1 AND id = $2", &[workspace.into(), id.into()])?;
    Ok(removed > 0)
}

/// The invitations of a workspace that can still be used, by id, after one.
///
/// # Errors
/// If the database fails.
pub fn page(
    tx: &mut Tx<'_>,
    workspace: &str,
    after: &str,
    limit: i64,
    now: i64,
) -> Result<Vec<Invitation>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM invitation
         WHERE workspace = $1 AND id > $2 AND expires_at > $4 ORDER BY id LIMIT $3"
    );
    let rows = tx.rows(&sql, &[workspace.into(), after.into(), limit.into(), now.into()])?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Invitation, DbError> {
    Ok(Invitation {
        id: row.get(0)?,
        workspace: row.get(1)?,
        role: row.get(2)?,
        note: row.get(3)?,
        invited_by: row.get(4)?,
        created_at: row.get(5)?,
        expires_at: row.get(6)?,
    })
}

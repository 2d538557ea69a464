//! Workspaces, who is a member of them, and how one becomes one.

use database::{DbError, Engine, Row, Tx};
use uuid::Uuid;

/// A row of `workspace`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Workspace {
    /// Its name among rows.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// When it was made, in milliseconds since 1970.
    pub created_at: i64,
    /// What it may use.
    pub quotas: Quotas,
}

/// What a workspace may use at most; no limit where there is none.
#[derive(Copy, Clone, Default, PartialEq, Eq, Debug)]
pub struct Quotas {
    /// Bytes of objects.
    pub bytes: Option<i64>,
    /// Tiles.
    pub tiles: Option<i64>,
    /// Devices that are not revoked.
    pub devices: Option<i64>,
}

/// A row of `member`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    /// Its name among rows.
    pub id: String,
    /// The issuer of the tokens.
    pub issuer: String,
    /// Who it is, for that issuer.
    pub subject: String,
    /// What to call the person.
    pub name: String,
    /// `viewer`, `editor`, `reviewer`, `admin`.
    pub role: String,
    /// Since when, in milliseconds since 1970.
    pub since: i64,
}

const COLUMNS: &str = "id, name, created_at, quota_bytes, quota_tiles, quota_devices";

/// Makes a workspace; gives its id.
///
/// # Errors
/// If the database fails.
pub fn create(tx: &mut Tx<'_>, name: &str, at: i64) -> Result<String, DbError> {
    let id = Uuid::now_v7().to_string();
    tx.run(
        "INSERT INTO workspace (id, name, created_at) VALUES ($1, $2, $3)",
        &[(&id).into(), name.into(), at.into()],
    )?;
    Ok(id)
}

/// Finds a workspace.
///
/// # Errors
/// If the database fails.
pub fn get(tx: &mut Tx<'_>, id: &str) -> Result<Option<Workspace>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM workspace WHERE id = $1");
    tx.row(&sql, &[id.into()])?.as_ref().map(read).transpose()
}

/// Changes a workspace's name and quotas.
///
/// # Errors
/// If the database fails.
pub fn change(tx: &mut Tx<'_>, id: &str, name: &str, quotas: Quotas) -> Result<(), DbError> {
    tx.run(
        "UPDATE workspace SET name = $2, quota_bytes = $3, quota_tiles = $4, quota_devices = $5 WHERE id = $1",
        &[id.into(), name.into(), quotas.bytes.into(), quotas.tiles.into(), quotas.devices.into()],
    )?;
    Ok(())
}

/// Holds a workspace until the transaction ends: who else locks it waits. On SQLite, where writers wait
/// for each other anyway, it does nothing.
///
/// # Errors
/// If the database fails.
pub fn lock(tx: &mut Tx<'_>, id: &str) -> Result<(), DbError> {
    if tx.engine() == Engine::Postgres {
        tx.rows("SELECT id FROM workspace WHERE id = $1 FOR UPDATE", &[id.into()])?;
    }
    Ok(())
}

/// The workspaces of a person with the role there, by id, after one.
///
/// # Errors
/// If the database fails.
pub fn of_member(
    tx: &mut Tx<'_>,
    issuer: &str,
    subject: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<(Workspace, String)>, DbError> {
    let rows = tx.rows(
        "SELECT w.id, w.name, w.created_at, w.quota_bytes, w.quota_tiles, w.quota_devices, m.role
         FROM member m JOIN workspace w ON w.id = m.workspace
         WHERE m.issuer = $1 AND m.subject = $2 AND w.id > $3 ORDER BY w.id LIMIT $4",
        &[issuer.into(), subject.into(), after.into(), limit.into()],
    )?;
    rows.iter().map(|row| Ok((read(row)?, row.get(6)?))).collect()
}

fn read(row: &Row) -> Result<Workspace, DbError> {
    Ok(Workspace {
        id: row.get(0)?,
        name: row.get(1)?,
        created_at: row.get(2)?,
        quotas: Quotas { bytes: row.get(3)?, tiles: row.get(4)?, devices: row.get(5)? },
    })
}

/// What somebody is in a workspace.
///
/// # Errors
/// If the database fails.
pub fn role(
    tx: &mut Tx<'_>,
    workspace: &str,
    issuer: &str,
    subject: &str,
) -> Result<Option<String>, DbError> {
    let row = tx.row(
        "SELECT role FROM member WHERE workspace = $1 AND issuer = $2 AND subject = $3",
        &[workspace.into(), issuer.into(), subject.into()],
    )?;
    row.map(|row| row.get(0)).transpose()
}

const MEMBER: &str = "id, issuer, subject, name, role, since";

/// Lets somebody in; gives the member's id.
///
/// # Errors
/// [`DbError::Taken`] if the person is in already; if the database fails.
pub fn add_member(
    tx: &mut Tx<'_>,
    workspace: &str,
    (issuer, subject, name): (&str, &str, &str),
    role: &str,
    at: i64,
) -> Result<String, DbError> {
    let id = Uuid::now_v7().to_string();
    tx.run(
        "INSERT INTO member (id, workspace, issuer, subject, name, role, since)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[(&id).into(), workspace.into(), issuer.into(), subject.into(), name.into(), role.into(), at.into()],
    )?;
    Ok(id)
}

/// Finds a member.
///
/// # Errors
/// If the database fails.
pub fn member(tx: &mut Tx<'_>, workspace: &str, id: &str) -> Result<Option<Member>, DbError> {
    let sql = format!("SELECT {MEMBER} FROM member WHERE workspace = $1 AND id = $2");
    tx.row(&sql, &[workspace.into(), id.into()])?.as_ref().map(read_member).transpose()
}

/// Finds a member by the words of the token.
///
/// # Errors
/// If the database fails.
pub fn member_of(
    tx: &mut Tx<'_>,
    workspace: &str,
    issuer: &str,
    subject: &str,
) -> Result<Option<Member>, DbError> {
    let sql = format!("SELECT {MEMBER} FROM member WHERE workspace = $1 AND issuer = $2 AND subject = $3");
    tx.row(&sql, &[workspace.into(), issuer.into(), subject.into()])?.as_ref().map(read_member).transpose()
}

/// Gives a member another role.
///
/// # Errors
/// If the database fails.
pub fn set_role(tx: &mut Tx<'_>, workspace: &str, id: &str, role: &str) -> Result<(), DbError> {
    let sql = "UPDATE member SET role = $3 WHERE workspace = $1 AND id = $2";
    tx.run(sql, &[workspace.into(), id.into(), role.into()])?;
    Ok(())
}

/// Takes a member out.
///
/// # Errors
/// If the database fails.
pub fn remove_member(tx: &mut Tx<'_>, workspace: &str, id: &str) -> Result<(), DbError> {
    tx.run("DELETE FROM member WHERE workspace = $1 AND id = $2", &[workspace.into(), id.into()])?;
    Ok(())
}

/// The members of a workspace by id, after one.
///
/// # Errors
/// If the database fails.
pub fn members(tx: &mut Tx<'_>, workspace: &str, after: &str, limit: i64) -> Result<Vec<Member>, DbError> {
    let sql = format!("SELECT {MEMBER} FROM member WHERE workspace = $1 AND id > $2 ORDER BY id LIMIT $3");
    tx.rows(&sql, &[workspace.into(), after.into(), limit.into()])?.iter().map(read_member).collect()
}

fn read_member(row: &Row) -> Result<Member, DbError> {
    Ok(Member {
        id: row.get(0)?,
        issuer: row.get(1)?,
        subject: row.get(2)?,
        name: row.get(3)?,
        role: row.get(4)?,
        since: row.get(5)?,
    })
}

/// How many members of a workspace have a role.
///
/// # Errors
/// If the database fails.
pub fn count_role(tx: &mut Tx<'_>, workspace: &str, role: &str) -> Result<i64, DbError> {
    let row = tx.row(
        "SELECT count(*) FROM member WHERE workspace = $1 AND role = $2",
        &[workspace.into(), role.into()],
    )?;
    row.map_or(Ok(0), |row| row.get(0))
}

//! Devices of a workspace, and whose replicas of the edit log are whose.

use database::{DbError, Row, Tx};
use uuid::Uuid;

/// A row of `device`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Device {
    /// Its name among rows.
    pub id: String,
    /// Where it is enrolled.
    pub workspace: String,
    /// The issuer of the tokens of whoever enrolled it.
    pub issuer: String,
    /// Who enrolled it.
    pub subject: String,
    /// What people call it.
    pub name: String,
    /// When, in milliseconds since 1970.
    pub enrolled_at: i64,
    /// When it was last heard of, to the minute.
    pub seen_at: i64,
    /// Since when it is shut out.
    pub revoked_at: Option<i64>,
    /// By whom.
    pub revoked_by: Option<String>,
    /// Why, in that person's words.
    pub revoked_why: Option<String>,
}

/// A device that is heard of again within so many milliseconds costs no write.
const SEEN_STEP: i64 = 60_000;

const COLUMNS: &str =
    "id, workspace, issuer, subject, name, enrolled_at, seen_at, revoked_at, revoked_by, revoked_why";

/// Enrols a device; gives its id.
///
/// # Errors
/// If the database fails.
pub fn enrol(
    tx: &mut Tx<'_>,
    workspace: &str,
    issuer: &str,
    subject: &str,
    name: &str,
    at: i64,
) -> Result<String, DbError> {
    let id = Uuid::now_v7().to_string();
    tx.run(
        "INSERT INTO device (id, workspace, issuer, subject, name, enrolled_at, seen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6)",
        &[(&id).into(), workspace.into(), issuer.into(), subject.into(), name.into(), at.into()],
    )?;
    Ok(id)
}

/// Calls a device something else.
///
/// # Errors
/// If the database fails.
pub fn rename(tx: &mut Tx<'_>, id: &str, name: &str) -> Result<(), DbError> {
    tx.run("UPDATE device SET name = $2 WHERE id = $1", &[id.into(), name.into()])?;
    Ok(())
}

/// Finds a device, wherever it is enrolled.
///
/// # Errors
/// If the database fails.
pub fn anywhere(tx: &mut Tx<'_>, id: &str) -> Result<Option<Device>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM device WHERE id = $1");
    tx.row(&sql, &[id.into()])?.as_ref().map(read).transpose()
}

/// Finds a device of a workspace.
///
/// # Errors
/// If the database fails.
pub fn get(tx: &mut Tx<'_>, workspace: &str, id: &str) -> Result<Option<Device>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM device WHERE workspace = $1 AND id = $2");
    tx.row(&sql, &[workspace.into(), id.into()])?.as_ref().map(read).transpose()
}

/// The devices of a workspace by id, after one.
///
/// # Errors
/// If the database fails.
pub fn page(tx: &mut Tx<'_>, workspace: &str, after: &str, limit: i64) -> Result<Vec<Device>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM device WHERE workspace = $1 AND id > $2 ORDER BY id LIMIT $3");
    tx.rows(&sql, &[workspace.into(), after.into(), limit.into()])?.iter().map(read).collect()
}

/// How many devices of a workspace are not revoked.
///
/// # Errors
/// If the database fails.
pub fn count(tx: &mut Tx<'_>, workspace: &str) -> Result<i64, DbError> {
    let row = tx.row(
        "SELECT count(*) FROM device WHERE workspace = $1 AND revoked_at IS NULL",
        &[workspace.into()],
    )?;
    row.map_or(Ok(0), |row| row.get(0))
}

/// Tells whether a look at a device is to be written down.
#[must_use]
pub const fn is_news(device: &Device, now: i64) -> bool {
    now - device.seen_at >= SEEN_STEP
}

/// Writes down that a device was heard of.
///
/// # Errors
/// If the database fails.
pub fn seen(tx: &mut Tx<'_>, id: &str, at: i64) -> Result<(), DbError> {
    tx.run("UPDATE device SET seen_at = $2 WHERE id = $1 AND seen_at < $2", &[id.into(), at.into()])?;
    Ok(())
}

/// Shuts a device out; tells whether it was in.
///
/// # Errors
/// If the database fails.
pub fn revoke(
    tx: &mut Tx<'_>,
    workspace: &str,
    id: &str,
    by: &str,
    why: Option<&str>,
    at: i64,
) -> Result<bool, DbError> {
    let changed = tx.run(
        "UPDATE device SET revoked_at = $3, revoked_by = $4, revoked_why = $5
         WHERE workspace = $1 AND id = $2 AND revoked_at IS NULL",
        &[workspace.into(), id.into(), at.into(), by.into(), why.into()],
    )?;
    Ok(changed > 0)
}

/// The replicas of a device.
///
/// # Errors
/// If the database fails.
pub fn replicas(tx: &mut Tx<'_>, device: &str) -> Result<Vec<[u8; 16]>, DbError> {
    let rows =
        tx.rows("SELECT replica FROM device_replica WHERE device = $1 ORDER BY replica", &[device.into()])?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Says that replicas are a device's; those that are another's stay so.
///
/// # Errors
/// If the database fails.
pub fn claim(tx: &mut Tx<'_>, workspace: &str, device: &str, replicas: &[[u8; 16]]) -> Result<(), DbError> {
    let sets: Vec<_> =
        replicas.iter().map(|replica| vec![workspace.into(), (*replica).into(), device.into()]).collect();
    tx.run_each(
        "INSERT INTO device_replica (workspace, replica, device) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        &sets,
    )?;
    Ok(())
}

/// A device, and since when it is revoked, if it is.
pub type Owner = (String, Option<i64>);

/// The device that has each of some replicas, and since when it is revoked, if it is.
///
/// # Errors
/// If the database fails.
pub fn owners(
    tx: &mut Tx<'_>,
    workspace: &str,
    replicas: &[[u8; 16]],
) -> Result<Vec<Option<Owner>>, DbError> {
    let sets: Vec<_> = replicas.iter().map(|replica| vec![workspace.into(), (*replica).into()]).collect();
    let found = tx.rows_each(
        "SELECT d.id, d.revoked_at FROM device_replica r JOIN device d ON d.id = r.device
         WHERE r.workspace = $1 AND r.replica = $2",
        &sets,
    )?;
    let owner =
        |rows: Vec<Row>| rows.first().map(|row| Ok::<_, DbError>((row.get(0)?, row.get(1)?))).transpose();
    found.into_iter().map(owner).collect()
}

fn read(row: &Row) -> Result<Device, DbError> {
    Ok(Device {
        id: row.get(0)?,
        workspace: row.get(1)?,
        issuer: row.get(2)?,
        subject: row.get(3)?,
        name: row.get(4)?,
        enrolled_at: row.get(5)?,
        seen_at: row.get(6)?,
        revoked_at: row.get(7)?,
        revoked_by: row.get(8)?,
        revoked_why: row.get(9)?,
    })
}

//! Where tiles come from.

use database::{DbError, Row, Tx, Value};
use serde_json::Value as Json;

use crate::bulk::for_update;

/// A source, as it may be shown.
#[derive(Clone, PartialEq, Debug)]
pub struct SourceRow {
    /// Its name among rows.
    pub id: String,
    /// Whose it is.
    pub workspace: String,
    /// What people call it.
    pub name: String,
    /// The `SourceSpec` as JSON, its secrets taken out.
    pub spec: Json,
    /// What it says about itself, as JSON.
    pub about: Json,
    /// When it was added, in milliseconds since 1970.
    pub created_at: i64,
    /// When it was changed last.
    pub changed_at: i64,
}

/// A source to be written.
#[derive(Clone, Debug)]
pub struct NewSource {
    /// What people call it.
    pub name: String,
    /// The whole `SourceSpec` as JSON.
    pub spec: Json,
    /// The same, as it may be shown.
    pub shown: Json,
    /// What it says about itself.
    pub about: Json,
}

const COLUMNS: &str = "id, workspace, name, spec, about, created_at, changed_at";

fn read(row: &Row) -> Result<SourceRow, DbError> {
    Ok(SourceRow {
        id: row.get(0)?,
        workspace: row.get(1)?,
        name: row.get(2)?,
        spec: json(&row.get::<String>(3)?)?,
        about: json(&row.get::<String>(4)?)?,
        created_at: row.get(5)?,
        changed_at: row.get(6)?,
    })
}

pub(crate) fn json(text: &str) -> Result<Json, DbError> {
    serde_json::from_str(text)
        .map_err(|error| DbError::Engine(format!("a row holds JSON that is none: {error}")))
}

/// What two names share that people would take for the same.
pub(crate) fn name_key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Adds a source.
///
/// # Errors
/// [`DbError::Taken`] if the workspace has one of that name.
pub fn add(tx: &mut Tx<'_>, id: &str, workspace: &str, new: &NewSource, now: i64) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO source (id, workspace, name, name_key, spec, secret, about, created_at, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        &[
            id.into(),
            workspace.into(),
            (&new.name).into(),
            name_key(&new.name).into(),
            new.shown.to_string().into(),
            new.spec.to_string().into(),
            new.about.to_string().into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// Writes a source anew.
///
/// # Errors
/// [`DbError::Taken`] if the workspace has another of that name.
pub fn change(tx: &mut Tx<'_>, id: &str, new: &NewSource, now: i64) -> Result<(), DbError> {
    tx.run(
        "UPDATE source SET name = $2, name_key = $3, spec = $4, secret = $5, about = $6, changed_at = $7 \
         WHERE id = $1 AND deleted_at IS NULL",
        &[
            id.into(),
            (&new.name).into(),
            name_key(&new.name).into(),
            new.shown.to_string().into(),
            new.spec.to_string().into(),
            new.about.to_string().into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// A source that is there, without its secrets.
///
/// # Errors
/// If the database fails.
pub fn get(tx: &mut Tx<'_>, id: &str) -> Result<Option<SourceRow>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM source WHERE id = $1 AND deleted_at IS NULL");
    tx.row(&sql, &[id.into()])?.as_ref().map(read).transpose()
}

/// The whole `SourceSpec` of a source as JSON, with its secrets: for whoever sends requests to it.
///
/// # Errors
/// If the database fails.
pub fn spec(tx: &mut Tx<'_>, id: &str) -> Result<Option<String>, DbError> {
    let row = tx.row("SELECT secret FROM source WHERE id = $1 AND deleted_at IS NULL", &[id.into()])?;
    row.map(|row| row.get(0)).transpose()
}

/// The sources of a workspace, by name.
///
/// # Errors
/// If the database fails.
pub fn of_workspace(tx: &mut Tx<'_>, workspace: &str) -> Result<Vec<SourceRow>, DbError> {
    let sql =
        format!("SELECT {COLUMNS} FROM source WHERE workspace = $1 AND deleted_at IS NULL ORDER BY name_key");
    tx.rows(&sql, &[workspace.into()])?.iter().map(read).collect()
}

/// Takes a source away, with its regions. Its name is free at once; its tiles go with the regions, and
/// [`crate::sweep`] makes an end of it.
///
/// # Errors
/// If the database fails.
pub fn remove(tx: &mut Tx<'_>, id: &str, now: i64) -> Result<(), DbError> {
    let Some(source) = lock(tx, id)? else { return Ok(()) };
    let parameters: [Value; 2] = [source.number.into(), now.into()];
    tx.run(
        "UPDATE region SET deleted_at = $2, name_key = ' ' || id WHERE source = $1 AND deleted_at IS NULL",
        &parameters,
    )?;
    // What is secret in it goes at once.
    tx.run(
        "UPDATE source SET deleted_at = $2, name_key = ' ' || id, secret = '{}' WHERE number = $1",
        &parameters,
    )?;
    Ok(())
}

/// A source that nobody else changes the tiles of until the transaction ends.
pub(crate) struct Locked {
    pub(crate) number: i64,
    pub(crate) workspace: String,
}

/// Locks a source that is there.
pub(crate) fn lock(tx: &mut Tx<'_>, id: &str) -> Result<Option<Locked>, DbError> {
    let sql = format!(
        "SELECT number, workspace FROM source WHERE id = $1 AND deleted_at IS NULL{}",
        for_update(tx)
    );
    let row = tx.row(&sql, &[id.into()])?;
    row.map(|row| Ok(Locked { number: row.get(0)?, workspace: row.get(1)? })).transpose()
}

/// The number by which rows name a source.
pub(crate) fn number(tx: &mut Tx<'_>, id: &str) -> Result<Option<i64>, DbError> {
    let row = tx.row("SELECT number FROM source WHERE id = $1", &[id.into()])?;
    row.map(|row| row.get(0)).transpose()
}

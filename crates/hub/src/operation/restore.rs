//! A hub out of a backup.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::{DATABASE, OBJECTS, tree};
use crate::config::Config;
use crate::serve;

/// Makes the hub's folder out of a backup. Nothing that is there is replaced.
///
/// The hub goes on from the moment of the backup. What laptops have sent since then they send again: they
/// ask what the hub has, and keep every change that they made.
///
/// # Errors
/// If there is a hub in the folder already, the backup is none, or something can't be copied.
pub fn restore(config: &Config, from: &Path) -> Result<String> {
    if !config.embedded_database() {
        bail!("the database is PostgreSQL: restore it with `pg_restore`, then run `map-offline-hub check`");
    }
    let copy = from.join(DATABASE);
    if !copy.is_file() {
        bail!("{} is no backup: there is no {DATABASE} in it", from.display());
    }
    let folder = serve::folder_of(config)?;
    let database = serve::database_path(config, &folder);
    if database.exists() {
        bail!("{} is there already: move the hub's folder away first", database.display());
    }
    let taken = serve::Folder::take(&folder)?;
    let mut objects = 0;
    if from.join(OBJECTS).is_dir() {
        let into = folder.join(OBJECTS).join(OBJECTS);
        objects = tree::link(&from.join(OBJECTS), &into).context("objects can't be copied")?;
    }
    // The database last, by one step: a hub that was half restored is none.
    let half = database.with_extension("restoring");
    fs::copy(&copy, &half).with_context(|| format!("{} can't be written", half.display()))?;
    fs::File::open(&half)?.sync_all()?;
    fs::rename(&half, &database).with_context(|| format!("{} can't be written", database.display()))?;
    drop(taken);
    Ok(format!("restored into {}: the database and {objects} objects", folder.display()))
}

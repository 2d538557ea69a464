//! A copy of a hub, made while it runs.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::{CONFIGURATION, DATABASE, OBJECTS, tree};
use crate::config::{Config, ObjectsKind};
use crate::serve;

/// Copies a hub into a new folder, and gives what to say about it.
///
/// Objects are linked before the database is copied and once more after it: whatever the copy names was
/// there at one of the two moments.
///
/// # Errors
/// If the folder is not empty, or something can't be copied. What must be done with a server's own tools
/// is said, not done.
pub async fn backup(config: &Config, to: &Path) -> Result<String> {
    if !config.embedded_database() {
        bail!(
            "the database is PostgreSQL: back it up with `pg_dump --format=custom`, the bucket by its \
             own replication or versions, the dump first; after a restore run `map-offline-hub check`"
        );
    }
    if to.exists() && fs::read_dir(to)?.next().is_some() {
        bail!("{} is not empty: a backup goes into a folder of its own", to.display());
    }
    // Names and edits of people are in it: for its owner alone.
    serve::private_folder(to)?;
    let folder = serve::folder_of(config)?;
    let embedded = config.objects.kind == ObjectsKind::Embedded;
    let (from, into) = (folder.join(OBJECTS).join(OBJECTS), to.join(OBJECTS));
    let mut objects = 0;
    if embedded {
        objects += tree::link(&from, &into).context("objects can't be copied")?;
    }
    let database = serve::database_of(config, Some(&folder))?;
    database.copy_to(&to.join(DATABASE)).await.context("the database can't be copied")?;
    if embedded {
        objects += tree::link(&from, &into).context("objects can't be copied")?;
    }
    fs::write(to.join(CONFIGURATION), config.shown()?).context("the configuration can't be written")?;
    let kept = if embedded {
        format!("{objects} objects")
    } else {
        "no objects: they are in the bucket, whose replication or versions are their backup".to_owned()
    };
    Ok(format!("backed up into {}: the database, the configuration without secrets, {kept}", to.display()))
}

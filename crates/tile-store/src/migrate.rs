//! Brings the tables of a file up to this program's version.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use crate::connect::APPLICATION_ID;
use crate::error::StoreError;

/// The newest format that this program knows.
pub(crate) const FORMAT: i64 = 1;

/// The oldest program format that may open what this program writes (`user_version`). Raised only
/// by a migration that an older program would misread.
const OLDEST_FORMAT: i64 = 1;

struct Migration {
    number: i64,
    name: &'static str,
    sql: &'static str,
}

/// Never edited after a release: a change is a new file.
const MIGRATIONS: &[Migration] =
    &[Migration { number: 1, name: "tileset", sql: include_str!("migrations/0001_tileset.sql") }];

const LIST: &str = "CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL)";

/// Checks that the file is ours and not newer than this program.
pub(crate) fn check(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let not_ours = |detail: &str| StoreError::NotOurs { path: path.to_path_buf(), detail: detail.to_owned() };
    let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if application != APPLICATION_ID {
        return Err(not_ours("its application id is another"));
    }
    let needs: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if needs > FORMAT {
        return Err(StoreError::TooNew { path: path.to_path_buf(), needs, knows: FORMAT });
    }
    if applied(connection)? == 0 {
        return Err(not_ours("a plain MBTiles archive"));
    }
    Ok(())
}

/// Applies what is missing, all of it or nothing. Reads before it locks.
pub(crate) fn run(connection: &mut Connection) -> Result<(), StoreError> {
    let newest = MIGRATIONS.last().map_or(0, |migration| migration.number);
    if applied(connection)? >= newest {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(LIST)?;
    let done = applied(&transaction)?;
    for migration in MIGRATIONS.iter().filter(|migration| migration.number > done) {
        transaction.execute_batch(migration.sql)?;
        transaction.execute(
            "INSERT INTO migration (number, name) VALUES (?1, ?2)",
            (migration.number, migration.name),
        )?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", OLDEST_FORMAT)?;
    Ok(transaction.commit()?)
}

/// The number of the last migration in the file, 0 if there is no list.
fn applied(connection: &Connection) -> Result<i64, rusqlite::Error> {
    let listed = connection
        .query_row("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migration'", [], |_| Ok(()))
        .optional()?;
    match listed {
        None => Ok(0),
        Some(()) => {
            connection.query_row("SELECT coalesce(max(number), 0) FROM migration", [], |row| row.get(0))
        }
    }
}

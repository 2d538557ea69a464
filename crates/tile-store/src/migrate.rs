//! Brings the tables of a file up to this program's version.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use crate::connect::APPLICATION_ID;
use crate::error::StoreError;

/// The newest format that this program knows.
pub(crate) const FORMAT: i64 = 2;

/// The oldest program format that may open what this program writes (`user_version`). Raised only
/// by a migration that an older program would misread: one of format 1 would show regions that
/// were put aside as if they were in use, and keep tiles by areas that have changed.
const OLDEST_FORMAT: i64 = 2;

struct Migration {
    number: i64,
    name: &'static str,
    sql: &'static str,
}

/// Never edited after a release: a change is a new file.
const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "tileset", sql: include_str!("migrations/0001_tileset.sql") },
    Migration {
        number: 2,
        name: "regions put aside",
        sql: include_str!("migrations/0002_regions_put_aside.sql"),
    },
];

/// What a connection that may not migrate a file of format 1 sees in place of what format 2 added.
const SEEN_AS_2: &str = "
CREATE TEMP VIEW region AS SELECT *, NULL AS deleted_at, 0 AS area_version FROM main.region;
CREATE TEMP VIEW verification AS
SELECT id AS region, verified_at AS at, NULL AS by_user, NULL AS on_host, verified_checked AS checked,
       verified_checked - verified_bad AS good, verified_bad AS bad, NULL AS missing, NULL AS oldest_at
FROM main.region WHERE verified_at IS NOT NULL;
";

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

/// Makes a file of an older format look like one of this format to a connection that only reads:
/// a medium that cannot be written cannot be migrated.
pub(crate) fn bridge(connection: &Connection) -> Result<(), rusqlite::Error> {
    if applied(connection)? == 1 { connection.execute_batch(SEEN_AS_2) } else { Ok(()) }
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

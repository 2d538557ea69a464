//! Brings the tables of a file up to this program's version.

use std::path::Path;

use rusqlite::Connection;
use sqlite_file::{Kind, Migration, applied};

use crate::connect::APPLICATION_ID;
use crate::error::StoreError;

/// The newest format that this program knows.
pub(crate) const FORMAT: i64 = 2;

const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "tileset", sql: include_str!("migrations/0001_tileset.sql") },
    Migration {
        number: 2,
        name: "regions put aside",
        sql: include_str!("migrations/0002_regions_put_aside.sql"),
    },
];

/// Files of this kind. An older program than one of format 2 would show regions that were put aside as
/// if they were in use, and keep tiles by areas that have changed.
pub(crate) const KIND: Kind =
    Kind { application_id: APPLICATION_ID, oldest_format: 2, migrations: MIGRATIONS };

/// What a connection that may not migrate a file of format 1 sees in place of what format 2 added.
const SEEN_AS_2: &str = "
CREATE TEMP VIEW region AS SELECT *, NULL AS deleted_at, 0 AS area_version FROM main.region;
CREATE TEMP VIEW verification AS
SELECT id AS region, verified_at AS at, NULL AS by_user, NULL AS on_host, verified_checked AS checked,
       verified_checked - verified_bad AS good, verified_bad AS bad, NULL AS missing, NULL AS oldest_at
FROM main.region WHERE verified_at IS NOT NULL;
";

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

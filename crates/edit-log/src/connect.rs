//! How a connection to an edit log is opened and set up; the only place that does.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

/// `MPEL`: what `file` and the program know an edit log by.
pub(crate) const APPLICATION_ID: i32 = 0x4d50_454c;

/// How long to wait for another program.
const PATIENCE: Duration = Duration::from_secs(10);

/// The file as SQLite must be given it. Absolute, because a relative path that begins with
/// `file:` would be read as a URI with options in it.
pub(crate) fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

/// The one connection that writes. Every commit is on the disk when it returns.
pub(crate) fn writer(path: &Path) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(absolute(path), flags)?;
    prepare(&connection)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // 24 MiB: the pages of a merge of ten thousand edits among a hundred thousand features fit, so
    // that each is read and written once.
    connection.pragma_update(None, "cache_size", -24_576)?;
    // 64 MiB: the log is copied into the file between merges, not within one.
    connection.pragma_update(None, "wal_autocheckpoint", 8192)?;
    Ok(connection)
}

/// A connection that reads.
pub(crate) fn reader(path: &Path) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(absolute(path), flags)?;
    prepare(&connection)?;
    connection.pragma_update(None, "cache_size", -8192)?;
    Ok(connection)
}

fn prepare(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(96);
    // Without this every new value of a parameter may compile the statement anew.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "trusted_schema", false)
}

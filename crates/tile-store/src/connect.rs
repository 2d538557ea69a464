//! How a connection to a tileset file is opened and set up; the only place that does.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

/// `MPBX`: the application id that MBTiles 1.3 recommends, so that `file` and GDAL know the file.
pub(crate) const APPLICATION_ID: i32 = 0x4d50_4258;

/// The pages of a new file, in bytes: a common image tile has place in one. Larger pages make small
/// transactions write too much.
pub(crate) const PAGE_BYTES: i64 = 16 << 10;

/// How much log is written between checkpoints, in bytes. A longer one keeps the tiles that wait for the
/// writer waiting longer, at each checkpoint, than their queue can hold.
const LOG_BYTES: i64 = 4 << 20;

/// The file as SQLite must be given it. Absolute, because a relative path that begins with
/// `file:` would be read as a URI with options in it.
pub(crate) fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

/// A `file:` URI that tells SQLite that nobody writes the file, so that it needs neither locks
/// nor files beside it. `None` if the path is not Unicode.
pub(crate) fn immutable_uri(path: &Path) -> Option<String> {
    let path = absolute(path);
    let text = path.to_str()?.replace('\\', "/");
    let mut uri = String::from("file:");
    if !text.starts_with('/') {
        uri.push_str("///");
    }
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' | b':' => {
                uri.push(char::from(byte));
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri.push_str("?immutable=1");
    Some(uri)
}

/// True if SQLite has content beside the file that is not in it yet.
pub(crate) fn has_log(path: &Path) -> bool {
    ["-wal", "-journal"].iter().any(|suffix| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        std::fs::metadata(PathBuf::from(name)).is_ok_and(|meta| meta.len() > 0)
    })
}

/// The one connection that writes.
pub(crate) fn writer(path: &Path, patience: Duration) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(absolute(path), flags)?;
    prepare(&connection, patience)?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // 8 MiB: a batch of 256 tiles fits, so that no page is written before the commit.
    connection.pragma_update(None, "cache_size", -8192)?;
    // With the default a checkpoint follows every batch. Files have pages of different sizes.
    let page: i64 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
    connection.pragma_update(None, "wal_autocheckpoint", LOG_BYTES / page.max(512))?;
    Ok(connection)
}

/// A connection that reads, with the file mapped into memory.
pub(crate) fn reader(path: &Path, patience: Duration) -> Result<Connection, rusqlite::Error> {
    let connection = careful_reader(path, patience)?;
    connection.pragma_update(None, "mmap_size", i64::from(i32::MAX))?;
    Ok(connection)
}

/// A connection that reads without mapping the file: a disk error is then an error and not a
/// signal that ends the program.
pub(crate) fn careful_reader(path: &Path, patience: Duration) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(absolute(path), flags)?;
    prepare(&connection, patience)?;
    match connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())) {
        Ok(()) => Ok(connection),
        // A file with a write-ahead log needs a file beside it even to be read. Where none can be
        // made (a read-only medium) and no log is left, nobody can be writing.
        Err(error) => match immutable_uri(path).filter(|_| !has_log(path)) {
            Some(uri) => {
                let flags = flags | OpenFlags::SQLITE_OPEN_URI;
                let connection = Connection::open_with_flags(uri, flags)?;
                prepare(&connection, patience)?;
                connection
                    .query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
                    .map_err(|_| error)?;
                Ok(connection)
            }
            None => Err(error),
        },
    }
}

fn prepare(connection: &Connection, patience: Duration) -> Result<(), rusqlite::Error> {
    connection.busy_timeout(patience)?;
    connection.set_prepared_statement_cache_capacity(64);
    // Without this every new value of a parameter compiles the statement anew, because a partial
    // index might fit the value: three times the cost of a read.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "trusted_schema", false)
}

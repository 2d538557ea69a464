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
    // 8 MiB: a merge reads and writes each page once, in the order of the file.
    connection.pragma_update(None, "cache_size", -8192)?;
    Ok(connection)
}

/// A connection that reads.
pub(crate) fn reader(path: &Path) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = open_to_read(&absolute(path), flags);
    // A file with a write-ahead log needs a file beside it even to be read. Where none can be made
    // (a read-only medium) and no log is left, nobody can be writing.
    let Err(error) = connection else { return connection };
    match immutable_uri(path).filter(|_| !has_log(path)) {
        Some(uri) => open_to_read(Path::new(&uri), flags | OpenFlags::SQLITE_OPEN_URI).map_err(|_| error),
        None => Err(error),
    }
}

fn open_to_read(path: &Path, flags: OpenFlags) -> Result<Connection, rusqlite::Error> {
    let connection = Connection::open_with_flags(path, flags)?;
    prepare(&connection)?;
    connection.pragma_update(None, "cache_size", -8192)?;
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(connection)
}

/// A `file:` URI that tells SQLite that nobody writes the file; `None` if the path is not Unicode.
fn immutable_uri(path: &Path) -> Option<String> {
    let path = absolute(path);
    let text = path.to_str()?.replace('\\', "/");
    let mut uri = String::from(if text.starts_with('/') { "file:" } else { "file:///" });
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
fn has_log(path: &Path) -> bool {
    ["-wal", "-journal"].iter().any(|suffix| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        std::fs::metadata(PathBuf::from(name)).is_ok_and(|meta| meta.len() > 0)
    })
}

fn prepare(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(96);
    // Without this every new value of a parameter may compile the statement anew.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "trusted_schema", false)
}

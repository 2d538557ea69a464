//! An SQLite connection to a database that is not trusted.
//!
//! A schema is a program: a `tiles` view may be a recursion without end, or make gigabytes out of
//! nothing. So the connection has limits, and a clock that stops a statement which gives no row
//! for too long. The clock starts anew with every row, so that a large honest archive is read to
//! its end.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::ArchiveError;
use crate::connect::{absolute, has_log, immutable_uri};

/// The longest time until the next row. An archive without an index may have to be read whole for
/// a single tile.
pub(crate) const ROW_TIME: Duration = Duration::from_secs(5);
/// Instructions of SQLite's machine between two looks at the clock.
const LOOK_EVERY: i32 = 10_000;

/// A connection with its clock.
#[derive(Debug)]
pub(crate) struct Guarded {
    pub(crate) connection: Connection,
    clock: Clock,
}

/// Milliseconds after which the running statement is stopped.
#[derive(Clone, Debug)]
struct Clock {
    begin: Instant,
    deadline_ms: Arc<AtomicU64>,
}

impl Clock {
    fn new() -> Self {
        Self { begin: Instant::now(), deadline_ms: Arc::new(AtomicU64::new(u64::MAX)) }
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.begin.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn allow(&self, time: Duration) {
        let time = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.deadline_ms.store(self.now_ms().saturating_add(time), Ordering::Relaxed);
    }

    fn is_over(&self) -> bool {
        self.now_ms() > self.deadline_ms.load(Ordering::Relaxed)
    }
}

impl Guarded {
    /// Opens a file for reading, without a lock and without files beside it unless its
    /// write-ahead log holds content.
    pub(crate) fn open(path: &Path) -> Result<Self, rusqlite::Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = match immutable_uri(path).filter(|_| !has_log(path)) {
            Some(uri) => Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI)?,
            None => Connection::open_with_flags(absolute(path), flags)?,
        };
        restrict(&connection)?;
        let clock = Clock::new();
        let watched = clock.clone();
        connection.progress_handler(LOOK_EVERY, Some(move || watched.is_over()))?;
        Ok(Self { connection, clock })
    }

    /// Starts the clock anew.
    pub(crate) fn allow(&self, time: Duration) {
        self.clock.allow(time);
    }

    /// Gives an error of SQLite its meaning for an archive.
    pub(crate) fn explain(path: &Path, error: &rusqlite::Error) -> ArchiveError {
        let path = path.to_path_buf();
        let detail = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::OperationInterrupted) => ArchiveError::Hostile {
                path,
                detail: format!(
                    "its next tile took longer than {} s to come; its `tiles` may be a view without end",
                    ROW_TIME.as_secs()
                ),
            },
            Some(ErrorCode::TooBig) => ArchiveError::Hostile {
                path,
                detail: format!("a value in it is larger than {} MiB", MAX_VALUE_BYTES >> 20),
            },
            _ if detail.contains("too many terms") || detail.contains("too large") => {
                ArchiveError::Hostile { path, detail }
            }
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                ArchiveError::Corrupt { path, detail }
            }
            _ if detail.contains("no such table") || detail.contains("no such column") => {
                ArchiveError::Unsupported {
                    path,
                    detail: format!("is an SQLite database but no MBTiles archive ({detail})"),
                }
            }
            _ => ArchiveError::Io { path, detail },
        }
    }
}

/// The largest value that SQLite may make. Above the largest tile, so that a tile which is merely
/// too large is skipped alone.
const MAX_VALUE_BYTES: i32 = 32 << 20;

fn restrict(connection: &Connection) -> Result<(), rusqlite::Error> {
    for (limit, value) in [
        (Limit::SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000),
        (Limit::SQLITE_LIMIT_COLUMN, 100),
        (Limit::SQLITE_LIMIT_EXPR_DEPTH, 50),
        (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 20),
        (Limit::SQLITE_LIMIT_VDBE_OP, 25_000),
        (Limit::SQLITE_LIMIT_FUNCTION_ARG, 8),
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
        (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50),
        (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 10),
        (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 0),
        (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
    ] {
        connection.set_limit(limit, value)?;
    }
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.busy_timeout(Duration::from_secs(5))
}

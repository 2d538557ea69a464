//! Making a file, and bringing the tables of one up to this program's version.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use crate::connect::{APPLICATION_ID, absolute};
use crate::error::{LogError, io};

/// The newest format that this program knows.
pub(crate) const FORMAT: i64 = 1;

/// The oldest program format that may open what this program writes (`user_version`).
const OLDEST_FORMAT: i64 = 1;

/// Numbered, never edited after a release: a change is a new file.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "log", include_str!("migrations/0001_log.sql")),
    (2, "peer", include_str!("migrations/0002_peer.sql")),
    (3, "decisions", include_str!("migrations/0003_decisions.sql")),
    (4, "decided", include_str!("migrations/0004_decided.sql")),
];

const LIST: &str = "CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL)";

/// Makes the file under another name and gives it its own when it is whole.
pub(crate) fn create(path: &Path) -> Result<(), LogError> {
    let absolute = absolute(path);
    let folder = absolute.parent().unwrap_or(&absolute);
    let file = tempfile::Builder::new()
        .prefix(".edits-")
        .suffix(".partial")
        .tempfile_in(folder)
        .map_err(|error| io(path, &error))?;
    fill(file.path()).map_err(|error| error.about(path))?;
    file.as_file().sync_all().map_err(|error| io(path, &error))?;
    match file.persist_noclobber(&absolute) {
        Ok(_) => Ok(()),
        // Another program made it meanwhile.
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(io(path, &error.error)),
    }
}

fn fill(path: &Path) -> Result<(), LogError> {
    let mut connection = Connection::open(path)?;
    run(&mut connection)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// Looks at the first bytes before SQLite may touch the file: another program's database is
/// never opened for writing.
pub(crate) fn check_header(path: &Path) -> Result<(), LogError> {
    let not_ours = |detail: &str| LogError::NotOurs { path: path.to_path_buf(), detail: detail.to_owned() };
    let mut header = [0_u8; 100];
    let read = File::open(path).and_then(|mut file| {
        if file.metadata()?.is_dir() {
            return Err(std::io::ErrorKind::IsADirectory.into());
        }
        file.read_exact(&mut header)
    });
    match read {
        Ok(()) => {}
        Err(error) => {
            return Err(match error.kind() {
                std::io::ErrorKind::UnexpectedEof => not_ours("it is too short"),
                std::io::ErrorKind::IsADirectory => not_ours("it is a folder"),
                _ => io(path, &error),
            });
        }
    }
    if !header.starts_with(b"SQLite format 3\0") {
        return Err(not_ours("it is not an SQLite database"));
    }
    if header[68..72] != APPLICATION_ID.to_be_bytes() {
        return Err(not_ours("its application id is another"));
    }
    Ok(())
}

/// Checks that the file is not newer than this program.
pub(crate) fn check_format(connection: &Connection, path: &Path) -> Result<(), LogError> {
    let needs: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if needs > FORMAT {
        return Err(LogError::TooNew { path: path.to_path_buf(), needs, knows: FORMAT });
    }
    if applied(connection)? == 0 {
        let detail = "it holds no log".to_owned();
        return Err(LogError::NotOurs { path: path.to_path_buf(), detail });
    }
    Ok(())
}

/// Applies what is missing, all of it or nothing. Reads before it locks.
pub(crate) fn run(connection: &mut Connection) -> Result<(), LogError> {
    let newest = MIGRATIONS.last().map_or(0, |(number, _, _)| *number);
    if applied(connection)? >= newest {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(LIST)?;
    let done = applied(&transaction)?;
    for (number, name, sql) in MIGRATIONS.iter().filter(|(number, _, _)| *number > done) {
        transaction.execute_batch(sql)?;
        transaction.execute("INSERT INTO migration (number, name) VALUES (?1, ?2)", (number, name))?;
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

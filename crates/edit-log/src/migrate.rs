//! Making a file, and bringing the tables of one up to this program's version.

use std::path::Path;

use rusqlite::Connection;
use sqlite_file::{Foreign, Kind, Migration, applied};

use crate::connect::{APPLICATION_ID, absolute};
use crate::error::{LogError, io};

/// The newest format that this program knows.
pub(crate) const FORMAT: i64 = 1;

const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "log", sql: include_str!("migrations/0001_log.sql") },
    Migration { number: 2, name: "peer", sql: include_str!("migrations/0002_peer.sql") },
    Migration { number: 3, name: "decisions", sql: include_str!("migrations/0003_decisions.sql") },
    Migration { number: 4, name: "decided", sql: include_str!("migrations/0004_decided.sql") },
];

/// Files of this kind.
pub(crate) const KIND: Kind =
    Kind { application_id: APPLICATION_ID, oldest_format: 1, migrations: MIGRATIONS };

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
    KIND.migrate(&mut connection)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// Checks that it is a file of this kind before SQLite may touch it.
pub(crate) fn check_header(path: &Path) -> Result<(), LogError> {
    KIND.check_header(path).map_err(|foreign| match foreign {
        Foreign::Unreadable(error) => io(path, &error),
        Foreign::Other(detail) => LogError::NotOurs { path: path.to_path_buf(), detail: detail.to_owned() },
    })
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

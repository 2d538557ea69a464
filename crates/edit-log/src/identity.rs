//! Whose log it is, and under which name it writes.

use std::path::{Path, PathBuf};

use feature_crdt::ReplicaId;
use rusqlite::OptionalExtension;

use crate::connect::absolute;
use crate::error::LogError;
use crate::names::Book;

/// The person and the machine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Identity {
    /// The person.
    pub author: String,
    /// What people call the machine.
    pub device: String,
    /// What tells this machine from others; a file that was copied to another one goes on under
    /// a new name.
    pub machine: String,
}

/// The kind of the incarnation that edits.
pub(crate) const OWN: &str = "own";

/// The kind of the incarnation that writes history which is read from files.
pub(crate) const PAST: &str = "past";

/// A replica of this file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Own {
    pub(crate) number: i64,
    pub(crate) name: ReplicaId,
    pub(crate) author: String,
    pub(crate) device: String,
}

impl Own {
    /// Begins an incarnation under a new name.
    pub(crate) fn begin(
        book: Book<'_>,
        identity: &Identity,
        kind: &str,
        home: &str,
        now_ms: u64,
    ) -> Result<Self, LogError> {
        let mut name = [0; 16];
        getrandom::fill(&mut name).map_err(|error| LogError::Random(error.to_string()))?;
        let name = ReplicaId(name);
        let number = book.replica_number(name)?;
        book.connection.execute(
            "INSERT INTO incarnation (replica, kind, home, began) VALUES (?1, ?2, ?3, ?4)",
            (number, kind, home, now_ms),
        )?;
        if kind == OWN {
            // A new name has told nothing yet.
            book.connection.execute("UPDATE replica SET fresh = 1", [])?;
        }
        Ok(Self { number, name, author: identity.author.clone(), device: identity.device.clone() })
    }

    pub(crate) fn identity(&self) -> Identity {
        Identity { author: self.author.clone(), device: self.device.clone(), machine: String::new() }
    }

    /// The last incarnation of a kind, and where it was at home.
    pub(crate) fn last(
        book: Book<'_>,
        identity: &Identity,
        kind: &str,
    ) -> Result<Option<(Self, String)>, LogError> {
        let mut statement = book.connection.prepare_cached(
            "SELECT replica, home FROM incarnation WHERE kind = ?1 ORDER BY id DESC LIMIT 1",
        )?;
        let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?));
        let Some((number, home)) = statement.query_row([kind], read).optional()? else { return Ok(None) };
        let name = book.replica(number)?;
        let own = Self { number, name, author: identity.author.clone(), device: identity.device.clone() };
        Ok(Some((own, home)))
    }
}

/// Where a file is: another machine, folder or file has another one.
pub(crate) fn home(path: &Path, identity: &Identity) -> String {
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| absolute(path));
    format!("{}|{}|{}", identity.machine, path.display(), file_number(&path))
}

#[cfg(unix)]
fn file_number(path: &Path) -> String {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).map_or_else(|_| String::new(), |meta| format!("{}:{}", meta.dev(), meta.ino()))
}

#[cfg(not(unix))]
fn file_number(path: &Path) -> String {
    let created = std::fs::metadata(path).and_then(|meta| meta.created());
    created.map_or_else(|_| String::new(), |time| format!("{time:?}"))
}

/// How far the log had come, in a small file beside it: an older copy that was put in its place
/// is behind it.
pub(crate) struct Mark(PathBuf);

impl Mark {
    pub(crate) fn beside(path: &Path) -> Self {
        let mut name = absolute(path).into_os_string();
        name.push("-mark");
        Self(name.into())
    }

    /// Tells whether the replica had come further than `last`.
    pub(crate) fn is_ahead(&self, name: ReplicaId, last: u64) -> bool {
        let Ok(text) = std::fs::read_to_string(&self.0) else { return false };
        let Some((marked, counter)) = text.trim().split_once('.') else { return false };
        marked == name.to_string() && counter.parse::<u64>().is_ok_and(|counter| counter > last)
    }

    /// Best effort: where it cannot be written a fork is taken in by those who see it.
    pub(crate) fn write(&self, name: ReplicaId, last: u64) {
        if let Err(error) = std::fs::write(&self.0, format!("{name}.{last}\n")) {
            tracing::debug!(path = %self.0.display(), %error, "the mark beside the log is not written");
        }
    }
}

//! Bringing the tables of a file up to this program's version.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use crate::header::Kind;

/// A step from one version of the tables to the next.
#[derive(Debug)]
pub struct Migration {
    /// From 1, without gaps.
    pub number: i64,
    /// What it is about.
    pub name: &'static str,
    /// What it does.
    pub sql: &'static str,
}

const LIST: &str = "CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL)";

impl Kind {
    /// Applies what is missing, all of it or nothing, and marks the file as one of this kind. Reads
    /// before it locks.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn migrate(&self, connection: &mut Connection) -> rusqlite::Result<()> {
        let newest = self.migrations.last().map_or(0, |migration| migration.number);
        if applied(connection)? >= newest {
            return Ok(());
        }
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(LIST)?;
        let done = applied(&transaction)?;
        for Migration { number, name, sql } in self.migrations.iter().filter(|one| one.number > done) {
            transaction.execute_batch(sql)?;
            transaction.execute("INSERT INTO migration (number, name) VALUES (?1, ?2)", (number, name))?;
        }
        transaction.pragma_update(None, "application_id", self.application_id)?;
        transaction.pragma_update(None, "user_version", self.oldest_format)?;
        transaction.commit()
    }
}

/// The number of the last migration that a file has had, 0 if there is no list.
///
/// # Errors
/// What SQLite says.
pub fn applied(connection: &Connection) -> rusqlite::Result<i64> {
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

    use rusqlite::Connection;

    use super::{Migration, applied};
    use crate::header::Kind;

    const FIRST: Migration = Migration { number: 1, name: "one", sql: "CREATE TABLE a (b)" };
    const SECOND: Migration = Migration { number: 2, name: "two", sql: "ALTER TABLE a ADD c" };
    const WRONG: Migration = Migration { number: 2, name: "two", sql: "CREATE TABLE d (e); nonsense" };

    const fn kind(migrations: &'static [Migration]) -> Kind {
        Kind { application_id: 7, oldest_format: 1, migrations }
    }

    #[test]
    fn each_migration_is_applied_once_and_in_order() {
        let mut connection = Connection::open_in_memory().unwrap();
        assert_eq!(applied(&connection).unwrap(), 0);
        kind(&[FIRST]).migrate(&mut connection).unwrap();
        assert_eq!(applied(&connection).unwrap(), 1);
        for _ in 0..2 {
            kind(&[FIRST, SECOND]).migrate(&mut connection).unwrap();
            assert_eq!(applied(&connection).unwrap(), 2);
        }
        connection.execute("INSERT INTO a (b, c) VALUES (1, 2)", []).unwrap();
        let id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0)).unwrap();
        assert_eq!(id, 7);
    }

    #[test]
    fn one_that_fails_leaves_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        kind(&[FIRST]).migrate(&mut connection).unwrap();
        kind(&[FIRST, WRONG]).migrate(&mut connection).unwrap_err();
        assert_eq!(applied(&connection).unwrap(), 1);
        kind(&[FIRST, SECOND]).migrate(&mut connection).unwrap();
    }
}

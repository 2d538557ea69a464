//! A database, and transactions on it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tracing::Instrument;

use crate::error::DbError;
use crate::migrate::Migrations;
use crate::postgres::Postgres;
use crate::sqlite::Sqlite;
use crate::tx::Tx;

/// A transaction that others were in the way of begins anew so many times.
const ATTEMPTS: u32 = 12;

/// Which engine a database is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Engine {
    /// A file of this machine.
    Sqlite,
    /// A server.
    Postgres,
}

/// How alone a writing transaction is on PostgreSQL; on SQLite it always is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Isolation {
    /// As if it were alone; begins anew when that can't be kept up.
    Serializable,
    /// Sees what others have committed meanwhile: for work that locks the rows that it is about.
    ReadCommitted,
}

/// A SQLite file or a pool of connections to PostgreSQL; clones share it.
#[derive(Clone)]
pub struct Database(Kind);

#[derive(Clone)]
enum Kind {
    Sqlite(Arc<Sqlite>),
    Postgres(Arc<Postgres>),
}

impl Database {
    /// Opens or makes a SQLite file. Commits are on the disk when they return.
    ///
    /// # Errors
    /// If the file is none or can't be written.
    pub fn sqlite(path: &Path) -> Result<Self, DbError> {
        Ok(Self(Kind::Sqlite(Arc::new(Sqlite::open(path)?))))
    }

    /// Opens a pool of at most `connections` to PostgreSQL. It connects when it is first used.
    /// `address` is a `postgres://` URL or `key=value` words. With `sslmode=require`, `verify-ca` or
    /// `verify-full` it speaks TLS, and the server's certificate must be of its name, by an authority
    /// that the system trusts or that is in the file `sslrootcert`; without, it does not.
    ///
    /// # Errors
    /// If the address can't be read.
    pub fn postgres(address: &str, connections: usize) -> Result<Self, DbError> {
        Ok(Self(Kind::Postgres(Arc::new(Postgres::open(address, connections)?))))
    }

    /// Makes the tables of one crate; what has run is not run again.
    ///
    /// # Errors
    /// If a migration fails, or the database has ones that this program does not know.
    pub async fn migrate(&self, migrations: Migrations) -> Result<(), DbError> {
        match &self.0 {
            Kind::Sqlite(sqlite) => sqlite.migrate(migrations).await,
            Kind::Postgres(postgres) => postgres.migrate(&migrations).await,
        }
    }

    /// Copies a SQLite file as of one moment into a new one, while others go on with it.
    ///
    /// # Errors
    /// If it is PostgreSQL, which has tools of its own; if the file is there already or can't be written.
    pub async fn copy_to(&self, path: &Path) -> Result<(), DbError> {
        match &self.0 {
            Kind::Sqlite(sqlite) => sqlite.copy_to(path).await,
            Kind::Postgres(_) => Err(DbError::Engine("pg_dump copies PostgreSQL".to_owned())),
        }
    }

    /// Tells which engine it is.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self.0 {
            Kind::Sqlite(_) => Engine::Sqlite,
            Kind::Postgres(_) => Engine::Postgres,
        }
    }

    /// Reads, all of it as of one moment.
    ///
    /// # Errors
    /// What `work` says; if the database can't be reached.
    pub async fn read<T, E>(
        &self,
        work: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let span = tracing::debug_span!("read");
        match &self.0 {
            Kind::Sqlite(sqlite) => sqlite.read(work).instrument(span).await,
            Kind::Postgres(postgres) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                postgres.run(begin, ATTEMPTS, work).instrument(span).await
            }
        }
    }

    /// Writes in one transaction, as if it were alone. An error of `work` undoes all of it.
    /// `work` may run more than once.
    ///
    /// # Errors
    /// What `work` says; if the database can't be reached, or is too busy. If the connection is lost
    /// while the commit is under way nobody knows whether it was done: what is written must be such
    /// that it can be said again.
    pub async fn write<T, E>(
        &self,
        work: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        self.write_with(Isolation::Serializable, work).await
    }

    /// Writes as [`Database::write`] does, with less isolation if asked.
    ///
    /// # Errors
    /// Those of [`Database::write`].
    pub async fn write_with<T, E>(
        &self,
        isolation: Isolation,
        work: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let begin = match isolation {
            Isolation::Serializable => "BEGIN ISOLATION LEVEL SERIALIZABLE",
            Isolation::ReadCommitted => "BEGIN",
        };
        let span = tracing::debug_span!("write");
        match &self.0 {
            Kind::Sqlite(sqlite) => sqlite.write(work).instrument(span).await,
            Kind::Postgres(postgres) => postgres.run(begin, ATTEMPTS, work).instrument(span).await,
        }
    }
}

/// How long to wait before the next attempt: a little longer each time, nobody at the same time.
pub(crate) fn pause(attempt: u32) -> Duration {
    let spread = u64::from(std::process::id()) ^ u64::from(attempt).wrapping_mul(0x9E37_79B9);
    Duration::from_millis(u64::from(attempt) * 4 + spread % 9)
}

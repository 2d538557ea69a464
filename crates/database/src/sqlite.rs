//! SQLite: one connection that writes, a few that read.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, params_from_iter};
use tokio::sync::Semaphore;

use crate::error::DbError;
use crate::migrate::Migrations;
use crate::row::Row;
use crate::tx::{Kind, Tx};
use crate::value::Value;

/// Connections that read at the same time.
const READERS: usize = 4;

/// Another process on the same file (a backup) is waited for so long.
const BUSY: Duration = Duration::from_secs(10);

/// Statements kept ready on each connection.
const STATEMENTS: usize = 128;

pub(crate) struct Sqlite {
    path: PathBuf,
    writer: Arc<Semaphore>,
    readers: Arc<Semaphore>,
    writing: Arc<Mutex<Connection>>,
    /// Those that nobody reads from now.
    reading: Arc<Mutex<Vec<Connection>>>,
}

impl Sqlite {
    pub(crate) fn open(path: &Path) -> Result<Self, DbError> {
        Ok(Self {
            path: path.to_owned(),
            writer: Arc::new(Semaphore::new(1)),
            readers: Arc::new(Semaphore::new(READERS)),
            writing: Arc::new(Mutex::new(connect(path)?)),
            reading: Arc::default(),
        })
    }

    pub(crate) async fn migrate(&self, migrations: Migrations) -> Result<(), DbError> {
        let writing = Arc::clone(&self.writing);
        on_thread(move || {
            let mut connection = writing.lock().unwrap_or_else(PoisonError::into_inner);
            let runner = migrations.runner(&migrations.sqlite);
            runner.run(&mut *connection).map_err(|error| crate::migrate::error(&error))?;
            Ok(())
        })
        .await
    }

    pub(crate) async fn copy_to(&self, to: &Path) -> Result<(), DbError> {
        let (path, to) = (self.path.clone(), to.display().to_string());
        // A connection of its own, so that nobody who writes waits.
        on_thread(move || {
            connect(&path)?.execute("VACUUM INTO ?1", [to])?;
            Ok(())
        })
        .await
    }

    pub(crate) async fn write<T, E>(
        &self,
        mut work: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let turn = Arc::clone(&self.writer).acquire_owned().await.map_err(|_| DbError::Busy)?;
        let writing = Arc::clone(&self.writing);
        on_thread(move || {
            let _turn = turn;
            let connection = writing.lock().unwrap_or_else(PoisonError::into_inner);
            transact(&connection, "BEGIN IMMEDIATE", &mut work)
        })
        .await
    }

    pub(crate) async fn read<T, E>(
        &self,
        mut work: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let turn = Arc::clone(&self.readers).acquire_owned().await.map_err(|_| DbError::Busy)?;
        let (reading, path) = (Arc::clone(&self.reading), self.path.clone());
        on_thread(move || {
            let _turn = turn;
            let idle = reading.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let connection = idle.map_or_else(|| connect(&path), Ok)?;
            let done = transact(&connection, "BEGIN", &mut work);
            reading.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            done
        })
        .await
    }
}

async fn on_thread<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<DbError> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(DbError::Engine(format!("the work on the database ended early: {error}")).into()),
    }
}

fn connect(path: &Path) -> Result<Connection, DbError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // An acknowledged edit is on the disk. The cache is bounded, in KiB.
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY;",
    )?;
    Ok(connection)
}

fn transact<T, E: From<DbError>>(
    connection: &Connection,
    begin: &str,
    work: &mut impl FnMut(&mut Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    connection.execute_batch(begin).map_err(DbError::from)?;
    let open = Open(connection);
    let value = work(&mut Tx(Kind::Sqlite(connection)))?;
    connection.execute_batch("COMMIT").map_err(DbError::from)?;
    drop(open);
    Ok(value)
}

/// Undoes what was not committed, also when the work panics.
struct Open<'a>(&'a Connection);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if !self.0.is_autocommit()
            && let Err(error) = self.0.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "a transaction could not be undone");
        }
    }
}

pub(crate) fn run(connection: &Connection, sql: &str, parameters: &[Value]) -> Result<u64, DbError> {
    let changed = connection.prepare_cached(&numbered(sql))?.execute(params_from_iter(parameters))?;
    Ok(changed as u64)
}

pub(crate) fn run_each(connection: &Connection, sql: &str, sets: &[Vec<Value>]) -> Result<Vec<u64>, DbError> {
    let mut statement = connection.prepare_cached(&numbered(sql))?;
    sets.iter().map(|set| Ok(statement.execute(params_from_iter(set))? as u64)).collect()
}

pub(crate) fn rows(connection: &Connection, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, DbError> {
    let mut statement = connection.prepare_cached(&numbered(sql))?;
    let columns = statement.column_count();
    let mut found = statement.query(params_from_iter(parameters))?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let values = (0..columns).map(|column| row.get_ref(column).map_err(DbError::from).and_then(read));
        rows.push(Row(values.collect::<Result<_, DbError>>()?));
    }
    Ok(rows)
}

fn read(value: rusqlite::types::ValueRef<'_>) -> Result<Value, DbError> {
    use rusqlite::types::ValueRef;
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(value) => Value::Int(value),
        ValueRef::Real(value) => Value::Real(value),
        ValueRef::Text(value) => Value::Text(
            std::str::from_utf8(value).map_err(|error| DbError::Engine(error.to_string()))?.to_owned(),
        ),
        ValueRef::Blob(value) => Value::Bytes(value.to_vec()),
    })
}

/// SQLite numbers parameters by `?1`; no text of ours holds a `$` that is none.
fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

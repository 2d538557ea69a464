//! PostgreSQL: a pool of connections, each driven from a thread that waits.

use std::str::FromStr as _;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use futures::future::try_join_all;
use tokio::runtime::Handle;
use tokio_postgres::config::SslMode;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Config, NoTls};

use crate::error::DbError;
use crate::migrate::Migrations;
use crate::open::pause;
use crate::row::Row;
use crate::tls;
use crate::tx::{Kind, Tx};
use crate::value::Value;

/// A free connection is waited for so long.
const WAIT: Duration = Duration::from_secs(10);

/// Statements sent before the first answer is read.
const AHEAD: usize = 512;

pub(crate) struct Postgres {
    pool: Pool,
}

impl Postgres {
    pub(crate) fn open(address: &str, connections: usize) -> Result<Self, DbError> {
        let (address, roots) = tls::roots_apart(address)?;
        let mut config = Config::from_str(&address)
            .map_err(|error| DbError::Engine(format!("the address of PostgreSQL can't be read: {error}")))?;
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = if config.get_ssl_mode() == SslMode::Require {
            Manager::from_config(config, tls::connector(roots.as_deref())?, recycling)
        } else {
            // Half a promise (`prefer`) protects from nobody: TLS is asked for, or it is not.
            config.ssl_mode(SslMode::Disable);
            Manager::from_config(config, NoTls, recycling)
        };
        let pool = Pool::builder(manager)
            .max_size(connections)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(WAIT))
            .create_timeout(Some(WAIT))
            .build()
            .map_err(|error| DbError::Engine(error.to_string()))?;
        Ok(Self { pool })
    }

    pub(crate) async fn migrate(&self, migrations: &Migrations) -> Result<(), DbError> {
        let mut client = self.pool.get().await?;
        // Two programs that start at once take turns.
        client.execute("SELECT pg_advisory_lock(715517)", &[]).await?;
        let done = migrations.runner(&migrations.postgres).run_async(&mut **client).await;
        client.execute("SELECT pg_advisory_unlock(715517)", &[]).await?;
        done.map_err(|error| crate::migrate::error(&error))?;
        Ok(())
    }

    /// Runs `work` in a transaction; anew if others were in the way or the connection was lost
    /// before the commit.
    pub(crate) async fn run<T, E>(
        &self,
        begin: &'static str,
        attempts: u32,
        mut work: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        for attempt in 1.. {
            let client = self.pool.get().await.map_err(DbError::from)?;
            let thread = tokio::task::spawn_blocking(move || {
                let mut tx = PostgresTx { client, runtime: Handle::current(), again: false };
                (tx.transact(begin, &mut work), tx.again, work)
            });
            let (done, again, taken_back) = thread
                .await
                .map_err(|error| DbError::Engine(format!("the work on the database ended early: {error}")))?;
            match done {
                Err(_) if again && attempt < attempts => tokio::time::sleep(pause(attempt)).await,
                done => return done,
            }
            work = taken_back;
        }
        unreachable!("the last attempt returns")
    }
}

/// A connection while a transaction runs on it.
pub(crate) struct PostgresTx {
    client: Object,
    runtime: Handle,
    /// A statement failed in a way that another attempt may not.
    again: bool,
}

impl PostgresTx {
    fn transact<T, E: From<DbError>>(
        &mut self,
        begin: &str,
        work: &mut impl FnMut(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.batch(begin)?;
        match work(&mut Tx(Kind::Postgres(self))) {
            Ok(value) => {
                let committed = self.batch("COMMIT");
                if let Err(DbError::Unreachable(_)) = committed {
                    // It may have been done.
                    self.again = false;
                }
                committed?;
                Ok(value)
            }
            Err(error) => {
                // A connection that is lost has undone it already.
                let again = self.again;
                if let Err(error) = self.batch("ROLLBACK") {
                    tracing::debug!(%error, "nothing left to undo");
                }
                self.again = again;
                Err(error)
            }
        }
    }

    fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        let done = self.runtime.block_on(self.client.batch_execute(sql)).map_err(DbError::from);
        self.note(done)
    }

    fn note<T>(&mut self, done: Result<T, DbError>) -> Result<T, DbError> {
        self.again |= matches!(done, Err(DbError::Busy | DbError::Unreachable(_)));
        done
    }

    pub(crate) fn run(&mut self, sql: &str, parameters: &[Value]) -> Result<u64, DbError> {
        let client = &self.client;
        let done = self.runtime.block_on(async {
            let statement = client.prepare_cached(sql).await?;
            client.execute(&statement, &borrowed(parameters)).await
        });
        self.note(done.map_err(DbError::from))
    }

    pub(crate) fn rows(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, DbError> {
        let client = &self.client;
        let done = self.runtime.block_on(async {
            let statement = client.prepare_cached(sql).await?;
            client.query(&statement, &borrowed(parameters)).await
        });
        self.note(done.map_err(DbError::from))?.iter().map(read).collect()
    }

    pub(crate) fn run_each(&mut self, sql: &str, sets: &[Vec<Value>]) -> Result<Vec<u64>, DbError> {
        let client = &self.client;
        let done = self.runtime.block_on(async {
            let statement = client.prepare_cached(sql).await?;
            let mut changed = Vec::with_capacity(sets.len());
            for some in sets.chunks(AHEAD) {
                let (client, statement) = (&client, &statement);
                let sent =
                    some.iter().map(|set| async move { client.execute(statement, &borrowed(set)).await });
                changed.extend(try_join_all(sent).await?);
            }
            Ok(changed)
        });
        self.note(done.map_err(|error: tokio_postgres::Error| error.into()))
    }

    pub(crate) fn rows_each(&mut self, sql: &str, sets: &[Vec<Value>]) -> Result<Vec<Vec<Row>>, DbError> {
        let client = &self.client;
        let done = self.runtime.block_on(async {
            let statement = client.prepare_cached(sql).await?;
            let mut found = Vec::with_capacity(sets.len());
            for some in sets.chunks(AHEAD) {
                let (client, statement) = (&client, &statement);
                let sent =
                    some.iter().map(|set| async move { client.query(statement, &borrowed(set)).await });
                found.extend(try_join_all(sent).await?);
            }
            Ok(found)
        });
        let found = self.note(done.map_err(|error: tokio_postgres::Error| error.into()))?;
        found.iter().map(|rows| rows.iter().map(read).collect()).collect()
    }
}

fn borrowed(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

fn read(row: &tokio_postgres::Row) -> Result<Row, DbError> {
    let columns = row.columns().iter().enumerate();
    let values = columns.map(|(at, column)| {
        let value = match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(at)?.into(),
            Type::INT4 => row.try_get::<_, Option<i32>>(at)?.into(),
            Type::BOOL => row.try_get::<_, Option<bool>>(at)?.into(),
            Type::FLOAT8 => row.try_get::<_, Option<f64>>(at)?.into(),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(at)?.into(),
            _ => row.try_get::<_, Option<String>>(at)?.into(),
        };
        Ok::<Value, tokio_postgres::Error>(value)
    });
    Ok(Row(values.collect::<Result<_, _>>()?))
}

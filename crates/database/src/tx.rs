//! One transaction, written once for both engines.

use crate::error::DbError;
use crate::open::Engine;
use crate::postgres::PostgresTx;
use crate::row::Row;
use crate::value::Value;

/// A transaction under way.
pub struct Tx<'a>(pub(crate) Kind<'a>);

pub(crate) enum Kind<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a mut PostgresTx),
}

impl Tx<'_> {
    /// Tells which engine it runs on.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self.0 {
            Kind::Sqlite(_) => Engine::Sqlite,
            Kind::Postgres(_) => Engine::Postgres,
        }
    }

    /// Executes a statement; gives the number of rows that it changed.
    ///
    /// # Errors
    /// [`DbError::Taken`] if a key is there; if the statement fails.
    pub fn run(&mut self, sql: &str, parameters: &[Value]) -> Result<u64, DbError> {
        match &mut self.0 {
            Kind::Sqlite(connection) => crate::sqlite::run(connection, sql, parameters),
            Kind::Postgres(tx) => tx.run(sql, parameters),
        }
    }

    /// All rows of a query.
    ///
    /// # Errors
    /// If the statement fails.
    pub fn rows(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, DbError> {
        match &mut self.0 {
            Kind::Sqlite(connection) => crate::sqlite::rows(connection, sql, parameters),
            Kind::Postgres(tx) => tx.rows(sql, parameters),
        }
    }

    /// The first row of a query.
    ///
    /// # Errors
    /// If the statement fails.
    pub fn row(&mut self, sql: &str, parameters: &[Value]) -> Result<Option<Row>, DbError> {
        Ok(self.rows(sql, parameters)?.into_iter().next())
    }

    /// Executes a statement once for each set of parameters, without waiting for each answer; gives
    /// how many rows each changed.
    ///
    /// # Errors
    /// Those of [`Tx::run`], of the first that fails.
    pub fn run_each(&mut self, sql: &str, sets: &[Vec<Value>]) -> Result<Vec<u64>, DbError> {
        match &mut self.0 {
            Kind::Sqlite(connection) => crate::sqlite::run_each(connection, sql, sets),
            Kind::Postgres(tx) => tx.run_each(sql, sets),
        }
    }

    /// Queries once for each set of parameters, without waiting for each answer; gives the rows of
    /// each.
    ///
    /// # Errors
    /// If the statement fails.
    pub fn rows_each(&mut self, sql: &str, sets: &[Vec<Value>]) -> Result<Vec<Vec<Row>>, DbError> {
        match &mut self.0 {
            Kind::Sqlite(connection) => {
                sets.iter().map(|set| crate::sqlite::rows(connection, sql, set)).collect()
            }
            Kind::Postgres(tx) => tx.rows_each(sql, sets),
        }
    }
}

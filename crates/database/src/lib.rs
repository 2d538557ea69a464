//! One SQL text over SQLite and PostgreSQL.
//!
//! A [`Database`] is a SQLite file or a pool of connections to PostgreSQL. Work on it is a closure
//! over a [`Tx`], written as if it were alone: [`Database::write`] runs it in one serialisable
//! transaction and begins anew when PostgreSQL says that two got in each other's way or the
//! connection is lost before the commit.
//!
//! The closure is synchronous. It runs on a thread that may wait, so an asynchronous caller crosses
//! over once a transaction, not once a statement; that is what SQLite needs, and what lets pure code
//! that reads a log through a trait work over either.
//!
//! Statements say `$1`, `$2` for parameters and keep to what both engines know: `BIGINT`, `TEXT`,
//! `BYTEA`/`BLOB`, `ON CONFLICT`, `RETURNING`; a sum is cast, `CAST(sum(x) AS BIGINT)`. Where the two
//! differ all the same, [`Tx::engine`] tells them apart.

mod error;
mod migrate;
mod open;
mod postgres;
mod row;
mod sqlite;
mod tls;
mod tx;
mod value;

pub use error::DbError;
pub use migrate::Migrations;
pub use open::{Database, Engine, Isolation};
pub use refinery;
pub use row::{FromValue, Row};
pub use tx::Tx;
pub use value::Value;

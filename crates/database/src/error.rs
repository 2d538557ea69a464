//! Why a database did not do what it was told.

/// A failure of the database or of a statement.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// A row of that key is there.
    #[error("a row of that key is there already: {0}")]
    Taken(String),
    /// Others were in the way until the last attempt.
    #[error("the database was too busy; try again")]
    Busy,
    /// The connection was lost, or there was none to be had.
    #[error("the database can't be reached: {0}")]
    Unreachable(String),
    /// A column does not hold what the program expects.
    #[error("column {column} holds {found}, not {expected}")]
    Column {
        /// Which, from 0.
        column: usize,
        /// What the program expects.
        expected: &'static str,
        /// What is there.
        found: &'static str,
    },
    /// The file or server is of a newer program.
    #[error("the database was written by a newer program: {0}")]
    Newer(String),
    /// Anything else, in the words of the engine.
    #[error("the database failed: {0}")]
    Engine(String),
}

impl From<rusqlite::Error> for DbError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{ConstraintViolation, DatabaseBusy, DatabaseLocked};
        match error.sqlite_error().map(|error| (error.code, error.extended_code)) {
            Some((
                ConstraintViolation,
                rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY,
            )) => Self::Taken(error.to_string()),
            Some((DatabaseBusy | DatabaseLocked, _)) => Self::Busy,
            _ => Self::Engine(error.to_string()),
        }
    }
}

impl From<tokio_postgres::Error> for DbError {
    fn from(error: tokio_postgres::Error) -> Self {
        use tokio_postgres::error::SqlState;
        let Some(told) = error.as_db_error() else {
            return if error.is_closed() || is_io(&error) {
                Self::Unreachable(error.to_string())
            } else {
                Self::Engine(format!("{error}: {:?}", std::error::Error::source(&error)))
            };
        };
        match told.code() {
            code if *code == SqlState::UNIQUE_VIOLATION => Self::Taken(told.message().to_owned()),
            code if *code == SqlState::T_R_SERIALIZATION_FAILURE
                || *code == SqlState::T_R_DEADLOCK_DETECTED =>
            {
                Self::Busy
            }
            // Class 57P: the server goes down, or an operator ended the connection.
            code if code.code().starts_with("57P") || code.code().starts_with("08") => {
                Self::Unreachable(told.message().to_owned())
            }
            code => Self::Engine(format!("{} ({})", told.message(), code.code())),
        }
    }
}

fn is_io(error: &tokio_postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(|source| source.is::<std::io::Error>())
}

impl From<deadpool_postgres::PoolError> for DbError {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        match error {
            deadpool_postgres::PoolError::Backend(error) => error.into(),
            other => Self::Unreachable(other.to_string()),
        }
    }
}

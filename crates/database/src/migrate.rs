//! What makes the tables, forward only.

use refinery::{Migration, Runner};

use crate::error::DbError;

/// The migrations of one crate, for both engines, and the table in which it counts them.
///
/// Each is a file `V<number>__<name>.sql` in `migrations/sqlite` and one in `migrations/postgres`,
/// embedded with `refinery::embed_migrations!`. A released one never changes.
#[derive(Clone)]
pub struct Migrations {
    /// Where it is kept which ones have run, so that crates with tables of their own share a database.
    pub table: &'static str,
    /// For SQLite.
    pub sqlite: Vec<Migration>,
    /// For PostgreSQL.
    pub postgres: Vec<Migration>,
}

impl Migrations {
    pub(crate) fn runner(&self, migrations: &[Migration]) -> Runner {
        let mut runner = Runner::new(migrations).set_abort_divergent(true).set_abort_missing(true);
        runner.set_migration_table_name(self.table);
        runner
    }
}

/// A database of a newer program has migrations that this one lacks.
pub(crate) fn error(error: &refinery::Error) -> DbError {
    use refinery::error::Kind::{DivergentVersion, MissingVersion};
    match error.kind() {
        DivergentVersion(..) | MissingVersion(_) => DbError::Newer(error.to_string()),
        _ => DbError::Engine(error.to_string()),
    }
}

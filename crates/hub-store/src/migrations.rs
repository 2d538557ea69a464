//! The tables of the hub.

mod sqlite {
    database::refinery::embed_migrations!("migrations/sqlite");
}

mod postgres {
    database::refinery::embed_migrations!("migrations/postgres");
}

/// What makes the hub's tables.
#[must_use]
pub fn migrations() -> database::Migrations {
    database::Migrations {
        table: "hub_migrations",
        sqlite: sqlite::migrations::runner().get_migrations().clone(),
        postgres: postgres::migrations::runner().get_migrations().clone(),
    }
}

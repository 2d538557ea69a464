//! The engines that every conformance test runs over.

use database::Database;

/// Runs a test over a fresh database of each engine of this machine, with the hub's tables.
pub async fn each_engine<F: Future<Output = ()>>(test: impl Fn(Database) -> F) {
    let folder = tempfile::tempdir().expect("folder");
    let sqlite = Database::sqlite(&folder.path().join("hub.sqlite")).expect("SQLite");
    sqlite.migrate(hub_store::migrations()).await.expect("tables");
    test(sqlite).await;
    match peers::Postgres::get() {
        Ok(server) => {
            let postgres = Database::postgres(&server.fresh(), 8).expect("PostgreSQL");
            postgres.migrate(hub_store::migrations()).await.expect("tables");
            test(postgres).await;
        }
        Err(missing) => missing.skip(),
    }
}

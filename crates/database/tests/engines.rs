//! The same tests over SQLite and PostgreSQL.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use database::{Database, DbError, Engine, Migrations, Value};

mod first {
    pub mod sqlite {
        database::refinery::embed_migrations!("tests/migrations/sqlite");
    }
    pub mod postgres {
        database::refinery::embed_migrations!("tests/migrations/postgres");
    }
}

fn tables() -> Migrations {
    Migrations {
        table: "things_migrations",
        sqlite: first::sqlite::migrations::runner().get_migrations().clone(),
        postgres: first::postgres::migrations::runner().get_migrations().clone(),
    }
}

/// Runs a test over every engine of this machine.
async fn each_engine<F: Future<Output = ()>>(test: impl Fn(Database) -> F) {
    let folder = tempfile::tempdir().expect("folder");
    let sqlite = Database::sqlite(&folder.path().join("test.sqlite")).expect("SQLite");
    sqlite.migrate(tables()).await.expect("tables");
    test(sqlite).await;
    match peers::Postgres::get() {
        Ok(server) => {
            let postgres = Database::postgres(&server.fresh(), 8).expect("PostgreSQL");
            postgres.migrate(tables()).await.expect("tables");
            test(postgres).await;
        }
        Err(missing) => missing.skip(),
    }
}

const INSERT: &str = "INSERT INTO thing (id, word, bytes, number, amount) VALUES ($1, $2, $3, $4, $5)";

fn thing(id: i64, amount: i64) -> Vec<Value> {
    vec![id.into(), "word".into(), vec![0, 1, 255].into(), 0.5.into(), amount.into()]
}

#[tokio::test]
async fn values_come_back_as_they_went() {
    each_engine(|database| async move {
        let full = thing(1, i64::MAX);
        let empty = vec![2.into(), Value::Null, Value::Null, Value::Null, i64::MIN.into()];
        let sets = [full.clone(), empty.clone()];
        let changed = database.write(move |tx| tx.run_each(INSERT, &sets)).await.expect("written");
        assert_eq!(changed, [1, 1]);
        let rows = database
            .read(|tx| tx.rows("SELECT id, word, bytes, number, amount FROM thing ORDER BY id", &[]))
            .await
            .expect("read");
        for (row, set) in rows.iter().zip([full, empty]) {
            assert_eq!(row.get::<i64>(0).ok(), set.first().and_then(|_| row.get(0).ok()));
            assert_eq!(Value::from(row.get::<Option<String>>(1).expect("text")), set[1]);
            assert_eq!(Value::from(row.get::<Option<Vec<u8>>>(2).expect("bytes")), set[2]);
            assert_eq!(Value::from(row.get::<Option<f64>>(3).expect("number")), set[3]);
            assert_eq!(Value::from(row.get::<i64>(4).expect("amount")), set[4]);
        }
        assert!(matches!(rows[0].get::<i64>(1), Err(DbError::Column { column: 1, .. })));
    })
    .await;
}

#[tokio::test]
async fn an_error_undoes_all_and_a_taken_key_is_told() {
    each_engine(|database| async move {
        let failed = database
            .write(|tx| {
                tx.run(INSERT, &thing(1, 1))?;
                tx.run(INSERT, &thing(1, 2))
            })
            .await;
        assert!(matches!(failed, Err(DbError::Taken(_))), "{failed:?}");
        let left = database.read(|tx| tx.rows("SELECT id FROM thing", &[])).await.expect("read");
        assert_eq!(left.len(), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_read_and_write_lose_nothing() {
    each_engine(|database| async move {
        database.write(|tx| tx.run(INSERT, &thing(1, 0))).await.expect("written");
        let adding = (0..16).map(|_| {
            database.write(|tx| {
                let row = tx.row("SELECT amount FROM thing WHERE id = $1", &[1.into()])?;
                let amount: i64 = row.expect("a row").get(0)?;
                tx.run("UPDATE thing SET amount = $1 WHERE id = $2", &[(amount + 1).into(), 1.into()])
            })
        });
        for done in futures::future::join_all(adding).await {
            done.expect("added");
        }
        let row = database.read(|tx| tx.row("SELECT amount FROM thing", &[])).await.expect("read");
        assert_eq!(row.expect("a row").get::<i64>(0).ok(), Some(16));
    })
    .await;
}

#[tokio::test]
async fn a_connection_that_is_lost_before_the_commit_costs_another_attempt() {
    each_engine(|database| async move {
        if database.engine() == Engine::Sqlite {
            return;
        }
        let attempts = Arc::new(AtomicU32::new(0));
        let (seen, other) = (Arc::clone(&attempts), database.clone());
        let runtime = tokio::runtime::Handle::current();
        let done = database
            .write(move |tx| {
                let own = tx.row("SELECT pg_backend_pid()", &[])?.expect("a row").get::<i64>(0)?;
                tx.run(INSERT, &thing(1, 1))?;
                if seen.fetch_add(1, Ordering::SeqCst) == 0 {
                    let end = move |tx: &mut database::Tx<'_>| {
                        tx.rows("SELECT pg_terminate_backend($1::integer)", &[own.into()])
                    };
                    runtime.block_on(other.read(end))?;
                }
                tx.run(INSERT, &thing(2, 1))
            })
            .await;
        done.expect("written the second time");
        assert_eq!(attempts.load(Ordering::SeqCst), 2);
        let rows = database.read(|tx| tx.rows("SELECT id FROM thing", &[])).await.expect("read");
        assert_eq!(rows.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused() {
    each_engine(|database| async move {
        let mut fewer = tables();
        (fewer.sqlite, fewer.postgres) = (Vec::new(), Vec::new());
        let refused = database.migrate(fewer).await;
        assert!(matches!(refused, Err(DbError::Newer(_))), "{refused:?}");
    })
    .await;
}

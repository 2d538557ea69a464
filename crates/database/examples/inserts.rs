//! Measures how fast rows are written in one transaction, in processor time of this program:
//! `cargo run -p database --example inserts --release`.
#![expect(clippy::print_stdout, reason = "it prints what it measured")]

use std::time::Instant;

use database::{Database, DbError, Value};

const ROWS: i64 = 10_000;
const TABLE: &str = "CREATE TABLE thing (id BIGINT PRIMARY KEY, word TEXT NOT NULL, number BIGINT)";
const INSERT: &str = "INSERT INTO thing (id, word, number) VALUES ($1, $2, $3)";

#[tokio::main]
async fn main() -> Result<(), DbError> {
    let folder = tempfile::tempdir().map_err(|error| DbError::Engine(error.to_string()))?;
    measure("SQLite", Database::sqlite(&folder.path().join("test.sqlite"))?).await?;
    match peers::Postgres::get() {
        Ok(server) => measure("PostgreSQL", Database::postgres(&server.fresh(), 2)?).await?,
        Err(missing) => missing.skip(),
    }
    Ok(())
}

async fn measure(name: &str, database: Database) -> Result<(), DbError> {
    database.write(|tx| tx.run(TABLE, &[])).await?;
    let sets: Vec<Vec<Value>> = (0..ROWS).map(|id| vec![id.into(), "word".into(), (id * 7).into()]).collect();
    let (cpu, wall) = (processor_ms(), Instant::now());
    let written = database.write(move |tx| tx.run_each(INSERT, &sets)).await?;
    println!(
        "{name}: {} rows, {} ms of processor, {:?}",
        written.len(),
        processor_ms() - cpu,
        wall.elapsed()
    );
    Ok(())
}

/// Time of the processor that this program has used, in milliseconds, to the hundredth of a second.
fn processor_ms() -> u64 {
    let told = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let words: Vec<&str> = told.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| words.get(at).and_then(|word| word.parse::<u64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) * 10
}

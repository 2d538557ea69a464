//! Tiles that could not be fetched.

use database::{DbError, Row, Tx, Value};
use tile_grid::TileCoord;

use super::chunk::Batch;
use super::row::Job;

/// A tile that could not be fetched.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// Which tile.
    pub coord: TileCoord,
    /// The kind of failure, one `snake_case` word.
    pub kind: String,
    /// What happened and what to do; holds no secret.
    pub message: String,
    /// The HTTP status, where the server answered.
    pub status: Option<u32>,
    /// How often it was tried.
    pub attempts: u32,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

/// Failures of a job in the order zoom, row, column, after the tile named.
///
/// # Errors
/// If the database fails.
pub fn failures(
    tx: &mut Tx<'_>,
    id: &str,
    after: Option<TileCoord>,
    limit: usize,
) -> Result<Vec<Failure>, DbError> {
    let (z, y, x) =
        after.map_or((-1, 0, 0), |at| (i64::from(at.zoom()), i64::from(at.y()), i64::from(at.x())));
    let rows = tx.rows(
        "SELECT z, x, y, kind, message, status, attempts, at FROM job_failure
         WHERE job = $1 AND (z > $2 OR (z = $2 AND (y > $3 OR (y = $3 AND x > $4)))) ORDER BY z, y, x LIMIT $5",
        &[id.into(), z.into(), y.into(), x.into(), limit.into()],
    )?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Failure, DbError> {
    let coord = TileCoord::new(row.get(0)?, row.get(1)?, row.get(2)?);
    Ok(Failure {
        coord: coord.map_err(|error| DbError::Engine(error.to_string()))?,
        kind: row.get(3)?,
        message: row.get(4)?,
        status: row.get(5)?,
        attempts: row.get(6)?,
        at: row.get(7)?,
    })
}

/// Writes the failures of a batch; forgets those of tiles that did not fail this time.
pub(super) fn settle(tx: &mut Tx<'_>, job: &Job, batch: &Batch, now: i64) -> Result<(), DbError> {
    let key = |tile: TileCoord| -> Vec<Value> {
        vec![(&job.id).into(), tile.zoom().into(), tile.y().into(), tile.x().into()]
    };
    if job.round > 0 && !batch.settled.is_empty() {
        let keys: Vec<_> = batch.settled.iter().copied().map(key).collect();
        tx.run_each("DELETE FROM job_failure WHERE job = $1 AND z = $2 AND y = $3 AND x = $4", &keys)?;
    }
    if batch.failures.is_empty() {
        return Ok(());
    }
    let set = |failure: &Failure| {
        let mut set = key(failure.coord);
        set.extend([
            job.round.into(),
            (&failure.kind).into(),
            (&failure.message).into(),
            failure.status.into(),
            failure.attempts.into(),
            now.into(),
        ]);
        set
    };
    let sets: Vec<_> = batch.failures.iter().map(set).collect();
    tx.run_each(
        "INSERT INTO job_failure (job, z, y, x, round, kind, message, status, attempts, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (job, z, y, x) DO UPDATE SET round = excluded.round, kind = excluded.kind,
            message = excluded.message, status = excluded.status, attempts = excluded.attempts, at = excluded.at",
        &sets,
    )?;
    Ok(())
}

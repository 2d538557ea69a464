//! Chunks of a job, and what workers write of them.

use database::{DbError, Tx, Value};
use tile_grid::TileCoord;

use super::failure::{Failure, settle};
use super::plan::open_chunks;
use super::row::{Job, JobState, locked};
use super::{runs, state};

/// A chunk that a worker may work on.
#[derive(Clone, PartialEq, Debug)]
pub struct Begun {
    /// Its job.
    pub job: Job,
    /// What is left of it. A seal has a chunk without tiles.
    pub tiles: Vec<TileCoord>,
}

/// Takes a chunk under a token; whoever had it before writes nothing any more. `None` if there is nothing
/// to do: the chunk is done, or the job is not open or began anew.
///
/// # Errors
/// If the database fails.
pub fn begin(
    tx: &mut Tx<'_>,
    (id, round, number): (&str, i64, u64),
    token: &str,
    now: i64,
) -> Result<Option<Begun>, DbError> {
    let Some(job) = super::get(tx, id)?.filter(|job| job.state.is_open() && job.round == round) else {
        return Ok(None);
    };
    let row = tx.row(
        "UPDATE job_chunk SET token = $3 WHERE job = $1 AND number = $2 RETURNING tiles",
        &[id.into(), number.into(), token.into()],
    )?;
    let Some(row) = row else { return Ok(None) };
    tx.run("UPDATE job SET alive_at = $2 WHERE id = $1 AND alive_at < $2", &[id.into(), now.into()])?;
    Ok(Some(Begun { job, tiles: runs::read(&row.get::<String>(0)?)? }))
}

/// Tells whether a worker still has a chunk; nobody can take it until the transaction ends.
///
/// # Errors
/// If the database fails.
pub fn holds(tx: &mut Tx<'_>, id: &str, number: u64, token: &str) -> Result<bool, DbError> {
    let held = tx.run(
        "UPDATE job_chunk SET token = $3 WHERE job = $1 AND number = $2 AND token = $3",
        &[id.into(), number.into(), token.into()],
    )?;
    Ok(held == 1)
}

/// What came of some tiles of a chunk.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Batch {
    /// What is left of the chunk now; none ends it.
    pub left: Vec<TileCoord>,
    /// Tiles that are through and did not fail.
    pub settled: Vec<TileCoord>,
    /// How many of them were fetched (or the source has nothing there).
    pub fetched: u64,
    /// How many have not changed.
    pub unchanged: u64,
    /// How many were there.
    pub skipped: u64,
    /// Bytes fetched.
    pub bytes: u64,
    /// Tiles that could not be fetched.
    pub failures: Vec<Failure>,
}

/// How a job stands after a batch.
#[derive(Clone, PartialEq, Debug)]
pub struct Recorded {
    /// The job.
    pub job: Job,
    /// So few chunks are open that the next ones should be cut.
    pub plan: bool,
}

/// Writes what came of a batch. Call it in the transaction that asked [`holds`], after the tiles: all who
/// write lock chunk, source and job in this order.
///
/// # Errors
/// If the database fails.
pub fn record(
    tx: &mut Tx<'_>,
    (id, number): (&str, u64),
    batch: &Batch,
    ahead: u64,
    now: i64,
) -> Result<Option<Recorded>, DbError> {
    let Some(job) = locked(tx, id)? else { return Ok(None) };
    settle(tx, &job, batch, now)?;
    count(tx, &job, batch, now)?;
    if batch.left.is_empty() {
        tx.run("DELETE FROM job_chunk WHERE job = $1 AND number = $2", &[id.into(), number.into()])?;
        if job.state == JobState::Running {
            state::end_if_through(tx, id, now)?;
        }
    } else {
        tx.run(
            "UPDATE job_chunk SET tiles = $3 WHERE job = $1 AND number = $2",
            &[id.into(), number.into(), runs::written(&batch.left).into()],
        )?;
    }
    let plan = batch.left.is_empty() && wants_plan(tx, id, ahead)?;
    Ok(super::get(tx, id)?.map(|job| Recorded { job, plan }))
}

fn count(tx: &mut Tx<'_>, job: &Job, batch: &Batch, now: i64) -> Result<(), DbError> {
    let failed = batch.failures.len() as u64;
    let (pace, measured_at, measured) = pace(tx, job, batch, now)?;
    let parameters: [Value; 10] = [
        (&job.id).into(),
        batch.fetched.into(),
        batch.unchanged.into(),
        batch.skipped.into(),
        failed.into(),
        batch.bytes.into(),
        now.into(),
        pace.into(),
        measured_at.into(),
        measured.into(),
    ];
    tx.run(
        "UPDATE job SET fetched = fetched + $2, unchanged = unchanged + $3, skipped = skipped + $4,
            failed = failed + $5, bytes = bytes + $6, alive_at = CASE WHEN alive_at < $7 THEN $7 ELSE alive_at END,
            pace = $8, measured_at = $9, measured = $10 WHERE id = $1",
        &parameters,
    )?;
    Ok(())
}

/// The pace is measured anew so often, in milliseconds.
const MEASURE: i64 = 2_000;

/// Half of it is what was measured last: it follows within seconds, and does not jump.
fn pace(tx: &mut Tx<'_>, job: &Job, batch: &Batch, now: i64) -> Result<(f64, i64, u64), DbError> {
    let row = tx.row("SELECT measured_at, measured FROM job WHERE id = $1", &[(&job.id).into()])?;
    let Some(row) = row else { return Ok((0.0, now, 0)) };
    let (since, before): (i64, u64) = (row.get(0)?, row.get(1)?);
    if now - since < MEASURE {
        return Ok((job.pace, since, before));
    }
    let through = job.through() + (batch.settled.len() + batch.failures.len()) as u64;
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let latest = through.saturating_sub(before) as f64 * 1000.0 / (now - since) as f64;
    let pace = if job.pace > 0.0 { (job.pace + latest) / 2.0 } else { latest };
    Ok((pace, now, through))
}

/// Tells whether there is something to cut, and few chunks are open.
///
/// # Errors
/// If the database fails.
pub fn wants_plan(tx: &mut Tx<'_>, id: &str, ahead: u64) -> Result<bool, DbError> {
    let open = "SELECT 1 FROM job WHERE id = $1 AND state IN ('queued', 'running') AND (cut = 0 OR EXISTS
        (SELECT 1 FROM job_failure WHERE job_failure.job = job.id AND job_failure.round < job.round))";
    Ok(tx.row(open, &[id.into()])?.is_some() && open_chunks(tx, id)? * 2 <= ahead)
}

/// How many chunks have been cut: what tells one request for a plan from the next.
///
/// # Errors
/// If the database fails.
pub fn cut_so_far(tx: &mut Tx<'_>, id: &str) -> Result<u64, DbError> {
    tx.row("SELECT next_chunk FROM job WHERE id = $1", &[id.into()])?.map_or(Ok(0), |row| row.get(0))
}

/// Notes that a job waits because its source said so.
///
/// # Errors
/// If the database fails.
pub fn wait_until(tx: &mut Tx<'_>, id: &str, until: i64) -> Result<(), DbError> {
    tx.run("UPDATE job SET alive_at = $2 WHERE id = $1 AND alive_at < $2", &[id.into(), until.into()])?;
    Ok(())
}

//! How jobs begin, wait and end.

use database::{DbError, Tx};

use super::row::{Job, JobKind, JobState, get, locked};

/// Ends a job that is not over; workers stop at their next batch. Gives the job as it is then; `None` if
/// there is none.
///
/// # Errors
/// If the database fails.
pub fn cancel(tx: &mut Tx<'_>, id: &str, now: i64) -> Result<Option<Job>, DbError> {
    let Some(job) = locked(tx, id)? else { return Ok(None) };
    if job.state.is_open() || job.state == JobState::Paused {
        set(tx, id, JobState::Cancelled, None, Some(now))?;
    }
    get(tx, id)
}

/// Lets an open job wait for somebody to resume it; `false` if it is not open, or began anew.
///
/// # Errors
/// If the database fails.
pub fn pause(tx: &mut Tx<'_>, id: &str, round: i64, reason: &str) -> Result<bool, DbError> {
    let open = locked(tx, id)?.is_some_and(|job| job.state.is_open() && job.round == round);
    if open {
        set(tx, id, JobState::Paused, Some(reason), None)?;
    }
    Ok(open)
}

/// Ends an open job that can't be done; `false` if it is not open, or began anew.
///
/// # Errors
/// If the database fails.
pub fn fail(tx: &mut Tx<'_>, id: &str, round: i64, reason: &str, now: i64) -> Result<bool, DbError> {
    let open = locked(tx, id)?.is_some_and(|job| job.state.is_open() && job.round == round);
    if open {
        set(tx, id, JobState::Failed, Some(reason), Some(now))?;
    }
    Ok(open)
}

fn set(
    tx: &mut Tx<'_>,
    id: &str,
    state: JobState,
    reason: Option<&str>,
    ended: Option<i64>,
) -> Result<(), DbError> {
    tx.run(
        "UPDATE job SET state = $2, reason = $3, ended_at = $4, pace = 0 WHERE id = $1",
        &[id.into(), state.name().into(), reason.into(), ended.into()],
    )?;
    Ok(())
}

/// Lets a job go on that waits or is over: what is left of it, and the tiles that failed. `false` if it is
/// open, or nothing is left.
///
/// # Errors
/// If the database fails.
pub fn retry(tx: &mut Tx<'_>, id: &str, now: i64) -> Result<bool, DbError> {
    let Some(job) = locked(tx, id)? else { return Ok(false) };
    if job.state.is_open() || (job.state == JobState::Done && job.failed == 0) {
        return Ok(false);
    }
    anew(tx, id, now)?;
    tx.run(
        "UPDATE job SET state = 'queued', reason = NULL, ended_at = NULL, failed = 0 WHERE id = $1",
        &[id.into()],
    )?;
    Ok(true)
}

/// Begins a new round: nobody has a chunk, and messages of the last round mean nothing.
fn anew(tx: &mut Tx<'_>, id: &str, now: i64) -> Result<(), DbError> {
    tx.run("UPDATE job_chunk SET token = NULL WHERE job = $1", &[id.into()])?;
    tx.run(
        "UPDATE job SET round = round + 1, alive_at = $2, measured_at = $2, pace = 0,
            measured = fetched + unchanged + skipped WHERE id = $1",
        &[id.into(), now.into()],
    )?;
    Ok(())
}

/// Open jobs that nobody has worked on since `before`: their messages were lost or put aside. Each begins
/// a new round and has to be planned again.
///
/// # Errors
/// If the database fails.
pub fn lost(tx: &mut Tx<'_>, before: i64, now: i64, limit: usize) -> Result<Vec<Job>, DbError> {
    let rows = tx.rows(
        "SELECT id FROM job WHERE state IN ('queued', 'running') AND alive_at < $1 ORDER BY alive_at LIMIT $2",
        &[before.into(), limit.into()],
    )?;
    let mut jobs = Vec::with_capacity(rows.len());
    for row in &rows {
        let id: String = row.get(0)?;
        let still = locked(tx, &id)?.is_some_and(|job| job.state.is_open() && job.alive_at < before);
        if still {
            anew(tx, &id, now)?;
            jobs.extend(get(tx, &id)?);
        }
    }
    Ok(jobs)
}

/// Jobs that wait since `before` and may never have been submitted: what is submitted again is taken once.
///
/// # Errors
/// If the database fails.
pub fn unheard(tx: &mut Tx<'_>, before: i64, limit: usize) -> Result<Vec<Job>, DbError> {
    let rows = tx.rows(
        "SELECT id FROM job WHERE state = 'queued' AND alive_at < $1 ORDER BY alive_at LIMIT $2",
        &[before.into(), limit.into()],
    )?;
    let mut jobs = Vec::with_capacity(rows.len());
    for row in &rows {
        jobs.extend(get(tx, &row.get::<String>(0)?)?);
    }
    Ok(jobs)
}

/// Notes how far the sealing of a region is.
///
/// # Errors
/// If the database fails.
pub fn sealing(tx: &mut Tx<'_>, id: &str, tiles: u64, bytes: u64, now: i64) -> Result<Option<Job>, DbError> {
    tx.run(
        "UPDATE job SET fetched = $2, bytes = $3, alive_at = $4 WHERE id = $1",
        &[id.into(), tiles.into(), bytes.into(), now.into()],
    )?;
    get(tx, id)
}

/// Ends a job of which nothing is left. The caller has locked its row.
pub(super) fn end_if_through(tx: &mut Tx<'_>, id: &str, now: i64) -> Result<(), DbError> {
    let through = tx.row(
        "SELECT 1 FROM job WHERE id = $1 AND cut = 1
            AND NOT EXISTS (SELECT 1 FROM job_chunk WHERE job_chunk.job = job.id)
            AND NOT EXISTS (SELECT 1 FROM job_failure WHERE job_failure.job = job.id
                            AND job_failure.round < job.round)",
        &[id.into()],
    )?;
    let Some(job) = get(tx, id)?.filter(|_| through.is_some()) else { return Ok(()) };
    let none = job.total > 0 && job.failed >= job.total && job.kind == JobKind::Cache;
    if none {
        let reason = "Not one tile could be fetched; the failures say why.";
        set(tx, id, JobState::Failed, Some(reason), Some(now))
    } else {
        set(tx, id, JobState::Done, None, Some(now))
    }
}

/// Deletes jobs that ended before a time, with their failures.
///
/// # Errors
/// If the database fails.
pub fn forget(tx: &mut Tx<'_>, ended_before: i64, limit: usize) -> Result<usize, DbError> {
    let rows =
        tx.rows("SELECT id FROM job WHERE ended_at < $1 LIMIT $2", &[ended_before.into(), limit.into()])?;
    for row in &rows {
        let id: String = row.get(0)?;
        for table in ["job_chunk WHERE job", "job_failure WHERE job", "job WHERE id"] {
            tx.run(&format!("DELETE FROM {table} = $1"), &[(&id).into()])?;
        }
    }
    Ok(rows.len())
}

/// Takes a turn at work that is done every so often, in milliseconds; `false` if it is not due.
///
/// # Errors
/// If the database fails.
pub fn chore(tx: &mut Tx<'_>, name: &str, every: i64, now: i64) -> Result<bool, DbError> {
    tx.run("INSERT INTO chore (name, due_at) VALUES ($1, 0) ON CONFLICT (name) DO NOTHING", &[name.into()])?;
    let mine = tx.run(
        "UPDATE chore SET due_at = $2 WHERE name = $1 AND due_at <= $3",
        &[name.into(), (now + every).into(), now.into()],
    )?;
    Ok(mine == 1)
}

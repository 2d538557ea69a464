//! Durable jobs: rows beside the tiles, written in the same transaction as them.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};

use crate::clock::{ms, time};
use crate::error::StoreError;
use crate::job::{Job, JobId, JobKind, JobProgress, JobState, NewJob};
use crate::region::RegionId;
use crate::tileset::Tileset;

/// Ended jobs of a region that are remembered.
const KEPT_JOBS: i64 = 10;

const COLUMNS: &str = "id, region, kind, state, problem, total, done, failed, bytes_fetched,
     unchanged, started, updated, finished";

impl Tileset {
    /// Starts a job, queued. The job is in the file when this returns.
    ///
    /// # Errors
    /// [`StoreError::JobOpen`] if the region has one already, [`StoreError::NoSuchRegion`].
    pub fn start_job(&self, job: NewJob) -> Result<Job, StoreError> {
        self.change(|ledger| {
            let connection = ledger.connection;
            crate::regions::must_exist(connection, job.region)?;
            if let Some(open) = open_job(connection, job.region)? {
                return Err(StoreError::JobOpen { region: job.region, job: open });
            }
            connection.execute(
                "INSERT INTO job (region, kind, state, total, started, updated)
                 VALUES (?1, ?2, 'queued', ?3, ?4, ?4)",
                (job.region.0, job.kind.name(), job.total, ms(job.started)),
            )?;
            let id = connection.last_insert_rowid();
            connection.execute(
                "DELETE FROM job WHERE region = ?1 AND id < (SELECT id FROM job WHERE region = ?1
                 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
                (job.region.0, KEPT_JOBS),
            )?;
            one(connection, "id = ?1", id)?.ok_or(StoreError::NoSuchJob { id: JobId(id) })
        })
    }

    /// Changes the state of a job. An ended job cannot be opened again: start another one.
    ///
    /// # Errors
    /// [`StoreError::NoSuchJob`] if there is none with this number, or it has ended.
    pub fn update_job(
        &self,
        id: JobId,
        state: JobState,
        problem: Option<&str>,
        now: Timestamp,
    ) -> Result<Job, StoreError> {
        self.change(|ledger| {
            let finished = (!state.is_open()).then(|| ms(now));
            let changed = ledger.connection.execute(
                "UPDATE job SET state = ?2, problem = ?3, updated = ?4, finished = ?5
                 WHERE id = ?1 AND finished IS NULL",
                (id.0, state.name(), problem, ms(now), finished),
            )?;
            let job = one(ledger.connection, "id = ?1", id.0)?.filter(|_| changed == 1);
            let job = job.ok_or(StoreError::NoSuchJob { id })?;
            if matches!(state, JobState::Done | JobState::FailedInPart) {
                ledger
                    .connection
                    .execute("UPDATE region SET updated = ?2 WHERE id = ?1", (job.region.0, ms(now)))?;
            }
            Ok(job)
        })
    }

    /// Lists the jobs of regions in use that have not ended, the oldest first.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn open_jobs(&self) -> Result<Vec<Job>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM job WHERE state IN ('queued', 'running', 'paused')
                 AND region NOT IN (SELECT id FROM region WHERE deleted_at IS NOT NULL) ORDER BY id"
            ))?;
            let mut rows = statement.query([])?;
            let mut jobs = Vec::new();
            while let Some(row) = rows.next()? {
                jobs.push(read(row)?);
            }
            Ok(jobs)
        })
    }

    /// Reads a job.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn job(&self, id: JobId) -> Result<Option<Job>, StoreError> {
        self.read(|connection| one(connection, "id = ?1", id.0))
    }

    /// Reads the newest job of a region.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn latest_job(&self, region: RegionId) -> Result<Option<Job>, StoreError> {
        self.read(|connection| one(connection, "region = ?1 ORDER BY id DESC LIMIT 1", region.0))
    }
}

/// Writes the counters of a job within the transaction of the batch that made them true.
pub(crate) fn record_progress(
    connection: &Connection,
    job: JobId,
    progress: &JobProgress,
    at: Timestamp,
) -> Result<(), StoreError> {
    let changed = connection
        .prepare_cached(
            "UPDATE job SET done = ?2, failed = ?3, bytes_fetched = ?4, unchanged = ?5, updated = ?6
             WHERE id = ?1",
        )?
        .execute((
            job.0,
            progress.done,
            progress.failed,
            progress.bytes_fetched,
            progress.unchanged,
            ms(at),
        ))?;
    if changed == 0 {
        return Err(StoreError::NoSuchJob { id: job });
    }
    Ok(())
}

fn open_job(connection: &Connection, region: RegionId) -> Result<Option<JobId>, StoreError> {
    Ok(connection
        .query_row(
            "SELECT id FROM job WHERE region = ?1 AND state IN ('queued', 'running', 'paused')",
            [region.0],
            |row| row.get(0).map(JobId),
        )
        .optional()?)
}

fn one(connection: &Connection, which: &str, id: i64) -> Result<Option<Job>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM job WHERE {which}"))?;
    let mut rows = statement.query([id])?;
    rows.next()?.map(read).transpose()
}

/// The newest job of each region.
pub(crate) fn latest_jobs(connection: &Connection) -> Result<HashMap<RegionId, Job>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM job WHERE id IN (SELECT max(id) FROM job GROUP BY region)"
    ))?;
    let mut rows = statement.query([])?;
    let mut jobs = HashMap::new();
    while let Some(row) = rows.next()? {
        let job = read(row)?;
        jobs.insert(job.region, job);
    }
    Ok(jobs)
}

fn read(row: &Row<'_>) -> Result<Job, StoreError> {
    let (kind, state): (String, String) = (row.get(2)?, row.get(3)?);
    let unknown = |what, detail| StoreError::BadValue { what, detail };
    Ok(Job {
        id: JobId(row.get(0)?),
        region: RegionId(row.get(1)?),
        kind: JobKind::from_name(&kind).ok_or_else(|| unknown("the kind of a job", kind))?,
        state: JobState::from_name(&state).ok_or_else(|| unknown("the state of a job", state))?,
        problem: row.get(4)?,
        total: row.get(5)?,
        done: row.get(6)?,
        failed: row.get(7)?,
        bytes_fetched: row.get(8)?,
        unchanged: row.get(9)?,
        started: time(row.get(10)?),
        updated: time(row.get(11)?),
        finished: row.get::<_, Option<i64>>(12)?.map(time),
    })
}

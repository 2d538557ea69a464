//! Rows of jobs.

use database::{DbError, Row, Tx};

/// What a job does.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum JobKind {
    /// Fetches what is missing or no longer fresh.
    Cache,
    /// Asks for every tile again, and fetches those that have changed.
    Refresh,
    /// Writes the region's tiles into one file.
    Seal,
}

impl JobKind {
    /// Its word in the rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cache => "cache",
            Self::Refresh => "refresh",
            Self::Seal => "seal",
        }
    }

    fn of_name(name: &str) -> Option<Self> {
        [Self::Cache, Self::Refresh, Self::Seal].into_iter().find(|kind| kind.name() == name)
    }
}

/// How far a job is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum JobState {
    /// No worker has looked at it yet.
    Queued,
    /// Workers work on it.
    Running,
    /// It waits for somebody to resume it; the reason says why.
    Paused,
    /// All that could be done is done; some tiles may have failed.
    Done,
    /// Somebody has ended it.
    Cancelled,
    /// Nothing of it could be done.
    Failed,
}

impl JobState {
    /// Its word in the rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }

    fn of_name(name: &str) -> Option<Self> {
        [Self::Queued, Self::Running, Self::Paused, Self::Done, Self::Cancelled, Self::Failed]
            .into_iter()
            .find(|state| state.name() == name)
    }

    /// Tells whether workers may work on it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }
}

/// A job. Each of its tiles ends as fetched, unchanged, skipped or failed.
#[derive(Clone, PartialEq, Debug)]
pub struct Job {
    /// Its name among rows.
    pub id: String,
    /// Whose it is.
    pub workspace: String,
    /// The id of the region.
    pub region: String,
    /// The id of the region's source.
    pub source: String,
    /// What it does.
    pub kind: JobKind,
    /// How far it is.
    pub state: JobState,
    /// Why it waits or failed.
    pub reason: Option<String>,
    /// The caller's own name for the request.
    pub request: Option<String>,
    /// Rises whenever it begins anew.
    pub round: i64,
    /// Tiles of the region.
    pub total: u64,
    /// Tiles that were fetched, or that the source has not; of a seal: tiles written.
    pub fetched: u64,
    /// Tiles that the source says have not changed.
    pub unchanged: u64,
    /// Tiles that were there.
    pub skipped: u64,
    /// Tiles that could not be fetched.
    pub failed: u64,
    /// Bytes fetched.
    pub bytes: u64,
    /// Tiles a second, lately; 0 if not known.
    pub pace: f64,
    /// Who started it.
    pub created_by: String,
    /// When, in milliseconds since 1970.
    pub created_at: i64,
    /// Tiles that were fetched since then are not fetched again.
    pub began_at: i64,
    /// The last sign of life; in the future while the source has told us to wait.
    pub alive_at: i64,
    /// When it came to its end.
    pub ended_at: Option<i64>,
}

impl Job {
    /// Tiles that it is through with.
    #[must_use]
    pub const fn through(&self) -> u64 {
        self.fetched + self.unchanged + self.skipped + self.failed
    }
}

pub(super) const COLUMNS: &str = "id, workspace, region, source, kind, state, reason, request, round, total, \
     fetched, unchanged, skipped, failed, bytes, pace, created_by, created_at, began_at, alive_at, ended_at";

pub(super) fn read(row: &Row) -> Result<Job, DbError> {
    let word = |column: usize| row.get::<String>(column);
    let unknown = |word: String| DbError::Engine(format!("a job's row says {word}"));
    let (kind, state) = (word(4)?, word(5)?);
    Ok(Job {
        id: word(0)?,
        workspace: word(1)?,
        region: word(2)?,
        source: word(3)?,
        kind: JobKind::of_name(&kind).ok_or_else(|| unknown(kind))?,
        state: JobState::of_name(&state).ok_or_else(|| unknown(state))?,
        reason: row.get(6)?,
        request: row.get(7)?,
        round: row.get(8)?,
        total: row.get(9)?,
        fetched: row.get(10)?,
        unchanged: row.get(11)?,
        skipped: row.get(12)?,
        failed: row.get(13)?,
        bytes: row.get(14)?,
        pace: row.get(15)?,
        created_by: word(16)?,
        created_at: row.get(17)?,
        began_at: row.get(18)?,
        alive_at: row.get(19)?,
        ended_at: row.get(20)?,
    })
}

/// A job to be made.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Its name among rows.
    pub id: String,
    /// Whose it is.
    pub workspace: String,
    /// The id of the region.
    pub region: String,
    /// The id of the region's source.
    pub source: String,
    /// What it does.
    pub kind: JobKind,
    /// The caller's own name for the request, unique in the workspace.
    pub request: Option<String>,
    /// Tiles of the region.
    pub total: u64,
    /// Who starts it.
    pub created_by: String,
}

/// Makes a job, unless the request was made before; gives the job of that request then.
///
/// # Errors
/// If the database fails.
pub fn create(tx: &mut Tx<'_>, new: &NewJob, now: i64) -> Result<Job, DbError> {
    if let Some(request) = &new.request {
        let sql = format!("SELECT {COLUMNS} FROM job WHERE workspace = $1 AND request = $2");
        if let Some(row) = tx.row(&sql, &[(&new.workspace).into(), request.into()])? {
            return read(&row);
        }
    }
    let sql = format!(
        "INSERT INTO job (id, workspace, region, source, kind, state, request, total, created_by, created_at,
            began_at, alive_at, measured_at)
         VALUES ($1, $2, $3, $4, $5, 'queued', $6, $7, $8, $9, $9, $9, $9) RETURNING {COLUMNS}"
    );
    let row = tx.row(
        &sql,
        &[
            (&new.id).into(),
            (&new.workspace).into(),
            (&new.region).into(),
            (&new.source).into(),
            new.kind.name().into(),
            new.request.clone().into(),
            new.total.into(),
            (&new.created_by).into(),
            now.into(),
        ],
    )?;
    row.as_ref().map(read).unwrap_or_else(|| Err(DbError::Engine("no row came back".to_owned())))
}

/// A job.
///
/// # Errors
/// If the database fails.
pub fn get(tx: &mut Tx<'_>, id: &str) -> Result<Option<Job>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM job WHERE id = $1");
    tx.row(&sql, &[id.into()])?.as_ref().map(read).transpose()
}

/// A job whose row nobody else changes until the transaction ends.
pub(super) fn locked(tx: &mut Tx<'_>, id: &str) -> Result<Option<Job>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM job WHERE id = $1{}", crate::bulk::for_update(tx));
    tx.row(&sql, &[id.into()])?.as_ref().map(read).transpose()
}

/// The job of a region that is not over yet.
///
/// # Errors
/// If the database fails.
pub fn open_of_region(tx: &mut Tx<'_>, region: &str) -> Result<Option<Job>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM job WHERE region = $1 AND state IN ('queued', 'running', 'paused')
         ORDER BY id DESC LIMIT 1"
    );
    tx.row(&sql, &[region.into()])?.as_ref().map(read).transpose()
}

/// Jobs of a workspace, the newest first, before the one named; `open` leaves out those that are over
/// (or, with `false`, those that are not).
///
/// # Errors
/// If the database fails.
pub fn page(
    tx: &mut Tx<'_>,
    workspace: &str,
    open: Option<bool>,
    before: Option<&str>,
    limit: usize,
) -> Result<Vec<Job>, DbError> {
    let states = match open {
        None => "",
        Some(true) => " AND state IN ('queued', 'running', 'paused')",
        Some(false) => " AND state IN ('done', 'cancelled', 'failed')",
    };
    // Version 7 identifiers are in the order of their making; none is behind a tilde.
    let sql = format!(
        "SELECT {COLUMNS} FROM job WHERE workspace = $1 AND id < $2{states} ORDER BY id DESC LIMIT $3"
    );
    let rows = tx.rows(&sql, &[workspace.into(), before.unwrap_or("~").into(), limit.into()])?;
    rows.iter().map(read).collect()
}

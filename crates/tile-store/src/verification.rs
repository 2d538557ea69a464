//! Who checked a region, when and where, and what was found: one record, of the last check.

use jiff::Timestamp;
use rusqlite::{Connection, Row};

use crate::clock::{ms, time};
use crate::error::StoreError;
use crate::ledger::Ledger;
use crate::region::RegionId;
use crate::regions::must_exist;
use crate::tileset::{Tileset, read_sets};

/// Who checks, for the record.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Checker {
    /// Name of the user, if the system tells it.
    pub user: Option<String>,
    /// Name of the machine, if the system tells it.
    pub host: Option<String>,
}

/// The last check of every tile of a region.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Verification {
    /// When it began: what changed after that may not have been seen.
    pub at: Timestamp,
    /// Who checked, and where; absent if the record is older than this program.
    pub checker: Checker,
    /// Tiles whose bytes were hashed.
    pub checked: u64,
    /// Those whose bytes were right.
    pub good: u64,
    /// Those whose bytes were wrong, unreadable or gone.
    pub bad: u64,
    /// Tiles of the region of which nothing was known then; absent in older records.
    pub missing: Option<u64>,
    /// When the tile that was confirmed longest ago was confirmed, rounded down to the hour.
    pub oldest: Option<Timestamp>,
}

/// The columns of `verification` that [`read`] takes.
pub(crate) const COLUMNS: &str = "at, by_user, on_host, checked, good, bad, missing, oldest_at";

/// Reads a record from [`COLUMNS`] beginning at `first`; `None` where an outer join found none.
pub(crate) fn read(row: &Row<'_>, first: usize) -> Result<Option<Verification>, rusqlite::Error> {
    let Some(at) = row.get::<_, Option<i64>>(first)? else { return Ok(None) };
    Ok(Some(Verification {
        at: time(at),
        checker: Checker { user: row.get(first + 1)?, host: row.get(first + 2)? },
        checked: row.get(first + 3)?,
        good: row.get(first + 4)?,
        bad: row.get(first + 5)?,
        missing: row.get(first + 6)?,
        oldest: row.get::<_, Option<i64>>(first + 7)?.map(time),
    }))
}

/// Writes the record of a check in the place of the one before.
pub(crate) fn write(ledger: &Ledger<'_>, id: RegionId, found: &Verification) -> Result<(), StoreError> {
    must_exist(ledger.connection, id)?;
    ledger.connection.execute(
        "INSERT OR REPLACE INTO verification
         (region, at, by_user, on_host, checked, good, bad, missing, oldest_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        (
            id.0,
            ms(found.at),
            &found.checker.user,
            &found.checker.host,
            found.checked,
            found.good,
            found.bad,
            found.missing,
            found.oldest.map(ms),
        ),
    )?;
    Ok(())
}

impl Tileset {
    /// Tells when a job last changed a tile of a region, or may have: jobs of regions that share
    /// tiles with it count too. Read from rows of jobs, whatever the number of tiles.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRegion`].
    pub fn last_change(&self, id: RegionId) -> Result<Option<Timestamp>, StoreError> {
        self.read(|connection| {
            must_exist(connection, id)?;
            let mut regions: Vec<i64> = read_sets(connection)?
                .iter()
                .filter(|set| set.members.contains(&id.0))
                .flat_map(|set| set.members.iter().copied())
                .chain([id.0])
                .collect();
            regions.sort_unstable();
            regions.dedup();
            last_write(connection, id, &serde_json::json!(regions).to_string())
        })
    }
}

fn last_write(connection: &Connection, id: RegionId, regions: &str) -> Result<Option<Timestamp>, StoreError> {
    let by_jobs: Option<i64> = connection
        .prepare_cached("SELECT max(updated) FROM job WHERE region IN (SELECT value FROM json_each(?1))")?
        .query_row([regions], |row| row.get(0))?;
    let itself: Option<i64> = connection
        .prepare_cached("SELECT updated FROM region WHERE id = ?1")?
        .query_row([id.0], |row| row.get(0))?;
    Ok(by_jobs.max(itself).map(time))
}

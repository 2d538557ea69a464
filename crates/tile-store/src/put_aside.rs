//! Regions put aside: gone from the lists, their tiles kept until somebody deletes them for good.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::Connection;

use crate::catalogue::BEING_DELETED;
use crate::clock::{ms, time};
use crate::error::StoreError;
use crate::figures::plan;
use crate::region::{DeletePlan, DeletedRegion, Region, RegionId};
use crate::regions::{must_exist, read_regions};
use crate::tileset::{Tileset, read_sets};

/// What a job says that stopped because its region was put aside; it goes on when that is taken back.
const STOPPED_WITH_REGION: &str = "put aside with its region";

impl Tileset {
    /// Puts a region aside: its job stops, its tiles stay. Answers what goes when everything put
    /// aside is deleted for good.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRegion`], also for a region that is put aside already.
    pub fn put_region_aside(&self, id: RegionId, now: Timestamp) -> Result<DeletePlan, StoreError> {
        self.change(|ledger| {
            let connection = ledger.connection;
            must_exist(connection, id)?;
            let gone = put_aside(connection)?;
            if gone.contains_key(&id.0) {
                return Err(StoreError::NoSuchRegion { id });
            }
            let plan = plan(connection, &[id], &|member| gone.contains_key(&member))?;
            connection.execute("UPDATE region SET deleted_at = ?2 WHERE id = ?1", (id.0, ms(now)))?;
            connection.execute(
                "UPDATE job SET state = 'paused', problem = ?2, updated = ?3
                 WHERE region = ?1 AND state IN ('queued', 'running')",
                (id.0, STOPPED_WITH_REGION, ms(now)),
            )?;
            Ok(plan)
        })
    }

    /// Takes back a region that was put aside, under a name; its job goes on if it was at work.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRegion`] if there is none or it is not put aside.
    pub fn take_region_back(&self, id: RegionId, name: &str, now: Timestamp) -> Result<Region, StoreError> {
        self.change(|ledger| {
            let back = ledger.connection.execute(
                "UPDATE region SET deleted_at = NULL, name = ?2
                 WHERE id = ?1 AND deleted_at IS NOT NULL AND stage <> ?3",
                (id.0, name, BEING_DELETED),
            )?;
            if back == 0 {
                return Err(StoreError::NoSuchRegion { id });
            }
            ledger.connection.execute(
                "UPDATE job SET state = 'queued', problem = NULL, updated = ?3
                 WHERE region = ?1 AND state = 'paused' AND problem = ?2",
                (id.0, STOPPED_WITH_REGION, ms(now)),
            )?;
            Ok(())
        })?;
        self.region(id)?.ok_or(StoreError::NoSuchRegion { id })
    }

    /// Lists the regions put aside, the one put aside first at the front. The bytes of each are
    /// those that go with it when they are deleted for good in this order, so that they add up.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn regions_put_aside(&self) -> Result<Vec<DeletedRegion>, StoreError> {
        self.read(|connection| {
            let transaction = connection.unchecked_transaction()?;
            let gone = put_aside(&transaction)?;
            if gone.is_empty() {
                return Ok(Vec::new());
            }
            let mut bytes = bytes_by_last(&transaction, &gone)?;
            let regions = read_regions(&transaction, "stage <> ?1 AND deleted_at IS NOT NULL")?;
            let mut found: Vec<DeletedRegion> = regions
                .into_iter()
                .map(|(region, _)| DeletedRegion {
                    deleted: gone.get(&region.id.0).copied().map_or(Timestamp::UNIX_EPOCH, time),
                    bytes: bytes.remove(&region.id.0).unwrap_or(0),
                    region,
                })
                .collect();
            found.sort_by_key(|region| (region.deleted, region.region.id));
            Ok(found)
        })
    }
}

/// The regions that are put aside, with when, in milliseconds since 1970.
pub(crate) fn put_aside(connection: &Connection) -> Result<BTreeMap<i64, i64>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT id, deleted_at FROM region WHERE deleted_at IS NOT NULL")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The bytes that only regions put aside hold, each set with the member that was put aside last.
pub(crate) fn bytes_by_last(
    connection: &Connection,
    gone: &BTreeMap<i64, i64>,
) -> Result<BTreeMap<i64, u64>, StoreError> {
    let mut bytes = BTreeMap::new();
    for set in read_sets(connection)? {
        let times: Option<Vec<(i64, i64)>> =
            set.members.iter().map(|member| gone.get(member).map(|at| (*at, *member))).collect();
        if let Some((_, last)) = times.and_then(|times| times.into_iter().max()) {
            *bytes.entry(last).or_default() += set.bytes;
        }
    }
    Ok(bytes)
}

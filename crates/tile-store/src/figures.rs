//! The figures of regions, read from counters and not from tiles.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use rusqlite::Connection;

use crate::clock::{hour_before, hour_start, ms};
use crate::error::StoreError;
use crate::job::Job;
use crate::ledger::{EXPIRES, FETCHED};
use crate::put_aside::put_aside;
use crate::region::{DeletePlan, Region, RegionId, RegionStats};
use crate::regions::{must_exist, read_regions};
use crate::set_index::read_set;
use crate::tileset::{SetRow, Tileset, lock, read_sets};

/// A region with its figures and its newest job.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionOverview {
    /// The region.
    pub region: Region,
    /// Its figures.
    pub stats: RegionStats,
    /// Its newest job.
    pub job: Option<Job>,
}

impl Tileset {
    /// Reads the figures of a region from counters, whatever its size, as of now.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRegion`].
    pub fn region_stats(&self, id: RegionId) -> Result<RegionStats, StoreError> {
        self.region_stats_at(id, Timestamp::now())
    }

    /// Reads the figures of a region as of a given time, which decides what is expired.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRegion`].
    pub fn region_stats_at(&self, id: RegionId, now: Timestamp) -> Result<RegionStats, StoreError> {
        self.read(|connection| {
            let transaction = connection.unchecked_transaction()?;
            let wanted = must_exist(&transaction, id)?;
            let gone = put_aside(&transaction)?;
            let sets = lock(self.sets()).of(&transaction, id.0)?;
            let mut sum = Sum::new(id.0);
            for (set, _) in sets {
                if let Some(set) = read_set(&transaction, set)? {
                    let age = age_of_set(&transaction, set.id, hour_before(ms(now)))?;
                    sum.add(&set, &age, &gone);
                }
            }
            Ok(sum.stats(wanted))
        })
    }

    /// Lists the regions in use with their figures and newest jobs, in as many steps as there are
    /// regions and overlaps between them, and in a handful of statements.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn region_overviews(&self, now: Timestamp) -> Result<Vec<RegionOverview>, StoreError> {
        self.read(|connection| {
            let transaction = connection.unchecked_transaction()?;
            let regions = read_regions(&transaction, "stage <> ?1 AND deleted_at IS NULL")?;
            let gone = put_aside(&transaction)?;
            let ages = ages(&transaction, hour_before(ms(now)))?;
            let mut sums: HashMap<i64, Sum> =
                regions.iter().map(|(region, _)| (region.id.0, Sum::new(region.id.0))).collect();
            for set in read_sets(&transaction)? {
                let age = ages.get(&set.id).copied().unwrap_or_default();
                for member in set.members.iter() {
                    if let Some(sum) = sums.get_mut(member) {
                        sum.add(&set, &age, &gone);
                    }
                }
            }
            let mut jobs = crate::jobs::latest_jobs(&transaction)?;
            let overview = |(region, wanted): (Region, Option<u64>)| RegionOverview {
                stats: sums.remove(&region.id.0).map(|sum| sum.stats(wanted)).unwrap_or_default(),
                job: jobs.remove(&region.id),
                region,
            };
            Ok(regions.into_iter().map(overview).collect())
        })
    }

    /// Tells what goes with these regions once they and all that was put aside are deleted: what
    /// another region in use shares stays.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRegion`].
    pub fn plan_delete(&self, ids: &[RegionId]) -> Result<DeletePlan, StoreError> {
        self.read(|connection| {
            let transaction = connection.unchecked_transaction()?;
            let gone = put_aside(&transaction)?;
            plan(&transaction, ids, &|member| gone.contains_key(&member))
        })
    }

    /// Tells what deleting these regions for good would free now: what was put aside keeps its tiles.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRegion`].
    pub fn plan_purge(&self, ids: &[RegionId]) -> Result<DeletePlan, StoreError> {
        self.read(|connection| {
            let transaction = connection.unchecked_transaction()?;
            plan(&transaction, ids, &|_| false)
        })
    }
}

/// Adds up the sets that hold one of these regions; the members in `gone` keep nothing.
pub(crate) fn plan(
    connection: &Connection,
    ids: &[RegionId],
    gone: &dyn Fn(i64) -> bool,
) -> Result<DeletePlan, StoreError> {
    for id in ids {
        must_exist(connection, *id)?;
    }
    let ids: BTreeSet<i64> = ids.iter().map(|id| id.0).collect();
    let mut plan = DeletePlan::default();
    for set in read_sets(connection)? {
        if !set.members.iter().any(|member| ids.contains(member)) {
            continue;
        }
        if set.members.iter().all(|member| ids.contains(member) || gone(*member)) {
            plan.tiles += set.tiles;
            plan.empty += set.empty;
            plan.blobs += set.blobs;
            plan.bytes += set.bytes;
        } else {
            plan.shared_tiles += set.tiles;
        }
    }
    Ok(plan)
}

/// The age of the tiles of one set, in hours since 1970.
#[derive(Copy, Clone, Debug, Default)]
struct Age {
    oldest: Option<i64>,
    expires: Option<i64>,
    expired: u64,
}

/// The figures of one region, set by set.
struct Sum {
    id: i64,
    stats: RegionStats,
    age: Age,
}

impl Sum {
    fn new(id: i64) -> Self {
        Self { id, stats: RegionStats::default(), age: Age::default() }
    }

    fn add(&mut self, set: &SetRow, age: &Age, gone: &BTreeMap<i64, i64>) {
        let stats = &mut self.stats;
        stats.stored += set.tiles;
        stats.empty += set.empty;
        stats.failed += set.failed;
        stats.damaged += set.damaged;
        stats.bytes += set.bytes;
        // What was put aside keeps nothing from going; a region put aside itself stands alone.
        let alone =
            |member: &i64| *member == self.id || (gone.contains_key(member) && !gone.contains_key(&self.id));
        if set.members.iter().all(alone) {
            stats.unique_bytes += set.bytes;
        }
        stats.expired += age.expired;
        self.age.oldest = earlier(self.age.oldest, age.oldest);
        self.age.expires = earlier(self.age.expires, age.expires);
    }

    fn stats(self, wanted: Option<u64>) -> RegionStats {
        let Self { stats, age, .. } = self;
        RegionStats {
            oldest: age.oldest.map(hour_start),
            expires: age.expires.map(hour_start),
            wanted: wanted.unwrap_or(stats.stored + stats.empty),
            ..stats
        }
    }
}

fn earlier(one: Option<i64>, other: Option<i64>) -> Option<i64> {
    one.into_iter().chain(other).min()
}

fn ages(connection: &Connection, now: i64) -> Result<HashMap<i64, Age>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT regions, kind, min(hour), sum(CASE WHEN hour <= ?1 THEN tiles ELSE 0 END)
         FROM tile_age GROUP BY regions, kind",
    )?;
    let mut rows = statement.query([now])?;
    let mut ages: HashMap<i64, Age> = HashMap::new();
    while let Some(row) = rows.next()? {
        let age = ages.entry(row.get(0)?).or_default();
        match row.get::<_, i64>(1)? {
            EXPIRES => (age.expires, age.expired) = (row.get(2)?, row.get(3)?),
            _ => age.oldest = row.get(2)?,
        }
    }
    Ok(ages)
}

fn age_of_set(connection: &Connection, set: i64, now: i64) -> Result<Age, StoreError> {
    let mut first =
        connection.prepare_cached("SELECT min(hour) FROM tile_age WHERE regions = ?1 AND kind = ?2")?;
    let expired = connection
        .prepare_cached(
            "SELECT coalesce(sum(tiles), 0) FROM tile_age
             WHERE regions = ?1 AND kind = ?2 AND hour <= ?3",
        )?
        .query_row((set, EXPIRES, now), |row| row.get(0))?;
    Ok(Age {
        oldest: first.query_row((set, FETCHED), |row| row.get(0))?,
        expires: first.query_row((set, EXPIRES), |row| row.get(0))?,
        expired,
    })
}

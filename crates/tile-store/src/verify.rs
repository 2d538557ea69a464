//! Reading every content again and comparing it with its hash.

use std::ops::ControlFlow;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use crate::clock::{ms, time};
use crate::damage;
use crate::error::StoreError;
use crate::hash::TileHash;
use crate::read::{coord_of, sets_with};
use crate::region::RegionId;
use crate::tile::{Damage, DamagedTile};
use crate::tileset::{Tileset, read_sets};
use crate::verification::{self, Checker, Verification};

/// Bad tiles that a report names; the rest is counted, and listed by [`Tileset::damaged`].
pub const NAMED_BAD_TILES: usize = 10_000;

/// How far `verify` is.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct VerifyProgress {
    /// Contents to be read.
    pub blobs: u64,
    /// Contents read.
    pub checked: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Contents found bad.
    pub bad: u64,
}

/// What `verify` found.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct VerifyReport {
    /// Contents read; each once, however many tiles use it.
    pub blobs: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Contents that are wrong.
    pub bad_blobs: u64,
    /// Tiles of what was checked that use them, at most [`NAMED_BAD_TILES`].
    pub bad: Vec<DamagedTile>,
    /// How many tiles use them.
    pub bad_tiles: u64,
    /// Contents marked as damaged before that read well now.
    pub mended: u64,
    /// What was written down for each region.
    pub records: Vec<(RegionId, Verification)>,
}

impl Tileset {
    /// Hashes every content of a region, or of the tileset, once, and marks every tile whose
    /// bytes are wrong, unreadable or gone. A damaged page does not stop it. What was found is
    /// written down for each region, with who checked.
    ///
    /// # Errors
    /// [`StoreError::Cancelled`] if `progress` breaks; what was marked stays marked, and no check
    /// is written down.
    pub fn verify(
        &self,
        region: Option<RegionId>,
        checker: &Checker,
        progress: &mut dyn FnMut(VerifyProgress) -> ControlFlow<()>,
    ) -> Result<VerifyReport, StoreError> {
        // As exact as the file keeps it.
        let began = time(ms(Timestamp::now()));
        let reader = self.careful_reader()?;
        let about = |error: StoreError| error.about(self.path());
        let mut state = VerifyProgress { blobs: self.blobs_of(region)?, ..Default::default() };
        let mut report = VerifyReport::default();
        let mut last = i64::MIN;
        loop {
            let inside = sets_inside(&reader, region).map_err(about)?;
            let blobs = next_blobs(&reader, last, inside.as_deref()).map_err(about)?;
            let Some(end) = blobs.last() else { break };
            last = *end;
            for blob in blobs {
                let (damage, bytes) = check(&reader, blob);
                state.checked += 1;
                state.bytes += bytes;
                self.record(&reader, blob, damage, inside.as_deref(), &mut report)?;
                state.bad = report.bad_blobs;
                if progress(state).is_break() {
                    return Err(StoreError::Cancelled);
                }
            }
        }
        report.blobs = state.checked;
        report.bytes = state.bytes;
        self.note_verified(region, began, checker, &mut report)?;
        Ok(report)
    }

    fn blobs_of(&self, region: Option<RegionId>) -> Result<u64, StoreError> {
        self.read(|connection| {
            if let Some(id) = region {
                crate::regions::must_exist(connection, id)?;
            }
            let sets = read_sets(connection)?;
            let inside = |members: &[i64]| region.is_none_or(|id| members.contains(&id.0));
            Ok(sets.iter().filter(|set| inside(&set.members)).map(|set| set.blobs).sum())
        })
    }

    /// Marks or unmarks a content if what was found differs from what is noted.
    fn record(
        &self,
        reader: &Connection,
        blob: i64,
        damage: Option<Damage>,
        inside: Option<&str>,
        report: &mut VerifyReport,
    ) -> Result<(), StoreError> {
        let noted = noted_damage(reader, blob).map_err(|error| error.about(self.path()))?;
        match damage {
            Some(found) => {
                // A file that cannot be written can still be checked.
                match self.change(|ledger| damage::mark(ledger, blob, found)) {
                    Ok(()) | Err(StoreError::ReadOnly { .. }) => {}
                    Err(error) => return Err(error),
                }
                tracing::warn!(blob, damage = found.name(), "a stored content is damaged");
                report.bad_blobs += 1;
                name_tiles(reader, blob, found, inside, report).map_err(|error| error.about(self.path()))
            }
            None if noted => {
                report.mended += 1;
                self.change(|ledger| damage::mend(ledger, blob, None))
            }
            None => Ok(()),
        }
    }

    fn note_verified(
        &self,
        region: Option<RegionId>,
        began: Timestamp,
        checker: &Checker,
        report: &mut VerifyReport,
    ) -> Result<(), StoreError> {
        let ids: Vec<RegionId> = match region {
            Some(id) => vec![id],
            None => self.regions()?.into_iter().map(|region| region.id).collect(),
        };
        for id in ids {
            let stats = self.region_stats(id)?;
            // A file that cannot be written holds no marks, but all of this region was just read.
            let bad = if region.is_some() { report.bad_tiles } else { stats.damaged };
            let record = Verification {
                at: began,
                checker: checker.clone(),
                checked: stats.stored,
                good: stats.stored.saturating_sub(bad),
                bad,
                missing: Some(stats.missing()),
                oldest: stats.oldest,
            };
            match self.change(|ledger| verification::write(ledger, id, &record)) {
                Ok(()) | Err(StoreError::ReadOnly { .. }) => {}
                Err(error) => return Err(error),
            }
            report.records.push((id, record));
        }
        Ok(())
    }
}

/// Contents whose numbers are read in one step.
const STEP: usize = 512;

/// The sets that a region is in, as JSON; `None` for the whole tileset. Asked for again with every
/// step, because regions may be made meanwhile.
fn sets_inside(connection: &Connection, region: Option<RegionId>) -> Result<Option<String>, StoreError> {
    region.map(|id| sets_with(connection, id)).transpose()
}

/// The next contents that tiles name. Found through the tiles, so that a content which is not
/// there is found as well.
fn next_blobs(connection: &Connection, after: i64, inside: Option<&str>) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT blob_id FROM tile INDEXED BY tile_blob WHERE blob_id > ?1
         AND (?2 IS NULL OR regions IN (SELECT value FROM json_each(?2)))
         ORDER BY blob_id LIMIT ?3",
    )?;
    let rows = statement.query_map((after, inside, STEP), |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Reads and hashes a content. Gives what is wrong with it, and its size.
fn check(connection: &Connection, blob: i64) -> (Option<Damage>, u64) {
    let read =
        connection.prepare_cached("SELECT sha256, data FROM blob WHERE id = ?1").and_then(|mut statement| {
            statement
                .query_row([blob], |row| {
                    let hash: [u8; 32] = row.get(0)?;
                    let data = row.get_ref(1)?.as_blob()?;
                    let same = TileHash::of(data) == TileHash::from_bytes(hash);
                    Ok((same, data.len() as u64))
                })
                .optional()
        });
    match read {
        Ok(Some((true, bytes))) => (None, bytes),
        Ok(Some((false, bytes))) => (Some(Damage::HashDiffers), bytes),
        Ok(None) => (Some(Damage::Missing), 0),
        Err(_) => (Some(Damage::Unreadable), 0),
    }
}

fn noted_damage(connection: &Connection, blob: i64) -> Result<bool, StoreError> {
    let noted: Option<Option<i64>> = connection
        .prepare_cached("SELECT damage FROM blob_use WHERE id = ?1")?
        .query_row([blob], |row| row.get(0))
        .optional()?;
    Ok(noted.flatten().is_some())
}

fn name_tiles(
    connection: &Connection,
    blob: i64,
    reason: Damage,
    inside: Option<&str>,
    report: &mut VerifyReport,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT zoom_level, tile_row, tile_column FROM tile
         WHERE blob_id = ?1 AND (?2 IS NULL OR regions IN (SELECT value FROM json_each(?2)))",
    )?;
    let mut rows = statement.query((blob, inside))?;
    while let Some(row) = rows.next()? {
        report.bad_tiles += 1;
        if report.bad.len() < NAMED_BAD_TILES {
            report.bad.push(DamagedTile { coord: coord_of(row)?, reason });
        }
    }
    Ok(())
}

//! Writing a batch of tile changes.

use rusqlite::OptionalExtension;

use crate::change::{BatchOutcome, TileChange, TileValidators, TileWrite};
use crate::clock::ms;
use crate::error::StoreError;
use crate::hash::HashedTile;
use crate::job::{JobId, JobProgress};
use crate::ledger::{Ledger, TileRow};
use crate::place::Place;
use crate::tileset::Tileset;

impl Tileset {
    /// Writes a batch in one transaction: tiles, contents, counters, failures, and the progress
    /// of the job that made them. Either all of it is stored or nothing.
    ///
    /// Batches of 256 are a good size: larger ones keep other writers waiting and more memory busy.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`], [`StoreError::Locked`], [`StoreError::ReadOnly`],
    /// [`StoreError::NoSuchJob`]; nothing is stored then, and the store goes on working.
    pub fn write(
        &self,
        batch: &[TileWrite],
        progress: Option<(JobId, &JobProgress)>,
    ) -> Result<BatchOutcome, StoreError> {
        self.change(|ledger| {
            let mut outcome = BatchOutcome::default();
            for write in batch {
                apply(ledger, write, &mut outcome)?;
            }
            if let (Some((job, progress)), Some(last)) = (progress, batch.last()) {
                crate::jobs::record_progress(ledger.connection, job, progress, last.at)?;
            }
            Ok(outcome)
        })
    }
}

fn apply(ledger: &mut Ledger<'_>, write: &TileWrite, outcome: &mut BatchOutcome) -> Result<(), StoreError> {
    let place = Place::from(write.coord);
    let regions = ledger.set_of(write.coord)?;
    let before = ledger.tile(place)?;
    let at = ms(write.at);
    let row = |blob, expires: &Option<jiff::Timestamp>| TileRow {
        blob,
        regions,
        damage: None,
        fetched: at,
        expires: expires.map(ms),
    };
    match &write.change {
        TileChange::Store { tile, validators, expires } => {
            let blob = store_content(ledger, tile, regions, outcome)?;
            // Mending a damaged content mends this row as well, so it is read again.
            let before =
                if before.is_some_and(|row| row.damage.is_some()) { ledger.tile(place)? } else { before };
            put(ledger, place, before, row(Some(blob), expires), validators)?;
            outcome.stored += 1;
        }
        TileChange::Unchanged { validators, expires } => {
            match before.filter(|row| row.blob.is_some() && row.damage.is_none()) {
                Some(before) => {
                    let after = row(before.blob, expires);
                    confirm(ledger, place, &before, &after, validators)?;
                    outcome.unchanged += 1;
                }
                None => {
                    outcome.ignored += 1;
                    return Ok(());
                }
            }
        }
        TileChange::Empty { expires } => {
            put(ledger, place, before, row(None, expires), &TileValidators::default())?;
            outcome.empty += 1;
        }
        TileChange::Failed { kind, message, status, attempts } => {
            forget_failure(ledger, place)?;
            ledger
                .connection
                .prepare_cached(
                    "INSERT INTO failure (zoom_level, tile_row, tile_column, regions, kind,
                     message, status, attempts, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                )?
                .execute((
                    place.zoom,
                    place.row,
                    place.column,
                    regions,
                    kind,
                    message,
                    status,
                    attempts,
                    at,
                ))?;
            ledger.counts(regions).failed += 1;
            ledger.catalogue.has_failures = true;
            outcome.failed += 1;
            return Ok(());
        }
    }
    forget_failure(ledger, place)
}

/// Finds or adds a content and gives its number. Hashed bytes mend a content found damaged, and
/// with it every tile that uses it.
fn store_content(
    ledger: &mut Ledger<'_>,
    tile: &HashedTile,
    regions: i64,
    outcome: &mut BatchOutcome,
) -> Result<i64, StoreError> {
    let found: Option<i64> = ledger
        .connection
        .prepare_cached("SELECT id FROM blob WHERE sha256 = ?1")?
        .query_row([tile.sha256().as_bytes()], |row| row.get(0))
        .optional()?;
    let used = match found {
        Some(blob) => ledger.blob_use(blob)?.map(|used| (blob, used)),
        None => None,
    };
    if let Some((blob, used)) = used {
        if used.damage.is_some() {
            crate::damage::mend(ledger, blob, Some(tile.bytes()))?;
        }
        ledger.use_blob(blob, &used, regions)?;
        outcome.deduplicated += 1;
        return Ok(blob);
    }
    let size = i64::try_from(tile.bytes().len()).expect("a tile fits in memory");
    // Only a content without its accounts, in a damaged file, is replaced: OR REPLACE makes SQLite
    // copy every page that it touches to a journal of the statement, a third of all that was written.
    let sql = match found {
        Some(_) => "INSERT OR REPLACE INTO blob (id, sha256, data) VALUES (?1, ?2, ?3)",
        None => "INSERT INTO blob (id, sha256, data) VALUES (?1, ?2, ?3)",
    };
    let mut insert = ledger.connection.prepare_cached(sql)?;
    insert.execute((found, tile.sha256().as_bytes(), tile.bytes().as_ref()))?;
    let blob = found.unwrap_or_else(|| ledger.connection.last_insert_rowid());
    drop(insert);
    ledger.add_blob(blob, size, regions)?;
    outcome.new_bytes += tile.bytes().len() as u64;
    Ok(blob)
}

/// Makes or replaces the row of a tile.
fn put(
    ledger: &mut Ledger<'_>,
    place: Place,
    before: Option<TileRow>,
    after: TileRow,
    validators: &TileValidators,
) -> Result<(), StoreError> {
    let sql = if before.is_some() {
        "UPDATE tile SET blob_id = ?4, regions = ?5, damage = NULL, fetched = ?6, expires = ?7,
         etag = ?8, last_modified = ?9
         WHERE zoom_level = ?1 AND tile_row = ?2 AND tile_column = ?3"
    } else {
        "INSERT INTO tile (zoom_level, tile_row, tile_column, blob_id, regions, fetched, expires,
         etag, last_modified) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
    };
    ledger.connection.prepare_cached(sql)?.execute((
        place.zoom,
        place.row,
        place.column,
        after.blob,
        after.regions,
        after.fetched,
        after.expires,
        &validators.etag,
        &validators.last_modified,
    ))?;
    ledger.replace(before.as_ref(), Some(&after));
    Ok(())
}

/// Notes that the source confirmed the stored bytes.
fn confirm(
    ledger: &mut Ledger<'_>,
    place: Place,
    before: &TileRow,
    after: &TileRow,
    validators: &TileValidators,
) -> Result<(), StoreError> {
    ledger
        .connection
        .prepare_cached(
            "UPDATE tile SET regions = ?4, fetched = ?5, expires = ?6,
             etag = coalesce(?7, etag), last_modified = coalesce(?8, last_modified)
             WHERE zoom_level = ?1 AND tile_row = ?2 AND tile_column = ?3",
        )?
        .execute((
            place.zoom,
            place.row,
            place.column,
            after.regions,
            after.fetched,
            after.expires,
            &validators.etag,
            &validators.last_modified,
        ))?;
    ledger.replace(Some(before), Some(after));
    Ok(())
}

/// Takes a tile off the list of failures.
fn forget_failure(ledger: &mut Ledger<'_>, place: Place) -> Result<(), StoreError> {
    if !ledger.catalogue.has_failures {
        return Ok(());
    }
    let regions: Option<i64> = ledger
        .connection
        .prepare_cached(
            "DELETE FROM failure WHERE zoom_level = ?1 AND tile_row = ?2 AND tile_column = ?3
             RETURNING regions",
        )?
        .query_row(place.key(), |row| row.get(0))
        .optional()?;
    if let Some(regions) = regions {
        ledger.counts(regions).failed -= 1;
    }
    Ok(())
}

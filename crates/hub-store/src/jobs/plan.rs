//! A region cut into chunks, a few at a time.

use database::{DbError, Tx};
use tile_grid::{TileCoord, TileRange};

use super::row::{Job, JobKind, locked};
use super::{runs, state};
use crate::cover::Cover;

/// Tiles of a chunk at most.
pub const CHUNK: u32 = 256;

/// Rectangles of a region looked at in one transaction.
const RANGES: usize = 512;

/// What there is to do of a job.
#[derive(Clone, PartialEq, Debug)]
pub struct Plan {
    /// The job.
    pub job: Job,
    /// Chunks that nobody has begun yet.
    pub chunks: Vec<u64>,
}

/// Cuts the next chunks, so that at most `ahead` are open; gives those that no worker has begun. Ends the
/// job if nothing is left. `None` if it is not open any more.
///
/// What it gives may have been given before: a message for each chunk and round is enough.
///
/// # Errors
/// If the database fails.
pub fn plan(tx: &mut Tx<'_>, id: &str, ahead: u64, now: i64) -> Result<Option<Plan>, DbError> {
    let Some(job) = locked(tx, id)?.filter(|job| job.state.is_open()) else { return Ok(None) };
    if crate::regions::get(tx, &job.region)?.is_none() {
        state::fail(tx, id, job.round, "The region was deleted.", now)?;
        return Ok(None);
    }
    tx.run("UPDATE job SET state = 'running', alive_at = $2 WHERE id = $1", &[id.into(), now.into()])?;
    let room = ahead.saturating_sub(open_chunks(tx, id)?);
    let mut made = cut_region(tx, &job, room)?;
    if made.len() as u64 <= room {
        made.extend(cut_failures(tx, &job, room - made.len() as u64)?);
    }
    add(tx, id, &made)?;
    state::end_if_through(tx, id, now)?;
    let rows = tx.rows(
        "SELECT number FROM job_chunk WHERE job = $1 AND token IS NULL ORDER BY number",
        &[id.into()],
    )?;
    let chunks = rows.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?;
    Ok(super::get(tx, id)?.map(|job| Plan { job, chunks }))
}

pub(super) fn open_chunks(tx: &mut Tx<'_>, id: &str) -> Result<u64, DbError> {
    tx.row("SELECT count(*) FROM job_chunk WHERE job = $1", &[id.into()])?.map_or(Ok(0), |row| row.get(0))
}

fn add(tx: &mut Tx<'_>, id: &str, chunks: &[String]) -> Result<(), DbError> {
    let row = tx.row(
        "UPDATE job SET next_chunk = next_chunk + $2 WHERE id = $1 RETURNING next_chunk",
        &[id.into(), chunks.len().into()],
    )?;
    let after: u64 = row.map_or(Ok(0), |row| row.get(0))?;
    let first = after - chunks.len() as u64;
    let set = |(number, tiles): (u64, &String)| vec![id.into(), number.into(), tiles.into()];
    let sets: Vec<_> = (first..).zip(chunks).map(set).collect();
    tx.run_each("INSERT INTO job_chunk (job, number, tiles) VALUES ($1, $2, $3)", &sets)?;
    Ok(())
}

/// How far a region has been cut.
struct Cursor {
    range: u64,
    piece: u64,
    cut: bool,
}

fn cursor(tx: &mut Tx<'_>, id: &str) -> Result<Cursor, DbError> {
    let row = tx.row("SELECT range_at, piece_at, cut FROM job WHERE id = $1", &[id.into()])?;
    row.map_or(Ok(Cursor { range: 0, piece: 0, cut: true }), |row| {
        Ok(Cursor { range: row.get(0)?, piece: row.get(1)?, cut: row.get(2)? })
    })
}

fn cut_region(tx: &mut Tx<'_>, job: &Job, room: u64) -> Result<Vec<String>, DbError> {
    let mut at = cursor(tx, &job.id)?;
    let mut chunks = Vec::new();
    while !at.cut && (chunks.len() as u64) < room {
        if job.kind == JobKind::Seal {
            // One worker writes the file.
            chunks.push(String::new());
            at.cut = true;
        } else {
            let ranges = ranges_from(tx, &job.region, at.range)?;
            at.cut = ranges.len() < RANGES;
            let last = ranges.last().map(|(place, _)| place + 1);
            let full = pack(&ranges, &mut at, room, &mut chunks);
            if full {
                at.cut = false;
            } else if let Some(next) = last {
                (at.range, at.piece) = (next, 0);
            }
        }
    }
    tx.run(
        "UPDATE job SET range_at = $2, piece_at = $3, cut = $4 WHERE id = $1",
        &[(&job.id).into(), at.range.into(), at.piece.into(), at.cut.into()],
    )?;
    Ok(chunks)
}

/// Puts pieces of the rectangles together into chunks until there is no more room; tells whether that
/// came before the end of the rectangles.
fn pack(ranges: &[(u64, TileRange)], at: &mut Cursor, room: u64, chunks: &mut Vec<String>) -> bool {
    let mut open: Vec<TileCoord> = Vec::new();
    for &(place, range) in ranges {
        let skipped = if place == at.range { at.piece } else { 0 };
        let pieces = Cover::new([range]);
        for (piece, tiles) in
            (0..).zip(pieces.chunks(CHUNK)).skip(usize::try_from(skipped).unwrap_or(usize::MAX))
        {
            if open.len() as u64 + tiles.count() > u64::from(CHUNK) {
                chunks.push(runs::written(&std::mem::take(&mut open)));
                if chunks.len() as u64 >= room {
                    (at.range, at.piece) = (place, piece);
                    return true;
                }
            }
            open.extend(tiles.iter());
        }
    }
    if !open.is_empty() {
        chunks.push(runs::written(&open));
    }
    false
}

fn ranges_from(tx: &mut Tx<'_>, region: &str, place: u64) -> Result<Vec<(u64, TileRange)>, DbError> {
    let rows = tx.rows(
        "SELECT place, z, x_min, x_max, y_min, y_max FROM region_range
         WHERE region = (SELECT number FROM region WHERE id = $1) AND place >= $2 ORDER BY place LIMIT $3",
        &[region.into(), place.into(), RANGES.into()],
    )?;
    rows.iter().map(|row| Ok((row.get(0)?, crate::regions::range(row, 1)?))).collect()
}

/// Chunks of the tiles that failed in an earlier round.
fn cut_failures(tx: &mut Tx<'_>, job: &Job, room: u64) -> Result<Vec<String>, DbError> {
    let mut chunks = Vec::new();
    if job.round == 0 || !cursor(tx, &job.id)?.cut {
        return Ok(chunks);
    }
    while (chunks.len() as u64) < room {
        let rows = tx.rows(
            "SELECT z, x, y FROM job_failure WHERE job = $1 AND round < $2 ORDER BY z, y, x LIMIT $3",
            &[(&job.id).into(), job.round.into(), CHUNK.into()],
        )?;
        if rows.is_empty() {
            break;
        }
        let mut tiles = Vec::with_capacity(rows.len());
        for row in &rows {
            tiles.extend(TileCoord::new(row.get(0)?, row.get(1)?, row.get(2)?).ok());
        }
        let set = |tile: &TileCoord| -> Vec<database::Value> {
            let (z, y, x) = (tile.zoom(), tile.y(), tile.x());
            vec![(&job.id).into(), z.into(), y.into(), x.into(), job.round.into()]
        };
        let sets: Vec<_> = tiles.iter().map(set).collect();
        tx.run_each(
            "UPDATE job_failure SET round = $5 WHERE job = $1 AND z = $2 AND y = $3 AND x = $4",
            &sets,
        )?;
        chunks.push(runs::written(&tiles));
    }
    Ok(chunks)
}

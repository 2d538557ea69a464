//! Packing old changes: their bodies go into segments, many together and compressed.
//!
//! Nothing is dropped, and what no peer has yet stays as it is.

use std::sync::Arc;

use rusqlite::OptionalExtension;

use crate::bytes::{Bytes, put_bytes};
use crate::error::{Damage, LogError};
use crate::log::EditLog;
use crate::reader::EditReader;
use crate::write::begin;

/// A segment holds so many changes at most, and so many bytes of them.
const MAX_CHANGES: usize = 4_096;
const MAX_BYTES: usize = 1 << 20;

/// The largest segment that is unpacked: a change alone may be larger than [`MAX_BYTES`].
const MAX_UNPACKED: usize = 256 << 20;

/// The fewest changes that are worth a segment.
const MIN_CHANGES: usize = 64;

type Bodies = Arc<Vec<Vec<u8>>>;

/// A segment that was unpacked.
pub(crate) struct Segment {
    first: u64,
    last: u64,
    bodies: Bodies,
}

impl EditReader {
    pub(crate) fn packed_body(&self, seq: u64) -> Result<Vec<u8>, LogError> {
        let known = |segment: &Segment| {
            let holds = (segment.first..=segment.last).contains(&seq);
            holds.then(|| (segment.first, Arc::clone(&segment.bodies)))
        };
        let held = self.unpacked.borrow().as_ref().and_then(known);
        let (first, bodies) = match held {
            Some(held) => held,
            None => self.unpack(seq)?,
        };
        let at = usize::try_from(seq - first)?;
        Ok(bodies.get(at).cloned().ok_or(Damage::Missing("the body of a change"))?)
    }

    fn unpack(&self, seq: u64) -> Result<(u64, Bodies), LogError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT first, last, packed FROM segment WHERE first <= ?1 ORDER BY first DESC LIMIT 1",
        )?;
        let row = statement.query_row([seq], |row| {
            Ok((row.get::<_, u64>(0)?, row.get::<_, u64>(1)?, row.get::<_, Vec<u8>>(2)?))
        });
        let found: Option<(u64, u64, Vec<u8>)> = row.optional()?;
        let (first, last, packed) = found.ok_or(Damage::Missing("a segment"))?;
        if last < seq {
            return Err(Damage::Missing("a segment").into());
        }
        let unpacked = zstd::bulk::decompress(&packed, unpacked_bytes(&packed)).map_err(|_| Damage::Row)?;
        let mut bytes = Bytes(&unpacked);
        let mut bodies = Vec::new();
        while !bytes.0.is_empty() {
            bodies.push(bytes.bytes()?.to_vec());
        }
        let bodies = Arc::new(bodies);
        *self.unpacked.borrow_mut() = Some(Segment { first, last, bodies: Arc::clone(&bodies) });
        Ok((first, bodies))
    }
}

/// What a packed segment says of its size, within reason.
fn unpacked_bytes(packed: &[u8]) -> usize {
    let said = zstd::zstd_safe::get_frame_content_size(packed).ok().flatten();
    said.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(0).min(MAX_UNPACKED)
}

impl EditLog {
    /// Packs the bodies of changes that a peer has, and gives the space back; tells how many
    /// changes were packed. Nothing is dropped: history and the past read packed changes as others.
    ///
    /// # Errors
    /// If the disk is full or fails; what was packed so far stays packed, and nothing is lost.
    pub fn compact(&mut self) -> Result<u64, LogError> {
        let packed = self.try_compact().map_err(|error| error.about(self.path()))?;
        if packed > 0 {
            self.connection()
                .execute_batch("VACUUM")
                .map_err(|error| LogError::from(error).about(self.path()))?;
        }
        Ok(packed)
    }

    fn try_compact(&self) -> Result<u64, LogError> {
        let until = self.first_unsynced_seq()?;
        let mut packed = 0;
        let mut after = 0;
        loop {
            let transaction = begin(self.book())?;
            let done = self.pack_one(after, until)?;
            transaction.commit()?;
            let Some((last, changes)) = done else { return Ok(packed) };
            after = last;
            packed += changes;
        }
    }

    /// Packs the next run of changes that lie beside each other.
    fn pack_one(&self, after: u64, until: u64) -> Result<Option<(u64, u64)>, LogError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT seq, body FROM change WHERE seq > ?1 AND seq < ?2 AND body IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM original WHERE original.seq = change.seq)
             ORDER BY seq",
        )?;
        let mut rows = statement.query((after, until))?;
        let mut bytes = Vec::new();
        let mut run: Option<(u64, u64)> = None;
        while let Some(row) = rows.next()? {
            let seq = row.get(0)?;
            let (first, last) = run.unwrap_or((seq, seq));
            let full = seq - first >= MAX_CHANGES as u64 || bytes.len() >= MAX_BYTES;
            if full || seq > last + 1 {
                break;
            }
            put_bytes(&mut bytes, row.get_ref(1)?.as_blob().map_err(|_| Damage::Row)?);
            run = Some((first, seq));
        }
        drop(rows);
        let Some((first, last)) = run else { return Ok(None) };
        let changes = last - first + 1;
        if changes < MIN_CHANGES as u64 {
            return Ok(None);
        }
        let packed = zstd::bulk::compress(&bytes, 6).map_err(|_| Damage::Row)?;
        self.connection()
            .prepare_cached("INSERT INTO segment (first, last, packed) VALUES (?1, ?2, ?3)")?
            .execute((first, last, packed))?;
        self.connection()
            .prepare_cached("UPDATE change SET body = NULL WHERE seq BETWEEN ?1 AND ?2")?
            .execute((first, last))?;
        Ok(Some((last, changes)))
    }
}

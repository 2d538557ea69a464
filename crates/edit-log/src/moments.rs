//! Which changes touched a layer, in the order of time, packed many to a row.
//!
//! Changes arrive in the order of the log and not in that of time: a row for each, by time, would
//! lie on a page of its own. A row holds those of [`BLOCK`] numbers of changes beside each other,
//! with the span of time that they lie in, so that what one batch adds lies together, and a time
//! is found by the spans.

use std::collections::BTreeMap;

use rusqlite::OptionalExtension;

use crate::bytes::{Bytes, put, put_signed};
use crate::error::{Damage, LogError};
use crate::names::Book;
use crate::reader::EditReader;

/// So many numbers of changes share a row.
const BLOCK: u64 = 128;

/// Spans count in steps of 2^20 ms, about 17 minutes, so that an edit seldom widens one.
const STEP_BITS: u32 = 20;

/// Blocks above are refused: the row's number is the layer's × 2^40 + the block's.
const LAYER_BITS: u32 = 40;

/// A change that touched a layer.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Touch {
    /// Milliseconds since 1970 that count for the past.
    pub(crate) at: u64,
    /// The change.
    pub(crate) seq: u64,
    /// How many features.
    pub(crate) features: u64,
}

/// The row of a layer that was written last.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    id: i64,
    packed: Packed,
}

/// The changes of one row.
#[derive(Clone, Default, Debug)]
struct Packed {
    bytes: Vec<u8>,
    last: (u64, u64),
    /// The first and the last step of time; `None` in an empty one.
    span: Option<(u64, u64)>,
}

impl Packed {
    fn push(&mut self, touch: Touch) {
        put(&mut self.bytes, touch.seq - self.last.1);
        put_signed(&mut self.bytes, touch.at.wrapping_sub(self.last.0).cast_signed());
        put(&mut self.bytes, touch.features);
        self.note(touch);
    }

    fn note(&mut self, touch: Touch) {
        self.last = (touch.at, touch.seq);
        let step = touch.at >> STEP_BITS;
        self.span = Some(self.span.map_or((step, step), |(from, to)| (from.min(step), to.max(step))));
    }

    /// The bytes of a row, to be added to.
    fn read(bytes: &[u8]) -> Result<Self, LogError> {
        let mut packed = Self { bytes: bytes.to_vec(), ..Self::default() };
        each(bytes, |touch| packed.note(touch))?;
        Ok(packed)
    }
}

/// Calls for every change of a row.
fn each(bytes: &[u8], mut take: impl FnMut(Touch)) -> Result<(), LogError> {
    let mut bytes = Bytes(bytes);
    let (mut at, mut seq) = (0_u64, 0);
    while !bytes.0.is_empty() {
        seq += bytes.number()?;
        at = at.wrapping_add(bytes.signed()?.cast_unsigned());
        take(Touch { at, seq, features: bytes.number()? });
    }
    Ok(())
}

/// The number of a row.
fn row_of(layer: i64, seq: u64) -> Result<i64, LogError> {
    let block = i64::try_from(seq / BLOCK)?;
    if block >> LAYER_BITS == 0 { Ok(layer << LAYER_BITS | block) } else { Err(Damage::Row.into()) }
}

/// Adds changes that touched a layer, in the order of the log; the row that was written last is kept
/// at hand, because the next change goes into it.
pub(crate) fn write(
    book: Book<'_>,
    layer: i64,
    touches: &[Touch],
    at_hand: &mut Option<Block>,
) -> Result<(), LogError> {
    for of_one in touches.chunk_by(|a, b| a.seq / BLOCK == b.seq / BLOCK) {
        let Some(first) = of_one.first() else { continue };
        let id = row_of(layer, first.seq)?;
        let known = at_hand.take().filter(|block| block.id == id);
        let mut block = known.map_or_else(|| load(book, id), Ok)?;
        let span = block.packed.span;
        of_one.iter().for_each(|touch| block.packed.push(*touch));
        store(book, layer, id, span, &block.packed)?;
        *at_hand = Some(block);
    }
    Ok(())
}

fn load(book: Book<'_>, id: i64) -> Result<Block, LogError> {
    let mut statement = book.connection.prepare_cached("SELECT packed FROM moment WHERE id = ?1")?;
    let before: Option<Vec<u8>> = statement.query_row([id], |row| row.get(0)).optional()?;
    let packed = before.as_deref().map_or_else(|| Ok(Packed::default()), Packed::read)?;
    Ok(Block { id, packed })
}

/// Writes a row; the index of times is left alone where the span is as it was.
fn store(
    book: Book<'_>,
    layer: i64,
    row: i64,
    before: Option<(u64, u64)>,
    packed: &Packed,
) -> Result<(), LogError> {
    let connection = book.connection;
    let Some((from, to)) = packed.span else { return Ok(()) };
    if before.is_none() {
        connection
            .prepare_cached(
                "INSERT INTO moment (id, layer, first_step, last_step, packed) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((row, layer, from, to, &packed.bytes))?;
    } else if before == packed.span {
        connection
            .prepare_cached("UPDATE moment SET packed = ?2 WHERE id = ?1")?
            .execute((row, &packed.bytes))?;
    } else {
        connection
            .prepare_cached("UPDATE moment SET first_step = ?2, last_step = ?3, packed = ?4 WHERE id = ?1")?
            .execute((row, from, to, &packed.bytes))?;
    }
    Ok(())
}

impl EditReader {
    /// The last change that touched a layer; 0 if there is none.
    pub(crate) fn last_touch(&self, layer: i64) -> Result<u64, LogError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT packed FROM moment WHERE id >= ?1 AND id < ?2 ORDER BY id DESC LIMIT 1",
        )?;
        let mut rows = statement.query((layer << LAYER_BITS, (layer + 1) << LAYER_BITS))?;
        let mut last = 0;
        if let Some(row) = rows.next()? {
            each(row.get_ref(0)?.as_blob().map_err(|_| Damage::Row)?, |touch| last = touch.seq)?;
        }
        Ok(last)
    }

    /// The changes that touched a layer after a time, in no order.
    pub(crate) fn touched_after(&self, layer: i64, time: u64) -> Result<Vec<u64>, LogError> {
        let mut statement = self
            .connection()
            .prepare_cached("SELECT packed FROM moment WHERE layer = ?1 AND last_step >= ?2")?;
        let mut rows = statement.query((layer, time >> STEP_BITS))?;
        let mut touched = Vec::new();
        while let Some(row) = rows.next()? {
            let packed = row.get_ref(0)?.as_blob().map_err(|_| Damage::Row)?;
            each(packed, |touch| touched.extend((touch.at > time).then_some(touch.seq)))?;
        }
        Ok(touched)
    }

    /// The last changes that touched a layer before a time and a change, newest first.
    pub(crate) fn touched_before(
        &self,
        layer: i64,
        before: (u64, u64),
        most: usize,
    ) -> Result<Vec<Touch>, LogError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT last_step, packed FROM moment WHERE layer = ?1 AND first_step <= ?2
             ORDER BY last_step DESC",
        )?;
        let mut rows = statement.query((layer, before.0 >> STEP_BITS))?;
        let mut newest: BTreeMap<(u64, u64), Touch> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let oldest = newest.first_key_value().map(|((at, _), _)| *at >> STEP_BITS);
            // No further row reaches up to what is found.
            if newest.len() >= most
                && oldest.is_some_and(|oldest| row.get(0).is_ok_and(|to: u64| to < oldest))
            {
                break;
            }
            each(row.get_ref(1)?.as_blob().map_err(|_| Damage::Row)?, |touch| {
                if (touch.at, touch.seq) < before {
                    newest.insert((touch.at, touch.seq), touch);
                }
            })?;
            while newest.len() > most {
                newest.pop_first();
            }
        }
        Ok(newest.into_values().rev().collect())
    }
}

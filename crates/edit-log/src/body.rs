//! The body of a change as one row: what was seen, the reason, the edits.
//!
//! Each edit has its length before it, so that one of thousands is found without reading the rest.

use feature_crdt::{Cause, ChainNumber, Change, ChangeHash, Dot, Edit, Hlc, Seen, Write};

use crate::bytes::{Bytes, put, put_bytes};
use crate::error::{Damage, LogError};
use crate::names::Book;
use crate::number::Number;
use crate::value_code::get_number;

/// A row of the log without its body.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) seq: u64,
    pub(crate) chain: ChainNumber,
    pub(crate) first: Number,
    pub(crate) edits: u64,
    pub(crate) time: Hlc,
    pub(crate) at: u64,
    pub(crate) arrived: u64,
    pub(crate) author: i64,
    pub(crate) cause: i64,
    pub(crate) cause_dot: Option<Number>,
    pub(crate) hash: [u8; 32],
}

/// The columns of [`Head`], and its reading.
pub(crate) const HEAD: &str = "seq, chain, dot, edits, time, at, arrived, author, cause, cause_dot, hash";

impl Head {
    /// The counter of the last edit.
    pub(crate) const fn last(&self) -> u64 {
        self.first.counter() + self.edits - 1
    }

    pub(crate) fn read(row: &rusqlite::Row<'_>) -> Result<Self, rusqlite::Error> {
        Ok(Self {
            seq: row.get(0)?,
            chain: row.get(1)?,
            first: Number(row.get(2)?),
            edits: row.get(3)?,
            time: Hlc(row.get::<_, i64>(4)?.cast_unsigned()),
            at: row.get(5)?,
            arrived: row.get(6)?,
            author: row.get(7)?,
            cause: row.get(8)?,
            cause_dot: row.get::<_, Option<i64>>(9)?.map(Number),
            hash: row.get(10)?,
        })
    }
}

/// The number of a cause, and the dot that it names.
pub(crate) const fn cause_number(cause: Cause) -> (i64, Option<Dot>) {
    match cause {
        Cause::Edit => (0, None),
        Cause::Undo(of) => (1, Some(of)),
        Cause::Redo(of) => (2, Some(of)),
        Cause::Import => (3, None),
        Cause::Resolve => (4, None),
        Cause::Restore => (5, None),
    }
}

impl Book<'_> {
    pub(crate) fn cause(&self, number: i64, dot: Option<Number>) -> Result<Cause, LogError> {
        let of = || self.dot(dot.ok_or(Damage::Row)?);
        Ok(match number {
            0 => Cause::Edit,
            1 => Cause::Undo(of()?),
            2 => Cause::Redo(of()?),
            3 => Cause::Import,
            4 => Cause::Resolve,
            5 => Cause::Restore,
            _ => return Err(Damage::Row.into()),
        })
    }

    pub(crate) fn encode_body(&self, change: &Change) -> Result<Vec<u8>, LogError> {
        let mut bytes = Vec::with_capacity(64 * change.edits.len());
        put(&mut bytes, change.seen.len() as u64);
        for seen in &change.seen {
            put(&mut bytes, self.replica_number(seen.replica)?.cast_unsigned());
            put(&mut bytes, seen.through);
            bytes.extend(seen.head);
        }
        match &change.reason {
            None => put(&mut bytes, 0),
            Some(reason) => {
                put(&mut bytes, 1);
                put_bytes(&mut bytes, reason.as_bytes());
            }
        }
        let mut one = Vec::with_capacity(64);
        for (dot, edit) in change.dotted() {
            one.clear();
            self.encode_edit(&mut one, dot, edit)?;
            put_bytes(&mut bytes, &one);
        }
        Ok(bytes)
    }

    fn encode_edit(&self, bytes: &mut Vec<u8>, dot: Dot, edit: &Edit) -> Result<(), LogError> {
        match edit.layer {
            Some(layer) if edit.feature == dot => {
                bytes.push(1);
                self.put_dot(bytes, layer)?;
            }
            Some(_) => return Err(LogError::Limit("a feature bears the name of its first edit".into())),
            None => {
                bytes.push(0);
                self.put_dot(bytes, edit.feature)?;
            }
        }
        self.put_value(bytes, &feature_crdt::Value::Existence(edit.existence))?;
        self.put_dots(bytes, &edit.existence_replaces)?;
        put(bytes, edit.writes.len() as u64);
        for write in &edit.writes {
            self.put_target(bytes, &write.target)?;
            put(bytes, write.values.len() as u64);
            write.values.iter().try_for_each(|value| self.put_value(bytes, value))?;
            self.put_dots(bytes, &write.replaces)?;
        }
        Ok(())
    }

    fn decode_edit(&self, bytes: &[u8], dot: Dot) -> Result<Edit, LogError> {
        let mut bytes = Bytes(bytes);
        let creates = bytes.byte()? == 1;
        let named = self.get_dot(&mut bytes)?;
        let existence = self.get_existence(&mut bytes)?;
        let existence_replaces = self.get_dots(&mut bytes)?;
        let mut writes = Vec::with_capacity(bytes.clone().count()?);
        for _ in 0..bytes.count()? {
            let target = self.get_target(&mut bytes)?;
            let values = (0..bytes.count()?).map(|_| self.get_value(&mut bytes)).collect::<Result<_, _>>()?;
            writes.push(Write { target, values, replaces: self.get_dots(&mut bytes)? });
        }
        let (feature, layer) = if creates { (dot, Some(named)) } else { (named, None) };
        Ok(Edit { feature, layer, existence, existence_replaces, writes })
    }

    /// The change that a row holds; `previous` is the hash of the replica's change before.
    pub(crate) fn decode_change(
        &self,
        head: &Head,
        previous: ChangeHash,
        body: &[u8],
    ) -> Result<Change, LogError> {
        let mut bytes = Bytes(body);
        let seen = self.decode_seen(&mut bytes)?;
        let reason = decode_reason(&mut bytes)?;
        let first = self.dot(head.first)?;
        let edits = (0..head.edits)
            .map(|n| self.decode_edit(bytes.bytes()?, Dot::new(first.replica, first.counter + n)))
            .collect::<Result<_, _>>()?;
        Ok(Change {
            replica: first.replica,
            first: first.counter,
            previous,
            seen,
            time: head.time,
            author: self.author(head.author)?,
            cause: self.cause(head.cause, head.cause_dot)?,
            reason,
            edits,
        })
    }

    pub(crate) fn decode_seen(&self, bytes: &mut Bytes<'_>) -> Result<Vec<Seen>, LogError> {
        let mut seen = Vec::with_capacity(bytes.clone().count()?);
        for _ in 0..bytes.count()? {
            let replica = self.replica(i64::try_from(bytes.number()?)?)?;
            seen.push(Seen { replica, through: bytes.number()?, head: bytes.array()? });
        }
        Ok(seen)
    }

    pub(crate) fn reason_of(&self, body: &[u8]) -> Result<Option<Box<str>>, LogError> {
        let mut bytes = Bytes(body);
        self.decode_seen(&mut bytes)?;
        decode_reason(&mut bytes)
    }

    /// The features that a change touches.
    pub(crate) fn each_feature(
        &self,
        head: &Head,
        body: &[u8],
        mut take: impl FnMut(Number),
    ) -> Result<(), LogError> {
        let mut bytes = Bytes(body);
        self.decode_seen(&mut bytes)?;
        decode_reason(&mut bytes)?;
        for n in 0..head.edits {
            let mut edit = Bytes(bytes.bytes()?);
            let creates = edit.byte()? == 1;
            let own = Number::new(head.first.replica(), head.first.counter() + n)?;
            take(if creates { own } else { get_number(&mut edit)? });
        }
        Ok(())
    }

    /// One edit of a change, and its reason.
    pub(crate) fn edit_of(
        &self,
        head: &Head,
        body: &[u8],
        dot: Dot,
    ) -> Result<(Edit, Option<Box<str>>), LogError> {
        let mut bytes = Bytes(body);
        self.decode_seen(&mut bytes)?;
        let reason = decode_reason(&mut bytes)?;
        for _ in head.first.counter()..dot.counter {
            bytes.bytes()?;
        }
        Ok((self.decode_edit(bytes.bytes()?, dot)?, reason))
    }
}

fn decode_reason(bytes: &mut Bytes<'_>) -> Result<Option<Box<str>>, LogError> {
    Ok(if bytes.byte()? == 0 { None } else { Some(bytes.text()?.into()) })
}

//! One change as bytes, in one form: what is hashed, and kept in a row of the log.

use sha2::{Digest, Sha256};

use super::FormError;
use super::forms::{self, cause, kind};
use super::names::Names;
use super::row_reader::read_body;
use crate::varint::{Reader, put_signed, put_unsigned};
use crate::{
    Change, ChangeHash, Dot, Edit, Existence, MAX_CHANGE_BYTES, MAX_COUNTER, ReplicaId, Target, Value, Write,
};

/// The form of a change's bytes.
pub const CHANGE_VERSION: u8 = 1;

impl Change {
    /// The whole change: version, replica, hash of the change before, first counter, body.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![CHANGE_VERSION];
        bytes.extend(self.replica.0);
        bytes.extend(self.previous.0);
        put_unsigned(&mut bytes, self.first);
        self.write_body(&mut bytes);
        bytes
    }

    /// Reads what [`Change::to_bytes`] gave.
    ///
    /// # Errors
    /// If the bytes are not a change in its one form.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormError> {
        let mut reader = Reader::new(bytes);
        match reader.take(1) {
            Some([CHANGE_VERSION]) => {}
            Some([version]) => return Err(FormError::Version { version: *version }),
            _ => return Err(FormError::damaged("version")),
        }
        let replica = reader.array().ok_or(FormError::damaged("replica"))?;
        let previous = reader.array().ok_or(FormError::damaged("previous hash"))?;
        let first = reader.unsigned().ok_or(FormError::damaged("counter"))?;
        Self::from_body(ReplicaId(replica), first, ChangeHash(previous), reader.rest())
    }

    /// Appends everything but the replica, the first counter and the hash of the change before:
    /// what a row holds whose other columns are these three.
    pub fn write_body(&self, bytes: &mut Vec<u8>) {
        let names = Names::new(&[self.replica, ReplicaId::NOBODY]);
        let mut pen = Pen { bytes, names, at: self.first, replica: self.replica };
        pen.unsigned(self.time.ms());
        pen.unsigned(self.time.0 & 0xFFFF);
        pen.text(&self.author);
        let (number, dot) = cause::of(self.cause);
        pen.bytes.push(number);
        dot.into_iter().for_each(|dot| pen.dot(dot));
        pen.unsigned(self.reason.as_ref().map_or(0, |reason| reason.len() as u64 + 1));
        pen.bytes.extend_from_slice(self.reason.as_deref().unwrap_or_default().as_bytes());
        pen.unsigned(self.seen.len() as u64);
        for seen in &self.seen {
            pen.name(seen.replica);
            pen.unsigned(seen.through);
            pen.bytes.extend(seen.head);
        }
        pen.unsigned(self.edits.len() as u64);
        for edit in &self.edits {
            pen.edit(edit);
            pen.at = pen.at.wrapping_add(1);
        }
    }

    /// Reads what [`Change::write_body`] wrote.
    ///
    /// # Errors
    /// If the bytes are not the body of such a change in its one form.
    pub fn from_body(
        replica: ReplicaId,
        first: u64,
        previous: ChangeHash,
        body: &[u8],
    ) -> Result<Self, FormError> {
        if body.len() > MAX_CHANGE_BYTES {
            return Err(FormError::TooLarge);
        }
        if first > MAX_COUNTER {
            return Err(FormError::damaged("counter"));
        }
        read_body(replica, first, previous, body)
    }

    /// The hash that the replica's next change names.
    #[must_use]
    pub fn hash(&self) -> ChangeHash {
        let mut body = Vec::new();
        self.write_body(&mut body);
        ChangeHash::of(self.replica, self.first, self.previous, &body)
    }
}

impl ChangeHash {
    /// The hash of a change whose body is at hand: SHA-256 of what [`Change::to_bytes`] gives.
    #[must_use]
    pub fn of(replica: ReplicaId, first: u64, previous: Self, body: &[u8]) -> Self {
        let mut head = Vec::with_capacity(64);
        head.push(CHANGE_VERSION);
        head.extend(replica.0);
        head.extend(previous.0);
        put_unsigned(&mut head, first);
        Self(Sha256::new().chain_update(&head).chain_update(body).finalize().into())
    }

    /// The first bytes: what [`crate::Seen`] keeps.
    #[must_use]
    pub fn short(&self) -> [u8; 8] {
        let mut short = [0; 8];
        short.copy_from_slice(&self.0[..8]);
        short
    }
}

struct Pen<'a> {
    bytes: &'a mut Vec<u8>,
    names: Names,
    replica: ReplicaId,
    /// The counter of the edit that is written.
    at: u64,
}

impl Pen<'_> {
    fn unsigned(&mut self, number: u64) {
        put_unsigned(self.bytes, number);
    }

    fn text(&mut self, text: &str) {
        self.unsigned(text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// A number; where it is new, the name follows.
    fn name(&mut self, replica: ReplicaId) {
        let (number, new) = self.names.number(replica);
        self.unsigned(number as u64);
        if new {
            self.bytes.extend(replica.0);
        }
    }

    fn dot(&mut self, dot: Dot) {
        self.name(dot.replica);
        if dot.replica == self.replica {
            put_signed(self.bytes, self.at.wrapping_sub(dot.counter).cast_signed());
        } else {
            self.unsigned(dot.counter);
        }
    }

    fn dots(&mut self, dots: &[Dot]) {
        self.unsigned(dots.len() as u64);
        dots.iter().for_each(|dot| self.dot(*dot));
    }

    fn edit(&mut self, edit: &Edit) {
        let own = edit.feature == Dot::new(self.replica, self.at);
        let form = forms::of_existence(edit);
        let existence = match edit.existence {
            Existence::Alive => forms::ALIVE,
            Existence::Deleted => forms::DELETED,
            Existence::MergedInto(_) => forms::MERGED,
        };
        let own_flag = if own { forms::OWN_FEATURE } else { 0 };
        let layer_flag = if edit.layer.is_some() { forms::LAYER } else { 0 };
        self.bytes.push(existence | own_flag | layer_flag | form << forms::REPLACES_SHIFT);
        if !own {
            self.dot(edit.feature);
        }
        edit.layer.into_iter().for_each(|layer| self.dot(layer));
        if let Existence::MergedInto(into) = edit.existence {
            self.dot(into);
        }
        if form == forms::LIST {
            self.dots(&edit.existence_replaces);
        }
        self.unsigned(edit.writes.len() as u64);
        edit.writes.iter().for_each(|write| self.write(edit, write));
    }

    fn write(&mut self, edit: &Edit, write: &Write) {
        match &write.target {
            Target::Geometry => self.unsigned(0),
            Target::Property(key) => self.text(key.as_str()),
        }
        let form = forms::of(&write.replaces, edit.feature, &edit.existence_replaces);
        let one = if write.values.len() == 1 { forms::ONE_VALUE } else { 0 };
        self.bytes.push(form | one);
        if form == forms::LIST {
            self.dots(&write.replaces);
        }
        if one == 0 {
            self.unsigned(write.values.len() as u64);
        }
        write.values.iter().for_each(|value| self.value(value));
    }

    fn value(&mut self, value: &Value) {
        self.bytes.push(kind::of(value));
        match value {
            Value::Absent | Value::Null | Value::Bool(_) => {}
            Value::Int(number) => put_signed(self.bytes, *number),
            Value::Float(number) => self.bytes.extend(number.to_bits().to_le_bytes()),
            Value::Text(text) | Value::Json(text) => self.text(text),
            Value::Geometry(geometry) => {
                self.unsigned(geometry.bytes().len() as u64);
                self.bytes.extend_from_slice(geometry.bytes());
            }
            Value::Existence(Existence::MergedInto(into)) => self.dot(*into),
            Value::Existence(Existence::Alive | Existence::Deleted) => {}
        }
    }
}

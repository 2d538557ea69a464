//! Many changes as columns: what travels. To be compressed by whoever sends it.

use std::collections::BTreeMap;

use super::column::{Columns, Of};
use super::forms::{self, cause, kind};
use super::names::Names;
use crate::varint::put_unsigned;
use crate::{Change, ChangeHash, Dot, Edit, Existence, Key, ReplicaId, Target, Value, Write};

/// The form of a batch.
pub const BATCH_VERSION: u8 = 1;
/// The most bytes of a batch before it is compressed.
pub const MAX_BATCH_BYTES: usize = 32 << 20;
/// The most changes of a batch.
pub const MAX_BATCH_CHANGES: usize = 1 << 14;

/// A batch is full when its changes take so many bytes as rows.
const FULL_BYTES: usize = 4 << 20;
/// So many bytes at most are taken from the text before, so that few bytes never stand for many.
pub(super) const MAX_PREFIX: usize = 255;
/// Instead of a number of decimals: all bits follow.
pub(super) const ALL_BITS: u64 = 255;
/// Up to so many decimals are tried.
pub(super) const MAX_SCALE: u32 = 9;

/// Takes changes, in an order in which they can be applied, and writes them as one batch.
pub struct BatchWriter {
    changes: usize,
    bytes: usize,
    strands: Vec<Strand>,
    /// The strand that each replica went on last.
    open: BTreeMap<ReplicaId, usize>,
    names: Names,
    authors: Texts,
    reasons: Texts,
    keys: Keys,
    layers: Vec<Dot>,
    columns: Columns,
    heads: Vec<u8>,
    texts: Vec<u8>,
    geometries: Vec<u8>,
    last_seen: Vec<u64>,
    last_feature: Vec<u64>,
    last_dot: Vec<u64>,
}

/// Changes of one replica, each the next of the one before, with changes of others in between.
struct Strand {
    name: usize,
    first: u64,
    start_ms: u64,
    previous: ChangeHash,
    head: ChangeHash,
    next: u64,
    last_ms: u64,
}

/// Texts in the order in which they first come.
#[derive(Default)]
struct Texts {
    list: Vec<Box<str>>,
    index: BTreeMap<Box<str>, usize>,
}

impl Texts {
    fn number(&mut self, text: &str) -> usize {
        if let Some(number) = self.index.get(text) {
            return *number;
        }
        self.list.push(text.into());
        self.index.insert(text.into(), self.list.len() - 1);
        self.list.len() - 1
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        put_unsigned(bytes, self.list.len() as u64);
        for text in &self.list {
            put_unsigned(bytes, text.len() as u64);
            bytes.extend_from_slice(text.as_bytes());
        }
    }
}

/// Keys, and what was last written to each.
#[derive(Default)]
struct Keys {
    index: BTreeMap<Key, usize>,
    list: Vec<Key>,
    last: Vec<Last>,
}

/// What was last written to a key.
#[derive(Default)]
pub(super) struct Last {
    pub(super) int: i64,
    pub(super) digits: i64,
    pub(super) text: Box<str>,
}

impl Default for BatchWriter {
    fn default() -> Self {
        Self::new()
    }
}

impl BatchWriter {
    /// Begins a batch.
    #[must_use]
    pub fn new() -> Self {
        Self {
            changes: 0,
            bytes: 0,
            strands: Vec::new(),
            open: BTreeMap::new(),
            names: Names::new(&[ReplicaId::NOBODY]),
            authors: Texts::default(),
            reasons: Texts::default(),
            keys: Keys { last: vec![Last::default()], ..Keys::default() },
            layers: Vec::new(),
            columns: Columns::new(),
            heads: Vec::new(),
            texts: Vec::new(),
            geometries: Vec::new(),
            last_seen: Vec::new(),
            last_feature: Vec::new(),
            last_dot: Vec::new(),
        }
    }

    /// How many changes it holds.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.changes
    }

    /// Tells whether it holds none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.changes == 0
    }

    /// Tells whether the next change is to begin another batch.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.changes >= MAX_BATCH_CHANGES || self.bytes >= FULL_BYTES
    }

    /// Appends a change that was checked, with its hash; `body_bytes` is the length of its body.
    pub fn push(&mut self, change: &Change, hash: ChangeHash, body_bytes: usize) {
        self.changes += 1;
        self.bytes += body_bytes;
        self.head(change, hash);
        self.columns.push(Of::Seen, change.seen.len() as u64);
        for seen in &change.seen {
            let name = self.name(Of::SeenName, seen.replica);
            self.columns.push_signed(Of::SeenThrough, step(&mut self.last_seen, name, seen.through));
            self.heads.extend(seen.head);
        }
        self.columns.push(Of::Edits, change.edits.len() as u64);
        for (dot, edit) in change.dotted() {
            self.edit(dot, edit);
        }
    }

    fn head(&mut self, change: &Change, hash: ChangeHash) {
        let at = self.strand(change);
        self.columns.push(Of::Strand, at as u64);
        let strand = &mut self.strands[at];
        strand.head = hash;
        strand.next = change.last() + 1;
        let ms = change.time.ms();
        self.columns.push_signed(Of::Millis, ms.wrapping_sub(strand.last_ms).cast_signed());
        strand.last_ms = ms;
        self.columns.push(Of::Count, change.time.0 & 0xFFFF);
        self.columns.push(Of::Author, self.authors.number(&change.author) as u64);
        let reason = change.reason.as_ref().map_or(0, |reason| self.reasons.number(reason) as u64 + 1);
        self.columns.push(Of::Reason, reason);
        let (number, dot) = cause::of(change.cause);
        self.columns.push(Of::Cause, u64::from(number));
        let at = Dot::new(change.replica, change.first);
        dot.into_iter().for_each(|dot| self.dot(at, dot));
    }

    /// The strand that a change goes on, or a new one.
    fn strand(&mut self, change: &Change) -> usize {
        let goes_on = |strand: &Strand| strand.next == change.first && strand.head == change.previous;
        let open = self.open.get(&change.replica).copied();
        if let Some(at) = open.filter(|at| goes_on(&self.strands[*at])) {
            return at;
        }
        let name = self.names.number(change.replica).0;
        let ms = change.time.ms();
        self.strands.push(Strand {
            name,
            first: change.first,
            start_ms: ms,
            previous: change.previous,
            head: ChangeHash::NONE,
            next: change.first,
            last_ms: ms,
        });
        self.open.insert(change.replica, self.strands.len() - 1);
        self.strands.len() - 1
    }

    fn name(&mut self, of: Of, replica: ReplicaId) -> usize {
        let name = self.names.number(replica).0;
        self.columns.push(of, name as u64);
        name
    }

    fn dot(&mut self, at: Dot, dot: Dot) {
        let name = self.name(Of::DotName, dot.replica);
        let counter = if dot.replica == at.replica {
            at.counter.wrapping_sub(dot.counter).cast_signed()
        } else {
            step(&mut self.last_dot, name, dot.counter)
        };
        self.columns.push_signed(Of::DotCounter, counter);
    }

    fn dots(&mut self, at: Dot, dots: &[Dot]) {
        self.columns.push(Of::Dots, dots.len() as u64);
        dots.iter().for_each(|dot| self.dot(at, *dot));
    }

    fn edit(&mut self, dot: Dot, edit: &Edit) {
        let own = edit.feature == dot;
        let form = forms::of_existence(edit);
        let existence = match edit.existence {
            Existence::Alive => forms::ALIVE,
            Existence::Deleted => forms::DELETED,
            Existence::MergedInto(_) => forms::MERGED,
        };
        let own_flag = if own { forms::OWN_FEATURE } else { 0 };
        let layer_flag = if edit.layer.is_some() { forms::LAYER } else { 0 };
        let flags = existence | own_flag | layer_flag | form << forms::REPLACES_SHIFT;
        self.columns.push(Of::Flags, u64::from(flags));
        if !own {
            let name = self.name(Of::FeatureName, edit.feature.replica);
            let counter = step(&mut self.last_feature, name, edit.feature.counter);
            self.columns.push_signed(Of::FeatureCounter, counter);
        }
        edit.layer.into_iter().for_each(|layer| self.layer(layer));
        if let Existence::MergedInto(into) = edit.existence {
            self.dot(dot, into);
        }
        if form == forms::LIST {
            self.dots(dot, &edit.existence_replaces);
        }
        self.columns.push(Of::Writes, edit.writes.len() as u64);
        edit.writes.iter().for_each(|write| self.write(dot, edit, write));
    }

    fn layer(&mut self, layer: Dot) {
        let known = self.layers.iter().rposition(|known| *known == layer);
        let number = known.unwrap_or_else(|| {
            self.layers.push(layer);
            self.layers.len() - 1
        });
        self.columns.push(Of::Layer, number as u64);
    }

    fn write(&mut self, dot: Dot, edit: &Edit, write: &Write) {
        let key = match &write.target {
            Target::Geometry => 0,
            Target::Property(key) => self.keys.number(key),
        };
        self.columns.push(Of::Key, key as u64);
        let form = forms::of(&write.replaces, edit.feature, &edit.existence_replaces);
        let one = if write.values.len() == 1 { forms::ONE_VALUE } else { 0 };
        self.columns.push(Of::Form, u64::from(form | one));
        if form == forms::LIST {
            self.dots(dot, &write.replaces);
        }
        if one == 0 {
            self.columns.push(Of::Values, write.values.len() as u64);
        }
        write.values.iter().for_each(|value| self.value(dot, key, value));
    }

    fn value(&mut self, dot: Dot, key: usize, value: &Value) {
        self.columns.push(Of::Kind, u64::from(kind::of(value)));
        match value {
            Value::Int(number) => {
                let last = std::mem::replace(&mut self.keys.last[key].int, *number);
                self.columns.push_signed(Of::Int, number.wrapping_sub(last));
            }
            Value::Float(number) => self.float(key, *number),
            Value::Text(text) | Value::Json(text) => self.text(key, text),
            Value::Geometry(geometry) => {
                self.columns.push(Of::Geometry, geometry.bytes().len() as u64);
                self.geometries.extend_from_slice(geometry.bytes());
            }
            Value::Existence(Existence::MergedInto(into)) => self.dot(dot, *into),
            Value::Absent | Value::Null | Value::Bool(_) | Value::Existence(_) => {}
        }
    }

    fn float(&mut self, key: usize, number: f64) {
        if let Some((scale, digits)) = decimal(number) {
            let last = std::mem::replace(&mut self.keys.last[key].digits, digits);
            self.columns.push(Of::Scale, u64::from(scale));
            self.columns.push_signed(Of::Digits, digits - last);
        } else {
            self.columns.push(Of::Scale, ALL_BITS);
            self.columns.push(Of::Digits, number.to_bits());
        }
    }

    fn text(&mut self, key: usize, text: &str) {
        let last = std::mem::replace(&mut self.keys.last[key].text, text.into());
        let alike = last.bytes().zip(text.bytes()).take(MAX_PREFIX).take_while(|(a, b)| a == b).count();
        self.columns.push(Of::Prefix, alike as u64);
        self.columns.push(Of::Length, (text.len() - alike) as u64);
        self.texts.extend_from_slice(&text.as_bytes()[alike..]);
    }

    /// Gives the bytes of the batch.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        let mut bytes = vec![BATCH_VERSION];
        let layers: Vec<(usize, u64)> =
            self.layers.iter().map(|layer| (self.names.number(layer.replica).0, layer.counter)).collect();
        put_unsigned(&mut bytes, self.names.len() as u64 - 1);
        self.names.list()[1..].iter().for_each(|replica| bytes.extend(replica.0));
        self.authors.write(&mut bytes);
        self.reasons.write(&mut bytes);
        self.keys.write(&mut bytes);
        put_unsigned(&mut bytes, layers.len() as u64);
        for (name, counter) in layers {
            put_unsigned(&mut bytes, name as u64);
            put_unsigned(&mut bytes, counter);
        }
        put_unsigned(&mut bytes, self.strands.len() as u64);
        for strand in &self.strands {
            put_unsigned(&mut bytes, strand.name as u64);
            put_unsigned(&mut bytes, strand.first);
            put_unsigned(&mut bytes, strand.start_ms);
            bytes.extend(strand.previous.0);
            bytes.extend(strand.head.0);
        }
        self.columns.write(&mut bytes);
        for blob in [&self.heads, &self.texts, &self.geometries] {
            put_unsigned(&mut bytes, blob.len() as u64);
            bytes.extend_from_slice(blob);
        }
        bytes
    }
}

impl Keys {
    /// The number of a key, from 1.
    fn number(&mut self, key: &Key) -> usize {
        if let Some(number) = self.index.get(key) {
            return *number;
        }
        self.list.push(key.clone());
        self.last.push(Last::default());
        self.index.insert(key.clone(), self.list.len());
        self.list.len()
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        put_unsigned(bytes, self.list.len() as u64);
        for key in &self.list {
            put_unsigned(bytes, key.as_str().len() as u64);
            bytes.extend_from_slice(key.as_str().as_bytes());
        }
    }
}

/// The difference to the last number of a name, which becomes this one.
fn step(last: &mut Vec<u64>, name: usize, number: u64) -> i64 {
    if last.len() <= name {
        last.resize(name + 1, 0);
    }
    number.wrapping_sub(std::mem::replace(&mut last[name], number)).cast_signed()
}

/// A number as digits and how many of them are decimals, if that gives the very same bits.
pub(super) fn decimal(number: f64) -> Option<(u32, i64)> {
    if number.to_bits() == (-0.0_f64).to_bits() || number.is_nan() || number.abs() > 1e15 {
        return None;
    }
    (0..=MAX_SCALE).find_map(|scale| {
        let digits = (number * 10_f64.powi(scale.cast_signed())).round();
        #[expect(clippy::cast_possible_truncation, reason = "below 1e15")]
        let whole = (digits.abs() <= 1e15).then_some(digits as i64)?;
        (from_decimal(scale, whole).to_bits() == number.to_bits()).then_some((scale, whole))
    })
}

/// The number of so many digits, so many of them decimals.
#[expect(clippy::cast_precision_loss, reason = "digits beyond 2^53 are not written, and are refused")]
pub(super) fn from_decimal(scale: u32, digits: i64) -> f64 {
    digits as f64 / 10_f64.powi(scale.cast_signed())
}

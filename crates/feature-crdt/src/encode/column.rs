//! Columns of numbers: the lowest bytes of all, then the next, so that what is alike lies together.

use super::BatchError;
use crate::varint::{Reader, put_unsigned};

/// What the columns of a batch hold.
#[derive(Copy, Clone)]
#[repr(usize)]
pub(super) enum Of {
    /// Per change: which strand goes on.
    Strand,
    /// How many edits.
    Edits,
    /// Milliseconds since the strand's change before, signed.
    Millis,
    /// The count within the millisecond.
    Count,
    /// The author's number.
    Author,
    /// The cause.
    Cause,
    /// The reason's number, from 1; 0 is none.
    Reason,
    /// How many came to be known.
    Seen,
    /// Per name that came to be known: whose.
    SeenName,
    /// Up to which counter, as a signed difference to the last of that name.
    SeenThrough,
    /// Per edit: its flags.
    Flags,
    /// Whose feature.
    FeatureName,
    /// The feature's counter, as a signed difference to the last of that name.
    FeatureCounter,
    /// Per creation: the layer's number.
    Layer,
    /// Per list of dots: how many.
    Dots,
    /// Per dot: whose.
    DotName,
    /// Its counter: back from the edit's if it is the writer's, else as a signed difference to the
    /// last of that name.
    DotCounter,
    /// Per edit: how many writes.
    Writes,
    /// Per write: the key's number, from 1; 0 is the geometry.
    Key,
    /// Its flags.
    Form,
    /// How many values, where it is not one.
    Values,
    /// Per value: its kind.
    Kind,
    /// Per whole number: the signed difference to the key's last.
    Int,
    /// Per other number: how many decimals, or that all bits follow.
    Scale,
    /// Its decimal digits, as a signed difference to the key's last, or its bits.
    Digits,
    /// Per text: how many bytes are those of the key's last.
    Prefix,
    /// How many bytes are new.
    Length,
    /// Per geometry: its bytes.
    Geometry,
}

/// The names of the columns, for messages.
pub(super) const NAMES: [&str; 28] = [
    "strand",
    "edits",
    "time",
    "count",
    "author",
    "cause",
    "reason",
    "seen",
    "seen name",
    "seen through",
    "flags",
    "feature name",
    "feature counter",
    "layer",
    "dots",
    "dot name",
    "dot counter",
    "writes",
    "key",
    "form",
    "values",
    "kind",
    "whole number",
    "decimals",
    "digits",
    "prefix",
    "length",
    "geometry",
];

/// A number of either sign as one of none: 0, −1, 1, −2…
const fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

const fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -((number & 1).cast_signed())
}

/// Columns that are written.
pub(super) struct Columns([Vec<u64>; NAMES.len()]);

impl Columns {
    pub(super) fn new() -> Self {
        Self(std::array::from_fn(|_| Vec::new()))
    }

    pub(super) fn push(&mut self, of: Of, number: u64) {
        self.0[of as usize].push(number);
    }

    pub(super) fn push_signed(&mut self, of: Of, number: i64) {
        self.push(of, zigzag(number));
    }

    /// Appends every column: count, width in bytes, planes from the lowest on.
    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        for column in &self.0 {
            let all = column.iter().fold(0, |all, number| all | number);
            let width = (64 - all.leading_zeros() as usize).div_ceil(8).max(1);
            put_unsigned(bytes, column.len() as u64);
            put_unsigned(bytes, width as u64);
            for plane in 0..width {
                bytes.extend(column.iter().map(|number| number.to_le_bytes()[plane]));
            }
        }
    }
}

/// Columns that are read.
pub(super) struct ColumnReaders<'a> {
    columns: [Planes<'a>; NAMES.len()],
    /// How many changes were read, for messages.
    pub(super) change: usize,
}

/// A column takes a byte or more for each number, and no other room.
#[derive(Copy, Clone, Default)]
struct Planes<'a> {
    bytes: &'a [u8],
    count: usize,
    width: usize,
    next: usize,
}

impl<'a> Planes<'a> {
    fn read(reader: &mut Reader<'a>) -> Option<Self> {
        let count = usize::try_from(reader.unsigned()?).ok()?;
        let width = usize::try_from(reader.unsigned()?).ok().filter(|width| (1..=8).contains(width))?;
        let bytes = reader.take(count.checked_mul(width)?)?;
        Some(Self { bytes, count, width, next: 0 })
    }

    fn next(&mut self) -> Option<u64> {
        if self.next == self.count {
            return None;
        }
        let mut number = 0;
        for plane in 0..self.width {
            number |= u64::from(self.bytes[plane * self.count + self.next]) << (8 * plane);
        }
        self.next += 1;
        Some(number)
    }
}

impl<'a> ColumnReaders<'a> {
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, BatchError> {
        let mut columns = [Planes::default(); NAMES.len()];
        for (column, name) in columns.iter_mut().zip(NAMES) {
            *column = Planes::read(reader).ok_or(BatchError::Damaged { column: name, change: 0 })?;
        }
        Ok(Self { columns, change: 0 })
    }

    pub(super) const fn damaged(&self, of: Of) -> BatchError {
        BatchError::Damaged { column: NAMES[of as usize], change: self.change }
    }

    /// How many numbers a column has in all.
    pub(super) const fn count(&self, of: Of) -> usize {
        self.columns[of as usize].count
    }

    pub(super) fn next(&mut self, of: Of) -> Result<u64, BatchError> {
        self.columns[of as usize].next().ok_or(self.damaged(of))
    }

    pub(super) fn signed(&mut self, of: Of) -> Result<i64, BatchError> {
        self.next(of).map(unzigzag)
    }

    pub(super) fn size(&mut self, of: Of) -> Result<usize, BatchError> {
        usize::try_from(self.next(of)?).map_err(|_| self.damaged(of))
    }

    pub(super) fn byte(&mut self, of: Of) -> Result<u8, BatchError> {
        u8::try_from(self.next(of)?).map_err(|_| self.damaged(of))
    }

    /// Checks that every column was read to its end.
    pub(super) fn finish(&self) -> Result<(), BatchError> {
        let left = self.columns.iter().zip(NAMES).find(|(column, _)| column.next < column.count);
        left.map_or(Ok(()), |(_, column)| Err(BatchError::Damaged { column, change: self.change }))
    }
}

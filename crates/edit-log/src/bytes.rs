//! Numbers and byte strings as the rows of this file hold them: LEB128, signed numbers in zigzag.

use crate::error::{Damage, LogError};

/// Appends a number.
pub(crate) fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

/// Appends a number of either sign.
pub(crate) fn put_signed(bytes: &mut Vec<u8>, number: i64) {
    put(bytes, ((number << 1) ^ (number >> 63)).cast_unsigned());
}

/// Appends a count, and as many bytes.
pub(crate) fn put_bytes(bytes: &mut Vec<u8>, content: &[u8]) {
    put(bytes, content.len() as u64);
    bytes.extend_from_slice(content);
}

/// Reads rows of this file.
#[derive(Clone)]
pub(crate) struct Bytes<'a>(pub(crate) &'a [u8]);

impl<'a> Bytes<'a> {
    pub(crate) fn number(&mut self) -> Result<u64, LogError> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Damage::Row.into())
    }

    pub(crate) fn signed(&mut self) -> Result<i64, LogError> {
        let number = self.number()?;
        Ok((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    /// A number of things of which each has a byte or more.
    pub(crate) fn count(&mut self) -> Result<usize, LogError> {
        let count = self.number()?;
        if count > self.0.len() as u64 { Err(Damage::Row.into()) } else { Ok(usize::try_from(count)?) }
    }

    pub(crate) fn byte(&mut self) -> Result<u8, LogError> {
        let (byte, rest) = self.0.split_first().ok_or(Damage::Row)?;
        self.0 = rest;
        Ok(*byte)
    }

    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], LogError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Damage::Row)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], LogError> {
        let taken = self.take(N)?;
        Ok(taken.try_into()?)
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], LogError> {
        let count = self.count()?;
        self.take(count)
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, LogError> {
        Ok(std::str::from_utf8(self.bytes()?)?)
    }
}

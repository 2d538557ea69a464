//! Protocol buffers, as far as vector tiles use them.

use crate::error::TileFault;

/// One field: its number and value.
pub(super) enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    Fixed32([u8; 4]),
    Fixed64([u8; 8]),
}

/// Reads the fields of a message one after another.
pub(super) struct Fields<'a> {
    bytes: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// The next field; `None` at the end of the message.
    pub(super) fn next(&mut self) -> Result<Option<(u64, Value<'a>)>, TileFault> {
        if self.bytes.is_empty() {
            return Ok(None);
        }
        let key = varint(&mut self.bytes)?;
        let value = match key & 7 {
            0 => Value::Number(varint(&mut self.bytes)?),
            1 => Value::Fixed64(*self.array()?),
            2 => {
                let length = usize::try_from(varint(&mut self.bytes)?).map_err(|_| TileFault::Truncated)?;
                let (value, rest) = self.bytes.split_at_checked(length).ok_or(TileFault::Truncated)?;
                self.bytes = rest;
                Value::Bytes(value)
            }
            5 => Value::Fixed32(*self.array()?),
            _ => return Err(TileFault::Malformed("a field of an unknown kind")),
        };
        Ok(Some((key >> 3, value)))
    }

    fn array<const N: usize>(&mut self) -> Result<&'a [u8; N], TileFault> {
        let (value, rest) = self.bytes.split_first_chunk::<N>().ok_or(TileFault::Truncated)?;
        self.bytes = rest;
        Ok(value)
    }
}

/// A variable-length number, seven bits a byte from the lowest.
pub(super) fn varint(bytes: &mut &[u8]) -> Result<u64, TileFault> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first().ok_or(TileFault::Truncated)?;
        *bytes = rest;
        number |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(TileFault::Malformed("a number of more than ten bytes"))
}

/// A signed number whose lowest bit is its sign.
pub(super) fn zigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

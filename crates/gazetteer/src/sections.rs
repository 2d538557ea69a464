//! The layout of the file: a heading, then parts with their lengths; packed by Brotli.

use std::io::{Read as _, Write as _};
use std::ops::Range;

use crate::error::GazetteerError;

const HEADING: &[u8; 8] = b"MOplaces";
const VERSION: u8 = 1;
/// No file of places is larger unpacked, in bytes: one that claims more is damaged.
const MAX_UNPACKED: u64 = 64 << 20;

/// Countries, states, records of places, names, postings, keys.
pub(crate) const PARTS: usize = 6;

/// Puts the parts behind one another.
pub(crate) fn join(parts: [&[u8]; PARTS]) -> Result<Vec<u8>, GazetteerError> {
    let mut file = Vec::new();
    file.write_all(HEADING)?;
    file.push(VERSION);
    for part in parts {
        let length = u32::try_from(part.len()).map_err(|_| GazetteerError::TooMany { what: "bytes" })?;
        file.write_all(&length.to_le_bytes())?;
        file.write_all(part)?;
    }
    Ok(file)
}

/// Unpacks a file.
pub(crate) fn unpack(packed: &[u8]) -> Result<Vec<u8>, GazetteerError> {
    let mut file = Vec::new();
    brotli_decompressor::Decompressor::new(packed, 1 << 16).take(MAX_UNPACKED).read_to_end(&mut file)?;
    file.shrink_to_fit();
    Ok(file)
}

/// Finds the parts in an unpacked file.
pub(crate) fn split(file: &[u8]) -> Result<[Range<usize>; PARTS], GazetteerError> {
    let mut at = HEADING.len() + 1;
    if file.get(..HEADING.len()) != Some(HEADING) || file.get(HEADING.len()) != Some(&VERSION) {
        return Err(GazetteerError::Version { expected: VERSION });
    }
    let mut parts = [const { 0..0 }; PARTS];
    for part in &mut parts {
        let damaged = || GazetteerError::damaged("its parts");
        let length = file.get(at..at + 4).and_then(|bytes| bytes.first_chunk()).ok_or_else(damaged)?;
        let start = at + 4;
        let end = start + u32::from_le_bytes(*length) as usize;
        if end > file.len() {
            return Err(damaged());
        }
        *part = start..end;
        at = end;
    }
    Ok(parts)
}

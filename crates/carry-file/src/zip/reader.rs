//! Reading the directory of an archive, and refusing whatever our writer would not write.

use std::collections::HashSet;
use std::io::{Read, Seek, SeekFrom};

use super::form::{
    CENTRAL, END, END_64, END_64_BYTES, END_BYTES, Entry, LOCAL, LOCATOR_64, LOCATOR_64_BYTES, tail,
};
use crate::entries::{MAX_ENTRIES, MAX_NAME_BYTES, is_plain};
use crate::error::{CarryError, damaged, refused};

/// The most bytes of directory and end together: a row has 46 bytes, a name and the long numbers.
const MAX_TAIL: u64 = (MAX_ENTRIES as u64) * (46 + MAX_NAME_BYTES as u64 + 28) + 128;
/// Where an end is looked for that is not at the end: as far as a comment may be long.
const COMMENT: u64 = 1 << 16;

/// Reads the directory.
pub(crate) fn directory(bytes: &mut (impl Read + Seek), length: u64) -> Result<Vec<Entry>, CarryError> {
    let mut magic = [0; 4];
    bytes.seek(SeekFrom::Start(0))?;
    if bytes.read_exact(&mut magic).is_err() || u32::from_le_bytes(magic) != LOCAL {
        return Err(CarryError::NotACarryFile);
    }
    let start = start_of_directory(bytes, length)?;
    if length - start > MAX_TAIL {
        return Err(refused(format!("its directory has {} bytes", length - start)));
    }
    let tail_bytes = piece(bytes, start, length - start)?;
    let entries = rows(&tail_bytes)?;
    no_name_twice(&entries)?;
    no_gaps(&entries, start)?;
    if tail(&entries, start) != tail_bytes {
        return Err(damaged("its directory is not as this program writes one"));
    }
    Ok(entries)
}

/// Where the content of an entry begins, once its own header says what the directory says.
pub(crate) fn start_of(bytes: &mut (impl Read + Seek), entry: &Entry) -> Result<u64, CarryError> {
    let local = entry.local();
    if piece(bytes, entry.offset, local.len() as u64)? != local {
        return Err(damaged(format!("the header of {} is not what the directory says", entry.name)));
    }
    Ok(entry.content())
}

fn piece(bytes: &mut (impl Read + Seek), from: u64, length: u64) -> Result<Vec<u8>, CarryError> {
    bytes.seek(SeekFrom::Start(from))?;
    let mut found = Vec::new();
    bytes.take(length).read_to_end(&mut found)?;
    if found.len() as u64 == length { Ok(found) } else { Err(damaged("it is cut off")) }
}

fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<u64> {
    let mut number = [0; 8];
    number[..N].copy_from_slice(bytes.get(at..at + N)?);
    Some(u64::from_le_bytes(number))
}

fn start_of_directory(bytes: &mut (impl Read + Seek), length: u64) -> Result<u64, CarryError> {
    let lies = || damaged("its end says where no directory is");
    let at = length.checked_sub(END_BYTES as u64).ok_or_else(|| damaged("it is cut off"))?;
    let end = piece(bytes, at, END_BYTES as u64)?;
    if number::<4>(&end, 0) != Some(END.into()) || number::<2>(&end, 20) != Some(0) {
        return Err(no_end(bytes, length)?);
    }
    let (count, size, start) = (number::<2>(&end, 8), number::<4>(&end, 12), number::<4>(&end, 16));
    let is_long =
        count == Some(u16::MAX.into()) || size == Some(u32::MAX.into()) || start == Some(u32::MAX.into());
    let start = if is_long {
        let more = (END_64_BYTES + LOCATOR_64_BYTES) as u64;
        let long = piece(bytes, at.checked_sub(more).ok_or_else(lies)?, more)?;
        let marks = (number::<4>(&long, 0), number::<4>(&long, END_64_BYTES));
        if marks != (Some(END_64.into()), Some(LOCATOR_64.into())) {
            return Err(lies());
        }
        number::<8>(&long, 48)
    } else {
        start
    };
    start.filter(|start| *start <= at).ok_or_else(lies)
}

/// Why the end is not at the end.
fn no_end(bytes: &mut (impl Read + Seek), length: u64) -> Result<CarryError, CarryError> {
    let from = length.saturating_sub(COMMENT + END_BYTES as u64);
    let last = piece(bytes, from, length - from)?;
    let mark = END.to_le_bytes();
    let found = last.windows(mark.len()).rposition(|window| window == mark);
    let behind = found.and_then(|at| last.len().checked_sub(at + END_BYTES)).filter(|behind| *behind > 0);
    Ok(match behind {
        Some(behind) => damaged(format!("{behind} bytes follow its end")),
        None => damaged("it is cut off"),
    })
}

/// The rows of a directory, up to its end.
fn rows(bytes: &[u8]) -> Result<Vec<Entry>, CarryError> {
    let mut entries = Vec::new();
    let mut rest = bytes;
    while number::<4>(rest, 0) == Some(CENTRAL.into()) {
        if entries.len() >= MAX_ENTRIES {
            return Err(refused(format!("it has more than {MAX_ENTRIES} parts")));
        }
        let (entry, used) = row(rest).ok_or_else(|| damaged("a row of its directory is cut off"))?;
        if !is_plain(&entry.name) {
            return Err(refused(format!("a part is called {:?}", shortened(&entry.name))));
        }
        entries.push(entry);
        rest = &rest[used..];
    }
    Ok(entries)
}

fn row(bytes: &[u8]) -> Option<(Entry, usize)> {
    let name_end = 46 + usize::try_from(number::<2>(bytes, 28)?).ok()?;
    let end = name_end + usize::try_from(number::<2>(bytes, 30)?).ok()?;
    let name = String::from_utf8_lossy(bytes.get(46..name_end)?).into_owned();
    let mut extra = bytes.get(name_end..end)?.get(4..).unwrap_or_default();
    let mut long = |short: u64| {
        if short != u64::from(u32::MAX) {
            return Some(short);
        }
        let number = number::<8>(extra, 0)?;
        extra = extra.get(8..)?;
        Some(number)
    };
    let length = long(number::<4>(bytes, 24)?)?;
    if number::<4>(bytes, 20)? == u64::from(u32::MAX) {
        long(u32::MAX.into())?;
    }
    let offset = long(number::<4>(bytes, 42)?)?;
    let crc = u32::try_from(number::<4>(bytes, 16)?).ok()?;
    Some((Entry { name, crc, length, offset }, end))
}

fn no_name_twice(entries: &[Entry]) -> Result<(), CarryError> {
    let mut names = HashSet::new();
    match entries.iter().find(|entry| !names.insert(entry.name.as_str())) {
        Some(entry) => Err(refused(format!("{} is in it twice", entry.name))),
        None => Ok(()),
    }
}

fn no_gaps(entries: &[Entry], directory: u64) -> Result<(), CarryError> {
    let mut at = 0;
    for entry in entries {
        if entry.offset != at {
            return Err(damaged(format!("{} does not follow what stands before it", entry.name)));
        }
        at = entry
            .end()
            .filter(|end| *end <= directory)
            .ok_or_else(|| damaged(format!("{} is said to be longer than the file", entry.name)))?;
    }
    if at == directory { Ok(()) } else { Err(damaged("bytes stand before its directory")) }
}

fn shortened(name: &str) -> String {
    name.chars().take(80).collect()
}

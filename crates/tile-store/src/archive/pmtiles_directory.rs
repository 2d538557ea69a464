//! A directory of a PMTiles archive (specification version 3, section 4).
//!
//! Our own reader, because the `pmtiles` crate unpacks a directory whatever its size and trusts
//! the numbers in it.

/// The largest directory that is read, unpacked: up to four million entries of 24 bytes. Writers make
/// some ten thousand.
pub(crate) const MAX_DIRECTORY_BYTES: u64 = 16 << 20;

/// An entry: a run of tiles with one content, or (run length 0) a leaf directory.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(crate) struct Entry {
    /// The number of the first tile on the Hilbert curve through all zooms.
    pub(crate) tile: u64,
    /// Where the content stands in its section.
    pub(crate) offset: u64,
    pub(crate) length: u32,
    /// How many tiles in a row have the content; 0 for a leaf directory.
    pub(crate) run: u32,
}

impl Entry {
    pub(crate) const fn is_leaf(&self) -> bool {
        self.run == 0
    }

    /// The first tile number after the run.
    pub(crate) const fn end(&self) -> u64 {
        self.tile.saturating_add(self.run as u64)
    }
}

/// Reads an unpacked directory and checks that its entries rise and do not overlap.
///
/// # Errors
/// What is wrong, for people.
pub(crate) fn parse(bytes: &[u8]) -> Result<Vec<Entry>, String> {
    let mut input = Input { bytes };
    let count = usize::try_from(input.varint()?).map_err(|_| too_many())?;
    // Every entry takes at least four bytes, so a false count allocates nothing.
    if count > input.bytes.len() / 4 {
        return Err(too_many());
    }
    let mut entries = vec![Entry { tile: 0, offset: 0, length: 0, run: 0 }; count];
    let mut tile = 0_u64;
    for entry in &mut entries {
        tile = tile.checked_add(input.varint()?).ok_or("a tile number is too large")?;
        entry.tile = tile;
    }
    for entry in &mut entries {
        entry.run = input.small()?;
    }
    for entry in &mut entries {
        entry.length = input.small()?;
        if entry.length == 0 {
            return Err("an entry has no bytes".to_owned());
        }
    }
    let mut next = None;
    for entry in &mut entries {
        entry.offset = match (input.varint()?, next) {
            (0, Some(next)) => next,
            (0, None) => return Err("its first entry has no place".to_owned()),
            (offset, _) => offset - 1,
        };
        next = entry.offset.checked_add(entry.length.into());
    }
    let ordered = entries.windows(2).all(|pair| pair[0].tile < pair[1].tile && pair[0].end() <= pair[1].tile);
    if !ordered {
        return Err("its entries overlap or are out of order".to_owned());
    }
    Ok(entries)
}

/// The entry that a tile is in, or the leaf that may hold it.
pub(crate) fn find(entries: &[Entry], tile: u64) -> Option<Entry> {
    let at = entries.partition_point(|entry| entry.tile <= tile).checked_sub(1)?;
    let entry = entries[at];
    (entry.is_leaf() || tile < entry.end()).then_some(entry)
}

fn too_many() -> String {
    "it says that it has more entries than it has bytes".to_owned()
}

struct Input<'a> {
    bytes: &'a [u8],
}

impl Input<'_> {
    /// An unsigned LEB128 number.
    fn varint(&mut self) -> Result<u64, String> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.bytes.split_first().ok_or("it is cut off")?;
            self.bytes = rest;
            let low = u64::from(byte & 0x7f);
            if shift == 63 && low > 1 {
                break;
            }
            value |= low << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err("a number in it is too large".to_owned())
    }

    fn small(&mut self) -> Result<u32, String> {
        u32::try_from(self.varint()?).map_err(|_| "a number in it is too large".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expect: Result<usize, &str>) {
        let found = parse(bytes).map(|entries| entries.len());
        assert_eq!(found, expect.map_err(str::to_owned), "{bytes:?}");
    }

    #[test]
    fn directories_are_checked() {
        check(&[0], Ok(0));
        check(&[1, 5, 1, 9, 1], Ok(1));
        check(&[2, 5, 1, 1, 1, 9, 9, 1, 0], Ok(2));
        check(&[], Err("it is cut off"));
        check(&[1, 5, 1, 9], Err("it says that it has more entries than it has bytes"));
        check(&[0xff; 10], Err("a number in it is too large"));
        check(&[1, 5, 1, 0, 1], Err("an entry has no bytes"));
        check(&[1, 5, 1, 9, 0], Err("its first entry has no place"));
        // The second run begins inside the first, or at the same leaf.
        check(&[2, 5, 1, 2, 1, 9, 9, 1, 0], Err("its entries overlap or are out of order"));
        check(&[2, 5, 0, 0, 0, 9, 9, 1, 0], Err("its entries overlap or are out of order"));
        // Two leaves at the largest number there is.
        let mut last = vec![2];
        last.extend([0xff; 9]);
        last.extend([1, 0, 0, 0, 9, 9, 1, 0]);
        check(&last, Err("its entries overlap or are out of order"));
    }

    #[test]
    fn finds_runs_and_leaves() {
        let entries = [
            Entry { tile: 5, offset: 0, length: 1, run: 3 },
            Entry { tile: 9, offset: 1, length: 1, run: 0 },
        ];
        let found = |tile| find(&entries, tile).map(|entry| entry.tile);
        assert_eq!([4, 5, 7, 8, 9, 999].map(found), [None, Some(5), Some(5), None, Some(9), Some(9)]);
    }
}

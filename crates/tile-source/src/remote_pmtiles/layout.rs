//! The bytes of a PMTiles version 3 archive: header and directories, read with limits.
//!
//! <https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md>

use tile_grid::{Bounds, Encoding, MAX_ZOOM, TileFormat, ZoomRange};

/// The size of the header.
pub(super) const HEADER_BYTES: usize = 127;
/// The most entries of one directory that are read (32 bytes each); writers make some ten thousand.
const MAX_ENTRIES: u64 = 500_000;

/// A part of the archive.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) offset: u64,
    pub(super) length: u64,
}

impl Section {
    /// A part of this section, if it lies inside.
    pub(super) fn part(self, offset: u64, length: u64) -> Option<Self> {
        let end = offset.checked_add(length)?;
        let offset = self.offset.checked_add(offset)?;
        (end <= self.length).then_some(Self { offset, length })
    }
}

/// The header.
#[derive(Clone, Debug)]
pub(super) struct Header {
    pub(super) root: Section,
    pub(super) metadata: Section,
    pub(super) leaves: Section,
    pub(super) tiles: Section,
    pub(super) internal: Encoding,
    pub(super) tile_encoding: Encoding,
    pub(super) format: Option<TileFormat>,
    pub(super) zooms: ZoomRange,
    pub(super) bounds: Option<Bounds>,
}

impl Header {
    /// Reads a header; the error is a reason in words.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        if !bytes.starts_with(b"PMTiles") {
            return Err("it does not begin with the word PMTiles".to_owned());
        }
        let Some(header) = bytes.get(..HEADER_BYTES) else {
            return Err(format!("it ends within its header, after {} bytes", bytes.len()));
        };
        if header[7] != 3 {
            return Err(format!("it has version {}, only version 3 is supported", header[7]));
        }
        let long = |at: usize| {
            let mut raw = [0; 8];
            raw.copy_from_slice(&header[at..at + 8]);
            u64::from_le_bytes(raw)
        };
        let section = |at: usize| Section { offset: long(at), length: long(at + 8) };
        let degrees = |at: usize| {
            let mut raw = [0; 4];
            raw.copy_from_slice(&header[at..at + 4]);
            f64::from(i32::from_le_bytes(raw)) / 1e7
        };
        let zooms = ZoomRange::new(header[100], header[101].min(MAX_ZOOM))
            .map_err(|error| format!("its zooms are wrong: {error}"))?;
        Ok(Self {
            root: section(8),
            metadata: section(24),
            leaves: section(40),
            tiles: section(56),
            internal: encoding(header[97])?,
            tile_encoding: encoding(header[98])?,
            format: format(header[99])?,
            zooms,
            bounds: Bounds::new(degrees(102), degrees(106), degrees(110), degrees(114)).ok(),
        })
    }
}

fn encoding(byte: u8) -> Result<Encoding, String> {
    match byte {
        // Unknown: what the bytes are is found out from themselves.
        0 | 1 => Ok(Encoding::Identity),
        2 => Ok(Encoding::Gzip),
        3 => Ok(Encoding::Brotli),
        4 => Ok(Encoding::Zstd),
        other => Err(format!("it has the unknown compression {other}")),
    }
}

fn format(byte: u8) -> Result<Option<TileFormat>, String> {
    match byte {
        0 => Ok(None),
        1 => Ok(Some(TileFormat::Mvt)),
        2 => Ok(Some(TileFormat::Png)),
        3 => Ok(Some(TileFormat::Jpeg)),
        4 => Ok(Some(TileFormat::Webp)),
        5 => Ok(Some(TileFormat::Avif)),
        6 => Err("it holds MapLibre tiles (MLT), which are not supported".to_owned()),
        other => Err(format!("it holds tiles of the unknown type {other}")),
    }
}

/// One entry: a run of tiles with the same bytes, or a leaf directory.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) id: u64,
    pub(super) offset: u64,
    pub(super) length: u64,
    pub(super) run: u64,
}

/// A directory, sorted by tile id.
#[derive(Clone, Debug)]
pub(super) struct Directory(Vec<Entry>);

impl Directory {
    /// Reads an uncompressed directory; the error is a reason in words.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        let mut rest = bytes;
        let mut next = || varint(&mut rest).ok_or("a directory ends too early");
        let count = next()?;
        // Each entry has four numbers of at least one byte.
        if count > MAX_ENTRIES || count > bytes.len() as u64 / 4 {
            return Err(format!("a directory claims {count} entries in {} bytes", bytes.len()));
        }
        let mut entries = vec![Entry::default(); usize::try_from(count).unwrap_or(0)];
        let mut id = 0_u64;
        for entry in &mut entries {
            id = id.checked_add(next()?).ok_or("a tile number is too large")?;
            entry.id = id;
        }
        for entry in &mut entries {
            entry.run = next()?;
        }
        for entry in &mut entries {
            entry.length = next()?;
        }
        let mut follows = None;
        for entry in &mut entries {
            entry.offset = match (next()?, follows) {
                (0, Some(follows)) => follows,
                (0, None) => return Err("the first entry has no place".to_owned()),
                (offset, _) => offset - 1,
            };
            follows = entry.offset.checked_add(entry.length);
        }
        Ok(Self(entries))
    }

    /// How many entries it has.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The entry for a tile: its own, the run that it is in, or the leaf where it must be.
    pub(super) fn find(&self, id: u64) -> Option<Entry> {
        let after = self.0.partition_point(|entry| entry.id <= id);
        let entry = *self.0.get(after.checked_sub(1)?)?;
        (entry.run == 0 || id - entry.id < entry.run).then_some(entry)
    }
}

/// A little-endian base-128 number of at most ten bytes.
fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..70).step_by(7) {
        let (&byte, tail) = rest.split_first()?;
        *rest = tail;
        let part = u64::from(byte & 0x7f);
        if shift == 63 && part > 1 {
            return None;
        }
        value |= part << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Writes entries as the format has them.
    fn encode(entries: &[Entry]) -> Vec<u8> {
        fn put(out: &mut Vec<u8>, mut value: u64) {
            while value >= 0x80 {
                out.push((value & 0x7f) as u8 | 0x80);
                value >>= 7;
            }
            out.push(value as u8);
        }
        let mut out = Vec::new();
        put(&mut out, entries.len() as u64);
        let mut last = 0;
        for entry in entries {
            put(&mut out, entry.id - last);
            last = entry.id;
        }
        entries.iter().for_each(|entry| put(&mut out, entry.run));
        entries.iter().for_each(|entry| put(&mut out, entry.length));
        entries.iter().for_each(|entry| put(&mut out, entry.offset + 1));
        out
    }

    #[test]
    fn finds_tiles_runs_and_leaves() {
        let tile = Entry { id: 5, offset: 0, length: 10, run: 1 };
        let run = Entry { id: 8, offset: 10, length: 7, run: 4 };
        let leaf = Entry { id: 100, offset: 0, length: 50, run: 0 };
        let directory = Directory::read(&encode(&[tile, run, leaf])).expect("well formed");
        let cases = [
            (4, None),
            (5, Some(tile)),
            (6, None),
            (8, Some(run)),
            (11, Some(run)),
            (12, None),
            (100, Some(leaf)),
            (u64::MAX, Some(leaf)),
        ];
        for (id, want) in cases {
            assert_eq!(directory.find(id), want, "tile {id}");
        }
    }

    #[test]
    fn a_part_must_lie_in_its_section() {
        let section = Section { offset: 100, length: 50 };
        assert_eq!(section.part(10, 40), Some(Section { offset: 110, length: 40 }));
        assert_eq!(section.part(10, 41), None);
        assert_eq!(section.part(u64::MAX, 2), None);
        assert_eq!(Section { offset: u64::MAX, length: 9 }.part(1, 1), None);
    }

    #[test]
    fn bad_headers_are_named() {
        let mut header = vec![0; HEADER_BYTES];
        header[..8].copy_from_slice(b"PMTiles\x03");
        header[101] = 4;
        assert!(Header::read(&header).is_ok());
        let cases: [(usize, u8, &str); 6] = [
            (0, b'X', "PMTiles"),
            (7, b'3', "version 51"),
            (97, 9, "compression 9"),
            (99, 6, "MLT"),
            (99, 77, "type 77"),
            (100, 9, "zooms"),
        ];
        for (at, byte, word) in cases {
            let mut bad = header.clone();
            bad[at] = byte;
            let reason = Header::read(&bad).expect_err(word);
            assert!(reason.contains(word), "{reason}");
        }
        assert!(Header::read(&header[..100]).expect_err("short").contains("100 bytes"));
    }

    proptest! {
        #[test]
        fn reading_anything_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..300), id: u64) {
            if let Ok(directory) = Directory::read(&bytes) {
                let _ = directory.find(id);
            }
            let mut header = b"PMTiles\x03".to_vec();
            header.extend(&bytes);
            let _ = Header::read(&header);
        }

        #[test]
        fn a_written_directory_reads_back(steps in prop::collection::vec((1u64..1 << 40, 1u64..9, 1u64..1 << 20), 1..50)) {
            let (mut id, mut offset, mut entries) = (0, 0, Vec::new());
            for (step, run, length) in steps {
                id += step + 9;
                entries.push(Entry { id, offset, length, run });
                offset += length;
            }
            let directory = Directory::read(&encode(&entries)).expect("well formed");
            for entry in entries {
                prop_assert_eq!(directory.find(entry.id + entry.run - 1), Some(entry));
                prop_assert_eq!(directory.find(entry.id + entry.run), None);
            }
        }
    }
}

//! Reading PMTiles files of version 3.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tile_grid::{Encoding, TileCoord};

use super::accept::unpack;
use super::folder::from_tilejson;
use super::pmtiles_directory::{Entry, MAX_DIRECTORY_BYTES, find, parse};
use super::pmtiles_header::{self, HEADER_BYTES, Header, Section};
use super::{ArchiveError, Each, MAX_ARCHIVE_TILES, MAX_TILE_BYTES, Scan};
use crate::metadata::TilesetMetadata;
use crate::tileset::lock;

/// Directories below each other; the specification allows the root and one level, writers make up
/// to three.
const MAX_DEPTH: usize = 4;
/// The largest metadata that is read, unpacked.
const MAX_METADATA_BYTES: u64 = 16 << 20;

/// A PMTiles archive.
#[derive(Debug)]
pub struct PmtilesArchive {
    path: PathBuf,
    bytes: Backend,
    header: Header,
    root: Vec<Entry>,
    /// The leaf that was read last; neighbours on the map are neighbours in a leaf.
    leaf: Mutex<Option<(Section, Arc<[Entry]>)>>,
    metadata: TilesetMetadata,
}

/// What an archive can be read from.
pub trait ArchiveBytes: Read + Seek + Send + std::fmt::Debug {}
impl<T: Read + Seek + Send + std::fmt::Debug> ArchiveBytes for T {}

#[derive(Debug)]
enum Backend {
    Memory(&'static [u8]),
    File { file: Mutex<Box<dyn ArchiveBytes>>, length: u64 },
}

impl Backend {
    const fn length(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::File { length, .. } => *length,
        }
    }

    fn read(&self, section: Section) -> Result<Vec<u8>, std::io::Error> {
        let too_short = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
        match self {
            Self::Memory(bytes) => {
                let start = usize::try_from(section.offset).map_err(|_| too_short())?;
                let length = usize::try_from(section.length).map_err(|_| too_short())?;
                let rest = bytes.get(start..).ok_or_else(too_short)?;
                rest.get(..length).map(<[u8]>::to_vec).ok_or_else(too_short)
            }
            Self::File { file, .. } => {
                let mut file = lock(file);
                file.seek(SeekFrom::Start(section.offset))?;
                let mut bytes = Vec::new();
                (&mut **file).take(section.length).read_to_end(&mut bytes)?;
                if bytes.len() as u64 == section.length { Ok(bytes) } else { Err(too_short()) }
            }
        }
    }
}

impl PmtilesArchive {
    /// Opens a file.
    ///
    /// # Errors
    /// If it is damaged or of another version.
    pub(crate) fn open(path: &Path) -> Result<Self, ArchiveError> {
        let failed =
            |error: std::io::Error| ArchiveError::Io { path: path.to_path_buf(), detail: error.to_string() };
        let file = File::open(path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        Self::from_reader(Box::new(file), length, path)
    }

    /// Opens an archive that is a part of another file.
    ///
    /// # Errors
    /// If it is damaged or of another version.
    pub(crate) fn from_reader(
        file: Box<dyn ArchiveBytes>,
        length: u64,
        path: &Path,
    ) -> Result<Self, ArchiveError> {
        Self::read(path, Backend::File { file: Mutex::new(file), length })
    }

    /// Opens an archive in memory.
    ///
    /// # Errors
    /// If it is damaged or of another version.
    pub(crate) fn from_bytes(bytes: &'static [u8]) -> Result<Self, ArchiveError> {
        Self::read(Path::new("(built in)"), Backend::Memory(bytes))
    }

    fn read(path: &Path, bytes: Backend) -> Result<Self, ArchiveError> {
        let corrupt = |detail: String| ArchiveError::Corrupt { path: path.to_path_buf(), detail };
        let head = Section { offset: 0, length: HEADER_BYTES as u64 };
        let head = bytes.read(head).map_err(|_| corrupt("it is shorter than its header".to_owned()))?;
        let head = head.first_chunk().expect("as many bytes were read");
        let header = pmtiles_header::parse(head, bytes.length()).map_err(|(version, detail)| {
            if version {
                ArchiveError::Unsupported { path: path.to_path_buf(), detail }
            } else {
                corrupt(detail)
            }
        })?;
        let root = unpacked(&bytes, header.root, header.internal, MAX_DIRECTORY_BYTES)
            .and_then(|bytes| parse(&bytes))
            .map_err(|detail| corrupt(format!("its root directory cannot be read: {detail}")))?;
        let metadata = unpacked(&bytes, header.metadata, header.internal, MAX_METADATA_BYTES)
            .map_err(|detail| corrupt(format!("its metadata cannot be read: {detail}")))?;
        let mut metadata = serde_json::from_slice(&metadata).map(from_tilejson).unwrap_or_default();
        metadata.format = header.format.or(metadata.format);
        metadata.zooms = header.zooms.or(metadata.zooms);
        metadata.bounds = header.bounds.or(metadata.bounds);
        Ok(Self { path: path.to_path_buf(), bytes, header, root, leaf: Mutex::default(), metadata })
    }

    pub(crate) const fn metadata(&self) -> &TilesetMetadata {
        &self.metadata
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) const fn encoding(&self) -> Encoding {
        self.header.tiles
    }

    pub(crate) const fn count(&self) -> Option<u64> {
        match self.header.addressed {
            0 => None,
            count => Some(count),
        }
    }

    pub(crate) fn get(&self, coord: TileCoord) -> Result<Option<Vec<u8>>, ArchiveError> {
        let number = number_of(coord);
        let mut found = find(&self.root, number);
        let mut within = 0..u64::MAX;
        for _ in 0..MAX_DEPTH {
            match found {
                None => return Ok(None),
                Some(entry) if entry.is_leaf() => {
                    within.start = entry.tile;
                    let leaf = self.leaf(&entry, &within)?;
                    found = find(&leaf, number);
                }
                Some(entry) => return self.content(&entry).map(Some),
            }
        }
        Err(self.too_deep())
    }

    pub(crate) fn tiles(&self, scan: &mut Scan, each: Each<'_>) -> Result<(), ArchiveError> {
        self.walk(&self.root, u64::MAX, MAX_DEPTH, scan, each)
    }

    /// Gives the tiles of a directory. A leaf may hold only tiles between its own entry and the
    /// next one, so that directories that name each other, or one leaf many times, are found out.
    fn walk(
        &self,
        entries: &[Entry],
        end: u64,
        depth: usize,
        scan: &mut Scan,
        each: Each<'_>,
    ) -> Result<(), ArchiveError> {
        if depth == 0 {
            return Err(self.too_deep());
        }
        for (at, entry) in entries.iter().enumerate() {
            let next = entries.get(at + 1).map_or(end, |next| next.tile);
            if entry.is_leaf() {
                let leaf = self.leaf(entry, &(entry.tile..next))?;
                self.walk(&leaf, next, depth - 1, scan, each)?;
            } else {
                self.run(entry, scan, each)?;
            }
        }
        Ok(())
    }

    fn run(&self, entry: &Entry, scan: &mut Scan, each: Each<'_>) -> Result<(), ArchiveError> {
        let bytes = match self.content(entry) {
            Ok(bytes) => bytes,
            Err(ArchiveError::Corrupt { detail, .. }) => {
                scan.skip(shown(entry.tile), detail);
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        for number in entry.tile..entry.end() {
            let Some(coord) = coord_of(number) else {
                scan.skip(number.to_string(), "there is no such tile".to_owned());
                return Ok(());
            };
            scan.tiles += 1;
            if scan.tiles > MAX_ARCHIVE_TILES {
                return Err(ArchiveError::Hostile {
                    path: self.path.clone(),
                    detail: format!("it gives more than {MAX_ARCHIVE_TILES} tiles"),
                });
            }
            if each(coord, bytes.clone()).is_break() {
                return Err(ArchiveError::Cancelled);
            }
        }
        Ok(())
    }

    fn content(&self, entry: &Entry) -> Result<Vec<u8>, ArchiveError> {
        if u64::from(entry.length) > MAX_TILE_BYTES {
            return Err(self.corrupt(format!(
                "{} bytes are more than the {MAX_TILE_BYTES} that a tile may have",
                entry.length
            )));
        }
        let section = self
            .header
            .data
            .part(entry.offset, entry.length.into())
            .ok_or_else(|| self.corrupt("its bytes lie beyond the end of the archive".to_owned()))?;
        self.bytes.read(section).map_err(|error| self.corrupt(error.to_string()))
    }

    fn leaf(&self, entry: &Entry, within: &Range<u64>) -> Result<Arc<[Entry]>, ArchiveError> {
        let section = self.header.leaves.part(entry.offset, entry.length.into());
        let section =
            section.ok_or_else(|| self.corrupt("a leaf directory lies beyond the end".to_owned()))?;
        let mut last = lock(&self.leaf);
        if let Some((known, leaf)) = &*last
            && *known == section
        {
            return Ok(Arc::clone(leaf));
        }
        let leaf: Arc<[Entry]> = unpacked(&self.bytes, section, self.header.internal, MAX_DIRECTORY_BYTES)
            .and_then(|bytes| parse(&bytes))
            .map_err(|detail| self.corrupt(format!("a leaf directory cannot be read: {detail}")))?
            .into();
        // One that holds nothing could stand in millions of places.
        if leaf.is_empty() {
            return Err(self.corrupt("a leaf directory is empty".to_owned()));
        }
        let inside = leaf.iter().all(|entry| within.contains(&entry.tile) && entry.end() <= within.end);
        if !inside {
            return Err(self.corrupt("a leaf directory holds tiles of another one".to_owned()));
        }
        *last = Some((section, Arc::clone(&leaf)));
        Ok(leaf)
    }

    fn corrupt(&self, detail: String) -> ArchiveError {
        ArchiveError::Corrupt { path: self.path.clone(), detail }
    }

    fn too_deep(&self) -> ArchiveError {
        ArchiveError::Hostile {
            path: self.path.clone(),
            detail: format!("its directories lie more than {MAX_DEPTH} deep"),
        }
    }
}

fn unpacked(backend: &Backend, section: Section, encoding: Encoding, limit: u64) -> Result<Vec<u8>, String> {
    if section.length > limit {
        return Err(format!("{} bytes are more than {limit}", section.length));
    }
    let bytes = backend.read(section).map_err(|error| error.to_string())?;
    match encoding {
        Encoding::Gzip if !bytes.is_empty() => unpack(&bytes, limit),
        _ => Ok(bytes),
    }
}

/// The number of a tile on the Hilbert curve through all zooms.
pub(crate) fn number_of(coord: TileCoord) -> u64 {
    let coord = pmtiles::TileCoord::new(coord.zoom(), coord.x(), coord.y())
        .expect("a tile coordinate is valid in PMTiles");
    pmtiles::TileId::from(coord).value()
}

pub(crate) fn coord_of(number: u64) -> Option<TileCoord> {
    let coord = pmtiles::TileCoord::from(pmtiles::TileId::new(number).ok()?);
    TileCoord::new(coord.z(), coord.x(), coord.y()).ok()
}

fn shown(number: u64) -> String {
    coord_of(number).map_or_else(|| number.to_string(), |coord| coord.to_string())
}

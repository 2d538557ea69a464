//! Portable tile archives: MBTiles, PMTiles v3, and folders of tiles.
//!
//! An archive comes from outside and is not believed: it is opened for reading only, with limits on
//! sizes, counts and time, and every tile is checked before it is stored. What is refused is named
//! with its reason.

mod accept;
mod carry;
mod export;
mod export_folder;
mod export_mbtiles;
mod export_pmtiles;
mod folder;
mod guard;
mod import;
mod mbtiles;
mod partial;
mod pmtiles;
mod pmtiles_directory;
mod pmtiles_header;
mod pmtiles_writer;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use tile_grid::{Encoding, TileCoord};

pub use self::carry::{CarriedReport, CarriedTiles, export_carried, import_carried};
pub use self::export::{ExportFormat, ExportProgress, ExportReport, export};
pub use self::folder::{FolderArchive, FolderScheme};
pub use self::import::{ImportProgress, ImportReport, import};
pub use self::mbtiles::MbtilesArchive;
pub use self::pmtiles::{ArchiveBytes, PmtilesArchive};
pub use self::pmtiles_writer::PmtilesWriter;
use crate::error::StoreError;
use crate::metadata::TilesetMetadata;

/// The largest tile that is taken from an archive.
pub const MAX_TILE_BYTES: u64 = 8 << 20;
/// Skipped tiles that a scan names; the others are counted.
pub const NAMED_SKIPPED: usize = 1_000;
/// The most tiles that are taken from one archive.
pub const MAX_ARCHIVE_TILES: u64 = 100_000_000;

/// What can be wrong with an archive.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// It cannot be read at all.
    #[error("{path} cannot be read: {detail}")]
    Io {
        /// The archive.
        path: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// Not one of the known formats.
    #[error(
        "{path} is no archive that is known here; it should be an MBTiles or PMTiles (version 3) file, or a folder of tiles z/x/y"
    )]
    UnknownFormat {
        /// The archive.
        path: PathBuf,
    },
    /// A version or an option of a format that is not read.
    #[error("{path} {detail}")]
    Unsupported {
        /// The archive.
        path: PathBuf,
        /// What it is, and what to do.
        detail: String,
    },
    /// The structure of the file is wrong.
    #[error("{path} is damaged: {detail}; get a fresh copy of it")]
    Corrupt {
        /// The archive.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// It asks for more than any honest archive does.
    #[error("{path} is not read any further: {detail}")]
    Hostile {
        /// The archive.
        path: PathBuf,
        /// Which limit it goes over.
        detail: String,
    },
    /// No tile could be used.
    #[error("{path} holds no usable tile{first}")]
    NothingUsable {
        /// The archive.
        path: PathBuf,
        /// The reason of the first one, or nothing.
        first: String,
    },
    /// The archive to be written exists.
    #[error("{path} exists already; choose another name")]
    AlreadyExists {
        /// The file or folder.
        path: PathBuf,
    },
    /// Stopped by the caller; nothing is left behind by an export.
    #[error("stopped before the end")]
    Cancelled,
    /// The tileset could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a walk over the tiles of an archive gave.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Scan {
    /// Tiles given.
    pub tiles: u64,
    /// Entries that are no tile: where they stand and why, at most [`NAMED_SKIPPED`].
    pub skipped: Vec<(String, String)>,
    /// How many were skipped.
    pub skipped_count: u64,
    /// Why the walk ended early, if it did: the archive is damaged or goes over a limit.
    pub stopped: Option<String>,
}

impl Scan {
    pub(crate) fn skip(&mut self, place: String, reason: String) {
        self.skipped_count += 1;
        if self.skipped.len() < NAMED_SKIPPED {
            self.skipped.push((place, reason));
        }
    }
}

/// A function that is given the tiles of an archive.
pub(crate) type Each<'a> = &'a mut dyn FnMut(TileCoord, Vec<u8>) -> ControlFlow<()>;

/// An archive, opened for reading.
#[derive(Debug)]
pub enum Archive {
    /// An MBTiles file.
    Mbtiles(MbtilesArchive),
    /// A PMTiles file of version 3.
    Pmtiles(PmtilesArchive),
    /// A folder of tiles.
    Folder(FolderArchive),
}

impl Archive {
    /// Opens an archive; its first bytes say what it is, not its name.
    ///
    /// # Errors
    /// [`ArchiveError::UnknownFormat`], or what is wrong with it.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        let failed =
            |error: std::io::Error| ArchiveError::Io { path: path.to_path_buf(), detail: error.to_string() };
        if std::fs::metadata(path).map_err(failed)?.is_dir() {
            return FolderArchive::open(path).map(Self::Folder);
        }
        let mut magic = Vec::new();
        let file = std::fs::File::open(path).map_err(failed)?;
        std::io::Read::read_to_end(&mut std::io::Read::take(file, 16), &mut magic).map_err(failed)?;
        if magic.starts_with(b"SQLite format 3\0") {
            MbtilesArchive::open(path).map(Self::Mbtiles)
        } else if magic.starts_with(b"PM") {
            PmtilesArchive::open(path).map(Self::Pmtiles)
        } else {
            Err(ArchiveError::UnknownFormat { path: path.to_path_buf() })
        }
    }

    /// Opens a PMTiles archive that is a part of another file; `path` is what it is called.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_reader(
        reader: Box<dyn ArchiveBytes>,
        length: u64,
        path: &Path,
    ) -> Result<Self, ArchiveError> {
        PmtilesArchive::from_reader(reader, length, path).map(Self::Pmtiles)
    }

    /// Opens a PMTiles archive that is part of the program.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_bytes(bytes: &'static [u8]) -> Result<Self, ArchiveError> {
        PmtilesArchive::from_bytes(bytes).map(Self::Pmtiles)
    }

    /// What the archive says of itself; the format is seen from its first tile if it does not say.
    #[must_use]
    pub const fn metadata(&self) -> &TilesetMetadata {
        match self {
            Self::Mbtiles(archive) => archive.metadata(),
            Self::Pmtiles(archive) => archive.metadata(),
            Self::Folder(archive) => archive.metadata(),
        }
    }

    /// Where the archive is.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Mbtiles(archive) => archive.path(),
            Self::Pmtiles(archive) => archive.path(),
            Self::Folder(archive) => archive.path(),
        }
    }

    /// The compression that the archive declares for its tiles; `Identity` if it declares none,
    /// although vector tiles may then still be gzip.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        match self {
            Self::Pmtiles(archive) => archive.encoding(),
            Self::Mbtiles(_) | Self::Folder(_) => Encoding::Identity,
        }
    }

    /// Reads one tile as it stands in the archive.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn get(&self, coord: TileCoord) -> Result<Option<Vec<u8>>, ArchiveError> {
        match self {
            Self::Mbtiles(archive) => archive.get(coord),
            Self::Pmtiles(archive) => archive.get(coord),
            Self::Folder(archive) => archive.get(coord),
        }
    }

    /// Gives every tile, as it stands in the archive, in the archive's own order.
    ///
    /// # Errors
    /// [`ArchiveError::Cancelled`] if `each` breaks, and whatever kept the walk from giving even
    /// one tile. A walk that fails later ends with [`Scan::stopped`].
    pub fn tiles(
        &self,
        each: &mut dyn FnMut(TileCoord, Vec<u8>) -> ControlFlow<()>,
    ) -> Result<Scan, ArchiveError> {
        let mut scan = Scan::default();
        let walked = match self {
            Self::Mbtiles(archive) => archive.tiles(&mut scan, each),
            Self::Pmtiles(archive) => archive.tiles(&mut scan, each),
            Self::Folder(archive) => archive.tiles(&mut scan, each),
        };
        match walked {
            Ok(()) => Ok(scan),
            Err(error @ (ArchiveError::Corrupt { .. } | ArchiveError::Hostile { .. })) if scan.tiles > 0 => {
                scan.stopped = Some(error.to_string());
                Ok(scan)
            }
            Err(error) => Err(error),
        }
    }

    /// The number of tiles, if it can be told at once.
    #[must_use]
    pub fn count(&self) -> Option<u64> {
        match self {
            Self::Mbtiles(archive) => archive.count(),
            Self::Pmtiles(archive) => archive.count(),
            Self::Folder(_) => None,
        }
    }
}

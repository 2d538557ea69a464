//! One tileset file: its connections, its metadata and its figures.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, Row, TransactionBehavior};

use crate::catalogue::{Catalogue, Extent, NOBODY, area_version, load_extent, parse_members};
use crate::error::StoreError;
use crate::ledger::Ledger;
use crate::metadata::TilesetMetadata;
use crate::put_aside::{bytes_by_last, put_aside};
use crate::region::{RegionId, TilesetStats};
use crate::set_index::SetIndex;
use crate::{connect, migrate};

/// How long a writer waits for another program's transaction before it says that the file is in use.
const PATIENCE: Duration = Duration::from_secs(5);
/// Connections that are kept open for reading.
const IDLE_READERS: usize = 8;

/// How a tileset is opened.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Access {
    /// For reading and writing.
    ReadWrite,
    /// For reading; works on a medium that cannot be written.
    ReadOnly,
}

/// A tileset file: a standard MBTiles 1.3 archive with our tables beside the standard ones.
///
/// One connection writes, behind a lock; readers take a connection of their own, so that reading
/// never waits for writing. Several programs may have the file open at once.
pub struct Tileset {
    path: PathBuf,
    patience: Duration,
    /// Before the writer, so that they are closed first: only a last connection that may write takes
    /// the write-ahead log into the file.
    readers: Mutex<Vec<Connection>>,
    writer: Option<Mutex<Writer>>,
    /// Each for one version of the region's area.
    extents: Mutex<HashMap<RegionId, (i64, Extent)>>,
    sets: Mutex<SetIndex>,
}

pub(crate) struct Writer {
    pub(crate) connection: Connection,
    catalogue: Catalogue,
}

impl std::fmt::Debug for Tileset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tileset").field("path", &self.path).finish_non_exhaustive()
    }
}

/// The content of a lock; a panic elsewhere cannot have left it half changed, because what counts
/// is in the file.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Tileset {
    /// Makes a new, empty tileset.
    ///
    /// The file appears under its name only when it is whole.
    ///
    /// # Errors
    /// [`StoreError::AlreadyExists`], and those of [`Tileset::open`].
    pub fn create(path: &Path, meta: &TilesetMetadata) -> Result<Self, StoreError> {
        crate::create::create(path, meta)?;
        Self::open(path, Access::ReadWrite)
    }

    /// Opens a tileset. What a killed program left half done (a region being made or deleted) is
    /// finished first.
    ///
    /// # Errors
    /// One of its own for each of: no file, a file that is not ours, one written by a newer
    /// program, a damaged one, one that is locked or cannot be written.
    pub fn open(path: &Path, access: Access) -> Result<Self, StoreError> {
        Self::open_patient(path, access, PATIENCE)
    }

    /// Like [`Tileset::open`], with the time to wait for another program's write transaction.
    ///
    /// # Errors
    /// Those of [`Tileset::open`].
    pub fn open_patient(path: &Path, access: Access, patience: Duration) -> Result<Self, StoreError> {
        crate::create::check_header(path)?;
        let tileset = Self::connect(path, access, patience).map_err(|error| error.about(path))?;
        if access == Access::ReadWrite {
            tileset.finish_interrupted()?;
        }
        Ok(tileset)
    }

    fn connect(path: &Path, access: Access, patience: Duration) -> Result<Self, StoreError> {
        let writer = match access {
            Access::ReadOnly => None,
            Access::ReadWrite => {
                let mut connection = connect::writer(path, patience)?;
                migrate::check(&connection, path)?;
                if connection.is_readonly("main")? {
                    return Err(StoreError::ReadOnly { path: path.to_path_buf() });
                }
                migrate::KIND.migrate(&mut connection)?;
                let catalogue = Catalogue::default();
                Some(Mutex::new(Writer { connection, catalogue }))
            }
        };
        let reader = connect::reader(path, patience)?;
        migrate::check(&reader, path)?;
        migrate::bridge(&reader)?;
        Ok(Self {
            path: path.to_path_buf(),
            patience,
            writer,
            readers: Mutex::new(vec![reader]),
            extents: Mutex::default(),
            sets: Mutex::default(),
        })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the metadata.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn metadata(&self) -> Result<TilesetMetadata, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT name, value FROM metadata")?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(TilesetMetadata::from_rows(rows.collect::<Result<_, _>>()?))
        })
    }

    /// Replaces the metadata.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn set_metadata(&self, meta: &TilesetMetadata) -> Result<(), StoreError> {
        self.change(|ledger| write_metadata(ledger.connection, meta))
    }

    /// Reads the figures of the tileset from counters.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn stats(&self) -> Result<TilesetStats, StoreError> {
        let mut stats = self.read(|connection| {
            let mut stats = TilesetStats::default();
            for set in read_sets(connection)? {
                stats.tiles += set.tiles;
                stats.empty += set.empty;
                stats.damaged += set.damaged;
                stats.failed += set.failed;
                stats.blobs += set.blobs;
                stats.blob_bytes += set.bytes;
                if *set.members == [NOBODY] {
                    stats.unowned_tiles = set.tiles;
                    stats.unowned_bytes = set.bytes;
                }
            }
            let mut count = connection
                .prepare_cached("SELECT count(*) FROM region WHERE stage <> 2 AND deleted_at IS NULL")?;
            stats.regions = count.query_row([], |row| row.get(0))?;
            let gone = put_aside(connection)?;
            stats.deleted_regions = gone.len() as u64;
            if !gone.is_empty() {
                stats.deleted_bytes = bytes_by_last(connection, &gone)?.values().sum();
            }
            Ok(stats)
        })?;
        stats.file_bytes = self.file_bytes();
        Ok(stats)
    }

    fn file_bytes(&self) -> u64 {
        let mut log = self.path.as_os_str().to_owned();
        log.push("-wal");
        [self.path.as_path(), Path::new(&log)]
            .into_iter()
            .filter_map(|path| std::fs::metadata(path).ok())
            .map(|meta| meta.len())
            .sum()
    }

    /// Writes what is in the write-ahead log into the file, so that it can be copied alone.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        let Some(writer) = &self.writer else {
            return Ok(());
        };
        lock(writer)
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .map_err(|error| StoreError::from(error).about(&self.path))
    }

    /// Closes the file and leaves nothing beside it.
    ///
    /// # Errors
    /// If the write-ahead log cannot be written into the file; nothing is lost then.
    pub fn close(self) -> Result<(), StoreError> {
        lock(&self.readers).clear();
        self.checkpoint()
    }

    /// Runs a read on a connection of the pool.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = lock(&self.readers).pop();
        let result = match idle {
            Some(connection) => Ok(connection),
            None => self.reader(),
        }
        .and_then(|connection| {
            let result = work(&connection);
            let mut idle = lock(&self.readers);
            if idle.len() < IDLE_READERS {
                idle.push(connection);
            }
            result
        });
        result.map_err(|error| error.about(&self.path))
    }

    fn reader(&self) -> Result<Connection, StoreError> {
        let connection = connect::reader(&self.path, self.patience)?;
        migrate::bridge(&connection)?;
        Ok(connection)
    }

    /// Opens a connection for a long read in which a bad sector must be an error.
    pub(crate) fn careful_reader(&self) -> Result<Connection, StoreError> {
        connect::careful_reader(&self.path, self.patience)
            .and_then(|connection| migrate::bridge(&connection).map(|()| connection))
            .map_err(|error| StoreError::from(error).about(&self.path))
    }

    /// Runs a change in one transaction, which is rolled back if the change fails.
    pub(crate) fn change<T>(
        &self,
        work: impl FnOnce(&mut Ledger<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let Some(writer) = &self.writer else {
            return Err(StoreError::ReadOnly { path: self.path.clone() });
        };
        let mut writer = lock(writer);
        let Writer { connection, catalogue } = &mut *writer;
        let result = transact(connection, catalogue, work);
        if result.is_err() {
            catalogue.forget();
        }
        result.map_err(|error| error.about(&self.path))
    }

    /// The tiles of a region.
    pub(crate) fn extent(&self, id: RegionId) -> Result<Extent, StoreError> {
        self.read(|connection| {
            let transaction = connection.unchecked_transaction()?;
            let version = area_version(&transaction, id)?.ok_or(StoreError::NoSuchRegion { id })?;
            if let Some((_, extent)) = lock(&self.extents).get(&id).filter(|(known, _)| *known == version) {
                return Ok(extent.clone());
            }
            let extent = load_extent(&transaction, id)?.ok_or(StoreError::NoSuchRegion { id })?;
            lock(&self.extents).insert(id, (version, extent.clone()));
            Ok(extent)
        })
    }

    pub(crate) fn sets(&self) -> &Mutex<SetIndex> {
        &self.sets
    }

    pub(crate) fn forget_extent(&self, id: RegionId) {
        lock(&self.extents).remove(&id);
    }

    #[cfg(test)]
    pub(crate) fn writer(&self) -> MutexGuard<'_, Writer> {
        lock(self.writer.as_ref().expect("the test opened it for writing"))
    }
}

fn transact<T>(
    connection: &mut Connection,
    catalogue: &mut Catalogue,
    work: impl FnOnce(&mut Ledger<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    catalogue.refresh(&transaction)?;
    let mut ledger = Ledger::new(&transaction, catalogue);
    let value = work(&mut ledger)?;
    ledger.close()?;
    transaction.commit()?;
    Ok(value)
}

pub(crate) fn write_metadata(connection: &Connection, meta: &TilesetMetadata) -> Result<(), StoreError> {
    connection.execute("DELETE FROM metadata", [])?;
    let mut insert = connection.prepare("INSERT INTO metadata (name, value) VALUES (?1, ?2)")?;
    for (name, value) in meta.to_rows() {
        insert.execute((name, value))?;
    }
    Ok(())
}

/// A row of `region_set`.
pub(crate) struct SetRow {
    pub(crate) id: i64,
    pub(crate) members: std::sync::Arc<[i64]>,
    pub(crate) tiles: u64,
    pub(crate) empty: u64,
    pub(crate) damaged: u64,
    pub(crate) failed: u64,
    pub(crate) blobs: u64,
    pub(crate) bytes: u64,
}

/// Reads the counters: as many rows as there are different overlaps of regions.
pub(crate) fn read_sets(connection: &Connection) -> Result<Vec<SetRow>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT id, members, tiles, empty, damaged, failed, blobs, bytes FROM region_set")?;
    let rows = statement.query_map([], set_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(crate) fn set_row(row: &Row<'_>) -> Result<SetRow, rusqlite::Error> {
    Ok(SetRow {
        id: row.get(0)?,
        members: parse_members(row.get_ref(1)?.as_str()?),
        tiles: row.get(2)?,
        empty: row.get(3)?,
        damaged: row.get(4)?,
        failed: row.get(5)?,
        blobs: row.get(6)?,
        bytes: row.get(7)?,
    })
}

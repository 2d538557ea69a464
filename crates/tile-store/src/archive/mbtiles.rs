//! Reading MBTiles files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use rusqlite::Row;
use rusqlite::types::ValueRef;
use tile_grid::{Sniffed, TileCoord, TileFormat, sniff};

use super::guard::{Guarded, ROW_TIME};
use super::{ArchiveError, Each, MAX_ARCHIVE_TILES, MAX_TILE_BYTES, Scan};
use crate::metadata::TilesetMetadata;
use crate::tileset::lock;

/// Rows of `metadata` that are read.
const MAX_METADATA_ROWS: usize = 1_000;
/// The longest value of `metadata` that is read.
const MAX_METADATA_BYTES: usize = 4 << 20;
/// The time that counting the tiles may take.
const COUNT_TIME: Duration = Duration::from_secs(1);

/// An MBTiles file, opened with all defences up.
#[derive(Debug)]
pub struct MbtilesArchive {
    path: PathBuf,
    guarded: Mutex<Guarded>,
    metadata: TilesetMetadata,
    max_rows: u64,
}

impl MbtilesArchive {
    /// Opens a file.
    ///
    /// # Errors
    /// If it is damaged or no MBTiles archive.
    pub(crate) fn open(path: &Path) -> Result<Self, ArchiveError> {
        let explain = |error: rusqlite::Error| Guarded::explain(path, &error);
        let guarded = Guarded::open(path).map_err(explain)?;
        guarded.allow(ROW_TIME);
        let mut metadata = TilesetMetadata::from_rows(metadata_rows(&guarded).map_err(explain)?);
        guarded.allow(ROW_TIME);
        let first = first_format(&guarded).map_err(explain)?;
        metadata.format = first.or(metadata.format);
        // An entry takes at least a few bytes: what gives more rows than that makes them up.
        let bytes = std::fs::metadata(path).map_or(0, |meta| meta.len());
        Ok(Self {
            path: path.to_path_buf(),
            guarded: Mutex::new(guarded),
            metadata,
            max_rows: (1_000 + bytes / 4).min(MAX_ARCHIVE_TILES),
        })
    }

    pub(crate) const fn metadata(&self) -> &TilesetMetadata {
        &self.metadata
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn get(&self, coord: TileCoord) -> Result<Option<Vec<u8>>, ArchiveError> {
        let guarded = lock(&self.guarded);
        guarded.allow(ROW_TIME);
        let read = || {
            let mut statement = guarded.connection.prepare_cached(
                "SELECT tile_data FROM tiles
                 WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row = ?3",
            )?;
            let mut rows = statement.query((coord.zoom(), coord.x(), coord.tms_row()))?;
            while let Some(row) = rows.next()? {
                if let ValueRef::Blob(bytes) = row.get_ref(0)?
                    && !bytes.is_empty()
                    && bytes.len() as u64 <= MAX_TILE_BYTES
                {
                    return Ok(Some(bytes.to_vec()));
                }
            }
            Ok(None)
        };
        read().map_err(|error| Guarded::explain(&self.path, &error))
    }

    pub(crate) fn tiles(&self, scan: &mut Scan, each: Each<'_>) -> Result<(), ArchiveError> {
        let explain = |error: rusqlite::Error| Guarded::explain(&self.path, &error);
        // A connection of its own, so that `each` may ask for single tiles.
        let guarded = Guarded::open(&self.path).map_err(explain)?;
        guarded.allow(ROW_TIME);
        let mut statement = guarded
            .connection
            .prepare("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles")
            .map_err(explain)?;
        let mut rows = statement.query([]).map_err(explain)?;
        let mut seen = 0;
        while let Some(row) = rows.next().map_err(explain)? {
            seen += 1;
            if seen > self.max_rows {
                return Err(ArchiveError::Hostile {
                    path: self.path.clone(),
                    detail: format!(
                        "it gives more than {} tiles, which a file of its size cannot hold",
                        self.max_rows
                    ),
                });
            }
            match read_tile(row).map_err(explain)? {
                Ok((coord, bytes)) => {
                    scan.tiles += 1;
                    if each(coord, bytes).is_break() {
                        return Err(ArchiveError::Cancelled);
                    }
                }
                Err((place, reason)) => scan.skip(place, reason),
            }
            guarded.allow(ROW_TIME);
        }
        Ok(())
    }

    pub(crate) fn count(&self) -> Option<u64> {
        let guarded = lock(&self.guarded);
        guarded.allow(COUNT_TIME);
        let count: u64 =
            guarded.connection.query_row("SELECT count(*) FROM tiles", [], |row| row.get(0)).ok()?;
        Some(count).filter(|count| *count <= self.max_rows)
    }
}

/// A tile, or the place and the reason of what is none.
type ReadTile = Result<(TileCoord, Vec<u8>), (String, String)>;

/// A row of `tiles`, or where it stands and why it is none. SQLite lets any type stand anywhere.
fn read_tile(row: &Row<'_>) -> Result<ReadTile, rusqlite::Error> {
    let place = [row.get_ref(0)?, row.get_ref(1)?, row.get_ref(2)?];
    let name = place.map(shown).join("/");
    let refuse = |reason: String| Ok(Err((name.clone(), reason)));
    let [ValueRef::Integer(zoom), ValueRef::Integer(column), ValueRef::Integer(tms_row)] = place else {
        return refuse("its place is not made of whole numbers".to_owned());
    };
    let coord = match (u8::try_from(zoom), u32::try_from(column), u32::try_from(tms_row)) {
        (Ok(zoom), Ok(column), Ok(tms_row)) => TileCoord::from_tms(zoom, column, tms_row),
        _ => return refuse("there is no such place".to_owned()),
    };
    let coord = match coord {
        Ok(coord) => coord,
        Err(error) => return refuse(error.to_string()),
    };
    match row.get_ref(3)? {
        ValueRef::Blob([]) => refuse("it has no bytes".to_owned()),
        ValueRef::Blob(bytes) if bytes.len() as u64 > MAX_TILE_BYTES => {
            refuse(format!("{} bytes are more than the {MAX_TILE_BYTES} that a tile may have", bytes.len()))
        }
        ValueRef::Blob(bytes) => Ok(Ok((coord, bytes.to_vec()))),
        ValueRef::Null => refuse("NULL stands for its bytes".to_owned()),
        ValueRef::Text(_) => refuse("text stands for its bytes".to_owned()),
        ValueRef::Integer(_) | ValueRef::Real(_) => refuse("a number stands for its bytes".to_owned()),
    }
}

fn shown(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Null => "NULL".to_owned(),
        other => format!("({})", other.data_type()),
    }
}

/// The rows of `metadata`; an archive without that table has none.
fn metadata_rows(guarded: &Guarded) -> Result<BTreeMap<String, String>, rusqlite::Error> {
    let known: bool = guarded.connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'metadata')",
        [],
        |row| row.get(0),
    )?;
    let mut found = BTreeMap::new();
    if !known {
        return Ok(found);
    }
    let mut statement = guarded.connection.prepare("SELECT name, value FROM metadata LIMIT ?1")?;
    let mut rows = statement.query([MAX_METADATA_ROWS])?;
    while let Some(row) = rows.next()? {
        let name = row.get_ref(0)?.as_str().unwrap_or_default();
        let value = match row.get_ref(1)? {
            ValueRef::Text(bytes) if bytes.len() <= MAX_METADATA_BYTES => {
                String::from_utf8_lossy(bytes).into_owned()
            }
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Real(number) => number.to_string(),
            _ => continue,
        };
        // The first of two rows of one name counts.
        found.entry(name.to_owned()).or_insert(value);
    }
    Ok(found)
}

/// The format of the first bytes that stand in the archive.
fn first_format(guarded: &Guarded) -> Result<Option<TileFormat>, rusqlite::Error> {
    let mut statement = guarded.connection.prepare("SELECT tile_data FROM tiles LIMIT 20")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if let ValueRef::Blob(bytes) = row.get_ref(0)? {
            match sniff(bytes) {
                Sniffed::Image(format) => return Ok(Some(format)),
                Sniffed::Gzip => return Ok(Some(TileFormat::Mvt)),
                _ => {}
            }
        }
    }
    Ok(None)
}

//! Writing MBTiles 1.3.

use std::path::Path;

use rusqlite::Connection;

use super::ArchiveError;
use super::export::Outlet;
use super::partial::PartialFile;
use crate::connect::APPLICATION_ID;
use crate::error::StoreError;
use crate::place::Place;

/// Equal contents are stored once, as many tools do: `tiles` is then a view.
const SCHEMA: &str = "
CREATE TABLE metadata (name TEXT NOT NULL, value TEXT NOT NULL);
CREATE UNIQUE INDEX metadata_name ON metadata (name);
CREATE TABLE images (tile_id INTEGER PRIMARY KEY, tile_data BLOB NOT NULL);
CREATE TABLE map (
    zoom_level INTEGER NOT NULL,
    tile_column INTEGER NOT NULL,
    tile_row INTEGER NOT NULL,
    tile_id INTEGER NOT NULL,
    PRIMARY KEY (zoom_level, tile_column, tile_row)
) WITHOUT ROWID;
CREATE VIEW tiles AS
SELECT map.zoom_level, map.tile_column, map.tile_row, images.tile_data
FROM map JOIN images ON images.tile_id = map.tile_id;
";

/// Writes the file and gives its size.
pub(crate) fn write(outlet: &mut Outlet<'_>, path: &Path) -> Result<u64, ArchiveError> {
    let partial = PartialFile::new(path)?;
    fill(outlet, partial.path()).map_err(|error| match error {
        ArchiveError::Store(error) => ArchiveError::Store(error.about(path)),
        other => other,
    })?;
    partial.finish()
}

fn fill(outlet: &mut Outlet<'_>, path: &Path) -> Result<(), ArchiveError> {
    let connection = Connection::open(path).map_err(StoreError::from)?;
    prepare(&connection).map_err(StoreError::from)?;
    let mut walk = outlet.walk();
    loop {
        let places = outlet.places(&mut walk)?;
        if places.is_empty() {
            break;
        }
        let transaction = connection.unchecked_transaction().map_err(StoreError::from)?;
        for place in places {
            put(outlet, &transaction, place)?;
        }
        transaction.commit().map_err(StoreError::from)?;
    }
    let metadata = outlet.metadata()?;
    crate::tileset::write_metadata(&connection, &metadata)?;
    connection.close().map_err(|(_, error)| StoreError::from(error))?;
    Ok(())
}

fn prepare(connection: &Connection) -> Result<(), rusqlite::Error> {
    // The file is made anew after a failure, so it needs no journal; it is synced at the end.
    connection.pragma_update(None, "journal_mode", "OFF")?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.execute_batch(SCHEMA)
}

fn put(outlet: &mut Outlet<'_>, connection: &Connection, place: Place) -> Result<(), ArchiveError> {
    let Some(tile) = outlet.tile(place)? else {
        return Ok(());
    };
    let insert = || {
        connection
            .prepare_cached("INSERT OR IGNORE INTO images (tile_id, tile_data) VALUES (?1, ?2)")?
            .execute((tile.blob, &tile.bytes))?;
        connection
            .prepare_cached(
                "INSERT INTO map (zoom_level, tile_column, tile_row, tile_id) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute((place.zoom, place.column, place.row, tile.blob))
    };
    insert().map_err(StoreError::from)?;
    Ok(())
}

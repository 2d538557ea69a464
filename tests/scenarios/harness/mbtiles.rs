//! A tileset or exported archive, looked at as another program does: through SQLite alone.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::Connection;
use sha2::{Digest, Sha256};

use super::Coord;

/// An open MBTiles file.
pub(crate) struct Mbtiles(pub(crate) Connection);

impl Mbtiles {
    pub(crate) fn open(path: &Path) -> Self {
        assert!(path.exists(), "{} should exist", path.display());
        Self(Connection::open(path).expect("it is a database"))
    }

    /// Says whether a home holds any tileset.
    pub(crate) fn exists_below(home: &Path) -> bool {
        std::fs::read_dir(home.join("tilesets")).is_ok_and(|mut entries| entries.next().is_some())
    }

    /// Makes a plain archive with the standard tables and the given statements.
    pub(crate) fn make(path: &Path, statements: &str) {
        let connection = Connection::open(path).expect("the folder is writable");
        let tables = "CREATE TABLE metadata (name TEXT, value TEXT);
            INSERT INTO metadata VALUES ('name', 'Made by a test'), ('format', 'png');";
        connection.execute_batch(tables).expect("standard tables");
        connection.execute_batch(statements).expect("the test's own statements");
    }

    /// The tiles of the standard view with the SHA-256 of each, rows counted from the north.
    pub(crate) fn hashes(&self) -> BTreeMap<Coord, String> {
        self.try_hashes().expect("the standard view")
    }

    /// The same of a file that may be half of one state and half of the next.
    pub(crate) fn try_hashes(&self) -> rusqlite::Result<BTreeMap<Coord, String>> {
        let mut statement =
            self.0.prepare("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles")?;
        let rows = statement.query_map([], |row| {
            let (z, x, tms): Coord = (row.get(0)?, row.get(1)?, row.get(2)?);
            let bytes: Vec<u8> = row.get(3)?;
            Ok(((z, x, (1 << z) - 1 - tms), hex::encode(Sha256::digest(bytes))))
        })?;
        rows.collect()
    }

    /// Flips a bit in the content of a tile, as a failing disk does.
    pub(crate) fn damage(&self, (z, x, y): Coord) {
        let find = "SELECT blob_id FROM tile WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row = ?3";
        let blob: i64 =
            self.0.query_row(find, (z, x, (1 << z) - 1 - y), |row| row.get(0)).expect("the tile is stored");
        let mut bytes: Vec<u8> = self
            .0
            .query_row("SELECT data FROM blob WHERE id = ?1", [blob], |row| row.get(0))
            .expect("it has a content");
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x10;
        self.0
            .execute("UPDATE blob SET data = ?2 WHERE id = ?1", (blob, bytes))
            .expect("the file is writable");
    }
}

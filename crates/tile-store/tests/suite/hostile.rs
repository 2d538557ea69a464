//! MBTiles files that were made to do harm, or just made badly.

use std::ops::ControlFlow;
use std::path::Path;

use rusqlite::Connection;
use tile_store::archive::{Archive, ArchiveError, ImportReport, import};

use crate::world::{at, hour, new_tileset, png};

/// Makes a file and imports it; gives what became of it and the tiles stored before, which stay.
fn outcome(sql: &str) -> Result<ImportReport, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hostile.mbtiles");
    let connection = Connection::open(&path).unwrap();
    connection.create_scalar_png().unwrap_or_else(|error| panic!("{error}"));
    connection.execute_batch(sql).unwrap();
    connection.close().unwrap();
    import_file(&path).map_err(|error| error.to_string().replace(&path.display().to_string(), "FILE"))
}

fn import_file(path: &Path) -> Result<ImportReport, ArchiveError> {
    let (_folder, tileset) = new_tileset();
    tileset.write(&[crate::world::store(at(9, 9, 9), png(9))], None).unwrap();
    let result = Archive::open(path)
        .and_then(|archive| import(&archive, &tileset, hour(0), &mut |_| ControlFlow::Continue(())));
    assert!(tileset.tile(at(9, 9, 9)).unwrap().is_some(), "a stored tile was lost");
    result
}

/// A table `png` with one image stands in every file.
trait WithImage {
    fn create_scalar_png(&self) -> Result<(), rusqlite::Error>;
}

impl WithImage for Connection {
    fn create_scalar_png(&self) -> Result<(), rusqlite::Error> {
        self.execute_batch("CREATE TABLE png (data BLOB)")?;
        self.execute("INSERT INTO png VALUES (?1)", [png(1)])?;
        Ok(())
    }
}

const COLUMNS: &str = "zoom_level, tile_column, tile_row, tile_data";

fn check(sql: &str, expect: &str) {
    let sql = sql.replace("COLUMNS", COLUMNS);
    let found = match outcome(&sql) {
        Ok(report) => format!(
            "{} tiles, {} skipped{}{}",
            report.tiles,
            report.skipped_count,
            report.skipped.first().map_or(String::new(), |(place, why)| format!(", {place}: {why}")),
            report.stopped.map_or(String::new(), |_| "; stopped".to_owned()),
        ),
        Err(error) => error,
    };
    assert!(found.starts_with(expect), "{sql}\nfound:    {found}\nexpected: {expect}");
}

#[test]
fn an_endless_view_of_tiles_is_stopped_by_what_a_file_can_hold() {
    check(
        "CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n)
         SELECT 20 AS zoom_level, i AS tile_column, 0 AS tile_row, data AS tile_data FROM n, png",
        "3048 tiles, 0 skipped; stopped",
    );
}

#[test]
fn values_that_are_too_large_and_queries_that_are_too_long_are_refused() {
    check(
        "CREATE VIEW tiles AS SELECT 0 AS zoom_level, 0 AS tile_column, 0 AS tile_row, zeroblob(900000000) AS tile_data",
        "FILE is not read any further: a value in it is larger than 32 MiB",
    );
    let arms: Vec<_> = (0..400)
        .map(|n| {
            format!("SELECT 9 AS zoom_level, {n} AS tile_column, 0 AS tile_row, data AS tile_data FROM png")
        })
        .collect();
    check(&format!("CREATE VIEW tiles AS {}", arms.join(" UNION ALL ")), "FILE is not read any further: ");
}

#[test]
fn what_is_not_a_tile_is_named_and_the_rest_is_taken() {
    let good = "INSERT INTO tiles SELECT 1, 0, 0, data FROM png";
    for (row, expect) in [
        ("2, 0, 0, NULL", "1 tiles, 1 skipped, 2/0/0: NULL stands for its bytes"),
        ("2, 0, 0, 'text'", "1 tiles, 1 skipped, 2/0/0: text stands for its bytes"),
        ("2, 0, 0, 1.5", "1 tiles, 1 skipped, 2/0/0: a number stands for its bytes"),
        ("2, 0, 0, x''", "1 tiles, 1 skipped, 2/0/0: it has no bytes"),
        ("2, 0, 0, x'ffffffff'", "1 tiles, 1 skipped, 2/0/3: "),
        ("2, 0, 0, zeroblob(9000000)", "1 tiles, 1 skipped, 2/0/0: 9000000 bytes are more than the 8388608"),
        ("2, 4, 0, x'00'", "1 tiles, 1 skipped, 2/4/0: "),
        ("40, 0, 0, x'00'", "1 tiles, 1 skipped, 40/0/0: "),
        ("-1, 0, 0, x'00'", "1 tiles, 1 skipped, -1/0/0: there is no such place"),
        ("'a', 0, 0, x'00'", "1 tiles, 1 skipped, (Text)/0/0: its place is not made of whole numbers"),
        ("NULL, 0, 0, x'00'", "1 tiles, 1 skipped, NULL/0/0: its place is not made of whole numbers"),
        ("1, 0, 0, (SELECT data FROM png)", "1 tiles, 1 skipped, 1/0/1: the archive has this tile twice"),
        ("2, 0, 0, (SELECT substr(data, 1, 40) FROM png)", "1 tiles, 1 skipped, 2/0/3: "),
        ("2, 0, 0, CAST('<html><body>404</body></html>' AS BLOB)", "1 tiles, 1 skipped, 2/0/3: "),
    ] {
        check(&format!("CREATE TABLE tiles (COLUMNS); {good}; INSERT INTO tiles VALUES ({row})"), expect);
    }
}

#[test]
fn a_duplicate_in_a_later_batch_is_found_too() {
    check(
        "CREATE TABLE tiles (COLUMNS);
         WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
         INSERT INTO tiles SELECT 10, i, 5, data FROM n, png;
         INSERT INTO tiles SELECT * FROM tiles WHERE tile_column = 3",
        "1000 tiles, 1 skipped, 10/3/1018: the archive has this tile twice",
    );
}

#[test]
fn databases_without_usable_tiles_say_so() {
    check("SELECT 1", "FILE is an SQLite database but no MBTiles archive");
    check("CREATE TABLE tiles (a, b)", "FILE is an SQLite database but no MBTiles archive");
    check("CREATE TABLE tiles (COLUMNS)", "FILE holds no usable tile");
    check(
        "CREATE TABLE tiles (COLUMNS); INSERT INTO tiles VALUES (0, 0, 0, NULL)",
        "FILE holds no usable tile; the first of 1 refused entries is 0/0/0: NULL stands for its bytes",
    );
    check(
        "CREATE TABLE metadata (a, b); CREATE TABLE tiles (COLUMNS)",
        "FILE is an SQLite database but no MBTiles archive",
    );
    check(
        "CREATE VIEW tiles AS SELECT COLUMNS FROM nowhere",
        "FILE is an SQLite database but no MBTiles archive",
    );
    // A schema may not call functions that reach out of the file.
    check(
        "CREATE VIEW tiles AS SELECT 0 AS zoom_level, 0 AS tile_column, 0 AS tile_row, load_extension('x') AS tile_data",
        "FILE ",
    );
}

/// The slowest test: it waits for the clock.
#[test]
fn a_view_that_gives_nothing_for_ever_is_stopped_by_the_clock() {
    let begin = std::time::Instant::now();
    check(
        "CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n)
         SELECT 0 AS zoom_level, i AS tile_column, 0 AS tile_row, x'00' AS tile_data FROM n WHERE i < 0",
        "FILE is not read any further: its next tile took longer than",
    );
    assert!(begin.elapsed() < std::time::Duration::from_secs(30));
}

#[test]
fn metadata_of_any_kind_is_survived() {
    check(
        "CREATE TABLE tiles (COLUMNS); INSERT INTO tiles SELECT 1, 0, 0, data FROM png;
         CREATE TABLE metadata (name, value);
         INSERT INTO metadata VALUES ('bounds', 'a,b'), ('minzoom', -3), ('maxzoom', 99), ('json', '{'),
           (NULL, NULL), (x'ff', x'ff'), ('name', 1), ('name', 'second'), ('format', 'exe'), ('center', 5.5)",
        "1 tiles, 0 skipped",
    );
}

//! Archives of other programs, odd ones and hostile ones.

use crate::harness::{Home, Mbtiles, png, shared_data, truncated};

/// Every odd archive of the shared data: tiles taken, or words of the refusal.
#[test]
fn odd_archives_are_taken_or_refused_in_words() {
    for (file, expected) in [
        ("consbio_geography-class-jpg.mbtiles", Ok(())),
        ("consbio_geography-class-png.mbtiles", Ok(())),
        ("consbio_geography-class-webp.mbtiles", Ok(())),
        ("consbio_invalid-tile-format.mbtiles", Err("")),
        ("consbio_world_cities.mbtiles", Ok(())),
        ("gwc_world_lakes.mbtiles", Ok(())),
        ("node_corrupt.mbtiles", Err("damaged")),
        ("node_corrupt_null_tile.mbtiles", Ok(())),
        ("node_plain_1.mbtiles", Ok(())),
        ("node_some-empty-tiles.mbtiles", Ok(())),
        ("node_unindexed.mbtiles", Ok(())),
    ] {
        let Some(path) = shared_data(&format!("mbtiles/{file}")) else { continue };
        let home = Home::new();
        let ended = home.run(&["import", &path.display().to_string(), "--name", "Odd"]);
        println!("{file}: exit {:?} {}", ended.code, &ended.out.chars().take(300).collect::<String>());
        match (ended.code, expected) {
            (Some(0 | 3), Ok(())) => whole(&home, &ended),
            // What is usable of a damaged archive may be taken, if the rest is named.
            (Some(3), Err(_)) => whole(&home, &ended),
            (Some(1), Err(words)) => {
                ended.says(words).says(file);
                nothing_stays(&home);
            }
            (code, _) => panic!("{file}: exit {code:?}\n{}{}", ended.out, ended.err),
        }
    }
}

fn whole(home: &Home, ended: &crate::harness::Ended) {
    let checked = home.run(&["region", "verify", "Odd"]).exits(0);
    assert_eq!(checked.count("/report/good"), ended.count("/report/tiles"));
    let file = home.aside("again.pmtiles").display().to_string();
    home.run(&["region", "export", "Odd", &file]).exits(0);
    let fresh = Home::new();
    fresh.run(&["import", &file, "--name", "Odd"]).exits(0);
    assert_eq!(fresh.tileset("odd").hashes(), home.tileset("odd").hashes(), "it goes round whole");
}

fn nothing_stays(home: &Home) {
    assert_eq!(home.run(&["source", "list"]).exits(0).list("/sources").len(), 1);
    assert!(home.run(&["region", "list"]).exits(0).list("/regions").is_empty());
    let left = std::fs::read_dir(home.path().join("tilesets")).map(Iterator::count).unwrap_or(0);
    assert_eq!(left, 0, "no file is left behind");
}

const PLAIN: &str =
    "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);";

fn import(name: &str, statements: &str) -> (Home, crate::harness::Ended) {
    let home = Home::new();
    let file = home.aside(name);
    Mbtiles::make(&file, statements);
    let ended = home.run(&["import", &file.display().to_string(), "--name", "Odd"]);
    (home, ended)
}

fn hex_of(bytes: &[u8]) -> String {
    format!("X'{}'", hex::encode(bytes))
}

#[test]
fn a_view_without_end_is_given_up() {
    let endless = format!(
        "CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n)
         SELECT 10 AS zoom_level, i % 1024 AS tile_column, i / 1024 % 1024 AS tile_row, {} AS tile_data FROM n;",
        hex_of(&png((0, 0, 0), 0)),
    );
    let (home, ended) = import("endless.mbtiles", &endless);
    match ended.code {
        Some(3) => assert!(!ended.word("/report/stopped").is_empty(), "{}", ended.out),
        _ => nothing_stays(&home),
    }
    let silent = "CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n)
         SELECT 1 AS zoom_level, i AS tile_column, 0 AS tile_row, X'00' AS tile_data FROM n WHERE i < 0;";
    let (other, ended) = import("silent.mbtiles", silent);
    let ended = ended.exits(1);
    assert!(!ended.word("/error/message").is_empty());
    nothing_stays(&other);
}

#[test]
fn blobs_that_are_none_are_named_and_the_others_taken() {
    let mut rows = String::from(PLAIN);
    let good = png((3, 1, 1), 0);
    for (column, value) in [
        (0, "'text'".to_owned()),
        (1, "NULL".into()),
        (2, "42".into()),
        (3, hex_of(&good)),
        (4, "zeroblob(100)".into()),
        (5, hex_of(&truncated((3, 5, 0)))),
        (6, hex_of(b"<html>")),
        (7, "X''".into()),
    ] {
        rows.push_str(&format!("INSERT INTO tiles VALUES (3, {column}, 0, {value});"));
    }
    let outside = hex_of(&good);
    rows.push_str(&format!("INSERT INTO tiles VALUES (3, 8, 0, {outside}), (99, 0, 0, {outside}), (-1, 0, 0, {outside}), ('x', 0, 0, {outside});"));
    let (home, ended) = import("odd.mbtiles", &rows);
    let ended = ended.exits(3);
    assert_eq!(ended.count("/report/tiles"), 1);
    let skipped = ended.list("/report/skipped");
    assert!(skipped.len() >= 9, "each is named: {skipped:?}");
    assert!(skipped.iter().all(|entry| !entry["reason"].as_str().unwrap_or_default().is_empty()));
    assert_eq!(home.tileset("odd").hashes().len(), 1);
    home.run(&["region", "verify", "Odd"]).exits(0);
}

#[test]
fn files_that_are_no_archives_are_refused() {
    let home = Home::new();
    let pmtiles = [b"PMTiles\x03".as_slice(), &[0xff; 119]].concat();
    let bomb = [b"PMTiles\x03".as_slice(), &[0; 200]].concat();
    for (name, bytes, words) in [
        ("empty.mbtiles", Vec::new(), "empty.mbtiles"),
        ("text.mbtiles", b"hello".to_vec(), "text.mbtiles"),
        ("short.pmtiles", b"PMTiles\x03".to_vec(), "short.pmtiles"),
        ("wild.pmtiles", pmtiles, "wild.pmtiles"),
        ("zero.pmtiles", bomb, "zero.pmtiles"),
        ("older.pmtiles", [b"PM\x02\x00".as_slice(), &[0; 500]].concat(), "older.pmtiles"),
        ("picture.png", png((0, 0, 0), 0), "picture.png"),
    ] {
        let file = home.file(name, bytes);
        home.run(&["import", &file]).exits(1).says(words);
    }
    let folder = home.aside("nothing here");
    std::fs::create_dir(&folder).expect("the temporary folder is writable");
    home.run(&["import", &folder.display().to_string()]).exits(1);
    Mbtiles::make(&home.aside("bare.mbtiles"), "");
    home.run(&["import", &home.aside("bare.mbtiles").display().to_string()]).exits(1).says("tiles");
    Mbtiles::make(&home.aside("hollow.mbtiles"), PLAIN);
    home.run(&["import", &home.aside("hollow.mbtiles").display().to_string()])
        .exits(1)
        .says("no usable tile");
    nothing_stays(&home);
}

#[test]
fn an_archive_is_never_changed_by_reading_it() {
    let home = Home::new();
    let file = home.aside("plain.mbtiles");
    Mbtiles::make(
        &file,
        &format!(
            "{PLAIN} INSERT INTO tiles VALUES (0, 0, 0, {});
        CREATE TRIGGER evil AFTER INSERT ON tiles BEGIN DELETE FROM metadata; END;",
            hex_of(&png((0, 0, 0), 0))
        ),
    );
    let before = std::fs::read(&file).expect("it was made");
    home.run(&["import", &file.display().to_string()]).exits(0);
    assert_eq!(std::fs::read(&file).expect("it stays"), before);
    let beside: Vec<_> = ["plain.mbtiles-wal", "plain.mbtiles-shm", "plain.mbtiles-journal"]
        .iter()
        .filter(|name| home.aside(name).exists())
        .collect();
    assert!(beside.is_empty(), "{beside:?}");
}

#[test]
fn an_archive_can_be_a_source_of_which_a_part_is_cached() {
    let home = Home::new();
    let file = home.aside("plain.mbtiles");
    let mut rows = String::from(PLAIN);
    for z in 0..3_u32 {
        for x in 0..1 << z {
            for y in 0..1 << z {
                rows.push_str(&format!(
                    "INSERT INTO tiles VALUES ({z}, {x}, {}, {});",
                    (1 << z) - 1 - y,
                    hex_of(&png((z, x, y), 0))
                ));
            }
        }
    }
    Mbtiles::make(&file, &rows);
    home.run(&["source", "add", "--name", "Stick", "--file", &file.display().to_string()]).exits(0);
    let made = home.create("Stick", "Part", "-180,0,0,85", "2").exits(0);
    assert_eq!(made.count("/region/storedTiles"), 4);
    let whole = Mbtiles::open(&file).hashes();
    assert!(home.tileset("stick").hashes().iter().all(|(tile, hash)| whole.get(tile) == Some(hash)));
}

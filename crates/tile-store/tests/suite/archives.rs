//! Real archives: what becomes of each of them.

use std::ops::ControlFlow;

use tile_store::archive::{Archive, import};

use crate::world::{hour, new_tileset, shared_data};

fn outcome(path: &std::path::Path) -> String {
    let (_folder, tileset) = new_tileset();
    let report = Archive::open(path)
        .and_then(|archive| import(&archive, &tileset, hour(0), &mut |_| ControlFlow::Continue(())));
    match report {
        Ok(report) => {
            let meta = tileset.metadata().unwrap();
            let stats = tileset.stats().unwrap();
            assert_eq!(stats.tiles, report.tiles);
            format!(
                "{} tiles, {} contents, {}, {}, {} skipped{}",
                report.tiles,
                stats.blobs,
                meta.format.map_or("?", |format| format.name()),
                meta.zooms.map_or("?".to_owned(), |zooms| zooms.to_string()),
                report.skipped_count,
                report.skipped.first().map_or(String::new(), |(place, why)| format!(" ({place}: {why})")),
            )
        }
        Err(error) => error.to_string().replace(&path.display().to_string(), "FILE"),
    }
}

fn check(folder: &str, table: &[(&str, &str)]) {
    let Some(folder) = shared_data(folder) else {
        return;
    };
    let found: Vec<_> = table.iter().map(|(name, _)| (*name, outcome(&folder.join(name)))).collect();
    for ((name, expect), (_, found)) in table.iter().zip(&found) {
        assert!(found.starts_with(expect), "{name}: {found}\n{found:#?}");
    }
    let listed: std::collections::BTreeSet<_> = table.iter().map(|(name, _)| (*name).to_owned()).collect();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(listed.contains(&name), "{name} is in no table");
    }
}

#[test]
fn mbtiles_files_of_other_projects() {
    check(
        "mbtiles",
        &[
            ("consbio_geography-class-jpg.mbtiles", "5 tiles, 5 contents, jpg, 0..1, 0 skipped"),
            ("consbio_geography-class-png.mbtiles", "5 tiles, 5 contents, png, 0..1, 0 skipped"),
            ("consbio_geography-class-webp.mbtiles", "5 tiles, 5 contents, webp, 0..1, 0 skipped"),
            (
                "consbio_invalid-tile-format.mbtiles",
                "FILE holds no usable tile; the first of 2 refused entries is ",
            ),
            ("consbio_world_cities.mbtiles", "196 tiles, "),
            ("gwc_world_lakes.mbtiles", "84 tiles, "),
            ("node_corrupt.mbtiles", "FILE is damaged: "),
            ("node_corrupt_null_tile.mbtiles", "284 tiles, "),
            ("node_plain_1.mbtiles", "285 tiles, "),
            ("node_some-empty-tiles.mbtiles", "11 tiles, "),
            ("node_unindexed.mbtiles", "285 tiles, "),
        ],
    );
}

#[test]
fn pmtiles_files_of_other_projects() {
    check(
        "tiles",
        &[
            ("firenze.pmtiles", "108 tiles, 106 contents, pbf, 0..14, 0 skipped"),
            ("stamen_toner_z3.pmtiles", "85 tiles, 80 contents, png, 0..3, 0 skipped"),
            ("usgs-mt-whitney.pmtiles", "50 tiles, 50 contents, webp, 8..15, 0 skipped"),
        ],
    );
}

//! Exports, read again with our own readers and with SQL.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use rusqlite::Connection;
use tile_grid::TileFormat;
use tile_store::archive::{Archive, ArchiveError, ExportFormat, ExportProgress, FolderScheme, export};
use tile_store::{Checker, RegionId, TileChange, Tileset, TilesetMetadata};

use crate::world::{add_region, area, at, change, new_tileset, png, store};

const FORMATS: [(ExportFormat, &str); 4] = [
    (ExportFormat::Mbtiles, "out.mbtiles"),
    (ExportFormat::Pmtiles, "out.pmtiles"),
    (ExportFormat::Folder { scheme: FolderScheme::Xyz }, "xyz"),
    (ExportFormat::Folder { scheme: FolderScheme::Tms }, "tms"),
];

/// A tileset with two regions, shared contents, an empty place and a secret.
fn filled() -> (tempfile::TempDir, Tileset, RegionId) {
    let (folder, tileset) = new_tileset();
    let meta = TilesetMetadata {
        name: "Test".to_owned(),
        format: Some(TileFormat::Png),
        attribution: Some("© someone".to_owned()),
        source: Some("SECRET-source".to_owned()),
        ..TilesetMetadata::default()
    };
    tileset.set_metadata(&meta).unwrap();
    let id = add_region(&tileset, "west", area("-179,-80,-1,80", "0..7"));
    let mut batch = Vec::new();
    for zoom in 0..=7_u8 {
        let last = (1_u32 << zoom) - 1;
        for (x, y) in [(0, 0), (last, last), (last / 2, last / 3), (last / 2, last / 2), (0, last)] {
            batch.push(store(at(zoom, x, y), png((x % 5) as u8)));
        }
    }
    batch.push(change(at(7, 1, 1), TileChange::Empty { expires: None }));
    tileset.write(&batch, None).unwrap();
    (folder, tileset, id)
}

fn write(
    tileset: &Tileset,
    region: Option<RegionId>,
    path: &Path,
    format: ExportFormat,
) -> Result<tile_store::archive::ExportReport, ArchiveError> {
    export(tileset, region, path, format, &mut |_| ControlFlow::Continue(()))
}

#[test]
fn every_format_holds_exactly_the_tiles_of_the_region() {
    let (folder, tileset, id) = filled();
    for region in [Some(id), None] {
        for (format, name) in FORMATS {
            let path = folder.path().join(format!("{}{name}", region.is_some()));
            let report = write(&tileset, region, &path, format).unwrap();
            let expected = match region {
                Some(id) => tileset.region_stats(id).unwrap().stored,
                None => tileset.stats().unwrap().tiles,
            };
            assert_eq!((report.tiles, report.damaged), (expected, 0), "{name}");
            let archive = Archive::open(&path).unwrap();
            let mut seen = 0;
            let scan = archive
                .tiles(&mut |coord, bytes| {
                    seen += 1;
                    let stored = tileset.tile(coord).unwrap().unwrap();
                    assert_eq!(stored.bytes, bytes, "{name} {coord}");
                    assert_eq!(archive.get(coord).unwrap().unwrap(), bytes, "{name} {coord}");
                    ControlFlow::Continue(())
                })
                .unwrap();
            assert_eq!((seen, scan.skipped.len(), scan.stopped), (expected, 0, None), "{name}");
            let meta = archive.metadata();
            assert_eq!((meta.name.as_str(), meta.format), ("Test", Some(TileFormat::Png)), "{name}");
            assert_eq!(meta.attribution.as_deref(), Some("© someone"), "{name}");
            assert_eq!((meta.zooms.unwrap().min(), meta.zooms.unwrap().max()), (0, 7), "{name}");
            if region.is_some() {
                assert!((meta.bounds.unwrap().west() + 179.0).abs() < 1e-6, "{name} {:?}", meta.bounds);
            }
            assert_eq!(meta.source, None, "{name}");
        }
    }
}

#[test]
fn an_mbtiles_export_is_plain_mbtiles() {
    let (folder, tileset, id) = filled();
    let path = folder.path().join("out.mbtiles");
    write(&tileset, Some(id), &path, ExportFormat::Mbtiles).unwrap();
    let connection = Connection::open(&path).unwrap();
    let names: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(names, ["images", "map", "metadata", "tiles"]);
    let (tiles, images): (i64, i64) = connection
        .query_row("SELECT (SELECT count(*) FROM tiles), (SELECT count(*) FROM images)", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert!(images < tiles, "{images} contents of {tiles} tiles");
    let bytes = fs::read(&path).unwrap();
    assert!(!bytes.windows(6).any(|window| window == b"SECRET"), "the source is named");
}

#[test]
fn what_is_stopped_or_refused_leaves_nothing() {
    let (folder, tileset, id) = filled();
    let home: Vec<_> = list(folder.path());
    for (format, name) in FORMATS {
        let path = folder.path().join(name);
        let mut stop = |progress: ExportProgress| match progress.tiles {
            10.. => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        };
        let error = export(&tileset, Some(id), &path, format, &mut stop).unwrap_err();
        assert!(matches!(error, ArchiveError::Cancelled), "{error}");
        assert_eq!(list(folder.path()), home);
    }
    fs::write(folder.path().join("mine"), "mine").unwrap();
    for (format, _) in FORMATS {
        let error = write(&tileset, Some(id), &folder.path().join("mine"), format).unwrap_err();
        assert!(matches!(error, ArchiveError::AlreadyExists { .. }), "{error}");
    }
    assert_eq!(fs::read(folder.path().join("mine")).unwrap(), b"mine");
}

fn list(folder: &Path) -> Vec<std::ffi::OsString> {
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    names
}

#[test]
fn damaged_tiles_are_left_out_and_counted() {
    let (folder, tileset, id) = filled();
    Connection::open(tileset.path())
        .unwrap()
        .execute("UPDATE blob SET data = x'00' WHERE id = 1", [])
        .unwrap();
    let report = tileset.verify(None, &Checker::default(), &mut |_| ControlFlow::Continue(())).unwrap();
    assert!(report.bad_tiles > 0);
    let stats = tileset.region_stats(id).unwrap();
    let report =
        write(&tileset, Some(id), &folder.path().join("out.pmtiles"), ExportFormat::Pmtiles).unwrap();
    assert_eq!((report.tiles, report.damaged), (stats.stored - stats.damaged, stats.damaged));
}

//! A small world to test in.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use jiff::{Timestamp, ToSpan};
use tempfile::TempDir;
use tile_grid::{Bounds, Shape, TileCoord, TileCover, ZoomRange};
use tile_store::{
    HashedTile, NewRegion, RegionId, RegionScope, TileChange, TileValidators, TileWrite, Tileset,
    TilesetMetadata,
};

/// The time of the tests, in hours after its beginning.
pub fn hour(hours: i64) -> Timestamp {
    "2026-03-01T12:00:00Z".parse::<Timestamp>().unwrap() + hours.hours()
}

pub fn at(z: u8, x: u32, y: u32) -> TileCoord {
    TileCoord::new(z, x, y).unwrap()
}

pub fn new_tileset() -> (TempDir, Tileset) {
    let folder = tempfile::tempdir().unwrap();
    let tileset = Tileset::create(&path_in(&folder), &TilesetMetadata::default()).unwrap();
    (folder, tileset)
}

pub fn path_in(folder: &TempDir) -> PathBuf {
    folder.path().join("test.mbtiles")
}

pub fn store(coord: TileCoord, bytes: impl Into<Bytes>) -> TileWrite {
    let tile = HashedTile::new(bytes.into());
    let change = TileChange::Store { tile, validators: TileValidators::default(), expires: None };
    TileWrite { coord, change, at: hour(0) }
}

pub fn change(coord: TileCoord, change: TileChange) -> TileWrite {
    TileWrite { coord, change, at: hour(0) }
}

pub fn failed(coord: TileCoord) -> TileWrite {
    change(
        coord,
        TileChange::Failed {
            kind: "not_found".to_owned(),
            message: "the source answered 404; check the zoom range".to_owned(),
            status: Some(404),
            attempts: 1,
        },
    )
}

pub fn area(bounds: &str, zooms: &str) -> RegionScope {
    RegionScope::Area {
        shape: Shape::bounds(bounds.parse::<Bounds>().unwrap()),
        shape_geojson: format!("[{bounds}]"),
        zooms: zooms.parse::<ZoomRange>().unwrap(),
    }
}

pub fn add_region(tileset: &Tileset, name: &str, scope: RegionScope) -> RegionId {
    let new = NewRegion { name: name.to_owned(), scope, created: hour(0) };
    tileset.create_region(new).unwrap().id
}

pub fn cover(scope: &RegionScope) -> TileCover {
    match scope {
        RegionScope::Area { shape, zooms, .. } => TileCover::of(shape, *zooms).unwrap(),
        RegionScope::WholeArchive => panic!("a whole archive has no cover"),
    }
}

/// A real PNG of one pixel.
pub fn png(shade: u8) -> Vec<u8> {
    fn chunk(out: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
        out.extend_from_slice(&u32::try_from(data.len()).unwrap().to_be_bytes());
        out.extend_from_slice(kind);
        out.extend_from_slice(data);
        let mut crc = flate2::Crc::new();
        crc.update(kind);
        crc.update(data);
        out.extend_from_slice(&crc.sum().to_be_bytes());
    }
    let mut pixels = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut pixels, &[0, shade]).unwrap();
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut out, b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
    chunk(&mut out, b"IDAT", &pixels.finish().unwrap());
    chunk(&mut out, b"IEND", &[]);
    out
}

/// A folder of shared test data beside the repository; says so if it is not there.
pub fn shared_data(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    if path.is_dir() {
        return Some(path);
    }
    let line = format!("skipped: {} is not there\n", path.display());
    std::io::Write::write_all(&mut std::io::stderr(), line.as_bytes()).unwrap();
    None
}

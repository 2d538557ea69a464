//! Ingest of distinct 15 KiB tiles, and random reads against a bare SQLite point read.
//!
//! `cargo bench -p tile-store` — the figure that counts is the ratio between two lines of one run.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the benchmark")]

use std::path::Path;

use bytes::Bytes;
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};
use tile_grid::{Bounds, Shape, TileCoord, ZoomRange};
use tile_store::{
    HashedTile, NewRegion, RegionScope, TileChange, TileValidators, TileWrite, Tileset, TilesetMetadata,
};

const TILES: u32 = 10_000;
const TILE_BYTES: usize = 15 * 1024;
const BATCH: usize = 256;

/// Bytes that do not repeat, from a small generator.
fn noise(seed: u32) -> Bytes {
    let mut state = u64::from(seed).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let words = (0..TILE_BYTES / 8).flat_map(|_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    });
    words.collect()
}

fn coord(number: u32) -> TileCoord {
    TileCoord::new(14, 8_000 + number % 100, 5_000 + number / 100).unwrap()
}

fn tiles() -> Vec<TileWrite> {
    let at: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let write = |number| TileWrite {
        coord: coord(number),
        change: TileChange::Store {
            tile: HashedTile::new(noise(number)),
            validators: TileValidators { etag: Some(format!("\"{number:016x}\"")), last_modified: None },
            expires: Some(at),
        },
        at,
    };
    (0..TILES).map(write).collect()
}

fn new_store(folder: &Path) -> Tileset {
    let tileset = Tileset::create(&folder.join("bench.mbtiles"), &TilesetMetadata::default()).unwrap();
    let region = |name: &str, bounds: Bounds| NewRegion {
        name: name.to_owned(),
        scope: RegionScope::Area {
            shape: Shape::bounds(bounds),
            shape_geojson: String::new(),
            zooms: ZoomRange::new(0, 14).unwrap(),
        },
        created: Timestamp::UNIX_EPOCH,
    };
    tileset.create_region(region("all", Bounds::WORLD)).unwrap();
    let part = Bounds::new(-4.0, 50.0, -3.5, 58.0).unwrap();
    tileset.create_region(region("part", part)).unwrap();
    tileset
}

fn ingest(criterion: &mut Criterion) {
    let tiles = tiles();
    let mut group = criterion.benchmark_group("ingest");
    group.sample_size(10).throughput(Throughput::Elements(TILES.into()));
    group.bench_function("10000 tiles of 15 KiB, two regions", |bencher| {
        bencher.iter_batched(
            || {
                let folder = tempfile::tempdir().unwrap();
                let tileset = new_store(folder.path());
                (folder, tileset)
            },
            |(folder, tileset)| {
                for batch in tiles.chunks(BATCH) {
                    tileset.write(batch, None).unwrap();
                }
                (folder, tileset)
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

fn random_reads(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let tileset = new_store(folder.path());
    for batch in tiles().chunks(BATCH) {
        tileset.write(batch, None).unwrap();
    }
    tileset.checkpoint().unwrap();
    let bare = bare_copy(folder.path(), &tileset);
    let mut order = 1_u32;
    let mut next = move || {
        order = order.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        coord((order >> 8) % TILES)
    };
    let mut group = criterion.benchmark_group("random read");
    group.throughput(Throughput::Elements(1));
    let mut statement = bare
        .prepare("SELECT tile_data FROM tiles WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row = ?3")
        .unwrap();
    group.bench_function("bare SQLite, one table with an index", |bencher| {
        bencher.iter(|| {
            let coord = next();
            statement
                .query_row((coord.zoom(), coord.x(), coord.tms_row()), |row| row.get::<_, Vec<u8>>(0))
                .unwrap()
        });
    });
    group.bench_function("Tileset::tile", |bencher| {
        bencher.iter(|| tileset.tile(next()).unwrap().unwrap());
    });
    group.finish();
}

/// The same tiles as a plain MBTiles archive has them, opened with the same settings.
fn bare_copy(folder: &Path, tileset: &Tileset) -> Connection {
    let path = folder.join("bare.mbtiles");
    let writer = Connection::open(&path).unwrap();
    writer
        .execute_batch(
            "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);
             CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row); BEGIN",
        )
        .unwrap();
    for number in 0..TILES {
        let coord = coord(number);
        let bytes = tileset.tile(coord).unwrap().unwrap().bytes;
        writer
            .execute(
                "INSERT INTO tiles VALUES (?1, ?2, ?3, ?4)",
                (coord.zoom(), coord.x(), coord.tms_row(), bytes),
            )
            .unwrap();
    }
    writer.execute_batch("COMMIT").unwrap();
    let reader = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    reader.pragma_update(None, "mmap_size", i64::from(i32::MAX)).unwrap();
    reader
}

criterion_group!(benches, ingest, random_reads);
criterion_main!(benches);

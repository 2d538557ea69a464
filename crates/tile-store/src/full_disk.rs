//! A disk that is full in the middle of a batch. Beside the code, because only here can the file
//! be kept from growing.

use jiff::Timestamp;
use tile_grid::TileCoord;

use crate::{HashedTile, StoreError, TileChange, TileValidators, TileWrite, Tileset, TilesetMetadata};

fn batch(first: u32) -> Vec<TileWrite> {
    let write = |n: u32| {
        let tile = HashedTile::new(vec![n as u8; 10_000 + n as usize].into());
        let validators = TileValidators::default();
        let change = TileChange::Store { tile, validators, expires: None };
        let coord = TileCoord::new(8, n % 256, n / 256).expect("the tile is in the world");
        TileWrite { coord, change, at: Timestamp::UNIX_EPOCH }
    };
    (first..first + 64).map(write).collect()
}

fn limit(tileset: &Tileset, pages: i64) {
    let writer = tileset.writer();
    writer.connection.pragma_update(None, "max_page_count", pages).expect("a pragma");
}

#[test]
fn a_batch_that_does_not_fit_is_not_stored_and_the_store_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.mbtiles");
    let tileset = Tileset::create(&path, &TilesetMetadata::default()).expect("a new tileset");
    tileset.write(&batch(0), None).expect("the first batch fits");
    limit(&tileset, 150);
    let error = tileset.write(&batch(64), None).expect_err("the second does not");
    assert!(matches!(error, StoreError::DiskFull { .. }), "{error}");
    let stats = tileset.stats().expect("figures");
    assert_eq!((stats.tiles, stats.blobs), (64, 64));
    assert!(tileset.tile(TileCoord::new(8, 64, 0).expect("a tile")).expect("a read").is_none());
    assert!(tileset.tile(TileCoord::new(8, 63, 0).expect("a tile")).expect("a read").is_some());
    limit(&tileset, 1_000_000);
    tileset.write(&batch(64), None).expect("there is room again");
    assert_eq!(tileset.stats().expect("figures").tiles, 128);
}

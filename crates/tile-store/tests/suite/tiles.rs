//! Writing and reading tiles.

use tile_grid::TileRange;
use tile_store::{
    HashedTile, RegionScope, TileChange, TileHash, TileStatus, TileValidators, TileWrite, Want,
};

use crate::world::{add_region, area, at, change, failed, hour, new_tileset, store};

#[test]
fn a_tile_is_read_back_with_all_that_is_known_of_it() {
    let (_folder, tileset) = new_tileset();
    let validators = TileValidators {
        etag: Some("W/\"1\"".to_owned()),
        last_modified: Some("Sun, 01 Mar 2026 00:00:00 GMT".to_owned()),
    };
    let tile = HashedTile::new("bytes".into());
    let expires = Some(hour(7));
    let change = TileChange::Store { tile, validators: validators.clone(), expires };
    tileset.write(&[TileWrite { coord: at(24, 16_777_215, 0), change, at: hour(3) }], None).unwrap();
    let stored = tileset.tile(at(24, 16_777_215, 0)).unwrap().unwrap();
    assert_eq!(stored.bytes, b"bytes");
    assert_eq!(stored.sha256, TileHash::of(b"bytes"));
    assert_eq!((stored.etag, stored.last_modified), (validators.etag, validators.last_modified));
    assert_eq!((stored.fetched, stored.expires), (hour(3), expires));
}

#[test]
fn a_confirmed_tile_keeps_its_bytes_and_the_validators_that_did_not_come_again() {
    let (_folder, tileset) = new_tileset();
    let first = TileValidators { etag: Some("1".to_owned()), last_modified: Some("then".to_owned()) };
    let tile = HashedTile::new("bytes".into());
    let stored = TileChange::Store { tile, validators: first, expires: None };
    let later = TileValidators { etag: Some("2".to_owned()), last_modified: None };
    let confirmed = TileChange::Unchanged { validators: later, expires: Some(hour(9)) };
    tileset.write(&[change(at(1, 0, 0), stored)], None).unwrap();
    tileset.write(&[TileWrite { coord: at(1, 0, 0), change: confirmed, at: hour(5) }], None).unwrap();
    let found = tileset.tile(at(1, 0, 0)).unwrap().unwrap();
    assert_eq!(found.bytes, b"bytes");
    assert_eq!((found.etag.as_deref(), found.last_modified.as_deref()), (Some("2"), Some("then")));
    assert_eq!((found.fetched, found.expires), (hour(5), Some(hour(9))));
}

#[test]
fn a_failure_leaves_what_was_stored_and_goes_away_with_the_next_success() {
    let (_folder, tileset) = new_tileset();
    let id = add_region(&tileset, "all", RegionScope::WholeArchive);
    tileset.write(&[store(at(1, 0, 0), "good"), failed(at(1, 0, 0)), failed(at(1, 1, 0))], None).unwrap();
    assert_eq!(tileset.tile(at(1, 0, 0)).unwrap().unwrap().bytes, b"good");
    let failures = tileset.failures(id, 0, 10).unwrap();
    assert_eq!(failures.len(), 2);
    assert_eq!(
        (failures[0].kind.as_str(), failures[0].status, failures[0].at),
        ("not_found", Some(404), hour(0))
    );
    assert_eq!(tileset.failures(id, 1, 10).unwrap()[0].coord, at(1, 1, 0));
    tileset.write(&[change(at(1, 1, 0), TileChange::Empty { expires: None })], None).unwrap();
    tileset.write(&[store(at(1, 0, 0), "good")], None).unwrap();
    assert_eq!(tileset.region_stats(id).unwrap().failed, 0);
    assert!(tileset.failures(id, 0, 10).unwrap().is_empty());
}

#[test]
fn equal_bytes_are_stored_once_and_go_with_their_last_tile() {
    let (_folder, tileset) = new_tileset();
    let sea: Vec<_> = (0..64).map(|n| store(at(3, n % 8, n / 8), "sea")).collect();
    let outcome = tileset.write(&sea, None).unwrap();
    assert_eq!((outcome.stored, outcome.deduplicated, outcome.new_bytes), (64, 63, 3));
    let stats = tileset.stats().unwrap();
    assert_eq!((stats.tiles, stats.blobs, stats.blob_bytes), (64, 1, 3));
    let land: Vec<_> = (0..64).map(|n| store(at(3, n % 8, n / 8), "land")).collect();
    tileset.write(&land, None).unwrap();
    let stats = tileset.stats().unwrap();
    assert_eq!((stats.tiles, stats.blobs, stats.blob_bytes), (64, 1, 4));
}

#[test]
fn statuses_tell_what_reading_does_not() {
    let (_folder, tileset) = new_tileset();
    let empty = TileChange::Empty { expires: Some(hour(2)) };
    tileset.write(&[store(at(1, 0, 0), "bytes"), change(at(1, 1, 1), empty)], None).unwrap();
    let status = |x, y| tileset.tile_status(at(1, x, y)).unwrap();
    assert_eq!(status(0, 0), TileStatus::Stored { bytes: 5, fetched: hour(0), expires: None });
    assert_eq!(status(1, 1), TileStatus::Empty { fetched: hour(0), expires: Some(hour(2)) });
    assert_eq!(status(0, 1), TileStatus::Missing);
    assert_eq!(tileset.tile(at(1, 1, 1)).unwrap(), None);
    let range = TileRange { zoom: 1, x_min: 0, x_max: 1, y_min: 0, y_max: 1 };
    let count = tileset.coverage(range).unwrap();
    assert_eq!((count.total, count.stored, count.empty, count.missing()), (4, 1, 1, 2));
    assert_eq!(tileset.missing(range).unwrap(), [at(1, 1, 0), at(1, 0, 1)]);
}

#[test]
fn a_refresh_sends_validators_and_goes_on_where_it_was() {
    let (_folder, tileset) = new_tileset();
    let id = add_region(&tileset, "r", area("-180,-80,180,80", "1"));
    let validators = TileValidators { etag: Some("e".to_owned()), last_modified: None };
    let with_etag = TileChange::Store {
        tile: HashedTile::new("x".into()),
        validators: validators.clone(),
        expires: None,
    };
    let empty = TileChange::Empty { expires: None };
    tileset
        .write(&[change(at(1, 0, 0), with_etag), store(at(1, 1, 0), "y"), change(at(1, 0, 1), empty)], None)
        .unwrap();
    let range = TileRange { zoom: 1, x_min: 0, x_max: 1, y_min: 0, y_max: 1 };
    let start = hour(24);
    let wanted = |start| tileset.wanted(id, range, Want::StaleSince(start)).unwrap();
    let with: Vec<_> = wanted(start).into_iter().filter_map(|tile| tile.validators).collect();
    assert_eq!((wanted(start).len(), with), (3, vec![validators]));
    let unchanged = TileChange::Unchanged { validators: TileValidators::default(), expires: None };
    tileset.write(&[TileWrite { coord: at(1, 0, 0), change: unchanged, at: hour(25) }], None).unwrap();
    assert_eq!(wanted(start).len(), 2);
}

#[test]
fn ages_are_known_to_the_hour() {
    let (_folder, tileset) = new_tileset();
    let id = add_region(&tileset, "all", RegionScope::WholeArchive);
    for (x, fetched, expires) in [(0, 1, Some(10)), (1, 5, Some(20)), (2, 9, None)] {
        let tile = HashedTile::new(format!("{x}").into());
        let validators = TileValidators::default();
        let change = TileChange::Store { tile, validators, expires: expires.map(hour) };
        tileset.write(&[TileWrite { coord: at(2, x, 0), change, at: hour(fetched) }], None).unwrap();
    }
    let stats = |now| tileset.region_stats_at(id, hour(now)).unwrap();
    assert_eq!((stats(9).oldest, stats(9).expires, stats(9).expired), (Some(hour(1)), Some(hour(10)), 0));
    assert_eq!([stats(10).expired, stats(19).expired, stats(20).expired], [1, 1, 2]);
    let unchanged = TileChange::Unchanged { validators: TileValidators::default(), expires: Some(hour(99)) };
    tileset.write(&[TileWrite { coord: at(2, 0, 0), change: unchanged, at: hour(30) }], None).unwrap();
    assert_eq!((stats(30).oldest, stats(30).expires, stats(30).expired), (Some(hour(5)), Some(hour(20)), 1));
}

#[test]
fn unowned_tiles_go_by_their_last_day() {
    let (_folder, tileset) = new_tileset();
    tileset
        .write(&[store(at(2, 0, 0), "a"), store(at(2, 1, 0), "b"), store(at(2, 2, 0), "c")], None)
        .unwrap();
    tileset.touch(&[at(2, 0, 0)], hour(24)).unwrap();
    tileset.touch(&[at(2, 1, 0)], hour(72)).unwrap();
    // Never shown goes first, then what was shown before the day.
    assert_eq!(tileset.delete_unowned(Some(hour(24))).unwrap().tiles, 1);
    assert_eq!(tileset.delete_unowned(Some(hour(72))).unwrap().tiles, 1);
    assert!(tileset.tile(at(2, 1, 0)).unwrap().is_some());
    assert_eq!(tileset.delete_unowned(None).unwrap().bytes, 1);
    assert_eq!(tileset.stats().unwrap().tiles, 0);
}

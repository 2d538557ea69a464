//! Regions: their scope, what is cut short, and what is left in the file.

use std::path::Path;

use geo_types::{LineString, MultiLineString, MultiPolygon, polygon};
use rusqlite::Connection;
use tile_grid::{Shape, TileRange, ZoomRange};
use tile_store::{Access, NewRegion, RegionScope, StoreError, Tileset};

use crate::world::{add_region, area, at, hour, new_tileset, path_in, store};

/// Counts everything anew from the rows of a file and names each counter that differs.
pub fn recount(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let sql = "
        SELECT 'set ' || id FROM region_set WHERE
            tiles <> (SELECT count(*) FROM tile WHERE regions = region_set.id AND blob_id IS NOT NULL)
            OR empty <> (SELECT count(*) FROM tile WHERE regions = region_set.id AND blob_id IS NULL)
            OR damaged <> (SELECT count(*) FROM tile WHERE regions = region_set.id AND damage IS NOT NULL)
            OR failed <> (SELECT count(*) FROM failure WHERE regions = region_set.id)
            OR blobs <> (SELECT count(*) FROM blob_use WHERE regions = region_set.id)
            OR bytes <> (SELECT coalesce(sum(size), 0) FROM blob_use WHERE regions = region_set.id)
        UNION ALL SELECT 'unused content ' || id FROM blob
            WHERE NOT EXISTS (SELECT 1 FROM tile WHERE blob_id = blob.id)
        UNION ALL SELECT 'content without use ' || id FROM blob WHERE id NOT IN (SELECT id FROM blob_use)
        UNION ALL SELECT 'use without content ' || id FROM blob_use WHERE id NOT IN (SELECT id FROM blob)
        UNION ALL SELECT 'ages of set ' || id FROM region_set WHERE
            tiles + empty <> (SELECT coalesce(sum(tiles), 0) FROM tile_age WHERE regions = region_set.id AND kind = 0)
        UNION ALL SELECT 'set of a region that is gone ' || members FROM region_set
            WHERE tiles + empty + failed + blobs > 0 AND EXISTS (
                SELECT 1 FROM json_each('[' || members || ']')
                WHERE value <> 0 AND value NOT IN (SELECT id FROM region))
        UNION ALL SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'";
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

#[test]
fn every_kind_of_scope_is_read_back_exactly() {
    let (_folder, tileset) = new_tileset();
    let zooms = ZoomRange::new(2, 9).unwrap();
    let hole: LineString<f64> = vec![(1.1, 1.1), (1.2, 1.1), (1.2, 1.3), (1.1, 1.1)].into();
    let mut holed = polygon![(x: 1.0, y: 1.0), (x: 2.0, y: 1.0), (x: 2.0, y: 2.1), (x: 1.0, y: 1.0)];
    holed.interiors_push(hole);
    let line: LineString<f64> = vec![(0.1 + 0.2, 47.3), (8.9, 47.000_000_000_000_01)].into();
    let shapes = [
        Shape::bounds("170.1,-10,-170.3,10".parse().unwrap()),
        Shape::polygons(MultiPolygon(vec![holed])).unwrap(),
        Shape::corridor(MultiLineString(vec![line]), 333.3).unwrap(),
    ];
    let scopes = shapes.map(|shape| RegionScope::Area {
        shape,
        shape_geojson: "{\"as\": \"given\" }".to_owned(),
        zooms,
    });
    for scope in scopes.into_iter().chain([RegionScope::WholeArchive]) {
        let id = add_region(&tileset, "a name", scope.clone());
        let region = tileset.region(id).unwrap().unwrap();
        assert_eq!((region.scope, region.name.as_str(), region.created), (scope, "a name", hour(0)));
    }
    assert_eq!(tileset.regions().unwrap().len(), 4);
}

#[test]
fn a_whole_archive_has_every_tile() {
    let (_folder, tileset) = new_tileset();
    tileset.write(&[store(at(2, 1, 1), "before")], None).unwrap();
    let id = add_region(&tileset, "all", RegionScope::WholeArchive);
    tileset.write(&[store(at(5, 1, 1), "after")], None).unwrap();
    let stats = tileset.region_stats(id).unwrap();
    assert_eq!((stats.wanted, stats.stored, stats.bytes, stats.unique_bytes), (2, 2, 11, 11));
    tileset.delete_region(id, hour(1)).unwrap();
    assert_eq!(tileset.stats().unwrap().tiles, 0);
}

#[test]
fn deleting_gives_the_space_back() {
    let (folder, tileset) = new_tileset();
    let id = add_region(&tileset, "big", area("-180,-85,180,85", "4"));
    tileset.checkpoint().unwrap();
    let empty = tileset.stats().unwrap().file_bytes;
    let bytes =
        |seed: u32| -> Vec<u8> { (0..20_000_u32).map(|n| (n.wrapping_mul(seed + 7) >> 5) as u8).collect() };
    let batch: Vec<_> = (0..200).map(|n| store(at(4, n % 16, n / 16), bytes(n))).collect();
    tileset.write(&batch, None).unwrap();
    tileset.checkpoint().unwrap();
    let before = tileset.stats().unwrap().file_bytes;
    let plan = tileset.delete_region(id, hour(1)).unwrap();
    assert_eq!(plan.bytes, 200 * 20_000);
    tileset.checkpoint().unwrap();
    let after = tileset.stats().unwrap().file_bytes;
    // A page or two of indexes may stay behind.
    assert!(before > 4_000_000 && after < empty + 100_000, "{empty}, {before}, then {after} bytes");
    assert_eq!(recount(&path_in(&folder)), Vec::<String>::new());
}

#[test]
fn what_a_kill_left_half_made_or_half_deleted_is_finished_at_the_next_opening() {
    let (folder, tileset) = new_tileset();
    let batch: Vec<_> = (0..16).map(|n| store(at(2, n % 4, n / 4), format!("{n}"))).collect();
    tileset.write(&batch, None).unwrap();
    let west = add_region(&tileset, "west", area("-180,-80,-1,80", "2"));
    let east = add_region(&tileset, "east", area("1,-80,180,80", "2"));
    tileset.close().unwrap();
    // As if the program had died after the first transaction of a creation, and of a deletion.
    Connection::open(path_in(&folder))
        .unwrap()
        .execute_batch(&format!(
            "UPDATE region SET stage = 2 WHERE id = {west};
             UPDATE region SET stage = 1 WHERE id = {east};
             UPDATE tile SET regions = 1 WHERE tile_column = 2;
             UPDATE region_set SET tiles = tiles + 4 WHERE id = 1;
             UPDATE region_set SET tiles = tiles - 4 WHERE members = '{east}';
             UPDATE tile_age SET tiles = tiles - 4 WHERE regions = (SELECT id FROM region_set WHERE members = '{east}');
             INSERT INTO tile_age SELECT 1, kind, hour, 4 FROM tile_age WHERE regions = (SELECT id FROM region_set WHERE members = '{east}');"
        ))
        .unwrap();
    let tileset = Tileset::open(&path_in(&folder), Access::ReadWrite).unwrap();
    assert!(tileset.region(west).unwrap().is_none());
    let stats = tileset.region_stats(east).unwrap();
    assert_eq!((stats.stored, stats.unique_bytes), (8, 12));
    assert_eq!(tileset.stats().unwrap().tiles, 8);
    tileset.close().unwrap();
    assert_eq!(recount(&path_in(&folder)), Vec::<String>::new());
}

#[test]
fn a_region_that_is_not_there_is_named() {
    let (_folder, tileset) = new_tileset();
    let id = add_region(&tileset, "gone", RegionScope::WholeArchive);
    tileset.delete_region(id, hour(1)).unwrap();
    let errors = [
        tileset.region_stats(id).err(),
        tileset.plan_delete(&[id]).err(),
        tileset.delete_region(id, hour(1)).err(),
        tileset.rename_region(id, "x").err(),
        tileset.failures(id, 0, 1).err(),
        tileset.damaged(id).err(),
    ];
    for error in errors {
        assert!(matches!(error, Some(StoreError::NoSuchRegion { id: found }) if found == id), "{error:?}");
    }
}

#[test]
fn looking_at_too_much_at_once_is_refused() {
    let (_folder, tileset) = new_tileset();
    let range = TileRange { zoom: 20, x_min: 0, x_max: 99_999, y_min: 0, y_max: 99_999 };
    let error = tileset.coverage(range).unwrap_err().to_string();
    assert_eq!(error, "a range of 10000000000 tiles is more than the 1048576 that are looked at at once");
}

#[test]
fn two_opened_tilesets_see_each_others_regions() {
    let (folder, one) = new_tileset();
    let other = Tileset::open(&path_in(&folder), Access::ReadWrite).unwrap();
    other.write(&[store(at(1, 0, 0), "a")], None).unwrap();
    let id = one
        .create_region(NewRegion {
            name: "r".to_owned(),
            scope: area("-180,-80,180,80", "1"),
            created: hour(0),
        })
        .unwrap()
        .id;
    // The other has read the regions before; it must notice that there is one more.
    other.write(&[store(at(1, 1, 0), "b"), store(at(1, 0, 1), "a")], None).unwrap();
    let stats = one.region_stats(id).unwrap();
    assert_eq!((stats.stored, stats.bytes, stats.unique_bytes), (3, 2, 2));
    one.delete_region(id, hour(1)).unwrap();
    other.write(&[store(at(1, 1, 0), "b")], None).unwrap();
    assert_eq!(one.stats().unwrap().unowned_tiles, 1);
    drop((one, other));
    assert_eq!(recount(&path_in(&folder)), Vec::<String>::new());
}

//! Which contents stand where.

use std::collections::BTreeSet;

use tile_grid::TileFormat;
use tile_store::{RegionScope, TileChange, TileHash};

use crate::world::{add_region, at, change, hour, new_tileset, store};

/// The first bytes of a PNG file.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and more";

#[test]
fn hashes_are_told_in_the_order_asked_and_contents_found_by_them() {
    let (_folder, tileset) = new_tileset();
    let batch = [
        store(at(3, 1, 1), PNG),
        store(at(3, 2, 2), "vector"),
        change(at(3, 3, 3), TileChange::Empty { expires: None }),
    ];
    tileset.write(&batch, None).unwrap();
    let asked = [at(3, 2, 2), at(3, 3, 3), at(3, 4, 4), at(3, 1, 1)];
    let told = tileset.tile_hashes(&asked).unwrap();
    assert_eq!(told, [Some(TileHash::of(b"vector")), None, None, Some(TileHash::of(PNG))]);
    assert_eq!(tileset.content(TileHash::of(PNG)).unwrap().as_deref(), Some(PNG));
    assert_eq!(tileset.content(TileHash::of(b"another")).unwrap(), None);
}

#[test]
fn a_walk_gives_each_stored_tile_of_a_region_once_in_steps_of_any_size() {
    for size in [1, 2, 7, 100] {
        let (_folder, tileset) = new_tileset();
        let places: Vec<_> = (0..5).map(|x| at(4, x, 3)).collect();
        let mut batch: Vec<_> = places.iter().map(|place| store(*place, PNG)).collect();
        batch.push(change(at(4, 9, 9), TileChange::Empty { expires: None }));
        tileset.write(&batch, None).unwrap();
        let region = add_region(&tileset, "all", RegionScope::WholeArchive);
        let mut walk = tileset.walk_contents(region).unwrap();
        let mut found = Vec::new();
        while let Some(some) = tileset.next_contents(&mut walk, size).unwrap() {
            found.extend(some);
        }
        let seen: BTreeSet<_> = found.iter().map(|tile| tile.coord).collect();
        assert_eq!((found.len(), seen), (5, places.into_iter().collect()), "steps of {size}");
        let right = |tile: &tile_store::TileContent| {
            (tile.sha256, tile.bytes, tile.format) == (TileHash::of(PNG), PNG.len() as u64, TileFormat::Png)
        };
        assert!(found.iter().all(right), "{found:?}");
    }
}

#[test]
fn a_change_that_no_job_made_is_known_to_be_one() {
    let (_folder, tileset) = new_tileset();
    let region = add_region(&tileset, "all", RegionScope::WholeArchive);
    assert_eq!(tileset.last_change(region).unwrap(), None);
    tileset.note_change(region, hour(5)).unwrap();
    assert_eq!(tileset.last_change(region).unwrap(), Some(hour(5)));
}

//! One after the other.

use std::collections::{BTreeMap, BTreeSet};

use database::{Database, DbError};
use hub_store::objects::{Going, ObjectKind};
use hub_store::tiles::{Placed, Which};
use hub_store::uploads::Expected;
use hub_store::{Cover, objects, packs, photos, regions, sources, sweep, tiles, uploads, usage};
use tile_grid::TileCoord;

use super::common::each_engine;
use super::given::{
    NOW, add_region, add_source, check_counters, content, cover, new_source, place, replace, sweep_all, tile,
    write,
};

#[tokio::test(flavor = "multi_thread")]
async fn sources_have_names_of_their_own_and_keep_their_secrets() {
    each_engine(|database| async move {
        add_source(&database, "a").await;
        let taken = database.write(|tx| sources::add(tx, "b", "w", &new_source(" A "), NOW)).await;
        assert!(matches!(taken, Err(DbError::Taken(_))), "{taken:?}");
        write(&database, |tx| sources::add(tx, "c", "another", &new_source("a"), NOW)).await;
        let (row, whole) = write(&database, |tx| Ok((sources::get(tx, "a")?, sources::spec(tx, "a")?))).await;
        assert!(!format!("{row:?}").contains("k3y"));
        assert!(whole.unwrap().contains("k3y"));
        write(&database, |tx| sources::remove(tx, "a", NOW)).await;
        let (row, whole) = write(&database, |tx| Ok((sources::get(tx, "a")?, sources::spec(tx, "a")?))).await;
        assert_eq!((row, whole), (None, None));
        // The name is free at once.
        write(&database, |tx| sources::add(tx, "d", "w", &new_source("A"), NOW)).await;
        let gone = write(&database, |tx| {
            let left =
                tx.rows("SELECT 1 FROM source WHERE secret LIKE '%k3y%' AND deleted_at IS NOT NULL", &[])?;
            assert!(left.is_empty(), "a secret outlives its source");
            sweep::forget_sources(tx)
        })
        .await;
        assert_eq!(gone, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tile_is_placed_once_and_replaced_only_by_who_knows_what_was_there() {
    each_engine(|database| async move {
        add_source(&database, "s").await;
        let all = cover([-180.0, -85.0, 0.0, 85.0], (1, 1));
        add_region(&database, "r", "s", &all).await;
        let coord = TileCoord::new(1, 0, 0).unwrap();
        let outside = TileCoord::new(1, 1, 0).unwrap();
        let (one, two) = (content(1), content(2));

        let cases = [
            // What is placed, what it replaces, what comes of it.
            (coord, one, Some([9; 32]), Placed::Conflict(None)),
            (coord, one, None, Placed::New),
            (coord, one, None, Placed::Same),
            (coord, one, Some([9; 32]), Placed::Same),
            (coord, two, None, Placed::Conflict(Some([1; 32]))),
            (coord, two, Some([1; 32]), Placed::Changed),
            (coord, one, Some([1; 32]), Placed::Conflict(Some([2; 32]))),
            (outside, one, None, Placed::Outside),
        ];
        for (number, (coord, content, before, outcome)) in cases.into_iter().enumerate() {
            let done = replace(&database, "s", vec![(tile(coord, Some(content)), before)]).await;
            assert_eq!(done, [outcome], "case {number}");
            check_counters(&database).await;
        }
        // Twice in one request: the first is placed, the second finds it.
        let other = TileCoord::new(1, 0, 1).unwrap();
        let done = replace(
            &database,
            "s",
            vec![
                (tile(other, Some(one)), None),
                (tile(other, Some(two)), None),
                (tile(other, Some(one)), None),
            ],
        )
        .await;
        assert_eq!(done, [Placed::New, Placed::Conflict(Some([1; 32])), Placed::Same]);
        // A place where the source has nothing is known, and can be filled.
        assert_eq!(place(&database, "s", vec![tile(other, None)]).await, [Placed::Changed]);
        assert_eq!(place(&database, "s", vec![tile(other, None)]).await, [Placed::Same]);
        assert_eq!(replace(&database, "s", vec![(tile(other, Some(two)), None)]).await, [Placed::Changed]);
        check_counters(&database).await;
        let known = write(&database, move |tx| tiles::known(tx, "s", &[outside, other, coord])).await;
        let hashes: Vec<_> = known.iter().map(|tile| tile.as_ref().map(|tile| tile.content)).collect();
        assert_eq!(hashes, [None, Some(Some(two)), Some(Some(two))]);
    })
    .await;
}

/// Numbers that look drawn, the same for the same seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn bounds(&mut self) -> [f64; 4] {
        let mut degrees = |end: u64, most: f64| self.below(end) as f64 / end as f64 * 2.0 * most - most;
        let (west, south) = (degrees(64, 180.0), degrees(64, 80.0));
        // Many go across the antimeridian.
        let width = 5.0 + self.below(170) as f64;
        let east = if west + width > 180.0 { west + width - 360.0 } else { west + width };
        [west, south, east, (south + 3.0 + self.below(60) as f64).min(85.0)]
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_deleted_in_whatever_order_the_tiles_of_the_rest_stay() {
    each_engine(|database| async move {
        add_source(&database, "s").await;
        add_source(&database, "t").await;
        for seed in 1..=6 {
            let mut draw = Draw(seed);
            let mut covers: BTreeMap<String, Cover> = BTreeMap::new();
            for number in 0..2 + draw.below(4) {
                let zooms = (draw.below(3) as u8, 3 + draw.below(2) as u8);
                let cover = cover(draw.bounds(), zooms);
                let id = format!("{seed}-{number}");
                add_region(&database, &id, "s", &cover).await;
                covers.insert(id, cover);
            }
            let wanted: BTreeSet<TileCoord> =
                covers.values().flat_map(Cover::ranges).flat_map(tile_grid::TileRange::iter).collect();
            let some: Vec<_> = wanted
                .iter()
                .map(|coord| tile(*coord, (draw.below(9) > 0).then(|| content(draw.below(12) as u8))))
                .collect();
            assert!(place(&database, "s", some).await.iter().all(|done| *done == Placed::New), "seed {seed}");
            // The other source has some of the same contents, and keeps them.
            while let Some(id) = {
                let at = draw.below(covers.len().max(1) as u64) as usize;
                covers.keys().nth(at).cloned()
            } {
                covers.remove(&id);
                assert!(write(&database, move |tx| regions::delete(tx, &id, NOW)).await);
                let limit = 1 + draw.below(90) as usize;
                if draw.below(3) == 0 && !covers.is_empty() {
                    // Only a part, as if the program had died: another deletion comes in between.
                    write(&database, move |tx| sweep::step(tx, None, limit, NOW)).await;
                    continue;
                }
                sweep_all(&database, limit).await;
                let left: BTreeSet<TileCoord> =
                    covers.values().flat_map(Cover::ranges).flat_map(tile_grid::TileRange::iter).collect();
                assert_eq!(stored(&database).await, left, "seed {seed}");
                check_counters(&database).await;
            }
            assert!(stored(&database).await.is_empty(), "seed {seed}");
        }
    })
    .await;
}

async fn stored(database: &Database) -> BTreeSet<TileCoord> {
    write(database, |tx| {
        let rows = tx.rows("SELECT z, x, y FROM tile", &[])?;
        rows.iter().map(|row| Ok(TileCoord::new(row.get(0)?, row.get(1)?, row.get(2)?).unwrap())).collect()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_a_region_hold_each_tile_once_and_only_what_is_new() {
    each_engine(|database| async move {
        add_source(&database, "s").await;
        let area = cover([-170.0, -60.0, 40.0, 70.0], (2, 5));
        add_region(&database, "r", "s", &area).await;
        let all: Vec<TileCoord> = area.ranges().flat_map(tile_grid::TileRange::iter).collect();
        let some = all.iter().map(|coord| tile(*coord, Some(content(1)))).collect();
        place(&database, "s", some).await;
        for size in [1000, 37] {
            assert_eq!(
                walk(&database, size, Which::default()).await,
                all.iter().copied().collect(),
                "pages of {size}"
            );
        }
        let late: Vec<TileCoord> = all.iter().copied().step_by(11).collect();
        let again: Vec<_> = late.iter().map(|coord| tile(*coord, Some(content(2)))).collect();
        write(&database, move |tx| tiles::place(tx, "s", &again, NOW + 10)).await;
        assert_eq!(
            walk(&database, 7, Which { since: Some(NOW + 10), ..Which::default() }).await,
            late.into_iter().collect()
        );
        // Where the source has nothing any more is told to whoever asks for that.
        let gone: Vec<TileCoord> = all.iter().copied().step_by(13).collect();
        let nothing: Vec<_> = gone.iter().map(|coord| tile(*coord, None)).collect();
        write(&database, move |tx| tiles::place(tx, "s", &nothing, NOW + 20)).await;
        let fresh = Which { since: Some(NOW + 20), empty_too: true };
        assert_eq!(walk(&database, 7, fresh).await, gone.iter().copied().collect());
        assert!(walk(&database, 7, Which { empty_too: false, ..fresh }).await.is_empty());
        let region = write(&database, |tx| regions::get(tx, "r")).await.unwrap();
        assert_eq!((region.tiles, region.known_tiles), (all.len() as u64, all.len() as u64));
        assert_eq!(region.tiles_changed_at, NOW + 20);
    })
    .await;
}

async fn walk(database: &Database, size: usize, which: Which) -> BTreeSet<TileCoord> {
    let (mut found, mut after) = (BTreeSet::new(), None);
    loop {
        let page = write(database, move |tx| tiles::of_region(tx, "r", after, size, which, 50)).await;
        assert!(page.tiles.len() <= size);
        for (_, tile) in page.tiles {
            assert!(found.insert(tile.coord), "{} twice", tile.coord);
        }
        if page.ended {
            return found;
        }
        assert!(page.reached > after, "a page that does not go on");
        after = page.reached;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_goes_in_two_steps_and_comes_back_in_between() {
    each_engine(|database| async move {
        add_source(&database, "s").await;
        let area = cover([0.0, 0.0, 90.0, 60.0], (1, 1));
        let coord = TileCoord::new(1, 1, 0).unwrap();
        let hash = content(1).hash;
        let going = |at: i64| Going { marked_before: at, begun_before: at - 1000, now: at, limit: 10 };
        let begin = |at: i64| {
            let database = database.clone();
            async move { write(&database, move |tx| objects::begin_delete(tx, going(at))).await }
        };
        let known = || {
            let database = database.clone();
            async move {
                write(&database, move |tx| objects::known(tx, ObjectKind::Tile, &[hash])).await[0].clone()
            }
        };
        add_region(&database, "r", "s", &area).await;
        place(&database, "s", vec![tile(coord, Some(content(1)))]).await;
        assert!(begin(NOW + 50).await.is_empty(), "what is used stays");
        write(&database, |tx| regions::delete(tx, "r", NOW)).await;
        assert_eq!(sweep_all(&database, 10).await, 1);
        assert!(known().await.unwrap().marked);
        assert!(begin(NOW).await.is_empty(), "what was marked just now waits");

        // Used again, it is not marked any more.
        add_region(&database, "r2", "s", &area).await;
        assert_eq!(place(&database, "s", vec![tile(coord, Some(content(1)))]).await, [Placed::New]);
        assert!(!known().await.unwrap().marked);
        write(&database, |tx| regions::delete(tx, "r2", NOW)).await;
        sweep_all(&database, 10).await;

        // Somebody uploads the same: it waits for that.
        let expected = vec![Expected { hash, bytes: 101, content: "png".to_owned() }];
        let again = expected.clone();
        write(&database, move |tx| uploads::expect(tx, "w", ObjectKind::Tile, &again, NOW, NOW + 60)).await;
        assert!(begin(NOW + 50).await.is_empty());
        assert_eq!(write(&database, |tx| uploads::open(tx, "w")).await, (1, 101));
        assert_eq!(write(&database, |tx| uploads::expire(tx, NOW + 60, NOW + 60, 10)).await, 0);
        assert_eq!(write(&database, |tx| uploads::expire(tx, NOW + 61, NOW + 61, 10)).await, 1);

        // Going, it can't come back; and one program alone deletes it.
        assert_eq!(begin(NOW + 100).await, [(ObjectKind::Tile, hash)]);
        assert!(begin(NOW + 101).await.is_empty());
        assert_eq!(known().await, None);
        add_region(&database, "r3", "s", &area).await;
        assert_eq!(place(&database, "s", vec![tile(coord, Some(content(1)))]).await, [Placed::Retry]);
        check_tiles_without_marks(&database).await;
        // Whoever began it did not come back: another does it again, and only that one may end it.
        assert_eq!(begin(NOW + 2000).await, [(ObjectKind::Tile, hash)]);
        write(&database, move |tx| objects::end_delete(tx, &[(ObjectKind::Tile, hash)], NOW + 100)).await;
        assert_eq!(write(&database, move |tx| objects::going(tx, ObjectKind::Tile, &[hash])).await, [hash]);
        write(&database, move |tx| objects::end_delete(tx, &[(ObjectKind::Tile, hash)], NOW + 2000)).await;
        assert_eq!(place(&database, "s", vec![tile(coord, Some(content(1)))]).await, [Placed::New]);
        check_counters(&database).await;
    })
    .await;
}

/// After a refusal nothing may be counted that is not there.
async fn check_tiles_without_marks(database: &Database) {
    let (tiles, holdings) = write(database, |tx| {
        Ok((tx.rows("SELECT 1 FROM tile", &[])?.len(), tx.rows("SELECT 1 FROM holding", &[])?.len()))
    })
    .await;
    assert_eq!((tiles, holdings), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn uploads_that_nobody_commits_leave_marked_strays() {
    each_engine(|database| async move {
        let expected: Vec<_> =
            (1..=5).map(|n| Expected { hash: [n; 32], bytes: 10, content: "png".to_owned() }).collect();
        for workspace in ["w", "v"] {
            let some = expected.clone();
            write(&database, move |tx| uploads::expect(tx, workspace, ObjectKind::Tile, &some, NOW, NOW))
                .await;
        }
        let pending =
            write(&database, |tx| uploads::pending(tx, "w", ObjectKind::Tile, &[[1; 32], [9; 32]])).await;
        assert_eq!(pending, expected[..1]);
        let mut ended = 0;
        loop {
            match write(&database, |tx| uploads::expire(tx, NOW + 1, NOW + 1, 3)).await {
                0 => break,
                some => ended += some,
            }
        }
        assert_eq!(ended, 10);
        let going = Going { marked_before: NOW + 2, begun_before: 0, now: NOW + 2, limit: 100 };
        assert_eq!(write(&database, move |tx| objects::begin_delete(tx, going)).await.len(), 5);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_belong_to_a_workspace_and_packs_to_a_region() {
    each_engine(|database| async move {
        let photo = Expected { hash: [7; 32], bytes: 70, content: "image/jpeg".to_owned() };
        for (workspace, objects) in [("w", 1), ("w", 1), ("v", 2)] {
            let some = vec![photo.clone(), photo.clone()];
            let done = write(&database, move |tx| photos::add(tx, workspace, &some, "me", NOW)).await;
            assert_eq!(done, [true, true]);
            let uses = write(&database, |tx| tx.rows("SELECT uses FROM object", &[])).await;
            let uses: Vec<i64> = uses.iter().map(|row| row.get(0).unwrap()).collect();
            assert_eq!(uses, vec![1; objects], "{workspace} has an object of its own");
        }
        assert_eq!(write(&database, |tx| photos::known(tx, "u", &[[7; 32]])).await, [None]);
        assert_eq!(write(&database, |tx| photos::total(tx, "v")).await, (1, 70));
        assert_eq!(write(&database, |tx| usage::used(tx, "v")).await, 70);

        add_source(&database, "s").await;
        let area = cover([0.0, 0.0, 90.0, 60.0], (1, 1));
        add_region(&database, "r", "s", &area).await;
        assert_eq!(write(&database, |tx| packs::get(tx, "r")).await, None);
        for hash in [[1; 32], [2; 32], [2; 32]] {
            let revision = write(&database, |tx| packs::begin(tx, "r", NOW)).await.unwrap();
            assert!(write(&database, move |tx| packs::sealed(tx, "r", revision, hash, 5, NOW)).await);
        }
        let sealed = write(&database, |tx| packs::get(tx, "r")).await.unwrap();
        assert_eq!((sealed.sealing_since, sealed.sealed.unwrap().hash), (None, [2; 32]));
        write(&database, |tx| regions::delete(tx, "r", NOW)).await;
        sweep_all(&database, 10).await;
        let unused = write(&database, |tx| {
            tx.rows("SELECT sha256 FROM object WHERE kind = 'r' AND uses = 0 AND marked_at IS NOT NULL", &[])
        })
        .await;
        assert_eq!(unused.len(), 2, "both files of the region go");
        assert_eq!(write(&database, |tx| packs::begin(tx, "r", NOW)).await, None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_is_condemned_only_if_nobody_refers_to_it() {
    each_engine(|database| async move {
        let object = |seed: u8| Expected { hash: [seed; 32], bytes: 10, content: "png".to_owned() };
        add_source(&database, "s").await;
        add_region(&database, "r", "s", &cover([0.0, 0.0, 90.0, 60.0], (1, 1))).await;
        place(&database, "s", vec![tile(TileCoord::new(1, 1, 0).unwrap(), Some(content(1)))]).await;
        let expected = [object(2)];
        write(&database, move |tx| uploads::expect(tx, "w", ObjectKind::Tile, &expected, NOW, NOW + 60))
            .await;
        for (seed, condemned) in [(1, false), (2, false), (3, true), (3, false)] {
            let one = object(seed);
            let done = write(&database, move |tx| objects::condemn(tx, ObjectKind::Tile, &one, NOW)).await;
            assert_eq!(done, condemned, "object {seed}");
        }
        let going =
            write(&database, |tx| objects::going(tx, ObjectKind::Tile, &[[1; 32], [2; 32], [3; 32]])).await;
        assert_eq!(going, [[3; 32]]);
    })
    .await;
}

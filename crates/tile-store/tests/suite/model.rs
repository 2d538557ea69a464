//! Random histories, compared with a model that counts everything anew every time.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rusqlite::Connection;
use tile_grid::TileCoord;
use tile_store::{
    Access, Checker, DeletePlan, RegionId, TileChange, TileHash, TileStatus, TileValidators, Tileset, Want,
};

use crate::world::{add_region, area, at, change, cover, failed, hour, new_tileset, path_in, store};

const AREAS: [(&str, &str); 6] = [
    ("-180,-80,180,80", "0..1"),
    ("-170,10,-10,70", "1..2"),
    ("-100,-40,100,40", "2..3"),
    ("10,-70,170,-10", "0..3"),
    // Across the antimeridian.
    ("100,-60,-100,60", "1..3"),
    ("1,1,2,2", "3"),
];

#[derive(Clone, Debug)]
enum Step {
    CreateRegion(usize),
    DeleteRegion(usize),
    PutAside(usize),
    TakeBack(usize),
    ChangeRegion(usize, usize),
    Store(Vec<(u8, u8)>),
    Empty(u8),
    Unchanged(u8),
    Fail(u8),
    Damage(u8),
    DeleteUnowned,
    Reopen,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let tiles = prop::collection::vec((0_u8..85, 0_u8..6), 1..12);
    let step = prop_oneof![
        2 => (0..AREAS.len()).prop_map(Step::CreateRegion),
        1 => (0_usize..6).prop_map(Step::DeleteRegion),
        1 => (0_usize..6).prop_map(Step::PutAside),
        1 => (0_usize..6).prop_map(Step::TakeBack),
        1 => (0_usize..6, 0..AREAS.len()).prop_map(|(region, area)| Step::ChangeRegion(region, area)),
        6 => tiles.prop_map(Step::Store),
        1 => (0_u8..85).prop_map(Step::Empty),
        1 => (0_u8..85).prop_map(Step::Unchanged),
        2 => (0_u8..85).prop_map(Step::Fail),
        1 => (0_u8..6).prop_map(Step::Damage),
        1 => Just(Step::DeleteUnowned),
        1 => Just(Step::Reopen),
    ];
    prop::collection::vec(step, 1..30)
}

/// The 85 tiles of zooms 0 to 3.
fn coord(number: u8) -> TileCoord {
    let (zoom, first) =
        [(3, 21), (2, 5), (1, 1), (0, 0)].into_iter().find(|(_, first)| *first <= number).unwrap();
    let within = u32::from(number - first);
    at(zoom, within % (1 << zoom), within >> zoom)
}

fn content(number: u8) -> Vec<u8> {
    vec![number; 10 + 7 * usize::from(number)]
}

#[derive(Default)]
struct Model {
    /// What is stored; `None` for "empty at the source".
    tiles: BTreeMap<TileCoord, Option<u8>>,
    failures: BTreeSet<TileCoord>,
    damaged: BTreeSet<u8>,
    /// Also those put aside: they hold their tiles.
    regions: Vec<(RegionId, tile_grid::TileCover)>,
    /// Those put aside, in this order.
    aside: Vec<i64>,
}

impl Model {
    fn owners(&self, coord: TileCoord) -> BTreeSet<i64> {
        let inside = self.regions.iter().filter(|(_, cover)| cover.contains(coord));
        let owners: BTreeSet<i64> = inside.map(|(id, _)| id.0).collect();
        if owners.is_empty() { BTreeSet::from([0]) } else { owners }
    }

    /// The regions that use each content.
    fn users(&self) -> BTreeMap<u8, BTreeSet<i64>> {
        let mut users: BTreeMap<u8, BTreeSet<i64>> = BTreeMap::new();
        for (coord, content) in &self.tiles {
            if let Some(content) = content {
                users.entry(*content).or_default().extend(self.owners(*coord));
            }
        }
        users
    }

    fn bytes_where(&self, fits: impl Fn(&BTreeSet<i64>) -> bool) -> (u64, u64) {
        let users = self.users();
        let fitting = users.iter().filter(|(_, users)| fits(users));
        let sizes: Vec<u64> = fitting.map(|(number, _)| content(*number).len() as u64).collect();
        (sizes.len() as u64, sizes.iter().sum())
    }

    fn is_damaged(&self, coord: TileCoord) -> bool {
        self.tiles.get(&coord).copied().flatten().is_some_and(|content| self.damaged.contains(&content))
    }

    /// Forgets damage of contents that nothing uses any more.
    fn settle(&mut self) {
        let users = self.users();
        self.damaged.retain(|content| users.contains_key(content));
    }

    fn drop_tiles(&mut self, goes: impl Fn(&BTreeSet<i64>) -> bool, failures_too: bool) {
        let gone: BTreeSet<TileCoord> =
            (0..85).map(coord).filter(|coord| goes(&self.owners(*coord))).collect();
        self.tiles.retain(|coord, _| !gone.contains(coord));
        if failures_too {
            self.failures.retain(|coord| !gone.contains(coord));
        }
    }

    fn plan(&self, ids: &BTreeSet<i64>) -> DeletePlan {
        self.plan_beside(ids, &BTreeSet::new())
    }

    /// What goes with some regions if others keep nothing.
    fn plan_beside(&self, ids: &BTreeSet<i64>, gone: &BTreeSet<i64>) -> DeletePlan {
        let both: BTreeSet<i64> = ids.union(gone).copied().collect();
        let goes = |owners: &BTreeSet<i64>| owners.is_subset(&both) && !owners.is_disjoint(ids);
        let (blobs, bytes) = self.bytes_where(goes);
        let mut plan = DeletePlan { blobs, bytes, ..DeletePlan::default() };
        for (coord, content) in &self.tiles {
            let owners = self.owners(*coord);
            match content {
                Some(_) if goes(&owners) => plan.tiles += 1,
                None if goes(&owners) => plan.empty += 1,
                Some(_) if !owners.is_disjoint(ids) => plan.shared_tiles += 1,
                _ => {}
            }
        }
        plan
    }

    fn gone(&self) -> BTreeSet<i64> {
        self.aside.iter().copied().collect()
    }
}

fn apply(step: Step, tileset: Tileset, model: &mut Model) -> Tileset {
    match step {
        Step::CreateRegion(number) => {
            let scope = area(AREAS[number].0, AREAS[number].1);
            let cover = cover(&scope);
            model.regions.push((add_region(&tileset, "region", scope), cover));
        }
        Step::DeleteRegion(number) => {
            if number < model.regions.len() {
                let id = model.regions[number].0;
                let only = BTreeSet::from([id.0]);
                assert_eq!(tileset.delete_region(id, hour(1)).unwrap(), model.plan(&only));
                model.drop_tiles(|owners| *owners == only, true);
                model.regions.remove(number);
                model.aside.retain(|aside| *aside != id.0);
            }
        }
        Step::PutAside(number) => {
            if let Some((id, _)) = model.regions.get(number).cloned() {
                let at = hour(model.aside.len() as i64);
                let put = tileset.put_region_aside(id, at);
                if model.aside.contains(&id.0) {
                    put.unwrap_err();
                } else {
                    assert_eq!(put.unwrap(), model.plan_beside(&BTreeSet::from([id.0]), &model.gone()));
                    model.aside.push(id.0);
                }
            }
        }
        Step::TakeBack(number) => {
            // The last one first, so that the times of the others stay in their order.
            if let Some(id) = model.aside.pop() {
                let name = format!("back {number}");
                let region = tileset.take_region_back(RegionId(id), &name, hour(1)).unwrap();
                assert_eq!((region.id.0, region.name), (id, name));
                tileset.take_region_back(RegionId(id), "again", hour(1)).unwrap_err();
            }
        }
        Step::ChangeRegion(number, to) => {
            if let Some((id, before)) = model.regions.get(number).cloned() {
                let scope = area(AREAS[to].0, AREAS[to].1);
                let after = cover(&scope);
                let plan = tileset.plan_change(id, &scope).unwrap();
                if !model.aside.contains(&id.0) {
                    tileset.change_region(id, scope).unwrap();
                    let outside = |coord: &TileCoord| before.contains(*coord) && !after.contains(*coord);
                    let stored = |model: &Model| model.tiles.values().flatten().count() as u64;
                    let (tiles, bytes) = (stored(model), model.bytes_where(|_| true).1);
                    let left: BTreeSet<TileCoord> =
                        (0..85).map(coord).filter(|coord| outside(coord)).collect();
                    let kept = left.iter().filter(|coord| {
                        let others = model.owners(**coord).len() > 1;
                        others && model.tiles.get(coord).copied().flatten().is_some()
                    });
                    let kept = kept.count() as u64;
                    model.regions[number].1 = after;
                    let nobodys = |coord: &TileCoord| model.owners(*coord) == BTreeSet::from([0]);
                    let gone: BTreeSet<TileCoord> = left.into_iter().filter(nobodys).collect();
                    model.tiles.retain(|coord, _| !gone.contains(coord));
                    model.failures.retain(|coord| !gone.contains(coord));
                    if model.aside.is_empty() {
                        assert_eq!((plan.goes, plan.stays), (tiles - stored(model), kept));
                        assert!(bytes - model.bytes_where(|_| true).1 <= plan.goes_bytes);
                    }
                }
            }
        }
        Step::Store(tiles) => {
            let batch: Vec<_> =
                tiles.iter().map(|(tile, bytes)| store(coord(*tile), content(*bytes))).collect();
            tileset.write(&batch, None).unwrap();
            for (tile, bytes) in tiles {
                model.damaged.remove(&bytes);
                model.tiles.insert(coord(tile), Some(bytes));
                model.failures.remove(&coord(tile));
            }
        }
        Step::Empty(tile) => {
            tileset.write(&[change(coord(tile), TileChange::Empty { expires: None })], None).unwrap();
            model.tiles.insert(coord(tile), None);
            model.failures.remove(&coord(tile));
        }
        Step::Unchanged(tile) => {
            let unchanged = TileChange::Unchanged { validators: TileValidators::default(), expires: None };
            let outcome = tileset.write(&[change(coord(tile), unchanged)], None).unwrap();
            let known = model.tiles.get(&coord(tile)).copied().flatten().is_some();
            let good = known && !model.is_damaged(coord(tile));
            assert_eq!((outcome.unchanged, outcome.ignored), (good.into(), (!good).into()));
            if good {
                model.failures.remove(&coord(tile));
            }
        }
        Step::Fail(tile) => {
            tileset.write(&[failed(coord(tile))], None).unwrap();
            model.failures.insert(coord(tile));
        }
        Step::Damage(number) => {
            let changed = Connection::open(tileset.path())
                .unwrap()
                .execute(
                    "UPDATE blob SET data = zeroblob(3) WHERE sha256 = ?1",
                    [TileHash::of(&content(number)).as_bytes()],
                )
                .unwrap();
            let report = tileset
                .verify(None, &Checker::default(), &mut |_| std::ops::ControlFlow::Continue(()))
                .unwrap();
            if changed == 1 {
                model.damaged.insert(number);
            }
            assert_eq!(report.bad_blobs, model.damaged.len() as u64);
        }
        Step::DeleteUnowned => {
            let nobody = BTreeSet::from([0]);
            let plan = DeletePlan { shared_tiles: 0, ..model.plan(&nobody) };
            assert_eq!(tileset.delete_unowned(None).unwrap(), plan);
            model.drop_tiles(|owners| *owners == nobody, false);
        }
        Step::Reopen => {
            let path = tileset.path().to_path_buf();
            tileset.close().unwrap();
            model.settle();
            return Tileset::open(&path, Access::ReadWrite).unwrap();
        }
    }
    model.settle();
    tileset
}

fn compare(tileset: &Tileset, model: &Model) {
    let stats = tileset.stats().unwrap();
    let count = |fits: &dyn Fn(TileCoord, Option<u8>) -> bool| {
        model.tiles.iter().filter(|(coord, content)| fits(**coord, **content)).count() as u64
    };
    assert_eq!(stats.tiles, count(&|_, content| content.is_some()));
    assert_eq!(stats.empty, count(&|_, content| content.is_none()));
    assert_eq!(stats.damaged, count(&|coord, _| model.is_damaged(coord)));
    assert_eq!((stats.blobs, stats.blob_bytes), model.bytes_where(|_| true));
    assert_eq!(stats.failed, model.failures.len() as u64);
    assert_eq!(stats.regions, (model.regions.len() - model.aside.len()) as u64);
    let gone = model.gone();
    let aside = tileset.regions_put_aside().unwrap();
    assert_eq!(aside.iter().map(|region| region.region.id.0).collect::<Vec<_>>(), model.aside);
    assert_eq!(stats.deleted_bytes, model.bytes_where(|users| users.is_subset(&gone)).1);
    assert_eq!(stats.deleted_bytes, aside.iter().map(|region| region.bytes).sum::<u64>());
    let overviews = tileset.region_overviews(hour(0)).unwrap();
    assert_eq!(overviews.len() as u64, stats.regions);
    for overview in overviews {
        assert_eq!(overview.stats, tileset.region_stats_at(overview.region.id, hour(0)).unwrap());
    }
    let nobody = BTreeSet::from([0]);
    assert_eq!(stats.unowned_bytes, model.bytes_where(|users| *users == nobody).1);
    for (id, cover) in &model.regions {
        let stats = tileset.region_stats(*id).unwrap();
        let inside = |coord: TileCoord| cover.contains(coord);
        assert_eq!(stats.wanted, cover.count());
        assert_eq!(stats.stored, count(&|coord, content| inside(coord) && content.is_some()));
        assert_eq!(stats.empty, count(&|coord, content| inside(coord) && content.is_none()));
        assert_eq!(stats.damaged, count(&|coord, _| inside(coord) && model.is_damaged(coord)));
        assert_eq!(stats.bytes, model.bytes_where(|users| users.contains(&id.0)).1);
        let only = BTreeSet::from([id.0]);
        let beside = if gone.contains(&id.0) { BTreeSet::new() } else { gone.clone() };
        assert_eq!(stats.unique_bytes, model.plan_beside(&only, &beside).bytes);
        let failures: Vec<TileCoord> =
            tileset.failures(*id, 0, 1000).unwrap().iter().map(|failure| failure.coord).collect();
        assert_eq!(stats.failed, failures.len() as u64);
        let expected: BTreeSet<_> = model.failures.iter().copied().filter(|c| inside(*c)).collect();
        assert_eq!(failures.into_iter().collect::<BTreeSet<_>>(), expected);
        compare_wanted(tileset, model, *id, cover);
    }
    for pair in model.regions.windows(2) {
        let ids = BTreeSet::from([pair[0].0.0, pair[1].0.0]);
        let pair = [pair[0].0, pair[1].0];
        assert_eq!(tileset.plan_purge(&pair).unwrap(), model.plan(&ids));
        assert_eq!(tileset.plan_delete(&pair).unwrap(), model.plan_beside(&ids, &gone));
    }
    for coord in (0..85).map(coord) {
        let bytes = tileset.tile(coord).unwrap().map(|tile| tile.bytes);
        let known = model.tiles.get(&coord).copied();
        let good = known.flatten().filter(|_| !model.is_damaged(coord));
        assert_eq!(bytes, good.map(content), "{coord}");
        let missing = tileset.tile_status(coord).unwrap() == TileStatus::Missing;
        assert_eq!(missing, known.is_none(), "{coord}");
    }
}

fn compare_wanted(tileset: &Tileset, model: &Model, id: RegionId, cover: &tile_grid::TileCover) {
    let wanted = |want: Want| -> BTreeSet<TileCoord> {
        let chunks = cover.chunks(7);
        let tiles = chunks.flat_map(|range| tileset.wanted(id, range, want).unwrap());
        tiles.map(|tile| tile.coord).collect()
    };
    let expected = |fits: &dyn Fn(TileCoord) -> bool| -> BTreeSet<TileCoord> {
        cover.iter().filter(|coord| fits(*coord)).collect()
    };
    assert_eq!(wanted(Want::Missing), expected(&|coord| !model.tiles.contains_key(&coord)));
    assert_eq!(wanted(Want::Damaged), expected(&|coord| model.is_damaged(coord)));
    assert_eq!(wanted(Want::Failed), expected(&|coord| model.failures.contains(&coord)));
    assert_eq!(wanted(Want::StaleSince(hour(1))), expected(&|coord| model.tiles.contains_key(&coord)));
    assert_eq!(wanted(Want::StaleSince(hour(0))), BTreeSet::new());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn counters_are_those_of_the_model(steps in steps()) {
        let (folder, mut tileset) = new_tileset();
        let mut model = Model::default();
        for step in steps {
            tileset = apply(step, tileset, &mut model);
            compare(&tileset, &model);
        }
        drop(tileset);
        assert_eq!(crate::regions::recount(&path_in(&folder)), Vec::<String>::new());
    }
}

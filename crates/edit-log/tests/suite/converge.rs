//! Logs that hold the same changes are the same, in whatever causal order these came; the past is
//! what a log would be that had stopped then.

use edit_log::{EditLog, Paging};
use feature_crdt::{Change, FeatureId, LayerId};
use proptest::prelude::*;

use crate::world::{World, create, delete, layer, point, set, values, world};

/// One thing that one of three people does.
#[derive(Clone, Debug)]
enum Step {
    Set(usize, usize, u8),
    Delete(usize, usize),
    Undo(usize),
    Give(usize, usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..3_usize, 0..4_usize, any::<u8>()).prop_map(|(who, which, to)| Step::Set(who, which, to)),
        1 => (0..3_usize, 0..4_usize).prop_map(|(who, which)| Step::Delete(who, which)),
        1 => (0..3_usize).prop_map(Step::Undo),
        2 => (0..3_usize, 0..3_usize).prop_map(|(from, to)| Step::Give(from, to)),
    ];
    prop::collection::vec(step, 1..25)
}

fn give(worlds: &mut [World], from: usize, to: usize, now: u64) {
    let vector = worlds[to].log.tips().unwrap();
    let changes = worlds[from].log.changes_missing_from(&vector).unwrap();
    let applied = worlds[to].log.apply_changes(changes, now).unwrap();
    assert!(applied.refused.is_empty() && applied.waiting == 0, "{applied:?}");
}

fn play(steps: &[Step]) -> (Vec<World>, LayerId) {
    let mut worlds: Vec<World> = ["ana", "ben", "cem"].map(world).into();
    let fires = layer(&mut worlds[0].log, "Fires", 10);
    let features: Vec<FeatureId> = (0..4)
        .map(|n| create(&mut worlds[0].log, fires, Some(point(n, n)), &[("status", "new")], 20))
        .collect();
    give(&mut worlds, 0, 1, 30);
    give(&mut worlds, 0, 2, 30);
    for (now, step) in (100..).step_by(10).zip(steps) {
        match *step {
            Step::Set(who, which, to) => {
                let log = &mut worlds[who].log;
                if log.feature(features[which]).unwrap().unwrap().state.is_alive() {
                    // The step's number keeps values apart: what stands already would be no edit.
                    set(log, features[which], "status", &format!("{to} {now}"), now);
                }
            }
            Step::Delete(who, which) => {
                let log = &mut worlds[who].log;
                if log.feature(features[which]).unwrap().unwrap().state.is_alive() {
                    delete(log, features[which], now);
                }
            }
            Step::Undo(who) => {
                worlds[who].log.undo(now).unwrap();
            }
            Step::Give(from, to) => give(&mut worlds, from, to, now),
        }
    }
    (worlds, fires)
}

/// What a layer shows: features with their texts and whether they are disputed.
fn shown(log: &EditLog, layer: LayerId, at: Option<u64>) -> Vec<(FeatureId, Vec<String>)> {
    let paging = Paging::first(100);
    let found = match at {
        Some(time) => log.features_at(layer, time, &paging).unwrap(),
        None => log.features_at(layer, u64::MAX >> 1, &paging).unwrap(),
    };
    found.items.iter().map(|one| (one.id, values(one.state.property("status")))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn what_came_in_any_order_is_one_state(steps in steps(), turned in any::<bool>()) {
        let (mut worlds, fires) = play(&steps);
        for (from, to) in [(0, 1), (1, 2), (2, 0), (0, 1), (2, 1), (1, 0), (0, 2)] {
            give(&mut worlds, from, to, 9_000);
        }
        let digests: Vec<String> = worlds.iter().map(|one| one.log.shared_digest().unwrap()).collect();
        prop_assert!(digests.iter().all(|digest| *digest == digests[0]));
        // All at once, changes of later arrival first where nothing forbids it: what comes before
        // its past waits for it.
        let mut late = world("dee");
        let mut changes = worlds[0].log.changes_missing_from(&late.log.tips().unwrap()).unwrap();
        if turned {
            changes.reverse();
        }
        let applied = late.log.apply_changes(changes.clone(), 9_000).unwrap();
        prop_assert_eq!((applied.changes, applied.waiting), (changes.len() as u64, 0));
        prop_assert_eq!(&late.log.shared_digest().unwrap(), &digests[0]);
        prop_assert_eq!(late.log.apply_changes(changes, 9_000).unwrap().changes, 0, "twice is once");
        for world in &mut worlds {
            let before = world.log.report().unwrap();
            prop_assert_eq!(world.log.rebuild().unwrap(), before.clone());
            prop_assert_eq!(world.log.verify().unwrap(), before);
        }
        prop_assert_eq!(shown(&worlds[0].log, fires, None), shown(&worlds[0].log, fires, Some(9_000)));
    }

    #[test]
    fn the_past_is_what_a_log_was_then(steps in steps(), at in 0..30_u64) {
        let time = 95 + at * 10;
        let (worlds, fires) = play(&steps);
        let until: Vec<Change> = worlds[0]
            .log
            .changes_missing_from(&[])
            .unwrap()
            .into_iter()
            .filter(|change| worlds[0].log.stamp(feature_crdt::Dot::new(change.replica, change.first)).unwrap().time <= time)
            .collect();
        let mut then = world("dee");
        let applied = then.log.apply_changes(until, 9_000).unwrap();
        prop_assert_eq!(applied.waiting, 0, "the past is whole");
        let sorted = |mut shown: Vec<(FeatureId, Vec<String>)>| {
            shown.sort();
            shown
        };
        prop_assert_eq!(sorted(shown(&worlds[0].log, fires, Some(time))), sorted(shown(&then.log, fires, None)));
    }
}

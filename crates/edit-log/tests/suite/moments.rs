//! The changes that touched a layer, by time, whatever the order in which they came.

use std::collections::BTreeSet;

use edit_log::{Draft, DraftEdit, EditLog, EditReader, LogError, Paging};
use feature_crdt::{Dot, LayerId};

use crate::world::{World, create, key, layer, text, world};

/// So many features come from files, in steps that leap back and forth.
const LEAPS: u64 = 700;

/// Prime to the number of features; two hours apart at most.
fn time(step: u64) -> u64 {
    10_000_000 + step * 223 % LEAPS * 97_000
}

/// A log into which history was read in no order of time, of two layers.
fn filled() -> (World, LayerId) {
    let mut world = world("ana");
    let log = &mut world.log;
    let (fires, roads) = (layer(log, "Fires", 1), layer(log, "Roads", 2));
    log.bulk::<_, LogError>(1 << 40, |bulk| {
        for step in 0..LEAPS {
            let layer = if step % 3 == 0 { roads } else { fires };
            let properties = vec![(key("n"), text(&step.to_string()))];
            let edit = DraftEdit::Create { layer, geometry: None, properties };
            bulk.append(Draft { time: Some(time(step)), ..Draft::edit(vec![edit]) })?;
        }
        Ok(())
    })
    .unwrap();
    (world, fires)
}

/// All moments of a layer, a page at a time.
fn listed(log: &EditReader, layer: LayerId, size: usize) -> Vec<(u64, Dot)> {
    let (mut all, mut paging) = (Vec::new(), Paging::first(size));
    loop {
        let page = log.moments(layer, &paging).unwrap();
        assert!(page.items.len() <= size);
        all.extend(page.items.iter().map(|moment| (moment.stamp.time, moment.stamp.dot)));
        let Some(next) = page.next else { return all };
        assert_eq!(page.items.len(), size);
        paging = Paging::first(size).after(next);
    }
}

#[test]
fn pages_of_moments_are_the_list_by_time() {
    let (world, fires) = filled();
    let all = listed(&world.log, fires, 10_000);
    assert_eq!(all.len() as u64, LEAPS - LEAPS.div_ceil(3));
    let mut times: Vec<u64> = (0..LEAPS).filter(|step| step % 3 != 0).map(time).collect();
    times.sort_unstable_by(|a, b| b.cmp(a));
    assert_eq!(all.iter().map(|(at, _)| *at).collect::<Vec<_>>(), times);
    let dots: BTreeSet<Dot> = all.iter().map(|(_, dot)| *dot).collect();
    assert_eq!(dots.len(), all.len(), "each once");
    for size in [1, 7, 128] {
        assert_eq!(listed(&world.log, fires, size), all, "{size}");
    }
}

#[test]
fn logs_that_took_changes_in_otherwise_list_the_same_features_since_a_time() {
    let (world, fires) = filled();
    let mut other = crate::world::world("ben");
    // The one log wrote as it read; the other takes all in at once, and then something of its own.
    let changes = world.log.changes_missing_from(&[]).unwrap();
    let applied = other.log.apply_changes(changes, 1 << 41).unwrap();
    assert!(applied.refused.is_empty() && applied.waiting == 0, "{applied:?}");
    assert_eq!(listed(&other.log, fires, 50), listed(&world.log, fires, 50));
    let half = time(0) + LEAPS / 2 * 97_000;
    let after = (0..LEAPS).filter(|step| step % 3 != 0 && time(*step) > half).count() as u64;
    for log in [&world.log, &other.log] {
        let since = |time| log.differences(fires, time, None, &Paging::first(9)).unwrap().added;
        assert_eq!((since(half), since(u64::MAX)), (after, 0));
    }
    create(&mut other.log, fires, None, &[("n", "mine")], 1 << 42);
    assert_eq!(listed(&other.log, fires, 50).len(), listed(&world.log, fires, 50).len() + 1);
    check(&mut other.log).unwrap();
}

fn check(log: &mut EditLog) -> Result<(), LogError> {
    let report = log.verify()?;
    assert_eq!(report.problems, Vec::<String>::new());
    assert_eq!(log.rebuild()?.digest, report.digest);
    Ok(())
}

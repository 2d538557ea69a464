//! Clocks that stand still or go back.

use std::collections::BTreeSet;

use edit_log::{EditLog, LogError, Paging};
use feature_crdt::{Dot, FeatureId};

use crate::world::{World, create, layer, set, world};

/// Everything is written at one time.
const NOW: u64 = 5;

/// With so many writers the names of some lie between those of others.
const WRITERS: usize = 8;

fn give(from: &EditLog, to: &mut EditLog) {
    let mut batches: Vec<Vec<u8>> = Vec::new();
    from.batches_missing_from(&to.tips().unwrap(), |batch| {
        batches.push(batch);
        Ok::<(), LogError>(())
    })
    .unwrap();
    for batch in &batches {
        to.apply(batch, NOW).unwrap();
    }
}

/// All have what each has.
fn meet(writers: &mut [World]) {
    let (first, others) = writers.split_first_mut().unwrap();
    for other in &mut *others {
        give(&other.log, &mut first.log);
    }
    for other in others {
        give(&first.log, &mut other.log);
    }
}

#[test]
fn a_history_tells_each_edit_once_and_in_order_when_all_have_one_time() {
    let mut writers: Vec<World> = (0..WRITERS).map(|number| world(&format!("writer {number}"))).collect();
    let camps = layer(&mut writers[0].log, "Camps", NOW);
    let features: Vec<FeatureId> =
        (0..WRITERS).map(|_| create(&mut writers[0].log, camps, None, &[], NOW)).collect();
    meet(&mut writers);
    for (writer, feature) in writers.iter_mut().zip(&features) {
        set(&mut writer.log, *feature, "name", "first", NOW);
    }
    meet(&mut writers);
    // Each of these replaces the first one, and knows of no other.
    for writer in &mut writers {
        for feature in &features {
            set(&mut writer.log, *feature, "name", "later", NOW);
        }
    }
    meet(&mut writers);
    for writer in &writers {
        for feature in &features {
            let history = writer.log.history(*feature, &Paging::first(99)).unwrap().items;
            let dots: BTreeSet<Dot> = history.iter().map(|revision| revision.stamp.dot).collect();
            assert_eq!((history.len(), dots.len()), (WRITERS + 2, WRITERS + 2));
            assert_eq!(history[WRITERS + 1].stamp.dot, *feature, "what made it comes last");
        }
    }
}

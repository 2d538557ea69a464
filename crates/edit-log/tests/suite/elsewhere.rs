//! What is packed for others, and what of it is new to them.

use edit_log::{EditLog, LogError};
use feature_crdt::Seen;

use crate::world::{create, layer, set, world};

fn packed(log: &EditLog, known: &[Seen]) -> Vec<Vec<u8>> {
    let mut batches = Vec::new();
    let keep = |batch| {
        batches.push(batch);
        Ok::<(), LogError>(())
    };
    log.batches_missing_from(known, keep).unwrap();
    batches
}

fn new_in(log: &EditLog, batches: &[Vec<u8>]) -> u64 {
    batches.iter().map(|batch| log.count_new(batch).unwrap().0).sum()
}

fn take(log: &mut EditLog, batches: &[Vec<u8>]) -> u64 {
    batches.iter().map(|batch| log.apply(batch, 99).unwrap().changes).sum()
}

#[test]
fn only_what_nobody_has_is_packed_and_only_what_is_new_is_counted() {
    let (mut ana, mut ben) = (world("ana"), world("ben"));
    let fires = layer(&mut ana.log, "Fires", 1);
    let camp = create(&mut ana.log, fires, None, &[("name", "Camp")], 2);
    let all = packed(&ana.log, &ana.log.tips_elsewhere().unwrap());
    assert_eq!(new_in(&ben.log, &all), 3, "the change that tells who it is, too");
    assert_eq!(new_in(&ana.log, &all), 0);
    assert_eq!(take(&mut ben.log, &all), 3);
    assert_eq!(new_in(&ben.log, &all), 0);

    // Once Ben has said what he has, only what came later is packed.
    let tips = ben.log.tips().unwrap();
    ana.log.acknowledge("ben", &tips, 9).unwrap();
    assert_eq!(packed(&ana.log, &ana.log.tips_elsewhere().unwrap()), Vec::<Vec<u8>>::new());
    set(&mut ana.log, camp, "name", "New camp", 10);
    let later = packed(&ana.log, &ana.log.tips_elsewhere().unwrap());
    assert_eq!(new_in(&ben.log, &later), 1);

    // What others wrote is not packed as one's own.
    set(&mut ben.log, camp, "name", "Old camp", 11);
    take(&mut ben.log, &later);
    let bens = packed(&ben.log, &ben.log.tips_elsewhere().unwrap());
    assert_eq!(new_in(&ana.log, &bens), take(&mut ana.log, &bens));
    assert_eq!(ana.log.shared_digest().unwrap(), ben.log.shared_digest().unwrap());
    assert!(matches!(ana.log.count_new(b"no batch"), Err(LogError::Batch(_))));
}

//! One name with several histories: every log arrives at the same names, in whatever order it learns
//! of them.

mod common;

use std::collections::BTreeSet;

use common::{Device, Wish, refusal};
use feature_crdt::{Arrived, ChangeSource, Existence, FeatureId, ReplicaId, Taken, Target, Value, alias};
use proptest::prelude::*;

fn named(name: u8) -> ReplicaId {
    ReplicaId([name; 16])
}

fn create(device: &mut Device, name: &str) -> FeatureId {
    device.write(1, vec![Wish::Create(vec![("name", Value::text(name))])])
}

fn rename(device: &mut Device, feature: FeatureId, name: &str) {
    device.write(1, vec![Wish::Update(feature, vec![("name", Value::text(name))])]);
}

/// Takes all of another's changes.
fn pull(device: &mut Device, other: &Device) {
    for row in &other.rows {
        assert!(matches!(device.take(&row.arrived), Ok(Taken::New | Taken::Known)));
    }
}

/// A device that was restored twice and a third party for each branch: changes in several chains,
/// nested, with references to either.
fn story() -> Vec<Device> {
    let mut first = Device::new(named(1));
    let feature = create(&mut first, "well");
    rename(&mut first, feature, "old well");
    let mut second = first.clone();
    rename(&mut first, feature, "well of the first");
    let own = create(&mut first, "of the first");
    let mut nested = first.clone();
    rename(&mut first, own, "again of the first");
    rename(&mut nested, own, "of the nested");
    rename(&mut second, feature, "well of the second");
    let others = create(&mut second, "of the second");
    let mut friend = Device::new(named(2));
    pull(&mut friend, &first);
    rename(&mut friend, own, "seen by the friend of the first");
    let mut foe = Device::new(named(3));
    pull(&mut foe, &second);
    rename(&mut foe, others, "seen by the friend of the second");
    let mut scratch = Device::new(named(1));
    create(&mut scratch, "from scratch under a used name");
    // One who knows several branches, and names all of them.
    let mut judge = Device::new(named(4));
    for other in [&foe, &friend, &nested] {
        pull(&mut judge, other);
    }
    let all: Vec<FeatureId> = judge.features.keys().copied().collect();
    for feature in all {
        rename(&mut judge, feature, "judged");
    }
    vec![first, second, nested, friend, foe, scratch, judge]
}

fn arrivals(devices: &[Device]) -> Vec<Arrived> {
    let mut known = BTreeSet::new();
    let rows = devices.iter().flat_map(|device| &device.rows);
    rows.filter(|row| known.insert(row.arrived.hash)).map(|row| row.arrived.clone()).collect()
}

/// Takes changes in an order; what waits is tried again.
fn take_all(mut open: Vec<Arrived>) -> Device {
    let mut device = Device::new(named(9));
    while !open.is_empty() {
        let before = open.len();
        open.retain(|arrived| match device.take(arrived).expect("memory") {
            Taken::New | Taken::Known => false,
            Taken::Waits(_) => true,
            refused @ Taken::Refused(_) => panic!("{:?}", refusal(refused)),
        });
        assert!(open.len() < before, "{} changes wait for nothing", open.len());
    }
    device
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn every_order_ends_at_the_same_features(order in Just(arrivals(&story())).prop_shuffle()) {
        let one = take_all(arrivals(&story()));
        let other = take_all(order);
        prop_assert_eq!(&one.features, &other.features);
        prop_assert_eq!(one.lost(), Vec::<String>::new());
        prop_assert_eq!(other.lost(), Vec::<String>::new());
    }
}

#[test]
fn every_pair_of_branches_in_every_order_of_changes() {
    let mut first = Device::new(named(1));
    let feature = create(&mut first, "well");
    let mut second = first.clone();
    rename(&mut first, feature, "a");
    rename(&mut second, feature, "b");
    let all = arrivals(&[first, second]);
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let device = take_all(order.iter().map(|at| all[*at].clone()).collect());
        let branches: BTreeSet<ReplicaId> =
            device.features[&feature].property("name").iter().map(|sibling| sibling.dot.replica).collect();
        let (low, high) = (all[1].hash.min(all[2].hash), all[1].hash.max(all[2].hash));
        assert_eq!(branches, BTreeSet::from([named(1), alias(named(1), high)]), "{low:?} keeps the name");
        assert_eq!(device.features[&feature].existence.len(), 2);
    }
}

#[test]
fn a_branch_is_told_by_what_the_writer_had_seen() {
    let devices = story();
    let all = take_all(arrivals(&devices));
    // The judge saw every feature that the others made but the one from scratch, and replaced all
    // of their names: each stands alone, but for what the judge did not see.
    let alone = all.features.values().filter(|state| {
        let names = state.target(&Target::Property(common::key("name")));
        names.len() == 1 && names[0].value == Value::text("judged")
    });
    assert_eq!(alone.count(), devices[6].features.len());
    assert!(all.features.values().all(|state| {
        state.existence.iter().all(|sibling| sibling.value == Value::Existence(Existence::Alive))
    }));
}

#[test]
fn chains_come_back_from_a_store() {
    let device = take_all(arrivals(&story()));
    let loaded = feature_crdt::Forks::load(device.forks.chains().to_vec());
    for (number, chain) in (0..).zip(device.forks.chains()) {
        for counter in chain.from..=chain.through {
            assert_eq!(loaded.name(number, counter), device.forks.name(number, counter));
        }
    }
    assert!(device.forks.chains().len() >= 6);
}

#[test]
fn a_dot_that_was_not_seen_is_refused() {
    let mut first = Device::new(named(1));
    let feature = create(&mut first, "well");
    let mut second = Device::new(named(2));
    pull(&mut second, &first);
    rename(&mut second, feature, "new");
    let mut forged = second.rows[1].arrived.change.clone();
    forged.seen.clear();
    let mut body = Vec::new();
    forged.write_body(&mut body);
    let hash = forged.hash();
    let mut log = first.clone();
    let refused = log.take(&Arrived { change: forged, hash, body }).expect("memory");
    assert!(refusal(refused).is_some_and(|why| why.to_string().contains("had not seen it")));
    assert_eq!(log.features, first.features);
}

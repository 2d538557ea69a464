//! The laws of merging, over scripts of three people who write and meet at random.

mod common;

use std::collections::BTreeMap;

use common::{Device, Wish, apply, key};
use feature_crdt::{
    Cause, Change, ChangeSource, FeatureId, FeatureState, ReplicaId, Taken, Target, Value, VersionVector,
    Write, dots,
};
use proptest::prelude::*;

/// One step of a script: who, and what.
#[derive(Clone, Debug)]
enum Step {
    Create(usize),
    Update(usize, usize, usize, u8),
    Delete(usize, usize),
    Meet(usize, usize),
}

fn script() -> impl Strategy<Value = Vec<Step>> {
    let who = 0..3_usize;
    let step = prop_oneof![
        1 => who.clone().prop_map(Step::Create),
        6 => (who.clone(), 0..4_usize, 0..3_usize, 0..3_u8).prop_map(|(a, b, c, d)| Step::Update(a, b, c, d)),
        1 => (who.clone(), 0..4_usize).prop_map(|(a, b)| Step::Delete(a, b)),
        2 => (who.clone(), who).prop_map(|(a, b)| Step::Meet(a, b)),
    ];
    prop::collection::vec(step, 1..40)
}

const FIELDS: [&str; 3] = ["a", "b", "c"];

fn play(steps: &[Step]) -> Vec<Device> {
    let mut people: Vec<Device> = (1..4).map(|name| Device::new(ReplicaId([name; 16]))).collect();
    for step in steps {
        let nth = |device: &Device, at: usize| device.features.keys().nth(at).copied();
        match *step {
            Step::Create(who) => {
                people[who].write(0, vec![Wish::Create(vec![("a", Value::Int(0))])]);
            }
            Step::Update(who, feature, field, value) => {
                let Some(feature) = nth(&people[who], feature) else { continue };
                let value = (FIELDS[field], Value::Int(i64::from(value)));
                people[who].write(0, vec![Wish::Update(feature, vec![value])]);
            }
            Step::Delete(who, feature) => {
                let Some(feature) = nth(&people[who], feature) else { continue };
                people[who].write(0, vec![Wish::Delete(feature)]);
            }
            Step::Meet(to, from) => {
                let from = people[from].clone();
                pull(&mut people[to], &from);
            }
        }
    }
    people
}

fn pull(device: &mut Device, other: &Device) {
    for row in &other.rows {
        assert!(matches!(device.take(&row.arrived), Ok(Taken::New | Taken::Known)));
    }
}

fn all_of(people: &[Device]) -> Device {
    let mut all = Device::new(ReplicaId([9; 16]));
    people.iter().for_each(|person| pull(&mut all, person));
    all
}

/// What is known of each feature, and of which edits.
type Known = (BTreeMap<FeatureId, FeatureState>, VersionVector);

fn known(device: &Device) -> Known {
    let mut vector = VersionVector::new();
    for row in &device.rows {
        let change = &row.arrived.change;
        vector.insert(change.replica, change.first..=change.last());
    }
    (device.features.clone(), vector)
}

fn join(one: &Known, other: &Known) -> Known {
    let mut vector = one.1.clone();
    vector.merge(&other.1);
    let ids = one.0.keys().chain(other.0.keys());
    let joined = |id: &FeatureId| {
        let layer = one.0.get(id).or(other.0.get(id)).expect("of one of them").layer;
        let nothing = FeatureState::new(layer);
        let (a, b) = (one.0.get(id).unwrap_or(&nothing), other.0.get(id).unwrap_or(&nothing));
        (*id, a.join(&one.1, b, &other.1))
    };
    (ids.map(joined).collect(), vector)
}

fn features(changes: &[Change]) -> BTreeMap<FeatureId, FeatureState> {
    let mut features = BTreeMap::new();
    changes.iter().for_each(|change| apply(&mut features, change));
    features
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn joining_is_commutative_associative_and_idempotent(steps in script()) {
        let people = play(&steps);
        let [a, b, c] = [known(&people[0]), known(&people[1]), known(&people[2])];
        prop_assert_eq!(join(&a, &b), join(&b, &a));
        prop_assert_eq!(join(&join(&a, &b), &c), join(&a, &join(&b, &c)));
        prop_assert_eq!(&join(&a, &a), &a);
        let ab = join(&a, &b);
        prop_assert_eq!(&join(&ab, &a), &ab);
    }

    #[test]
    fn taking_all_changes_is_joining_all_states(steps in script()) {
        let people = play(&steps);
        let joined = join(&join(&known(&people[0]), &known(&people[1])), &known(&people[2]));
        prop_assert_eq!(known(&all_of(&people)), joined);
    }

    #[test]
    fn every_causal_order_with_repetitions_gives_the_same(steps in script(), seed in any::<u64>()) {
        let all = all_of(&play(&steps));
        let mut open: Vec<_> = all.rows.iter().map(|row| row.arrived.clone()).collect();
        let mut other = Device::new(ReplicaId([8; 16]));
        let mut random = seed;
        let mut taken = Vec::new();
        while !open.is_empty() {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = usize::try_from(random >> 33).expect("small") % open.len();
            match other.take(&open[at]).expect("memory") {
                Taken::New => taken.push(open.swap_remove(at)),
                Taken::Waits(_) => {}
                wrong => panic!("{wrong:?}"),
            }
            if let Some(again) = taken.get(at) {
                prop_assert_eq!(other.take(again), Ok(Taken::Known));
            }
        }
        prop_assert_eq!(&other.features, &all.features);
        let order: Vec<Change> = taken.into_iter().map(|arrived| arrived.change).collect();
        prop_assert_eq!(features(&order), other.features);
    }

    #[test]
    fn no_value_is_lost_without_a_successor_that_saw_it(steps in script()) {
        let people = play(&steps);
        prop_assert_eq!(all_of(&people).lost(), Vec::<String>::new());
        for person in &people {
            prop_assert_eq!(person.lost(), Vec::<String>::new());
        }
    }

    #[test]
    fn what_two_write_apart_to_different_fields_both_stands(one in any::<i64>(), other in any::<i64>()) {
        let mut ada = Device::new(ReplicaId([1; 16]));
        let feature = ada.write(0, vec![Wish::Create(vec![("a", Value::Int(0))])]);
        let mut ben = Device::new(ReplicaId([2; 16]));
        pull(&mut ben, &ada);
        ada.write(0, vec![Wish::Update(feature, vec![("a", Value::Int(one))])]);
        ben.write(0, vec![Wish::Update(feature, vec![("b", Value::Int(other))])]);
        let both = all_of(&[ada, ben]);
        let values = |name| both.features[&feature].property(name).iter().map(|sibling| sibling.value.clone()).collect::<Vec<_>>();
        prop_assert_eq!(values("a"), vec![Value::Int(one)]);
        prop_assert_eq!(values("b"), vec![Value::Int(other)]);
    }
}

#[test]
fn an_undo_puts_the_candidates_back() {
    let mut ada = Device::new(ReplicaId([1; 16]));
    let feature = ada.write(0, vec![Wish::Create(vec![("a", Value::Int(0))])]);
    let mut ben = Device::new(ReplicaId([2; 16]));
    pull(&mut ben, &ada);
    ada.write(0, vec![Wish::Update(feature, vec![("a", Value::Int(1))])]);
    ben.write(0, vec![Wish::Update(feature, vec![("a", Value::Int(2))])]);
    pull(&mut ada, &ben);
    let candidates = |device: &Device| -> Vec<Value> {
        device.features[&feature].property("a").iter().map(|sibling| sibling.value.clone()).collect()
    };
    assert_eq!(candidates(&ada), [Value::Int(1), Value::Int(2)]);
    let decided = ada.write(0, vec![Wish::Update(feature, vec![("a", Value::Int(1))])]);
    assert_eq!(candidates(&ada), [Value::Int(1)]);
    // What the decision replaced goes back, in one write of two values.
    let state = &ada.features[&feature];
    let chain = ada.forks.chains().iter().find(|chain| chain.replica == ada.name).expect("it wrote");
    let mut undo = ada.rows.last().expect("the decision").arrived.change.clone();
    (undo.first, undo.previous) = (chain.through + 1, chain.head);
    undo.seen.clear();
    undo.cause = Cause::Undo(decided);
    undo.edits[0].existence_replaces = dots(&state.existence);
    undo.edits[0].writes = vec![Write {
        target: Target::Property(key("a")),
        values: vec![Value::Int(1), Value::Int(2)],
        replaces: dots(state.property("a")),
    }];
    ada.take_own(undo);
    assert_eq!(candidates(&ada), [Value::Int(1), Value::Int(2)]);
    pull(&mut ben, &ada);
    assert_eq!(candidates(&ben), candidates(&ada));
}

//! The log of edits over both engines, held against a log in memory.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod common;
#[path = "../../feature-crdt/tests/common/mod.rs"]
mod reference;

use std::sync::Arc;

use common::each_engine;
use database::{Database, DbError, Isolation};
use feature_crdt::{Arrived, ChangeSource, Dot, FeatureId, ReplicaId, Taken, Value, read_batch};
use hub_store::edits::{self, ChainCache, Denial, Judged, Outcome, Relay};
use hub_store::workspaces;
use reference::{Device, Wish, renewed};

const NOW: i64 = 1_700_000_000_000;

/// A hub: its database, a workspace, and what a process keeps in memory.
#[derive(Clone)]
struct Hub {
    database: Database,
    workspace: String,
    cache: Arc<ChainCache>,
}

impl Hub {
    async fn new(database: Database) -> Self {
        let workspace = database.write(|tx| workspaces::create(tx, "Valley", NOW)).await.unwrap();
        Self { database, workspace, cache: Arc::default() }
    }

    /// Another process on the same database.
    fn elsewhere(&self) -> Self {
        Self { cache: Arc::default(), ..self.clone() }
    }

    async fn push(&self, changes: Vec<Arrived>, device: &str) -> Vec<Outcome> {
        self.push_if(changes, device, |_| Ok(())).await
    }

    async fn push_if(
        &self,
        changes: Vec<Arrived>,
        device: &str,
        judge: impl Fn(&Judged<'_>) -> Result<(), Denial> + Send + 'static,
    ) -> Vec<Outcome> {
        let (hub, device) = (self.clone(), device.to_owned());
        let work = move |tx: &mut database::Tx<'_>| {
            let mut relay = Relay::open(tx, &hub.workspace, &hub.cache)?;
            relay.foresee(&changes)?;
            let outcomes: Result<Vec<_>, DbError> =
                changes.iter().map(|change| relay.take(change, &device, &judge)).collect();
            let outcomes = outcomes?;
            Ok::<_, DbError>((outcomes, relay.close(NOW)?))
        };
        let (outcomes, (end, forks)) =
            self.database.write_with(Isolation::ReadCommitted, work).await.unwrap();
        self.cache.keep(&self.workspace, end, forks);
        outcomes
    }

    /// All that a device gets that begins at a position, in small pages.
    async fn pull(&self, mut after: i64, without: Option<&str>) -> Vec<Arrived> {
        let mut all = Vec::new();
        loop {
            let (workspace, without) = (self.workspace.clone(), without.map(str::to_owned));
            let read = move |tx: &mut database::Tx<'_>| {
                edits::page(tx, &workspace, after, without.as_deref(), 2_000)
            };
            let page = self.database.read(read).await.unwrap();
            if page.changes > 0 {
                all.extend(read_batch(&page.batch).unwrap());
            }
            if page.position == page.end {
                return all;
            }
            assert!(page.position > after);
            after = page.position;
        }
    }
}

/// Numbers that look random and are the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }
}

fn name(number: u8) -> ReplicaId {
    ReplicaId([number; 16])
}

fn arrived(device: &Device) -> Vec<Arrived> {
    device.rows.iter().map(|row| row.arrived.clone()).collect()
}

/// Writes a few changes: new features, and updates and deletions of known ones.
fn work(device: &mut Device, chance: &mut Chance, now: u64) {
    for step in 0..5 {
        let known: Vec<FeatureId> = device.features.keys().copied().collect();
        let value = Value::Int(chance.below(1000) as i64);
        let wish = match chance.below(4) {
            0 if !known.is_empty() => Wish::Delete(known[chance.below(known.len())]),
            1 | 2 if !known.is_empty() => {
                Wish::Update(known[chance.below(known.len())], vec![("depth", value)])
            }
            _ => Wish::Create(vec![("depth", value)]),
        };
        device.write(now + step, vec![wish]);
    }
}

fn take_all(device: &mut Device, changes: &[Arrived]) {
    for change in changes {
        let Ok(taken) = device.take(change);
        assert!(matches!(taken, Taken::New | Taken::Known), "{taken:?}");
    }
}

#[tokio::test]
async fn what_devices_push_in_any_way_is_there_once_and_the_same_for_all() {
    each_engine(|database| async move {
        let hub = Hub::new(database).await;
        for seed in 0..6 {
            let mut chance = Chance(seed);
            let hub = Hub { workspace: create(&hub.database).await, ..hub.elsewhere() };
            let mut devices: Vec<Device> = (1..=4).map(|number| Device::new(name(number))).collect();
            for round in 0..4 {
                for (number, device) in devices.iter_mut().enumerate() {
                    work(device, &mut chance, round * 100);
                    // Some are restored from a copy: one name, two histories.
                    if chance.below(5) == 0 {
                        let mut copy = device.clone();
                        work(&mut copy, &mut chance, round * 100 + 50);
                        hub.push(arrived(&copy), "a copy").await;
                    }
                    let mut own = arrived(device);
                    let cut = chance.below(own.len());
                    let rest = own.split_off(cut);
                    let process = if chance.below(2) == 0 { hub.clone() } else { hub.elsewhere() };
                    // Pieces, some of them twice.
                    process.push(own.clone(), &number.to_string()).await;
                    process.push(rest, &number.to_string()).await;
                    hub.push(own, &number.to_string()).await;
                    if chance.below(2) == 0 {
                        let all = hub.pull(0, None).await;
                        take_all(device, &all);
                    }
                }
            }
            let all = hub.pull(0, None).await;
            let mut fresh = Device::new(name(99));
            take_all(&mut fresh, &all);
            assert_eq!(all.len(), fresh.rows.len(), "each is there once");
            for device in &mut devices {
                take_all(device, &all);
                assert_eq!(device.hashes(), fresh.hashes(), "nothing is missing");
                assert_eq!(device.digest(), fresh.digest(), "seed {seed}");
            }
            let stored = hub.database.clone();
            let workspace = hub.workspace.clone();
            let forks = stored.read(move |tx| edits::load_forks(tx, &workspace)).await.unwrap();
            assert_eq!(forks.tips().len(), fresh.forks.tips().len());
        }
    })
    .await;
}

async fn create(database: &Database) -> String {
    database.write(|tx| workspaces::create(tx, "Valley", NOW)).await.unwrap()
}

#[tokio::test]
async fn what_comes_too_early_waits_and_what_is_not_new_is_left_out() {
    each_engine(|database| async move {
        let hub = Hub::new(database).await;
        let mut ana = Device::new(name(1));
        let camp = ana.write(1, vec![Wish::Create(vec![("beds", Value::Int(4))])]);
        ana.write(2, vec![Wish::Update(camp, vec![("beds", Value::Int(5))])]);
        let changes = arrived(&ana);
        let early = hub.push(vec![changes[1].clone()], "ana").await;
        assert!(matches!(early[..], [Outcome::Waits(_)]));
        assert!(hub.pull(0, None).await.is_empty(), "nothing of it is kept");
        assert_eq!(hub.push(changes.clone(), "ana").await, [Outcome::Taken, Outcome::Taken]);
        assert_eq!(hub.push(changes, "ana").await, [Outcome::Known, Outcome::Known]);
        assert!(hub.pull(0, Some("ana")).await.is_empty());
        assert_eq!(hub.pull(1, Some("ben")).await.len(), 1);
        assert!(hub.pull(2, None).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_is_not_allowed_is_kept_apart_with_all_behind_it_until_it_is_released() {
    each_engine(|database| async move {
        let hub = Hub::new(database).await;
        let mut ana = Device::new(name(1));
        for now in 1..=4 {
            ana.write(now, vec![Wish::Create(vec![("beds", Value::Int(4))])]);
        }
        let denied = |judged: &Judged<'_>| match judged.change.first {
            2 => Err(Denial { code: "FORBIDDEN", reason: "not this one".to_owned() }),
            _ => Ok(()),
        };
        let outcomes = hub.push_if(arrived(&ana), "ana", denied).await;
        let codes: Vec<&str> = outcomes
            .iter()
            .map(|outcome| match outcome {
                Outcome::Held(denial) => denial.code,
                Outcome::Taken => "taken",
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(codes, ["taken", "FORBIDDEN", "BEHIND", "BEHIND"]);
        // The same again changes nothing, in another process either.
        hub.elsewhere().push_if(arrived(&ana), "ana", denied).await;
        let workspace = hub.workspace.clone();
        let held = hub.database.read(move |tx| edits::held(tx, &workspace, None, 10)).await.unwrap();
        assert_eq!(held.iter().map(|held| held.change.counter).collect::<Vec<_>>(), [2, 3, 4]);
        assert_eq!((held[0].reason.as_str(), held[0].device.as_str()), ("not this one", "ana"));

        let (workspace, first) = (hub.workspace.clone(), Dot::new(name(1), 2));
        let chain = hub.database.read(move |tx| edits::held_chain(tx, &workspace, first)).await.unwrap();
        let changes: Vec<Arrived> = chain.into_iter().map(|(arrived, _)| arrived).collect();
        assert!(hub.push(changes, "ana").await.iter().all(|outcome| *outcome == Outcome::Taken));
        assert_eq!(hub.pull(0, None).await.len(), 4);
        let workspace = hub.workspace.clone();
        assert!(hub.database.read(move |tx| edits::held(tx, &workspace, None, 10)).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_hub_that_lost_its_log_gets_it_back_from_devices() {
    each_engine(|database| async move {
        let hub = Hub::new(database).await;
        let (mut ana, mut ben) = (Device::new(name(1)), Device::new(name(2)));
        let mut chance = Chance(7);
        work(&mut ana, &mut chance, 1);
        hub.push(arrived(&ana), "ana").await;
        take_all(&mut ben, &hub.pull(0, None).await);
        work(&mut ben, &mut chance, 50);
        hub.push(arrived(&ben), "ben").await;
        let before = hub.pull(0, None).await;

        let lost = Hub { workspace: create(&hub.database).await, ..hub.elsewhere() };
        // Ben's build on Ana's; each device sends all that it has, as it has it.
        lost.push(arrived(&ben), "ben").await;
        lost.push(arrived(&ana), "ana").await;
        let (mut one, mut other) = (Device::new(name(8)), Device::new(name(9)));
        take_all(&mut one, &before);
        take_all(&mut other, &lost.pull(0, None).await);
        assert_eq!(one.digest(), other.digest());
    })
    .await;
}

#[tokio::test]
async fn a_name_that_goes_on_twice_is_two_chains_in_every_process() {
    each_engine(|database| async move {
        let hub = Hub::new(database).await;
        let mut ana = Device::new(name(1));
        ana.write(1, vec![Wish::Create(vec![("beds", Value::Int(1))])]);
        let mut copy = ana.clone();
        let original = ana.write(2, vec![Wish::Create(vec![("beds", Value::Int(2))])]);
        copy.write(3, vec![Wish::Create(vec![("beds", Value::Int(3))])]);
        hub.push(arrived(&ana), "ana").await;
        let outcomes = hub.elsewhere().push(arrived(&copy), "copy").await;
        assert_eq!(outcomes, [Outcome::Known, Outcome::Taken]);
        // Goes on after the fork, on the feature that only this branch has.
        ana.write(4, vec![Wish::Update(original, vec![("beds", Value::Int(9))])]);
        assert_eq!(hub.push(vec![arrived(&ana)[2].clone()], "ana").await, [Outcome::Taken]);
        let mut fresh = Device::new(renewed(name(1), arrived(&ana)[0].hash));
        take_all(&mut fresh, &hub.pull(0, None).await);
        assert_eq!(fresh.forks.tips().len(), 2);
        assert_eq!(fresh.features.len(), 3);
    })
    .await;
}

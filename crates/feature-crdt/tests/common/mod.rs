//! A log in memory, as simple as one can be: what others are measured by, and what the simulation
//! runs.

#![allow(dead_code, reason = "each test takes what it needs")]
#![allow(clippy::allow_attributes, reason = "whether something is unused depends on the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::ops::RangeInclusive;

use feature_crdt::{
    Arrived, Cause, ChainNumber, Chained, Change, ChangeHash, ChangeSource, Dot, Edit, Existence, FeatureId,
    FeatureState, Forks, Hlc, Key, LAYERS, LayerId, MAX_BATCH_CHANGES, Place, Refusal, ReplicaId, Seen,
    Sibling, Taken, Target, Tip, Value, Write,
};
use sha2::{Digest, Sha256};

/// A row of the log: what came, and where it belongs.
#[derive(Clone)]
pub struct Row {
    pub chain: ChainNumber,
    pub arrived: Arrived,
}

/// A device: its log, and what it derives from it.
#[derive(Clone)]
pub struct Device {
    /// The name that it signs with now.
    pub name: ReplicaId,
    pub rows: Vec<Row>,
    pub forks: Forks,
    pub features: BTreeMap<FeatureId, FeatureState>,
    by_first: BTreeMap<(ChainNumber, u64), usize>,
    by_last: BTreeMap<(ChainNumber, u64), usize>,
    /// What it had told of others when it last wrote.
    told: BTreeSet<(ReplicaId, u64, [u8; 8])>,
    clock: Hlc,
    /// How often names changed and everything was derived anew.
    pub rebuilt: u64,
}

impl Chained for Device {
    type Error = Infallible;

    fn ending(&self, chain: ChainNumber, last: u64) -> Result<Option<ChangeHash>, Infallible> {
        Ok(self.by_last.get(&(chain, last)).map(|row| self.rows[*row].arrived.hash))
    }

    fn beginning(&self, chain: ChainNumber, first: u64) -> Result<Option<ChangeHash>, Infallible> {
        Ok(self.by_first.get(&(chain, first)).map(|row| self.rows[*row].arrived.hash))
    }

    fn seen_before(&self, chain: ChainNumber, counter: u64) -> Result<Vec<Seen>, Infallible> {
        let rows = self.by_first.range((chain, 0)..(chain, counter)).map(|(_, row)| &self.rows[*row]);
        Ok(rows.flat_map(|row| row.arrived.change.seen.clone()).collect())
    }
}

impl ChangeSource for Device {
    type Error = Infallible;

    fn tips(&self) -> Result<Vec<Tip>, Infallible> {
        let chains = self.forks.chains().iter().zip(self.forks.tips()).zip(0..);
        Ok(chains
            .map(|((chain, seen), number)| Tip {
                chain: number,
                from: chain.from,
                parent: chain.fork.map(|fork| fork.parent),
                seen,
            })
            .collect())
    }

    fn find(&self, seen: &Seen) -> Result<Option<ChainNumber>, Infallible> {
        Ok(self.forks.position(seen, self)?.map(|(chain, _)| chain))
    }

    fn changes(&self, wanted: &[(ChainNumber, RangeInclusive<u64>)]) -> Result<Vec<Arrived>, Infallible> {
        let mut rows: Vec<usize> = Vec::new();
        for (chain, counters) in wanted {
            rows.extend(
                self.by_first
                    .range((*chain, *counters.start())..=(*chain, *counters.end()))
                    .map(|(_, row)| *row),
            );
        }
        rows.sort_unstable();
        rows.truncate(BATCH.min(MAX_BATCH_CHANGES));
        Ok(rows.into_iter().map(|row| self.rows[row].arrived.clone()).collect())
    }

    fn take(&mut self, arrived: &Arrived) -> Result<Taken, Infallible> {
        let Arrived { change, hash, .. } = arrived;
        if let Err(refusal) = change.check() {
            return Ok(Taken::Refused(refusal));
        }
        let next = match self.forks.place(change, *hash, self)? {
            Place::Known => return Ok(Taken::Known),
            Place::Waits(missing) => return Ok(Taken::Waits(missing)),
            Place::Next(next) => next,
        };
        if let Err(refusal) = self.forks.check_past(change, &next) {
            return Ok(Taken::Refused(refusal));
        }
        let (chain, renamed) = self.forks.admit(change, *hash, next);
        self.by_first.insert((chain, change.first), self.rows.len());
        self.by_last.insert((chain, change.last()), self.rows.len());
        self.rows.push(Row { chain, arrived: arrived.clone() });
        if change.replica == self.name
            && self.forks.chains().iter().filter(|chain| chain.replica == self.name).count() > 1
        {
            self.name = renewed(self.name, *hash);
            self.told.clear();
        }
        if renamed {
            self.rebuild();
        } else {
            self.derive(chain, change);
        }
        Ok(Taken::New)
    }
}

/// Small batches, so that sessions take many messages.
const BATCH: usize = 400;

/// The name of the next incarnation.
pub fn renewed(name: ReplicaId, salt: ChangeHash) -> ReplicaId {
    let hash = Sha256::new().chain_update(b"again").chain_update(name.0).chain_update(salt.0).finalize();
    ReplicaId(hash[..16].try_into().expect("16 bytes"))
}

/// An edit that a test asks for.
pub enum Wish {
    Create(Vec<(&'static str, Value)>),
    Update(FeatureId, Vec<(&'static str, Value)>),
    Delete(FeatureId),
}

pub fn key(name: &str) -> Key {
    Key::new(name).expect("a key")
}

impl Device {
    pub fn new(name: ReplicaId) -> Self {
        Self {
            name,
            rows: Vec::new(),
            forks: Forks::new(),
            features: BTreeMap::new(),
            by_first: BTreeMap::new(),
            by_last: BTreeMap::new(),
            told: BTreeSet::new(),
            clock: Hlc::default(),
            rebuilt: 0,
        }
    }

    fn derive(&mut self, chain: ChainNumber, change: &Change) {
        let canonical = self.forks.canonical(chain, change).expect("it was checked");
        apply(&mut self.features, canonical.as_ref().unwrap_or(change));
    }

    /// Derives everything anew from the rows.
    pub fn rebuild(&mut self) {
        self.rebuilt += 1;
        let mut replay = self.forks.replay();
        let mut features = BTreeMap::new();
        for row in &self.rows {
            let change = &row.arrived.change;
            let canonical = match replay.canonical(row.chain, change, self) {
                Ok(canonical) => canonical,
                Err(never) => match never {},
            };
            apply(&mut features, canonical.as_ref().unwrap_or(change));
        }
        self.features = features;
    }

    /// The changes that were taken in and that the device has not told of yet.
    fn news(&mut self) -> Vec<Seen> {
        let mut news = Vec::new();
        for tip in self.forks.tips().into_iter().filter(|tip| tip.replica != self.name) {
            if self.told.insert((tip.replica, tip.through, tip.head)) {
                news.push(tip);
            }
        }
        news
    }

    /// Writes one change with some edits; durable at once.
    pub fn write(&mut self, now_ms: u64, wishes: Vec<Wish>) -> Dot {
        let own = self.forks.chains().iter().find(|chain| chain.replica == self.name);
        let (first, previous) = own.map_or((1, ChangeHash::NONE), |chain| (chain.through + 1, chain.head));
        self.clock = self.clock.next(now_ms);
        let mut change = Change {
            replica: self.name,
            first,
            previous,
            seen: self.news(),
            time: self.clock,
            author: "Somebody".into(),
            cause: Cause::Edit,
            reason: None,
            edits: Vec::new(),
        };
        let dots = (first..).map(|counter| Dot::new(self.name, counter));
        change.edits = wishes.into_iter().zip(dots).map(|(wish, dot)| self.edit(dot, wish)).collect();
        change.sort();
        self.take_own(change)
    }

    pub fn take_own(&mut self, change: Change) -> Dot {
        let mut body = Vec::new();
        change.write_body(&mut body);
        let hash = change.hash();
        let dot = Dot::new(change.replica, change.first);
        assert_eq!(self.take(&Arrived { change, hash, body }), Ok(Taken::New));
        dot
    }

    fn edit(&self, dot: Dot, wish: Wish) -> Edit {
        let write = |state: Option<&FeatureState>, (name, value): (&str, Value)| match state {
            Some(state) => state.overwrite(Target::Property(key(name)), value),
            None => Write::property(key(name), value, Vec::new()),
        };
        let (feature, existence, values) = match wish {
            Wish::Create(values) => {
                let writes = values.into_iter().map(|value| write(None, value)).collect();
                let existence = Existence::Alive;
                return Edit {
                    feature: dot,
                    layer: Some(LAYERS),
                    existence,
                    existence_replaces: Vec::new(),
                    writes,
                };
            }
            Wish::Update(feature, values) => (feature, Existence::Alive, values),
            Wish::Delete(feature) => (feature, Existence::Deleted, Vec::new()),
        };
        let state = &self.features[&feature];
        let writes = values.into_iter().map(|value| write(Some(state), value)).collect();
        let existence_replaces = feature_crdt::dots(&state.existence);
        Edit { feature, layer: None, existence, existence_replaces, writes }
    }

    /// Equal digests are equal features, under equal names.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for (id, state) in &self.features {
            hash.update(format!("{id} {state:?}\n"));
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether every value that was ever written stands, or its dot is named by a row that saw it.
    pub fn lost(&self) -> Vec<String> {
        let mut replaced: BTreeSet<(FeatureId, Option<Target>, Dot)> = BTreeSet::new();
        let mut written = Vec::new();
        let mut replay = self.forks.replay();
        for row in &self.rows {
            let change = match replay.canonical(row.chain, &row.arrived.change, self) {
                Ok(canonical) => canonical.unwrap_or_else(|| row.arrived.change.clone()),
                Err(never) => match never {},
            };
            for (dot, edit) in change.dotted() {
                replaced.extend(edit.existence_replaces.iter().map(|seen| (edit.feature, None, *seen)));
                written.push((edit.feature, None, dot, Value::Existence(edit.existence)));
                for write in &edit.writes {
                    let target = Some(write.target.clone());
                    replaced.extend(write.replaces.iter().map(|seen| (edit.feature, target.clone(), *seen)));
                    written.extend(
                        write.values.iter().map(|value| (edit.feature, target.clone(), dot, value.clone())),
                    );
                }
            }
        }
        let stands = |feature: &FeatureId, target: &Option<Target>, dot: Dot, value: &Value| {
            let Some(state) = self.features.get(feature) else { return false };
            let siblings: &[Sibling] =
                target.as_ref().map_or(&state.existence, |target| state.target(target));
            siblings.contains(&Sibling { dot, value: value.clone() })
        };
        written
            .into_iter()
            .filter(|(feature, target, dot, value)| {
                stands(feature, target, *dot, value) == replaced.contains(&(*feature, target.clone(), *dot))
            })
            .map(|(feature, target, dot, value)| format!("{feature} {target:?} {dot} {value:?}"))
            .collect()
    }

    /// The hashes of all changes: what was written and must be everywhere.
    pub fn hashes(&self) -> BTreeSet<ChangeHash> {
        self.rows.iter().map(|row| row.arrived.hash).collect()
    }
}

pub fn apply(features: &mut BTreeMap<FeatureId, FeatureState>, change: &Change) {
    for (dot, edit) in change.dotted() {
        let layer: LayerId = edit.layer.unwrap_or(LAYERS);
        features.entry(edit.feature).or_insert_with(|| FeatureState::new(layer)).apply(dot, edit);
    }
}

/// What refused a change, if something did.
pub fn refusal(taken: Taken) -> Option<Refusal> {
    if let Taken::Refused(refusal) = taken { Some(refusal) } else { None }
}

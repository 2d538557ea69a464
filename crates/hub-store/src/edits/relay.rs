//! A workspace's log in the hands of one transaction.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use database::{DbError, Tx};
use feature_crdt::{
    Arrived, ChainNumber, Chained, Change, ChangeHash, Dot, Edit, FeatureId, Forks, LAYERS, LayerId, Missing,
    Next, Place, Refusal, ReplicaId, Seen, is_reserved,
};

use super::chains::{ChainCache, load_forks};
use super::page::end;
use super::write::{self, Fresh, Quarantined, dot};

/// Hashes that are read ahead of a chain at most.
const RECALLED: i64 = 1 << 16;

/// A change before it is taken in, for whoever decides whether it may be.
pub struct Judged<'a> {
    /// The change.
    pub change: &'a Change,
    /// The layers whose features it writes to.
    pub layers: &'a BTreeSet<LayerId>,
    /// The layers whose definitions it changes; not those that it makes.
    pub defines: &'a BTreeSet<LayerId>,
}

/// Why a change may not be taken in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Denial {
    /// As a word.
    pub code: &'static str,
    /// In a sentence.
    pub reason: String,
}

/// Decides whether a change may be taken in.
pub type Judge<'a> = dyn Fn(&Judged<'_>) -> Result<(), Denial> + 'a;

/// What became of a change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It was taken in.
    Taken,
    /// It was known.
    Known,
    /// It follows what the hub does not know: its device sends that first.
    Waits(Missing),
    /// It is in quarantine.
    Held(Denial),
}

/// The log of a workspace while it takes changes in; others wait meanwhile.
pub struct Relay<'t, 'c> {
    tx: RefCell<&'t mut Tx<'c>>,
    workspace: String,
    forks: Forks,
    end: i64,
    fresh: Vec<Fresh>,
    quarantined: Vec<Quarantined>,
    /// What was read ahead, taken in or put in quarantine by this transaction.
    beginnings: HashMap<(ChainNumber, u64), ChangeHash>,
    endings: HashMap<(ChainNumber, u64), ChangeHash>,
    held: HashSet<(ReplicaId, u64)>,
    layers: HashMap<FeatureId, Option<LayerId>>,
    created: Vec<(FeatureId, LayerId)>,
    touched: BTreeSet<ChainNumber>,
    knows: BTreeMap<(ChainNumber, ChainNumber), u64>,
    renamed: bool,
}

impl<'t, 'c> Relay<'t, 'c> {
    /// Takes the log of a workspace in hand, with the chains of the cache if they are still true.
    ///
    /// # Errors
    /// If the database fails.
    pub fn open(tx: &'t mut Tx<'c>, workspace: &str, cache: &ChainCache) -> Result<Self, DbError> {
        crate::workspaces::lock(tx, workspace)?;
        let end = end(tx, workspace)?;
        let forks = match cache.take(workspace, end) {
            Some(forks) => forks,
            None => load_forks(tx, workspace)?,
        };
        Ok(Self {
            tx: RefCell::new(tx),
            workspace: workspace.to_owned(),
            forks,
            end,
            fresh: Vec::new(),
            quarantined: Vec::new(),
            beginnings: HashMap::new(),
            endings: HashMap::new(),
            held: HashSet::new(),
            layers: HashMap::new(),
            created: Vec::new(),
            touched: BTreeSet::new(),
            knows: BTreeMap::new(),
            renamed: false,
        })
    }

    /// How far the log knows each chain: what a device is told that brings the rest.
    #[must_use]
    pub fn tips(&self) -> Vec<Seen> {
        self.forks.tips()
    }

    /// Reads all at once what taking these changes in will ask for: the layers of the features that
    /// they write to, and which of them are known.
    ///
    /// # Errors
    /// If the database fails.
    pub fn foresee<'a>(&mut self, changes: impl IntoIterator<Item = &'a Arrived>) -> Result<(), DbError> {
        let changes: Vec<&Change> = changes.into_iter().map(|arrived| &arrived.change).collect();
        self.recall(&changes)?;
        let edits = changes.iter().flat_map(|change| &change.edits);
        let features: BTreeSet<FeatureId> =
            edits.flat_map(named).filter(|feature| !self.layers.contains_key(feature)).collect();
        let features: Vec<FeatureId> = features.into_iter().collect();
        let found = layers_of(&mut self.tx.borrow_mut(), &self.workspace, &features)?;
        self.layers.extend(features.into_iter().zip(found));
        Ok(())
    }

    /// Reads the hashes of changes that may be said again; of those that are not read here each is
    /// asked for alone.
    fn recall(&mut self, changes: &[&Change]) -> Result<(), DbError> {
        let mut ranges: HashMap<ReplicaId, (u64, u64)> = HashMap::new();
        for change in changes {
            let (low, high) = ranges.entry(change.replica).or_insert((change.first, change.first));
            (*low, *high) = (change.first.min(*low), change.first.max(*high));
        }
        let numbered = (0..).zip(self.forks.chains());
        for (number, chain) in numbered {
            let Some((low, high)) = ranges.get(&chain.replica).filter(|(low, _)| *low <= chain.through)
            else {
                continue;
            };
            let rows = self.tx.borrow_mut().rows(
                "SELECT first, last, hash FROM edit_change
                 WHERE workspace = $1 AND chain = $2 AND first >= $3 AND first <= $4 ORDER BY first LIMIT $5",
                &[(&self.workspace).into(), number.into(), (*low).into(), (*high).into(), RECALLED.into()],
            )?;
            for row in &rows {
                let hash = ChangeHash(row.get(2)?);
                self.beginnings.insert((number, row.get(0)?), hash);
                self.endings.insert((number, row.get(1)?), hash);
            }
        }
        Ok(())
    }

    /// Takes a change in, if it fits and may be.
    ///
    /// # Errors
    /// If the database fails.
    pub fn take(&mut self, arrived: &Arrived, device: &str, judge: &Judge<'_>) -> Result<Outcome, DbError> {
        let Arrived { change, hash, .. } = arrived;
        if let Err(refusal) = change.check() {
            return Ok(self.hold(arrived, device, invalid(&refusal)));
        }
        let next = match self.forks.place(change, *hash, self)? {
            Place::Known => return Ok(Outcome::Known),
            Place::Next(next) => next,
            Place::Waits(missing) => return self.waits(arrived, device, missing),
        };
        let fits = self.forks.check_past(change, &next).map_err(|refusal| invalid(&refusal));
        let allowed = match fits {
            Ok(()) => self.allowed(change, &next, judge)?,
            Err(denial) => Err(denial),
        };
        if let Err(denial) = allowed {
            return Ok(self.hold(arrived, device, denial));
        }
        self.admit(arrived, device, next)?;
        Ok(Outcome::Taken)
    }

    /// Writes all that was taken in; gives the chains and the end of the log, to be kept in the cache
    /// once the transaction is committed.
    ///
    /// # Errors
    /// If the database fails.
    pub fn close(self, now: i64) -> Result<(i64, Forks), DbError> {
        let Self { tx, workspace, forks, fresh, quarantined, touched, knows, created, renamed, end, .. } =
            self;
        let tx = tx.into_inner();
        write::changes(tx, &workspace, &fresh, now)?;
        write::chains(tx, &workspace, &forks, &touched, &knows)?;
        write::quarantine(tx, &workspace, &quarantined, now)?;
        write::release(tx, &workspace, &fresh)?;
        if renamed {
            write::features_anew(tx, &workspace, &forks)?;
        } else {
            write::features(tx, &workspace, &created)?;
        }
        Ok((end, forks))
    }

    /// What comes after a change in quarantine waits there, too; anything else waits on its device.
    fn waits(&mut self, arrived: &Arrived, device: &str, missing: Missing) -> Result<Outcome, DbError> {
        if !self.is_held(missing)? {
            return Ok(Outcome::Waits(missing));
        }
        let reason = "It follows a change that was not taken in.".to_owned();
        Ok(self.hold(arrived, device, Denial { code: "BEHIND", reason }))
    }

    fn is_held(&self, missing: Missing) -> Result<bool, DbError> {
        let Missing { replica, through } = missing;
        if self.held.contains(&(replica, through)) {
            return Ok(true);
        }
        let found = self.tx.borrow_mut().row(
            "SELECT 1 FROM quarantine WHERE workspace = $1 AND replica = $2 AND last = $3 LIMIT 1",
            &[(&self.workspace).into(), replica.0.into(), through.into()],
        )?;
        Ok(found.is_some())
    }

    fn hold(&mut self, arrived: &Arrived, device: &str, denial: Denial) -> Outcome {
        self.held.insert((arrived.change.replica, arrived.change.last()));
        self.quarantined.push(Quarantined {
            arrived: arrived.clone(),
            device: device.to_owned(),
            denial: denial.clone(),
        });
        Outcome::Held(denial)
    }

    /// Whether all that a change writes to is there, and may be written to.
    fn allowed(
        &mut self,
        change: &Change,
        next: &Next,
        judge: &Judge<'_>,
    ) -> Result<Result<(), Denial>, DbError> {
        let (mut layers, mut defines) = (BTreeSet::new(), BTreeSet::new());
        for (own, edit) in change.dotted() {
            let creates = edit.layer.is_some() && edit.feature == own;
            let layer = match edit.layer {
                Some(layer) if creates => self.called(change, next, layer)?,
                _ => {
                    let feature = self.called(change, next, edit.feature)?;
                    let Some(feature) = feature else { return Ok(Err(no_feature(edit.feature))) };
                    if self.layer_of(feature)? == Some(LAYERS) {
                        defines.insert(feature);
                    }
                    self.layer_of(feature)?
                }
            };
            let Some(layer) = layer else { return Ok(Err(no_feature(edit.feature))) };
            if creates && !self.is_layer(layer)? {
                return Ok(Err(invalid(&Refusal::NotALayer { layer })));
            }
            layers.insert(layer);
        }
        Ok(judge(&Judged { change, layers: &layers, defines: &defines }))
    }

    /// What a dot of a change is called by everybody; `None` if its writer had not seen it.
    fn called(&self, change: &Change, next: &Next, dot: Dot) -> Result<Option<Dot>, DbError> {
        let own = dot.replica == change.replica && dot.counter >= change.first;
        if own || is_reserved(dot) || (!self.forks.is_forked() && next.fork().is_none()) {
            return Ok(Some(dot));
        }
        Ok(self.forks.resolve(change, next, dot).ok())
    }

    /// Whether features can be made in it: a layer that is known from the start, or a feature of the
    /// layer of layers that an earlier change has made.
    fn is_layer(&mut self, layer: LayerId) -> Result<bool, DbError> {
        Ok(is_reserved(layer) || self.layer_of(layer)? == Some(LAYERS))
    }

    fn layer_of(&mut self, feature: FeatureId) -> Result<Option<LayerId>, DbError> {
        if let Some(known) = self.layers.get(&feature) {
            return Ok(*known);
        }
        let found = layers_of(&mut self.tx.borrow_mut(), &self.workspace, &[feature])?[0];
        self.layers.insert(feature, found);
        Ok(found)
    }

    fn admit(&mut self, arrived: &Arrived, device: &str, next: Next) -> Result<(), DbError> {
        let Arrived { change, hash, .. } = arrived;
        let past = next.past().to_vec();
        let (chain, renamed) = self.forks.admit(change, *hash, next);
        self.renamed |= renamed;
        self.touched.insert(chain);
        for (other, through) in past {
            let known = self.knows.entry((chain, other)).or_default();
            *known = through.max(*known);
        }
        self.beginnings.insert((chain, change.first), *hash);
        self.endings.insert((chain, change.last()), *hash);
        let named = self.forks.canonical(chain, change);
        let named = named.map_err(|refusal| write::damaged(&refusal.to_string()))?;
        for (own, edit) in named.as_ref().unwrap_or(change).dotted() {
            if let Some(layer) = edit.layer.filter(|_| edit.feature == own) {
                self.layers.insert(own, Some(layer));
                self.created.push((own, layer));
            }
        }
        self.end += 1;
        self.fresh.push(Fresh {
            position: self.end,
            chain,
            arrived: arrived.clone(),
            device: device.to_owned(),
        });
        Ok(())
    }
}

impl Chained for Relay<'_, '_> {
    type Error = DbError;

    fn ending(&self, chain: ChainNumber, last: u64) -> Result<Option<ChangeHash>, DbError> {
        match self.endings.get(&(chain, last)) {
            Some(hash) => Ok(Some(*hash)),
            None => write::hash(&mut self.tx.borrow_mut(), &self.workspace, "last", chain, last),
        }
    }

    fn beginning(&self, chain: ChainNumber, first: u64) -> Result<Option<ChangeHash>, DbError> {
        match self.beginnings.get(&(chain, first)) {
            Some(hash) => Ok(Some(*hash)),
            None => write::hash(&mut self.tx.borrow_mut(), &self.workspace, "first", chain, first),
        }
    }

    fn seen_before(&self, chain: ChainNumber, counter: u64) -> Result<Vec<Seen>, DbError> {
        let mut seen = write::seen_before(&mut self.tx.borrow_mut(), &self.workspace, chain, counter)?;
        let fresh = self.fresh.iter().filter(|fresh| fresh.chain == chain);
        let before = fresh.map(|fresh| &fresh.arrived.change).filter(|change| change.last() < counter);
        seen.extend(before.flat_map(|change| change.seen.iter().copied()));
        Ok(seen)
    }
}

/// The features that an edit names: the one that it writes to, and the layer of one that it makes.
fn named(edit: &Edit) -> impl Iterator<Item = FeatureId> + use<> {
    [Some(edit.feature), edit.layer].into_iter().flatten()
}

fn layers_of(
    tx: &mut Tx<'_>,
    workspace: &str,
    features: &[FeatureId],
) -> Result<Vec<Option<LayerId>>, DbError> {
    let sets: Vec<_> = features
        .iter()
        .map(|feature| vec![workspace.into(), feature.replica.0.into(), feature.counter.into()])
        .collect();
    let found = tx.rows_each(
        "SELECT layer_replica, layer_counter FROM edit_feature
         WHERE workspace = $1 AND replica = $2 AND counter = $3",
        &sets,
    )?;
    found.iter().map(|rows| rows.first().map(|row| dot(row, 0)).transpose()).collect()
}

fn no_feature(feature: FeatureId) -> Denial {
    invalid(&Refusal::NoFeature { feature })
}

fn invalid(refusal: &Refusal) -> Denial {
    Denial { code: "INVALID", reason: refusal.to_string() }
}

//! Taking in changes of other replicas.

use std::collections::{BTreeMap, BTreeSet};

use feature_crdt::{Change, ChangeHash, Dot, Extent, LAYERS, LayerId, REPLICAS, Refusal, ReplicaId};

use crate::error::LogError;
use crate::log::EditLog;
use crate::number::Number;
use crate::write::{Pen, begin};

/// What became of a batch.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Applied {
    /// The log's version afterwards.
    pub version: u64,
    /// Changes that were taken in.
    pub changes: u64,
    /// Changes that were here already.
    pub known: u64,
    /// Changes that wait for their past.
    pub waiting: u64,
    /// Changes that were refused; what builds on them waits.
    pub refused: Vec<Refused>,
    /// The box round what was changed, as it was.
    pub before: Option<Extent>,
    /// The box round what was changed, as it is.
    pub after: Option<Extent>,
}

/// A change that was refused.
#[derive(Clone, PartialEq, Debug)]
pub struct Refused {
    /// Its first edit.
    pub change: Dot,
    /// Why.
    pub reason: Refusal,
}

/// A change that came in, with the hash of what travelled.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Arrived {
    pub(crate) change: Change,
    pub(crate) hash: ChangeHash,
}

/// Whether a change can be taken in.
enum Fit {
    Now,
    Known,
    Later,
    Never(Refusal),
}

impl EditLog {
    /// Takes in changes of other replicas, in any order.
    ///
    /// # Errors
    /// If the disk is full or fails; nothing is taken in then.
    pub fn apply_changes(
        &mut self,
        changes: impl IntoIterator<Item = Change>,
        now_ms: u64,
    ) -> Result<Applied, LogError> {
        let arrived = changes.into_iter().map(|change| {
            let hash = change.hash();
            Ok(Arrived { change, hash })
        });
        self.take_in(arrived, now_ms)
    }

    pub(crate) fn take_in(
        &mut self,
        arrived: impl Iterator<Item = Result<Arrived, LogError>>,
        now_ms: u64,
    ) -> Result<Applied, LogError> {
        let done = self.try_take_in(arrived, now_ms);
        if done.is_err() {
            self.names.forget();
        }
        done.map_err(|error| error.about(self.path()))
    }

    fn try_take_in(
        &self,
        arrived: impl Iterator<Item = Result<Arrived, LogError>>,
        now_ms: u64,
    ) -> Result<Applied, LogError> {
        let book = self.book();
        let transaction = begin(book)?;
        let mut intake =
            Intake { pen: Pen::new(book)?, waiting: BTreeMap::new(), sum: Applied::default(), now_ms };
        for one in arrived {
            intake.take(one?)?;
        }
        intake.pen.flush()?;
        let mut sum = intake.sum;
        sum.waiting = intake.waiting.values().map(|queue| queue.len() as u64).sum();
        sum.version = intake.pen.seq;
        (sum.before, sum.after) = (intake.pen.fold.before, intake.pen.fold.after);
        transaction.commit()?;
        Ok(sum)
    }
}

/// A batch on its way in.
struct Intake<'a> {
    pen: Pen<'a>,
    /// Changes that came before their past, by the replica that they wait for.
    waiting: BTreeMap<ReplicaId, Vec<Arrived>>,
    sum: Applied,
    now_ms: u64,
}

impl Intake<'_> {
    fn take(&mut self, arrived: Arrived) -> Result<(), LogError> {
        let mut todo = vec![arrived];
        while let Some(one) = todo.pop() {
            let (fit, on) = self.fit(&one.change)?;
            match fit {
                Fit::Known => self.sum.known += 1,
                Fit::Never(reason) => {
                    let change = Dot::new(one.change.replica, one.change.first);
                    self.sum.refused.push(Refused { change, reason });
                }
                Fit::Later => self.waiting.entry(on).or_default().push(one),
                Fit::Now => {
                    self.pen.write(&one.change, one.hash, self.now_ms)?;
                    self.sum.changes += 1;
                    todo.extend(self.waiting.remove(&one.change.replica).unwrap_or_default());
                }
            }
        }
        Ok(())
    }

    /// Whether a change fits, and if not yet, whom it waits for.
    fn fit(&mut self, change: &Change) -> Result<(Fit, ReplicaId), LogError> {
        let own = change.replica;
        let number = self.pen.book.known_replica(own)?;
        let last = match number {
            Some(number) => self.pen.replica(number)?.last,
            None => 0,
        };
        if change.first <= last {
            return Ok((Fit::Known, own));
        }
        if change.first > last + 1 {
            return Ok((Fit::Later, own));
        }
        for seen in &change.seen {
            let number = self.pen.book.known_replica(seen.replica)?;
            let known = match number {
                Some(number) => self.pen.replica(number)?.last,
                None => 0,
            };
            if known < seen.through {
                return Ok((Fit::Later, seen.replica));
            }
        }
        if let Err(refusal) = change.check() {
            return Ok((Fit::Never(refusal), own));
        }
        let refusal = self.out_of_place(change)?;
        Ok((refusal.map_or(Fit::Now, Fit::Never), own))
    }

    /// What of a change names what is not there, or what its writer had not seen: with that it
    /// would mean one thing here and another where things came in another order.
    fn out_of_place(&mut self, change: &Change) -> Result<Option<Refusal>, LogError> {
        let mut layers: BTreeSet<LayerId> = BTreeSet::from([LAYERS, REPLICAS]);
        let mut seen: BTreeMap<ReplicaId, u64> =
            change.seen.iter().map(|seen| (seen.replica, seen.through)).collect();
        for (dot, edit) in change.dotted() {
            if edit.layer == Some(LAYERS) {
                layers.insert(dot);
            }
            let place = edit.layer.unwrap_or(edit.feature);
            let replaced = edit.writes.iter().flat_map(|write| &write.replaces);
            let named = edit.existence_replaces.iter().chain(replaced).chain([&place]);
            for named in named.filter(|named| !layers.contains(named) && named.replica != change.replica) {
                if !self.saw(change.replica, &mut seen, *named)? {
                    return Ok(Some(Refusal::Unseen { dot: *named }));
                }
            }
            match edit.layer {
                Some(layer) if !layers.contains(&layer) => {
                    if !self.is_layer(layer)? {
                        return Ok(Some(Refusal::NotALayer { layer }));
                    }
                    layers.insert(layer);
                }
                None if !self.is_there(edit.feature)? => {
                    return Ok(Some(Refusal::NoFeature { feature: edit.feature }));
                }
                _ => {}
            }
        }
        Ok(None)
    }

    /// Tells whether a writer had seen an edit; what is looked up is kept in `seen`.
    fn saw(
        &mut self,
        writer: ReplicaId,
        seen: &mut BTreeMap<ReplicaId, u64>,
        dot: Dot,
    ) -> Result<bool, LogError> {
        if let Some(through) = seen.get(&dot.replica) {
            return Ok(dot.counter <= *through);
        }
        let book = self.pen.book;
        let through = match (book.known_replica(writer)?, book.known_replica(dot.replica)?) {
            (Some(writer), Some(other)) => self.pen.knows(writer, other)?,
            _ => 0,
        };
        seen.insert(dot.replica, through);
        Ok(dot.counter <= through)
    }

    fn is_layer(&mut self, layer: Dot) -> Result<bool, LogError> {
        let Some(_) = self.pen.book.known_replica(layer.replica)? else { return Ok(false) };
        Ok(self.pen.fold.state(self.pen.book, layer)?.is_some_and(|state| state.layer == LAYERS))
    }

    fn is_there(&mut self, feature: Dot) -> Result<bool, LogError> {
        let Some(replica) = self.pen.book.known_replica(feature.replica)? else { return Ok(false) };
        Number::new(replica, feature.counter)?;
        Ok(self.pen.fold.state(self.pen.book, feature)?.is_some())
    }
}

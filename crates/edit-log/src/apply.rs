//! Taking in changes of other replicas.

use std::collections::BTreeMap;

use feature_crdt::{Change, ChangeHash, Dot, Extent, Refusal, ReplicaId, Taken};

use crate::error::LogError;
use crate::exchange::Exchange;
use crate::log::EditLog;

/// What became of changes that came in.
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
        self.exchange(now_ms, |exchange| {
            let mut waiting = Waiting::new();
            for one in arrived {
                exchange.take_with(one?, &mut waiting)?;
            }
            exchange.count_waiting(&waiting);
            Ok(())
        })
        .map(|((), applied)| applied)
    }
}

/// Changes that came before their past, by the edit that they wait for.
pub(crate) type Waiting = BTreeMap<(ReplicaId, u64), Vec<Arrived>>;

impl Exchange<'_> {
    pub(crate) fn count_waiting(&mut self, waiting: &Waiting) {
        self.sum.waiting = waiting.values().map(|queue| queue.len() as u64).sum();
    }

    /// Takes a change in, and those that waited for it.
    pub(crate) fn take_with(&mut self, arrived: Arrived, waiting: &mut Waiting) -> Result<(), LogError> {
        let mut todo = vec![arrived];
        while let Some(one) = todo.pop() {
            match self.take_one(&one.change, one.hash)? {
                Taken::Known => self.sum.known += 1,
                Taken::Refused(reason) => {
                    let change = Dot::new(one.change.replica, one.change.first);
                    self.sum.refused.push(Refused { change, reason });
                }
                Taken::Waits(missing) => {
                    waiting.entry((missing.replica, missing.through)).or_default().push(one);
                }
                Taken::New => {
                    let key = (one.change.replica, one.change.last());
                    todo.extend(waiting.remove(&key).unwrap_or_default());
                }
            }
        }
        Ok(())
    }
}

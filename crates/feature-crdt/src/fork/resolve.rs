//! What dots mean: as their writer called them, and as everybody does who knows the same changes.

use super::name::Branch;
use super::{ChainNumber, Chained, Forks, Next, known};
use crate::{Cause, Change, Dot, Existence, Refusal, ReplicaId, Value};

/// What the writer of one change knew.
struct View<'a> {
    forks: &'a Forks,
    signed: ReplicaId,
    /// The chain that the change goes on or leaves.
    own: Option<ChainNumber>,
    /// Up to where the writer knows it.
    before: u64,
    new: &'a [(ChainNumber, u64)],
    /// What it knew before, if it goes on a chain.
    old: &'a [(ChainNumber, u64)],
}

impl View<'_> {
    fn knows(&self, chain: ChainNumber) -> u64 {
        let own = if self.own == Some(chain) { self.before } else { 0 };
        own.max(known(self.new, chain)).max(known(self.old, chain))
    }

    /// The branch at a fork that the writer calls by the replica's name: the least that it knew.
    fn least(&self, parent: ChainNumber, at: u64) -> Option<Branch> {
        let branches = self.forks.branches(parent, at).into_iter();
        branches.filter(|branch| self.knows(branch.chain) >= at).min_by_key(|branch| branch.hash)
    }

    /// Where a name begins: a replica's own at its first edit, an alias at its fork, if the writer
    /// knew of a branch there that keeps the name.
    fn begin(&self, name: ReplicaId) -> Option<(ChainNumber, u64)> {
        let Some((chain, from)) = self.forks.aliases.get(&name).copied() else {
            return Some((*self.forks.signed_by(name).first()?, 0));
        };
        let fork = self.forks.chain(chain).fork.filter(|_| self.forks.chain(chain).from == from);
        let least = self.least(fork.map_or(chain, |fork| fork.parent), from)?;
        (least.chain != chain).then_some((chain, from))
    }

    /// The chain and counter that the writer gave a name to.
    fn find(&self, dot: Dot) -> Option<(ChainNumber, u64)> {
        if dot.replica == self.signed {
            return self.find_own(dot.counter);
        }
        let (mut chain, mut after) = self.begin(dot.replica)?;
        if dot.counter < after {
            return None;
        }
        while let Some(at) = self.forks.next_fork(chain, after).filter(|at| *at <= dot.counter) {
            chain = self.least(chain, at)?.chain;
            after = at;
        }
        (self.knows(chain) >= dot.counter).then_some((chain, dot.counter))
    }

    /// A counter of the writer's own branch.
    fn find_own(&self, counter: u64) -> Option<(ChainNumber, u64)> {
        let mut chain = self.own?;
        while self.forks.chain(chain).from > counter {
            chain = self.forks.chain(chain).fork?.parent;
        }
        (counter <= self.before).then_some((chain, counter))
    }

    fn resolve(&self, dot: Dot, change: &Change, name: ReplicaId) -> Result<Dot, Refusal> {
        if dot.replica == ReplicaId::NOBODY {
            return Ok(dot);
        }
        if dot.replica == change.replica && dot.counter >= change.first {
            return Ok(Dot::new(name, dot.counter));
        }
        let (chain, counter) = self.find(dot).ok_or(Refusal::Unseen { dot })?;
        Ok(Dot::new(self.forks.name(chain, counter), counter))
    }
}

impl Forks {
    /// Checks that a change names only what its writer had seen.
    ///
    /// # Errors
    /// The first dot that the writer had not seen.
    pub fn check_past(&self, change: &Change, next: &Next) -> Result<(), Refusal> {
        let view = self.view(change, next);
        let mut wrong = Ok(());
        each_dot(change, &mut |dot| {
            if wrong.is_ok() {
                wrong = view.resolve(dot, change, change.replica).map(drop);
            }
        });
        wrong
    }

    fn view<'a>(&'a self, change: &Change, next: &'a Next) -> View<'a> {
        let own = next.chain.or(next.fork.map(|fork| fork.parent));
        let old = next.chain.map_or(&[][..], |chain| &self.chain(chain).past);
        View { forks: self, signed: change.replica, own, before: change.first - 1, new: &next.past, old }
    }

    /// What a dot of the past of a change that is not admitted yet is called here.
    ///
    /// # Errors
    /// If the writer had not seen it, which [`Forks::check_past`] refuses before.
    pub fn resolve(&self, change: &Change, next: &Next, dot: Dot) -> Result<Dot, Refusal> {
        self.view(change, next).resolve(dot, change, change.replica)
    }

    /// The change as everybody calls it who knows the same changes; `None` if that is how its
    /// writer called it. The change is one that was admitted on the chain.
    ///
    /// # Errors
    /// If a dot was not seen by the writer, which [`Forks::check_past`] refuses before.
    pub fn canonical(&self, chain: ChainNumber, change: &Change) -> Result<Option<Change>, Refusal> {
        if self.names.is_empty() {
            return Ok(None);
        }
        let past = &self.chain(chain).past;
        let before = change.first - 1;
        let view =
            View { forks: self, signed: change.replica, own: Some(chain), before, new: &[], old: past };
        let name = self.name(chain, change.first);
        let mut canonical = change.clone();
        canonical.replica = name;
        let mut wrong = Ok(());
        each_dot_mut(&mut canonical, &mut |dot| match view.resolve(*dot, change, name) {
            Ok(resolved) => *dot = resolved,
            Err(refusal) => wrong = Err(refusal),
        });
        wrong?;
        canonical.sort();
        Ok((canonical != *change).then_some(canonical))
    }
}

/// Goes through the rows of a log again, in the order in which they were taken in, under the names
/// that hold now.
pub struct Replay(Forks);

impl Forks {
    /// Begins to go through the rows of the log.
    #[must_use]
    pub fn replay(&self) -> Replay {
        let mut forks = self.clone();
        forks.chains.iter_mut().for_each(|chain| chain.past.clear());
        Replay(forks)
    }
}

impl Replay {
    /// The next row's change as everybody calls it who knows the same changes; `None` if that is how
    /// its writer called it.
    ///
    /// # Errors
    /// If the log can't be read.
    pub fn canonical<L: Chained>(
        &mut self,
        chain: ChainNumber,
        change: &Change,
        log: &L,
    ) -> Result<Option<Change>, L::Error> {
        let forks = &mut self.0;
        let own = forks.chain(chain);
        let mut past = match own.fork.filter(|_| own.from == change.first) {
            Some(fork) => forks.past_at(fork.parent, change.first, log)?,
            None => std::mem::take(&mut forks.chains[chain as usize].past),
        };
        for seen in &change.seen {
            if let Some(position) = forks.position(seen, log)? {
                forks.know_all(&mut past, position);
            }
        }
        forks.chains[chain as usize].past = past;
        Ok(forks.canonical(chain, change).unwrap_or(None))
    }
}

fn each_dot(change: &Change, see: &mut impl FnMut(Dot)) {
    if let Cause::Undo(dot) | Cause::Redo(dot) = change.cause {
        see(dot);
    }
    for edit in &change.edits {
        see(edit.feature);
        edit.layer.into_iter().for_each(&mut *see);
        if let Existence::MergedInto(into) = edit.existence {
            see(into);
        }
        edit.existence_replaces.iter().for_each(|dot| see(*dot));
        edit.writes.iter().flat_map(|write| &write.replaces).for_each(|dot| see(*dot));
    }
}

fn each_dot_mut(change: &mut Change, see: &mut impl FnMut(&mut Dot)) {
    if let Cause::Undo(dot) | Cause::Redo(dot) = &mut change.cause {
        see(dot);
    }
    for edit in &mut change.edits {
        see(&mut edit.feature);
        edit.layer.iter_mut().for_each(&mut *see);
        if let Existence::MergedInto(into) = &mut edit.existence {
            see(into);
        }
        edit.existence_replaces.iter_mut().for_each(&mut *see);
        edit.writes.iter_mut().flat_map(|write| &mut write.replaces).for_each(&mut *see);
        let values = edit.writes.iter_mut().flat_map(|write| &mut write.values);
        for value in values {
            if let Value::Existence(Existence::MergedInto(into)) = value {
                see(into);
            }
        }
    }
}

//! One name, two histories: what a cloned or restored device makes, and how it is told apart.

mod name;
mod place;
mod resolve;

pub use name::alias;
pub use resolve::Replay;

use std::collections::BTreeMap;

use crate::{Change, ChangeHash, ReplicaId, Seen};

/// The number of a chain in one log; it never changes, and another log has others.
pub type ChainNumber = u32;

/// Changes that each follow the one before, from a beginning or from a fork on.
///
/// A log keeps one row for each, and loads them with [`Forks::load`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chain {
    /// The name that its writer signs with.
    pub replica: ReplicaId,
    /// Where it leaves another chain; `None` where it begins from nothing.
    pub fork: Option<Fork>,
    /// The counter of its first edit.
    pub from: u64,
    /// The counter of its last edit.
    pub through: u64,
    /// The hash of its last change.
    pub head: ChangeHash,
    /// What its writer had come to know of other chains, by number.
    pub past: Vec<(ChainNumber, u64)>,
}

/// Where a chain leaves another: both have a change that begins with the same counter.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Fork {
    /// The other chain.
    pub parent: ChainNumber,
    /// The hash of the first change of this chain.
    pub hash: ChangeHash,
    /// The hash of the change of the other chain that begins with the same counter.
    pub rival: ChangeHash,
}

/// What a log tells of the changes that it holds.
pub trait Chained {
    /// Why the log can't be read.
    type Error;

    /// The hash of the change of a chain whose last edit has this counter.
    ///
    /// # Errors
    /// If the log can't be read.
    fn ending(&self, chain: ChainNumber, last: u64) -> Result<Option<ChangeHash>, Self::Error>;

    /// The hash of the change of a chain whose first edit has this counter.
    ///
    /// # Errors
    /// If the log can't be read.
    fn beginning(&self, chain: ChainNumber, first: u64) -> Result<Option<ChangeHash>, Self::Error>;

    /// All `seen` of a chain's changes that end before this counter.
    ///
    /// # Errors
    /// If the log can't be read.
    fn seen_before(&self, chain: ChainNumber, counter: u64) -> Result<Vec<Seen>, Self::Error>;
}

/// Where a change belongs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// It is known.
    Known,
    /// It can be taken in: [`Forks::admit`].
    Next(Next),
    /// It follows what is not known yet.
    Waits(Missing),
}

/// What a change waits for.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Missing {
    /// Whose change.
    pub replica: ReplicaId,
    /// The counter of its last edit.
    pub through: u64,
}

/// A change that follows what is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Next {
    /// The chain that it goes on; `None` if it begins one, which gets the next number.
    pub chain: Option<ChainNumber>,
    fork: Option<Fork>,
    /// What its writer knows now: all of it if it begins a chain, else what is new.
    past: Vec<(ChainNumber, u64)>,
}

impl Next {
    /// What its writer knows of other chains that the chain did not know before; all of it if the
    /// change begins a chain.
    #[must_use]
    pub fn past(&self) -> &[(ChainNumber, u64)] {
        &self.past
    }

    /// Where the change leaves another chain, if it does.
    #[must_use]
    pub const fn fork(&self) -> Option<Fork> {
        self.fork
    }
}

/// All chains of a log: the names that everybody gives to them, and what dots mean.
///
/// Where one name has two histories, the branch whose first change has the smallest hash keeps
/// the name, and every other has the name that [`alias`] makes of that hash. So logs that know the
/// same changes give the same names to them, in whatever order they came. When a branch with a
/// smaller hash comes later, names change ([`Forks::admit`] tells), and the log derives its state
/// anew from its rows ([`Forks::replay`]), which stay as they were written.
///
/// A dot in a change means what its writer called so: the branches that the writer knew decide.
/// Its own name always means its own branch; who sees that its name has another branch goes on
/// under a new one.
#[derive(Clone, Default, Debug)]
pub struct Forks {
    chains: Vec<Chain>,
    /// The chains that sign with a name.
    signed: BTreeMap<ReplicaId, Vec<ChainNumber>>,
    /// Where the branch of an alias begins; of those that keep another name, too.
    aliases: BTreeMap<ReplicaId, (ChainNumber, u64)>,
    /// The names of chains of forked replicas, by the counter from which on they have it.
    names: BTreeMap<ChainNumber, Vec<(u64, ReplicaId)>>,
}

impl Forks {
    /// Knows no chain.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes what [`Forks::chains`] gave.
    #[must_use]
    pub fn load(chains: Vec<Chain>) -> Self {
        let mut forks = Self::default();
        for chain in chains {
            forks.add(chain);
        }
        let forked: Vec<ReplicaId> =
            forks.signed.iter().filter(|(_, all)| all.len() > 1).map(|(replica, _)| *replica).collect();
        forked.into_iter().for_each(|replica| forks.name_all(replica));
        forks
    }

    /// The chains, by number.
    #[must_use]
    pub fn chains(&self) -> &[Chain] {
        &self.chains
    }

    /// The last edit of each chain: what a peer is told in [`crate::Message::Hello`].
    #[must_use]
    pub fn tips(&self) -> Vec<Seen> {
        let tip =
            |chain: &Chain| Seen { replica: chain.replica, through: chain.through, head: chain.head.short() };
        self.chains.iter().map(tip).collect()
    }

    /// Tells whether a name has more than one history.
    #[must_use]
    pub fn is_forked(&self) -> bool {
        !self.names.is_empty()
    }

    fn chain(&self, number: ChainNumber) -> &Chain {
        &self.chains[number as usize]
    }

    fn signed_by(&self, replica: ReplicaId) -> &[ChainNumber] {
        self.signed.get(&replica).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, chain: Chain) -> ChainNumber {
        let number = ChainNumber::try_from(self.chains.len()).expect("fewer than 2^32 chains");
        self.signed.entry(chain.replica).or_default().push(number);
        self.chains.push(chain);
        number
    }

    /// Takes in a change that [`Forks::place`] let pass; gives its chain, and whether names of
    /// chains that were known are others now.
    pub fn admit(&mut self, change: &Change, hash: ChangeHash, next: Next) -> (ChainNumber, bool) {
        if let Some(number) = next.chain {
            let chain = &mut self.chains[number as usize];
            (chain.through, chain.head) = (change.last(), hash);
            next.past.into_iter().for_each(|known| know(&mut chain.past, known));
            return (number, false);
        }
        let number = self.add(Chain {
            replica: change.replica,
            fork: next.fork,
            from: change.first,
            through: change.last(),
            head: hash,
            past: next.past,
        });
        if next.fork.is_none() {
            return (number, false);
        }
        let before = self.names.clone();
        self.name_all(change.replica);
        let root = self.signed_by(change.replica)[0];
        let was = |chain: ChainNumber| before.get(&chain).cloned().unwrap_or_default();
        let plain = |names: &[(u64, ReplicaId)]| names.iter().all(|(_, name)| *name == change.replica);
        let changed = self.names.iter().any(|(chain, names)| {
            let known = *chain != number && was(*chain) != *names;
            known && !(*chain == root && was(*chain).is_empty() && plain(names))
        });
        (number, changed)
    }
}

/// Takes in that a chain is known up to a counter.
fn know(past: &mut Vec<(ChainNumber, u64)>, known: (ChainNumber, u64)) {
    match past.binary_search_by_key(&known.0, |(chain, _)| *chain) {
        Ok(at) => past[at].1 = past[at].1.max(known.1),
        Err(at) => past.insert(at, known),
    }
}

/// Up to which counter a chain is known.
fn known(past: &[(ChainNumber, u64)], chain: ChainNumber) -> u64 {
    past.binary_search_by_key(&chain, |(chain, _)| *chain).map_or(0, |at| past[at].1)
}

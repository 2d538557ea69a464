//! Where a change belongs: after which, and whether all that its writer had seen is known.

use super::{ChainNumber, Chained, Fork, Forks, Missing, Next, Place, know};
use crate::{Change, ChangeHash, Seen};

impl Forks {
    /// Finds the place of a change that was checked by itself.
    ///
    /// # Errors
    /// If the log can't be read.
    pub fn place<L: Chained>(&self, change: &Change, hash: ChangeHash, log: &L) -> Result<Place, L::Error> {
        let chains = self.signed_by(change.replica);
        if change.first == 1 {
            return match chains.first() {
                Some(root) => self.place_within(*root, change, hash, log),
                None => self.next(None, None, Vec::new(), change, log),
            };
        }
        let before = change.first - 1;
        for number in chains {
            let chain = self.chain(*number);
            if chain.through == before && chain.head == change.previous {
                return self.next(Some(*number), None, Vec::new(), change, log);
            }
        }
        for number in chains {
            let chain = self.chain(*number);
            let within = chain.from <= before && before < chain.through;
            if within && log.ending(*number, before)? == Some(change.previous) {
                return self.place_within(*number, change, hash, log);
            }
        }
        Ok(Place::Waits(Missing { replica: change.replica, through: before }))
    }

    /// A change that begins where another of the chain does.
    fn place_within<L: Chained>(
        &self,
        parent: ChainNumber,
        change: &Change,
        hash: ChangeHash,
        log: &L,
    ) -> Result<Place, L::Error> {
        let Some(rival) = log.beginning(parent, change.first)? else {
            return Ok(Place::Waits(Missing { replica: change.replica, through: change.first - 1 }));
        };
        let branches = self.branches(parent, change.first);
        if rival == hash || branches.iter().any(|branch| branch.hash == hash) {
            return Ok(Place::Known);
        }
        let past = self.past_at(parent, change.first, log)?;
        self.next(None, Some(Fork { parent, hash, rival }), past, change, log)
    }

    /// What the writer of a chain knew before an edit; not what it has come to know since.
    pub(super) fn past_at<L: Chained>(
        &self,
        chain: ChainNumber,
        counter: u64,
        log: &L,
    ) -> Result<Vec<(ChainNumber, u64)>, L::Error> {
        let mut past = Vec::new();
        for (chain, before) in self.lineage(chain, counter) {
            for seen in log.seen_before(chain, before)? {
                if let Some(position) = self.position(&seen, log)? {
                    self.know_all(&mut past, position);
                }
            }
        }
        self.know_all(&mut past, (chain, counter - 1));
        Ok(past)
    }

    /// A chain before a counter, and the chains that it left, each before the fork.
    fn lineage(&self, chain: ChainNumber, before: u64) -> Vec<(ChainNumber, u64)> {
        let mut lineage = vec![(chain, before)];
        let mut number = chain;
        while let Some(fork) = self.chain(number).fork {
            lineage.push((fork.parent, self.chain(number).from));
            number = fork.parent;
        }
        lineage
    }

    fn next<L: Chained>(
        &self,
        chain: Option<ChainNumber>,
        fork: Option<Fork>,
        mut past: Vec<(ChainNumber, u64)>,
        change: &Change,
        log: &L,
    ) -> Result<Place, L::Error> {
        for seen in &change.seen {
            match self.position(seen, log)? {
                Some(position) => self.know_all(&mut past, position),
                None => {
                    return Ok(Place::Waits(Missing { replica: seen.replica, through: seen.through }));
                }
            }
        }
        Ok(Place::Next(Next { chain, fork, past }))
    }

    /// The chain that has a change which ends as is said.
    ///
    /// # Errors
    /// If the log can't be read.
    pub fn position<L: Chained>(&self, seen: &Seen, log: &L) -> Result<Option<(ChainNumber, u64)>, L::Error> {
        for number in self.signed_by(seen.replica) {
            let chain = self.chain(*number);
            let found = if chain.through == seen.through {
                chain.head.short() == seen.head
            } else if chain.from <= seen.through && seen.through < chain.through {
                log.ending(*number, seen.through)?.is_some_and(|hash| hash.short() == seen.head)
            } else {
                false
            };
            if found {
                return Ok(Some((*number, seen.through)));
            }
        }
        Ok(None)
    }

    /// Who knows a chain knows what it left, up to the fork.
    pub(crate) fn know_all(&self, past: &mut Vec<(ChainNumber, u64)>, position: (ChainNumber, u64)) {
        let (mut number, mut through) = position;
        loop {
            if through > 0 {
                know(past, (number, through));
            }
            let chain = self.chain(number);
            let Some(fork) = chain.fork else { return };
            (number, through) = (fork.parent, chain.from - 1);
        }
    }
}

//! Names of branches.

use sha2::{Digest, Sha256};

use super::{ChainNumber, Forks};
use crate::{ChangeHash, ReplicaId};

/// The name of a branch that does not keep the replica's own: the first bytes of the SHA-256 of
/// “fork”, the replica, and the hash of the branch's first change.
#[must_use]
pub fn alias(replica: ReplicaId, first: ChangeHash) -> ReplicaId {
    let hash = Sha256::new().chain_update(b"fork").chain_update(replica.0).chain_update(first.0).finalize();
    let mut name = [0; 16];
    name.copy_from_slice(&hash[..16]);
    ReplicaId(name)
}

/// A branch at a fork: a chain, from the fork on.
#[derive(Copy, Clone)]
pub(super) struct Branch {
    pub(super) hash: ChangeHash,
    pub(super) chain: ChainNumber,
}

impl Forks {
    /// The name that everybody who knows the same changes gives to an edit of a chain.
    #[must_use]
    pub fn name(&self, chain: ChainNumber, counter: u64) -> ReplicaId {
        let signed = self.chain(chain).replica;
        let Some(names) = self.names.get(&chain) else { return signed };
        let after = names.partition_point(|(from, _)| *from <= counter);
        names[..after].last().map_or(signed, |(_, name)| *name)
    }

    /// The first counter after `after` at which others leave a chain.
    pub(super) fn next_fork(&self, chain: ChainNumber, after: u64) -> Option<u64> {
        let siblings = self.signed_by(self.chain(chain).replica).iter();
        let leaves = siblings
            .map(|other| self.chain(*other))
            .filter(|other| other.fork.is_some_and(|fork| fork.parent == chain) && other.from > after);
        leaves.map(|other| other.from).min()
    }

    /// All branches at a fork: the chain itself, and those that leave it there.
    pub(super) fn branches(&self, chain: ChainNumber, at: u64) -> Vec<Branch> {
        let mut branches = Vec::new();
        for number in self.signed_by(self.chain(chain).replica) {
            let other = self.chain(*number);
            let Some(fork) = other.fork.filter(|fork| fork.parent == chain && other.from == at) else {
                continue;
            };
            if branches.is_empty() {
                branches.push(Branch { hash: fork.rival, chain });
            }
            branches.push(Branch { hash: fork.hash, chain: *number });
        }
        branches
    }

    /// Names every branch of a replica anew.
    pub(super) fn name_all(&mut self, replica: ReplicaId) {
        let all = self.signed_by(replica).to_vec();
        let Some(root) = all.iter().copied().find(|number| self.chain(*number).fork.is_none()) else {
            return;
        };
        all.iter().for_each(|number| {
            self.names.remove(number);
        });
        // Chains that are to be named yet, each from a counter on: no recursion, however deep they fork.
        let mut open = vec![(root, 0, replica)];
        while let Some((chain, from, name)) = open.pop() {
            self.names.entry(chain).or_default().push((from, name));
            let Some(at) = self.next_fork(chain, from) else { continue };
            let branches = self.branches(chain, at);
            let least = branches.iter().map(|branch| branch.hash).min();
            for branch in branches {
                let own = alias(replica, branch.hash);
                self.aliases.insert(own, (branch.chain, at));
                let name = if Some(branch.hash) == least { name } else { own };
                open.push((branch.chain, at, name));
            }
        }
        for number in all {
            if let Some(names) = self.names.get_mut(&number) {
                names.sort_unstable_by_key(|(from, _)| *from);
                names.dedup_by_key(|(_, name)| *name);
            }
        }
    }
}

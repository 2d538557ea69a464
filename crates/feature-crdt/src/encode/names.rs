//! Numbers that stand for replicas.

use std::collections::BTreeMap;

use crate::ReplicaId;

/// Replicas in the order in which they are first named.
pub(super) struct Names {
    list: Vec<ReplicaId>,
    /// Made when a search through the list would take longer.
    index: BTreeMap<ReplicaId, usize>,
}

const FEW: usize = 16;

impl Names {
    pub(super) fn new(known: &[ReplicaId]) -> Self {
        Self { list: known.to_vec(), index: BTreeMap::new() }
    }

    pub(super) const fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn get(&self, number: usize) -> Option<ReplicaId> {
        self.list.get(number).copied()
    }

    pub(super) fn list(&self) -> &[ReplicaId] {
        &self.list
    }

    fn find(&self, replica: ReplicaId) -> Option<usize> {
        if self.list.len() <= FEW {
            return self.list.iter().position(|known| *known == replica);
        }
        self.index.get(&replica).copied()
    }

    /// The number of a replica, and whether it is new.
    pub(super) fn number(&mut self, replica: ReplicaId) -> (usize, bool) {
        if let Some(number) = self.find(replica) {
            return (number, false);
        }
        let number = self.list.len();
        self.list.push(replica);
        if self.list.len() == FEW + 1 {
            self.index = self.list.iter().copied().zip(0..).collect();
        } else if self.list.len() > FEW {
            self.index.insert(replica, number);
        }
        (number, true)
    }
}

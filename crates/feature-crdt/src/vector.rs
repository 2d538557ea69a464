//! Version vectors, with gaps.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::{Dot, MAX_COUNTER, ReplicaId};

/// Which edits of each replica are known.
///
/// A replica's counters are mostly known from 1 on without a gap; what arrived ahead of its time
/// is kept as ranges beyond the gap.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct VersionVector(BTreeMap<ReplicaId, Known>);

/// Which counters of one replica are known: sorted ranges that neither touch nor overlap.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
struct Known(Vec<RangeInclusive<u64>>);

impl Known {
    fn contains(&self, counter: u64) -> bool {
        let after = self.0.partition_point(|range| *range.end() < counter);
        self.0.get(after).is_some_and(|range| range.contains(&counter))
    }

    fn through(&self) -> u64 {
        self.0.first().filter(|range| *range.start() == 1).map_or(0, |range| *range.end())
    }

    fn insert(&mut self, new: RangeInclusive<u64>) {
        let from = self.0.partition_point(|range| range.end() + 1 < *new.start());
        let to = self.0.partition_point(|range| *range.start() <= new.end() + 1);
        let joined = self.0[from..to]
            .iter()
            .fold(new, |sum, range| *sum.start().min(range.start())..=*sum.end().max(range.end()));
        self.0.splice(from..to, [joined]);
    }

    /// What of `wanted` is not known.
    fn gaps(&self, wanted: &RangeInclusive<u64>) -> Vec<RangeInclusive<u64>> {
        let mut gaps = Vec::new();
        let mut next = *wanted.start();
        let from = self.0.partition_point(|range| range.end() < wanted.start());
        for range in self.0[from..].iter().take_while(|range| range.start() <= wanted.end()) {
            if *range.start() > next {
                gaps.push(next..=range.start() - 1);
            }
            next = range.end() + 1;
        }
        if next <= *wanted.end() {
            gaps.push(next..=*wanted.end());
        }
        gaps
    }
}

impl VersionVector {
    /// Knows nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells whether an edit is known.
    #[must_use]
    pub fn contains(&self, dot: Dot) -> bool {
        self.0.get(&dot.replica).is_some_and(|known| known.contains(dot.counter))
    }

    /// The counter up to which everything of a replica is known; 0 if not even the first edit is.
    #[must_use]
    pub fn through(&self, replica: ReplicaId) -> u64 {
        self.0.get(&replica).map_or(0, Known::through)
    }

    /// Takes in a range of a replica's edits; counters that are none (0, and those beyond
    /// [`MAX_COUNTER`]) add nothing.
    pub fn insert(&mut self, replica: ReplicaId, counters: RangeInclusive<u64>) {
        let counters = *counters.start().max(&1)..=*counters.end().min(&MAX_COUNTER);
        if !counters.is_empty() {
            self.0.entry(replica).or_default().insert(counters);
        }
    }

    /// Takes in all that another vector knows.
    pub fn merge(&mut self, other: &Self) {
        for (replica, counters) in other.ranges() {
            self.insert(replica, counters);
        }
    }

    /// Walks what is known, by replica and counter.
    pub fn ranges(&self) -> impl Iterator<Item = (ReplicaId, RangeInclusive<u64>)> + '_ {
        self.0.iter().flat_map(|(replica, known)| known.0.iter().map(|range| (*replica, range.clone())))
    }

    /// What this vector knows and `other` does not: what a peer is to be sent.
    #[must_use]
    pub fn missing_from(&self, other: &Self) -> Vec<(ReplicaId, RangeInclusive<u64>)> {
        let nothing = Known::default();
        self.ranges()
            .flat_map(|(replica, counters)| {
                let known = other.0.get(&replica).unwrap_or(&nothing);
                known.gaps(&counters).into_iter().map(move |gap| (replica, gap))
            })
            .collect()
    }

    /// Tells whether this vector knows all that `other` knows.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other.missing_from(self).is_empty()
    }

    /// Tells whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl PartialOrd for VersionVector {
    /// Less knows less; `None` is concurrent.
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (other.covers(self), self.covers(other)) {
            (true, true) => Some(Ordering::Equal),
            (true, false) => Some(Ordering::Less),
            (false, true) => Some(Ordering::Greater),
            (false, false) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::VersionVector;
    use crate::{Dot, MAX_COUNTER, ReplicaId};

    const A: ReplicaId = ReplicaId([1; 16]);

    fn ranges() -> impl Strategy<Value = Vec<(u8, u64, u64)>> {
        prop::collection::vec((0..3_u8, 1..40_u64, 0..6_u64), 0..20)
    }

    fn vector(ranges: &[(u8, u64, u64)]) -> (VersionVector, BTreeSet<Dot>) {
        let mut vector = VersionVector::new();
        let mut dots = BTreeSet::new();
        for (name, from, more) in ranges {
            let replica = ReplicaId([*name; 16]);
            vector.insert(replica, *from..=from + more);
            dots.extend((*from..=from + more).map(|counter| Dot::new(replica, counter)));
        }
        (vector, dots)
    }

    fn dots(ranges: impl IntoIterator<Item = (ReplicaId, std::ops::RangeInclusive<u64>)>) -> BTreeSet<Dot> {
        ranges
            .into_iter()
            .flat_map(|(replica, range)| range.map(move |counter| Dot::new(replica, counter)))
            .collect()
    }

    proptest! {
        #[test]
        fn a_vector_is_the_set_of_its_dots(a in ranges(), b in ranges()) {
            let (va, sa) = vector(&a);
            let (vb, sb) = vector(&b);
            prop_assert_eq!(dots(va.ranges()), sa.clone());
            prop_assert_eq!(dots(va.missing_from(&vb)), sa.difference(&sb).copied().collect::<BTreeSet<_>>());
            prop_assert_eq!(va.covers(&vb), sa.is_superset(&sb));
            prop_assert_eq!(va == vb, sa == sb, "one set has one form");
            let mut both = va.clone();
            both.merge(&vb);
            prop_assert_eq!(dots(both.ranges()), sa.union(&sb).copied().collect::<BTreeSet<_>>());
            for counter in 1..50 {
                prop_assert_eq!(va.contains(Dot::new(A, counter)), sa.contains(&Dot::new(A, counter)));
            }
        }
    }

    #[test]
    fn a_gap_ends_what_is_known_through() {
        let mut vector = VersionVector::new();
        vector.insert(A, 1..=3);
        vector.insert(A, 5..=9);
        assert_eq!(vector.through(A), 3);
        vector.insert(A, 4..=4);
        assert_eq!(vector.through(A), 9);
        assert_eq!(vector.ranges().count(), 1);
    }

    #[test]
    fn counters_end_where_numbers_do() {
        let mut vector = VersionVector::new();
        vector.insert(A, 1..=u64::MAX);
        vector.insert(A, 0..=7);
        vector.insert(A, 0..=0);
        assert_eq!(vector.through(A), MAX_COUNTER);
        assert!(vector.missing_from(&vector.clone()).is_empty());
    }
}

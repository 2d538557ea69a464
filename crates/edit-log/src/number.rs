//! Dots as one number: the replica's number in this file, and the counter.

use crate::error::{Damage, LogError};

/// Counters above are refused: no replica makes 2^40 edits.
pub(crate) const COUNTER_BITS: u32 = 40;

/// Replicas above are refused, so that a number of a dot is never negative.
pub(crate) const MAX_REPLICAS: i64 = 1 << 22;

/// A dot of this file: replica × 2^40 + counter. A feature's row has the number of its dot.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Number(pub(crate) i64);

impl Number {
    pub(crate) fn new(replica: i64, counter: u64) -> Result<Self, LogError> {
        let counter = i64::try_from(counter)?;
        if counter >> COUNTER_BITS != 0 || !(0..MAX_REPLICAS).contains(&replica) {
            return Err(Damage::Row.into());
        }
        Ok(Self(replica << COUNTER_BITS | counter))
    }

    pub(crate) const fn replica(self) -> i64 {
        self.0 >> COUNTER_BITS
    }

    pub(crate) const fn counter(self) -> u64 {
        (self.0 & ((1 << COUNTER_BITS) - 1)).cast_unsigned()
    }
}

//! Who wrote, and which of their edits it was.

use std::fmt;
use std::str::FromStr;

use crate::error::NameError;

/// One incarnation of one device: a name of 128 bits that is made once and never used by another.
///
/// A database that was copied, restored or moved goes on under a new name, so that no two
/// histories share one. Where they do all the same, [`crate::Forks`] keeps them apart.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReplicaId(pub [u8; 16]);

impl ReplicaId {
    /// The replica that writes nothing: its dots name what every log knows from the start.
    pub const NOBODY: Self = Self([0; 16]);
}

impl fmt::Display for ReplicaId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl fmt::Debug for ReplicaId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self}")
    }
}

impl FromStr for ReplicaId {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let mut bytes = [0; 16];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| NameError::Replica)?;
        Ok(Self(bytes))
    }
}

/// One edit of one replica; counters of a replica start at 1 and leave no gap.
///
/// Prints as 32 hexadecimal digits, a point and the counter.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dot {
    /// Whose edit.
    pub replica: ReplicaId,
    /// The how manieth, from 1.
    pub counter: u64,
}

/// The largest counter: a whole number of SQLite and of most languages.
pub const MAX_COUNTER: u64 = i64::MAX.cast_unsigned();

/// A feature is named by the edit that created it.
pub type FeatureId = Dot;

/// A layer is a feature of [`LAYERS`], and named as such.
pub type LayerId = FeatureId;

/// The layer of layers: what is known from the start and defines itself.
pub const LAYERS: LayerId = Dot { replica: ReplicaId::NOBODY, counter: 1 };

/// The layer of replicas: the first edit of each replica creates a feature here that says which
/// device and person it is.
pub const REPLICAS: LayerId = Dot { replica: ReplicaId::NOBODY, counter: 2 };

/// The layer of reviews: who is to look at a feature, and what of it people have put aside or opened
/// again. Nothing of it is a feature that people see.
pub const REVIEWS: LayerId = Dot { replica: ReplicaId::NOBODY, counter: 3 };

/// Tells whether a layer is one of those that are known from the start.
#[must_use]
pub fn is_reserved(layer: LayerId) -> bool {
    [LAYERS, REPLICAS, REVIEWS].contains(&layer)
}

impl Dot {
    /// Names an edit.
    #[must_use]
    pub const fn new(replica: ReplicaId, counter: u64) -> Self {
        Self { replica, counter }
    }
}

impl fmt::Display for Dot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.replica, self.counter)
    }
}

impl fmt::Debug for Dot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self}")
    }
}

impl FromStr for Dot {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let (replica, counter) = text.split_once('.').ok_or(NameError::Dot)?;
        let plain = !counter.is_empty() && counter.bytes().all(|byte| byte.is_ascii_digit());
        match counter.parse() {
            Ok(counter @ 1..=MAX_COUNTER) if plain => Ok(Self { replica: replica.parse()?, counter }),
            _ => Err(NameError::Dot),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Dot, ReplicaId};

    #[test]
    fn a_dot_is_read_as_it_prints() {
        let dot = Dot::new(ReplicaId([0xAB; 16]), 17);
        assert_eq!(dot.to_string(), "abababababababababababababababab.17");
        assert_eq!(dot.to_string().parse(), Ok(dot));
    }

    #[test]
    fn what_is_no_dot_is_refused() {
        let replica = "ab".repeat(16);
        for wrong in [
            "",
            ".",
            "17",
            "ab.17",
            &format!("{replica}.0"),
            &format!("{replica}.+1"),
            &format!("{replica}.9223372036854775808"),
        ] {
            assert!(wrong.parse::<Dot>().is_err(), "{wrong:?}");
        }
    }
}

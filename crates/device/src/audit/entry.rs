//! What the audit says of one decision about one register.

use std::cmp::Reverse;

use feature_crdt::{Dot, FeatureId, LayerId, Rule};
use jiff::Timestamp;
use serde_json::Value as Json;

use crate::edits::RegisterKind;

/// What led to an entry.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum AuditCause {
    /// A person decided.
    Resolve,
    /// A decision was taken back.
    Undo,
    /// A decision that was taken back was done again.
    Redo,
    /// A person set a rule.
    PolicyChange,
    /// A rule settles what was written apart.
    Automatic,
}

impl AuditCause {
    /// The name in files.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Resolve => "RESOLVE",
            Self::Undo => "UNDO",
            Self::Redo => "REDO",
            Self::PolicyChange => "POLICY_CHANGE",
            Self::Automatic => "AUTOMATIC",
        }
    }
}

/// A value that somebody wrote.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct AuditValue {
    /// A geometry as GeoJSON; existence as `alive` or `deleted`; null if the value was taken away.
    pub(crate) value: Json,
    pub(crate) dot: Dot,
    pub(crate) author: String,
    pub(crate) device: String,
    pub(crate) at: Timestamp,
}

/// A rule as it stood.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct AuditRule {
    pub(crate) rule: Rule,
    pub(crate) version: u64,
}

/// Who took a decision back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct TakenBack {
    pub(crate) change: Dot,
    pub(crate) at: Timestamp,
    pub(crate) author: String,
    pub(crate) device: String,
}

/// One decision about one register of one feature.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct AuditEntry {
    pub(crate) spot: Spot,
    pub(crate) cause: AuditCause,
    /// The first edit of the change; `None` where a rule settles.
    pub(crate) change: Option<Dot>,
    pub(crate) at: Timestamp,
    /// When by the writer's own clock, which the hash seals; where a rule settles, `at`.
    pub(crate) clock: Timestamp,
    /// Empty where a rule settles.
    pub(crate) author: String,
    pub(crate) device: String,
    pub(crate) reason: Option<String>,
    /// The feature; for a rule that was set, the layer.
    pub(crate) feature: FeatureId,
    pub(crate) label: String,
    pub(crate) layer: LayerId,
    pub(crate) layer_name: String,
    pub(crate) register: RegisterKind,
    pub(crate) field: Option<String>,
    pub(crate) field_label: Option<String>,
    /// What stood side by side.
    pub(crate) from: Vec<AuditValue>,
    /// What stands after it: several values where a decision was taken back.
    pub(crate) to: Vec<Json>,
    /// SHA-256 of the change, in hexadecimal.
    pub(crate) hash: Option<String>,
    pub(crate) rule: Option<AuditRule>,
    pub(crate) undone: Option<TakenBack>,
    /// The decision that was taken back or done again.
    pub(crate) undoes: Option<Dot>,
    /// The box round the feature: west, south, east, north in degrees.
    pub(crate) bounds: Option<[f64; 4]>,
    /// The writer's clock was far off.
    pub(crate) clock_suspect: bool,
}

/// Some of the entries.
#[derive(Clone, Debug)]
pub(crate) struct AuditPage {
    pub(crate) items: Vec<AuditEntry>,
    pub(crate) next: Option<String>,
}

/// Where an entry stands among all: by time, newest first, then by its place in its change.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct Spot {
    /// Milliseconds since 1970 that count for the past.
    pub(crate) at: u64,
    /// The number of the change.
    pub(crate) seq: u64,
    /// The edit in it.
    pub(crate) edit: u32,
    /// The write in that, or what a rule is about.
    pub(crate) part: u32,
}

impl Spot {
    /// Parts of rules that were set begin here.
    pub(super) const POLICY: u32 = 1 << 20;
    /// Parts of what rules settle begin here.
    pub(super) const AUTOMATIC: u32 = 1 << 21;

    const fn key(self) -> (Reverse<u64>, Reverse<u64>, u32, u32) {
        (Reverse(self.at), Reverse(self.seq), self.edit, self.part)
    }

    /// Reads a cursor.
    pub(super) fn of(cursor: &str) -> Option<Self> {
        let mut parts = cursor.split('.');
        let spot = Self {
            at: parts.next()?.parse().ok()?,
            seq: parts.next()?.parse().ok()?,
            edit: parts.next()?.parse().ok()?,
            part: parts.next()?.parse().ok()?,
        };
        parts.next().is_none().then_some(spot)
    }
}

impl std::fmt::Display for Spot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}.{}", self.at, self.seq, self.edit, self.part)
    }
}

impl Ord for Spot {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for Spot {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::Spot;

    #[test]
    fn the_newest_stands_first_and_a_change_in_its_own_order() {
        let spot = |at, seq, edit, part| Spot { at, seq, edit, part };
        let listed = [
            spot(9, 2, 0, 0),
            spot(9, 1, 0, 0),
            spot(9, 1, 0, 1),
            spot(9, 1, 1, 0),
            spot(8, 7, 0, Spot::POLICY),
            spot(8, 7, 0, Spot::AUTOMATIC),
        ];
        let mut turned = listed;
        turned.reverse();
        turned.sort_unstable();
        assert_eq!(turned, listed);
        for one in listed {
            assert_eq!(Spot::of(&one.to_string()), Some(one), "a cursor says where it stands");
        }
        assert_eq!((Spot::of("1.2.3"), Spot::of("1.2.3.4.5"), Spot::of("")), (None, None, None));
    }
}

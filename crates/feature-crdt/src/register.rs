//! What of a feature is written and merged by itself.

use crate::Key;

/// One of the places of a feature that hold a value of their own.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Register {
    /// Whether the feature is there; every edit writes it, so that deleting and changing at the
    /// same time is a conflict like any other.
    Existence,
    /// The geometry as a whole.
    Geometry,
    /// A property.
    Property(Key),
}

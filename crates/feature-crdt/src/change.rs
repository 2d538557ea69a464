//! Changes: what travels, what is kept for ever.

use crate::{Dot, Existence, FeatureId, Geometry, Hlc, Key, LayerId, Register, ReplicaId, Value};

/// The most edits of one change.
pub const MAX_EDITS: usize = 10_000;
/// The most writes of one edit.
pub const MAX_WRITES: usize = 1_000;
/// The most dots that one write replaces, and the most values that it puts in their place.
pub const MAX_SIBLINGS: usize = 1_000;
/// The longest text of one value, in bytes of UTF-8.
pub const MAX_TEXT_BYTES: usize = 1 << 20;
/// The longest name of an author, in bytes of UTF-8.
pub const MAX_AUTHOR_BYTES: usize = 256;
/// The longest reason, in bytes of UTF-8.
pub const MAX_REASON_BYTES: usize = 4_096;

/// SHA-256 of a change's bytes, the hash of the replica's change before among them.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChangeHash(pub [u8; 32]);

impl ChangeHash {
    /// What a replica's first change names as the one before.
    pub const NONE: Self = Self([0; 32]);
}

impl std::fmt::Debug for ChangeHash {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0[..8].iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

/// What one replica did at one moment: one transaction, one step of undo.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    /// Who wrote it.
    pub replica: ReplicaId,
    /// The counter of the first edit; the others follow without a gap.
    pub first: u64,
    /// The replica's change before: a chain that a second history of one name cannot continue.
    pub previous: ChangeHash,
    /// How far the replica has come to know others since its change before.
    ///
    /// All `seen` of a replica's changes up to this one, together, are the version vector of what
    /// its writer could have known.
    pub seen: Vec<Seen>,
    /// When, by the writer's clock.
    pub time: Hlc,
    /// The person.
    pub author: Box<str>,
    /// What led to it.
    pub cause: Cause,
    /// Why, in the author's words.
    pub reason: Option<Box<str>>,
    /// What was done; one or more, and each feature once.
    pub edits: Vec<Edit>,
}

/// That a replica's edits are known, up to a counter.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// Whose.
    pub replica: ReplicaId,
    /// Up to which.
    pub through: u64,
    /// The first bytes of the hash of the change that ends there: which of two histories of one
    /// name it was.
    pub head: [u8; 8],
}

/// What led to a change.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Cause {
    /// A person edited.
    Edit,
    /// A person took back the change of which this is the first edit.
    Undo(Dot),
    /// A person took back the undo of which this is the first edit.
    Redo(Dot),
    /// Read from a file.
    Import,
    /// A person settled a conflict.
    Resolve,
    /// A layer was put back to what it was.
    Restore,
}

/// What was done to one feature.
#[derive(Clone, PartialEq, Debug)]
pub struct Edit {
    /// Which; a feature that is created bears the name of this very edit.
    pub feature: FeatureId,
    /// The layer, if the feature is created.
    pub layer: Option<LayerId>,
    /// Whether the feature is there afterwards.
    pub existence: Existence,
    /// The existence that was seen and is replaced; empty if the feature is created.
    pub existence_replaces: Vec<Dot>,
    /// The geometry and properties that are written; each once.
    pub writes: Vec<Write>,
}

/// A new value for one register.
#[derive(Clone, PartialEq, Debug)]
pub struct Write {
    /// Where.
    pub target: Target,
    /// The value; more than one where an undo puts several candidates back.
    pub values: Vec<Value>,
    /// The dots of the values that were seen and are replaced.
    pub replaces: Vec<Dot>,
}

/// The geometry or a property.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Target {
    /// The geometry.
    Geometry,
    /// A property.
    Property(Key),
}

impl From<Target> for Register {
    fn from(target: Target) -> Self {
        match target {
            Target::Geometry => Self::Geometry,
            Target::Property(key) => Self::Property(key),
        }
    }
}

impl Change {
    /// Walks the edits with their dots.
    pub fn dotted(&self) -> impl Iterator<Item = (Dot, &Edit)> {
        (self.first..).zip(&self.edits).map(|(counter, edit)| (Dot::new(self.replica, counter), edit))
    }

    /// The counter of the last edit.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.first + (self.edits.len() as u64).saturating_sub(1)
    }
}

impl Write {
    /// A property.
    #[must_use]
    pub fn property(key: Key, value: Value, replaces: Vec<Dot>) -> Self {
        Self { target: Target::Property(key), values: vec![value], replaces }
    }

    /// The geometry; `None` takes it away.
    #[must_use]
    pub fn geometry(geometry: Option<Geometry>, replaces: Vec<Dot>) -> Self {
        let value = geometry.map_or(Value::Absent, Value::Geometry);
        Self { target: Target::Geometry, values: vec![value], replaces }
    }
}

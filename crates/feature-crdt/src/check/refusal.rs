//! Why a change is not taken in.

use thiserror::Error;

use super::{MAX_CHANGE_BYTES, MAX_SEEN};
use crate::{Dot, FeatureId, MAX_COUNTER, MAX_EDITS, MAX_SIBLINGS, MAX_WRITES, Register, ReplicaId};

/// Why a change is not taken in; it stays with its writer, and stalls only what builds on it.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum Refusal {
    /// Written by nobody.
    #[error("the name of 32 zeros is no replica's: a change has a writer")]
    Nobody,
    /// No edit, or too many.
    #[error("a change has 1 to {MAX_EDITS} edits; this has {edits}: split it")]
    Edits {
        /// How many.
        edits: usize,
    },
    /// A counter that is none.
    #[error("edits are counted from 1 to {MAX_COUNTER}; this begins at {first}")]
    Counter {
        /// The first edit's.
        first: u64,
    },
    /// The change before is missing, or named by a first change.
    #[error("the first change of a replica, and no other, follows nothing; this begins at edit {first}")]
    Previous {
        /// The first edit's counter.
        first: u64,
    },
    /// Control characters in the author's name.
    #[error("the author's name has no control characters")]
    Author,
    /// A text that is too long.
    #[error("the {what} is {bytes} bytes long; at most {max} are allowed")]
    Text {
        /// Which text.
        what: &'static str,
        /// How long.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// Too many names in `seen`.
    #[error("a change names at most {MAX_SEEN} replicas that its writer came to know; this names {seen}")]
    Seen {
        /// How many.
        seen: usize,
    },
    /// A name in `seen` that cannot be there.
    #[error("a writer cannot have come to know edit {through} of {replica} from others")]
    SeenOne {
        /// Whose.
        replica: ReplicaId,
        /// Up to which.
        through: u64,
    },
    /// `seen` in disorder.
    #[error("the replicas that the writer came to know are listed in their order, each once")]
    SeenOrder,
    /// An edit is named that cannot lie in the past.
    #[error("{dot} does not lie in the past of the edit that names it")]
    NotPast {
        /// The edit.
        dot: Dot,
    },
    /// A feature twice.
    #[error("a change edits each feature once; {feature} is edited twice: join the edits")]
    FeatureTwice {
        /// Which.
        feature: FeatureId,
    },
    /// A feature is created without a layer.
    #[error("edit {edit} creates a feature, but names no layer for it")]
    NoLayer {
        /// The edit.
        edit: Dot,
    },
    /// A layer for a feature that has one.
    #[error("edit {edit} names a layer, but a feature keeps the one that it was created in")]
    LayerLater {
        /// The edit.
        edit: Dot,
    },
    /// A creation that replaces, or that creates nothing.
    #[error("edit {edit} creates a feature: the feature is there afterwards, and nothing is replaced")]
    Creation {
        /// The edit.
        edit: Dot,
    },
    /// Too many writes.
    #[error("an edit writes to at most {MAX_WRITES} registers; {edit} writes to {writes}")]
    Writes {
        /// The edit.
        edit: Dot,
        /// How many.
        writes: usize,
    },
    /// Writes in disorder, or a register twice.
    #[error("edit {edit} writes to {register:?} twice or out of order")]
    WritesOrder {
        /// The edit.
        edit: Dot,
        /// Where.
        register: Register,
    },
    /// No value, or too many, or too many dots that are replaced.
    #[error(
        "a write of {edit} has {siblings} values or dots in a list; 1 to {MAX_SIBLINGS} values are allowed, and as many dots"
    )]
    Siblings {
        /// The edit.
        edit: Dot,
        /// How many.
        siblings: usize,
    },
    /// Replaced dots in disorder, or one twice.
    #[error("edit {edit} replaces {replaced} twice or out of order")]
    ReplacesOrder {
        /// The edit.
        edit: Dot,
        /// Which.
        replaced: Dot,
    },
    /// Values in disorder, or one twice.
    #[error("edit {edit} writes a value to {register:?} twice or out of order")]
    ValuesOrder {
        /// The edit.
        edit: Dot,
        /// Where.
        register: Register,
    },
    /// A value that does not belong there, or is not in its one form.
    #[error("edit {edit} writes to {register:?} what does not fit: {what}")]
    Value {
        /// The edit.
        edit: Dot,
        /// Where.
        register: Register,
        /// What is wrong.
        what: &'static str,
    },
    /// Too large as a whole.
    #[error("a change has at most {} MiB: split it", MAX_CHANGE_BYTES >> 20)]
    TooLarge,
    /// A dot that the writer had not seen.
    #[error("{dot} is named, but the writer had not seen it")]
    Unseen {
        /// The edit.
        dot: Dot,
    },
    /// The counter does not follow the change before.
    #[error("the change before ends at edit {through}, but this begins at edit {first}")]
    Gap {
        /// The last edit of the change before.
        through: u64,
        /// The first edit of this.
        first: u64,
    },
    /// An edit of a feature that was never created.
    #[error("{feature} is no feature: the edit of this name created none")]
    NoFeature {
        /// What was named.
        feature: FeatureId,
    },
    /// A layer that is none.
    #[error("{layer} is no layer")]
    NotALayer {
        /// What was named.
        layer: FeatureId,
    },
}

//! The state of a feature: registers, and the values that stand in them side by side.

use crate::{Dot, Edit, Existence, Key, LayerId, Target, Value, VersionVector, Write};

/// A value that nobody who saw it has replaced.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Sibling {
    /// The edit that wrote it.
    pub dot: Dot,
    /// What it wrote.
    pub value: Value,
}

/// The values of a register, by dot and value; more than one if they were written concurrently.
pub type Siblings = Vec<Sibling>;

/// All registers of a feature.
///
/// After the same edits it is the same, in whatever causal order they came: a register holds
/// exactly the values that were written and that no edit replaced.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FeatureState {
    /// The layer, for ever.
    pub layer: LayerId,
    /// [`Value::Existence`] only.
    pub existence: Siblings,
    /// [`Value::Geometry`] or [`Value::Absent`] only.
    pub geometry: Siblings,
    /// Properties by key.
    pub properties: Vec<(Key, Siblings)>,
}

impl FeatureState {
    /// A feature of which nothing is known yet but its layer.
    #[must_use]
    pub const fn new(layer: LayerId) -> Self {
        Self { layer, existence: Vec::new(), geometry: Vec::new(), properties: Vec::new() }
    }

    /// Takes in one edit that was not taken in before, after all that its writer had seen.
    pub fn apply(&mut self, dot: Dot, edit: &Edit) {
        let existence = [Value::Existence(edit.existence)];
        replace(&mut self.existence, dot, &existence, &edit.existence_replaces);
        for write in &edit.writes {
            replace(self.target_mut(&write.target), dot, &write.values, &write.replaces);
        }
    }

    fn target_mut(&mut self, target: &Target) -> &mut Siblings {
        let Target::Property(key) = target else { return &mut self.geometry };
        let at = match self.properties.binary_search_by(|(known, _)| known.cmp(key)) {
            Ok(at) => at,
            Err(at) => {
                self.properties.insert(at, (key.clone(), Vec::new()));
                at
            }
        };
        &mut self.properties[at].1
    }

    /// The values of the geometry or a property; none if it was never written.
    #[must_use]
    pub fn target(&self, target: &Target) -> &[Sibling] {
        match target {
            Target::Geometry => &self.geometry,
            Target::Property(key) => self.property(key.as_str()),
        }
    }

    /// The values of a property; none if it was never written.
    #[must_use]
    pub fn property(&self, key: &str) -> &[Sibling] {
        self.properties
            .binary_search_by(|(known, _)| known.as_str().cmp(key))
            .map_or(&[], |at| &self.properties[at].1)
    }

    /// Tells whether the feature is there: while anybody's edit says so, it is.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.existence.iter().any(|sibling| sibling.value == Value::Existence(Existence::Alive))
    }

    /// Joins what two replicas hold of one feature, each with the vector of what it knows.
    ///
    /// A value stays if both hold it, or if the one that does not hold it never knew it: the join
    /// of dotted version vector sets (Almeida et al. 2014).
    #[must_use]
    pub fn join(&self, knows: &VersionVector, other: &Self, other_knows: &VersionVector) -> Self {
        let join = |own: &[Sibling], others: &[Sibling]| join(own, knows, others, other_knows);
        let mut keys: Vec<&Key> =
            self.properties.iter().chain(&other.properties).map(|(key, _)| key).collect();
        keys.sort_unstable();
        keys.dedup();
        let property =
            |key: &Key| (key.clone(), join(self.property(key.as_str()), other.property(key.as_str())));
        Self {
            layer: self.layer,
            existence: join(&self.existence, &other.existence),
            geometry: join(&self.geometry, &other.geometry),
            properties: keys.into_iter().map(property).collect(),
        }
    }

    /// A write that replaces all that stands in a register.
    #[must_use]
    pub fn overwrite(&self, target: Target, value: Value) -> Write {
        let replaces = dots(self.target(&target));
        Write { target, values: vec![value], replaces }
    }
}

/// The dots of siblings, each once.
#[must_use]
pub fn dots(siblings: &[Sibling]) -> Vec<Dot> {
    let mut dots: Vec<Dot> = siblings.iter().map(|sibling| sibling.dot).collect();
    dots.dedup();
    dots
}

fn replace(siblings: &mut Siblings, dot: Dot, values: &[Value], replaces: &[Dot]) {
    siblings.retain(|sibling| !replaces.contains(&sibling.dot));
    let at = siblings.partition_point(|sibling| sibling.dot < dot);
    let mut new: Siblings = values.iter().map(|value| Sibling { dot, value: value.clone() }).collect();
    new.sort_unstable();
    new.dedup();
    siblings.splice(at..at, new);
}

fn join(own: &[Sibling], knows: &VersionVector, others: &[Sibling], other_knows: &VersionVector) -> Siblings {
    let kept = own.iter().filter(|sibling| others.contains(sibling) || !other_knows.contains(sibling.dot));
    let taken = others.iter().filter(|sibling| !own.contains(sibling) && !knows.contains(sibling.dot));
    let mut joined: Siblings = kept.chain(taken).cloned().collect();
    joined.sort_unstable();
    joined
}

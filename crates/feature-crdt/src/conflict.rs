//! Conflicts: what a merge leaves for a person to see.
//!
//! Some conflicts stand in the registers: values written side by side. Others appear only when two
//! features lie next to each other: a duplicate, a key used twice, a rule broken. All are derived
//! from the state, so that every replica with the same state lists the same ones.

use crate::layer::FieldFault;
use crate::{Existence, FeatureId, FeatureState, Key, LayerDefinition, Position, Register, Sibling, Value};

/// What is wrong with a feature.
#[derive(Clone, PartialEq, Debug)]
pub enum ConflictKind {
    /// Different values of a property were written side by side.
    Property(Key),
    /// Different geometries were written side by side.
    Geometry,
    /// One deleted the feature or merged it away while another changed it.
    Existence,
    /// Another feature of the layer lies so near that both may be one thing.
    DuplicateNearby {
        /// The other feature.
        other: FeatureId,
        /// How far away, in metres.
        meters: f64,
    },
    /// A property names a feature that is not there.
    BrokenReference(Key),
    /// Another feature of the layer has the same value of a property that must be unique.
    UniqueKey {
        /// The property.
        key: Key,
        /// The other feature.
        other: FeatureId,
    },
    /// A line or ring crosses itself.
    SelfCrossing(Position),
    /// An area overlaps another of the layer.
    Overlap(FeatureId),
    /// A value does not fit the field that the layer has for it.
    Schema {
        /// The property.
        key: Key,
        /// Why.
        fault: FieldFault,
    },
}

/// The registers in which different values stand side by side, in the order of registers.
///
/// Equal values written apart are no conflict. Which of these a policy settles is asked of
/// [`crate::Policy::settle`].
#[must_use]
pub fn disputed(state: &FeatureState) -> Vec<Register> {
    let mut disputed = Vec::new();
    if differ(&state.existence) {
        disputed.push(Register::Existence);
    }
    if differ(&state.geometry) {
        disputed.push(Register::Geometry);
    }
    let properties = state.properties.iter().filter(|(_, siblings)| differ(siblings));
    disputed.extend(properties.map(|(key, _)| Register::Property(key.clone())));
    disputed
}

/// Tells whether siblings hold more than one value.
#[must_use]
pub fn differ(siblings: &[Sibling]) -> bool {
    siblings.windows(2).any(|two| two[0].value != two[1].value)
}

/// The values that do not fit the layer's fields, each once, and required ones that are missing.
///
/// A feature that is not there has none.
#[must_use]
pub fn misfits(state: &FeatureState, layer: &LayerDefinition) -> Vec<ConflictKind> {
    if !state.is_alive() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for field in &layer.fields {
        let Ok(key) = Key::new(&field.key) else { continue };
        let siblings = state.property(&field.key);
        let absent = siblings.is_empty().then_some(&Value::Absent);
        let mut values = siblings.iter().map(|sibling| &sibling.value).chain(absent);
        if let Some(fault) = values.find_map(|value| field.fault(value)) {
            found.push(ConflictKind::Schema { key, fault });
        }
    }
    found
}

/// The properties of the layer that name features, with the features that they name.
#[must_use]
pub fn references(state: &FeatureState, layer: &LayerDefinition) -> Vec<(Key, FeatureId)> {
    let fields = layer.fields.iter().filter(|field| field.reference);
    let named = fields.filter_map(|field| {
        let [Sibling { value: Value::Text(text), .. }, ..] = state.property(&field.key) else { return None };
        Some((Key::new(&field.key).ok()?, text.parse().ok()?))
    });
    named.collect()
}

/// How far a decision is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Decision {
    /// Nobody has decided.
    Open,
    /// People have decided apart, and differently.
    Contested,
    /// Somebody decided, and a value that was not on the screen then stands beside it.
    Reopened,
}

/// Says of candidates that differ what people have decided so far; `resolves` tells whether the
/// change of a sibling's dot was a resolution.
#[must_use]
pub fn decision(siblings: &[Sibling], resolves: impl Fn(&Sibling) -> bool) -> Decision {
    let decided: Vec<Sibling> = siblings.iter().filter(|sibling| resolves(sibling)).cloned().collect();
    if decided.is_empty() {
        Decision::Open
    } else if differ(&decided) {
        Decision::Contested
    } else {
        Decision::Reopened
    }
}

impl FeatureState {
    /// Where the feature went, if it was merged into another and nobody says otherwise.
    #[must_use]
    pub fn merged_into(&self) -> Option<FeatureId> {
        match self.existence.as_slice() {
            [Sibling { value: Value::Existence(Existence::MergedInto(other)), .. }] => Some(*other),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ConflictKind, Decision, decision, disputed, misfits, references};
    use crate::layer::FieldFault;
    use crate::{
        Dot, Edit, Existence, FeatureState, Field, FieldType, Key, LAYERS, LayerDefinition, Register,
        ReplicaId, Sibling, Value, Write,
    };

    const BASE: Dot = Dot::new(ReplicaId([1; 16]), 1);

    fn dot(name: u8) -> Dot {
        Dot::new(ReplicaId([name; 16]), 1)
    }

    fn edit(name: u8, existence: Existence, writes: &[(&str, Value)]) -> (Dot, Edit) {
        let first = dot(name) == BASE;
        let replaces = || if first { Vec::new() } else { vec![BASE] };
        let write = |(key, value): &(&str, Value)| {
            Write::property(Key::new(key).expect("a key"), value.clone(), replaces())
        };
        let edit = Edit {
            feature: BASE,
            layer: first.then_some(LAYERS),
            existence,
            existence_replaces: replaces(),
            writes: writes.iter().map(write).collect(),
        };
        (dot(name), edit)
    }

    fn merged(edits: &[(Dot, Edit)]) -> FeatureState {
        let mut state = FeatureState::new(LAYERS);
        edits.iter().for_each(|(dot, edit)| state.apply(*dot, edit));
        state
    }

    fn status(text: &str) -> [(&'static str, Value); 1] {
        [("status", Value::text(text))]
    }

    #[test]
    fn different_values_side_by_side_are_disputed_and_equal_ones_are_not() {
        let base = edit(1, Existence::Alive, &status("open"));
        let closed = edit(2, Existence::Alive, &status("closed"));
        let status_key = Register::Property(Key::new("status").expect("a key"));
        let apart = merged(&[base.clone(), closed.clone(), edit(3, Existence::Alive, &status("burnt"))]);
        assert_eq!(disputed(&apart), [status_key]);
        let alike = merged(&[base.clone(), closed.clone(), edit(3, Existence::Alive, &status("closed"))]);
        assert_eq!(disputed(&alike), []);
        let disjoint =
            merged(&[base.clone(), closed.clone(), edit(3, Existence::Alive, &[("beds", Value::Int(4))])]);
        assert_eq!(disputed(&disjoint), []);
        let deleted = merged(&[base, closed, edit(3, Existence::Deleted, &[])]);
        assert_eq!(disputed(&deleted), [Register::Existence]);
        assert!(deleted.is_alive(), "who changed it wants it there");
    }

    #[test]
    fn people_who_decide_differently_contest_and_a_late_edit_reopens() {
        let sibling = |name: u8, text: &str| Sibling { dot: dot(name), value: Value::text(text) };
        let by = |resolvers: &'static [u8]| move |one: &Sibling| resolvers.contains(&one.dot.replica.0[0]);
        let two = [sibling(2, "closed"), sibling(3, "open")];
        assert_eq!(decision(&two, by(&[])), Decision::Open);
        assert_eq!(decision(&two, by(&[2, 3])), Decision::Contested);
        assert_eq!(decision(&two, by(&[2])), Decision::Reopened);
        let three = [sibling(2, "closed"), sibling(3, "closed"), sibling(4, "open")];
        assert_eq!(decision(&three, by(&[2, 3])), Decision::Reopened, "equal decisions are one");
    }

    #[test]
    fn values_that_do_not_fit_the_layer_are_named() {
        let field = |key: &str, kind, required| Field { key: key.into(), kind, required, ..Field::default() };
        let layer = LayerDefinition {
            fields: vec![field("beds", FieldType::Number, false), field("status", FieldType::Text, true)],
            ..LayerDefinition::default()
        };
        let state = merged(&[edit(1, Existence::Alive, &[("beds", Value::text("four"))])]);
        let key = |name| Key::new(name).expect("a key");
        let expected = [
            ConflictKind::Schema { key: key("beds"), fault: FieldFault::WrongType(FieldType::Number) },
            ConflictKind::Schema { key: key("status"), fault: FieldFault::Missing },
        ];
        assert_eq!(misfits(&state, &layer), expected);
        let gone = merged(&[edit(1, Existence::Alive, &[]), edit(2, Existence::Deleted, &[])]);
        assert_eq!(misfits(&gone, &layer), []);
    }

    #[test]
    fn references_name_features() {
        let camp = Field { key: "camp".into(), reference: true, ..Field::default() };
        let layer = LayerDefinition { fields: vec![camp], ..LayerDefinition::default() };
        let to = dot(7);
        let state = merged(&[edit(1, Existence::Alive, &[("camp", Value::text(to.to_string()))])]);
        assert_eq!(references(&state, &layer), [(Key::new("camp").expect("a key"), to)]);
        let odd = merged(&[edit(1, Existence::Alive, &[("camp", Value::text("the old one"))])]);
        assert_eq!(references(&odd, &layer), []);
    }
}

//! Features as their layer's policies show them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use edit_log::{EditReader, RegisterChange as LogChange, Stamp as LogStamp, StoredFeature};
use feature_crdt::{
    Existence, FeatureState, Geometry, Key, LayerDefinition, LayerId, Register, Sibling, Target, Value,
};
use jiff::Timestamp;
use serde_json::{Value as Json, json};

use super::values::label_of;
use super::view::{
    CandidateView, ConflictKind, ConflictView, FeatureView, RegisterChange, RegisterKind, Stamp,
};
use crate::error::Result;

/// The definitions of layers, each read once.
#[derive(Default)]
pub(super) struct Definitions(HashMap<LayerId, LayerDefinition>);

impl Definitions {
    /// The definition of a layer; an empty one if the layer is not known.
    pub(super) fn of(&mut self, log: &EditReader, layer: LayerId) -> Result<&LayerDefinition> {
        Ok(match self.0.entry(layer) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let stored = log.feature(layer)?;
                unknown.insert(stored.map(|stored| LayerDefinition::of(&stored.state)).unwrap_or_default())
            }
        })
    }
}

/// Milliseconds since 1970 as a time.
pub(crate) fn time_of(ms: u64) -> Timestamp {
    let ms = i64::try_from(ms).unwrap_or(i64::MAX);
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX)
}

pub(super) fn stamp_of(stamp: &LogStamp) -> Stamp {
    Stamp { at: time_of(stamp.time), by: stamp.author.to_string(), device: stamp.device.to_string() }
}

/// A feature as the policies of its layer show it.
pub(super) fn shown(
    log: &EditReader,
    layer: &LayerDefinition,
    stored: &StoredFeature,
) -> Result<FeatureView> {
    let state = &stored.state;
    let properties = shown_properties(log, layer, state)?;
    let geometry = shown_geometry(log, layer, state)?;
    Ok(FeatureView {
        id: stored.id,
        layer: stored.layer,
        label: label_of(layer, &properties),
        geometry,
        properties,
        deleted: !state.is_alive(),
        created: stamp_of(&stored.created),
        changed: stamp_of(&stored.changed),
        conflicted: !feature_crdt::disputed(state).is_empty(),
    })
}

/// The properties that the policies show, without absent ones.
pub(crate) fn shown_properties(
    log: &EditReader,
    layer: &LayerDefinition,
    state: &FeatureState,
) -> Result<Vec<(Key, Value)>> {
    let mut properties = Vec::with_capacity(state.properties.len());
    for (key, _) in &state.properties {
        let value = log.shown(layer, state, &Target::Property(key.clone()))?;
        if let Some(value) = value.filter(|value| **value != Value::Absent) {
            properties.push((key.clone(), value.into_owned()));
        }
    }
    Ok(properties)
}

/// The geometry that the policy shows.
pub(crate) fn shown_geometry(
    log: &EditReader,
    layer: &LayerDefinition,
    state: &FeatureState,
) -> Result<Option<Geometry>> {
    Ok(match log.shown(layer, state, &Target::Geometry)?.map(Cow::into_owned) {
        Some(Value::Geometry(geometry)) => Some(geometry),
        _ => None,
    })
}

/// The registers of a feature that hold several values, with all of them.
pub(super) fn conflicts(
    log: &EditReader,
    layer: &LayerDefinition,
    stored: &StoredFeature,
) -> Result<Vec<ConflictView>> {
    let registers = feature_crdt::disputed(&stored.state);
    registers.iter().map(|register| conflict(log, layer, stored, register)).collect()
}

/// One register that holds several values.
pub(super) fn conflict(
    log: &EditReader,
    layer: &LayerDefinition,
    stored: &StoredFeature,
    register: &Register,
) -> Result<ConflictView> {
    let state = &stored.state;
    let (kind, target) = match register {
        Register::Existence => (ConflictKind::Existence, None),
        Register::Geometry => (ConflictKind::Geometry, Some(Target::Geometry)),
        Register::Property(key) => (ConflictKind::Property, Some(Target::Property(key.clone()))),
    };
    let siblings = target.as_ref().map_or(state.existence.as_slice(), |target| state.target(target));
    let settled = match &target {
        Some(target) => log.settled(layer, state, target)?,
        None => None,
    };
    let shown_dot = match (&target, &settled) {
        (None, _) => alive_dot(siblings),
        (_, Some(settled)) => settled.dot,
        _ => None,
    };
    let field = match register {
        Register::Property(key) => Some(key.as_str().to_owned()),
        _ => None,
    };
    let rule = layer.policy_of(field.as_deref()).rule;
    let candidate = |sibling: &Sibling| -> Result<CandidateView> {
        let (value, geometry) = value_json(&sibling.value);
        Ok(CandidateView {
            id: sibling.dot,
            value,
            geometry,
            stamp: stamp_of(&log.stamp(sibling.dot)?),
            shown: Some(sibling.dot) == shown_dot,
        })
    };
    Ok(ConflictView {
        id: format!("{}/{}", stored.id, register_name(register)),
        kind,
        feature: stored.id,
        field,
        settled_by: settled.filter(|settled| !settled.open).map(|_| rule),
        candidates: siblings.iter().map(candidate).collect::<Result<_>>()?,
    })
}

/// While anybody says that the feature is there, it is.
fn alive_dot(siblings: &[Sibling]) -> Option<feature_crdt::Dot> {
    let alive = siblings.iter().find(|sibling| sibling.value == Value::Existence(Existence::Alive));
    alive.map(|sibling| sibling.dot)
}

fn register_name(register: &Register) -> String {
    match register {
        Register::Existence => "existence".into(),
        Register::Geometry => "geometry".into(),
        Register::Property(key) => format!("={key}"),
    }
}

/// A value as JSON, or the geometry that it is.
pub(crate) fn value_json(value: &Value) -> (Option<Json>, Option<Geometry>) {
    match value {
        Value::Geometry(geometry) => (None, Some(geometry.clone())),
        Value::Existence(Existence::Alive) => (Some(json!("alive")), None),
        Value::Existence(_) => (Some(json!("deleted")), None),
        other => (other.to_json(), None),
    }
}

/// A change of the log in the words of its layer.
pub(super) fn register_change(layer: &LayerDefinition, change: &LogChange) -> RegisterChange {
    // Several values are a conflict; the last in the order of edits stands for them.
    let value = |values: &[Value]| values.last().map(value_json).unwrap_or_default();
    let ((before, geometry_before), (after, geometry_after)) = (value(&change.before), value(&change.after));
    let (kind, key) = match &change.register {
        Register::Existence => (RegisterKind::Existence, None),
        Register::Geometry => (RegisterKind::Geometry, None),
        Register::Property(key) => (RegisterKind::Property, Some(key)),
    };
    let named = |value: Option<Json>| item_value(key, value);
    RegisterChange {
        kind,
        field: key.map(|key| key.field().to_owned()),
        label: key.map(|key| layer.field(key.as_str()).map_or(key.field(), |field| &field.label).to_owned()),
        before: named(before),
        after: named(after),
        geometry_before,
        geometry_after,
    }
}

/// A picture without a caption is told by its hash.
fn item_value(key: Option<&Key>, value: Option<Json>) -> Option<Json> {
    match (key.and_then(Key::item), value) {
        (Some(item), Some(Json::String(text))) if text.is_empty() => Some(json!(item)),
        (_, value) => value,
    }
}

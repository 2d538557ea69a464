//! Registers: what stands in them, what they are called, how far they are decided.

use edit_log::{EditReader, Stamp};
use feature_crdt::{
    Cause, Decision, Dot, Existence, FeatureState, LayerDefinition, Register, Settled, Sibling, Target,
    Value, decision,
};
use serde_json::Value as Json;

use super::marks::Marks;
use super::view::{CandidateId, ReviewState};
use crate::edits::{RegisterKind, geojson_of, value_json};
use crate::error::{DeviceError, Result};

/// What stands in a register.
pub(super) fn standing<'a>(state: &'a FeatureState, register: &Register) -> &'a [Sibling] {
    match register {
        Register::Existence => &state.existence,
        Register::Geometry => &state.geometry,
        Register::Property(key) => state.property(key.as_str()),
    }
}

/// The name of a register in marks.
pub(super) fn name(register: &Register) -> String {
    match register {
        Register::Existence => "existence".to_owned(),
        Register::Geometry => "geometry".to_owned(),
        Register::Property(key) => format!("={key}"),
    }
}

/// What rules settle; `None` for the existence, which is left to people.
pub(super) fn target(register: &Register) -> Option<Target> {
    match register {
        Register::Existence => None,
        Register::Geometry => Some(Target::Geometry),
        Register::Property(key) => Some(Target::Property(key.clone())),
    }
}

/// The kind and the key.
pub(super) fn parts(register: &Register) -> (RegisterKind, Option<String>) {
    match register {
        Register::Existence => (RegisterKind::Existence, None),
        Register::Geometry => (RegisterKind::Geometry, None),
        Register::Property(key) => (RegisterKind::Property, Some(key.to_string())),
    }
}

/// What people call a register; empty for place and existence.
pub(super) fn label(layer: &LayerDefinition, register: &Register) -> String {
    let Register::Property(key) = register else { return String::new() };
    let field = layer.field(key.as_str());
    field.map_or_else(|| key.field().to_owned(), |field| field.label.clone())
}

/// A value as JSON; `None` where nothing stands.
pub(super) fn json(value: &Value) -> Result<Option<Json>> {
    Ok(match value_json(value) {
        (_, Some(geometry)) => Some(geojson_of(&geometry)?),
        (json, None) => json,
    })
}

/// One of the values that stand, with who wrote it first.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    pub(super) id: CandidateId,
    pub(super) value: Value,
    /// Of the edit that first wrote it.
    pub(super) stamp: Stamp,
    /// Whether a person decided so.
    pub(super) decided: bool,
    /// Whether it stands here because a decision was taken back.
    pub(super) put_back: bool,
}

/// The values that stand in a register, with who wrote each first.
pub(super) fn candidates(
    log: &EditReader,
    state: &FeatureState,
    register: &Register,
) -> Result<Vec<Standing>> {
    let mut found: Vec<Standing> = Vec::new();
    for sibling in standing(state, register) {
        let number = found.iter().filter(|one| one.id.dot == sibling.dot).count();
        found.push(candidate(log, register, sibling, number)?);
    }
    Ok(found)
}

fn candidate(log: &EditReader, register: &Register, sibling: &Sibling, number: usize) -> Result<Standing> {
    let undone = match cause(log, sibling.dot)? {
        Cause::Undo(of) => Some(of),
        Cause::Redo(_) => None,
        cause => {
            return Ok(Standing {
                id: CandidateId { dot: sibling.dot, number },
                value: sibling.value.clone(),
                stamp: log.stamp(sibling.dot)?,
                decided: cause == Cause::Resolve,
                put_back: false,
            });
        }
    };
    let origin = log.origin_of(sibling.dot, register, &sibling.value)?;
    let put_back = match undone {
        Some(of) => log.sealed(of)?.is_some_and(|of| of.cause == Cause::Resolve),
        None => false,
    };
    Ok(Standing {
        id: CandidateId { dot: sibling.dot, number },
        value: sibling.value.clone(),
        stamp: log.stamp(origin)?,
        decided: cause(log, origin)? == Cause::Resolve,
        put_back,
    })
}

pub(super) fn cause(log: &EditReader, dot: Dot) -> Result<Cause> {
    let sealed = log.sealed(dot)?;
    Ok(sealed.ok_or_else(|| DeviceError::internal("an edit without its change"))?.cause)
}

/// How far a register that holds different values is decided.
pub(super) fn state_of(
    marks: &Marks,
    about: Dot,
    register: &Register,
    standing: &[Standing],
    settled: Option<&Settled>,
) -> ReviewState {
    let siblings: Vec<Sibling> =
        standing.iter().map(|one| Sibling { dot: one.id.dot, value: one.value.clone() }).collect();
    let opened = marks.is_opened(about, &name(register), &siblings);
    if settled.is_some_and(|settled| !settled.open) && !opened {
        return ReviewState::Settled;
    }
    // Values that an undo put back stand under one edit: who decided is asked of each by its place.
    let decided: Vec<Sibling> =
        siblings.iter().zip(standing).filter(|(_, one)| one.decided).map(|(one, _)| one.clone()).collect();
    match decision(&siblings, |sibling| decided.contains(sibling)) {
        Decision::Contested => ReviewState::Contested,
        Decision::Reopened => ReviewState::Reopened,
        Decision::Open if opened || standing.iter().any(|one| one.put_back) => ReviewState::Reopened,
        Decision::Open => ReviewState::Open,
    }
}

/// Tells whether a value says that a feature is there.
pub(super) fn is_alive(value: &Value) -> bool {
    *value == Value::Existence(Existence::Alive)
}

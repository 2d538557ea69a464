//! One feature of the queue, whole: sides, rows, findings, what was decided before.

use std::collections::BTreeSet;

use edit_log::EditReader;
use feature_crdt::{Cause, FeatureId, FeatureState, Key, LAYERS, Register, ReplicaId, Target, differ, dots};
use serde_json::json as json_of;

use super::entry::{LayerFacts, plain_item};
use super::finding::findings;
use super::index::Index;
use super::queue::sorted;
use super::register::{Standing, candidates, is_alive, json, label, parts, standing, state_of, target};
use super::sides::{Side, letter_of, sides_of, told};
use super::view::{
    DecidedRow, QueueQuery, Review, ReviewCandidate, ReviewDecision, ReviewRow, ReviewRule, ReviewState,
    ReviewValue,
};
use crate::audit::rule_version;
use crate::edits::time_of;
use crate::error::Result;

/// A register with its candidates.
type Stands = (Register, Vec<Standing>);

/// The sides, and the names under which this device wrote.
type Sides<'a> = (&'a [Side], &'a BTreeSet<ReplicaId>);

/// Looks at a feature; `None` if there is none of the name.
pub(super) fn look(
    log: &EditReader,
    index: &Index,
    id: FeatureId,
    query: &QueueQuery,
) -> Result<Option<Review>> {
    let Some(state) = log.feature_state(id)? else { return Ok(None) };
    let Some(layer) = index.layers.get(&state.layer) else { return Ok(None) };
    let item = match index.entries.get(&id) {
        Some(entry) => entry.item.clone(),
        None => plain_item(log, layer, &index.marks, id, &state)?,
    };
    let found = sorted(index, query);
    let at = found.iter().position(|(_, entry)| entry.item.feature == id);
    let beside = |at: Option<usize>| at.and_then(|at| found.get(at)).map(|(_, entry)| entry.item.feature);
    let mut stands: Vec<Stands> = Vec::new();
    for register in registers(layer, &state) {
        let found = candidates(log, &state, &register)?;
        stands.push((register, found));
    }
    let disputed: Vec<&Stands> =
        stands.iter().filter(|(register, _)| differ(standing(&state, register))).collect();
    let own = log.own_replicas()?;
    let sides = sides_of(&disputed.iter().flat_map(|(_, found)| found).collect::<Vec<_>>(), &own);
    let fork = fork(log, &state, &disputed)?;
    let mut rows = Vec::with_capacity(stands.len());
    for stands in &stands {
        rows.push(row(log, index, layer, (id, &state), stands, (&sides, &own))?);
    }
    rows.sort_by_key(|row| (!row.differs, row.differs && row.state == ReviewState::Settled));
    let none = Vec::new();
    Ok(Some(Review {
        item,
        number: at.map(|at| at as u64 + 1),
        total: found.len() as u64,
        next: if at.is_some() { beside(at.map(|at| at + 1)) } else { beside(Some(0)) },
        previous: beside(at.and_then(|at| at.checked_sub(1))),
        sides: told(log, layer, id, &sides, fork, &own)?,
        rows,
        findings: findings(log, layer, &index.marks, id, index.findings.get(&id).unwrap_or(&none))?,
        decided: decided(log, layer, id)?,
        draft: None,
        version: index.version,
    }))
}

/// Every register of a feature: existence and place, the fields in their order, then what has no field.
fn registers(layer: &LayerFacts, state: &FeatureState) -> Vec<Register> {
    let mut found = vec![Register::Existence, Register::Geometry];
    let keys = layer.definition.fields.iter().filter_map(|field| Key::new(&field.key).ok());
    for key in keys.chain(state.properties.iter().map(|(key, _)| key.clone())) {
        let register = Register::Property(key);
        if !found.contains(&register) {
            found.push(register);
        }
    }
    found.retain(|register| match register {
        Register::Geometry => layer.id != LAYERS,
        _ => true,
    });
    found
}

/// When the sides parted: the oldest of what the disputed registers come from.
fn fork(log: &EditReader, state: &FeatureState, disputed: &[&Stands]) -> Result<u64> {
    let mut fork: Option<u64> = None;
    for (register, _) in disputed {
        let ancestor = log.ancestor(&dots(standing(state, register)), register)?;
        let time = ancestor.map_or(0, |(stamp, _)| stamp.time);
        fork = Some(fork.map_or(time, |fork| fork.min(time)));
    }
    Ok(fork.unwrap_or(0))
}

fn row(
    log: &EditReader,
    index: &Index,
    layer: &LayerFacts,
    (id, state): (FeatureId, &FeatureState),
    (register, found): &Stands,
    sides: Sides<'_>,
) -> Result<ReviewRow> {
    let (kind, field) = parts(register);
    let differs = differ(standing(state, register));
    let settled = match target(register) {
        Some(target) => log.settled(&layer.definition, state, &target)?,
        None => None,
    };
    let of = match differs {
        true => state_of(&index.marks, id, register, found, settled.as_ref()),
        false => ReviewState::Settled,
    };
    let shown_dot = match register {
        Register::Existence => {
            found.iter().find(|one| is_alive(&one.value)).or(found.first()).map(|one| one.id)
        }
        _ => settled.as_ref().and_then(|settled| {
            let shown = |one: &&Standing| Some(one.id.dot) == settled.dot && one.value == settled.value;
            found.iter().find(shown).map(|one| one.id)
        }),
    };
    let shown = match register {
        Register::Existence => Some(json_of!(if state.is_alive() { "alive" } else { "deleted" })),
        _ => settled.as_ref().map(|settled| json(&settled.value)).transpose()?.flatten(),
    };
    let by_rule = differs && of == ReviewState::Settled;
    let known = layer.definition.fields.iter().find(|known| Some(&known.key) == field.as_ref());
    let (known_kind, choices) = (known.map(|known| known.kind), known.map(|known| known.choices.clone()));
    Ok(ReviewRow {
        register: kind,
        label: label(&layer.definition, register),
        kind: known_kind,
        choices: choices.unwrap_or_default(),
        differs,
        ancestor: if differs { ancestor(log, state, register)? } else { None },
        candidates: found
            .iter()
            .map(|one| candidate(log, one, shown_dot == Some(one.id), sides))
            .collect::<Result<_>>()?,
        shown,
        settled_by: by_rule.then(|| rule(log, layer, field.as_deref())).transpose()?,
        state: of,
        field,
    })
}

fn ancestor(log: &EditReader, state: &FeatureState, register: &Register) -> Result<Option<ReviewValue>> {
    let Some((stamp, value)) = log.ancestor(&dots(standing(state, register)), register)? else {
        return Ok(None);
    };
    Ok(Some(ReviewValue { value: json(&value)?, at: time_of(stamp.time), author: stamp.author.to_string() }))
}

fn rule(log: &EditReader, layer: &LayerFacts, field: Option<&str>) -> Result<ReviewRule> {
    let rule = layer.definition.policy_of(field).rule;
    Ok(ReviewRule { rule, version: rule_version(log, layer.id, field)? })
}

fn candidate(log: &EditReader, one: &Standing, shown: bool, sides: Sides<'_>) -> Result<ReviewCandidate> {
    let reason = if one.decided { log.reason(one.stamp.dot)? } else { None };
    Ok(ReviewCandidate {
        id: one.id,
        side: letter_of(sides.0, &one.stamp, sides.1),
        value: json(&one.value)?,
        at: time_of(one.stamp.time),
        author: one.stamp.author.to_string(),
        device: one.stamp.device.to_string(),
        reason: reason.map(Into::into),
        decided: one.decided,
        shown,
    })
}

/// The decisions that were taken about a feature, the latest first.
fn decided(log: &EditReader, layer: &LayerFacts, id: FeatureId) -> Result<Vec<ReviewDecision>> {
    let mut decisions = Vec::new();
    for one in log.decided_of(id)? {
        if one.change.cause != Cause::Resolve {
            continue;
        }
        let mut rows = Vec::new();
        for edit in one.change.edits.iter().filter(|edit| edit.feature == id) {
            if edit.writes.is_empty() {
                let value = json(&feature_crdt::Value::Existence(edit.existence))?;
                let (register, field) = parts(&Register::Existence);
                rows.push(DecidedRow { register, field, label: String::new(), value });
            }
            for write in &edit.writes {
                let register = match &write.target {
                    Target::Geometry => Register::Geometry,
                    Target::Property(key) => Register::Property(key.clone()),
                };
                let (kind, field) = parts(&register);
                let value = write.values.last().map(json).transpose()?.flatten();
                let label = label(&layer.definition, &register);
                rows.push(DecidedRow { register: kind, field, label, value });
            }
        }
        decisions.push(ReviewDecision {
            change: one.stamp.dot,
            at: time_of(one.stamp.time),
            author: one.stamp.author.to_string(),
            device: one.stamp.device.to_string(),
            reason: one.change.reason.as_deref().map(str::to_owned),
            rows,
            undone: log.taken_back(one.stamp.dot, id)?.is_some(),
        });
    }
    Ok(decisions)
}

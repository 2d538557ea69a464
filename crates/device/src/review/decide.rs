//! Decisions: ordinary changes that replace exactly the candidates that were shown.

use std::collections::BTreeSet;

use edit_log::{Draft, DraftEdit, EditReader, LogError};
use feature_crdt::{
    Cause, Dot, Existence, FeatureId, FeatureState, Key, LAYERS, MAX_REASON_BYTES, REVIEWS, Register, Target,
    Value,
};
use serde_json::Value as Json;

use super::entry::LayerFacts;
use super::index::Index;
use super::marks::MarkKind;
use super::register::{cause, name, standing, target};
use super::view::{CandidateId, Choice, Decided, FeatureDecision, ReviewItem, RowDecision, Skipped};
use crate::device::Device;
use crate::edits::{checked_geometry, now_ms, shown_geometry, shown_properties, time_of, value_of};
use crate::error::{DeviceError, ErrorCode, Result};

/// What becomes of one decision: the edits, or why there are none.
type Drafted = std::result::Result<Vec<DraftEdit>, String>;

impl Device {
    /// Decides: one change. Of a feature where other candidates stand than were shown nothing is written.
    pub(crate) fn decide(&self, decisions: &[FeatureDecision], reason: Option<String>) -> Result<Decided> {
        let reason = checked_reason(reason)?;
        self.in_edits(|_| Ok(()))?;
        let mut seen = BTreeSet::new();
        if !decisions.iter().all(|one| seen.insert(one.feature)) {
            return Err(DeviceError::bad_input("A feature is decided once in one step."));
        }
        let (done, written) = self.write_edits(|log| {
            let index = self.review_index(log)?;
            let (mut edits, mut done, mut written) = (Vec::new(), Decided::default(), Vec::new());
            for decision in decisions {
                match drafted(log, &index, decision)? {
                    Ok(found) => {
                        edits.extend(found);
                        written.push(decision.feature);
                        done.decided += 1;
                    }
                    Err(why) => done.skipped.push(Skipped { feature: decision.feature, why }),
                }
            }
            drop(index);
            append(log, edits, reason)?;
            Ok((done, written))
        })?;
        for feature in written {
            self.save_review_draft(feature, None)?;
        }
        Ok(done)
    }

    /// Opens again what was decided, or what a rule settles.
    pub(crate) fn reopen(
        &self,
        id: FeatureId,
        register: &Register,
        reason: Option<String>,
    ) -> Result<Decided> {
        let reason = checked_reason(reason)?;
        self.in_edits(|_| Ok(()))?;
        let skipped =
            |why: &str| Decided { decided: 0, skipped: vec![Skipped { feature: id, why: why.to_owned() }] };
        self.write_edits(|log| {
            let state = log.feature_state(id)?.ok_or_else(|| gone(id))?;
            let values = standing(&state, register);
            if feature_crdt::differ(values) {
                let index = self.review_index(log)?;
                if index.entries.get(&id).is_some_and(|entry| entry.open.contains(register)) {
                    return Ok(skipped("It is open already."));
                }
                let named: Vec<String> = values.iter().map(|one| one.dot.to_string()).collect();
                let mark = index.marks.write(id, MarkKind::Opened, &name(register), &named.join(" "))?;
                drop(index);
                log.append(Draft { reason, ..Draft::edit(vec![mark]) }, now_ms())?;
                return Ok(Decided { decided: 1, skipped: Vec::new() });
            }
            let decision = values.last().map(|one| one.dot);
            match decision.map(|dot| Ok::<_, DeviceError>((dot, cause(log, dot)?))).transpose()? {
                Some((dot, Cause::Resolve | Cause::Redo(_))) => {
                    let first = log.sealed(dot)?.map_or(dot, |sealed| sealed.first);
                    log.take_back(first, id, register, reason.as_deref(), now_ms())?;
                    Ok(Decided { decided: 1, skipped: Vec::new() })
                }
                _ => Ok(skipped("What stands there is no decision: it was written since.")),
            }
        })
    }

    /// Says that what was found breaks nothing.
    pub(crate) fn dismiss_finding(
        &self,
        id: FeatureId,
        finding: &str,
        reason: Option<String>,
    ) -> Result<Decided> {
        let reason = checked_reason(reason)?.unwrap_or_default();
        self.in_edits(|_| Ok(()))?;
        self.write_edits(|log| {
            let index = self.review_index(log)?;
            let found = index.findings.get(&id).into_iter().flatten();
            if !found.into_iter().any(|found| super::finding::finding_id(found) == finding) {
                let why = "It is not found any more.".to_owned();
                return Ok(Decided { decided: 0, skipped: vec![Skipped { feature: id, why }] });
            }
            let mark = index.marks.write(id, MarkKind::Dismissed, finding, &reason)?;
            drop(index);
            log.append(Draft::edit(vec![mark]), now_ms())?;
            Ok(Decided { decided: 1, skipped: Vec::new() })
        })
    }

    /// Says who is to decide; an empty name takes that back.
    pub(crate) fn assign_review(&self, ids: &[FeatureId], to: &str) -> Result<Vec<ReviewItem>> {
        let to = to.trim();
        if to.len() > feature_crdt::MAX_AUTHOR_BYTES || to.chars().any(char::is_control) {
            return Err(DeviceError::bad_input("A name is one line of at most 256 letters."));
        }
        self.in_edits(|_| Ok(()))?;
        self.write_edits(|log| {
            let index = self.review_index(log)?;
            let mut marks = Vec::new();
            for id in ids {
                log.feature_state(*id)?.ok_or_else(|| gone(*id))?;
                if index.marks.assignee(*id).unwrap_or_default() != to {
                    marks.push(index.marks.write(*id, MarkKind::Assigned, "", to)?);
                }
            }
            drop(index);
            if !marks.is_empty() {
                log.append(Draft::edit(marks), now_ms())?;
            }
            let index = self.review_index(log)?;
            Ok(ids.iter().filter_map(|id| Some(index.entries.get(id)?.item.clone())).collect())
        })
    }
}

/// Writes decisions as one change; none is no fault.
pub(super) fn append(
    log: &mut edit_log::EditLog,
    edits: Vec<DraftEdit>,
    reason: Option<String>,
) -> Result<()> {
    if edits.is_empty() {
        return Ok(());
    }
    let draft = Draft { edits, cause: Cause::Resolve, reason, time: None, author: None };
    match log.append(draft, now_ms()) {
        Ok(_) | Err(LogError::NothingToDo) => Ok(()),
        Err(cause) => Err(cause.into()),
    }
}

/// Reads a reason.
pub(super) fn checked_reason(reason: Option<String>) -> Result<Option<String>> {
    let reason = reason.map(|reason| reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    if reason.as_ref().is_some_and(|reason| reason.len() > MAX_REASON_BYTES) {
        return Err(DeviceError::bad_input(format!("A reason has at most {MAX_REASON_BYTES} bytes.")));
    }
    Ok(reason)
}

fn gone(id: FeatureId) -> DeviceError {
    DeviceError::new(ErrorCode::NotFound, format!("There is no feature {id} here."))
}

/// The edits of one decision, or why there are none.
fn drafted(log: &EditReader, index: &Index, decision: &FeatureDecision) -> Result<Drafted> {
    let id = decision.feature;
    let Some(state) = log.feature_state(id)?.filter(|state| state.layer != REVIEWS) else {
        return Ok(Err("There is no such feature here.".to_owned()));
    };
    let Some(layer) = index.layers.get(&state.layer) else {
        return Ok(Err("Its layer was deleted.".to_owned()));
    };
    for row in &decision.rows {
        if let Some(why) = meanwhile(log, &state, row)? {
            return Ok(Err(why));
        }
    }
    let mut chosen = Vec::with_capacity(decision.rows.len());
    for row in &decision.rows {
        chosen.push((row, value(layer, &state, row)?));
    }
    if !state.is_alive() && !chosen.iter().any(|(row, _)| row.register == Register::Existence) {
        return Ok(Err("It was deleted.".to_owned()));
    }
    let mut edits = vec![settle(id, &chosen)];
    if decision.keep_both && layer.id != LAYERS {
        edits.extend(second(log, layer, &state, &chosen)?);
    }
    Ok(Ok(edits))
}

/// The edit that writes what was chosen.
pub(super) fn settle(feature: FeatureId, chosen: &[(&RowDecision, Value)]) -> DraftEdit {
    let (mut existence, mut rows) = (None, Vec::new());
    for (row, value) in chosen {
        let shown: Vec<Dot> = row.shown.iter().map(|one| one.dot).collect();
        match (target(&row.register), value) {
            (None, Value::Existence(to)) => existence = Some((*to, shown)),
            (None, _) => {}
            (Some(target), value) => rows.push((target, value.clone(), shown)),
        }
    }
    DraftEdit::Decide { feature, existence, rows }
}

/// What is chosen for a register, held against the layer.
fn value(layer: &LayerFacts, state: &FeatureState, row: &RowDecision) -> Result<Value> {
    match (&row.choice, &row.register) {
        (Choice::Candidate(id), register) => candidate(state, register, *id)
            .ok_or_else(|| DeviceError::bad_input("The choice is none of the candidates that were shown.")),
        (Choice::Value(json), Register::Existence) => match json.as_str() {
            Some("alive") => Ok(Value::Existence(Existence::Alive)),
            Some("deleted") => Ok(Value::Existence(Existence::Deleted)),
            _ => Err(DeviceError::bad_input("Whether a feature is there is `alive` or `deleted`.")),
        },
        (Choice::Value(Json::Null), _) => Ok(Value::Absent),
        (Choice::Value(json), Register::Geometry) => {
            Ok(Value::Geometry(checked_geometry(&layer.definition, json)?))
        }
        (Choice::Value(json), Register::Property(key)) => property(layer, key, json),
    }
}

fn property(layer: &LayerFacts, key: &Key, json: &Json) -> Result<Value> {
    let value = value_of(key.as_str(), json)?;
    let field = layer.definition.fields.iter().find(|field| field.key == key.as_str());
    match field.and_then(|field| Some((field, field.fault(&value)?))) {
        Some((field, fault)) => Err(crate::edits::refusal(field, fault)),
        None => Ok(value),
    }
}

fn candidate(state: &FeatureState, register: &Register, id: CandidateId) -> Option<Value> {
    let of_edit = standing(state, register).iter().filter(|one| one.dot == id.dot);
    of_edit.into_iter().nth(id.number).map(|one| one.value.clone())
}

/// Who has written or decided since, if other values stand there than were shown.
fn meanwhile(log: &EditReader, state: &FeatureState, row: &RowDecision) -> Result<Option<String>> {
    let now: BTreeSet<Dot> = standing(state, &row.register).iter().map(|one| one.dot).collect();
    let shown: BTreeSet<Dot> = row.shown.iter().map(|one| one.dot).collect();
    if now == shown {
        return Ok(None);
    }
    let mut newest: Option<edit_log::Stamp> = None;
    for dot in now.difference(&shown) {
        let stamp = log.stamp(*dot)?;
        if newest.as_ref().is_none_or(|known| (known.time, known.dot) < (stamp.time, stamp.dot)) {
            newest = Some(stamp);
        }
    }
    let Some(stamp) = newest else {
        return Ok(Some("Other values stand there now than were shown.".to_owned()));
    };
    let did = match cause(log, stamp.dot)? {
        Cause::Resolve => "settled it meanwhile",
        Cause::Undo(_) => "took a decision back meanwhile",
        _ => "wrote there meanwhile",
    };
    let at = time_of(stamp.time).strftime("%Y-%m-%d %H:%M UTC");
    Ok(Some(format!("{} {did}, on {} at {at}.", stamp.author, stamp.device)))
}

/// The second feature, with what was not chosen.
fn second(
    log: &EditReader,
    layer: &LayerFacts,
    state: &FeatureState,
    chosen: &[(&RowDecision, Value)],
) -> Result<Option<DraftEdit>> {
    let mut geometry = shown_geometry(log, &layer.definition, state)?;
    let mut properties = shown_properties(log, &layer.definition, state)?;
    let mut differs = false;
    for (row, value) in chosen {
        let Some(target) = target(&row.register) else { continue };
        let other = standing(state, &row.register).iter().find(|one| one.value != *value);
        let kept = other.map_or_else(|| value.clone(), |other| other.value.clone());
        differs |= other.is_some();
        match (target, kept) {
            (Target::Geometry, Value::Geometry(kept)) => geometry = Some(kept),
            (Target::Geometry, _) => geometry = None,
            (Target::Property(key), kept) => {
                properties.retain(|(known, _)| *known != key);
                properties.push((key, kept));
            }
        }
    }
    Ok(differs.then_some(DraftEdit::Create { layer: layer.id, geometry, properties }))
}

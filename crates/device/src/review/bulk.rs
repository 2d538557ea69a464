//! Many decisions by one rule: shown first, then written as one step.

use edit_log::{DraftEdit, EditReader};
use feature_crdt::{Candidate, Existence, FeatureId, Policy, Register, Value};

use super::decide::{append, checked_reason, settle};
use super::entry::Entry;
use super::index::Index;
use super::queue::Sieve;
use super::register::{Standing, candidates, is_alive, json, label, parts};
use super::view::{BulkExample, BulkResult, BulkRule, CandidateId, Choice, ReviewFilter, RowDecision, Take};
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};

/// So many examples are shown.
const MAX_EXAMPLES: usize = 20;

/// What a bulk decision is about.
#[derive(Clone, Debug, Default)]
pub(crate) struct BulkScope {
    pub(crate) filter: ReviewFilter,
    /// Only these.
    pub(crate) features: Option<Vec<FeatureId>>,
}

/// What is to be written, and what is told of it.
#[derive(Default)]
struct Planned {
    edits: Vec<DraftEdit>,
    result: BulkResult,
}

impl Device {
    /// What a bulk decision would do.
    pub(crate) fn preview_bulk(&self, rule: &BulkRule, scope: &BulkScope) -> Result<BulkResult> {
        let planned = self.read_edits(|log| {
            let index = self.review_index(log)?;
            plan(log, &index, rule, scope)
        })?;
        Ok(planned.unwrap_or_default().result)
    }

    /// Decides by a rule, in one step.
    ///
    /// # Errors
    /// If the edits are at another version than was previewed.
    pub(crate) fn decide_bulk(
        &self,
        rule: &BulkRule,
        scope: &BulkScope,
        reason: Option<String>,
        version: Option<u64>,
    ) -> Result<BulkResult> {
        let reason = checked_reason(reason)?;
        self.in_edits(|_| Ok(()))?;
        let (result, features) = self.write_edits(|log| {
            let index = self.review_index(log)?;
            if version.is_some_and(|version| version != index.version) {
                return Err(DeviceError::new(
                    ErrorCode::Conflict,
                    "Something was edited since the preview: nothing was written.",
                )
                .hint("Look at the preview again."));
            }
            let Planned { edits, result } = plan(log, &index, rule, scope)?;
            drop(index);
            let features: Vec<FeatureId> = edits.iter().filter_map(decided).collect();
            append(log, edits, reason)?;
            Ok((BulkResult { version: log.version()?, ..result }, features))
        })?;
        for feature in features {
            self.save_review_draft(feature, None)?;
        }
        Ok(result)
    }
}

const fn decided(edit: &DraftEdit) -> Option<FeatureId> {
    match edit {
        DraftEdit::Decide { feature, .. } => Some(*feature),
        _ => None,
    }
}

fn plan(log: &EditReader, index: &Index, rule: &BulkRule, scope: &BulkScope) -> Result<Planned> {
    let sieve = Sieve::new(&scope.filter);
    let mut wanted: Vec<&Entry> = match &scope.features {
        Some(features) => features.iter().filter_map(|id| index.entries.get(id)).collect(),
        None => index.entries.values().collect(),
    };
    wanted.retain(|entry| sieve.passes(entry));
    wanted.sort_by_key(|entry| (entry.oldest_ms, entry.item.feature));
    wanted.dedup_by_key(|entry| entry.item.feature);
    let own = log.own_replicas()?;
    let mut planned = Planned::default();
    planned.result.version = index.version;
    for entry in wanted {
        let id = entry.item.feature;
        let Some(state) = log.feature_state(id)? else { continue };
        let Some(layer) = index.layers.get(&state.layer) else { continue };
        let mut rows = Vec::new();
        for register in entry.open.iter().filter(|register| fits(rule, register)) {
            let standing = candidates(log, &state, register)?;
            let mine = |one: &Standing| own.contains(&one.stamp.dot.replica);
            let Some(value) = take(&rule.take, register, &standing, mine) else {
                planned.result.leaves += 1;
                continue;
            };
            planned.result.decides += 1;
            if planned.result.examples.len() < MAX_EXAMPLES {
                let (kind, _) = parts(register);
                let label = label(&layer.definition, register);
                let from = standing.iter().map(|one| json(&one.value).map(Option::unwrap_or_default));
                planned.result.examples.push(BulkExample {
                    feature: id,
                    label: entry.item.label.clone(),
                    register: kind,
                    field: Some(label).filter(|label| !label.is_empty()),
                    from: from.collect::<Result<_>>()?,
                    to: json(&value)?.unwrap_or_default(),
                });
            }
            let shown: Vec<CandidateId> = standing.iter().map(|one| one.id).collect();
            let choice = Choice::Value(serde_json::Value::Null);
            rows.push((RowDecision { register: register.clone(), shown, choice }, value));
        }
        if !rows.is_empty() {
            planned.result.features += 1;
            let rows: Vec<(&RowDecision, Value)> =
                rows.iter().map(|(row, value)| (row, value.clone())).collect();
            planned.edits.push(settle(id, &rows));
        }
    }
    Ok(planned)
}

fn fits(rule: &BulkRule, register: &Register) -> bool {
    let (kind, field) = parts(register);
    let existence_only = matches!(rule.take, Take::Restore | Take::ConfirmDeletion);
    rule.register.is_none_or(|wanted| wanted == kind)
        && rule.field.as_ref().is_none_or(|wanted| Some(wanted) == field.as_ref())
        && (!existence_only || *register == Register::Existence)
}

/// The value that a rule takes; `None` if it cannot tell.
fn take(
    take: &Take,
    register: &Register,
    standing: &[Standing],
    mine: impl Fn(&Standing) -> bool,
) -> Option<Value> {
    let newest = |passes: &dyn Fn(&Standing) -> bool| {
        let passing = standing.iter().filter(|one| passes(one));
        passing.max_by_key(|one| (one.stamp.time, one.id)).map(|one| one.value.clone())
    };
    match take {
        Take::Newest => newest(&|_| true),
        Take::Oldest => {
            standing.iter().min_by_key(|one| (one.stamp.time, one.id)).map(|one| one.value.clone())
        }
        Take::Mine => newest(&|one| mine(one)),
        Take::Others => newest(&|one| !mine(one)),
        Take::Author(name) => newest(&|one| *one.stamp.author == **name),
        Take::Device(name) => newest(&|one| *one.stamp.device == **name),
        Take::Restore => Some(Value::Existence(Existence::Alive)),
        Take::ConfirmDeletion => newest(&|one| !is_alive(&one.value)),
        Take::Policy(rule) if *register != Register::Existence => {
            let all: Vec<Candidate> = standing.iter().map(candidate).collect();
            let settled = Policy::from(*rule).settle(&all, None)?;
            (!settled.open).then_some(settled.value)
        }
        Take::Policy(_) => None,
    }
}

fn candidate(one: &Standing) -> Candidate {
    Candidate {
        dot: one.id.dot,
        value: one.value.clone(),
        time: one.stamp.clock,
        author: one.stamp.author.clone(),
        role: None,
        accuracy: None,
    }
}

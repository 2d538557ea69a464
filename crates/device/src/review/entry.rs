//! One feature of the queue, as the index keeps it.

use std::collections::BTreeSet;

use edit_log::EditReader;
use feature_crdt::{
    ConflictKind, Extent, FeatureId, FeatureState, LAYERS, LayerDefinition, LayerId, Register, Value,
    disputed,
};
use jiff::Timestamp;

use super::finding::finding_id;
use super::marks::{MarkKind, Marks};
use super::register::{candidates, label, state_of, target};
use super::view::{ReviewItem, ReviewKind, ReviewState};
use crate::edits::{degrees, label_of, shown_properties, time_of};
use crate::error::Result;

/// What is known of a layer.
#[derive(Clone, Debug)]
pub(super) struct LayerFacts {
    pub(super) id: LayerId,
    pub(super) definition: LayerDefinition,
}

/// One feature of the queue.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) item: ReviewItem,
    /// The state of each register and finding.
    pub(super) states: BTreeSet<ReviewState>,
    /// Registers that wait for a person.
    pub(super) open: Vec<Register>,
    /// What the text of a filter is looked for in, in lower case.
    pub(super) text: String,
    pub(super) oldest_ms: u64,
    pub(super) newest_ms: u64,
    /// The other features of its findings.
    pub(super) others: Vec<FeatureId>,
}

/// What is gathered for an entry.
#[derive(Default)]
struct Gathered {
    kinds: BTreeSet<ReviewKind>,
    fields: Vec<String>,
    authors: Vec<String>,
    states: BTreeSet<ReviewState>,
    open: Vec<Register>,
    settled: u64,
    findings: u64,
    text: String,
    times: Option<(u64, u64)>,
}

impl Gathered {
    fn author(&mut self, name: &str) {
        if !self.authors.iter().any(|known| known == name) {
            self.authors.push(name.to_owned());
        }
    }

    fn field(&mut self, label: String) {
        if !label.is_empty() && !self.fields.contains(&label) {
            self.fields.push(label);
        }
    }

    fn time(&mut self, ms: u64) {
        self.times = Some(self.times.map_or((ms, ms), |(low, high)| (low.min(ms), high.max(ms))));
    }
}

/// The entry of a feature; `None` if nothing of it is in the queue.
pub(super) fn entry_of(
    log: &EditReader,
    layer: &LayerFacts,
    marks: &Marks,
    id: FeatureId,
    state: &FeatureState,
    findings: &[ConflictKind],
) -> Result<Option<Entry>> {
    let mut registers = disputed(state);
    if !state.is_alive() {
        registers.retain(|register| *register == Register::Existence);
    }
    if registers.is_empty() && findings.is_empty() {
        return Ok(None);
    }
    let mut gathered = Gathered::default();
    for register in registers {
        gather(log, layer, marks, (id, state), register, &mut gathered)?;
    }
    let waiting =
        findings.iter().filter(|found| marks.find(id, MarkKind::Dismissed, &finding_id(found)).is_none());
    for found in waiting {
        gathered.kinds.insert(ReviewKind::of_finding(found));
        gathered.states.insert(ReviewState::Open);
        gathered.findings += 1;
        if let ConflictKind::Schema { key, .. }
        | ConflictKind::BrokenReference(key)
        | ConflictKind::UniqueKey { key, .. } = found
        {
            gathered.field(label(&layer.definition, &Register::Property(key.clone())));
        }
    }
    if gathered.states.is_empty() {
        return Ok(None);
    }
    if gathered.times.is_none() {
        for sibling in &state.existence {
            let stamp = log.stamp(sibling.dot)?;
            gathered.author(&stamp.author);
            gathered.time(stamp.time);
        }
    }
    finish(log, layer, marks, (id, state), gathered, findings).map(Some)
}

fn gather(
    log: &EditReader,
    layer: &LayerFacts,
    marks: &Marks,
    (id, state): (FeatureId, &FeatureState),
    register: Register,
    gathered: &mut Gathered,
) -> Result<()> {
    let standing = candidates(log, state, &register)?;
    let settled = match target(&register) {
        Some(target) => log.settled(&layer.definition, state, &target)?,
        None => None,
    };
    let of = state_of(marks, id, &register, &standing, settled.as_ref());
    gathered.kinds.insert(ReviewKind::of(&register));
    gathered.states.insert(of);
    gathered.field(label(&layer.definition, &register));
    for one in &standing {
        gathered.author(&one.stamp.author);
        gathered.time(one.stamp.time);
        if let Value::Text(text) = &one.value {
            gathered.text.push_str(&text.to_lowercase());
            gathered.text.push('\n');
        }
    }
    if of == ReviewState::Settled {
        gathered.settled += 1;
    } else {
        gathered.open.push(register);
    }
    Ok(())
}

fn finish(
    log: &EditReader,
    layer: &LayerFacts,
    marks: &Marks,
    (id, state): (FeatureId, &FeatureState),
    gathered: Gathered,
    findings: &[ConflictKind],
) -> Result<Entry> {
    let label = called(log, layer, state)?;
    let Gathered { kinds, fields, authors, states, open, settled, findings: found, mut text, times } =
        gathered;
    for part in [label.as_str()].into_iter().chain(fields.iter().map(String::as_str)) {
        text.push_str(&part.to_lowercase());
        text.push('\n');
    }
    let (oldest_ms, newest_ms) = times.unwrap_or_default();
    let item = ReviewItem {
        feature: id,
        layer: layer.id,
        layer_name: layer.definition.name.clone(),
        label,
        kinds: kinds.into_iter().collect(),
        fields,
        open: open.len() as u64 + found,
        settled,
        authors,
        oldest: time_of(oldest_ms),
        newest: time_of(newest_ms),
        state: states.first().copied().unwrap_or(ReviewState::Open),
        assignee: marks.assignee(id).map(str::to_owned),
        bounds: bounds(state),
        deleted: !state.is_alive(),
    };
    let others = findings.iter().filter_map(other_of).collect();
    Ok(Entry { item, states, open, text, oldest_ms, newest_ms, others })
}

/// The entry of a feature of which nothing waits, so that it can be looked at all the same.
pub(super) fn plain_item(
    log: &EditReader,
    layer: &LayerFacts,
    marks: &Marks,
    id: FeatureId,
    state: &FeatureState,
) -> Result<ReviewItem> {
    let mut gathered = Gathered::default();
    for sibling in &state.existence {
        let stamp = log.stamp(sibling.dot)?;
        gathered.author(&stamp.author);
        gathered.time(stamp.time);
    }
    gathered.states.insert(ReviewState::Settled);
    Ok(finish(log, layer, marks, (id, state), gathered, &[])?.item)
}

/// What a feature is called; a layer by its name.
pub(super) fn called(log: &EditReader, layer: &LayerFacts, state: &FeatureState) -> Result<String> {
    if layer.id == LAYERS {
        return Ok(LayerDefinition::of(state).name);
    }
    Ok(label_of(&layer.definition, &shown_properties(log, &layer.definition, state)?))
}

/// The feature that a finding is about, beside the one that has it.
pub(super) const fn other_of(found: &ConflictKind) -> Option<FeatureId> {
    match found {
        ConflictKind::DuplicateNearby { other, .. }
        | ConflictKind::UniqueKey { other, .. }
        | ConflictKind::Overlap(other) => Some(*other),
        _ => None,
    }
}

/// The box round every geometry that stands there.
pub(super) fn extent(state: &FeatureState) -> Option<Extent> {
    let extents = state.geometry.iter().filter_map(|sibling| match &sibling.value {
        Value::Geometry(geometry) => geometry.extent(),
        _ => None,
    });
    extents.reduce(Extent::with)
}

fn bounds(state: &FeatureState) -> Option<[f64; 4]> {
    extent(state).map(degrees)
}

impl Entry {
    /// The day (UTC) of the newest candidate.
    pub(super) fn day(&self) -> String {
        let newest: Timestamp = self.item.newest;
        newest.strftime("%Y-%m-%d").to_string()
    }
}

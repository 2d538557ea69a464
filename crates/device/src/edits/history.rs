//! Use cases over what was: of a feature, of a layer, at a time, between two times.

use edit_log::{
    Did, Difference, DifferenceKind as LogDifferenceKind, Draft, DraftEdit, EditReader, Moment, Paging,
    Revision, StoredFeature,
};
use feature_crdt::{
    Cause, Existence, FeatureId, FeatureState, Key, LayerDefinition, LayerId, Register, Value,
};
use jiff::Timestamp;

use super::desk::now_ms;
use super::features::{id_of, ms_of, paging, stored};
use super::layers::layer_of;
use super::show::{Definitions, register_change, shown, stamp_of};
use super::values::label_of;
use super::view::{
    DifferenceKind, DifferenceView, Differences, FeatureView, MomentView, Page, RevisionCause, RevisionView,
};
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};

/// Features of one page while a whole layer is gone through.
const STRIDE: usize = 2_000;
/// A layer with more differences is not put back in one step.
const MAX_BACK: usize = 200_000;

impl Device {
    /// Tells what happened to a feature, the newest first.
    pub(crate) fn feature_history(
        &self,
        id: &str,
        first: i32,
        after: Option<&str>,
    ) -> Result<Page<RevisionView>> {
        let (id, paging) = (id_of(id)?, paging(first, after)?);
        self.in_edits(|log| {
            let found = stored(log, id)?;
            let layer = Definitions::default().of(log, found.layer)?.clone();
            let page = log.history(id, &paging)?;
            let items = page.items.iter().map(|revision| revision_view(&layer, revision)).collect();
            Ok(Page { total: 0, items, next: page.next })
        })
    }

    /// Tells the changes of a layer, the newest first.
    pub(crate) fn layer_history(
        &self,
        layer: &str,
        first: i32,
        after: Option<&str>,
    ) -> Result<Page<MomentView>> {
        let paging = paging(first, after)?;
        self.in_edits(|log| {
            let (id, _) = layer_of(log, layer)?;
            let page = log.moments(id, &paging)?;
            Ok(Page { total: 0, items: page.items.iter().map(moment_view).collect(), next: page.next })
        })
    }

    /// Lists a layer's features as they were at a time.
    pub(crate) fn features_at(
        &self,
        layer: &str,
        at: Timestamp,
        first: i32,
        after: Option<&str>,
    ) -> Result<Page<FeatureView>> {
        let paging = paging(first, after)?;
        self.in_edits(|log| {
            let (id, definition) = layer_of(log, layer)?;
            let page = log.features_at(id, ms_of(at), &paging)?;
            let show = |stored: &StoredFeature| shown(log, &definition, stored);
            let items: Vec<FeatureView> = page.items.iter().map(show).collect::<Result<_>>()?;
            // Counting all of them would cost as much as reading all of them.
            let total = items.len() as u64;
            Ok(Page { total, items, next: page.next })
        })
    }

    /// Tells how a layer differs between two times.
    pub(crate) fn differences(
        &self,
        layer: &str,
        from: Timestamp,
        to: Option<Timestamp>,
        first: i32,
        after: Option<&str>,
    ) -> Result<Differences> {
        let paging = paging(first, after)?;
        self.in_edits(|log| {
            let (id, definition) = layer_of(log, layer)?;
            let found = log.differences(id, ms_of(from), to.map(ms_of), &paging)?;
            Ok(Differences {
                added: found.added,
                removed: found.removed,
                changed: found.changed,
                items: found.page.items.iter().map(|one| difference_view(&definition, one)).collect(),
                next: found.page.next,
            })
        })
    }

    /// Puts a layer's features back to what they were at a time, as one step that can be undone.
    pub(crate) fn go_back(&self, layer: &str, to: Timestamp) -> Result<u64> {
        self.in_edits(|_| Ok(()))?;
        self.write_edits(|log| {
            let (id, _) = layer_of(log, layer)?;
            let edits = edits_back(log, id, ms_of(to))?;
            let count = edits.len() as u64;
            if count > 0 {
                log.append(Draft::edit(edits).because(Cause::Restore), now_ms())?;
            }
            Ok(count)
        })
    }
}

/// The edits that make a layer what it was at a time.
fn edits_back(log: &EditReader, layer: LayerId, to: u64) -> Result<Vec<DraftEdit>> {
    let mut edits = Vec::new();
    let mut paging = Paging::first(STRIDE);
    loop {
        // From now to then: what is added is to be restored, what is removed to be deleted.
        let page = log.differences(layer, to, None, &paging)?.page;
        for difference in &page.items {
            edits.extend(edit_back(log, difference, to)?);
        }
        if edits.len() > MAX_BACK {
            let message = format!("More than {MAX_BACK} features changed since.");
            return Err(DeviceError::new(ErrorCode::Refused, message)
                .hint("Go back in smaller steps, or export the layer as it was."));
        }
        match page.next {
            Some(next) => paging = Paging::first(STRIDE).after(next),
            None => return Ok(edits),
        }
    }
}

fn edit_back(log: &EditReader, difference: &Difference, to: u64) -> Result<Vec<DraftEdit>> {
    let feature = difference.feature;
    if difference.kind == LogDifferenceKind::Added {
        return Ok(vec![DraftEdit::Delete(feature)]);
    }
    let Some(then) = log.feature_at(feature, to)? else { return Ok(Vec::new()) };
    let mut geometry = None;
    let mut properties: Vec<(Key, Value)> = Vec::new();
    for change in &difference.changes {
        match &change.register {
            Register::Geometry => geometry = Some(geometry_then(&then.state)),
            Register::Property(key) => {
                let value = then.state.property(key.as_str()).last().map(|sibling| sibling.value.clone());
                properties.push((key.clone(), value.unwrap_or(Value::Absent)));
            }
            Register::Existence => {}
        }
    }
    if difference.kind == LogDifferenceKind::Removed {
        // A deleted feature keeps what it had: it comes back as it was when it was deleted, and
        // what differs from then is written after it.
        let Some(now) = log.feature(feature)? else { return Ok(Vec::new()) };
        return Ok(restore_as(feature, &now.state, &then.state));
    }
    Ok(vec![DraftEdit::Update { feature, geometry, properties }])
}

fn geometry_then(state: &FeatureState) -> Option<feature_crdt::Geometry> {
    state.geometry.iter().rev().find_map(|sibling| match &sibling.value {
        Value::Geometry(geometry) => Some(geometry.clone()),
        _ => None,
    })
}

fn restore_as(feature: FeatureId, now: &FeatureState, then: &FeatureState) -> Vec<DraftEdit> {
    let mut edits = vec![DraftEdit::Restore(feature)];
    let geometry = (now.geometry != then.geometry).then(|| geometry_then(then));
    let mut properties = Vec::new();
    for (key, siblings) in &now.properties {
        let before = then.property(key.as_str());
        if before != siblings.as_slice() {
            let value = before.last().map_or(Value::Absent, |sibling| sibling.value.clone());
            properties.push((key.clone(), value));
        }
    }
    if geometry.is_some() || !properties.is_empty() {
        edits.push(DraftEdit::Update { feature, geometry, properties });
    }
    edits
}

fn revision_view(layer: &LayerDefinition, revision: &Revision) -> RevisionView {
    RevisionView {
        id: revision.stamp.dot,
        stamp: stamp_of(&revision.stamp),
        cause: cause_of(revision),
        reason: revision.reason.as_deref().map(str::to_owned),
        clock_suspect: revision.stamp.suspect,
        changes: revision.changes.iter().map(|change| register_change(layer, change)).collect(),
    }
}

/// What led to a revision: of an edit by hand, what it did.
fn cause_of(revision: &Revision) -> RevisionCause {
    let existence = revision.changes.iter().find(|change| change.register == Register::Existence);
    match (revision.cause, existence) {
        (Cause::Edit, Some(change)) if change.before.is_empty() => RevisionCause::Create,
        (Cause::Edit, Some(change)) if change.after == [Value::Existence(Existence::Alive)] => {
            RevisionCause::Restore
        }
        (Cause::Edit, Some(_)) => RevisionCause::Delete,
        (cause, _) => plain_cause(cause),
    }
}

const fn plain_cause(cause: Cause) -> RevisionCause {
    match cause {
        Cause::Edit => RevisionCause::Edit,
        Cause::Undo(_) => RevisionCause::Undo,
        Cause::Redo(_) => RevisionCause::Redo,
        Cause::Import => RevisionCause::Import,
        Cause::Resolve => RevisionCause::Resolve,
        Cause::Restore => RevisionCause::Restore,
    }
}

/// What led to a change: of an edit by hand, what it did if it did one thing only.
fn cause_of_moment(moment: &Moment) -> RevisionCause {
    let Did { created, changed, deleted, restored, .. } = moment.did;
    match (moment.cause, created, changed, deleted, restored) {
        (Cause::Edit, 1.., 0, 0, 0) => RevisionCause::Create,
        (Cause::Edit, 0, 0, 1.., 0) => RevisionCause::Delete,
        (Cause::Edit, 0, 0, 0, 1..) => RevisionCause::Restore,
        (cause, ..) => plain_cause(cause),
    }
}

fn moment_view(moment: &Moment) -> MomentView {
    MomentView {
        id: moment.stamp.dot,
        stamp: stamp_of(&moment.stamp),
        cause: cause_of_moment(moment),
        reason: moment.reason.as_deref().map(str::to_owned),
        features: moment.features,
    }
}

fn difference_view(layer: &LayerDefinition, difference: &Difference) -> DifferenceView {
    let last = |(key, siblings): &(Key, Vec<feature_crdt::Sibling>)| {
        Some((key.clone(), siblings.last()?.value.clone()))
    };
    let properties: Vec<(Key, Value)> = difference.state.properties.iter().filter_map(last).collect();
    DifferenceView {
        id: difference.feature,
        label: label_of(layer, &properties),
        kind: match difference.kind {
            LogDifferenceKind::Added => DifferenceKind::Added,
            LogDifferenceKind::Removed => DifferenceKind::Removed,
            LogDifferenceKind::Changed => DifferenceKind::Changed,
        },
        changes: difference.changes.iter().map(|change| register_change(layer, change)).collect(),
    }
}

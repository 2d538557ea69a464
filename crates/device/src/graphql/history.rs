//! What happened to features, on the wire.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};

use super::feature::{FeaturePage, geometry};
use super::on_device;
use super::scalars::{Count, DateTime, Geometry, Json};
use crate::edits;

/// What happened to features.
#[derive(Default)]
pub struct HistoryQuery;

/// What of a feature is changed by itself.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "edits::RegisterKind")]
pub(super) enum RegisterKind {
    /// Where it is.
    Geometry,
    /// A property.
    Property,
    /// Whether it is there: `alive`, `deleted`, or null before it was made.
    Existence,
}

/// What was changed, from what to what.
#[derive(SimpleObject)]
struct RegisterChange {
    kind: RegisterKind,
    /// Key of the property.
    field: Option<String>,
    /// What people call it.
    label: Option<String>,
    before: Option<Json>,
    after: Option<Json>,
    geometry_before: Option<Geometry>,
    geometry_after: Option<Geometry>,
}

impl RegisterChange {
    fn of(change: edits::RegisterChange) -> Result<Self> {
        Ok(Self {
            kind: change.kind.into(),
            field: change.field,
            label: change.label,
            before: change.before.map(Json),
            after: change.after.map(Json),
            geometry_before: geometry(change.geometry_before.as_ref())?,
            geometry_after: geometry(change.geometry_after.as_ref())?,
        })
    }

    fn all(changes: Vec<edits::RegisterChange>) -> Result<Vec<Self>> {
        changes.into_iter().map(Self::of).collect()
    }
}

/// What led to a change.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "edits::RevisionCause")]
enum RevisionCause {
    /// It was made.
    Create,
    /// It was edited.
    Edit,
    /// It was deleted.
    Delete,
    /// It was taken back, or the layer was put back to what it was.
    Restore,
    /// A change was undone.
    Undo,
    /// A change was redone.
    Redo,
    /// It was read from a file.
    Import,
    /// A conflict was settled.
    Resolve,
}

/// What one change did to one feature.
#[derive(SimpleObject)]
struct Revision {
    id: ID,
    at: DateTime,
    by: String,
    device: String,
    cause: RevisionCause,
    reason: Option<String>,
    /// The writer's clock was behind what the writer had seen, or far ahead of this device's.
    clock_suspect: bool,
    changes: Vec<RegisterChange>,
}

/// Some of a feature's history.
#[derive(SimpleObject)]
struct RevisionPage {
    /// The newest first.
    revisions: Vec<Revision>,
    next: Option<String>,
}

/// A change as a whole.
#[derive(SimpleObject)]
struct Moment {
    id: ID,
    at: DateTime,
    by: String,
    device: String,
    cause: RevisionCause,
    reason: Option<String>,
    /// How many features of the layer it touched.
    features: Count,
}

/// Some of a layer's history.
#[derive(SimpleObject)]
struct MomentPage {
    /// The newest first.
    moments: Vec<Moment>,
    next: Option<String>,
}

/// How a feature differs between two times.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "edits::DifferenceKind")]
enum DifferenceKind {
    /// It is there only at the later one.
    Added,
    /// It is there only at the earlier one.
    Removed,
    /// It is there at both, and not the same.
    Changed,
}

/// A feature that is not the same at two times.
#[derive(SimpleObject)]
struct FeatureDifference {
    id: ID,
    label: String,
    kind: DifferenceKind,
    changes: Vec<RegisterChange>,
}

/// Some of the differences between two times.
#[derive(SimpleObject)]
struct DifferencePage {
    /// In all.
    added: Count,
    /// In all.
    removed: Count,
    /// In all.
    changed: Count,
    differences: Vec<FeatureDifference>,
    next: Option<String>,
}

fn revision(revision: edits::RevisionView) -> Result<Revision> {
    Ok(Revision {
        id: ID(revision.id.to_string()),
        at: DateTime(revision.stamp.at),
        by: revision.stamp.by,
        device: revision.stamp.device,
        cause: revision.cause.into(),
        reason: revision.reason,
        clock_suspect: revision.clock_suspect,
        changes: RegisterChange::all(revision.changes)?,
    })
}

fn moment(moment: edits::MomentView) -> Moment {
    Moment {
        id: ID(moment.id.to_string()),
        at: DateTime(moment.stamp.at),
        by: moment.stamp.by,
        device: moment.stamp.device,
        cause: moment.cause.into(),
        reason: moment.reason,
        features: Count(moment.features),
    }
}

fn difference(difference: edits::DifferenceView) -> Result<FeatureDifference> {
    Ok(FeatureDifference {
        id: ID(difference.id.to_string()),
        label: difference.label,
        kind: difference.kind.into(),
        changes: RegisterChange::all(difference.changes)?,
    })
}

#[Object]
impl HistoryQuery {
    /// What happened to a feature, the newest first.
    async fn feature_history(
        &self,
        context: &Context<'_>,
        id: ID,
        #[graphql(default = 50)] first: i32,
        after: Option<String>,
    ) -> Result<RevisionPage> {
        let page =
            on_device(context, move |device| device.feature_history(&id, first, after.as_deref())).await?;
        let revisions = page.items.into_iter().map(revision).collect::<Result<_>>()?;
        Ok(RevisionPage { revisions, next: page.next })
    }

    /// The changes of a layer's features, the newest first.
    async fn layer_history(
        &self,
        context: &Context<'_>,
        layer: ID,
        #[graphql(default = 100)] first: i32,
        after: Option<String>,
    ) -> Result<MomentPage> {
        let page =
            on_device(context, move |device| device.layer_history(&layer, first, after.as_deref())).await?;
        Ok(MomentPage { moments: page.items.into_iter().map(moment).collect(), next: page.next })
    }

    /// A layer's features as they were at a time.
    async fn features_at(
        &self,
        context: &Context<'_>,
        layer: ID,
        at: DateTime,
        #[graphql(default = 1000)] first: i32,
        after: Option<String>,
    ) -> Result<FeaturePage> {
        on_device(context, move |device| {
            Ok(device.features_at(&layer, at.0, first, after.as_deref())?.into())
        })
        .await
    }

    /// How a layer differs between two times; without the later one, from now.
    async fn difference(
        &self,
        context: &Context<'_>,
        layer: ID,
        from: DateTime,
        to: Option<DateTime>,
        #[graphql(default = 200)] first: i32,
        after: Option<String>,
    ) -> Result<DifferencePage> {
        let to = to.map(|to| to.0);
        let found =
            on_device(context, move |device| device.differences(&layer, from.0, to, first, after.as_deref()))
                .await?;
        Ok(DifferencePage {
            added: Count(found.added),
            removed: Count(found.removed),
            changed: Count(found.changed),
            differences: found.items.into_iter().map(difference).collect::<Result<_>>()?,
            next: found.next,
        })
    }
}

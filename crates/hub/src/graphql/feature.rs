//! Features and their history on the wire.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use edit_log::{Paging, Query, RegisterChange, Revision as LogRevision, Stamp as LogStamp};
use feature_crdt::{Cause, Extent, Register};

use super::page::Wanted;
use super::scalars::{DateTime, Dot, GeoJson, Json};
use super::{hub, shown};
use crate::access::{Access, Operation};
use crate::error::HubError;
use crate::view::{FeatureShown, value_json};

/// The features of a workspace.
pub struct FeatureFields(pub(super) Arc<Access>);

/// A feature as the policies of its layer show it.
#[derive(SimpleObject)]
pub struct Feature {
    /// Its name, which never changes.
    id: Dot,
    /// Its layer.
    layer: Dot,
    /// Where it is.
    geometry: Option<GeoJson>,
    /// What it holds, an object.
    properties: Json,
    /// Whether it was deleted.
    deleted: bool,
    /// Whether something of it was written apart.
    conflicted: bool,
    /// Who made it.
    created: Stamp,
    /// Who changed it last.
    changed: Stamp,
}

/// Who wrote something, when and on which device.
#[derive(SimpleObject)]
pub struct Stamp {
    /// The edit.
    edit: Dot,
    /// The person, as the change says.
    author: String,
    /// The device; empty if it never said.
    device: String,
    /// When, by the clock of the writer, but not before what the writer had seen.
    at: DateTime,
    /// Whether the writer's clock is far off that.
    suspect: bool,
}

/// One of the places of a feature that hold a value of their own.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Enum)]
pub enum RegisterKind {
    /// Whether the feature is there.
    Existence,
    /// The geometry as a whole.
    Geometry,
    /// A property.
    Property,
}

/// What led to a change.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Enum)]
pub enum ChangeCause {
    /// A person edited.
    Edit,
    /// A person took a change back.
    Undo,
    /// A person took an undo back.
    Redo,
    /// Read from a file.
    Import,
    /// A person decided a conflict.
    Resolve,
    /// A layer was put back to what it was.
    Restore,
}

/// One edit of a feature.
#[derive(SimpleObject)]
pub struct Revision {
    /// Which edit, by whom, when, on which device.
    stamp: Stamp,
    /// What led to it.
    cause: ChangeCause,
    /// Why.
    reason: Option<String>,
    /// What it changed.
    changes: Vec<RevisionChange>,
}

/// What happened to one place of a feature.
#[derive(SimpleObject)]
pub struct RevisionChange {
    /// Which.
    register: RegisterKind,
    /// The property, if it is one.
    field: Option<String>,
    /// The values before; several if they stood side by side.
    before: Vec<Option<Json>>,
    /// The values afterwards.
    after: Vec<Option<Json>>,
}

/// Features, in pages.
#[derive(SimpleObject)]
pub struct FeaturePage {
    /// They.
    nodes: Vec<Feature>,
    /// What to ask for next, as `after`; null at the end.
    next: Option<String>,
}

/// The history of a feature, in pages.
#[derive(SimpleObject)]
pub struct RevisionPage {
    /// Edits, the newest first.
    nodes: Vec<Revision>,
    /// What to ask for next, as `after`; null at the end.
    next: Option<String>,
}

#[Object]
impl FeatureFields {
    /// Features of a layer or of all, as the policies of their layers show them.
    #[expect(clippy::too_many_arguments, reason = "arguments of the field, each of them optional")]
    async fn features(
        &self,
        context: &Context<'_>,
        layer: Option<Dot>,
        #[graphql(desc = "With this text in one of their properties.")] text: Option<String>,
        #[graphql(desc = "That touch a box: west, south, east, north, in degrees.")] bounds: Option<Vec<f64>>,
        #[graphql(default, desc = "Those that were deleted instead.")] deleted: bool,
        #[graphql(default, desc = "Only those of which something was written apart.")] conflicted: bool,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<FeaturePage> {
        let access = self.0.also(Operation::Features).map_err(shown)?;
        let query = Query {
            layer: layer.map(Into::into),
            text,
            extent: bounds.as_deref().map(extent).transpose()?,
            deleted,
            conflicts_only: conflicted,
            ..Query::default()
        };
        let found = hub(context)?.features(&access, query, paging(first, after)?).await.map_err(shown)?;
        Ok(FeaturePage { nodes: found.items.into_iter().map(Feature::from).collect(), next: found.next })
    }

    /// What happened to a feature, the newest first.
    async fn feature_history(
        &self,
        context: &Context<'_>,
        feature: Dot,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<RevisionPage> {
        let access = self.0.also(Operation::FeatureHistory).map_err(shown)?;
        let paging = paging(first, after)?;
        let found = hub(context)?.feature_history(&access, feature.into(), paging).await.map_err(shown)?;
        Ok(RevisionPage { nodes: found.items.into_iter().map(Revision::from).collect(), next: found.next })
    }
}

/// Which page of a list of a view is asked for.
pub(super) fn paging(first: Option<i32>, after: Option<String>) -> Result<Paging> {
    // Cursors of a view may be long; the view itself says whether one is its own.
    Ok(Paging { first: Wanted::of(first, None)?.first, after })
}

fn extent(bounds: &[f64]) -> Result<Extent> {
    let bad = || shown(HubError::bad("A box is west, south, east, north, in degrees."));
    let [west, south, east, north] = bounds else { return Err(bad()) };
    let corner = |lon: &f64, lat: &f64| {
        feature_crdt::Position::from_degrees(*lon, *lat, None).map(Extent::of).ok_or_else(bad)
    };
    Ok(corner(west, south)?.with(corner(east, north)?))
}

/// A register as its kind and, of a property, its key.
pub(super) fn register_of(register: &Register) -> (RegisterKind, Option<String>) {
    match register {
        Register::Existence => (RegisterKind::Existence, None),
        Register::Geometry => (RegisterKind::Geometry, None),
        Register::Property(key) => (RegisterKind::Property, Some(key.to_string())),
    }
}

impl From<FeatureShown> for Feature {
    fn from(feature: FeatureShown) -> Self {
        let FeatureShown { stored, geometry, properties, conflicted } = feature;
        Self {
            id: stored.id.into(),
            layer: stored.layer.into(),
            geometry: geometry.map(GeoJson),
            properties: Json(properties.into()),
            deleted: !stored.state.is_alive(),
            conflicted,
            created: stored.created.into(),
            changed: stored.changed.into(),
        }
    }
}

impl From<LogStamp> for Stamp {
    fn from(stamp: LogStamp) -> Self {
        Self {
            edit: stamp.dot.into(),
            author: stamp.author.into(),
            device: stamp.device.into(),
            at: DateTime::of_ms(i64::try_from(stamp.time).unwrap_or(i64::MAX)),
            suspect: stamp.suspect,
        }
    }
}

impl From<LogRevision> for Revision {
    fn from(revision: LogRevision) -> Self {
        Self {
            stamp: revision.stamp.into(),
            cause: revision.cause.into(),
            reason: revision.reason.map(Into::into),
            changes: revision.changes.into_iter().map(RevisionChange::from).collect(),
        }
    }
}

impl From<RegisterChange> for RevisionChange {
    fn from(change: RegisterChange) -> Self {
        let (register, field) = register_of(&change.register);
        let values = |values: Vec<feature_crdt::Value>| {
            values.iter().map(|value| value_json(value).map(Json)).collect()
        };
        Self { register, field, before: values(change.before), after: values(change.after) }
    }
}

impl From<Cause> for ChangeCause {
    fn from(cause: Cause) -> Self {
        match cause {
            Cause::Edit => Self::Edit,
            Cause::Undo(_) => Self::Undo,
            Cause::Redo(_) => Self::Redo,
            Cause::Import => Self::Import,
            Cause::Resolve => Self::Resolve,
            Cause::Restore => Self::Restore,
        }
    }
}

//! Conflicts and decisions on the wire.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};
use edit_log::Moment;
use feature_crdt::{Key, Register};

use super::feature::{RegisterKind, Stamp, paging, register_of};
use super::layer::PolicyRule;
use super::scalars::{Count, Dot, Json};
use super::{caller, hub, shown};
use crate::access::{Access, Operation};
use crate::error::HubError;
use crate::view::{Choice, ConflictCandidate, ConflictShown, Decision};

/// Decides conflicts.
#[derive(Default)]
pub struct ConflictMutation;

/// The conflicts of a workspace.
pub struct ConflictFields(pub(super) Arc<Access>);

/// A place of a feature to which several have written without knowing of each other.
#[derive(SimpleObject)]
pub struct Conflict {
    /// The feature.
    feature: Dot,
    /// Its layer.
    layer: Dot,
    /// Which place.
    register: RegisterKind,
    /// The property, if it is one.
    field: Option<String>,
    /// The rule of the layer that settles it; null if a person must.
    settled_by: Option<PolicyRule>,
    /// The values that stand side by side.
    candidates: Vec<Candidate>,
}

/// One of the values of a conflict.
#[derive(SimpleObject)]
pub struct Candidate {
    /// Who wrote it, when, on which device; `edit` names the candidate.
    stamp: Stamp,
    /// The value: GeoJSON of a geometry, `alive` or `deleted` of an existence; null if it was taken away.
    value: Option<Json>,
    /// Whether the layer's policy shows it.
    shown: bool,
}

/// Conflicts, in pages; a page may be empty though more follow.
#[derive(SimpleObject)]
pub struct ConflictPage {
    /// They.
    nodes: Vec<Conflict>,
    /// What to ask for next, as `after`; null at the end.
    next: Option<String>,
}

/// A decision of a person.
#[derive(SimpleObject)]
pub struct Resolution {
    /// Who, when, on which device.
    stamp: Stamp,
    /// Why.
    reason: Option<String>,
    /// How many features of the layer it is about; `featureHistory` says from which values.
    features: Count,
}

/// Decisions, the newest first, in pages; a page may be empty though more follow.
#[derive(SimpleObject)]
pub struct ResolutionPage {
    /// They.
    nodes: Vec<Resolution>,
    /// What to ask for next, as `after`; null at the end.
    next: Option<String>,
}

/// What a conflict is decided to.
#[derive(InputObject)]
pub struct ResolutionInput {
    /// The feature.
    feature: Dot,
    /// Which place of it.
    register: RegisterKind,
    /// The property, if it is one.
    field: Option<String>,
    /// The candidates that were on the screen, all of them, by their edits. If others stand there
    /// now nothing is decided (`CONFLICT`).
    shown: Vec<Dot>,
    /// The candidate that is to stand …
    choice: Option<Dot>,
    /// … or another value: GeoJSON for a geometry, `alive` or `deleted` for an existence.
    value: MaybeUndefined<Json>,
    /// Why.
    reason: Option<String>,
}

#[Object]
impl ConflictFields {
    /// Conflicts of a layer or of all that a person must decide.
    async fn conflicts(
        &self,
        context: &Context<'_>,
        layer: Option<Dot>,
        #[graphql(default, desc = "Also those that a policy settles.")] settled: bool,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ConflictPage> {
        let access = self.0.also(Operation::Conflicts).map_err(shown)?;
        let (layer, paging) = (layer.map(Into::into), paging(first, after)?);
        let found = hub(context)?.conflicts(&access, layer, settled, paging).await.map_err(shown)?;
        Ok(ConflictPage { nodes: found.items.into_iter().map(Conflict::from).collect(), next: found.next })
    }

    /// Decisions that were taken in a layer.
    async fn resolutions(
        &self,
        context: &Context<'_>,
        layer: Dot,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ResolutionPage> {
        let access = self.0.also(Operation::Resolutions).map_err(shown)?;
        let paging = paging(first, after)?;
        let found = hub(context)?.resolutions(&access, layer.into(), paging).await.map_err(shown)?;
        let nodes = found.items.into_iter().map(Resolution::from).collect();
        Ok(ResolutionPage { nodes, next: found.next })
    }
}

#[Object]
impl ConflictMutation {
    /// Decides a conflict, in the caller's name; gives the edit that does. A value that somebody
    /// writes without having seen the decision opens it again.
    async fn resolve_conflict(
        &self,
        context: &Context<'_>,
        workspace: ID,
        input: ResolutionInput,
    ) -> Result<Dot> {
        let hub = hub(context)?;
        let asked = hub.allow(caller(context)?, Operation::ResolveConflict, &workspace).await;
        let access = asked.map_err(shown)?;
        let decision = Decision::try_from(input).map_err(shown)?;
        hub.resolve_conflict(&access, decision).await.map(Dot::from).map_err(shown)
    }
}

impl TryFrom<ResolutionInput> for Decision {
    type Error = HubError;

    fn try_from(input: ResolutionInput) -> Result<Self, HubError> {
        let ResolutionInput { feature, register, field, shown, choice, value, reason } = input;
        let register = match (register, field) {
            (RegisterKind::Existence, None) => Register::Existence,
            (RegisterKind::Geometry, None) => Register::Geometry,
            (RegisterKind::Property, Some(key)) => {
                Register::Property(Key::new(&key).map_err(|error| HubError::bad(error.to_string()))?)
            }
            _ => return Err(HubError::bad("A property needs its field, and nothing else has one.")),
        };
        let choice = match (choice, value) {
            (Some(dot), MaybeUndefined::Undefined) => Choice::Candidate(dot.into()),
            (None, MaybeUndefined::Value(Json(value))) => Choice::Value(value),
            (None, MaybeUndefined::Null) => Choice::Value(serde_json::Value::Null),
            _ => return Err(HubError::bad("A decision is either a choice or a value.")),
        };
        let shown = shown.into_iter().map(Into::into).collect();
        Ok(Self { feature: feature.into(), register, shown, choice, reason })
    }
}

impl From<ConflictShown> for Conflict {
    fn from(conflict: ConflictShown) -> Self {
        let (register, field) = register_of(&conflict.register);
        Self {
            feature: conflict.feature.into(),
            layer: conflict.layer.into(),
            register,
            field,
            settled_by: conflict.settled_by.map(PolicyRule::from),
            candidates: conflict.candidates.into_iter().map(Candidate::from).collect(),
        }
    }
}

impl From<ConflictCandidate> for Candidate {
    fn from(candidate: ConflictCandidate) -> Self {
        let ConflictCandidate { stamp, value, shown } = candidate;
        Self { stamp: stamp.into(), value: value.map(Json), shown }
    }
}

impl From<Moment> for Resolution {
    fn from(moment: Moment) -> Self {
        Self {
            stamp: moment.stamp.into(),
            reason: moment.reason.map(Into::into),
            features: Count(moment.features),
        }
    }
}

//! Layers on the wire, and how their conflicts are settled.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use feature_crdt::LayerDefinition;

use super::scalars::{Count, Dot, Json};
use super::{caller, hub, shown};
use crate::access::{Access, Operation, Role};
use crate::view::LayerShown;

/// Changes how conflicts of layers are settled.
#[derive(Default)]
pub struct LayerMutation;

/// The layers of a workspace.
pub struct LayerFields(pub(super) Arc<Access>);

/// A layer: what its features look like and hold, and how their conflicts are settled.
#[derive(SimpleObject)]
pub struct Layer {
    /// Its name among features, which never changes.
    id: Dot,
    /// What people call it.
    name: String,
    /// The geometries of its features.
    kind: LayerKind,
    /// How it is drawn: `color`, `width`, `radius`, `fill_opacity`, `label_field`.
    style: Json,
    /// What its features hold, in their order.
    fields: Vec<LayerField>,
    /// How conflicts are settled where a field has no policy of its own.
    policy: Policy,
    /// Findings that are looked for: `duplicate_meters`, `no_overlap`, `no_self_crossing`.
    rules: Json,
    /// Features that are there.
    features: Count,
    /// Features that were deleted.
    deleted: Count,
    /// Registers that were written apart, whatever a policy says of them.
    conflicts: Count,
    /// The least role that writes to its features.
    write: Role,
    /// The least role that writes to its definition.
    define: Role,
}

/// The geometries of a layer.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "feature_crdt::GeometryKind")]
pub enum LayerKind {
    /// Points.
    Point,
    /// Lines.
    Line,
    /// Polygons.
    Polygon,
    /// All of them.
    Any,
}

/// What the values of a field are.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "feature_crdt::FieldType")]
pub enum FieldKind {
    /// Words.
    Text,
    /// Numbers.
    Number,
    /// Days, with or without a time.
    Date,
    /// One of the choices.
    Choice,
    /// True or false.
    Boolean,
    /// An address.
    Link,
    /// A photo, by its hash.
    Photo,
}

/// A field of a layer.
#[derive(SimpleObject)]
pub struct LayerField {
    /// The property.
    key: String,
    /// What people call it.
    label: String,
    /// What its values are.
    kind: FieldKind,
    /// Whether it must be filled.
    required: bool,
    /// The values to choose from.
    choices: Vec<String>,
    /// How its conflicts are settled, if not as the layer says.
    policy: Option<Policy>,
}

/// What is shown where several values stand side by side, and whether a person decides.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "feature_crdt::Rule")]
pub enum PolicyRule {
    /// All stand until a person decides.
    KeepBoth,
    /// The one that was written last.
    Newest,
    /// The one that was written first.
    First,
    /// That of the highest role.
    RoleRank,
    /// The one that was measured best.
    MostAccurate,
    /// The largest.
    Max,
    /// The smallest.
    Min,
    /// What each added is added up.
    Counter,
    /// What is in any of them.
    SetUnion,
    /// The one that is furthest in the order.
    ForwardOnly,
    /// All, one after the other.
    Append,
}

/// How conflicts are settled.
#[derive(Clone, PartialEq, Eq, Debug, SimpleObject, InputObject)]
#[graphql(input_name = "PolicyInput")]
pub struct Policy {
    /// By which rule.
    rule: PolicyRule,
    /// For `ROLE_RANK`: roles, the highest first.
    #[graphql(default)]
    roles: Vec<String>,
    /// For `MOST_ACCURATE`: the property that says how well it was measured; the least wins.
    accuracy: Option<String>,
    /// For `FORWARD_ONLY`: the values in their order, if not that of the choices.
    #[graphql(default)]
    order: Vec<String>,
}

#[Object]
impl LayerFields {
    /// The layers that are there.
    async fn layers(&self, context: &Context<'_>) -> Result<Vec<Layer>> {
        let access = self.0.also(Operation::Layers).map_err(shown)?;
        let found = hub(context)?.layers(&access).await.map_err(shown)?;
        Ok(found.into_iter().map(Layer::from).collect())
    }
}

#[Object]
impl LayerMutation {
    /// Changes how conflicts of a layer, or of one of its fields, are settled. It is a view: what a
    /// policy does not show stays, and can be opened again.
    async fn set_layer_policy(
        &self,
        context: &Context<'_>,
        workspace: ID,
        layer: Dot,
        #[graphql(desc = "One of its fields; the layer as a whole if it is not said.")] field: Option<String>,
        policy: Policy,
    ) -> Result<Layer> {
        let hub = hub(context)?;
        let access =
            hub.allow(caller(context)?, Operation::SetLayerPolicy, &workspace).await.map_err(shown)?;
        let layer = layer.into();
        hub.set_layer_policy(&access, layer, field, policy.into()).await.map_err(shown)?;
        hub.layer(&access, layer).await.map(Layer::from).map_err(shown)
    }
}

impl From<LayerShown> for Layer {
    fn from(layer: LayerShown) -> Self {
        let LayerShown { id, definition, count, access } = layer;
        let LayerDefinition { name, kind, style, fields, policy, rules } = definition;
        Self {
            id: id.into(),
            name,
            kind: kind.into(),
            style: Json(serde_json::to_value(style).unwrap_or_default()),
            fields: fields.into_iter().map(LayerField::from).collect(),
            policy: policy.into(),
            rules: Json(serde_json::to_value(rules).unwrap_or_default()),
            features: Count(count.features),
            deleted: Count(count.deleted),
            conflicts: Count(count.conflicts),
            write: access.write,
            define: access.define,
        }
    }
}

impl From<feature_crdt::Field> for LayerField {
    fn from(field: feature_crdt::Field) -> Self {
        Self {
            key: field.key,
            label: field.label,
            kind: field.kind.into(),
            required: field.required,
            choices: field.choices,
            policy: field.policy.map(Policy::from),
        }
    }
}

impl From<feature_crdt::Policy> for Policy {
    fn from(policy: feature_crdt::Policy) -> Self {
        let feature_crdt::Policy { rule, roles, accuracy, order } = policy;
        Self { rule: rule.into(), roles, accuracy, order }
    }
}

impl From<Policy> for feature_crdt::Policy {
    fn from(policy: Policy) -> Self {
        let Policy { rule, roles, accuracy, order } = policy;
        Self { rule: rule.into(), roles, accuracy, order }
    }
}

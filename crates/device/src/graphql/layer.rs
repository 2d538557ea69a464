//! Layers on the wire: what they are called, how they look, which fields their features have.

use async_graphql::{ComplexObject, Context, Enum, ID, InputObject, Object, Result, SimpleObject};

use super::area::Bounds;
use super::on_device;
use super::scalars::{Count, DateTime, Json};
use crate::edits;

/// The layers of this device.
#[derive(Default)]
pub struct LayerQuery;

/// What can be done with layers.
#[derive(Default)]
pub struct LayerMutation;

/// Which geometries a layer takes.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "edits::GeometryKind")]
pub(super) enum GeometryKind {
    /// Points and sets of points.
    Point,
    /// Lines and sets of lines.
    Line,
    /// Areas and sets of areas.
    Polygon,
    /// Whatever there is.
    Any,
}

/// What a field holds.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "edits::FieldType")]
pub(super) enum FieldType {
    /// Text of any length.
    Text,
    /// A number.
    Number,
    /// A day, or a point in time (RFC 3339).
    Date,
    /// One of `choices`.
    Choice,
    /// Yes or no.
    Boolean,
    /// An address of the web.
    Link,
    /// Pictures, by their SHA-256.
    Photo,
}

/// Which of several values that were written apart is shown, and whether a person decides.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "edits::PolicyRule")]
pub(super) enum PolicyRule {
    /// All are kept, and a person decides.
    KeepBoth,
    /// The latest by the writers' clocks.
    Newest,
    /// The earliest.
    First,
    /// That of the author of the highest rank.
    RoleRank,
    /// That of the most accurate position.
    MostAccurate,
    /// The greatest.
    Max,
    /// The smallest.
    Min,
    /// All that was added, together.
    Counter,
    /// All items of all.
    SetUnion,
    /// The furthest among the choices.
    ForwardOnly,
    /// All texts, one after the other.
    Append,
}

/// A rule, with what it needs to know.
#[derive(SimpleObject)]
pub(super) struct Policy {
    rule: PolicyRule,
    /// For `ROLE_RANK`: people or roles, the highest first.
    roles: Vec<String>,
    /// For `MOST_ACCURATE`: key of the field that says how accurate a value is; smaller is better.
    accuracy: Option<String>,
    /// For `FORWARD_ONLY`: the values, the first first; empty: the choices of the field.
    order: Vec<String>,
}

/// A rule, with what it needs to know.
#[derive(InputObject)]
pub(super) struct PolicyInput {
    rule: PolicyRule,
    /// For `ROLE_RANK`: people or roles, the highest first.
    #[graphql(default)]
    roles: Vec<String>,
    /// For `MOST_ACCURATE`: key of the field that says how accurate a value is; smaller is better.
    accuracy: Option<String>,
    /// For `FORWARD_ONLY`: the values, the first first; empty: the choices of the field.
    #[graphql(default)]
    order: Vec<String>,
}

/// What must hold between the features of a layer.
#[derive(SimpleObject)]
pub(super) struct LayerRules {
    /// Points nearer to each other than this, in metres, may be one thing entered twice; absent: any.
    duplicate_meters: Option<u32>,
    /// Areas must not overlap.
    no_overlap: bool,
    /// Lines and outlines must not cross themselves.
    no_self_crossing: bool,
}

/// What must hold between the features of a layer; it is taken whole.
#[derive(InputObject)]
pub(super) struct LayerRulesInput {
    /// Points nearer to each other than this, in metres, may be one thing entered twice; absent: any.
    duplicate_meters: Option<u32>,
    /// Areas must not overlap.
    #[graphql(default)]
    no_overlap: bool,
    /// Lines and outlines must not cross themselves.
    #[graphql(default)]
    no_self_crossing: bool,
}

/// How a layer looks on the map.
#[derive(SimpleObject)]
pub(super) struct LayerStyle {
    /// `#rrggbb`.
    color: String,
    /// Of lines and outlines, in pixels.
    width: f64,
    /// Of points, in pixels.
    radius: f64,
    /// Of areas, 0 to 1.
    fill_opacity: f64,
    /// Key of the field that names the features; absent: the first text.
    label_field: Option<String>,
}

/// How a layer looks on the map.
#[derive(InputObject)]
pub(super) struct LayerStyleInput {
    /// `#rrggbb`.
    color: String,
    /// Of lines and outlines, in pixels.
    width: f64,
    /// Of points, in pixels.
    radius: f64,
    /// Of areas, 0 to 1.
    fill_opacity: f64,
    /// Key of the field that names the features; absent: the first text.
    label_field: Option<String>,
}

/// A field of a layer's form.
#[derive(SimpleObject)]
pub(super) struct Field {
    /// Its name in `properties`, the same for ever.
    key: String,
    /// What people read.
    label: String,
    #[graphql(name = "type")]
    kind: FieldType,
    required: bool,
    /// What a new feature has.
    default: Option<Json>,
    choices: Vec<String>,
    hint: Option<String>,
    /// Absent: the layer's.
    policy: Option<PolicyRule>,
    /// The same, with what the rule needs to know.
    whole_policy: Option<Policy>,
    /// No two features may have one value.
    unique: bool,
    /// The value is the id of a feature that must be there.
    reference: bool,
}

/// A field of a layer's form.
#[derive(InputObject)]
pub(super) struct FieldInput {
    /// Of a field that is there already; absent: one is made from the label.
    key: Option<String>,
    /// What people read.
    label: String,
    #[graphql(name = "type")]
    kind: FieldType,
    #[graphql(default)]
    required: bool,
    /// What a new feature has.
    default: Option<Json>,
    choices: Option<Vec<String>>,
    hint: Option<String>,
    /// Absent: the layer's.
    policy: Option<PolicyRule>,
    /// The rule with what it needs to know; `policy` counts where it is absent.
    whole_policy: Option<PolicyInput>,
    /// No two features may have one value; absent: as it is.
    unique: Option<bool>,
    /// The value is the id of a feature that must be there; absent: as it is.
    reference: Option<bool>,
}

/// A new layer.
#[derive(InputObject)]
pub(super) struct LayerInput {
    name: String,
    geometry_kind: GeometryKind,
    style: Option<LayerStyleInput>,
    #[graphql(default)]
    fields: Vec<FieldInput>,
    #[graphql(default_with = "PolicyRule::KeepBoth")]
    policy: PolicyRule,
    /// The rule with what it needs to know; `policy` counts where it is absent.
    whole_policy: Option<PolicyInput>,
    rules: Option<LayerRulesInput>,
}

/// What of a layer changes; what is absent or null stays, what is given is taken whole.
#[derive(InputObject)]
pub(super) struct LayerChange {
    name: Option<String>,
    style: Option<LayerStyleInput>,
    /// The whole new list: a field that is not in it is taken out of the form; its values are kept.
    fields: Option<Vec<FieldInput>>,
    policy: Option<PolicyRule>,
    /// The rule with what it needs to know; `policy` counts where it is absent.
    whole_policy: Option<PolicyInput>,
    rules: Option<LayerRulesInput>,
    geometry_kind: Option<GeometryKind>,
}

/// Features of one kind, with a form and a style.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(super) struct Layer {
    id: ID,
    name: String,
    geometry_kind: GeometryKind,
    style: LayerStyle,
    fields: Vec<Field>,
    policy: PolicyRule,
    /// The same, with what the rule needs to know.
    whole_policy: Policy,
    rules: LayerRules,
    /// How many there are, deleted ones left out.
    features: Count,
    /// Whether this device's map shows it.
    visible: bool,
    /// When the layer, or a feature of it, was changed last.
    changed_at: DateTime,
    /// How many features wait for a decision.
    conflicts: Count,
    #[graphql(skip)]
    layer: feature_crdt::LayerId,
}

#[ComplexObject]
impl Layer {
    /// The box round all of them; absent if none has a place. It is found by looking at every one of
    /// them: ask for it where it is needed, not in a list that is read often.
    async fn bounds(&self, context: &Context<'_>) -> Result<Option<Bounds>> {
        let layer = self.layer;
        on_device(context, move |device| Ok(device.layer_bounds(layer)?.map(bounds_of))).await
    }
}

impl From<edits::LayerView> for Layer {
    fn from(layer: edits::LayerView) -> Self {
        let form = layer.form;
        Self {
            id: ID(layer.id.to_string()),
            name: form.name,
            geometry_kind: form.kind.into(),
            style: form.style.into(),
            fields: form.fields.into_iter().map(Field::from).collect(),
            policy: form.policy.rule.into(),
            whole_policy: form.policy.into(),
            rules: form.rules.into(),
            features: Count(layer.features),
            visible: layer.visible,
            changed_at: DateTime(layer.changed),
            conflicts: Count(layer.conflicts),
            layer: layer.id,
        }
    }
}

/// A box in degrees; one that goes on beyond 180 degrees crosses the antimeridian.
pub(super) fn bounds_of(extent: feature_crdt::Extent) -> Bounds {
    let [west, south, east, north] = edits::degrees(extent);
    Bounds { west, south, east, north }
}

impl From<edits::LayerStyle> for LayerStyle {
    fn from(style: edits::LayerStyle) -> Self {
        let edits::LayerStyle { color, width, radius, fill_opacity, label_field } = style;
        Self { color, width, radius, fill_opacity, label_field }
    }
}

impl From<LayerStyleInput> for edits::LayerStyle {
    fn from(style: LayerStyleInput) -> Self {
        let LayerStyleInput { color, width, radius, fill_opacity, label_field } = style;
        Self { color, width, radius, fill_opacity, label_field }
    }
}

impl From<edits::Policy> for Policy {
    fn from(policy: edits::Policy) -> Self {
        let edits::Policy { rule, roles, accuracy, order } = policy;
        Self { rule: rule.into(), roles, accuracy, order }
    }
}

impl From<PolicyInput> for edits::Policy {
    fn from(policy: PolicyInput) -> Self {
        let PolicyInput { rule, roles, accuracy, order } = policy;
        Self { rule: rule.into(), roles, accuracy, order }
    }
}

impl From<edits::LayerRules> for LayerRules {
    fn from(rules: edits::LayerRules) -> Self {
        let edits::LayerRules { duplicate_meters, no_overlap, no_self_crossing } = rules;
        Self { duplicate_meters, no_overlap, no_self_crossing }
    }
}

impl From<LayerRulesInput> for edits::LayerRules {
    fn from(rules: LayerRulesInput) -> Self {
        let LayerRulesInput { duplicate_meters, no_overlap, no_self_crossing } = rules;
        Self { duplicate_meters, no_overlap, no_self_crossing }
    }
}

impl From<edits::Field> for Field {
    fn from(field: edits::Field) -> Self {
        Self {
            key: field.key,
            label: field.label,
            kind: field.kind.into(),
            required: field.required,
            default: field.default.map(Json),
            choices: field.choices,
            hint: field.hint,
            policy: field.policy.as_ref().map(|policy| policy.rule.into()),
            whole_policy: field.policy.map(Policy::from),
            unique: field.unique,
            reference: field.reference,
        }
    }
}

impl From<FieldInput> for edits::FieldDraft {
    fn from(field: FieldInput) -> Self {
        Self {
            key: field.key,
            label: field.label,
            kind: field.kind.into(),
            required: field.required,
            default: field.default.map(|value| value.0).filter(|value| !value.is_null()),
            choices: field.choices.unwrap_or_default(),
            hint: field.hint,
            policy: field.policy.map(PolicyRule::into),
            whole_policy: field.whole_policy.map(PolicyInput::into),
            unique: field.unique,
            reference: field.reference,
        }
    }
}

impl From<LayerInput> for edits::LayerDraft {
    fn from(input: LayerInput) -> Self {
        Self {
            name: Some(input.name),
            kind: Some(input.geometry_kind.into()),
            style: input.style.map(LayerStyleInput::into),
            fields: Some(input.fields.into_iter().map(FieldInput::into).collect()),
            policy: Some(input.policy.into()),
            whole_policy: input.whole_policy.map(PolicyInput::into),
            rules: input.rules.map(LayerRulesInput::into),
        }
    }
}

impl From<LayerChange> for edits::LayerDraft {
    fn from(input: LayerChange) -> Self {
        Self {
            name: input.name,
            kind: input.geometry_kind.map(GeometryKind::into),
            style: input.style.map(LayerStyleInput::into),
            fields: input.fields.map(|fields| fields.into_iter().map(FieldInput::into).collect()),
            policy: input.policy.map(PolicyRule::into),
            whole_policy: input.whole_policy.map(PolicyInput::into),
            rules: input.rules.map(LayerRulesInput::into),
        }
    }
}

#[Object]
impl LayerQuery {
    /// The layers, by name.
    async fn layers(&self, context: &Context<'_>) -> Result<Vec<Layer>> {
        on_device(context, |device| Ok(device.layers()?.into_iter().map(Layer::from).collect())).await
    }

    /// One layer, by id or name.
    async fn layer(&self, context: &Context<'_>, id: ID) -> Result<Option<Layer>> {
        on_device(context, move |device| Ok(device.find_layer(&id)?.map(Layer::from))).await
    }
}

#[Object]
impl LayerMutation {
    /// Makes a layer.
    async fn create_layer(&self, context: &Context<'_>, input: LayerInput) -> Result<Layer> {
        on_device(context, move |device| Ok(device.create_layer(input.into())?.into())).await
    }

    /// Changes a layer; values that no longer fit its fields are kept and shown as such.
    async fn change_layer(&self, context: &Context<'_>, id: ID, input: LayerChange) -> Result<Layer> {
        on_device(context, move |device| Ok(device.change_layer(&id, input.into())?.into())).await
    }

    /// Deletes a layer; `undoEdit` takes it back with all its features.
    async fn delete_layer(&self, context: &Context<'_>, id: ID) -> Result<bool> {
        on_device(context, move |device| device.delete_layer(&id).map(|()| true)).await
    }

    /// Shows a layer on this device's map, or hides it.
    async fn show_layer(&self, context: &Context<'_>, id: ID, visible: bool) -> Result<Layer> {
        on_device(context, move |device| Ok(device.show_layer(&id, visible)?.into())).await
    }
}

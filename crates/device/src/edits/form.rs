//! What is asked of a layer.

use feature_crdt::{FieldType, GeometryKind, Rule, Style};
use serde_json::Value as Json;

/// A field as it was asked for.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct FieldDraft {
    /// Of a field that is there already; `None` makes one from the label.
    pub(crate) key: Option<String>,
    pub(crate) label: String,
    pub(crate) kind: FieldType,
    pub(crate) required: bool,
    pub(crate) default: Option<Json>,
    pub(crate) choices: Vec<String>,
    pub(crate) hint: Option<String>,
    pub(crate) policy: Option<Rule>,
}

/// What was asked of a layer, new or there already; `None` stays as it is.
#[derive(Clone, PartialEq, Default, Debug)]
pub(crate) struct LayerDraft {
    pub(crate) name: Option<String>,
    pub(crate) kind: Option<GeometryKind>,
    pub(crate) style: Option<Style>,
    /// The whole new list.
    pub(crate) fields: Option<Vec<FieldDraft>>,
    pub(crate) policy: Option<Rule>,
}

//! What the use cases of edits answer.

use feature_crdt::{Dot, FeatureId, Geometry, Key, LayerDefinition, LayerId, Rule, Value};
use jiff::Timestamp;
use serde_json::Value as Json;

/// A layer with all that is shown of it.
#[derive(Clone, Debug)]
pub(crate) struct LayerView {
    pub(crate) id: LayerId,
    pub(crate) form: LayerDefinition,
    /// Those that are there.
    pub(crate) features: u64,
    /// Whether this device's map shows it.
    pub(crate) visible: bool,
    /// When it or a feature of it was changed last.
    pub(crate) changed: Timestamp,
    /// Features that wait for a decision.
    pub(crate) conflicts: u64,
}

/// Who wrote, when and on which device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Stamp {
    pub(crate) at: Timestamp,
    pub(crate) by: String,
    pub(crate) device: String,
}

/// A feature as its layer's policies show it.
#[derive(Clone, Debug)]
pub(crate) struct FeatureView {
    pub(crate) id: FeatureId,
    pub(crate) layer: LayerId,
    pub(crate) label: String,
    pub(crate) geometry: Option<Geometry>,
    /// By key; none of them absent.
    pub(crate) properties: Vec<(Key, Value)>,
    pub(crate) deleted: bool,
    pub(crate) created: Stamp,
    pub(crate) changed: Stamp,
    /// Whether some register holds values that people are to decide between.
    pub(crate) conflicted: bool,
}

/// Some of a list.
#[derive(Clone, Debug)]
pub(crate) struct Page<T> {
    /// In all, where it is known.
    pub(crate) total: u64,
    pub(crate) items: Vec<T>,
    /// Brings the next ones.
    pub(crate) next: Option<String>,
}

/// Which features, in which order.
#[derive(Clone, Default, Debug)]
pub(crate) struct FeatureQuery {
    /// Id or name.
    pub(crate) layer: Option<String>,
    pub(crate) text: Option<String>,
    /// West, south, east, north in degrees.
    pub(crate) bounds: Option<[f64; 4]>,
    pub(crate) tests: Vec<FieldTest>,
    pub(crate) deleted: bool,
    pub(crate) conflicts_only: bool,
    pub(crate) sort: Option<String>,
    pub(crate) descending: bool,
}

/// What a property is held against.
#[derive(Clone, Debug)]
pub(crate) struct FieldTest {
    pub(crate) field: String,
    pub(crate) kind: TestKind,
    pub(crate) value: Json,
}

/// How a property is held against a value.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum TestKind {
    Is,
    IsNot,
    Contains,
    Less,
    Greater,
    Empty,
    Filled,
}

/// What becomes of a feature's geometry.
#[derive(Clone, Debug)]
pub(crate) enum ChangeOfGeometry {
    Stays,
    Goes,
    /// A GeoJSON geometry.
    Becomes(Json),
}

/// A picture of a feature.
#[derive(Clone, Debug)]
pub(crate) struct PhotoView {
    pub(crate) sha256: String,
    pub(crate) caption: String,
    /// `None` if it is not on this device.
    pub(crate) bytes: Option<u64>,
}

/// What people disagree about.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum ConflictKind {
    Property,
    Geometry,
    Existence,
}

/// Values that were written apart.
#[derive(Clone, Debug)]
pub(crate) struct ConflictView {
    pub(crate) id: String,
    pub(crate) kind: ConflictKind,
    pub(crate) feature: FeatureId,
    pub(crate) field: Option<String>,
    pub(crate) settled_by: Option<Rule>,
    pub(crate) candidates: Vec<CandidateView>,
}

/// One of the values.
#[derive(Clone, Debug)]
pub(crate) struct CandidateView {
    pub(crate) id: Dot,
    pub(crate) value: Option<Json>,
    pub(crate) geometry: Option<Geometry>,
    pub(crate) stamp: Stamp,
    pub(crate) shown: bool,
}

/// What of a feature is changed by itself.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum RegisterKind {
    Geometry,
    Property,
    Existence,
}

/// What was changed, from what to what.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct RegisterChange {
    pub(crate) kind: RegisterKind,
    pub(crate) field: Option<String>,
    pub(crate) label: Option<String>,
    pub(crate) before: Option<Json>,
    pub(crate) after: Option<Json>,
    pub(crate) geometry_before: Option<Geometry>,
    pub(crate) geometry_after: Option<Geometry>,
}

/// What led to a change.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum RevisionCause {
    Create,
    Edit,
    Delete,
    Restore,
    Undo,
    Redo,
    Import,
    Resolve,
}

/// What one change did to one feature.
#[derive(Clone, Debug)]
pub(crate) struct RevisionView {
    pub(crate) id: Dot,
    pub(crate) stamp: Stamp,
    pub(crate) cause: RevisionCause,
    pub(crate) reason: Option<String>,
    pub(crate) clock_suspect: bool,
    pub(crate) changes: Vec<RegisterChange>,
}

/// What one change did to a layer.
#[derive(Clone, Debug)]
pub(crate) struct MomentView {
    pub(crate) id: Dot,
    pub(crate) stamp: Stamp,
    pub(crate) cause: RevisionCause,
    pub(crate) reason: Option<String>,
    /// How many features of the layer it touched.
    pub(crate) features: u64,
}

/// How a feature differs between two times.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum DifferenceKind {
    Added,
    Removed,
    Changed,
}

/// A feature that is not the same at two times.
#[derive(Clone, Debug)]
pub(crate) struct DifferenceView {
    pub(crate) id: FeatureId,
    pub(crate) label: String,
    pub(crate) kind: DifferenceKind,
    pub(crate) changes: Vec<RegisterChange>,
}

/// Some of the differences, and how many there are in all.
#[derive(Clone, Debug)]
pub(crate) struct Differences {
    pub(crate) added: u64,
    pub(crate) removed: u64,
    pub(crate) changed: u64,
    pub(crate) items: Vec<DifferenceView>,
    pub(crate) next: Option<String>,
}

/// How the edits stand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct EditState {
    pub(crate) version: u64,
    /// What undo would do, in words.
    pub(crate) undo: Option<String>,
    pub(crate) redo: Option<String>,
    /// Changes of this device that nobody else has.
    pub(crate) unsynced: u64,
}

/// How the log stands.
#[derive(Clone, Debug)]
pub(crate) struct LogReport {
    pub(crate) changes: u64,
    pub(crate) features: u64,
    pub(crate) replicas: u64,
    pub(crate) bytes: u64,
    pub(crate) problems: Vec<String>,
    pub(crate) digest: String,
    pub(crate) seconds: f64,
}

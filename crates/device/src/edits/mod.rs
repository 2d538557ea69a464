//! Features that people draw and fill in, kept in the edit log.
//!
//! The log is one file of the home, `edits.db`. It is opened when it is first asked for, and several
//! programs may have it open: SQLite's locks order their changes.

mod desk;
mod export;
mod features;
mod form;
mod geojson;
mod history;
mod import;
mod import_past;
mod infer;
mod layers;
mod log_use;
mod rule_form;
mod shape;
mod show;
mod state;
mod tiles;
mod values;
mod view;

#[cfg(test)]
mod tests;

pub(crate) use desk::{EditDesk, now_ms};
pub(crate) use export::{ExportFormat, Order as ExportOrder};
pub(crate) use feature_crdt::{
    Field, FieldType, GeometryKind, Policy, Rule as PolicyRule, Rules as LayerRules, Style as LayerStyle,
};
pub(crate) use features::{checked_geometry, id_of, ms_of};
pub(crate) use form::{FieldDraft, LayerDraft};
pub(crate) use geojson::{degrees, geojson_of};
pub(crate) use layers::layer_of;
pub(crate) use rule_form::checked_policy;
pub(crate) use show::{shown_geometry, shown_properties, time_of, value_json};
pub(crate) use values::{label_of, refusal, value_of};
pub(crate) use values::{photos_of, properties_json};
pub(crate) use view::{
    CandidateView, ChangeOfGeometry, ConflictKind, ConflictView, DifferenceKind, DifferenceView, EditState,
    FeatureQuery, FeatureView, FieldTest, LayerView, LogReport, MomentView, Page, PhotoView, RegisterChange,
    RegisterKind, RevisionCause, RevisionView, TestKind,
};

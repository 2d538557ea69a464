//! Undo, going back, files and the log itself, on the wire.

use async_graphql::{ComplexObject, Context, ID, Object, Result, SimpleObject};

use super::layer::Layer;
use super::on_device;
use super::scalars::{Count, DateTime};
use super::tasks::Task;
use crate::device::Device;
use crate::edits;
use crate::tasks::FeaturesMoved;

/// How the edits stand.
#[derive(Default)]
pub struct EditQuery;

/// What can be done with edits as a whole.
#[derive(Default)]
pub struct EditMutation;

/// How the edits stand.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(super) struct EditState {
    /// Grows with every change: what was read at another version may be outdated.
    version: Count,
    can_undo: bool,
    /// What `undoEdit` would do, for example “Undo: 3 features deleted”.
    undo_text: Option<String>,
    can_redo: bool,
    redo_text: Option<String>,
    /// How many changes of this device nobody else has.
    unsynced: Count,
}

#[ComplexObject]
impl EditState {
    /// How many conflicts wait for a decision, of values and of what breaks the rules of layers.
    async fn conflicts(&self, context: &Context<'_>) -> Result<Count> {
        Ok(Count(on_device(context, Device::open_conflicts).await?))
    }
}

impl From<edits::EditState> for EditState {
    fn from(state: edits::EditState) -> Self {
        Self {
            version: Count(state.version),
            can_undo: state.undo.is_some(),
            undo_text: state.undo,
            can_redo: state.redo.is_some(),
            redo_text: state.redo,
            unsynced: Count(state.unsynced),
        }
    }
}

/// How the log stands.
#[derive(SimpleObject)]
struct LogReport {
    changes: Count,
    features: Count,
    replicas: Count,
    /// Of the file.
    bytes: Count,
    /// What is wrong, in sentences; empty if nothing is.
    problems: Vec<String>,
    /// Of everything that is made of the changes: a rebuild leaves it as it is.
    digest: String,
    seconds: f64,
}

impl From<edits::LogReport> for LogReport {
    fn from(report: edits::LogReport) -> Self {
        Self {
            changes: Count(report.changes),
            features: Count(report.features),
            replicas: Count(report.replicas),
            bytes: Count(report.bytes),
            problems: report.problems,
            digest: report.digest,
            seconds: report.seconds,
        }
    }
}

/// What an import of features took, or an export wrote.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(super) struct FeaturesReport {
    path: String,
    features: Count,
    /// Of the file.
    bytes: Count,
    /// How many were not taken or written.
    skipped: Count,
    /// What was left out, mended or written otherwise, in sentences.
    notes: Vec<String>,
    #[graphql(skip)]
    layer: String,
}

impl From<FeaturesMoved> for FeaturesReport {
    fn from(moved: FeaturesMoved) -> Self {
        Self {
            path: moved.path.display().to_string(),
            features: Count(moved.features),
            bytes: Count(moved.bytes),
            skipped: Count(moved.skipped),
            notes: moved.notes,
            layer: moved.layer.to_string(),
        }
    }
}

#[ComplexObject]
impl FeaturesReport {
    /// The layer, unless it was deleted since.
    async fn layer(&self, context: &Context<'_>) -> Result<Option<Layer>> {
        let id = self.layer.clone();
        on_device(context, move |device| Ok(device.find_layer(&id)?.map(Layer::from))).await
    }
}

#[Object]
impl EditQuery {
    /// How the edits stand.
    async fn edit_state(&self, context: &Context<'_>) -> Result<EditState> {
        on_device(context, |device| Ok(device.edit_state()?.into())).await
    }

    /// How the log stands: a look, not a check.
    async fn log_report(&self, context: &Context<'_>) -> Result<LogReport> {
        on_device(context, |device| Ok(device.log_report()?.into())).await
    }

    /// SHA-256 over all that the changes come to: the same on every device that has the same changes.
    /// Looks at every feature; absent while nothing was ever edited here.
    async fn shared_digest(&self, context: &Context<'_>) -> Result<Option<String>> {
        on_device(context, Device::shared_digest).await
    }
}

#[Object]
impl EditMutation {
    /// Takes back the last change of this device that still can be.
    async fn undo_edit(&self, context: &Context<'_>) -> Result<EditState> {
        on_device(context, |device| Ok(device.undo_edit()?.into())).await
    }

    /// Takes back the last undo.
    async fn redo_edit(&self, context: &Context<'_>) -> Result<EditState> {
        on_device(context, |device| Ok(device.redo_edit()?.into())).await
    }

    /// Puts a layer back to what it was, by ordinary changes that can be undone; answers how many
    /// features changed.
    async fn go_back(&self, context: &Context<'_>, layer: ID, to: DateTime) -> Result<Count> {
        on_device(context, move |device| Ok(Count(device.go_back(&layer, to.0)?))).await
    }

    /// Starts to take in a file of features (.geojson, .gpx, .kml, .csv); without a layer it makes
    /// one of the file's name. With `history`, a file of observed versions (.jsonl, .jsonl.gz) or an
    /// augmented diff (.osc, .osc.gz) becomes features with their past.
    async fn import_features(
        &self,
        context: &Context<'_>,
        path: String,
        layer: Option<ID>,
        #[graphql(default)] history: bool,
    ) -> Result<Task> {
        on_device(context, move |device| {
            let layer = layer.map(|id| id.0);
            Ok(device.start_feature_import(&path, layer.as_deref(), history)?.into())
        })
        .await
    }

    /// Starts to write a layer's features to a file; the extension says the format: .geojson, .gpx,
    /// .kml, .csv, .gpkg.
    async fn export_features(
        &self,
        context: &Context<'_>,
        layer: ID,
        path: String,
        #[graphql(default)] unsynced_only: bool,
    ) -> Result<Task> {
        on_device(context, move |device| {
            Ok(device.start_feature_export(&layer, &path, unsynced_only)?.into())
        })
        .await
    }

    /// Copies the log to a new file while it is in use.
    async fn backup_log(&self, context: &Context<'_>, path: String) -> Result<LogReport> {
        on_device(context, move |device| Ok(device.backup_log(&path)?.into())).await
    }

    /// Checks the log: every change's hash, and that the features are what the changes make.
    async fn verify_log(&self, context: &Context<'_>) -> Result<LogReport> {
        on_device(context, |device| Ok(device.verify_log()?.into())).await
    }

    /// Makes the features anew from the changes.
    async fn rebuild_log(&self, context: &Context<'_>) -> Result<LogReport> {
        on_device(context, |device| Ok(device.rebuild_log()?.into())).await
    }
}

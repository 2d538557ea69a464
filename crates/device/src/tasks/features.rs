//! Imports and exports of features as tasks.

use std::path::{Path, PathBuf};

use feature_crdt::LayerId;

use super::board::End;
use super::task::{Outcome, TaskKind, TaskView};
use crate::device::Device;
use crate::edits::{ExportFormat, ExportOrder};
use crate::error::{DeviceError, ErrorCode, Result};

/// What an import took or an export wrote.
#[derive(Clone, Debug)]
pub(crate) struct FeaturesMoved {
    pub(crate) layer: LayerId,
    pub(crate) path: PathBuf,
    pub(crate) features: u64,
    /// Of the file.
    pub(crate) bytes: u64,
    /// How many were not taken or written.
    pub(crate) skipped: u64,
    /// What was left out, mended or written otherwise, in sentences.
    pub(crate) notes: Vec<String>,
}

impl Device {
    /// Starts to take in a file of features; what can be refused without reading it is refused at
    /// once.
    pub(crate) fn start_feature_import(
        &self,
        path: &str,
        layer: Option<&str>,
        history: bool,
    ) -> Result<TaskView> {
        let path = absolute(path)?;
        path.metadata().map_err(|cause| DeviceError::io("Reading", &path, &cause))?;
        if history && layer.is_some() {
            return Err(
                DeviceError::bad_input("A history becomes a layer of its own.").hint("Name no layer.")
            );
        }
        drop(self.0.home.lock_for_change("edits.lock")?);
        let known =
            layer.map(|key| self.find_layer(key)?.ok_or_else(|| DeviceError::not_found("layer", key)));
        let layer = known.transpose()?.map(|view| view.id);
        let title = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let task = self.start_task(TaskKind::ImportFeatures, title, None, move |device, progress| {
            let key = layer.map(|layer| layer.to_string());
            ended(if history {
                device.import_past(&path, progress)?
            } else {
                device.import_features(&path, key.as_deref(), progress)?
            })
        })?;
        self.name_layer(&task, layer)
    }

    /// Starts to write a layer's features to a file; the extension says the format.
    pub(crate) fn start_feature_export(
        &self,
        layer: &str,
        path: &str,
        unsynced_only: bool,
    ) -> Result<TaskView> {
        let view = self.find_layer(layer)?.ok_or_else(|| DeviceError::not_found("layer", layer))?;
        let path = absolute(path)?;
        let format = ExportFormat::of(&path)?;
        if path.exists() {
            return Err(DeviceError::new(ErrorCode::Conflict, format!("{} exists already.", path.display()))
                .hint("Choose another name; nothing is overwritten."));
        }
        let order = ExportOrder { layer: view.id, path, format, unsynced_only };
        let title = view.form.name;
        let task = self.start_task(TaskKind::ExportFeatures, title, None, move |device, progress| {
            ended(device.export_layer(&order, progress)?)
        })?;
        self.name_layer(&task, Some(view.id))
    }

    /// Notes which layer a task is about.
    fn name_layer(&self, task: &TaskView, layer: Option<LayerId>) -> Result<TaskView> {
        self.0.tasks.change(task.id, |task| task.layer = task.layer.or(layer));
        self.task(task.id)
    }
}

fn absolute(path: &str) -> Result<PathBuf> {
    std::path::absolute(Path::new(path))
        .map_err(|cause| DeviceError::bad_input(format!("{path} is no path: {cause}.")))
}

fn ended(moved: Option<FeaturesMoved>) -> Result<End> {
    Ok(moved.map_or(End::Cancelled, |moved| End::Done(Outcome::Features(moved))))
}

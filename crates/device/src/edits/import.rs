//! Files of features into a layer, whole or not at all: one transaction of the log.

use std::path::Path;

use edit_log::{Bulk, Draft, DraftEdit, LogError};
use feature_crdt::{Cause, FeatureId, Geometry, Key, LAYERS, LayerDefinition, LayerId, Value};
use geo_file::Feature;
use serde_json::Map;

use super::desk::now_ms;
use super::features::fits;
use super::geojson::geometry_of_file;
use super::infer::{BESIDE, Inference, Keys, values_of};
use super::layers::layer_of;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::tasks::{FeaturesMoved, Progress};

/// Features between two looks at whether the task is still wanted.
pub(super) const STRIDE: u64 = 500;

/// Why the taking ended early: nothing of it is kept then.
pub(super) enum Halt {
    Cancelled,
    Failed(DeviceError),
}

impl From<LogError> for Halt {
    fn from(error: LogError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<DeviceError> for Halt {
    fn from(error: DeviceError) -> Self {
        Self::Failed(error)
    }
}

/// A feature of a file in the log's terms.
struct Taken {
    geometry: Option<Geometry>,
    properties: Vec<(Key, Value)>,
}

/// What was left out or changed on the way, counted.
#[derive(Default)]
pub(super) struct Losses {
    /// Features that were not taken.
    pub(super) features: u64,
    /// Values that are nested too deep or too long.
    pub(super) values: u64,
    /// Geometries that cannot be kept, whose features came without a place.
    pub(super) places: u64,
    /// Why the first of them cannot.
    pub(super) reason: Option<String>,
}

impl Losses {
    pub(super) fn notes(&self, keys: &Keys) -> Vec<String> {
        let mut notes = Vec::new();
        if self.places > 0 {
            let why = self.reason.as_deref().unwrap_or_default();
            notes.push(format!("{} came without a place. The first: {why}", features(self.places)));
        }
        if self.features > 0 {
            notes.push(format!(
                "{} of another kind than the layer takes, and left out.",
                features(self.features)
            ));
        }
        if self.values > 0 {
            notes.push(format!("{} values were nested too deep or too long, and left out.", self.values));
        }
        if !keys.changed.is_empty() {
            let shown: Vec<String> = keys.changed.iter().take(5).map(|name| format!("“{name}”")).collect();
            notes.push(format!("Names of properties were changed: {}.", shown.join(", ")));
        }
        notes
    }

    /// Takes a geometry of a file; one that cannot be kept is noted.
    pub(super) fn geometry(&mut self, geometry: Option<&geojson::Geometry>) -> Option<Geometry> {
        match geometry_of_file(geometry?) {
            Ok(geometry) => Some(geometry),
            Err(cause) => {
                self.places += 1;
                self.reason.get_or_insert(cause.message);
                None
            }
        }
    }
}

pub(super) fn features(count: u64) -> String {
    if count == 1 { "1 feature".to_owned() } else { format!("{count} features") }
}

impl Device {
    /// Takes a file of features into a layer, or into one that is made of its name; `None` if the
    /// task was cancelled.
    pub(crate) fn import_features(
        &self,
        path: &Path,
        layer: Option<&str>,
        progress: &mut Progress,
    ) -> Result<Option<FeaturesMoved>> {
        let bytes = read(path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let file = geo_file::read_features(&name, &bytes)?;
        if file.features.is_empty() {
            return Err(DeviceError::bad_input(format!("{} holds no feature.", path.display())));
        }
        let mut notes: Vec<String> = file.notes.iter().map(ToString::to_string).collect();
        let (mut keys, mut losses) = (Keys::default(), Losses::default());
        let taken: Vec<Taken> =
            file.features.iter().map(|feature| taken(feature, &mut keys, &mut losses)).collect();
        drop(file.features);
        let target = match layer {
            Some(key) => Target::There(self.in_edits(|log| layer_of(log, key))?),
            None => {
                let base = file.name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| stem(path));
                let (definition, said) = made_layer(self, &base, &taken)?;
                notes.extend(said);
                Target::New(definition)
            }
        };
        let total = taken.len() as u64;
        let written = self.write_all(target, taken, bytes.len() as u64, &mut losses, progress)?;
        let Some(layer) = written else { return Ok(None) };
        notes.extend(losses.notes(&keys));
        Ok(Some(FeaturesMoved {
            layer,
            path: path.to_path_buf(),
            features: total - losses.features,
            bytes: bytes.len() as u64,
            skipped: losses.features,
            notes,
        }))
    }

    fn write_all(
        &self,
        target: Target,
        taken: Vec<Taken>,
        bytes: u64,
        losses: &mut Losses,
        progress: &mut Progress,
    ) -> Result<Option<LayerId>> {
        let total = taken.len() as u64;
        let written = self.bulk_edits(|bulk| {
            let (layer, definition) = target.layer(bulk, None)?;
            for (done, feature) in (0..).zip(taken) {
                if done % STRIDE == 0 && progress.note(done, Some(total), bytes * done / total).is_break() {
                    return Err(Halt::Cancelled);
                }
                let shape = feature.geometry.as_ref().and_then(|geometry| geometry.shape().ok());
                if shape.is_some_and(|shape| !fits(definition.kind, &shape)) {
                    losses.features += 1;
                    continue;
                }
                let Taken { geometry, properties } = feature;
                let create = DraftEdit::Create { layer, geometry, properties };
                bulk.append(Draft::edit(vec![create]).because(Cause::Import))?;
            }
            Ok(layer)
        });
        // The bar is full when the disk has everything.
        if let Ok(Some(_)) = &written {
            let _ = progress.note(total, Some(total), bytes);
        }
        written
    }

    /// Writes many drafts in one transaction; `None` if it was cancelled, and then nothing is written.
    pub(super) fn bulk_edits<T>(
        &self,
        work: impl FnOnce(&mut Bulk<'_>) -> std::result::Result<T, Halt>,
    ) -> Result<Option<T>> {
        self.write_edits(|log| match log.bulk(now_ms(), work) {
            Ok((value, _)) => Ok(Some(value)),
            Err(Halt::Cancelled) => Ok(None),
            Err(Halt::Failed(cause)) => Err(cause),
        })
    }
}

/// Where the features go.
pub(super) enum Target {
    There((LayerId, LayerDefinition)),
    New(LayerDefinition),
}

impl Target {
    /// The layer, made now if it is new; `time` is when it is made, for what was long ago.
    pub(super) fn layer(
        self,
        bulk: &mut Bulk<'_>,
        time: Option<u64>,
    ) -> std::result::Result<(LayerId, LayerDefinition), Halt> {
        let definition = match self {
            Self::There(there) => return Ok(there),
            Self::New(definition) => definition,
        };
        let properties = definition.properties().map_err(DeviceError::internal)?;
        let create = DraftEdit::Create { layer: LAYERS, geometry: None, properties };
        // A change of its own: what is in a layer comes after the change that makes it.
        let draft = Draft { time, ..Draft::edit(vec![create]).because(Cause::Import) };
        let made: Option<FeatureId> = bulk.append(draft)?.first().copied();
        let layer = made.ok_or_else(|| DeviceError::internal("a layer without a name"))?;
        Ok((layer, definition))
    }
}

fn made_layer(device: &Device, base: &str, taken: &[Taken]) -> Result<(LayerDefinition, Vec<String>)> {
    let mut inference = Inference::default();
    for feature in taken {
        feature.properties.iter().for_each(|(key, value)| inference.see(key, value));
        if let Some(shape) = feature.geometry.as_ref().and_then(|geometry| geometry.shape().ok()) {
            inference.see_shape(&shape);
        }
    }
    new_layer(device, base, inference)
}

/// The layer that was told by the values, under a name that is free.
pub(super) fn new_layer(
    device: &Device,
    base: &str,
    inference: Inference,
) -> Result<(LayerDefinition, Vec<String>)> {
    let base: String = base.chars().filter(|letter| !letter.is_control()).take(150).collect();
    let (draft, notes) = inference.layer(device.free_layer_name(base.trim())?);
    Ok((draft.apply(&LayerDefinition::default(), |_| false)?, notes))
}

/// The name of a file without its folder and extensions.
pub(super) fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let stem = name.split('.').find(|part| !part.is_empty()).unwrap_or_default().to_owned();
    if stem.is_empty() { "Imported".to_owned() } else { stem }
}

fn taken(feature: &Feature, keys: &mut Keys, losses: &mut Losses) -> Taken {
    let mut properties = values_of(keys, &feature.properties, &mut losses.values);
    let mut beside: Map<String, serde_json::Value> =
        feature.foreign.iter().map(|(name, value)| (format!("{BESIDE}{name}"), value.clone())).collect();
    if let Some(id) = &feature.id {
        beside.insert(format!("{BESIDE}id"), id.clone());
    }
    properties.extend(values_of(keys, &beside, &mut losses.values));
    Taken { geometry: losses.geometry(feature.geometry.as_ref()), properties }
}

/// Reads a whole file that is small enough.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    let failed = |cause: &std::io::Error| DeviceError::io("Reading", path, cause);
    let size = path.metadata().map_err(|cause| failed(&cause))?.len();
    if size > geo_file::MAX_BYTES as u64 {
        let message = format!(
            "{} has {} MB; at most {} MB are read.",
            path.display(),
            size >> 20,
            geo_file::MAX_BYTES >> 20
        );
        return Err(DeviceError::new(ErrorCode::BadInput, message)
            .hint("Split the file, or save only the part that is needed."));
    }
    std::fs::read(path).map_err(|cause| failed(&cause))
}

//! Use cases that cut and join geometries.

use edit_log::{Draft, DraftEdit, EditLog};
use feature_crdt::{FeatureId, Geometry, LayerDefinition};
use serde_json::Value as Json;

use super::desk::now_ms;
use super::features::{alive, fits, id_of};
use super::geojson::geometry_of;
use super::show::shown;
use super::view::FeatureView;
use crate::device::Device;
use crate::error::{DeviceError, Result};
use crate::shape_edit;

/// The most features that become one.
const MAX_MERGED: usize = 1_000;

/// A feature that is there, with its place and its layer.
struct Placed {
    view: FeatureView,
    layer: LayerDefinition,
    geometry: Geometry,
}

fn placed(log: &EditLog, id: FeatureId) -> Result<Placed> {
    let (stored, layer) = alive(log, id)?;
    let view = shown(log, &layer, &stored)?;
    let geometry = view.geometry.clone().ok_or_else(|| {
        let name =
            if view.label.is_empty() { "This feature".to_owned() } else { format!("“{}”", view.label) };
        DeviceError::bad_input(format!("{name} has no place on the map."))
    })?;
    Ok(Placed { view, layer, geometry })
}

impl Device {
    /// Cuts a line or an area along a line; the first part keeps the feature, the others become new
    /// ones with its properties.
    pub(crate) fn split_feature(&self, id: &str, line: &Json) -> Result<Vec<FeatureView>> {
        let (id, line) = (id_of(id)?, geometry_of(line)?);
        self.in_edits(|_| Ok(()))?;
        let ids = self.write_edits(|log| {
            let Placed { view, geometry, .. } = placed(log, id)?;
            let mut parts = shape_edit::split(&geometry, &line)?.into_iter();
            let mut edits: Vec<DraftEdit> = parts.next().map(|part| reshaped(id, part)).into_iter().collect();
            edits.extend(parts.map(|part| DraftEdit::Create {
                layer: view.layer,
                geometry: Some(part),
                properties: view.properties.clone(),
            }));
            Ok(log.append(Draft::edit(edits), now_ms())?.features)
        })?;
        ids.into_iter().map(|id| self.known_feature(id)).collect()
    }

    /// Makes one feature of several; the first of them stands for all.
    pub(crate) fn merge_features(&self, ids: &[String]) -> Result<FeatureView> {
        let mut wanted: Vec<FeatureId> = Vec::with_capacity(ids.len());
        for id in ids {
            let id = id_of(id)?;
            if !wanted.contains(&id) {
                wanted.push(id);
            }
        }
        let [into, others @ ..] = wanted.as_slice() else {
            return Err(DeviceError::bad_input("Name the features that are to become one."));
        };
        if others.is_empty() || others.len() >= MAX_MERGED {
            return Err(DeviceError::bad_input(format!("2 to {MAX_MERGED} features become one.")));
        }
        self.in_edits(|_| Ok(()))?;
        self.write_edits(|log| {
            let all = wanted.iter().map(|id| placed(log, *id)).collect::<Result<Vec<_>>>()?;
            let first = &all[0];
            if all.iter().any(|one| one.view.layer != first.view.layer) {
                return Err(DeviceError::bad_input("Only features of one layer become one."));
            }
            let geometries: Vec<Geometry> = all.iter().map(|one| one.geometry.clone()).collect();
            let merged = shape_edit::merge(&geometries)?;
            check_kind(&first.layer, &merged)?;
            let into = *into;
            let mut edits = vec![reshaped(into, merged)];
            edits.extend(others.iter().map(|feature| DraftEdit::MergeInto { feature: *feature, into }));
            Ok(log.append(Draft::edit(edits), now_ms())?)
        })?;
        self.known_feature(*into)
    }

    /// Cuts a hole into an area.
    pub(crate) fn cut_hole(&self, id: &str, ring: &Json) -> Result<FeatureView> {
        let (id, ring) = (id_of(id)?, geometry_of(ring)?);
        self.in_edits(|_| Ok(()))?;
        self.write_edits(|log| {
            let cut = shape_edit::cut_hole(&placed(log, id)?.geometry, &ring)?;
            Ok(log.append(Draft::edit(vec![reshaped(id, cut)]), now_ms())?)
        })?;
        self.known_feature(id)
    }
}

const fn reshaped(feature: FeatureId, geometry: Geometry) -> DraftEdit {
    DraftEdit::Update { feature, geometry: Some(Some(geometry)), properties: Vec::new() }
}

fn check_kind(layer: &LayerDefinition, geometry: &Geometry) -> Result<()> {
    let shape = geometry.shape().map_err(DeviceError::internal)?;
    if fits(layer.kind, &shape) {
        return Ok(());
    }
    Err(DeviceError::bad_input(format!("The layer “{}” does not take what they become.", layer.name)))
}

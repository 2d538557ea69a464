//! Use cases over layers.

use edit_log::{Draft, DraftEdit, EditReader, StoredFeature};
use feature_crdt::{Extent, LAYERS, LayerDefinition, LayerId};

use super::desk::now_ms;
use super::form::LayerDraft;
use super::show::time_of;
use super::view::LayerView;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};

/// Finds a layer by its id, or else by its name; a deleted one is none.
pub(crate) fn layer_of(log: &EditReader, key: &str) -> Result<(LayerId, LayerDefinition)> {
    let found = find(log, key)?.map(|stored| (stored.id, LayerDefinition::of(&stored.state)));
    found.ok_or_else(|| DeviceError::not_found("layer", key))
}

fn find(log: &EditReader, key: &str) -> Result<Option<StoredFeature>> {
    if let Ok(id) = key.parse() {
        let stored = log.feature(id)?.filter(|stored| stored.layer == LAYERS && stored.state.is_alive());
        return Ok(stored);
    }
    let layers = log.layers()?;
    Ok(layers.into_iter().find(|stored| LayerDefinition::of(&stored.state).name == key))
}

impl Device {
    /// Lists the layers, by name.
    pub(crate) fn layers(&self) -> Result<Vec<LayerView>> {
        let listed = self.read_edits(|log| {
            let mut views = Vec::new();
            for stored in log.layers()? {
                views.push(self.layer_view(log, &stored)?);
            }
            Ok(views)
        })?;
        let mut views = listed.unwrap_or_default();
        views.sort_by_cached_key(|view| (view.form.name.to_lowercase(), view.id));
        Ok(views)
    }

    /// Finds a layer by id or name.
    pub(crate) fn find_layer(&self, key: &str) -> Result<Option<LayerView>> {
        let found =
            self.read_edits(|log| find(log, key)?.map(|stored| self.layer_view(log, &stored)).transpose())?;
        Ok(found.flatten())
    }

    fn layer(&self, id: LayerId) -> Result<LayerView> {
        let key = id.to_string();
        self.find_layer(&key)?.ok_or_else(|| DeviceError::not_found("layer", &key))
    }

    fn layer_view(&self, log: &EditReader, stored: &StoredFeature) -> Result<LayerView> {
        let count = log.count(stored.id)?;
        let id = stored.id.to_string();
        let last = log.moments(stored.id, &edit_log::Paging::first(1))?.items.first().map(|m| m.stamp.time);
        Ok(LayerView {
            id: stored.id,
            form: LayerDefinition::of(&stored.state),
            features: count.features,
            visible: !self.settings().hidden_layers.contains(&id),
            changed: time_of(last.unwrap_or(0).max(stored.changed.time)),
            conflicts: count.conflicts,
        })
    }

    /// The box round all features of a layer; it looks at every place, so it is no part of a view.
    pub(crate) fn layer_bounds(&self, id: LayerId) -> Result<Option<Extent>> {
        Ok(self.read_edits(|log| Ok(log.bounds(id)?))?.flatten())
    }

    /// Makes a layer.
    pub(crate) fn create_layer(&self, draft: LayerDraft) -> Result<LayerView> {
        let definition = draft.apply(&LayerDefinition::default(), |_| false)?;
        let id = self.write_edits(|log| {
            refuse_name(log, &definition.name, None)?;
            let properties = definition.properties().map_err(DeviceError::internal)?;
            let create = DraftEdit::Create { layer: LAYERS, geometry: None, properties };
            let made = log.append(Draft::edit(vec![create]), now_ms())?;
            made.features.first().copied().ok_or_else(|| DeviceError::internal("a layer without a name"))
        })?;
        self.layer(id)
    }

    /// Changes a layer.
    pub(crate) fn change_layer(&self, key: &str, draft: LayerDraft) -> Result<LayerView> {
        let id = self.write_edits(|log| {
            let stored = find(log, key)?.ok_or_else(|| DeviceError::not_found("layer", key))?;
            let before = LayerDefinition::of(&stored.state);
            let after =
                draft.apply(&before, |key| !stored.state.property(&format!("field/{key}")).is_empty())?;
            refuse_name(log, &after.name, Some(stored.id))?;
            let properties = after.changes_since(&before).map_err(DeviceError::internal)?;
            if !properties.is_empty() {
                let update = DraftEdit::Update { feature: stored.id, geometry: None, properties };
                log.append(Draft::edit(vec![update]), now_ms())?;
            }
            Ok(stored.id)
        })?;
        self.layer(id)
    }

    /// Deletes a layer; its features stay in the log, and come back with it.
    pub(crate) fn delete_layer(&self, key: &str) -> Result<()> {
        self.write_edits(|log| {
            let (id, _) = layer_of(log, key)?;
            log.append(Draft::edit(vec![DraftEdit::Delete(id)]), now_ms())?;
            Ok(())
        })
    }

    /// Shows a layer on this device's map, or hides it.
    pub(crate) fn show_layer(&self, key: &str, visible: bool) -> Result<LayerView> {
        let (id, _) = self.in_edits(|log| layer_of(log, key))?;
        let name = id.to_string();
        self.change_settings(|settings| {
            if visible {
                settings.hidden_layers.remove(&name);
            } else {
                settings.hidden_layers.insert(name);
            }
        })?;
        self.tell_layers();
        self.layer(id)
    }

    /// A name that no layer has, made of one by a number behind it.
    pub(crate) fn free_layer_name(&self, base: &str) -> Result<String> {
        let taken: Vec<String> = self.layers()?.into_iter().map(|view| view.form.name).collect();
        let names = (1_u32..).map(|n| if n == 1 { base.to_owned() } else { format!("{base} ({n})") });
        Ok(names.into_iter().find(|name| !taken.contains(name)).unwrap_or_default())
    }
}

/// Names are how people and the command line tell layers apart; two that were made apart may be the
/// same all the same, and both are listed.
fn refuse_name(log: &EditReader, name: &str, own: Option<LayerId>) -> Result<()> {
    let taken = log
        .layers()?
        .iter()
        .any(|other| Some(other.id) != own && LayerDefinition::of(&other.state).name == name);
    if taken {
        let message = format!("A layer named “{name}” exists already.");
        return Err(DeviceError::new(ErrorCode::Conflict, message).hint("Choose another name."));
    }
    Ok(())
}

//! Layers and features as a view has them.

use std::collections::HashMap;

use edit_log::{EditReader, LayerCount, Page, Paging, Query, Revision, StoredFeature};
use feature_crdt::{FeatureId, LayerDefinition, LayerId, Target, Value};
use serde_json::{Map, Value as Json};

use crate::access::Access;
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::relay::LayerAccess;

/// A layer.
pub(crate) struct LayerShown {
    pub(crate) id: LayerId,
    pub(crate) definition: LayerDefinition,
    pub(crate) count: LayerCount,
    pub(crate) access: LayerAccess,
}

/// A feature as the policies of its layer show it.
pub(crate) struct FeatureShown {
    pub(crate) stored: StoredFeature,
    pub(crate) geometry: Option<Json>,
    pub(crate) properties: Map<String, Json>,
    pub(crate) conflicted: bool,
}

impl Hub {
    /// The layers of a workspace that are there.
    pub(crate) async fn layers(&self, access: &Access) -> Result<Vec<LayerShown>> {
        let roles: HashMap<LayerId, LayerAccess> = self.layer_access(access).await?.into_iter().collect();
        self.read_view(access, move |log| {
            let layers = log.layers()?;
            layers
                .into_iter()
                .map(|stored| {
                    Ok(LayerShown {
                        id: stored.id,
                        definition: LayerDefinition::of(&stored.state),
                        count: log.count(stored.id)?,
                        access: roles.get(&stored.id).copied().unwrap_or_default(),
                    })
                })
                .collect()
        })
        .await
    }

    /// One of them.
    pub(crate) async fn layer(&self, access: &Access, id: LayerId) -> Result<LayerShown> {
        let found = self.layers(access).await?.into_iter().find(|layer| layer.id == id);
        found.ok_or_else(|| HubError::not_found("layer"))
    }

    /// Features of a layer or of all.
    pub(crate) async fn features(
        &self,
        access: &Access,
        query: Query,
        paging: Paging,
    ) -> Result<Page<FeatureShown>> {
        self.read_view(access, move |log| {
            let Page { items, next } = log.features(&query, &paging)?;
            let items = items.into_iter().map(|stored| feature_shown(log, stored)).collect::<Result<_>>()?;
            Ok(Page { items, next })
        })
        .await
    }

    /// What happened to a feature, newest first.
    pub(crate) async fn feature_history(
        &self,
        access: &Access,
        feature: FeatureId,
        paging: Paging,
    ) -> Result<Page<Revision>> {
        self.read_view(access, move |log| {
            log.feature(feature)?.ok_or_else(|| HubError::not_found("feature"))?;
            Ok(log.history(feature, &paging)?)
        })
        .await
    }
}

/// The definition of a layer; an empty one if there is none.
pub(super) fn definition(log: &EditReader, layer: LayerId) -> Result<LayerDefinition> {
    let stored = log.feature(layer)?;
    Ok(stored.map(|stored| LayerDefinition::of(&stored.state)).unwrap_or_default())
}

fn feature_shown(log: &EditReader, stored: StoredFeature) -> Result<FeatureShown> {
    let layer = definition(log, stored.layer)?;
    let mut properties = Map::new();
    for (key, _) in &stored.state.properties {
        let value = log.shown(&layer, &stored.state, &Target::Property(key.clone()))?;
        if let Some(value) = value.and_then(|value| value.to_json()) {
            properties.insert(key.to_string(), value);
        }
    }
    let geometry = match log.shown(&layer, &stored.state, &Target::Geometry)?.as_deref() {
        Some(Value::Geometry(geometry)) => geometry.to_geojson().ok(),
        _ => None,
    };
    let conflicted = !feature_crdt::disputed(&stored.state).is_empty();
    Ok(FeatureShown { stored, geometry, properties, conflicted })
}

//! Who may write to which layer.

use feature_crdt::LayerId;
use hub_store::edits::{self, LayerRoles};
use serde_json::json;

use super::judge::USUAL;
use crate::access::{Access, Role};
use crate::error::Result;
use crate::hub::Hub;
use crate::sources::now_ms;

/// The least roles that write to a layer.
#[derive(Copy, Clone, Debug)]
pub(crate) struct LayerAccess {
    /// To its features.
    pub(crate) write: Role,
    /// To its definition.
    pub(crate) define: Role,
}

impl Default for LayerAccess {
    fn default() -> Self {
        Self { write: USUAL, define: USUAL }
    }
}

impl Hub {
    /// Who may write to the layers of which something else than usual was said.
    pub(crate) async fn layer_access(&self, access: &Access) -> Result<Vec<(LayerId, LayerAccess)>> {
        let workspace = access.workspace().to_owned();
        let found = self.database().read(move |tx| edits::layer_roles(tx, &workspace)).await?;
        let role = |name: &str| Role::of_name(name).unwrap_or(USUAL);
        let read = |(layer, LayerRoles { write, define }): (LayerId, LayerRoles)| {
            (layer, LayerAccess { write: role(&write), define: role(&define) })
        };
        Ok(found.into_iter().map(read).collect())
    }

    /// Says who may write to a layer, from now on.
    pub(crate) async fn set_layer_access(
        &self,
        access: &Access,
        layer: LayerId,
        wanted: LayerAccess,
    ) -> Result<LayerAccess> {
        let (doing, now) = (access.clone(), now_ms());
        let LayerAccess { write, define } = wanted;
        self.database()
            .write(move |tx| {
                let roles = LayerRoles { write: write.name().into(), define: define.name().into() };
                edits::set_layer_roles(tx, doing.workspace(), layer, &roles)?;
                let detail = json!({ "write": write.name(), "define": define.name() });
                doing.record(tx, now, "setLayerAccess", &layer.to_string(), &detail)
            })
            .await?;
        Ok(wanted)
    }
}

//! Changes that were not taken in, on the wire.

use std::sync::Arc;

use async_graphql::connection::Connection;
use async_graphql::{Context, ID, Object, Result, SimpleObject};
use hub_store::edits::Held;

use super::change::{PushReport, dot_of};
use super::page::Wanted;
use super::scalars::{DateTime, Dot};
use super::{caller, hub, shown};
use crate::access::{Access, Operation, Role};
use crate::relay::LayerAccess;

/// Lets refused changes in; says who may write to a layer.
#[derive(Default)]
pub struct QuarantineMutation;

/// The quarantine of a workspace.
pub struct QuarantineFields(pub(super) Arc<Access>);

/// A change that was not taken in.
#[derive(SimpleObject)]
pub struct QuarantinedChange {
    /// Its first edit.
    change: Dot,
    /// Who wrote it, as it says.
    author: String,
    /// Why it is here, as a word.
    code: String,
    /// Why, in a sentence.
    reason: String,
    /// The device that brought it.
    device: ID,
    /// When it came.
    received_at: DateTime,
}

/// The least roles that write to a layer.
#[derive(SimpleObject)]
pub struct LayerRoles {
    /// The layer.
    layer: Dot,
    /// To its features.
    write: Role,
    /// To its definition: name, fields, policies.
    define: Role,
}

#[Object]
impl QuarantineFields {
    /// Changes that were not taken in, by replica and edit.
    async fn quarantine(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<String, QuarantinedChange>> {
        let access = self.0.also(Operation::Quarantine).map_err(shown)?;
        let wanted = Wanted::of(first, after)?;
        let after = wanted.after.as_deref().map(dot_of).transpose()?;
        let found = hub(context)?.quarantine(&access, after, wanted.limit()).await.map_err(shown)?;
        Ok(wanted.page(found, |held| (held.change.to_string(), held.into())))
    }

    /// Who may write to the layers of which something else than usual was said; usual is: editors.
    async fn layer_access(&self, context: &Context<'_>) -> Result<Vec<LayerRoles>> {
        let access = self.0.also(Operation::LayerAccess).map_err(shown)?;
        let found = hub(context)?.layer_access(&access).await.map_err(shown)?;
        Ok(found.into_iter().map(|(layer, roles)| shown_roles(layer, roles)).collect())
    }
}

#[Object]
impl QuarantineMutation {
    /// Takes in a change that was refused, and those that its writer wrote after it.
    async fn release_quarantined(
        &self,
        context: &Context<'_>,
        workspace: ID,
        #[graphql(desc = "Its first edit.")] change: Dot,
        reason: Option<String>,
    ) -> Result<PushReport> {
        let hub = hub(context)?;
        let asked = hub.allow(caller(context)?, Operation::ReleaseQuarantined, &workspace).await;
        let access = asked.map_err(shown)?;
        let released = hub.release_quarantined(&access, change.into(), reason).await.map_err(shown)?;
        Ok(PushReport::of(released, access))
    }

    /// Says who may write to a layer, from now on.
    async fn set_layer_access(
        &self,
        context: &Context<'_>,
        workspace: ID,
        layer: Dot,
        #[graphql(desc = "The least role that writes to its features.")] write: Role,
        #[graphql(desc = "The least role that writes to its definition.")] define: Role,
    ) -> Result<LayerRoles> {
        let hub = hub(context)?;
        let asked = hub.allow(caller(context)?, Operation::SetLayerAccess, &workspace).await;
        let access = asked.map_err(shown)?;
        let set = hub.set_layer_access(&access, layer.into(), LayerAccess { write, define }).await;
        set.map(|roles| shown_roles(layer.into(), roles)).map_err(shown)
    }
}

fn shown_roles(layer: feature_crdt::LayerId, LayerAccess { write, define }: LayerAccess) -> LayerRoles {
    LayerRoles { layer: layer.into(), write, define }
}

impl From<Held> for QuarantinedChange {
    fn from(held: Held) -> Self {
        Self {
            change: held.change.into(),
            author: held.author,
            code: held.code,
            reason: held.reason,
            device: held.device.into(),
            received_at: DateTime::of_ms(held.received_at),
        }
    }
}

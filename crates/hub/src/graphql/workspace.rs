//! Workspaces on the wire.

use std::sync::Arc;

use async_graphql::connection::Connection;
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};
use tokio::sync::OnceCell;

use super::page::Wanted;
use super::scalars::{Count, DateTime};
use super::{Workspace, caller, hub, shown};
use crate::access::{Access, Operation, Role};
use crate::workspaces::QuotaChange;

/// Asks for workspaces.
#[derive(Default)]
pub struct WorkspaceQuery;

/// Makes and changes workspaces.
#[derive(Default)]
pub struct WorkspaceMutation;

/// Who asks.
#[derive(SimpleObject)]
pub struct Me {
    /// The token's issuer.
    issuer: String,
    /// Who it is, for that issuer.
    subject: String,
    /// What to call the person or program.
    name: String,
    /// What the token allows.
    scopes: Vec<&'static str>,
}

/// What a workspace may use at most; no limit where there is none.
#[derive(SimpleObject)]
pub struct Quotas {
    /// Bytes of objects.
    bytes: Option<Count>,
    /// Tiles.
    tiles: Option<Count>,
    /// Devices that are not revoked.
    devices: Option<Count>,
}

/// What a workspace may use at most: what is left out stays as it is, null lifts a limit.
#[derive(InputObject, Default)]
pub struct QuotasInput {
    /// Bytes of objects.
    bytes: MaybeUndefined<Count>,
    /// Tiles.
    tiles: MaybeUndefined<Count>,
    /// Devices that are not revoked.
    devices: MaybeUndefined<Count>,
}

impl From<QuotasInput> for QuotaChange {
    fn from(input: QuotasInput) -> Self {
        let limit = |asked: MaybeUndefined<Count>| match asked {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(None),
            // A count ends at 2^53.
            MaybeUndefined::Value(Count(limit)) => Some(Some(limit.cast_signed())),
        };
        Self { bytes: limit(input.bytes), tiles: limit(input.tiles), devices: limit(input.devices) }
    }
}

#[Object]
impl WorkspaceQuery {
    /// Who am I?
    async fn me(&self, context: &Context<'_>) -> Result<Me> {
        let caller = caller(context)?;
        hub(context)?.admit(caller, Operation::Me).await.map_err(shown)?;
        Ok(Me {
            issuer: caller.issuer.clone(),
            subject: caller.subject.clone(),
            name: caller.name.clone(),
            scopes: caller.scopes.iter().map(|scope| scope.word()).collect(),
        })
    }

    /// The workspaces that one is a member of.
    async fn workspaces(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<String, Workspace>> {
        let (caller, wanted) = (caller(context)?, Wanted::of(first, after)?);
        let (after, limit) = (wanted.after_id(), wanted.limit());
        let found = hub(context)?.own_workspaces(caller, after, limit).await.map_err(shown)?;
        Ok(wanted.page(found, |access| (access.workspace().to_owned(), Workspace::of(access))))
    }

    /// A workspace that one is a member of.
    async fn workspace(&self, context: &Context<'_>, id: ID) -> Result<Workspace> {
        let access = hub(context)?.allow(caller(context)?, Operation::Workspace, &id).await;
        access.map(Workspace::of).map_err(shown)
    }
}

#[Object]
impl WorkspaceMutation {
    /// Makes a workspace; whoever does is its first admin.
    async fn create_workspace(
        &self,
        context: &Context<'_>,
        name: String,
        quotas: Option<QuotasInput>,
        idempotency_key: Option<String>,
    ) -> Result<Workspace> {
        let made = hub(context)?
            .create_workspace(caller(context)?, &name, quotas.unwrap_or_default().into(), idempotency_key)
            .await;
        made.map(Workspace::of).map_err(shown)
    }

    /// Renames a workspace, or sets what it may use.
    async fn change_workspace(
        &self,
        context: &Context<'_>,
        workspace: ID,
        name: Option<String>,
        quotas: Option<QuotasInput>,
    ) -> Result<Workspace> {
        let hub = hub(context)?;
        let access =
            hub.allow(caller(context)?, Operation::ChangeWorkspace, &workspace).await.map_err(shown)?;
        hub.change_workspace(&access, name, quotas.unwrap_or_default().into()).await.map_err(shown)?;
        Ok(Workspace::of(access))
    }
}

/// The workspace itself.
pub struct WorkspaceFields {
    access: Arc<Access>,
    /// Read once, by whichever field asks first.
    row: OnceCell<hub_store::workspaces::Workspace>,
}

impl WorkspaceFields {
    pub(super) fn of(access: Arc<Access>) -> Self {
        Self { access, row: OnceCell::new() }
    }

    async fn row(&self, context: &Context<'_>) -> Result<&hub_store::workspaces::Workspace> {
        let access = self.access.also(Operation::Workspace).map_err(shown)?;
        let hub = hub(context)?;
        self.row.get_or_try_init(|| hub.workspace_row(&access)).await.map_err(shown)
    }
}

#[Object]
impl WorkspaceFields {
    /// Its name among workspaces, which never changes.
    async fn id(&self) -> ID {
        self.access.workspace().into()
    }

    /// What people call it.
    async fn name(&self, context: &Context<'_>) -> Result<&str> {
        Ok(&self.row(context).await?.name)
    }

    /// What the caller is in it.
    async fn role(&self) -> Role {
        self.access.role()
    }

    /// When it was made.
    async fn created_at(&self, context: &Context<'_>) -> Result<DateTime> {
        Ok(DateTime::of_ms(self.row(context).await?.created_at))
    }

    /// What it may use at most.
    async fn quotas(&self, context: &Context<'_>) -> Result<Quotas> {
        let quotas = self.row(context).await?.quotas;
        let limit = |limit: Option<i64>| limit.map(|limit| Count(limit.unsigned_abs()));
        Ok(Quotas { bytes: limit(quotas.bytes), tiles: limit(quotas.tiles), devices: limit(quotas.devices) })
    }
}

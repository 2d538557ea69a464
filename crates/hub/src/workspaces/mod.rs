//! Workspaces: who is in them, with which devices, and what was done.

mod devices;
mod invitations;
mod log;
mod members;
mod once;

use hub_store::audit;
use hub_store::workspaces::{self, Quotas, Workspace};
use serde_json::json;

pub(crate) use devices::NewDevice;
pub(crate) use invitations::{Invited, NewInvitation};
use once::once;

use crate::access::{Access, Caller, Operation, Role};
use crate::error::{HubError, Result};
use crate::events::Event;
use crate::hub::Hub;
use crate::sources::{checked_name, now_ms};

/// A change to what a workspace may use: each is left, set, or lifted.
#[derive(Copy, Clone, Default, Debug)]
pub(crate) struct QuotaChange {
    pub(crate) bytes: Option<Option<i64>>,
    pub(crate) tiles: Option<Option<i64>>,
    pub(crate) devices: Option<Option<i64>>,
}

impl QuotaChange {
    fn over(self, before: Quotas) -> Quotas {
        Quotas {
            bytes: self.bytes.unwrap_or(before.bytes),
            tiles: self.tiles.unwrap_or(before.tiles),
            devices: self.devices.unwrap_or(before.devices),
        }
    }
}

impl Hub {
    /// The row of a workspace.
    pub(crate) async fn workspace_row(&self, access: &Access) -> Result<Workspace> {
        let id = access.workspace().to_owned();
        let row = self.database().read(move |tx| workspaces::get(tx, &id)).await?;
        row.ok_or_else(|| HubError::not_found("workspace"))
    }

    /// Makes a workspace; the caller is its first admin.
    pub(crate) async fn create_workspace(
        &self,
        caller: &Caller,
        name: &str,
        quotas: QuotaChange,
        key: Option<String>,
    ) -> Result<Access> {
        self.admit(caller, Operation::CreateWorkspace).await?;
        let (name, quotas) = (checked_name(name)?, quotas.over(Quotas::default()));
        let request = format!("createWorkspace {name} {quotas:?}");
        let (asking, now) = (caller.clone(), now_ms());
        let id = self
            .database()
            .write(move |tx| {
                once(tx, &asking, "", key.as_deref(), &request, now, |tx| {
                    let id = workspaces::create(tx, &name, now)?;
                    workspaces::change(tx, &id, &name, quotas)?;
                    let Caller { issuer, subject, name: person, .. } = &asking;
                    let person = (issuer.as_str(), subject.as_str(), person.as_str());
                    workspaces::add_member(tx, &id, person, Role::Admin.name(), now)?;
                    let detail = json!({ "name": name, "quotas": quotas_json(quotas) });
                    audit::record(tx, &id, &asking.actor(), "createWorkspace", &id, &detail, now)?;
                    Ok(id)
                })
            })
            .await?;
        self.allow(caller, Operation::CreateWorkspace, &id).await
    }

    /// Renames a workspace, or sets what it may use.
    pub(crate) async fn change_workspace(
        &self,
        access: &Access,
        name: Option<String>,
        quotas: QuotaChange,
    ) -> Result<()> {
        let name = name.map(|name| checked_name(&name)).transpose()?;
        let (doing, now) = (access.clone(), now_ms());
        self.database()
            .write(move |tx| {
                let id = doing.workspace();
                let row = workspaces::get(tx, id)?.ok_or_else(|| HubError::not_found("workspace"))?;
                let (name, quotas) = (name.as_ref().unwrap_or(&row.name), quotas.over(row.quotas));
                workspaces::change(tx, id, name, quotas)?;
                let detail = json!({
                    "name": name, "quotas": quotas_json(quotas),
                    "before": { "name": row.name, "quotas": quotas_json(row.quotas) },
                });
                doing.record(tx, now, "changeWorkspace", id, &detail)?;
                Ok::<_, HubError>(())
            })
            .await?;
        self.events().tell(access.workspace(), Event::Members);
        Ok(())
    }
}

fn quotas_json(quotas: Quotas) -> serde_json::Value {
    json!({ "bytes": quotas.bytes, "tiles": quotas.tiles, "devices": quotas.devices })
}

//! Devices of a workspace.

use hub_store::devices::{self, Device};
use hub_store::workspaces;
use serde_json::json;

use super::once::once;
use crate::access::Access;
use crate::error::{ErrorCode, HubError, Result};
use crate::events::Event;
use crate::hub::Hub;
use crate::sources::{checked_name, now_ms};

/// Replicas of the edit log that one request may name.
const MAX_REPLICAS: usize = 64;

/// The longest reason.
const MAX_WHY: usize = 1000;

/// A device that wants to be known.
#[derive(Clone, Debug)]
pub(crate) struct NewDevice {
    pub(crate) name: String,
    /// Its replicas of the edit log, if it has any yet.
    pub(crate) replicas: Vec<[u8; 16]>,
}

impl Hub {
    /// Devices of a workspace by id, after one.
    pub(crate) async fn devices(&self, access: &Access, after: String, limit: i64) -> Result<Vec<Device>> {
        let workspace = access.workspace().to_owned();
        Ok(self.database().read(move |tx| devices::page(tx, &workspace, &after, limit)).await?)
    }

    /// The replicas of a device.
    pub(crate) async fn device_replicas(&self, device: &str) -> Result<Vec<[u8; 16]>> {
        let device = device.to_owned();
        Ok(self.database().read(move |tx| devices::replicas(tx, &device)).await?)
    }

    /// Makes a device of the caller known.
    pub(crate) async fn enrol_device(
        &self,
        access: &Access,
        new: NewDevice,
        key: Option<String>,
    ) -> Result<Device> {
        let NewDevice { name, replicas } = new;
        let name = checked_name(&name)?;
        if replicas.len() > MAX_REPLICAS {
            return Err(HubError::bad(format!("At most {MAX_REPLICAS} replicas are named at once.")));
        }
        let request = format!("enrolDevice {name} {replicas:?}");
        let (doing, now) = (access.clone(), now_ms());
        let device = self
            .database()
            .write(move |tx| {
                let id = once(tx, doing.caller(), doing.workspace(), key.as_deref(), &request, now, |tx| {
                    enrol(tx, &doing, &name, &replicas, now)
                })?;
                devices::get(tx, doing.workspace(), &id)?.ok_or_else(|| HubError::not_found("device"))
            })
            .await?;
        self.events().tell(access.workspace(), Event::Devices);
        Ok(device)
    }

    /// Shuts a device out. What it holds stays on it; what it sent stays here.
    pub(crate) async fn revoke_device(
        &self,
        access: &Access,
        device: &str,
        why: Option<String>,
    ) -> Result<Device> {
        if why.as_ref().is_some_and(|why| why.len() > MAX_WHY) {
            return Err(HubError::bad(format!("A reason has at most {MAX_WHY} bytes.")));
        }
        let (doing, id, now) = (access.clone(), device.to_owned(), now_ms());
        let device = self
            .database()
            .write(move |tx| {
                let (workspace, by) = (doing.workspace(), &doing.caller().name);
                // Said again it changes nothing: who did it first stays written.
                if devices::revoke(tx, workspace, &id, by, why.as_deref(), now)? {
                    doing.record(tx, now, "revokeDevice", &id, &json!({ "why": why }))?;
                }
                devices::get(tx, workspace, &id)?.ok_or_else(|| HubError::not_found("device"))
            })
            .await?;
        self.events().tell(access.workspace(), Event::Devices);
        Ok(device)
    }
}

fn enrol(
    tx: &mut database::Tx<'_>,
    access: &Access,
    name: &str,
    replicas: &[[u8; 16]],
    now: i64,
) -> Result<String> {
    let workspace = access.workspace();
    let quota = workspaces::get(tx, workspace)?.and_then(|row| row.quotas.devices);
    if let Some(quota) = quota
        && devices::count(tx, workspace)? >= quota
    {
        let full = format!("The workspace has {quota} devices, and may have no more.");
        return Err(HubError::new(ErrorCode::QuotaExceeded, full)
            .hint("An admin can revoke one that is not used, or allow more."));
    }
    if devices::owners(tx, workspace, replicas)?.iter().any(Option::is_some) {
        let taken = "A replica of the edit log belongs to another device.";
        return Err(HubError::new(ErrorCode::Conflict, taken)
            .hint("Start the copy of the log under a new name, and enrol again."));
    }
    let caller = access.caller();
    let id = devices::enrol(tx, workspace, &caller.issuer, &caller.subject, name, now)?;
    devices::claim(tx, workspace, &id, replicas)?;
    let replicas: Vec<String> = replicas.iter().map(hex::encode).collect();
    access.record(tx, now, "enrolDevice", &id, &json!({ "name": name, "replicas": replicas }))?;
    Ok(id)
}

//! Devices on the wire.

use std::sync::Arc;

use async_graphql::connection::Connection;
use async_graphql::{ComplexObject, Context, ID, Object, Result, SimpleObject};

use super::page::Wanted;
use super::scalars::DateTime;
use super::{caller, hub, shown};
use crate::access::{Access, Operation};
use crate::error::HubError;
use crate::workspaces::NewDevice;

/// Enrols and revokes devices.
#[derive(Default)]
pub struct DeviceMutation;

/// The devices of a workspace.
pub struct DeviceFields(pub(super) Arc<Access>);

/// A device that is enrolled in a workspace.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct Device {
    /// Its name among devices: what requests say in the header `Map-Offline-Device`.
    id: ID,
    /// What people call it.
    name: String,
    /// The issuer of the tokens of whoever enrolled it.
    issuer: String,
    /// Who enrolled it, for that issuer.
    subject: String,
    /// When it was enrolled.
    enrolled_at: DateTime,
    /// When it was last heard of, to the minute.
    last_seen: DateTime,
    /// Since when it is shut out.
    revoked_at: Option<DateTime>,
    /// By whom.
    revoked_by: Option<String>,
    /// Why.
    revoked_reason: Option<String>,
}

impl From<hub_store::devices::Device> for Device {
    fn from(row: hub_store::devices::Device) -> Self {
        Self {
            id: row.id.into(),
            name: row.name,
            issuer: row.issuer,
            subject: row.subject,
            enrolled_at: DateTime::of_ms(row.enrolled_at),
            last_seen: DateTime::of_ms(row.seen_at),
            revoked_at: row.revoked_at.map(DateTime::of_ms),
            revoked_by: row.revoked_by,
            revoked_reason: row.revoked_why,
        }
    }
}

#[ComplexObject]
impl Device {
    /// Its replicas of the edit log, each 32 hexadecimal digits.
    async fn replicas(&self, context: &Context<'_>) -> Result<Vec<String>> {
        let replicas = hub(context)?.device_replicas(&self.id).await.map_err(shown)?;
        Ok(replicas.iter().map(hex::encode).collect())
    }
}

#[Object]
impl DeviceFields {
    /// Its devices, revoked ones among them.
    async fn devices(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<String, Device>> {
        let access = self.0.also(Operation::Devices).map_err(shown)?;
        let wanted = Wanted::of(first, after)?;
        let found = hub(context)?.devices(&access, wanted.after_id(), wanted.limit()).await;
        Ok(wanted.page(found.map_err(shown)?, |row| (row.id.clone(), row.into())))
    }
}

#[Object]
impl DeviceMutation {
    /// Makes a device of one's own known.
    async fn enrol_device(
        &self,
        context: &Context<'_>,
        workspace: ID,
        name: String,
        #[graphql(default, desc = "Its replicas of the edit log, each 32 hexadecimal digits.")] replicas: Vec<
            String,
        >,
        idempotency_key: Option<String>,
    ) -> Result<Device> {
        let hub = hub(context)?;
        let access = hub.allow(caller(context)?, Operation::EnrolDevice, &workspace).await.map_err(shown)?;
        let replicas = replicas.iter().map(|text| replica(text)).collect::<Result<_>>()?;
        let device = hub.enrol_device(&access, NewDevice { name, replicas }, idempotency_key).await;
        device.map(Device::from).map_err(shown)
    }

    /// Shuts a device out. What it holds stays on it; what it sent stays here.
    async fn revoke_device(
        &self,
        context: &Context<'_>,
        workspace: ID,
        device: ID,
        reason: Option<String>,
    ) -> Result<Device> {
        let hub = hub(context)?;
        let access = hub.allow(caller(context)?, Operation::RevokeDevice, &workspace).await.map_err(shown)?;
        hub.revoke_device(&access, &device, reason).await.map(Device::from).map_err(shown)
    }
}

/// Reads the name of a replica.
pub(super) fn replica(text: &str) -> Result<[u8; 16]> {
    let mut bytes = [0; 16];
    let read = hex::decode_to_slice(text, &mut bytes);
    read.map_err(|_| shown(HubError::bad("A replica is 32 hexadecimal digits.")))?;
    Ok(bytes)
}

//! Lets callers in, or says why not.

use database::{DbError, Tx};
use hub_store::audit::{self, Actor};
use hub_store::devices::{self, Device};
use hub_store::workspaces;

use super::{Access, Caller, Operation, Role};
use crate::error::{ErrorCode, HubError, Result};
use crate::hub::Hub;

impl Hub {
    /// Lets a caller do something in a workspace, by the table.
    ///
    /// Whoever is no member is told that there is no such workspace: its existence is nobody else's
    /// business. A device that was revoked is refused whatever it asks.
    pub(crate) async fn allow(
        &self,
        caller: &Caller,
        operation: Operation,
        workspace: &str,
    ) -> Result<Access> {
        has_scope(caller, operation)?;
        let (asking, place) = (caller.clone(), workspace.to_owned());
        let (role, device) = self
            .database()
            .read(move |tx| {
                let role = workspaces::role(tx, &place, &asking.issuer, &asking.subject)?;
                Ok::<_, HubError>((role, named(tx, &asking)?))
            })
            .await?;
        let known = role.as_deref().and_then(Role::of_name);
        let role = known.ok_or_else(|| HubError::not_found("workspace"))?;
        if let Some(device) = &device {
            self.heard_of(device).await;
        }
        let device = device.filter(|device| device.workspace == workspace).map(|device| device.id);
        let access = Access { caller: caller.clone(), workspace: workspace.to_owned(), role, device };
        access.also(operation)
    }

    /// Lets a caller do something that is in no workspace, by the table.
    pub(crate) async fn admit(&self, caller: &Caller, operation: Operation) -> Result<()> {
        has_scope(caller, operation)?;
        if caller.device.is_some() {
            let asking = caller.clone();
            self.database().read(move |tx| named(tx, &asking).map(drop)).await?;
        }
        Ok(())
    }

    /// The workspaces that a caller is a member of, by id, after one.
    pub(crate) async fn own_workspaces(
        &self,
        caller: &Caller,
        after: String,
        limit: i64,
    ) -> Result<Vec<Access>> {
        has_scope(caller, Operation::Workspaces)?;
        let asking = caller.clone();
        self.database()
            .read(move |tx| {
                let device = named(tx, &asking)?;
                let found = workspaces::of_member(tx, &asking.issuer, &asking.subject, &after, limit)?;
                let access = |(row, role): (workspaces::Workspace, String)| {
                    let here = device.as_ref().filter(|device| device.workspace == row.id);
                    let device = here.map(|device| device.id.clone());
                    let role = Role::of_name(&role)?;
                    Some(Access { caller: asking.clone(), workspace: row.id, role, device })
                };
                Ok(found.into_iter().filter_map(access).collect())
            })
            .await
    }

    /// Writes down, once in a while, that a device is there. A request does not fail for it.
    async fn heard_of(&self, device: &Device) {
        let now = jiff::Timestamp::now().as_millisecond();
        if !devices::is_news(device, now) {
            return;
        }
        let id = device.id.clone();
        let written = self.database().write(move |tx| devices::seen(tx, &id, now)).await;
        if let Err(error) = written {
            tracing::warn!(%error, "that a device is there could not be written down");
        }
    }
}

impl Access {
    /// Asks for a further operation in the same workspace.
    pub(crate) fn also(&self, operation: Operation) -> Result<Self> {
        has_scope(&self.caller, operation)?;
        let rule = operation.rule();
        if rule.role.is_some_and(|least| self.role < least) {
            return Err(HubError::new(
                ErrorCode::Forbidden,
                "Your role in this workspace does not allow it.",
            )
            .hint("An admin of the workspace can give you another role."));
        }
        if rule.device && self.device.is_none() {
            return Err(HubError::new(
                ErrorCode::DeviceUnknown,
                "It must come from a device of yours that is enrolled in this workspace.",
            )
            .hint("Enrol the device (enrolDevice), and name it in the header Map-Offline-Device."));
        }
        Ok(self.clone())
    }

    /// Writes down what is being done, in the transaction that does it.
    pub(crate) fn record(
        &self,
        tx: &mut Tx<'_>,
        now: i64,
        act: &str,
        target: &str,
        detail: &serde_json::Value,
    ) -> std::result::Result<(), DbError> {
        audit::record(tx, &self.workspace, &self.actor(), act, target, detail, now)
    }

    /// Who does it, for the record.
    pub(crate) fn actor(&self) -> Actor {
        Actor { device: self.device.clone(), ..self.caller.actor() }
    }
}

impl Caller {
    /// Who does it, for the record; without a device.
    pub(crate) fn actor(&self) -> Actor {
        Actor {
            issuer: self.issuer.clone(),
            subject: self.subject.clone(),
            name: self.name.clone(),
            device: None,
        }
    }
}

fn has_scope(caller: &Caller, operation: Operation) -> Result<()> {
    let scope = operation.rule().scope;
    if caller.scopes.contains(&scope) {
        return Ok(());
    }
    Err(HubError::new(ErrorCode::Forbidden, format!("The access token lacks the scope {}.", scope.word()))
        .hint("Sign in again, and ask for that scope."))
}

/// The device that a request says it comes from, if it is enrolled by the caller.
fn named(tx: &mut Tx<'_>, caller: &Caller) -> Result<Option<Device>> {
    let Some(id) = &caller.device else { return Ok(None) };
    let Some(device) = devices::anywhere(tx, id)? else { return Ok(None) };
    if device.revoked_at.is_some() {
        return Err(HubError::new(ErrorCode::DeviceRevoked, "This device was revoked.")
            .hint("What it holds is safe on it. An admin of the workspace can say why."));
    }
    let own = device.issuer == caller.issuer && device.subject == caller.subject;
    Ok(own.then_some(device))
}

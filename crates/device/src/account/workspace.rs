//! The workspace whose edits are in a home, and the device's name there.

use feature_crdt::ReplicaId;
use hub_client::{Hub, HubError, HubWorkspace};

use super::link::Link;
use super::view::{HubLinkView, WorkspaceView};
use crate::device::Device;
use crate::edits::now_ms;
use crate::error::{DeviceError, ErrorCode, Result};

impl Device {
    /// The workspaces that the person belongs to.
    pub(crate) async fn hub_workspaces(&self) -> Result<Vec<WorkspaceView>> {
        let (_, hub) = self.asked_hub().await?;
        Ok(hub.workspaces().await?.into_iter().map(WorkspaceView::from).collect())
    }

    /// Takes a workspace for this home, by its id, or by its name if only one has it.
    pub(crate) async fn choose_workspace(&self, key: &str) -> Result<HubLinkView> {
        let all = self.hub_workspaces().await?;
        let by_id = all.iter().find(|workspace| workspace.id == key);
        let mut named = all.iter().filter(|workspace| workspace.name == key);
        let chosen = by_id.or_else(|| named.next().filter(|_| named.next().is_none()));
        let chosen = chosen.ok_or_else(|| DeviceError::not_found("workspace", key))?.clone();
        self.take_workspace(chosen).await
    }

    /// Joins a workspace by a code, and takes it for this home.
    pub(crate) async fn join_workspace(&self, code: &str) -> Result<HubLinkView> {
        let (_, hub) = self.free_hub().await?;
        let joined = hub.join_workspace(code.trim()).await?;
        self.take_workspace(joined.into()).await
    }

    /// Makes a workspace, and takes it for this home.
    pub(crate) async fn create_hub_workspace(&self, name: &str) -> Result<HubLinkView> {
        let (_, hub) = self.free_hub().await?;
        let made = hub.create_workspace(name.trim(), None).await?;
        self.take_workspace(made.into()).await
    }

    /// The hub, for whom no workspace has been chosen yet: nothing is used up or made in vain.
    async fn free_hub(&self) -> Result<(Link, Hub)> {
        let (link, hub) = self.asked_hub().await?;
        if link.workspace.is_some() {
            return Err(one_only());
        }
        self.blocking(|device| device.refuse_mixing(None)).await?;
        Ok((link, hub))
    }

    async fn take_workspace(&self, workspace: WorkspaceView) -> Result<HubLinkView> {
        let (link, hub) = self.asked_hub().await?;
        if link.workspace.as_ref().is_some_and(|known| known.id != workspace.id) {
            return Err(one_only());
        }
        let peer = format!("hub:{}", workspace.id);
        self.blocking(move |device| device.refuse_mixing(Some(&peer))).await?;
        let known = link.device.clone().zip(link.replica.clone()).filter(|_| link.workspace.is_some());
        let (device, replica) = match known {
            Some((device, replica)) if !is_shut_out(&hub, &device).await? => (device, replica),
            _ => self.enrol(&hub, &workspace.id).await?,
        };
        let link = self
            .blocking(move |home| {
                home.change_link(|link| {
                    if let Some(link) = link {
                        link.workspace = Some(workspace);
                        (link.device, link.replica) = (Some(device), Some(replica));
                    }
                })
            })
            .await?;
        self.wake_sync();
        self.link_view(link.ok_or_else(super::link::unlinked)?).await
    }

    /// Makes this device known to a workspace; gives its name there, and the one that it writes under.
    async fn enrol(&self, hub: &Hub, workspace: &str) -> Result<(String, String)> {
        let (mut replica, name) = self
            .blocking(|device| Ok((device.write_edits(|log| Ok(log.replica()))?, device.device_name())))
            .await?;
        let mut enrolled = hub.enrol_device(workspace, &name, &[replica.0]).await;
        if enrolled.as_ref().is_err_and(|error| error.code() == Some("CONFLICT")) {
            // The name is another device's: this one before it was shut out or unlinked, or of whoever was
            // signed in before. The log goes on under a new one.
            replica = self.blocking(|device| device.rename_log()).await?;
            enrolled = hub.enrol_device(workspace, &name, &[replica.0]).await;
        }
        Ok((enrolled.map_err(told_enrol)?, replica.to_string()))
    }

    /// Goes on writing under a new name.
    pub(crate) fn rename_log(&self) -> Result<ReplicaId> {
        let identity = self.identity();
        self.write_edits(|log| {
            log.begin_anew(&identity, now_ms())?;
            Ok(log.replica())
        })
    }

    /// Makes this device known again to a hub that does not know it: one that was restored from an older
    /// backup, or that another person asks from here.
    pub(crate) async fn enrol_anew(&self) -> Result<()> {
        let (link, hub) = self.asked_hub().await?;
        self.enrolled(Link { device: None, ..link }, &hub).await.map(drop)
    }

    /// Makes this device known anew if it writes under another name than when it was: its log was
    /// copied, moved or restored.
    pub(crate) async fn enrolled(&self, link: Link, hub: &Hub) -> Result<Link> {
        let Some(workspace) = link.workspace.clone() else { return Ok(link) };
        let replica = self.blocking(|device| device.write_edits(|log| Ok(log.replica()))).await?.to_string();
        if link.device.is_some() && link.replica.as_ref() == Some(&replica) {
            return Ok(link);
        }
        let (device, replica) = self.enrol(hub, &workspace.id).await?;
        let changed = self
            .blocking(move |home| {
                home.change_link(|link| {
                    if let Some(link) = link {
                        (link.device, link.replica) = (Some(device), Some(replica));
                    }
                })
            })
            .await?;
        changed.ok_or_else(super::link::unlinked)
    }

    /// Edits of one workspace never go to another by a choice made in passing.
    fn refuse_mixing(&self, wanted: Option<&str>) -> Result<()> {
        if !self.0.home.edits_path().exists() {
            return Ok(());
        }
        let others = self.write_edits(|log| Ok(log.peers()?))?;
        if others.iter().any(|peer| peer.starts_with("hub:") && wanted != Some(peer.as_str())) {
            return Err(DeviceError::new(
                ErrorCode::Conflict,
                "This home holds the edits of another workspace.",
            )
            .hint("Use another home folder for this one (--home); nothing is mixed."));
        }
        Ok(())
    }
}

/// Whether the hub takes nothing from a device any more.
async fn is_shut_out(hub: &Hub, device: &str) -> Result<bool> {
    match hub.clone().of_device(device.to_owned()).me().await {
        Ok(_) => Ok(false),
        Err(error) if error.code() == Some("DEVICE_REVOKED") => Ok(true),
        Err(error) => Err(error.into()),
    }
}

fn one_only() -> DeviceError {
    DeviceError::new(ErrorCode::Conflict, "This home has a workspace already.")
        .hint("Use another home folder for another one (--home).")
}

fn told_enrol(error: HubError) -> DeviceError {
    let told = DeviceError::from(error);
    if told.code == ErrorCode::Refused && told.hint.is_none() {
        return told.hint("Ask an admin of the workspace for a role that edits.");
    }
    told
}

impl From<HubWorkspace> for WorkspaceView {
    fn from(workspace: HubWorkspace) -> Self {
        let HubWorkspace { id, name, role } = workspace;
        Self { id, name, role }
    }
}

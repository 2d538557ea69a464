//! The note of the hub that a home is linked to.

use hub_client::Discovered;
use serde::{Deserialize, Serialize};

use super::view::WorkspaceView;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::events::Change;
use crate::home::{read_json, write_json};

/// The name of this program at a sign-in server, if nothing else is said.
pub(super) const CLIENT_ID: &str = "map-offline";

/// What is known of the hub, as stored in `hub.json`. There is no secret in it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Link {
    pub(crate) url: String,
    pub(super) issuer: url::Url,
    pub(super) client_id: String,
    pub(super) resource: String,
    pub(super) scopes: Vec<String>,
    /// The person, as the hub calls them.
    #[serde(default)]
    pub(crate) person: Option<String>,
    #[serde(default)]
    pub(crate) workspace: Option<WorkspaceView>,
    /// The name under which the hub knows this device …
    #[serde(default)]
    pub(crate) device: Option<String>,
    /// … and the one under which it wrote then.
    #[serde(default)]
    pub(crate) replica: Option<String>,
}

impl Link {
    pub(super) fn of(url: &url::Url, client_id: Option<&str>, found: Discovered) -> Self {
        Self {
            url: url.as_str().trim_end_matches('/').to_owned(),
            issuer: found.issuer,
            client_id: client_id.unwrap_or(CLIENT_ID).to_owned(),
            resource: found.resource,
            scopes: found.scopes,
            person: None,
            workspace: None,
            device: None,
            replica: None,
        }
    }

    /// What the edit log calls the hub's log: that of a workspace, wherever the hub moves.
    pub(crate) fn peer(&self) -> Option<String> {
        self.workspace.as_ref().map(|workspace| format!("hub:{}", workspace.id))
    }
}

/// Why a thing can't be done without a hub.
pub(crate) fn unlinked() -> DeviceError {
    DeviceError::new(ErrorCode::Conflict, "This home is linked to no hub.")
        .hint("Link it first: give the hub's address, and sign in.")
}

impl Device {
    /// Reads the link; `None` if there is none.
    pub(crate) fn link(&self) -> Result<Option<Link>> {
        read_json(&self.0.home.hub_path())
    }

    /// Reads the link, and fails where there is none.
    pub(super) fn linked(&self) -> Result<Link> {
        self.link()?.ok_or_else(unlinked)
    }

    /// Writes the link anew, or takes it away, and tells listeners.
    pub(super) fn change_link(&self, change: impl FnOnce(&mut Option<Link>)) -> Result<Option<Link>> {
        let _lock = self.0.home.lock_for_change("hub.lock")?;
        let path = self.0.home.hub_path();
        let mut link = read_json(&path)?;
        change(&mut link);
        match &link {
            Some(link) => write_json(&path, link)?,
            None => match std::fs::remove_file(&path) {
                Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
                    return Err(DeviceError::io("Deleting", &path, &cause));
                }
                _ => {}
            },
        }
        self.0.events.send(Change::Account);
        self.0.events.send(Change::Sync);
        Ok(link)
    }
}

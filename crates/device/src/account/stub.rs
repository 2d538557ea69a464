//! Use cases of the account.

use super::view::{HubLinkView, SignInView, Way, WorkspaceView};
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};

fn unlinked<T>() -> Result<T> {
    Err(DeviceError::new(ErrorCode::Conflict, "This home is linked to no hub.").hint("Link it first."))
}

#[expect(clippy::unused_async, reason = "asks the hub soon")]
impl Device {
    /// The link; `None` if there is none.
    pub(crate) async fn hub_link(&self) -> Result<Option<HubLinkView>> {
        Ok(None)
    }

    pub(crate) async fn hub_workspaces(&self) -> Result<Vec<WorkspaceView>> {
        Ok(Vec::new())
    }

    pub(crate) async fn link_hub(&self, _url: &str, _client_id: Option<&str>) -> Result<HubLinkView> {
        unlinked()
    }

    pub(crate) async fn unlink_hub(&self) -> Result<bool> {
        Ok(false)
    }

    pub(crate) async fn start_sign_in(&self, _way: Way) -> Result<SignInView> {
        unlinked()
    }

    pub(crate) async fn cancel_sign_in(&self) -> Result<HubLinkView> {
        unlinked()
    }

    pub(crate) async fn unlock_account(&self, _passphrase: String) -> Result<HubLinkView> {
        unlinked()
    }

    pub(crate) async fn sign_out(&self) -> Result<HubLinkView> {
        unlinked()
    }

    pub(crate) async fn choose_workspace(&self, _id: &str) -> Result<HubLinkView> {
        unlinked()
    }

    pub(crate) async fn join_workspace(&self, _code: &str) -> Result<HubLinkView> {
        unlinked()
    }

    pub(crate) async fn create_hub_workspace(&self, _name: &str) -> Result<HubLinkView> {
        unlinked()
    }
}

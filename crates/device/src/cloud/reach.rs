//! The hub of this home, as far as regions need it.

use hub_client::Hub;

use crate::account::Linked;
use crate::device::Device;
use crate::error::Result;

/// A hub that can be asked, and the workspace there.
#[derive(Clone)]
pub(super) struct Reached {
    pub(super) hub: Hub,
    pub(super) workspace: String,
}

impl Device {
    /// The hub's address and the workspace that this home is linked to; asks nobody.
    pub(super) fn linked_to(&self) -> Result<Option<(String, String)>> {
        let Some(link) = self.link()? else { return Ok(None) };
        Ok(link.workspace.map(|workspace| (link.url, workspace.id)))
    }

    /// Reaches for the hub.
    ///
    /// # Errors
    /// If there is none, nobody is signed in, or the user works offline.
    pub(super) async fn reach_hub(&self) -> Result<Reached> {
        let Linked { hub, workspace, .. } = self.hub().await?;
        Ok(Reached { hub, workspace })
    }
}

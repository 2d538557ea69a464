//! The hub, ready to be asked.

use hub_client::Hub;

use super::link::Link;
use super::view::Standing;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};

/// A hub that can be asked for a workspace.
#[derive(Clone)]
pub(crate) struct Linked {
    pub(crate) hub: Hub,
    /// Its id.
    pub(crate) workspace: String,
    /// The name of the edit log's peer.
    pub(crate) peer: String,
}

impl Device {
    /// The hub with the workspace of this home, asked by this device.
    ///
    /// # Errors
    /// `CONFLICT` if there is none, `SIGNED_OUT` if nobody is signed in, `REFUSED` while the user works
    /// offline, `NETWORK` if the issuer had to be asked and was not reached.
    pub(crate) async fn hub(&self) -> Result<Linked> {
        let (link, hub) = self.asked_hub().await?;
        let link = self.enrolled(link, &hub).await?;
        let (Some(workspace), Some(peer), Some(device)) = (&link.workspace, link.peer(), &link.device) else {
            return Err(DeviceError::new(ErrorCode::Conflict, "No workspace was chosen for this home.")
                .hint("Choose, join or make one first."));
        };
        Ok(Linked { hub: hub.of_device(device.clone()), workspace: workspace.id.clone(), peer })
    }

    /// Asks the hub who is signed in, if that is not known yet. A round does not fail for it.
    pub(crate) async fn know_person(&self, linked: &Linked) {
        let known = self.blocking(|device| Ok(device.link()?.is_none_or(|link| link.person.is_some()))).await;
        if known.unwrap_or(true) {
            return;
        }
        if let Ok(me) = linked.hub.me().await
            && let Err(cause) = self.blocking(move |device| device.note_person(Some(me.name))).await
        {
            tracing::warn!(%cause, "who is signed in could not be noted");
        }
    }

    /// The hub of the link, without a workspace.
    pub(super) async fn asked_hub(&self) -> Result<(Link, Hub)> {
        self.refuse_offline()?;
        let link = self.blocking(|device| device.linked()).await?;
        let account = self.standing(&link).await?;
        match account.state {
            Standing::SignedIn => {}
            Standing::SignedOut => return Err(signed_out("Nobody is signed in to the hub.")),
            Standing::Ended => return Err(signed_out("The sign-in has ended; edits stay and go on.")),
            Standing::Locked => {
                return Err(DeviceError::new(ErrorCode::SignedOut, "The sign-in is kept under lock.")
                    .hint(account.why.unwrap_or_default()));
            }
        }
        let hub = self.hub_of(&link).await?;
        Ok((link, hub))
    }
}

fn signed_out(message: &str) -> DeviceError {
    DeviceError::new(ErrorCode::SignedOut, message).hint("Sign in again.")
}

//! Linking to a hub, and forgetting it.

use hub_client::discover;
use url::Url;

use super::link::Link;
use super::view::HubLinkView;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};

impl Device {
    /// The link with its account; `None` if there is none. Asks nobody.
    pub(crate) async fn hub_link(&self) -> Result<Option<HubLinkView>> {
        match self.blocking(|device| device.link()).await? {
            Some(link) => Ok(Some(self.link_view(link).await?)),
            None => Ok(None),
        }
    }

    pub(super) async fn link_view(&self, link: Link) -> Result<HubLinkView> {
        let account = self.standing(&link).await?;
        Ok(HubLinkView { url: link.url, account, workspace: link.workspace, device: link.device })
    }

    /// Links to a hub, which is asked who issues tokens for it.
    ///
    /// # Errors
    /// If it is no hub or can't be reached, or there is a link to another.
    pub(crate) async fn link_hub(&self, url: &str, client_id: Option<&str>) -> Result<HubLinkView> {
        self.refuse_offline()?;
        let url = address(url)?;
        let found = discover(&url).await?;
        let fresh = Link::of(&url, client_id, found);
        let link = self
            .blocking(move |device| {
                if device.link()?.is_some_and(|link| link.url != fresh.url) {
                    return Err(DeviceError::new(ErrorCode::Conflict, "This home is linked to another hub.")
                        .hint("Unlink it first; all edits stay."));
                }
                device.change_link(|link| {
                    *link = Some(match link.take() {
                        Some(known) => Link {
                            person: known.person,
                            workspace: known.workspace,
                            device: known.device,
                            replica: known.replica,
                            ..fresh
                        },
                        None => fresh,
                    });
                })
            })
            .await?;
        self.0.account.forget().await;
        self.link_view(link.ok_or_else(super::link::unlinked)?).await
    }

    /// Forgets hub and sign-in; says whether there was a link.
    pub(crate) async fn unlink_hub(&self) -> Result<bool> {
        self.stop_syncing().await;
        let Some(link) = self.blocking(|device| device.link()).await? else { return Ok(false) };
        self.forget_sign_in(link).await?;
        self.blocking(|device| {
            device.forget_sync_note()?;
            device.change_link(|link| *link = None)
        })
        .await?;
        Ok(true)
    }

    /// Nothing leaves the machine while the user works offline (invariant 9).
    pub(crate) fn refuse_offline(&self) -> Result<()> {
        if self.settings().work_offline {
            return Err(DeviceError::new(ErrorCode::Refused, "You work offline: the hub is not asked.")
                .hint("Switch “Work offline” off first."));
        }
        Ok(())
    }
}

/// Reads an address as people write it.
fn address(text: &str) -> Result<Url> {
    let text = text.trim();
    let text = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let url: std::result::Result<Url, _> = text.parse();
    url.ok().filter(|url| url.has_host() && url.query().is_none() && url.username().is_empty()).ok_or_else(
        || DeviceError::bad_input("This is no address of a hub.").hint("For example https://hub.example.org"),
    )
}

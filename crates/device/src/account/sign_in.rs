//! Signing in and out.

use std::sync::atomic::Ordering;
use std::time::Duration;

use hub_client::{Kept, SignInError, Tokens};
use jiff::Timestamp;

use super::desk::Waiting;
use super::link::Link;
use super::view::{HubLinkView, SignInView, Way};
use crate::clock::now;
use crate::device::Device;
use crate::error::{DeviceError, Result};
use crate::events::Change;

/// So long is waited for the issuer when somebody signs out.
const PARTING: Duration = Duration::from_secs(5);

/// A person has so long in the browser.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

type Finish = futures::future::BoxFuture<'static, std::result::Result<Tokens, SignInError>>;

impl Device {
    /// Begins a sign-in; one that waits is given up.
    pub(crate) async fn start_sign_in(&self, way: Way) -> Result<SignInView> {
        self.refuse_offline()?;
        let link = self.blocking(|device| device.linked()).await?;
        let sign_in = self.sign_in_at(&link).await?;
        let (url, user_code, patience, finish): (_, _, _, Finish) = match way {
            Way::Browser => {
                let waiting = sign_in.by_browser().await?;
                (waiting.address().to_string(), None, PATIENCE, Box::pin(waiting.finish()))
            }
            Way::Code => {
                let waiting = sign_in.by_code().await?;
                let url = waiting.whole_address().unwrap_or_else(|| waiting.address()).to_owned();
                let (code, patience) = (waiting.code().to_owned(), waiting.expires_in());
                (url, Some(code), patience, Box::pin(waiting.finish()))
            }
        };
        let id = self.0.account.next.fetch_add(1, Ordering::Relaxed);
        let expires = Timestamp::try_from(std::time::SystemTime::now() + patience).unwrap_or_else(|_| now());
        let view = SignInView { id, way, url, user_code, expires, problem: None };
        self.0.account.give_up();
        let device = self.clone();
        let work = tokio::spawn(async move { device.end_sign_in(id, link, finish.await).await });
        let waiting = Waiting { view: view.clone(), work: Some(work.abort_handle()) };
        *self.0.account.waiting() = Some(waiting);
        self.0.events.send(Change::Account);
        Ok(view)
    }

    async fn end_sign_in(&self, id: u64, link: Link, end: std::result::Result<Tokens, SignInError>) {
        let taken = match end {
            Ok(tokens) => self.take_sign_in(&link, tokens).await,
            Err(error) => Err(error.into()),
        };
        {
            let mut waiting = self.0.account.waiting();
            match (taken, waiting.as_mut().filter(|waiting| waiting.view.id == id)) {
                (Ok(()), Some(_)) => *waiting = None,
                (Err(problem), Some(failed)) => {
                    (failed.view.problem, failed.work) = (Some(problem), None);
                }
                (_, None) => {}
            }
        }
        self.0.events.send(Change::Account);
        self.wake_sync();
    }

    async fn take_sign_in(&self, link: &Link, tokens: Tokens) -> Result<()> {
        let hub = self.hub_of(link).await?;
        let called = tokens.person().map(str::to_owned);
        hub.account().signed_in(tokens).await?;
        // The hub knows the name only if it stands in the token that it is shown. Who it is is asked once;
        // a hub that is away is asked again with the next round, if the issuer did not say either.
        let told = hub.me().await.ok();
        let own = told.as_ref().filter(|me| me.name != me.subject).map(|me| me.name.clone());
        let name = own.or(called).or(told.map(|me| me.name));
        if name.is_some() {
            self.blocking(move |device| device.note_person(name)).await?;
        }
        Ok(())
    }

    /// Notes who is signed in: the author of edits from now on.
    pub(super) fn note_person(&self, name: Option<String>) -> Result<()> {
        self.change_link(|link| {
            if let Some(link) = link {
                link.person = name;
            }
        })?;
        self.0.edits.forget_author();
        Ok(())
    }

    /// Gives up a sign-in that waits.
    pub(crate) async fn cancel_sign_in(&self) -> Result<HubLinkView> {
        let link = self.blocking(|device| device.linked()).await?;
        self.0.account.give_up();
        self.0.events.send(Change::Account);
        self.link_view(link).await
    }

    /// Opens the file of the sign-in, or names what it shall be kept behind.
    pub(crate) async fn unlock_account(&self, passphrase: String) -> Result<HubLinkView> {
        let link = self.blocking(|device| device.linked()).await?;
        self.0.account.set_passphrase(passphrase).await;
        self.0.events.send(Change::Account);
        self.wake_sync();
        self.link_view(link).await
    }

    /// Forgets the sign-in; the link and all edits stay.
    pub(crate) async fn sign_out(&self) -> Result<HubLinkView> {
        self.stop_syncing().await;
        let link = self.blocking(|device| device.linked()).await?;
        self.forget_sign_in(link.clone()).await?;
        self.blocking(|device| device.note_person(None)).await?;
        self.link_view(Link { person: None, ..link }).await
    }

    pub(super) async fn forget_sign_in(&self, link: Link) -> Result<()> {
        self.0.account.give_up();
        let held = self.held_tokens(&link).await;
        self.0.account.forget().await;
        let of = link.clone();
        self.blocking(move |device| Ok(device.keeper(&of)?.forget()?)).await?;
        self.0.events.send(Change::Account);
        if let Some(tokens) = held.filter(|_| !self.settings().work_offline) {
            self.end_at_issuer(&link, &tokens).await;
        }
        Ok(())
    }

    /// The tokens of a sign-in, if they can be read.
    async fn held_tokens(&self, link: &Link) -> Option<Tokens> {
        if let Some(account) = self.open_account() {
            return account.tokens().await;
        }
        let link = link.clone();
        match self.blocking(move |device| Ok(device.keeper(&link)?.load()?)).await {
            Ok(Kept::Tokens(tokens, _)) => Some(tokens),
            _ => None,
        }
    }

    /// Ends a sign-in at its issuer, as well as it goes: signing out never fails for it.
    async fn end_at_issuer(&self, link: &Link, tokens: &Tokens) {
        let ended = async { self.sign_in_at(link).await?.revoke(tokens).await.map_err(DeviceError::from) };
        match tokio::time::timeout(PARTING, ended).await {
            Ok(Ok(())) => {}
            Ok(Err(cause)) => tracing::info!(%cause, "the sign-in was not ended at the sign-in server"),
            Err(_) => tracing::info!("the sign-in server did not answer in time"),
        }
    }
}

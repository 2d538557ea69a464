//! A hub that gives out tokens itself submits to its own queue service as any other program does.

use std::sync::Arc;

use access_token::{ServiceToken, ServiceTokenConfig};
use anyhow::{Context, Result};
use async_trait::async_trait;
use job_queue::{HttpSubmit, NewMessage, Queue, QueueError, Submit, Submitted};
use tokio::sync::watch;
use url::Url;

use super::queues::SUBMIT;
use crate::issuer::{HUB_CLIENT, Issuer};
use crate::jobs::ServiceTokens;

/// The hub's own queue service, and how to get a service token for it.
pub(super) struct OwnService<'a> {
    /// Where the hub listens, over plain HTTP.
    pub(super) base: &'a Url,
    /// The issuer of the hub itself.
    pub(super) issuer: &'a Issuer,
    /// The audience of the queue.
    pub(super) audience: &'a str,
    /// Turns true when the hub is asked to end.
    pub(super) stopping: watch::Receiver<bool>,
}

/// Submits over the own listener, with a service token that allows nothing else.
pub(super) struct OwnDoor {
    door: HttpSubmit,
    queue: Arc<dyn Queue>,
    stopping: watch::Receiver<bool>,
}

impl OwnDoor {
    /// Prepares; nothing is asked for before the first message.
    pub(super) fn new(service: &OwnService<'_>, queue: Arc<dyn Queue>) -> Result<Self> {
        let at = |path: &str| service.base.join(path).context("the address of the own queue");
        let token = ServiceToken::new(ServiceTokenConfig {
            issuer: service.issuer.address().to_string(),
            token_url: Some(at("/issuer/token")?),
            client_id: HUB_CLIENT.to_owned(),
            client_secret: service.issuer.client_secret().clone(),
            audience: service.audience.to_owned(),
            scope: SUBMIT.to_owned(),
        });
        let token = ServiceTokens::new(token.context("the service token of the own queue")?);
        let door = HttpSubmit::new(at("/queue/messages")?, Box::new(token)).context("the own queue")?;
        Ok(Self { door, queue, stopping: service.stopping.clone() })
    }

    fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }
}

#[async_trait]
impl Submit for OwnDoor {
    async fn submit(&self, message: NewMessage) -> Result<Submitted, QueueError> {
        let through = if self.is_stopping() { None } else { Some(self.door.submit(message.clone()).await) };
        match through {
            // A hub that ends takes no connections, its own among them, but finishes what was asked. A
            // message that came through all the same is not taken in again, by its key.
            None => self.queue.submit(message).await,
            Some(Err(QueueError::Unreachable(_))) if self.is_stopping() => self.queue.submit(message).await,
            Some(done) => done,
        }
    }
}

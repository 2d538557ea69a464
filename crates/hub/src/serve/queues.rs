//! Opens the queue, and the way to submit to it.

use std::sync::Arc;

use access_token::{ServiceToken, ServiceTokenConfig};
use anyhow::{Context, Result};
use database::Database;
use job_queue::{HttpSubmit, NatsOptions, NatsQueue, Queue, QueueOptions, SqlQueue, Submit};
use secrecy::SecretString;

use super::own_door::{OwnDoor, OwnService};
use crate::config::{QueueConfig, QueueKind, QueueServiceConfig};
use crate::jobs::ServiceTokens;

/// What the streams of NATS are called.
const PREFIX: &str = "map-offline";

/// The scope of a token that may submit, and do nothing else.
pub(super) const SUBMIT: &str = "queue:submit";

/// The queue of this process, and whom it submits to.
pub(super) struct Queues {
    pub(super) queue: Arc<dyn Queue>,
    pub(super) submit: Arc<dyn Submit>,
}

/// Opens the queue that the configuration names. Submits to the service of another process if one is
/// named, to the own one if there is, and otherwise to the queue itself.
pub(super) async fn open(
    config: &QueueConfig,
    database: &Database,
    issuer: &str,
    own: Option<OwnService<'_>>,
) -> Result<Queues> {
    let queue: Arc<dyn Queue> = match (config.kind, &config.url) {
        (QueueKind::Nats, Some(url)) => {
            let options = NatsOptions { address: url.expose().to_owned(), prefix: PREFIX.to_owned() };
            let queue = NatsQueue::connect(&options, QueueOptions::default()).await;
            Arc::new(queue.with_context(|| format!("the queue {url} can't be opened"))?)
        }
        _ => Arc::new(SqlQueue::open(database.clone(), QueueOptions::default()).await?),
    };
    let submit: Arc<dyn Submit> = match (&config.service, own) {
        (Some(service), _) => Arc::new(remote(service, issuer)?),
        (None, Some(own)) => Arc::new(OwnDoor::new(&own, Arc::clone(&queue))?),
        (None, None) => Arc::<dyn Queue>::clone(&queue),
    };
    Ok(Queues { queue, submit })
}

/// The queue service of another process.
fn remote(service: &QueueServiceConfig, issuer: &str) -> Result<HttpSubmit> {
    let token = ServiceToken::new(ServiceTokenConfig {
        issuer: issuer.to_owned(),
        token_url: service.token_url.clone(),
        client_id: service.client_id.clone(),
        client_secret: service.client_secret.clone().unwrap_or_else(|| SecretString::from(String::new())),
        audience: service.audience.clone(),
        scope: SUBMIT.to_owned(),
    });
    let token = token.context("queue.service")?;
    HttpSubmit::new(service.url.clone(), Box::new(ServiceTokens::new(token))).context("queue.service")
}

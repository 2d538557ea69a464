//! Work that waits.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

use super::address::{Address, redacted};

/// What keeps the messages.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QueueKind {
    /// A table of the hub's database.
    #[default]
    Database,
    /// NATS JetStream.
    Nats,
}

/// Work that waits.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct QueueConfig {
    /// `database` or `nats`.
    pub kind: QueueKind,
    /// NATS: its address.
    pub url: Option<Address>,
    /// The queue service that jobs are submitted to, if it is another process's; without it, the one
    /// of this process if the hub gives out tokens itself, otherwise its queue directly.
    pub service: Option<QueueServiceConfig>,
    /// The audience that a service token must have to submit messages to this process; without it,
    /// nobody can submit over HTTP. A hub that gives out tokens itself has one: its own, and `/queue`.
    pub audience: Option<String>,
}

/// The queue service of another process, and how to get a service token for it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueueServiceConfig {
    /// Its address.
    pub url: Url,
    /// Where service tokens are given out; by default what the issuer says.
    #[serde(default)]
    pub token_url: Option<Url>,
    /// The audience to ask for.
    pub audience: String,
    /// The hub's name at the issuer.
    pub client_id: String,
    /// The hub's secret there.
    #[serde(serialize_with = "redacted", default)]
    pub client_secret: Option<SecretString>,
}

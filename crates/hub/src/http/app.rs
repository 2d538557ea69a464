//! What the handlers share.

use std::sync::Arc;

use access_token::Verifier;
use graphql_limits::DocumentLimits;
use tokio::sync::watch;
use url::Url;

use super::rates::{Rates, Subscriptions};
use super::ready::LastLook;
use crate::graphql::{HubSchema, schema};
use crate::hub::Hub;
use crate::serve::Opened;

/// What the handlers share; clones are cheap.
#[derive(Clone)]
pub struct App(Arc<Shared>);

struct Shared {
    hub: Hub,
    schema: HubSchema,
    verifier: Verifier,
    rates: Rates,
    subscriptions: Subscriptions,
    issuer: String,
    audience: String,
    public_url: Url,
    stopping: watch::Receiver<bool>,
    last_look: LastLook,
}

impl App {
    /// Puts the handlers' parts together. `public_url` is what laptops call the hub; `stopping` turns
    /// true when it is asked to end.
    #[must_use]
    pub fn new(opened: &Opened, public_url: Url, stopping: watch::Receiver<bool>) -> Self {
        let limits = &opened.hub.config().limits;
        Self(Arc::new(Shared {
            rates: Rates::new(limits),
            subscriptions: Subscriptions::new(limits),
            schema: schema(opened.hub.clone()),
            hub: opened.hub.clone(),
            verifier: opened.verifier.clone(),
            issuer: opened.issuer.clone(),
            audience: opened.audience.clone(),
            public_url,
            stopping,
            last_look: LastLook::default(),
        }))
    }

    pub(crate) fn hub(&self) -> &Hub {
        &self.0.hub
    }

    pub(super) fn schema(&self) -> &HubSchema {
        &self.0.schema
    }

    pub(super) fn verifier(&self) -> &Verifier {
        &self.0.verifier
    }

    pub(super) fn rates(&self) -> &Rates {
        &self.0.rates
    }

    pub(super) fn subscriptions(&self) -> &Subscriptions {
        &self.0.subscriptions
    }

    pub(super) fn limits(&self) -> DocumentLimits {
        self.0.hub.config().limits.document()
    }

    pub(super) fn public_url(&self) -> &Url {
        &self.0.public_url
    }

    pub(super) fn issuer(&self) -> &str {
        &self.0.issuer
    }

    pub(super) fn audience(&self) -> &str {
        &self.0.audience
    }

    pub(super) fn last_look(&self) -> &LastLook {
        &self.0.last_look
    }

    /// Whether the hub was asked to end.
    pub(super) fn is_stopping(&self) -> bool {
        *self.0.stopping.borrow()
    }

    /// Completes when the hub is asked to end.
    pub(super) fn stopping(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut stopping = self.0.stopping.clone();
        async move {
            if stopping.wait_for(|stopping| *stopping).await.is_err() {
                // Nobody is left who could ask.
                std::future::pending::<()>().await;
            }
        }
    }
}

//! One hub: what it consists of.

use std::sync::Arc;

use blob_store::Blobs;
use database::Database;
use job_queue::{Queue, Submit};

use crate::config::Config;
use crate::events::Events;
use crate::telemetry::Metrics;

/// What a hub is put together from.
pub struct Parts {
    /// Where everything but bytes of objects is kept.
    pub database: Database,
    /// Where bytes lie by their hash.
    pub blobs: Blobs,
    /// Takes in work; of this process, or the service of another.
    pub submit: Arc<dyn Submit>,
    /// Gives out work to this process's workers.
    pub queue: Arc<dyn Queue>,
    /// What happens, told to listeners.
    pub events: Events,
    /// Figures.
    pub metrics: Metrics,
    /// What the operator said.
    pub config: Config,
}

/// The hub of one process; clones share it.
#[derive(Clone)]
pub struct Hub(Arc<Parts>);

impl Hub {
    /// Puts a hub together.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// Where everything but bytes of objects is kept.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.0.database
    }

    /// Where bytes lie by their hash.
    #[must_use]
    pub fn blobs(&self) -> &Blobs {
        &self.0.blobs
    }

    /// Takes in work.
    #[must_use]
    pub fn submit(&self) -> &dyn Submit {
        self.0.submit.as_ref()
    }

    /// Gives out work.
    #[must_use]
    pub fn queue(&self) -> &Arc<dyn Queue> {
        &self.0.queue
    }

    /// What happens, told to listeners.
    #[must_use]
    pub fn events(&self) -> &Events {
        &self.0.events
    }

    /// Figures.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// What the operator said.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }
}

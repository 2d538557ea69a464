//! One hub: what it consists of.

use std::sync::Arc;

use blob_store::Blobs;
use database::Database;
use hub_store::edits::ChainCache;
use job_queue::{Queue, Submit};

use crate::config::Config;
use crate::events::Events;
use crate::telemetry::Metrics;
use crate::view::Views;

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
    /// Layers, features and conflicts, derived from the logs.
    pub views: Views,
    /// What the operator said.
    pub config: Config,
}

/// The hub of one process; clones share it.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

/// The parts, and what the process keeps in memory beside them.
struct Inner {
    parts: Parts,
    chains: ChainCache,
}

impl Hub {
    /// Puts a hub together.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(Inner { parts, chains: ChainCache::default() }))
    }

    /// Where everything but bytes of objects is kept.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.0.parts.database
    }

    /// Where bytes lie by their hash.
    #[must_use]
    pub fn blobs(&self) -> &Blobs {
        &self.0.parts.blobs
    }

    /// Takes in work.
    #[must_use]
    pub fn submit(&self) -> &dyn Submit {
        self.0.parts.submit.as_ref()
    }

    /// Gives out work.
    #[must_use]
    pub fn queue(&self) -> &Arc<dyn Queue> {
        &self.0.parts.queue
    }

    /// What happens, told to listeners.
    #[must_use]
    pub fn events(&self) -> &Events {
        &self.0.parts.events
    }

    /// Figures.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.0.parts.metrics
    }

    /// What the operator said.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.parts.config
    }

    /// Layers, features and conflicts, derived from the logs.
    pub(crate) fn views(&self) -> &Views {
        &self.0.parts.views
    }

    /// The chains of the logs of workspaces, as this process knows them.
    pub(crate) fn chains(&self) -> &ChainCache {
        &self.0.chains
    }
}

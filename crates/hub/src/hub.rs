//! One hub: what it consists of.

use std::sync::Arc;

use database::Database;

use crate::config::Config;
use crate::events::Events;

/// What a hub is put together from.
pub struct Parts {
    /// Where everything but bytes of objects is kept.
    pub database: Database,
    /// What happens, told to listeners.
    pub events: Events,
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

    pub(crate) fn database(&self) -> &Database {
        &self.0.database
    }

    pub(crate) fn events(&self) -> &Events {
        &self.0.events
    }

    /// What the operator said.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }
}

//! The sources that a worker has open.

use std::collections::HashMap;
use std::sync::Arc;

use hub_store::sources;
use tile_source::{Bulk, HttpSource, SourceError, SourceSpec};
use tokio::sync::Mutex;

use crate::hub::Hub;

/// Waits of the source that a worker sits through, in seconds; longer ones are waited for in the queue.
const PATIENCE: u64 = 5;

/// A source that is open, and how many requests it takes at once.
#[derive(Clone)]
pub(super) struct OpenSource {
    pub(super) source: Arc<HttpSource>,
    pub(super) concurrency: usize,
}

/// Why a source is not open.
pub(super) enum NotOpen {
    /// It is gone.
    Gone,
    /// It can't be used as it is described; somebody has to change it.
    Unusable(String),
    /// It can't be reached now.
    Passing(String),
}

/// Opens each source once, so that its manners hold for all of this worker's chunks.
#[derive(Default)]
pub(super) struct OpenSources(Mutex<HashMap<String, (String, OpenSource)>>);

impl OpenSources {
    /// Opens a source, anew if it was changed.
    pub(super) async fn open(&self, hub: &Hub, id: &str) -> Result<OpenSource, NotOpen> {
        let name = id.to_owned();
        let text = hub.database().read(move |tx| sources::spec(tx, &name)).await;
        let text = text.map_err(|error| NotOpen::Passing(error.to_string()))?.ok_or(NotOpen::Gone)?;
        let mut open = self.0.lock().await;
        if let Some((_, found)) = open.get(id).filter(|(before, _)| *before == text) {
            return Ok(found.clone());
        }
        let mut spec: SourceSpec = serde_json::from_str(&text)
            .map_err(|_| NotOpen::Unusable("The source's description can't be read.".to_owned()))?;
        spec.limits.max_retry_wait_s = spec.limits.max_retry_wait_s.min(PATIENCE);
        spec.allow_private &= hub.config().sources.allow_private;
        let source = HttpSource::open(&spec).await.map_err(|error| not_open(&error))?;
        // A document may lead to other hosts than its own.
        if let Some(Bulk::Forbidden { reason, .. }) = source.known_terms().map(|terms| terms.bulk) {
            return Err(NotOpen::Unusable(reason));
        }
        let found = OpenSource { source: Arc::new(source), concurrency: spec.limits.concurrency.max(1) };
        open.insert(id.to_owned(), (text, found.clone()));
        Ok(found)
    }
}

fn not_open(error: &SourceError) -> NotOpen {
    match error {
        SourceError::Fetch { error: cause, .. } if cause.kind.retryable() => {
            NotOpen::Passing(error.to_string())
        }
        _ => NotOpen::Unusable(error.to_string()),
    }
}

//! The index of a home, followed whenever it is asked.

use std::sync::{Mutex, MutexGuard, PoisonError};

use edit_log::EditReader;
use feature_crdt::FeatureId;

use super::index::Index;
use super::look::look;
use super::queue::page;
use super::view::{QueueQuery, Review, ReviewPage};
use crate::device::Device;
use crate::error::Result;

/// The index, made when it is first asked for.
#[derive(Default)]
pub(crate) struct ReviewDesk(Mutex<Index>);

impl Device {
    /// The index as the log stands now; it is kept by one caller at a time.
    pub(super) fn review_index(&self, log: &EditReader) -> Result<MutexGuard<'_, Index>> {
        let mut index = self.0.review.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(cause) = index.follow(log) {
            // What is half made must not be taken for whole.
            *index = Index::default();
            return Err(cause);
        }
        Ok(index)
    }

    /// What waits for a decision.
    pub(crate) fn review_queue(
        &self,
        query: &QueueQuery,
        first: i32,
        after: Option<&str>,
    ) -> Result<ReviewPage> {
        let found = self.read_edits(|log| page(&*self.review_index(log)?, query, first, after))?;
        Ok(found.unwrap_or_default())
    }

    /// How many conflicts wait for a decision, all that break rules of layers with them.
    pub(crate) fn open_conflicts(&self) -> Result<u64> {
        Ok(self.read_edits(|log| Ok(self.review_index(log)?.open))?.unwrap_or(0))
    }

    /// One feature with all that a person needs to decide.
    pub(crate) fn review(&self, id: FeatureId, query: &QueueQuery) -> Result<Option<Review>> {
        let found = self.read_edits(|log| look(log, &*self.review_index(log)?, id, query))?;
        let draft = self.review_draft(id);
        Ok(found.flatten().map(|review| Review { draft: draft.filter(|_| review.item.open > 0), ..review }))
    }
}

//! The review: what waits for a person, and what people decide.
//!
//! A *queue* has one item for each feature where values stand side by side that no rule of the layer
//! settles, or that breaks one of its rules. It is kept in memory and follows the log by what changed
//! since. A decision is an ordinary change that replaces exactly the candidates that were shown.

mod view;

pub(crate) use view::{
    BulkExample, BulkResult, BulkRule, CandidateId, Choice, Decided, DecidedRow, FeatureDecision,
    QueueQuery, Review, ReviewCandidate, ReviewCount, ReviewDecision, ReviewDeed, ReviewFacets, ReviewFilter,
    ReviewFinding, ReviewGroup, ReviewItem, ReviewKind, ReviewOther, ReviewPage, ReviewRow, ReviewRule,
    ReviewSide, ReviewSort, ReviewState, ReviewValue, RowDecision, Skipped, Take,
};

use feature_crdt::{FeatureId, Register};
use serde_json::Value as Json;
use crate::{device::Device, error::Result};

/// What a bulk decision is about.
#[derive(Clone, Debug, Default)]
pub(crate) struct BulkScope {
    pub(crate) filter: ReviewFilter,
    /// Only these.
    pub(crate) features: Option<Vec<FeatureId>>,
}

impl Device {
    pub(crate) fn review_queue(&self, _: &QueueQuery, _: i32, _: Option<&str>) -> Result<ReviewPage> { Ok(ReviewPage::default()) }
    pub(crate) fn review(&self, _: FeatureId, _: &QueueQuery) -> Result<Option<Review>> { Ok(None) }
    pub(crate) fn decide(&self, _: &[FeatureDecision], _: Option<String>) -> Result<Decided> { Ok(Decided::default()) }
    pub(crate) fn preview_bulk(&self, _: &BulkRule, _: &BulkScope) -> Result<BulkResult> { Ok(BulkResult::default()) }
    pub(crate) fn decide_bulk(&self, _: &BulkRule, _: &BulkScope, _: Option<String>, _: Option<u64>) -> Result<BulkResult> { Ok(BulkResult::default()) }
    pub(crate) fn reopen(&self, _: FeatureId, _: &Register, _: Option<String>) -> Result<Decided> { Ok(Decided::default()) }
    pub(crate) fn dismiss_finding(&self, _: FeatureId, _: &str, _: Option<String>) -> Result<Decided> { Ok(Decided::default()) }
    pub(crate) fn assign_review(&self, _: &[FeatureId], _: &str) -> Result<Vec<ReviewItem>> { Ok(Vec::new()) }
    pub(crate) fn save_review_draft(&self, _: FeatureId, _: Option<Json>) -> Result<()> { Ok(()) }
}

//! The review: what waits for a person, and what people decide.
//!
//! A *queue* has one item for each feature where values stand side by side that no rule of the layer
//! settles, or that breaks one of its rules. It is kept in memory and follows the log by what changed
//! since. A decision is an ordinary change that replaces exactly the candidates that were shown.

mod bulk;
mod decide;
mod desk;
mod drafts;
mod entry;
mod finding;
mod index;
mod look;
mod marks;
mod queue;
mod register;
mod sides;
mod view;

#[cfg(test)]
mod tests;

pub(crate) use bulk::BulkScope;
pub(crate) use desk::ReviewDesk;
pub(crate) use view::{
    BulkExample, BulkResult, BulkRule, CandidateId, Choice, Decided, DecidedRow, FeatureDecision, QueueQuery,
    Review, ReviewCandidate, ReviewCount, ReviewDecision, ReviewDeed, ReviewFacets, ReviewFilter,
    ReviewFinding, ReviewGroup, ReviewItem, ReviewKind, ReviewOther, ReviewPage, ReviewRow, ReviewRule,
    ReviewSide, ReviewSort, ReviewState, ReviewValue, RowDecision, Skipped, Take,
};

//! The review on the wire: what waits for a person, and what is decided.

mod decide;
mod look;
mod queue;

use async_graphql::{Context, ID, Object, Result};

use self::decide::{BulkResult, BulkRule, Decided, DecisionInput, register_of};
use self::look::Review;
use self::queue::{ReviewFilter, ReviewGroup, ReviewItem, ReviewPage, ReviewSort};
use super::history::RegisterKind;
use super::scalars::{Count, Json};
use super::{on_device, shown};
use crate::edits;
use crate::review;

/// What waits for a person.
#[derive(Default)]
pub struct ReviewQuery;

/// What can be decided.
#[derive(Default)]
pub struct ReviewMutation;

fn asked(
    filter: Option<ReviewFilter>,
    sort: ReviewSort,
    descending: bool,
    group: Option<ReviewGroup>,
) -> Result<review::QueueQuery> {
    let filter = filter.unwrap_or_default().read()?;
    Ok(review::QueueQuery { filter, sort: sort.into(), descending, group: group.map(Into::into) })
}

fn ids(ids: &[ID]) -> Result<Vec<feature_crdt::FeatureId>> {
    ids.iter().map(|id| edits::id_of(id).map_err(shown)).collect()
}

#[Object]
impl ReviewQuery {
    /// What waits for a decision, one item for each feature.
    #[expect(clippy::too_many_arguments, reason = "as many as the operation has")]
    async fn review_queue(
        &self,
        context: &Context<'_>,
        filter: Option<ReviewFilter>,
        #[graphql(default_with = "ReviewSort::Oldest")] sort: ReviewSort,
        #[graphql(default)] descending: bool,
        group: Option<ReviewGroup>,
        after: Option<String>,
        #[graphql(default = 100)] first: i32,
    ) -> Result<ReviewPage> {
        let query = asked(filter, sort, descending, group)?;
        on_device(context, move |device| Ok(device.review_queue(&query, first, after.as_deref())?.into()))
            .await
    }

    /// One feature with all that a person needs to decide; also one of which nothing waits. The filter
    /// and the order say which queue it stands in.
    async fn review(
        &self,
        context: &Context<'_>,
        feature: ID,
        filter: Option<ReviewFilter>,
        #[graphql(default_with = "ReviewSort::Oldest")] sort: ReviewSort,
        #[graphql(default)] descending: bool,
    ) -> Result<Option<Review>> {
        let query = asked(filter, sort, descending, None)?;
        let id = edits::id_of(&feature).map_err(shown)?;
        on_device(context, move |device| Ok(device.review(id, &query)?.map(Into::into))).await
    }
}

#[Object]
impl ReviewMutation {
    /// Decides: one change, undone in one step. Of a feature where other candidates stand than were
    /// shown nothing is written, and it is told.
    async fn decide(
        &self,
        context: &Context<'_>,
        input: Vec<DecisionInput>,
        reason: Option<String>,
    ) -> Result<Decided> {
        let decisions = input.into_iter().map(DecisionInput::read).collect::<Result<Vec<_>>>()?;
        on_device(context, move |device| {
            Ok(Decided::of(device.decide(&decisions, reason)?, device.edit_state()?))
        })
        .await
    }

    /// Decides by a rule all that the filter lets through, or the named features: a preview unless told
    /// otherwise. With the preview's version nothing else than the preview is written.
    #[expect(clippy::too_many_arguments, reason = "as many as the operation has")]
    async fn decide_bulk(
        &self,
        context: &Context<'_>,
        rule: BulkRule,
        filter: Option<ReviewFilter>,
        features: Option<Vec<ID>>,
        reason: Option<String>,
        #[graphql(default = true)] preview: bool,
        version: Option<Count>,
    ) -> Result<BulkResult> {
        let rule = rule.read()?;
        let filter = filter.unwrap_or_default().read()?;
        let features = features.as_deref().map(ids).transpose()?;
        on_device(context, move |device| {
            let wanted = review::BulkScope { filter, features };
            let done = if preview {
                device.preview_bulk(&rule, &wanted)?
            } else {
                device.decide_bulk(&rule, &wanted, reason, version.map(|version| version.0))?
            };
            Ok(BulkResult::of(done, device.edit_state()?))
        })
        .await
    }

    /// Opens again what was decided, or what a rule settles.
    async fn reopen(
        &self,
        context: &Context<'_>,
        feature: ID,
        register: RegisterKind,
        field: Option<String>,
        reason: Option<String>,
    ) -> Result<Decided> {
        let id = edits::id_of(&feature).map_err(shown)?;
        let register = register_of(register, field.as_deref())?;
        on_device(context, move |device| {
            Ok(Decided::of(device.reopen(id, &register, reason)?, device.edit_state()?))
        })
        .await
    }

    /// Says that what was found breaks nothing.
    async fn dismiss_finding(
        &self,
        context: &Context<'_>,
        feature: ID,
        finding: ID,
        reason: Option<String>,
    ) -> Result<Decided> {
        let id = edits::id_of(&feature).map_err(shown)?;
        on_device(context, move |device| {
            Ok(Decided::of(device.dismiss_finding(id, &finding, reason)?, device.edit_state()?))
        })
        .await
    }

    /// Says who is to decide; an empty or absent name takes that back. Everybody of the workspace sees it.
    async fn assign(
        &self,
        context: &Context<'_>,
        features: Vec<ID>,
        to: Option<String>,
    ) -> Result<Vec<ReviewItem>> {
        let features = ids(&features)?;
        on_device(context, move |device| {
            let items = device.assign_review(&features, to.as_deref().unwrap_or_default())?;
            Ok(items.into_iter().map(Into::into).collect())
        })
        .await
    }

    /// Keeps a decision that is being prepared, on this device; null drops it.
    async fn save_draft(&self, context: &Context<'_>, feature: ID, draft: Option<Json>) -> Result<bool> {
        let id = edits::id_of(&feature).map_err(shown)?;
        on_device(context, move |device| {
            device.save_review_draft(id, draft.map(|draft| draft.0))?;
            Ok(true)
        })
        .await
    }
}

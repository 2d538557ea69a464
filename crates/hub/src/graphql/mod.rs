//! The hub's GraphQL schema: the contract with laptops and other programs.
//!
//! Wire types live here and only here; they are made from the use cases' types by hand, so that a
//! change inside never changes the contract unseen. `schema.graphql` beside this crate's manifest is
//! the contract in text; a test keeps it true, another finds changes that break it.
//!
//! Every resolver does three things: it asks for an [`crate::access::Access`] by its operation, runs a
//! use case, and makes the wire type. The roots and [`Workspace`] are merged of one struct for each
//! part of the hub.

mod audit;
mod change;
mod coded;
mod conflict;
mod context;
mod device;
mod facts;
mod feature;
mod job;
mod layer;
mod member;
mod page;
mod quarantine;
mod region;
pub mod scalars;
mod source;
mod statistics;
mod subscription;
mod transfer;
mod workspace;

use std::sync::Arc;

use async_graphql::{ErrorExtensions, MergedObject, MergedSubscription, Schema, SchemaBuilder};

use crate::access::Access;
use crate::error::HubError;
use crate::hub::Hub;

pub(crate) use context::{caller, hub};

/// The schema over one hub.
pub type HubSchema = Schema<Query, Mutation, Subscription>;

/// What can be asked of the hub.
#[derive(MergedObject, Default)]
pub struct Query(facts::FactsQuery, workspace::WorkspaceQuery);

/// What can be done on the hub.
#[derive(MergedObject, Default)]
pub struct Mutation(
    change::ChangeMutation,
    conflict::ConflictMutation,
    device::DeviceMutation,
    job::JobMutation,
    layer::LayerMutation,
    member::MemberMutation,
    quarantine::QuarantineMutation,
    region::RegionMutation,
    source::SourceMutation,
    statistics::CleanUpMutation,
    transfer::TransferMutation,
    workspace::WorkspaceMutation,
);

/// What a listener is told.
#[derive(MergedSubscription, Default)]
pub struct Subscription(subscription::EventSubscription);

/// A workspace, for somebody who may see it.
#[derive(MergedObject)]
pub struct Workspace(
    audit::AuditFields,
    change::ChangeFields,
    conflict::ConflictFields,
    device::DeviceFields,
    feature::FeatureFields,
    job::JobFields,
    layer::LayerFields,
    member::MemberFields,
    quarantine::QuarantineFields,
    region::RegionFields,
    source::SourceFields,
    statistics::StatisticsFields,
    transfer::PhotoFields,
    workspace::WorkspaceFields,
);

impl Workspace {
    /// Shows a workspace to somebody who was let in. Each field asks for its own operation with
    /// [`Access::also`].
    pub(crate) fn of(access: Access) -> Self {
        let access = Arc::new(access);
        Self(
            audit::AuditFields(Arc::clone(&access)),
            change::ChangeFields(Arc::clone(&access)),
            conflict::ConflictFields(Arc::clone(&access)),
            device::DeviceFields(Arc::clone(&access)),
            feature::FeatureFields(Arc::clone(&access)),
            job::JobFields(Arc::clone(&access)),
            layer::LayerFields(Arc::clone(&access)),
            member::MemberFields(Arc::clone(&access)),
            quarantine::QuarantineFields(Arc::clone(&access)),
            region::RegionFields(Arc::clone(&access)),
            source::SourceFields(Arc::clone(&access)),
            statistics::StatisticsFields(Arc::clone(&access)),
            transfer::PhotoFields(Arc::clone(&access)),
            workspace::WorkspaceFields::of(access),
        )
    }
}

/// Builds the schema over a hub.
#[must_use]
pub fn schema(hub: Hub) -> HubSchema {
    let limits = hub.config().limits.document();
    // The first extension sees what the others answer.
    builder().extension(coded::Coded(hub.clone())).extension(limits).data(hub).finish()
}

/// Returns the schema as text, fields in the order of their names.
#[must_use]
pub fn schema_text() -> String {
    let options = async_graphql::SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .include_specified_by();
    builder().finish().sdl_with_options(options)
}

fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription::default()).disable_suggestions()
}

/// Turns a failure into a GraphQL error with `code`, `hint` and `retryAfter` in its extensions.
pub(crate) fn shown(error: HubError) -> async_graphql::Error {
    let HubError { code, message, hint, retry_after } = error;
    async_graphql::Error::new(message).extend_with(|_, extensions| {
        extensions.set("code", code.name());
        if let Some(hint) = hint {
            extensions.set("hint", hint);
        }
        if let Some(seconds) = retry_after {
            extensions.set("retryAfter", seconds);
        }
    })
}

#[cfg(test)]
mod tests {
    /// Rewrite the file with `UPDATE_EXPECT=1 cargo test -p hub the_schema_file_is_true`.
    #[test]
    fn the_schema_file_is_true() {
        expect_test::expect_file!["../../schema.graphql"].assert_eq(&super::schema_text());
    }
}

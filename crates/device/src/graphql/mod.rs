//! The device's GraphQL schema: the one contract of every shell.
//!
//! Wire types live here and only here; they are made from the use cases' types by hand, so that a
//! change inside never changes the contract unseen. `schema.graphql` beside this crate's manifest
//! is the contract in text; a test keeps it true.

mod account;
mod area;
mod area_file;
mod audit;
mod carry;
mod cloud;
mod cloud_task;
mod edits;
mod feature;
mod find;
mod history;
mod layer;
mod limits;
mod measure;
mod mutation;
mod position;
mod put_aside;
mod query;
mod readiness;
mod region;
mod review;
mod scalars;
mod settings;
mod sheet;
mod source;
mod source_check;
mod store;
mod subscription;
mod sync;
mod tasks;
mod track;
#[cfg(test)]
mod unset;

use async_graphql::{ErrorExtensions, MergedObject, MergedSubscription, Schema};

use crate::device::Device;
use crate::error::DeviceError;

/// The schema over one device, executed in process.
pub type DeviceSchema = Schema<Query, Mutation, Subscription>;

/// What can be asked of a device.
#[derive(MergedObject, Default)]
pub struct Query(
    query::DeviceQuery,
    find::FindQuery,
    position::PositionQuery,
    track::TrackQuery,
    measure::MeasureQuery,
    area_file::AreaFileQuery,
    tasks::TaskQuery,
    source_check::SourceCheckQuery,
    put_aside::PutAsideQuery,
    layer::LayerQuery,
    feature::FeatureQueries,
    history::HistoryQuery,
    audit::AuditQuery,
    review::ReviewQuery,
    edits::EditQuery,
    carry::CarryQuery,
    cloud::CloudQuery,
    account::AccountQuery,
    sync::SyncQuery,
);

/// What can be done on a device.
#[derive(MergedObject, Default)]
pub struct Mutation(
    mutation::DeviceMutation,
    tasks::TaskMutation,
    settings::SettingsMutation,
    position::PositionMutation,
    track::TrackMutation,
    put_aside::PutAsideMutation,
    sheet::SheetMutation,
    layer::LayerMutation,
    feature::FeatureMutation,
    edits::EditMutation,
    audit::AuditMutation,
    review::ReviewMutation,
    carry::CarryMutation,
    cloud::CloudMutation,
    account::AccountMutation,
    sync::SyncMutation,
);

/// What a listener is told.
#[derive(MergedSubscription, Default)]
pub struct Subscription(subscription::DeviceSubscription, position::PositionSubscription);

/// Builds the schema over a device.
#[must_use]
pub fn schema(device: Device) -> DeviceSchema {
    builder().data(device).extension(limits::LIMITS).finish()
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

fn builder() -> async_graphql::SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
}

/// Turns a failure into a GraphQL error with `code` and `hint` in its extensions.
pub(super) fn shown(error: DeviceError) -> async_graphql::Error {
    let DeviceError { code, message, hint } = error;
    async_graphql::Error::new(message).extend_with(|_, extensions| {
        extensions.set("code", code.name());
        if let Some(hint) = hint {
            extensions.set("hint", hint);
        }
    })
}

/// Reaches the device from a resolver and runs synchronous work on it.
pub(super) async fn on_device<T: Send + 'static>(
    context: &async_graphql::Context<'_>,
    work: impl FnOnce(&Device) -> crate::error::Result<T> + Send + 'static,
) -> async_graphql::Result<T> {
    device(context)?.blocking(work).await.map_err(shown)
}

/// Reaches the device from a resolver.
pub(super) fn device<'a>(context: &async_graphql::Context<'a>) -> async_graphql::Result<&'a Device> {
    context.data::<Device>()
}

#[cfg(test)]
mod tests {
    /// Rewrite the file with `UPDATE_EXPECT=1 cargo test -p device schema`.
    #[test]
    fn the_schema_file_is_true() {
        expect_test::expect_file!["../../schema.graphql"].assert_eq(&super::schema_text());
    }
}

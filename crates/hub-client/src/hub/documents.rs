//! What is asked: one document for each operation, checked against the hub's schema when this is compiled.

use graphql_client::GraphQLQuery;

use super::events::HubEventKind as WorkspaceEventKind;
use super::regions::{JobKind, JobState, PackState as RegionPackState};
use super::scalars::{Base64, Count, DateTime, Dot, GeoJson, Json, Sha256, Tile};
use super::tiles::{BulkRule, CommitState, PrepareState, SourceKind, TileFormat};

// Compiles anew when the schema changes: the derive does not say that it reads the file.
const _: &str = include_str!("../../../hub/schema.graphql");

/// What somebody is in a workspace, in the hub's word.
type Role = String;

macro_rules! documents {
    ($($name:ident = $path:tt;)+) => { $(
        #[derive(GraphQLQuery)]
        #[graphql(
            schema_path = "../hub/schema.graphql",
            query_path = $path,
            skip_serializing_none,
            extern_enums(
                "BulkRule", "CommitState", "JobKind", "JobState", "PrepareState", "RegionPackState", "Role",
                "SourceKind", "TileFormat", "WorkspaceEventKind"
            )
        )]
        pub(super) struct $name;
    )+ };
}

documents! {
    AddSource = "operations/add_source.graphql";
    Changes = "operations/changes.graphql";
    ChangesAhead = "operations/changes_ahead.graphql";
    CommitPhotos = "operations/commit_photos.graphql";
    CommitTiles = "operations/commit_tiles.graphql";
    CreateRegion = "operations/create_region.graphql";
    CreateWorkspace = "operations/create_workspace.graphql";
    EnrolDevice = "operations/enrol_device.graphql";
    HubFacts = "operations/hub_facts.graphql";
    Job = "operations/job.graphql";
    JoinWorkspace = "operations/join_workspace.graphql";
    Me = "operations/me.graphql";
    Photos = "operations/photos.graphql";
    PreparePhotos = "operations/prepare_photos.graphql";
    PrepareTiles = "operations/prepare_tiles.graphql";
    PushAndPull = "operations/push_and_pull.graphql";
    PushChanges = "operations/push_changes.graphql";
    Region = "operations/region.graphql";
    RegionTiles = "operations/region_tiles.graphql";
    Regions = "operations/regions.graphql";
    Sources = "operations/sources.graphql";
    StartJob = "operations/start_job.graphql";
    Tips = "operations/tips.graphql";
    WorkspaceEvents = "operations/workspace_events.graphql";
    Workspaces = "operations/workspaces.graphql";
}

/// Makes one type of ours out of the types that a fragment has become in several documents.
macro_rules! from_parts {
    ($ours:ty: $($module:ident),+ => $parts:ident $fields:tt) => {
        $(super::documents::from_parts!(@one $ours, $module, $parts, $fields);)+
    };
    (@one $ours:ty, $module:ident, $parts:ident, { $($field:ident),+ $(,)? }) => {
        impl From<super::documents::$module::$parts> for $ours {
            fn from(parts: super::documents::$module::$parts) -> Self {
                Self { $($field: parts.$field.into(),)+ }
            }
        }
    };
}
pub(super) use from_parts;

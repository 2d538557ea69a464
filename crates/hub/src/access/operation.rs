//! The table: every operation, the scope and role that it needs, and whether it needs a device.

use super::role::{Role, Scope};

/// What an operation needs.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Rule {
    /// The scope that the token must have.
    pub scope: Scope,
    /// The least role in the workspace; `None` where there is no workspace yet.
    pub role: Option<Role>,
    /// It must come from an enrolled device that is not revoked.
    pub device: bool,
}

macro_rules! operations {
    ($($(#[doc = $doc:literal])+ $name:ident = $field:literal: $scope:ident, $role:tt $(, $device:ident)?;)+) => {
        /// What can be asked of the hub, one for each field of the schema that shows or changes anything.
        #[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
        pub enum Operation {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Operation {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The field of the schema, `Type.field`.
            #[must_use]
            pub const fn field(self) -> &'static str {
                match self {
                    $(Self::$name => $field,)+
                }
            }

            /// What it needs.
            #[must_use]
            pub const fn rule(self) -> Rule {
                match self {
                    $(Self::$name => Rule {
                        scope: Scope::$scope,
                        role: operations!(@role $role),
                        device: false $(|| operations!(@device $device))?,
                    },)+
                }
            }
        }
    };
    (@role nobody) => { None };
    (@role $role:ident) => { Some(Role::$role) };
    (@device device) => { true };
}

operations! {
    // The hub itself.
    /// Its version, clock and limits.
    HubFacts = "Query.hub": MapRead, nobody;

    // Workspaces.
    /// Who am I?
    Me = "Query.me": MapRead, nobody;
    /// The workspaces that the caller is a member of.
    Workspaces = "Query.workspaces": MapRead, nobody;
    /// One of them.
    Workspace = "Query.workspace": MapRead, Viewer;
    /// Makes one; the caller is its first admin.
    CreateWorkspace = "Mutation.createWorkspace": WorkspaceAdmin, nobody;
    /// Renames it, sets its quotas.
    ChangeWorkspace = "Mutation.changeWorkspace": WorkspaceAdmin, Admin;
    /// Its members.
    Members = "Workspace.members": MapRead, Viewer;
    /// Makes a code by which somebody can join.
    InviteMember = "Mutation.inviteMember": WorkspaceAdmin, Admin;
    /// Codes that can still be used.
    Invitations = "Workspace.invitations": WorkspaceAdmin, Admin;
    /// Takes a code back.
    WithdrawInvitation = "Mutation.withdrawInvitation": WorkspaceAdmin, Admin;
    /// Joins by a code.
    JoinWorkspace = "Mutation.joinWorkspace": MapRead, nobody;
    /// Gives another role.
    ChangeMember = "Mutation.changeMember": WorkspaceAdmin, Admin;
    /// Takes somebody out.
    RemoveMember = "Mutation.removeMember": WorkspaceAdmin, Admin;
    /// Its devices.
    Devices = "Workspace.devices": MapRead, Viewer;
    /// Makes this device known.
    EnrolDevice = "Mutation.enrolDevice": MapRead, Viewer;
    /// Shuts a device out.
    RevokeDevice = "Mutation.revokeDevice": WorkspaceAdmin, Admin;
    /// What was done, by whom.
    Audit = "Workspace.audit": MapRead, Reviewer;
    /// Whether the record of what was done is whole.
    AuditCheck = "Workspace.auditCheck": MapRead, Reviewer;
    /// Tells what happens.
    Events = "Subscription.workspaceEvents": MapRead, Viewer;

    // Tiles.
    /// Where tiles come from.
    Sources = "Workspace.sources": MapRead, Viewer;
    /// One of them.
    Source = "Workspace.source": MapRead, Viewer;
    /// Adds one.
    AddSource = "Mutation.addSource": CacheWrite, Admin;
    /// Changes one.
    ChangeSource = "Mutation.changeSource": CacheWrite, Admin;
    /// Takes one away, with its tiles.
    RemoveSource = "Mutation.removeSource": CacheWrite, Admin;
    /// What caching an area would cost.
    PlanRegion = "Workspace.plan": MapRead, Viewer;
    /// The areas.
    Regions = "Workspace.regions": MapRead, Viewer;
    /// One of them.
    Region = "Workspace.region": MapRead, Viewer;
    /// Makes one.
    CreateRegion = "Mutation.createRegion": CacheWrite, Editor;
    /// Changes its name or expiry.
    ChangeRegion = "Mutation.changeRegion": CacheWrite, Editor;
    /// Takes it away, with the tiles that no other region holds.
    DeleteRegion = "Mutation.deleteRegion": CacheWrite, Editor;
    /// Its tiles, each with a URL to download.
    RegionTiles = "Region.tiles": MapRead, Viewer;
    /// All of it in one file, with a URL to download.
    RegionPack = "Region.pack": MapRead, Viewer;
    /// Cache jobs.
    Jobs = "Workspace.jobs": MapRead, Viewer;
    /// One of them.
    Job = "Workspace.job": MapRead, Viewer;
    /// Fills or refreshes a region, or seals it into one file.
    StartJob = "Mutation.startJob": CacheWrite, Editor;
    /// Ends a job.
    CancelJob = "Mutation.cancelJob": CacheWrite, Editor;
    /// Tries again what failed.
    RetryJob = "Mutation.retryJob": CacheWrite, Editor;
    /// Signs uploads of tiles.
    PrepareTiles = "Mutation.prepareTiles": CacheWrite, Editor, device;
    /// Makes uploaded tiles visible.
    CommitTiles = "Mutation.commitTiles": CacheWrite, Editor, device;
    /// Signs uploads of photos.
    PreparePhotos = "Mutation.preparePhotos": EditsWrite, Editor, device;
    /// Makes uploaded photos visible.
    CommitPhotos = "Mutation.commitPhotos": EditsWrite, Editor, device;
    /// URLs to download photos.
    Photos = "Workspace.photos": MapRead, Viewer;
    /// What the workspace uses.
    Statistics = "Workspace.statistics": MapRead, Viewer;
    /// Deletes what nobody uses.
    CleanUp = "Mutation.cleanUp": WorkspaceAdmin, Admin;

    // Edits.
    /// Takes in changes of a device.
    PushChanges = "Mutation.pushChanges": EditsWrite, Editor, device;
    /// What is new since a cursor, or what a device lacks.
    PullChanges = "Workspace.changes": MapRead, Viewer, device;
    /// How much is new since a cursor.
    WeighChanges = "Workspace.changesAhead": MapRead, Viewer, device;
    /// How far the hub knows each chain of changes.
    Tips = "Workspace.tips": MapRead, Viewer;
    /// Who may write to which layer.
    LayerAccess = "Workspace.layerAccess": MapRead, Viewer;
    /// The layers.
    Layers = "Workspace.layers": MapRead, Viewer;
    /// Says who may write to a layer.
    SetLayerAccess = "Mutation.setLayerAccess": WorkspaceAdmin, Admin;
    /// Changes how the conflicts of a layer are settled.
    SetLayerPolicy = "Mutation.setLayerPolicy": ConflictsResolve, Admin;
    /// Current features.
    Features = "Workspace.features": MapRead, Viewer;
    /// What happened to a feature.
    FeatureHistory = "Workspace.featureHistory": MapRead, Viewer;
    /// Conflicts that are open.
    Conflicts = "Workspace.conflicts": MapRead, Viewer;
    /// Decides one.
    ResolveConflict = "Mutation.resolveConflict": ConflictsResolve, Reviewer;
    /// Decisions that were taken.
    Resolutions = "Workspace.resolutions": MapRead, Viewer;
    /// Changes that were refused and are kept.
    Quarantine = "Workspace.quarantine": MapRead, Admin;
    /// Takes a refused change in after all.
    ReleaseQuarantined = "Mutation.releaseQuarantined": WorkspaceAdmin, Admin;
}

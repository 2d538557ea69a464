//! The store as a whole on the wire.

use async_graphql::{ID, SimpleObject};

use super::scalars::{Count, DateTime};
use crate::store_use;

/// Figures of everything stored.
#[derive(SimpleObject)]
pub(crate) struct StoreStats {
    pub(super) tiles: Count,
    pub(super) bytes: Count,
    pub(super) file_bytes: Count,
    pub(super) regions: Count,
    pub(super) sources: Count,
    pub(super) quota_bytes: Option<Count>,
    pub(super) free_disk_bytes: Count,
    /// Tiles that belong to no region.
    pub(super) unowned_tiles: Count,
    pub(super) unowned_bytes: Count,
    /// Deleted regions that can still be taken back.
    pub(super) deleted_regions: Count,
    /// Bytes that only they hold; they are part of `bytes`.
    pub(super) deleted_bytes: Count,
}

/// What to delete to get below a size.
#[derive(SimpleObject)]
pub(crate) struct CleanupPlan {
    needed_bytes: Count,
    freed_bytes: Count,
    items: Vec<CleanupItem>,
}

/// One thing that could be deleted.
#[derive(SimpleObject)]
struct CleanupItem {
    id: ID,
    /// `deleted` (deleted already, to be taken back still) or `region`.
    kind: String,
    name: String,
    reason: String,
    tiles: Count,
    bytes: Count,
    last_used_at: Option<DateTime>,
}

impl From<store_use::CleanupPlan> for CleanupPlan {
    fn from(plan: store_use::CleanupPlan) -> Self {
        Self {
            needed_bytes: Count(plan.needed),
            freed_bytes: Count(plan.freed),
            items: plan
                .items
                .into_iter()
                .map(|item| CleanupItem {
                    id: ID(item.id),
                    kind: item.kind.to_owned(),
                    name: item.name,
                    reason: item.reason,
                    tiles: Count(item.tiles),
                    bytes: Count(item.bytes),
                    last_used_at: item.last_used.map(DateTime),
                })
                .collect(),
        }
    }
}

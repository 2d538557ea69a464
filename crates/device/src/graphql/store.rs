//! The store as a whole, verification and transfer on the wire.

use async_graphql::{ID, SimpleObject};

use super::region::TileFault;
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
    /// `region` or `unowned`.
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

/// What a verification found.
#[derive(SimpleObject)]
pub(crate) struct VerifyReport {
    pub(super) checked: Count,
    pub(super) good: Count,
    pub(super) bad: Vec<TileFault>,
    pub(super) missing: Count,
    pub(super) verified_at: DateTime,
}

/// What an export wrote.
#[derive(SimpleObject)]
pub(crate) struct ExportReport {
    pub(super) path: String,
    pub(super) format: String,
    pub(super) tiles: Count,
    pub(super) bytes: Count,
}

/// A tile of an archive that was not taken.
#[derive(SimpleObject)]
pub(crate) struct SkippedTile {
    pub(super) place: String,
    pub(super) reason: String,
}

//! What a workspace stores, from counters.

use hub_store::usage::{ContentUsage, TileUsage};
use hub_store::workspaces::{self, Quotas};
use hub_store::{photos, sweep, uploads, usage};

use crate::access::Access;
use crate::error::Result;
use crate::hub::Hub;
use crate::sources::now_ms;

/// What a workspace stores.
pub(crate) struct Statistics {
    pub(crate) tiles: Vec<TileUsage>,
    pub(crate) contents: Vec<ContentUsage>,
    /// Number and bytes.
    pub(crate) photos: (u64, u64),
    /// Number and bytes of uploads that are open.
    pub(crate) uploads: (u64, u64),
    /// Regions that are deleted or over, and the tiles and bytes in them at most.
    pub(crate) waiting: (u64, u64, u64),
    pub(crate) used_bytes: u64,
    pub(crate) quotas: Quotas,
}

impl Hub {
    /// What a workspace stores.
    pub(crate) async fn statistics(&self, access: &Access) -> Result<Statistics> {
        let (workspace, now) = (access.workspace().to_owned(), now_ms());
        self.database()
            .read(move |tx| {
                Ok(Statistics {
                    tiles: usage::tiles(tx, &workspace)?,
                    contents: usage::contents(tx, &workspace)?,
                    photos: photos::total(tx, &workspace)?,
                    uploads: uploads::open(tx, &workspace)?,
                    waiting: sweep::waiting(tx, &workspace, now)?,
                    used_bytes: usage::used(tx, &workspace)?,
                    quotas: workspaces::get(tx, &workspace)?.map(|row| row.quotas).unwrap_or_default(),
                })
            })
            .await
    }
}

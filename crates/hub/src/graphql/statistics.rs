//! What a workspace stores, on the wire.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::region::TileFormat;
use super::scalars::Count;
use super::{caller, hub, shown};
use crate::access::{Access, Operation};
use crate::transfers;

/// Tiles of a source of one zoom and format.
#[derive(SimpleObject)]
pub struct TileStatistics {
    /// The source.
    source: ID,
    /// The zoom.
    zoom: u8,
    /// The format; none: places where the source has nothing.
    format: Option<TileFormat>,
    /// How many.
    tiles: Count,
    /// Their bytes, each tile counted.
    bytes: Count,
}

/// The distinct contents of a source of one format.
#[derive(SimpleObject)]
pub struct ContentStatistics {
    /// The source.
    source: ID,
    /// The format.
    format: Option<TileFormat>,
    /// How many.
    contents: Count,
    /// Their bytes, each content counted once.
    bytes: Count,
}

/// A number of things and their bytes.
#[derive(SimpleObject)]
pub struct Amount {
    /// How many.
    count: Count,
    /// Their bytes.
    bytes: Count,
}

impl Amount {
    const fn of((count, bytes): (u64, u64)) -> Self {
        Self { count: Count(count), bytes: Count(bytes) }
    }
}

/// What cleaning up would take away.
#[derive(SimpleObject)]
pub struct Cleanable {
    /// Regions that are deleted or over.
    regions: Count,
    /// Tiles in them, at most: other regions may share some.
    tiles_at_most: Count,
    /// Bytes of these, at most.
    bytes_at_most: Count,
    /// Uploads that are open; those that nobody commits go when their time is over.
    uploads: Amount,
}

/// What a workspace stores.
#[derive(SimpleObject)]
pub struct Statistics {
    /// Tiles, and their bytes, each tile counted.
    tiles: Amount,
    /// Distinct contents of each source, and their bytes: what is really stored.
    contents: Amount,
    /// Photos.
    photos: Amount,
    /// Tiles by source, zoom and format.
    by_zoom: Vec<TileStatistics>,
    /// Distinct contents by source and format.
    by_format: Vec<ContentStatistics>,
    /// Bytes that count against the quota: contents, photos, open uploads.
    used_bytes: Count,
    /// The quota of bytes.
    quota_bytes: Option<Count>,
    /// The quota of tiles.
    quota_tiles: Option<Count>,
    /// What cleaning up would take away.
    cleanable: Cleanable,
}

impl From<transfers::Statistics> for Statistics {
    fn from(found: transfers::Statistics) -> Self {
        let quota = |quota: Option<i64>| quota.and_then(|quota| u64::try_from(quota).ok()).map(Count);
        let stored = found.tiles.iter().filter(|row| row.format.is_some());
        let tiles = stored.fold((0, 0), |sum, row| (sum.0 + row.tiles, sum.1 + row.bytes));
        let contents =
            found.contents.iter().fold((0, 0), |sum, row| (sum.0 + row.contents, sum.1 + row.bytes));
        let by_zoom = found.tiles.into_iter().map(|row| TileStatistics {
            source: row.source.into(),
            zoom: row.zoom,
            format: row.format.map(Into::into),
            tiles: Count(row.tiles),
            bytes: Count(row.bytes),
        });
        let by_format = found.contents.into_iter().map(|row| ContentStatistics {
            source: row.source.into(),
            format: row.format.map(Into::into),
            contents: Count(row.contents),
            bytes: Count(row.bytes),
        });
        let (regions, tiles_waiting, bytes_waiting) = found.waiting;
        Self {
            tiles: Amount::of(tiles),
            contents: Amount::of(contents),
            photos: Amount::of(found.photos),
            by_zoom: by_zoom.collect(),
            by_format: by_format.collect(),
            used_bytes: Count(found.used_bytes),
            quota_bytes: quota(found.quotas.bytes),
            quota_tiles: quota(found.quotas.tiles),
            cleanable: Cleanable {
                regions: Count(regions),
                tiles_at_most: Count(tiles_waiting),
                bytes_at_most: Count(bytes_waiting),
                uploads: Amount::of(found.uploads),
            },
        }
    }
}

/// What a workspace uses.
pub struct StatisticsFields(pub(super) Arc<Access>);

#[Object]
impl StatisticsFields {
    /// What the workspace stores, from counters.
    async fn statistics(&self, context: &Context<'_>) -> Result<Statistics> {
        let access = self.0.also(Operation::Statistics).map_err(shown)?;
        Ok(hub(context)?.statistics(&access).await.map_err(shown)?.into())
    }
}

/// What a clean-up did.
#[derive(SimpleObject)]
pub struct Cleaned {
    /// Regions whose time was over.
    expired_regions: Count,
    /// Regions of which nothing is left now.
    ended_regions: Count,
    /// Tiles that were taken away, and their bytes.
    tiles: Amount,
    /// Uploads that nobody committed.
    uploads: Count,
    /// Objects that were deleted from the store, of any workspace.
    objects: Count,
    /// There is more to do: say it again.
    more: bool,
}

/// Cleans up.
#[derive(Default)]
pub struct CleanUpMutation;

#[Object]
impl CleanUpMutation {
    /// Deletes now what nobody uses; the hub does it by itself now and then.
    async fn clean_up(&self, context: &Context<'_>, workspace: ID) -> Result<Cleaned> {
        let hub = hub(context)?;
        let access = hub.allow(caller(context)?, Operation::CleanUp, &workspace).await.map_err(shown)?;
        let done = hub.clean_up(&access).await.map_err(shown)?;
        Ok(Cleaned {
            expired_regions: Count(done.expired_regions),
            ended_regions: Count(done.ended_regions),
            tiles: Amount::of((done.tiles, done.bytes)),
            uploads: Count(done.uploads),
            objects: Count(done.objects),
            more: done.more,
        })
    }
}

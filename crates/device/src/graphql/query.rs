//! What can be asked.

use async_graphql::{Context, ID, Object, Result};

use super::area::{AreaInput, BoundsInput, ByteEstimate, Coverage, Plan};
use super::region::Region;
use super::scalars::Count;
use super::settings::{DeviceInfo, Settings};
use super::source::{Source, find_source};
use super::store::{CleanupPlan, StoreStats};
use super::{device, on_device, shown};
use crate::error::DeviceError;

/// What can be asked of a device.
#[derive(Default)]
pub struct DeviceQuery;

#[Object]
impl DeviceQuery {
    /// The device itself.
    async fn device(&self, context: &Context<'_>) -> Result<DeviceInfo> {
        Ok(DeviceInfo::from(device(context)?))
    }

    /// Every source, the built-in world map among them.
    async fn sources(&self, context: &Context<'_>) -> Result<Vec<Source>> {
        let records = on_device(context, |device| device.source_records()).await?;
        Ok(records.into_values().map(Source::from).collect())
    }

    /// A source by id or name.
    async fn source(&self, context: &Context<'_>, id: ID) -> Result<Option<Source>> {
        find_source(context, id.to_string()).await
    }

    /// Every region.
    async fn regions(&self, context: &Context<'_>) -> Result<Vec<Region>> {
        let views = on_device(context, |device| device.regions()).await?;
        Ok(views.into_iter().map(Region::from).collect())
    }

    /// A region by id or name.
    async fn region(&self, context: &Context<'_>, id: ID) -> Result<Option<Region>> {
        let found = device(context)?.blocking(move |device| device.region(&id)).await;
        match found {
            Ok(view) => Ok(Some(view.into())),
            Err(cause) if cause.code == crate::ErrorCode::NotFound => Ok(None),
            Err(cause) => Err(shown(cause)),
        }
    }

    /// What a region would hold: exact counts, terms, disk, quota. Sends nothing over a network.
    async fn plan(&self, context: &Context<'_>, input: AreaInput) -> Result<Plan> {
        let area = input.into_area().map_err(shown)?;
        on_device(context, move |device| Ok(device.plan(&area)?.into())).await
    }

    /// Bytes still to fetch, estimated from a sample of real tiles fetched from the source now.
    async fn estimate(
        &self,
        context: &Context<'_>,
        input: AreaInput,
        #[graphql(default = 24)] sample_size: i32,
    ) -> Result<ByteEstimate> {
        let area = input.into_area().map_err(shown)?;
        let sample = usize::try_from(sample_size).unwrap_or(1);
        Ok(device(context)?.estimate(area, sample).await.map_err(shown)?.into())
    }

    /// What of a rectangle is stored at one zoom.
    async fn coverage(
        &self,
        context: &Context<'_>,
        source_id: ID,
        bounds: BoundsInput,
        zoom: i32,
    ) -> Result<Coverage> {
        on_device(context, move |device| {
            let bounds = tile_grid::Bounds::new(bounds.west, bounds.south, bounds.east, bounds.north)?;
            let zoom = u8::try_from(zoom).map_err(|_| DeviceError::bad_input("That zoom does not exist."))?;
            Ok(device.coverage(&source_id, bounds, zoom)?.into())
        })
        .await
    }

    /// Figures of everything stored; their cost does not grow with the tiles.
    async fn store(&self, context: &Context<'_>) -> Result<StoreStats> {
        on_device(context, |device| {
            let sum = device.store_figures()?;
            Ok(StoreStats {
                tiles: Count(sum.tiles),
                bytes: Count(sum.bytes),
                file_bytes: Count(sum.file_bytes),
                regions: Count(sum.regions),
                sources: Count(sum.sources),
                quota_bytes: device.settings().quota_bytes.map(Count),
                free_disk_bytes: Count(device.0.home.free_bytes()),
                unowned_tiles: Count(sum.unowned_tiles),
                unowned_bytes: Count(sum.unowned_bytes),
                deleted_regions: Count(sum.deleted_regions),
                deleted_bytes: Count(sum.deleted_bytes),
            })
        })
        .await
    }

    /// What to delete so that at most so many bytes stay; without a target, the quota.
    async fn cleanup_plan(&self, context: &Context<'_>, target_bytes: Option<Count>) -> Result<CleanupPlan> {
        let target = target_bytes.map(|count| count.0);
        on_device(context, move |device| Ok(device.cleanup_plan(target)?.into())).await
    }

    /// What the user has set.
    async fn settings(&self, context: &Context<'_>) -> Result<Settings> {
        Ok(device(context)?.settings().into())
    }
}

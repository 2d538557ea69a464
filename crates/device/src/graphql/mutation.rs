//! What can be done.

use async_graphql::{Context, ID, Object, Result};
use tile_store::JobKind;

use super::area::AreaInput;
use super::region::Region;
use super::scalars::Count;
use super::settings::Settings;
use super::source::{Source, SourceInput};
use super::store::CleanupPlan;
use super::{device, on_device, shown};

/// What can be done on a device.
#[derive(Default)]
pub struct DeviceMutation;

#[Object]
impl DeviceMutation {
    /// Adds a source. What describes itself (TileJSON, WMTS, PMTiles) is asked once.
    async fn add_source(&self, context: &Context<'_>, input: SourceInput) -> Result<Source> {
        let new = input.into_new().map_err(shown)?;
        Ok(device(context)?.add_source(new).await.map_err(shown)?.into())
    }

    /// Removes a source that no region needs any more.
    async fn remove_source(&self, context: &Context<'_>, id: ID) -> Result<bool> {
        device(context)?.remove_source(id.to_string()).await.map_err(shown)?;
        Ok(true)
    }

    /// Makes a region and queues its download.
    async fn create_region(&self, context: &Context<'_>, input: AreaInput, name: String) -> Result<Region> {
        let area = input.into_area().map_err(shown)?;
        on_device(context, move |device| {
            let key = device.create_region(&area, &name)?;
            Ok(device.region(&key)?.into())
        })
        .await
    }

    /// Renames a region.
    async fn rename_region(&self, context: &Context<'_>, id: ID, name: String) -> Result<Region> {
        on_device(context, move |device| Ok(device.rename_region(&id, &name)?.into())).await
    }

    /// Pauses a region's job.
    async fn pause_region(&self, context: &Context<'_>, id: ID) -> Result<Region> {
        on_device(context, move |device| Ok(device.pause_region(&id)?.into())).await
    }

    /// Goes on with a paused job, or fetches what is still missing.
    async fn resume_region(&self, context: &Context<'_>, id: ID) -> Result<Region> {
        on_device(context, move |device| Ok(device.resume_region(&id)?.into())).await
    }

    /// Cancels a region's job; what was fetched stays.
    async fn cancel_region(&self, context: &Context<'_>, id: ID) -> Result<Region> {
        on_device(context, move |device| Ok(device.cancel_region(&id)?.into())).await
    }

    /// Fetches the failed tiles again.
    async fn retry_region(&self, context: &Context<'_>, id: ID) -> Result<Region> {
        on_device(context, move |device| Ok(device.queue_job(&id, JobKind::RetryFailed)?.into())).await
    }

    /// Asks the source for what changed.
    async fn refresh_region(&self, context: &Context<'_>, id: ID) -> Result<Region> {
        on_device(context, move |device| Ok(device.queue_job(&id, JobKind::Refresh)?.into())).await
    }

    /// Fetches the damaged tiles again.
    async fn repair_region(&self, context: &Context<'_>, id: ID) -> Result<Region> {
        on_device(context, move |device| Ok(device.queue_job(&id, JobKind::Repair)?.into())).await
    }

    /// Deletes what was picked from a clean-up plan.
    async fn cleanup(&self, context: &Context<'_>, ids: Vec<ID>) -> Result<CleanupPlan> {
        let ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
        on_device(context, move |device| Ok(device.cleanup(&ids)?.into())).await
    }

    /// Switches “Work offline”: while it is on, nothing is fetched.
    async fn set_work_offline(&self, context: &Context<'_>, value: bool) -> Result<Settings> {
        on_device(context, move |device| {
            Ok(device.change_settings(|settings| settings.work_offline = value)?.into())
        })
        .await
    }

    /// Sets the bytes of tiles that may be kept; `null` takes the limit away.
    async fn set_quota(&self, context: &Context<'_>, bytes: Option<Count>) -> Result<Settings> {
        let bytes = bytes.map(|count| count.0);
        on_device(context, move |device| {
            Ok(device.change_settings(|settings| settings.quota_bytes = bytes)?.into())
        })
        .await
    }
}

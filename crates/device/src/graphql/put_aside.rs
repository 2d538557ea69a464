//! Deleted regions, and regions with another area, on the wire.

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::area::{AreaInput, Bounds, Plan};
use super::region::{DeletePlan, Region};
use super::scalars::{Count, DateTime};
use super::source::Source;
use super::{on_device, shown};
use crate::put_aside::DeletedView;

/// What can be asked of deleted and changed regions.
#[derive(Default)]
pub struct PutAsideQuery;

/// What can be done with deleted regions and areas.
#[derive(Default)]
pub struct PutAsideMutation;

/// A deleted region that can be taken back as long as its bytes are there.
#[derive(SimpleObject)]
struct DeletedRegion {
    id: ID,
    name: String,
    source: Source,
    bounds: Bounds,
    deleted_at: DateTime,
    /// When it goes by itself; sooner if its space is needed.
    gone_at: DateTime,
    /// Bytes that go with it when the deleted regions go one after the other, the oldest first.
    bytes: Count,
}

impl From<DeletedView> for DeletedRegion {
    fn from(view: DeletedView) -> Self {
        Self {
            gone_at: DateTime(view.gone_at()),
            id: ID(view.key),
            name: view.deleted.region.name,
            source: view.record.into(),
            bounds: view.bounds.into(),
            deleted_at: DateTime(view.deleted.deleted),
            bytes: Count(view.deleted.bytes),
        }
    }
}

/// What another area would bring to a region and take from it.
#[derive(SimpleObject)]
struct ChangePlan {
    /// What the region would hold then.
    plan: Plan,
    /// Stored tiles that go.
    goes_tiles: Count,
    /// Bytes that go with them at most.
    goes_bytes: Count,
    /// Stored tiles that leave the region and stay because other regions share them.
    kept_tiles: Count,
}

#[Object]
impl PutAsideQuery {
    /// Deleted regions that can still be taken back, the last one first.
    async fn deleted_regions(&self, context: &Context<'_>) -> Result<Vec<DeletedRegion>> {
        let views = on_device(context, |device| device.deleted_regions()).await?;
        Ok(views.into_iter().map(DeletedRegion::from).collect())
    }

    /// What another area would bring to a region and take from it. Sends nothing over a network.
    async fn change_plan(&self, context: &Context<'_>, id: ID, input: AreaInput) -> Result<ChangePlan> {
        let area = input.into_area().map_err(shown)?;
        on_device(context, move |device| {
            let (plan, change) = device.plan_region_change(&id, &area)?;
            Ok(ChangePlan {
                plan: plan.into(),
                goes_tiles: Count(change.goes),
                goes_bytes: Count(change.goes_bytes),
                kept_tiles: Count(change.stays),
            })
        })
        .await
    }
}

#[Object]
impl PutAsideMutation {
    /// Deletes a region. It is put aside and can be taken back until its bytes are gone; answers what
    /// goes then. Tiles that other regions share stay.
    async fn delete_region(&self, context: &Context<'_>, id: ID) -> Result<DeletePlan> {
        on_device(context, move |device| Ok(device.delete_region(&id)?.into())).await
    }

    /// Takes a deleted region back; its job goes on if it was at work.
    async fn restore_region(&self, context: &Context<'_>, id: ID) -> Result<Region> {
        on_device(context, move |device| Ok(device.restore_region(&id)?.into())).await
    }

    /// Deletes a region for good, whether it was deleted before or not; answers what went.
    async fn purge_region(&self, context: &Context<'_>, id: ID) -> Result<DeletePlan> {
        on_device(context, move |device| Ok(device.purge_region(&id)?.into())).await
    }

    /// Gives a region another area or other zooms: tiles no longer in it go unless other regions
    /// share them, and what is missing of the added ones is downloaded.
    async fn change_region(&self, context: &Context<'_>, id: ID, input: AreaInput) -> Result<Region> {
        let area = input.into_area().map_err(shown)?;
        on_device(context, move |device| Ok(device.change_region(&id, &area)?.into())).await
    }
}

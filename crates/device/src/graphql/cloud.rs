//! Regions of the hub on the wire.

use async_graphql::{ComplexObject, Context, Enum, ID, Object, Result, SimpleObject};

use super::account::Problem;
use super::area::Bounds;
use super::region::Region;
use super::scalars::{Count, DateTime, Geometry};
use super::tasks::Task;
use super::{device, on_device, shown};
use crate::cloud::{self, HubRegionView};

/// How a region of the hub stands on this device.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "cloud::HubRegionState")]
pub(crate) enum HubRegionState {
    /// Nothing of it is here.
    Absent,
    /// Some of its tiles are here.
    Partial,
    /// All that the hub has of it is here.
    Present,
    /// It was here whole, and the hub has other tiles now.
    Outdated,
    /// It comes down now.
    Taking,
}

/// A region that the workspace has on the hub.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct HubRegion {
    id: ID,
    name: String,
    /// The name of its source on the hub.
    source_name: String,
    min_zoom: u8,
    max_zoom: u8,
    /// Tiles in it.
    tiles: Count,
    /// How many of them the hub knows: stored, or nothing there. Fewer than `tiles` while the hub
    /// still caches it.
    known_tiles: Count,
    /// Bytes of those that the hub stores.
    bytes: Count,
    bounds: Bounds,
    /// Its outline, GeoJSON.
    shape: Geometry,
    /// When it or a tile of it changed last.
    changed_at: DateTime,
    created_by: String,
    /// When the hub drops it by itself.
    expires_at: Option<DateTime>,
    state: HubRegionState,
    /// The task of this program that takes it.
    task_id: Option<ID>,
    #[graphql(skip)]
    local: Option<String>,
}

impl From<HubRegionView> for HubRegion {
    fn from(view: HubRegionView) -> Self {
        let region = view.region;
        Self {
            source_name: view.source_name,
            min_zoom: region.zooms.min(),
            max_zoom: region.zooms.max(),
            tiles: Count(region.tiles),
            known_tiles: Count(region.known_tiles),
            bytes: Count(region.bytes),
            bounds: region.bounds.into(),
            changed_at: DateTime(region.last_change()),
            created_by: region.created_by,
            expires_at: region.expires.map(DateTime),
            state: view.state.into(),
            task_id: view.task.map(|id| ID(id.to_string())),
            local: view.local,
            shape: Geometry(region.shape),
            id: ID(region.id),
            name: region.name,
        }
    }
}

#[ComplexObject]
impl HubRegion {
    /// The region of this device that it came down to, or was put up from.
    async fn local(&self, context: &Context<'_>) -> Result<Option<Region>> {
        let Some(key) = self.local.clone() else { return Ok(None) };
        match device(context)?.blocking(move |device| device.region(&key)).await {
            Ok(view) => Ok(Some(view.into())),
            Err(cause) if cause.code == crate::ErrorCode::NotFound => Ok(None),
            Err(cause) => Err(shown(cause)),
        }
    }
}

/// The regions of the hub, as far as they are known here.
#[derive(SimpleObject)]
pub(crate) struct HubRegionList {
    /// By name.
    regions: Vec<HubRegion>,
    /// When the hub said so; absent if it was never asked.
    as_of: Option<DateTime>,
    /// Why it could not be asked the last time.
    problem: Option<Problem>,
}

impl From<cloud::HubRegionList> for HubRegionList {
    fn from(list: cloud::HubRegionList) -> Self {
        Self {
            regions: list.regions.into_iter().map(HubRegion::from).collect(),
            as_of: list.as_of.map(DateTime),
            problem: list.problem.map(Problem::from),
        }
    }
}

/// What can be asked of the hub's regions.
#[derive(Default)]
pub struct CloudQuery;

#[Object]
impl CloudQuery {
    /// The regions that the workspace has on the hub, from the list that is kept on this device:
    /// asks nobody.
    async fn hub_regions(&self, context: &Context<'_>) -> Result<HubRegionList> {
        on_device(context, |device| Ok(device.hub_regions()?.into())).await
    }
}

/// What can be done with the hub's regions.
#[derive(Default)]
pub struct CloudMutation;

#[Object]
impl CloudMutation {
    /// Asks the hub for its regions. Where it can't be asked, the list stays and `problem` says why.
    async fn refresh_hub_regions(&self, context: &Context<'_>) -> Result<HubRegionList> {
        // That it can't be asked is told beside the list.
        drop(device(context)?.refresh_hub_regions().await);
        on_device(context, |device| Ok(device.hub_regions()?.into())).await
    }

    /// Starts to bring a region of the hub here, with its source: what is missing or has changed, every
    /// tile checked. Where that is under way already, it goes on.
    async fn take_hub_region(&self, context: &Context<'_>, id: ID) -> Result<Task> {
        on_device(context, move |device| Ok(device.start_take(&id)?.into())).await
    }

    /// Starts to put the tiles of a region of this device up to the hub, for the others of the
    /// workspace. What stands there is never overwritten by what has not seen it.
    async fn put_up_region(&self, context: &Context<'_>, region: ID) -> Result<Task> {
        on_device(context, move |device| Ok(device.start_put_up(&region)?.into())).await
    }
}

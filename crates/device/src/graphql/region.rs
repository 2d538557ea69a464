//! Regions and their jobs on the wire.

use async_graphql::{ComplexObject, Context, Enum, ID, SimpleObject};
use tile_store::{DamagedTile, Failure, JobState, RegionStats};

use super::area::Bounds;
use super::on_device;
use super::readiness::{Readiness, Verification, is_ready};
use super::scalars::{Count, DateTime, Geometry};
use super::source::Source;
use crate::region_use::RegionView;
use crate::source_book::SourceRecord;

/// How far a region's last job is.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "JobState")]
pub(crate) enum RegionState {
    /// Waits for its turn.
    Queued,
    /// At work.
    Running,
    /// Stopped, to be resumed; `problem` says why if nobody asked for it.
    Paused,
    /// Ended; some tiles failed and are listed.
    FailedInPart,
    /// Ended without one tile.
    Failed,
    /// Ended with every tile.
    Done,
    /// Ended by the user.
    Cancelled,
}

/// What a job does.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
pub(crate) enum JobKind {
    /// Fetches what is missing.
    Download,
    /// Asks the source for what changed.
    Refresh,
    /// Fetches the damaged tiles again.
    Repair,
    /// Fetches the failed tiles again.
    Retry,
}

/// The last job of a region.
#[derive(SimpleObject)]
pub(crate) struct Job {
    kind: JobKind,
    state: RegionState,
    /// Tiles it looks at.
    total: Count,
    /// Tiles settled, failed ones too.
    done: Count,
    failed: Count,
    /// Tiles that the source said are unchanged.
    unchanged: Count,
    bytes_fetched: Count,
    tiles_per_second: Option<f64>,
    bytes_per_second: Option<f64>,
    seconds_left: Option<f64>,
    started_at: DateTime,
    finished_at: Option<DateTime>,
    /// Why it is paused or failed, and what to do.
    problem: Option<String>,
}

/// An area that a user wants offline.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Region {
    id: ID,
    name: String,
    state: RegionState,
    bounds: Bounds,
    geometry: Geometry,
    min_zoom: u8,
    max_zoom: u8,
    wanted_tiles: Count,
    stored_tiles: Count,
    /// Places that the source has nothing for.
    empty_tiles: Count,
    failed_tiles: Count,
    damaged_tiles: Count,
    /// Bytes of the distinct contents of its tiles.
    bytes: Count,
    /// Bytes that are freed if this region alone is deleted.
    unique_bytes: Count,
    created_at: DateTime,
    updated_at: Option<DateTime>,
    last_used_at: Option<DateTime>,
    /// When its first tile stops being fresh.
    expires_at: Option<DateTime>,
    /// When the tile that was confirmed longest ago was confirmed.
    oldest_tile_at: Option<DateTime>,
    expired_tiles: Count,
    verified_at: Option<DateTime>,
    job: Option<Job>,
    #[graphql(skip)]
    record: SourceRecord,
    #[graphql(skip)]
    verified: Option<tile_store::Verification>,
}

impl From<RegionView> for Region {
    fn from(view: RegionView) -> Self {
        let job = job_of(&view);
        let (region, stats) = (view.region, view.stats);
        Self {
            id: ID(view.key),
            name: region.name,
            state: state_of(&job, &stats),
            bounds: view.bounds.into(),
            geometry: Geometry(view.geometry),
            min_zoom: view.zooms.min(),
            max_zoom: view.zooms.max(),
            wanted_tiles: Count(stats.wanted),
            stored_tiles: Count(stats.stored),
            empty_tiles: Count(stats.empty),
            failed_tiles: Count(stats.failed),
            damaged_tiles: Count(stats.damaged),
            bytes: Count(stats.bytes),
            unique_bytes: Count(stats.unique_bytes),
            created_at: DateTime(region.created),
            updated_at: region.updated.map(DateTime),
            last_used_at: region.last_used.map(DateTime),
            expires_at: stats.expires.map(DateTime),
            oldest_tile_at: stats.oldest.map(DateTime),
            expired_tiles: Count(stats.expired),
            verified_at: region.verified.as_ref().map(|verified| DateTime(verified.at)),
            verified: region.verified,
            job,
            record: view.record,
        }
    }
}

/// Says how a region stands: its open job, or else what its tiles say. A refresh that ended well does
/// not hide tiles that an earlier download could not get.
fn state_of(job: &Option<Job>, stats: &RegionStats) -> RegionState {
    let known = stats.stored + stats.empty;
    match job.as_ref().map(|job| job.state) {
        Some(state @ (RegionState::Queued | RegionState::Running | RegionState::Paused)) => state,
        _ if stats.failed > 0 && known == 0 => RegionState::Failed,
        _ if stats.failed > 0 => RegionState::FailedInPart,
        _ if known >= stats.wanted => RegionState::Done,
        Some(state) => state,
        None => RegionState::FailedInPart,
    }
}

fn job_of(view: &RegionView) -> Option<Job> {
    let job = view.job.as_ref()?;
    let running = view.pace.filter(|_| job.state == JobState::Running);
    let left = job.total.saturating_sub(job.done) as f64;
    Some(Job {
        kind: match job.kind {
            tile_store::JobKind::Download => JobKind::Download,
            tile_store::JobKind::Refresh => JobKind::Refresh,
            tile_store::JobKind::Repair => JobKind::Repair,
            tile_store::JobKind::RetryFailed => JobKind::Retry,
        },
        state: job.state.into(),
        total: Count(job.total),
        done: Count(job.done),
        failed: Count(job.failed),
        unchanged: Count(job.unchanged),
        bytes_fetched: Count(job.bytes_fetched),
        tiles_per_second: running.map(|pace| pace.tiles_per_second),
        bytes_per_second: running.map(|pace| pace.bytes_per_second),
        seconds_left: running
            .filter(|pace| pace.tiles_per_second > 0.0)
            .map(|pace| left / pace.tiles_per_second),
        started_at: DateTime(job.started),
        finished_at: job.finished.map(DateTime),
        problem: job.problem.clone(),
    })
}

#[ComplexObject]
impl Region {
    /// The source of its tiles.
    async fn source(&self) -> Source {
        self.record.clone().into()
    }

    /// Tiles that could not be fetched, with the reason.
    async fn failures(
        &self,
        context: &Context<'_>,
        #[graphql(default = 0)] offset: i32,
        #[graphql(default = 50)] first: i32,
    ) -> async_graphql::Result<FailurePage> {
        let (key, total) = (self.id.to_string(), self.failed_tiles);
        let (offset, first) = (offset.max(0) as usize, first.clamp(0, MAX_PAGE) as usize);
        on_device(context, move |device| {
            let (_, tileset, id) = device.find_region_parts(&key)?;
            let items = tileset.failures(id, offset, first)?.into_iter().map(TileFailure::from).collect();
            Ok(FailurePage { total, items })
        })
        .await
    }

    /// Tiles that the last verification found bad.
    async fn damaged(&self, context: &Context<'_>) -> async_graphql::Result<Vec<TileFault>> {
        let key = self.id.to_string();
        on_device(context, move |device| Ok(device.damaged(&key)?.into_iter().map(TileFault::from).collect()))
            .await
    }

    /// The last check of all its tiles; absent if nobody checked it yet.
    async fn verification(&self, context: &Context<'_>) -> async_graphql::Result<Option<Verification>> {
        let Some(record) = self.verified.clone() else { return Ok(None) };
        let key = self.id.to_string();
        let ready = on_device(context, move |device| Ok(is_ready(&device.concerns(&key)?))).await?;
        Ok(Some(Verification::of(record, ready)))
    }

    /// Whether it can be taken where no network reaches, and what speaks against that.
    async fn readiness(&self, context: &Context<'_>) -> async_graphql::Result<Readiness> {
        let key = self.id.to_string();
        on_device(context, move |device| Ok(device.concerns(&key)?.into())).await
    }

    /// What deleting it would free and keep.
    async fn delete_plan(&self, context: &Context<'_>) -> async_graphql::Result<DeletePlan> {
        let (key, bytes) = (self.id.to_string(), self.bytes.0);
        on_device(context, move |device| {
            let (plan, shared_with) = device.delete_plan(&key)?;
            Ok(DeletePlan {
                kept_bytes: Count(bytes.saturating_sub(plan.bytes)),
                shared_with,
                ..DeletePlan::from(plan)
            })
        })
        .await
    }
}

/// Most failures in one page.
const MAX_PAGE: i32 = 1000;

/// A page of failures.
#[derive(SimpleObject)]
struct FailurePage {
    total: Count,
    items: Vec<TileFailure>,
}

/// A tile that could not be fetched.
#[derive(SimpleObject)]
struct TileFailure {
    zoom: u8,
    x: u32,
    y: u32,
    kind: String,
    /// What happened and what to do.
    message: String,
    /// HTTP status, if there was one.
    status: Option<u16>,
    attempts: u32,
    at: DateTime,
}

impl From<Failure> for TileFailure {
    fn from(failure: Failure) -> Self {
        Self {
            zoom: failure.coord.zoom(),
            x: failure.coord.x(),
            y: failure.coord.y(),
            kind: failure.kind,
            message: failure.message,
            status: failure.status,
            attempts: failure.attempts,
            at: DateTime(failure.at),
        }
    }
}

/// A stored tile whose bytes are wrong.
#[derive(SimpleObject)]
pub(crate) struct TileFault {
    zoom: u8,
    x: u32,
    y: u32,
    reason: String,
}

impl From<DamagedTile> for TileFault {
    fn from(tile: DamagedTile) -> Self {
        Self {
            zoom: tile.coord.zoom(),
            x: tile.coord.x(),
            y: tile.coord.y(),
            reason: tile.reason.name().to_owned(),
        }
    }
}

/// What goes and what stays when a region is deleted.
#[derive(SimpleObject)]
pub(crate) struct DeletePlan {
    tiles: Count,
    bytes: Count,
    /// Stays because other regions share it.
    kept_tiles: Count,
    kept_bytes: Count,
    /// The regions that share tiles with it.
    shared_with: Vec<String>,
}

impl From<tile_store::DeletePlan> for DeletePlan {
    fn from(plan: tile_store::DeletePlan) -> Self {
        Self {
            tiles: Count(plan.tiles),
            bytes: Count(plan.bytes),
            kept_tiles: Count(plan.shared_tiles),
            kept_bytes: Count(0),
            shared_with: Vec::new(),
        }
    }
}

//! Regions of a workspace, and the work on them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::documents::{self, from_parts};
use super::scalars::Sha256;
use super::{Hub, SignedRequest, documents as ask};
use crate::failure::HubError;

/// An area of a source that the hub keeps tiles of.
#[derive(Clone, PartialEq, Debug)]
pub struct Region {
    /// Its name among regions, which never changes.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The id of its source.
    pub source: String,
    /// Its least zoom.
    pub min_zoom: i64,
    /// Its greatest zoom.
    pub max_zoom: i64,
    /// Its outline, GeoJSON.
    pub shape: serde_json::Value,
    /// Tiles in it.
    pub tile_count: u64,
    /// How many of them are known: stored, or nothing there.
    pub known_tiles: u64,
    /// Bytes of those that are stored.
    pub known_bytes: u64,
    /// Rises whenever a tile in it changes.
    pub revision: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it.
    pub created_by: String,
    /// When its name or expiry changed last.
    pub changed_at: Timestamp,
    /// When a tile in it changed last.
    pub tiles_changed_at: Timestamp,
    /// When it goes by itself.
    pub expires_at: Option<Timestamp>,
    /// All of it in one file, if it was sealed into one.
    pub pack: Pack,
}

/// A region in one file: PMTiles.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pack {
    /// Whether it is there.
    pub state: PackState,
    /// Its length.
    pub bytes: Option<u64>,
    /// The hash of the file.
    pub sha256: Option<[u8; 32]>,
    /// When it was made.
    pub sealed_at: Option<Timestamp>,
    /// How to get it.
    pub download: Option<SignedRequest>,
}

/// Whether a region is there in one file.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PackState {
    /// There is no file.
    Absent,
    /// It has all tiles of now.
    Ready,
    /// One is being made; an older one may be there.
    Sealing,
    /// Tiles have changed since.
    Stale,
    /// One that this program does not know.
    #[serde(other)]
    Unknown,
}

/// The area of a region.
#[derive(Clone, PartialEq, Debug)]
pub enum RegionArea {
    /// West, south, east, north in degrees; west greater than east crosses the antimeridian.
    Bounds([f64; 4]),
    /// GeoJSON: polygons; or lines, with a member `bufferMeters`.
    Shape(serde_json::Value),
}

/// A region to be made.
#[derive(Clone, PartialEq, Debug)]
pub struct NewRegion {
    /// What to call it, unique in the workspace.
    pub name: String,
    /// The source.
    pub source: String,
    /// Its area.
    pub area: RegionArea,
    /// Its least zoom.
    pub min_zoom: u8,
    /// Its greatest zoom.
    pub max_zoom: u8,
    /// When it goes by itself.
    pub expires_at: Option<Timestamp>,
}

/// What a job does.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum JobKind {
    /// Fetches what is missing or no longer fresh.
    Cache,
    /// Asks for every tile again, and fetches those that have changed.
    Refresh,
    /// Writes the region's tiles into one PMTiles file.
    Seal,
    /// One that this program does not know.
    #[serde(other)]
    Unknown,
}

/// How far a job is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum JobState {
    /// Somebody has ended it.
    Cancelled,
    /// All that could be done is done.
    Done,
    /// It could not be done.
    Failed,
    /// It waits for somebody to resume it.
    Paused,
    /// No worker has looked at it yet.
    Queued,
    /// Workers work on it.
    Running,
    /// One that this program does not know.
    #[serde(other)]
    Unknown,
}

/// Work of the hub on a region.
#[derive(Clone, PartialEq, Debug)]
pub struct Job {
    /// Its name among jobs.
    pub id: String,
    /// What it does.
    pub kind: JobKind,
    /// The region, by its id.
    pub region: String,
    /// The region's source, by its id.
    pub source: String,
    /// How far it is.
    pub state: JobState,
    /// Why it waits or failed.
    pub reason: Option<String>,
    /// Tiles of the region.
    pub tiles: u64,
    /// Tiles that it is through with.
    pub through: u64,
    /// Tiles that could not be fetched.
    pub failed: u64,
    /// Bytes that were fetched, or written.
    pub bytes: u64,
    /// Seconds until it is through, if it goes on like that.
    pub seconds_left: Option<f64>,
    /// When it was started.
    pub created_at: Timestamp,
    /// When it came to its end.
    pub ended_at: Option<Timestamp>,
}

macro_rules! packs {
    ($($module:ident),+) => { $(
        impl From<documents::$module::RegionPartsPack> for Pack {
            fn from(pack: documents::$module::RegionPartsPack) -> Self {
                Self {
                    state: pack.state,
                    bytes: pack.bytes,
                    sha256: pack.sha256.map(|Sha256(hash)| hash),
                    sealed_at: pack.sealed_at,
                    download: pack.download.map(Into::into),
                }
            }
        }
    )+ };
}
packs!(regions, region, create_region);

from_parts!(Region: regions, region, create_region => RegionParts {
    id, name, source, min_zoom, max_zoom, shape, tile_count, known_tiles, known_bytes, revision, created_at,
    created_by, changed_at, tiles_changed_at, expires_at, pack,
});
from_parts!(Job: job, start_job => JobParts {
    id, kind, region, source, state, reason, tiles, through, failed, bytes, seconds_left, created_at, ended_at,
});

impl From<NewRegion> for documents::create_region::RegionInput {
    fn from(region: NewRegion) -> Self {
        let (bounds, shape) = match region.area {
            RegionArea::Bounds(bounds) => (Some(bounds.to_vec()), None),
            RegionArea::Shape(shape) => (None, Some(shape)),
        };
        Self {
            bounds,
            expires_at: region.expires_at,
            max_zoom: region.max_zoom.into(),
            min_zoom: region.min_zoom.into(),
            name: Some(region.name),
            shape,
            source: region.source,
        }
    }
}

impl Hub {
    /// The regions of a workspace by name, of one source or all.
    ///
    /// # Errors
    /// See [`HubError`].
    pub async fn regions(&self, workspace: &str, source: Option<&str>) -> Result<Vec<Region>, HubError> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let (workspace, source) = (workspace.to_owned(), source.map(str::to_owned));
            let variables = documents::regions::Variables { workspace, source, after };
            let page = self.ask::<ask::Regions>(variables).await?.workspace.regions;
            all.extend(page.nodes.into_iter().map(Region::from));
            after = page.page_info.end_cursor.filter(|_| page.page_info.has_next_page);
            if after.is_none() {
                return Ok(all);
            }
        }
    }

    /// One of them.
    ///
    /// # Errors
    /// See [`HubError`].
    pub async fn region(&self, workspace: &str, region: &str) -> Result<Region, HubError> {
        let (workspace, region) = (workspace.to_owned(), region.to_owned());
        let variables = documents::region::Variables { workspace, region };
        Ok(self.ask::<ask::Region>(variables).await?.workspace.region.into())
    }

    /// Makes a region, if nothing stands against its plan. The same `key` makes one.
    ///
    /// # Errors
    /// See [`HubError`].
    pub async fn create_region(
        &self,
        workspace: &str,
        region: NewRegion,
        key: Option<&str>,
    ) -> Result<Region, HubError> {
        let variables = documents::create_region::Variables {
            workspace: workspace.to_owned(),
            input: region.into(),
            key: key.map(str::to_owned),
        };
        Ok(self.ask::<ask::CreateRegion>(variables).await?.create_region.into())
    }

    /// Fills or refreshes a region, or seals it into one file. The same `key` starts one job.
    ///
    /// # Errors
    /// See [`HubError`].
    pub async fn start_job(
        &self,
        workspace: &str,
        region: &str,
        kind: JobKind,
        key: Option<&str>,
    ) -> Result<Job, HubError> {
        let variables = documents::start_job::Variables {
            workspace: workspace.to_owned(),
            region: region.to_owned(),
            kind,
            key: key.map(str::to_owned),
        };
        Ok(self.ask::<ask::StartJob>(variables).await?.start_job.into())
    }

    /// How a job stands.
    ///
    /// # Errors
    /// See [`HubError`].
    pub async fn job(&self, workspace: &str, job: &str) -> Result<Job, HubError> {
        let variables = documents::job::Variables { workspace: workspace.to_owned(), job: job.to_owned() };
        Ok(self.ask::<ask::Job>(variables).await?.workspace.job.into())
    }
}

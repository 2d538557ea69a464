//! Areas, plans, estimates and coverage on the wire.

use async_graphql::{Enum, InputObject, SimpleObject};
use tile_source::Bulk;

use super::scalars::{Count, DateTime, Geometry};
use crate::coverage;
use crate::error::{DeviceError, Result};
use crate::estimate;
use crate::geometry::AreaShape;
use crate::plan::{self, Area};

/// A box in degrees; west greater than east crosses the antimeridian.
#[derive(SimpleObject)]
pub(crate) struct Bounds {
    pub(crate) west: f64,
    pub(crate) south: f64,
    pub(crate) east: f64,
    pub(crate) north: f64,
}

impl From<tile_grid::Bounds> for Bounds {
    fn from(bounds: tile_grid::Bounds) -> Self {
        Self { west: bounds.west(), south: bounds.south(), east: bounds.east(), north: bounds.north() }
    }
}

/// A box in degrees; west greater than east crosses the antimeridian.
#[derive(InputObject)]
pub(crate) struct BoundsInput {
    pub(crate) west: f64,
    pub(crate) south: f64,
    pub(crate) east: f64,
    pub(crate) north: f64,
}

/// An area of one source: either bounds or a geometry.
#[derive(InputObject)]
pub(crate) struct AreaInput {
    /// Id or name of the source.
    source_id: async_graphql::ID,
    /// A box…
    bounds: Option<BoundsInput>,
    /// …or a geometry; lines need `bufferMeters`.
    geometry: Option<Geometry>,
    /// Metres kept to either side of a line.
    buffer_meters: Option<f64>,
    min_zoom: i32,
    max_zoom: i32,
}

impl AreaInput {
    /// Takes exactly one of bounds and geometry.
    pub(crate) fn into_area(self) -> Result<Area> {
        let shape = match (self.bounds, self.geometry) {
            (Some(BoundsInput { west, south, east, north }), None) => {
                AreaShape::Bounds { west, south, east, north }
            }
            (None, Some(geometry)) => {
                AreaShape::GeoJson { geometry: geometry.0, buffer_m: self.buffer_meters }
            }
            _ => return Err(DeviceError::bad_input("An area is given by either bounds or a geometry.")),
        };
        Ok(Area {
            source: self.source_id.to_string(),
            shape,
            min_zoom: self.min_zoom,
            max_zoom: self.max_zoom,
        })
    }
}

/// Tiles of one zoom.
#[derive(SimpleObject)]
struct ZoomCount {
    zoom: u8,
    tiles: Count,
}

/// Whether a source's owner allows bulk caching.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
pub(crate) enum BulkPermission {
    /// Yes.
    Allowed,
    /// Up to a number of tiles.
    Limited,
    /// No; `reason` says why and `instead` what to do.
    Forbidden,
    /// Nobody said.
    Unknown,
}

/// What a source's owner demands.
#[derive(SimpleObject)]
pub(crate) struct Terms {
    attribution: Option<String>,
    licence: Option<String>,
    max_zoom: Option<u8>,
    bulk: BulkPermission,
    max_tiles: Option<Count>,
    reason: Option<String>,
    instead: Option<String>,
}

impl From<tile_source::Terms> for Terms {
    fn from(terms: tile_source::Terms) -> Self {
        let (bulk, max_tiles, reason, instead) = match terms.bulk {
            Bulk::Allowed => (BulkPermission::Allowed, None, None, None),
            Bulk::Limited { max_tiles } => (BulkPermission::Limited, Some(Count(max_tiles)), None, None),
            Bulk::Forbidden { reason, instead } => {
                (BulkPermission::Forbidden, None, Some(reason), Some(instead))
            }
            Bulk::Unknown => (BulkPermission::Unknown, None, None, None),
        };
        Self {
            attribution: terms.attribution,
            licence: terms.licence,
            max_zoom: terms.max_zoom,
            bulk,
            max_tiles,
            reason,
            instead,
        }
    }
}

/// A reason against a plan.
#[derive(SimpleObject)]
struct PlanProblem {
    code: String,
    message: String,
    /// `createRegion` refuses while it stands.
    blocking: bool,
}

/// What a region would hold: exact counts, terms, disk and quota.
#[derive(SimpleObject)]
pub(crate) struct Plan {
    tiles: Count,
    per_zoom: Vec<ZoomCount>,
    already_stored: Count,
    to_fetch: Count,
    bounds: Bounds,
    geometry: Geometry,
    terms: Terms,
    free_disk_bytes: Count,
    quota_bytes: Option<Count>,
    used_bytes: Count,
    problems: Vec<PlanProblem>,
}

impl From<plan::Plan> for Plan {
    fn from(plan: plan::Plan) -> Self {
        Self {
            tiles: Count(plan.tiles),
            per_zoom: plan
                .per_zoom
                .into_iter()
                .map(|(zoom, tiles)| ZoomCount { zoom, tiles: Count(tiles) })
                .collect(),
            already_stored: Count(plan.already_stored),
            to_fetch: Count(plan.tiles.saturating_sub(plan.already_stored)),
            bounds: plan.bounds.into(),
            geometry: Geometry(plan.geometry),
            terms: plan.terms.into(),
            free_disk_bytes: Count(plan.free_disk_bytes),
            quota_bytes: plan.quota_bytes.map(Count),
            used_bytes: Count(plan.used_bytes),
            problems: plan
                .problems
                .into_iter()
                .map(|problem| PlanProblem {
                    code: problem.code.to_owned(),
                    message: problem.message,
                    blocking: problem.blocking,
                })
                .collect(),
        }
    }
}

/// Bytes of the tiles still to fetch, from a sample; low to high is the 90 % interval.
#[derive(SimpleObject)]
pub(crate) struct ByteEstimate {
    sampled: usize,
    failed: usize,
    low_bytes: Count,
    likely_bytes: Count,
    high_bytes: Count,
    mean_tile_bytes: Count,
    seconds_at_sample_rate: Option<f64>,
}

impl From<estimate::ByteEstimate> for ByteEstimate {
    fn from(estimate: estimate::ByteEstimate) -> Self {
        Self {
            sampled: estimate.sampled,
            failed: estimate.failed,
            low_bytes: Count(estimate.low_bytes),
            likely_bytes: Count(estimate.likely_bytes),
            high_bytes: Count(estimate.high_bytes),
            mean_tile_bytes: Count(estimate.mean_tile_bytes),
            seconds_at_sample_rate: estimate.seconds,
        }
    }
}

/// What of a view is stored.
#[derive(SimpleObject)]
pub(crate) struct Coverage {
    wanted: Count,
    stored: Count,
    /// Missing tiles, neighbours merged to rectangles.
    missing: Vec<Bounds>,
    /// The zoom looked at: lowered when the view holds more than 4,096 tiles.
    zoom: u8,
    /// When the stored tile that was confirmed longest ago was confirmed.
    oldest_tile_at: Option<DateTime>,
}

impl From<coverage::Coverage> for Coverage {
    fn from(coverage: coverage::Coverage) -> Self {
        Self {
            wanted: Count(coverage.wanted),
            stored: Count(coverage.stored),
            missing: coverage.missing.into_iter().map(Bounds::from).collect(),
            zoom: coverage.zoom,
            oldest_tile_at: coverage.oldest.map(DateTime),
        }
    }
}

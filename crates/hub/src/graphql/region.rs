//! Plans and regions on the wire.

use std::sync::Arc;

use async_graphql::connection::{Connection, Edge};
use async_graphql::{Context, Enum, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};
use hub_store::regions::{RegionRow, place_of};
use hub_store::tiles::At;

use super::scalars::{Count, DateTime, GeoJson};
use super::source::Terms;
use super::transfer::{Pack, TilePage};
use super::{caller, hub, shown};
use crate::access::{Access, Operation};
use crate::error::HubError;
use crate::regions::{Area, Outline, Plan as AreaPlan};
use crate::sources::zoom_range;

/// Most regions of a page.
const MAX_PAGE: usize = 1_000;

/// The format of a tile's bytes.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "tile_grid::TileFormat")]
pub enum TileFormat {
    /// Portable Network Graphics.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    Webp,
    /// AV1 image file format.
    Avif,
    /// Mapbox Vector Tile, packed with gzip.
    Mvt,
}

/// An area of a source: either `shape` or `bounds`.
#[derive(InputObject)]
pub struct RegionInput {
    /// The source.
    source: ID,
    /// Polygons; or lines, with a member `bufferMeters` that says how far to either side.
    shape: Option<GeoJson>,
    /// West, south, east, north in degrees; west greater than east crosses the antimeridian.
    bounds: Option<Vec<f64>>,
    min_zoom: i32,
    max_zoom: i32,
    /// What to call the region, unique in the workspace; a plan needs none.
    name: Option<String>,
    /// When the region goes by itself.
    expires_at: Option<DateTime>,
}

impl RegionInput {
    fn area(self) -> std::result::Result<Area, HubError> {
        let outline = match (self.shape, self.bounds) {
            (Some(shape), None) => Outline::GeoJson(shape.0),
            (None, Some(bounds)) => Outline::Bounds(
                bounds
                    .try_into()
                    .map_err(|_| HubError::bad("bounds are four numbers: west, south, east, north."))?,
            ),
            _ => return Err(HubError::bad("Give either shape or bounds.")),
        };
        Ok(Area {
            source: self.source.to_string(),
            outline,
            zooms: zoom_range(self.min_zoom, self.max_zoom)?,
        })
    }
}

/// The tiles of an area at a zoom.
#[derive(SimpleObject)]
pub struct ZoomCount {
    /// The zoom.
    zoom: u8,
    /// How many tiles.
    tiles: Count,
}

/// A range of bytes: nine times of ten the truth lies in it, if what is missing is like what is stored.
#[derive(SimpleObject)]
pub struct ByteRange {
    /// The least.
    low: Count,
    /// The likeliest.
    likely: Count,
    /// The most.
    high: Count,
    /// Stored tiles that it rests on.
    sampled: Count,
}

/// A reason against a plan.
#[derive(SimpleObject)]
pub struct PlanProblem {
    /// For programs.
    code: &'static str,
    /// For people.
    message: String,
    /// No region is made while it stands.
    blocking: bool,
}

/// What an area would hold and cost.
#[derive(SimpleObject)]
pub struct Plan {
    /// Tiles in it.
    tiles: Count,
    /// The same by zoom.
    zooms: Vec<ZoomCount>,
    /// How many of them are there already.
    known_tiles: Count,
    /// Bytes of those that are missing; none while nothing is stored of the source.
    missing_bytes: Option<ByteRange>,
    /// West, south, east, north.
    bounds: Vec<f64>,
    /// The area as it would be kept.
    shape: GeoJson,
    /// What the source's owner allows.
    terms: Terms,
    /// Bytes that the workspace uses.
    used_bytes: Count,
    /// Bytes that it may use.
    quota_bytes: Option<Count>,
    /// Tiles that it has.
    used_tiles: Count,
    /// Tiles that it may have.
    quota_tiles: Option<Count>,
    /// What stands against it.
    problems: Vec<PlanProblem>,
}

impl From<AreaPlan> for Plan {
    fn from(plan: AreaPlan) -> Self {
        let quota = |quota: Option<i64>| quota.and_then(|quota| u64::try_from(quota).ok()).map(Count);
        let bounds: [f64; 4] = plan.bounds.into();
        Self {
            tiles: Count(plan.tiles),
            zooms: plan
                .per_zoom
                .into_iter()
                .map(|(zoom, tiles)| ZoomCount { zoom, tiles: Count(tiles) })
                .collect(),
            known_tiles: Count(plan.known),
            missing_bytes: plan.estimate.map(|estimate| ByteRange {
                low: Count(estimate.low),
                likely: Count(estimate.likely),
                high: Count(estimate.high),
                sampled: Count(estimate.sampled),
            }),
            bounds: bounds.to_vec(),
            shape: GeoJson(plan.shape),
            terms: plan.terms.into(),
            used_bytes: Count(plan.used_bytes),
            quota_bytes: quota(plan.quotas.bytes),
            used_tiles: Count(plan.used_tiles),
            quota_tiles: quota(plan.quotas.tiles),
            problems: plan
                .problems
                .into_iter()
                .map(|problem| PlanProblem {
                    code: problem.code,
                    message: problem.message,
                    blocking: problem.blocking,
                })
                .collect(),
        }
    }
}

/// A named area over a source.
pub struct Region {
    access: Arc<Access>,
    row: RegionRow,
}

impl Region {
    pub(crate) const fn of(access: Arc<Access>, row: RegionRow) -> Self {
        Self { access, row }
    }
}

#[Object]
impl Region {
    /// Its name among regions, which never changes.
    async fn id(&self) -> ID {
        self.row.id.clone().into()
    }

    /// The id of its source.
    async fn source(&self) -> ID {
        self.row.source.clone().into()
    }

    /// What people call it.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// Its outline.
    async fn shape(&self) -> GeoJson {
        GeoJson(self.row.shape.clone())
    }

    /// Its least zoom.
    async fn min_zoom(&self) -> u8 {
        self.row.min_zoom
    }

    /// Its greatest zoom.
    async fn max_zoom(&self) -> u8 {
        self.row.max_zoom
    }

    /// Tiles in it.
    async fn tile_count(&self) -> Count {
        Count(self.row.tiles)
    }

    /// How many of them are known: stored, or nothing there.
    async fn known_tiles(&self) -> Count {
        Count(self.row.known_tiles)
    }

    /// Bytes of those that are stored.
    async fn known_bytes(&self) -> Count {
        Count(self.row.known_bytes)
    }

    /// Rises whenever a tile in it changes.
    async fn revision(&self) -> Count {
        Count(u64::try_from(self.row.revision).unwrap_or_default())
    }

    /// Who made it.
    async fn created_by(&self) -> &str {
        &self.row.created_by
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime::of_ms(self.row.created_at)
    }

    /// When its name or expiry changed last.
    async fn changed_at(&self) -> DateTime {
        DateTime::of_ms(self.row.changed_at)
    }

    /// When a tile in it changed last.
    async fn tiles_changed_at(&self) -> DateTime {
        DateTime::of_ms(self.row.tiles_changed_at)
    }

    /// When it goes by itself.
    async fn expires_at(&self) -> Option<DateTime> {
        self.row.expires_at.map(DateTime::of_ms)
    }

    /// Its stored tiles, each with a URL to download; with `since`, those whose content changed then or
    /// later. A page may have fewer tiles than were asked for, or none, and not be the last. At most 5,000.
    async fn tiles(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        since: Option<DateTime>,
    ) -> Result<TilePage> {
        let access = self.access.also(Operation::RegionTiles).map_err(shown)?;
        let limit = first_of(first, crate::transfers::MAX_PAGE).map_err(shown)?;
        let after = after.as_deref().map(at).transpose().map_err(shown)?;
        let since = since.map(DateTime::ms);
        let page =
            hub(context)?.region_tiles(&access, &self.row, after, limit, since).await.map_err(shown)?;
        Ok(page.into())
    }

    /// All of it in one file, if it was sealed into one.
    async fn pack(&self, context: &Context<'_>) -> Result<Pack> {
        let access = self.access.also(Operation::RegionPack).map_err(shown)?;
        Ok(hub(context)?.region_pack(&access, &self.row).await.map_err(shown)?.into())
    }
}

/// How many to give: all that a page may have, or fewer.
fn first_of(first: Option<i32>, most: usize) -> std::result::Result<usize, HubError> {
    match first.map(usize::try_from) {
        None => Ok(most.min(100)),
        Some(Ok(first)) if (1..=most).contains(&first) => Ok(first),
        Some(_) => Err(HubError::bad(format!("first is from 1 to {most}."))),
    }
}

/// Reads a place in a region: `rectangle.row.column`.
fn at(cursor: &str) -> std::result::Result<At, HubError> {
    let mut numbers = cursor.split('.').map(str::parse::<u32>);
    match (numbers.next(), numbers.next(), numbers.next(), numbers.next()) {
        (Some(Ok(range)), Some(Ok(y)), Some(Ok(x)), None) => Ok(At { range, y, x }),
        _ => Err(HubError::bad("after is no cursor that this field gave.")),
    }
}

/// The regions of a workspace.
pub struct RegionFields(pub(super) Arc<Access>);

#[Object]
impl RegionFields {
    /// What caching an area would cost. Nothing is fetched.
    async fn plan(&self, context: &Context<'_>, input: RegionInput) -> Result<Plan> {
        let access = self.0.also(Operation::PlanRegion).map_err(shown)?;
        let area = input.area().map_err(shown)?;
        Ok(hub(context)?.plan(&access, area).await.map_err(shown)?.into())
    }

    /// The regions by name, of one source or all.
    async fn regions(
        &self,
        context: &Context<'_>,
        source: Option<ID>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<String, Region>> {
        let access = self.0.also(Operation::Regions).map_err(shown)?;
        let limit = first_of(first, MAX_PAGE).map_err(shown)?;
        let before = after.is_some();
        let source = source.map(|id| id.to_string());
        let (rows, more) = hub(context)?.regions(&access, source, after, limit).await.map_err(shown)?;
        let mut page = Connection::new(before, more);
        let edge = |row: RegionRow| Edge::new(place_of(&row.name), Region::of(Arc::clone(&self.0), row));
        page.edges.extend(rows.into_iter().map(edge));
        Ok(page)
    }

    /// One of them.
    async fn region(&self, context: &Context<'_>, id: ID) -> Result<Region> {
        let access = self.0.also(Operation::Region).map_err(shown)?;
        let row = hub(context)?.region(&access, &id).await.map_err(shown)?;
        Ok(Region::of(Arc::clone(&self.0), row))
    }
}

/// Changes regions.
#[derive(Default)]
pub struct RegionMutation;

#[Object]
impl RegionMutation {
    /// Makes a region, if nothing stands against its plan.
    async fn create_region(
        &self,
        context: &Context<'_>,
        workspace: ID,
        mut input: RegionInput,
        idempotency_key: Option<String>,
    ) -> Result<Region> {
        let hub = hub(context)?;
        let access = hub.allow(caller(context)?, Operation::CreateRegion, &workspace).await.map_err(shown)?;
        let (name, expires_at) = (input.name.take().unwrap_or_default(), input.expires_at.map(DateTime::ms));
        let area = input.area().map_err(shown)?;
        let row =
            hub.create_region(&access, &name, area, expires_at, idempotency_key).await.map_err(shown)?;
        Ok(Region::of(Arc::new(access), row))
    }

    /// Gives a region another name or expiry; what is left out stays, `expiresAt: null` takes it away.
    async fn change_region(
        &self,
        context: &Context<'_>,
        workspace: ID,
        id: ID,
        name: Option<String>,
        expires_at: MaybeUndefined<DateTime>,
    ) -> Result<Region> {
        let hub = hub(context)?;
        let access = hub.allow(caller(context)?, Operation::ChangeRegion, &workspace).await.map_err(shown)?;
        let expires_at = match expires_at {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(None),
            MaybeUndefined::Value(at) => Some(Some(at.ms())),
        };
        let row = hub.change_region(&access, &id, name, expires_at).await.map_err(shown)?;
        Ok(Region::of(Arc::new(access), row))
    }

    /// Deletes a region and the tiles that no other holds; gives its id.
    async fn delete_region(&self, context: &Context<'_>, workspace: ID, id: ID) -> Result<ID> {
        let hub = hub(context)?;
        let access = hub.allow(caller(context)?, Operation::DeleteRegion, &workspace).await.map_err(shown)?;
        hub.delete_region(&access, &id).await.map_err(shown)?;
        Ok(id)
    }
}

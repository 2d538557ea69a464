//! What an area would hold and cost, before anything is fetched.

use hub_store::regions as rows;
use hub_store::workspaces::{self, Quotas};
use hub_store::{Cover, usage};
use serde_json::Value;
use tile_grid::{Bounds, TileCover, ZoomRange};
use tile_source::{Bulk, Terms};

use super::estimate::{Estimate, Sample, estimate};
use super::shape::{Outline, bad};
use crate::access::Access;
use crate::error::{ErrorCode, HubError, Result};
use crate::hub::Hub;
use crate::sources::Facts;

/// Most tiles of one region.
const MAX_REGION_TILES: u64 = 10_000_000;

/// Most rectangles of one region: what an outline of some thousand positions has at deep zooms.
const MAX_RANGES: usize = 100_000;

/// Tiles of each zoom that an estimate looks at.
const SAMPLED: u32 = 64;

/// An area of one source.
#[derive(Clone, Debug)]
pub(crate) struct Area {
    pub(crate) source: String,
    pub(crate) outline: Outline,
    pub(crate) zooms: ZoomRange,
}

/// A reason against a plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Problem {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// No region is made while it stands.
    pub(crate) blocking: bool,
}

/// Exact counts and limits of an area.
pub(crate) struct Plan {
    pub(crate) tiles: u64,
    pub(crate) per_zoom: Vec<(u8, u64)>,
    pub(crate) known: u64,
    pub(crate) bounds: Bounds,
    pub(crate) shape: Value,
    pub(crate) terms: Terms,
    pub(crate) estimate: Option<Estimate>,
    pub(crate) quotas: Quotas,
    pub(crate) used_bytes: u64,
    pub(crate) used_tiles: u64,
    pub(crate) problems: Vec<Problem>,
    /// None if it is too large to be made.
    pub(super) cover: Option<Cover>,
}

/// What the database knows of an area.
struct Known {
    known: u64,
    used_bytes: u64,
    used_tiles: u64,
    quotas: Quotas,
    samples: Vec<Sample>,
}

impl Hub {
    /// Plans an area: exact counts, terms, quota, an estimate of bytes. Sends nothing to the source.
    pub(crate) async fn plan(&self, access: &Access, area: Area) -> Result<Plan> {
        let source = self.source(access, &area.source).await?;
        let facts = Facts::of(&source)?;
        let zooms = area.zooms;
        let (shape, cover, bounds) = tokio::task::spawn_blocking(move || {
            let (shape, kept) = area.outline.shape()?;
            let cover = TileCover::of(&shape, area.zooms).map_err(bad)?;
            Ok::<_, HubError>((kept, cover, shape.outer_bounds()))
        })
        .await
        .map_err(|_| HubError::new(ErrorCode::Internal, "The area could not be covered."))??;
        let ranges: usize = zooms.iter().map(|zoom| cover.ranges(zoom).len()).sum();
        let (tiles, fits) = (cover.count(), ranges <= MAX_RANGES);
        let kept = (tiles <= MAX_REGION_TILES && fits)
            .then(|| Cover::new(zooms.iter().flat_map(|zoom| cover.ranges(zoom).to_vec())));
        let known = self.known(access, &source.id, kept.clone()).await?;
        let per_zoom: Vec<_> = zooms.iter().map(|zoom| (zoom, cover.count_at(zoom))).collect();
        let mut plan = Plan {
            tiles,
            estimate: estimate(&per_zoom, tiles.saturating_sub(known.known), &known.samples),
            per_zoom,
            known: known.known,
            bounds,
            shape,
            terms: facts.terms(),
            quotas: known.quotas,
            used_bytes: known.used_bytes,
            used_tiles: known.used_tiles,
            problems: Vec::new(),
            cover: kept,
        };
        plan.problems = problems(&plan, &facts, zooms, fits);
        Ok(plan)
    }

    async fn known(&self, access: &Access, source: &str, cover: Option<Cover>) -> Result<Known> {
        let (workspace, source) = (access.workspace().to_owned(), source.to_owned());
        self.database()
            .read(move |tx| {
                let cover = cover.clone().unwrap_or_default();
                let (known, _) = rows::known_of(tx, &source, &cover)?;
                let mut samples = Vec::new();
                for (zoom, tiles, bytes) in usage::zooms(tx, &source)? {
                    let sizes = usage::sample(tx, &source, zoom, middle(&cover, zoom), SAMPLED)?;
                    samples.push(Sample { zoom, tiles, bytes, sizes });
                }
                let quotas = workspaces::get(tx, &workspace)?.map(|row| row.quotas).unwrap_or_default();
                let used_tiles = usage::tiles(tx, &workspace)?.iter().map(|row| row.tiles).sum();
                let used_bytes = usage::used(tx, &workspace)?;
                Ok(Known { known, used_bytes, used_tiles, quotas, samples })
            })
            .await
    }

    /// Plans an area and gives its cover, if nothing stands against it.
    pub(super) async fn plan_unblocked(&self, access: &Access, area: Area) -> Result<(Plan, Cover)> {
        let mut plan = self.plan(access, area).await?;
        if let Some(problem) = plan.problems.iter().find(|problem| problem.blocking) {
            let code = match problem.code {
                "QUOTA_BYTES" | "QUOTA_TILES" => ErrorCode::QuotaExceeded,
                _ => ErrorCode::Refused,
            };
            return Err(HubError::new(code, problem.message.clone()));
        }
        let cover = plan.cover.take().ok_or_else(|| HubError::bad("The area is too large."))?;
        Ok((plan, cover))
    }
}

/// A row of tiles in the middle of an area, near which its tiles are like its own.
fn middle(cover: &Cover, zoom: u8) -> u32 {
    let rows: Vec<_> = cover.ranges().filter(|range| range.zoom == zoom).collect();
    rows.get(rows.len() / 2).map_or(0, |range| range.y_min.midpoint(range.y_max))
}

fn problems(plan: &Plan, facts: &Facts, zooms: ZoomRange, fits: bool) -> Vec<Problem> {
    let name = &facts.spec.name;
    let missing = plan.tiles.saturating_sub(plan.known);
    let mut found = Vec::new();
    let mut say = |code, blocking, message: String| found.push(Problem { code, message, blocking });
    if plan.tiles == 0 {
        say("NO_TILES", true, "The area holds no tile.".into());
    }
    if plan.tiles > MAX_REGION_TILES {
        let tiles = plan.tiles;
        say(
            "TOO_MANY_TILES",
            true,
            format!(
                "{tiles} tiles are more than one region may hold ({MAX_REGION_TILES}). Choose a smaller area or a lower zoom."
            ),
        );
    } else if !fits {
        say("TOO_DETAILED", true, "The outline is too detailed for these zooms. Simplify it.".into());
    }
    if let Some(has) = facts.zooms.filter(|has| zooms.max() > has.max() || zooms.min() < has.min()) {
        say("ZOOM_OUTSIDE", true, format!("“{name}” has zooms {has}, not {zooms}."));
    }
    if let Some(max) = plan.terms.max_zoom.filter(|max| zooms.max() > *max) {
        say("TERMS_ZOOM", true, format!("The terms of “{name}” allow zooms up to {max}."));
    }
    match &plan.terms.bulk {
        Bulk::Forbidden { reason, instead } => say("BULK_FORBIDDEN", true, format!("{reason} {instead}")),
        Bulk::Limited { max_tiles } if missing > *max_tiles => say(
            "BULK_LIMITED",
            true,
            format!("The terms of “{name}” allow {max_tiles} tiles at a time; this area needs {missing}."),
        ),
        Bulk::Unknown => say(
            "BULK_UNKNOWN",
            false,
            format!(
                "“{name}” does not say whether its tiles may be kept. Ask its owner before you take many."
            ),
        ),
        _ => {}
    }
    quota_problems(plan, missing, &mut say);
    found
}

fn quota_problems(plan: &Plan, missing: u64, say: &mut impl FnMut(&'static str, bool, String)) {
    let limit = |quota: Option<i64>| quota.and_then(|quota| u64::try_from(quota).ok());
    if let Some(quota) = limit(plan.quotas.tiles).filter(|quota| plan.used_tiles + missing > *quota) {
        let used = plan.used_tiles;
        let message =
            format!("The workspace may hold {quota} tiles and has {used}; this area needs {missing} more.");
        say("QUOTA_TILES", true, message);
    }
    if let Some(quota) = limit(plan.quotas.bytes) {
        let likely = plan.estimate.as_ref().map_or(0, |estimate| estimate.likely);
        if plan.used_bytes >= quota && missing > 0 {
            say("QUOTA_BYTES", true, "The workspace's quota of bytes is used up.".into());
        } else if plan.used_bytes + likely > quota {
            let message = "The area will probably not fit into the workspace's quota of bytes.";
            say("QUOTA_BYTES_NEAR", false, message.into());
        }
    }
}

//! What an area would hold and cost, before anything is fetched.

use serde_json::Value;
use tile_grid::{Bounds, Shape, TileCover, ZoomRange};
use tile_source::{Bulk, Terms};

use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::geometry::{AreaShape, shape_of};
use crate::source_book::{OriginSpec, SourceRecord, WORLD_ID};

/// An area of one source that a user wants offline.
pub(crate) struct Area {
    /// Id or name of the source.
    pub(crate) source: String,
    pub(crate) shape: AreaShape,
    pub(crate) min_zoom: i32,
    pub(crate) max_zoom: i32,
}

/// An area whose shape, zooms and source have been checked.
pub(crate) struct CheckedArea {
    pub(crate) record: SourceRecord,
    pub(crate) shape: Shape,
    pub(crate) geometry: Value,
    pub(crate) zooms: ZoomRange,
    pub(crate) cover: TileCover,
}

/// A reason against a plan.
pub(crate) struct PlanProblem {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// A region is refused while it stands.
    pub(crate) blocking: bool,
}

/// Exact counts and limits of an area.
pub(crate) struct Plan {
    pub(crate) tiles: u64,
    pub(crate) per_zoom: Vec<(u8, u64)>,
    pub(crate) already_stored: u64,
    pub(crate) bounds: Bounds,
    pub(crate) geometry: Value,
    pub(crate) terms: Terms,
    pub(crate) free_disk_bytes: u64,
    pub(crate) quota_bytes: Option<u64>,
    pub(crate) used_bytes: u64,
    /// Of these, what only deleted regions hold: it goes when its space is needed.
    pub(crate) deleted_bytes: u64,
    pub(crate) problems: Vec<PlanProblem>,
}

/// Most tiles in one region: beyond it, split the area.
pub(crate) const MAX_REGION_TILES: u64 = 50_000_000;

/// Tiles that are counted in one look into the store.
const COUNTED_AT_ONCE: u32 = 16_384;

/// Bytes that stay free on the disk whatever is downloaded.
pub(crate) const DISK_RESERVE: u64 = 200 * 1024 * 1024;

impl Device {
    /// Checks an area and finds its tiles.
    pub(crate) fn check_area(&self, area: &Area) -> Result<CheckedArea> {
        let record = self.source_record(&area.source)?;
        let (shape, geometry) = shape_of(&area.shape)?;
        let zooms = checked_zooms(area.min_zoom, area.max_zoom)?;
        let cover = TileCover::of(&shape, zooms)?;
        Ok(CheckedArea { record, shape, geometry, zooms, cover })
    }

    /// Plans an area: exact counts, terms, disk and quota. Sends nothing over a network.
    pub(crate) fn plan(&self, area: &Area) -> Result<Plan> {
        let area = self.check_area(area)?;
        let already_stored = self.stored_of(&area)?;
        let mut plan = Plan {
            tiles: area.cover.count(),
            per_zoom: area.zooms.iter().map(|zoom| (zoom, area.cover.count_at(zoom))).collect(),
            already_stored,
            bounds: area.shape.outer_bounds(),
            geometry: area.geometry.clone(),
            terms: terms_of(&area.record),
            free_disk_bytes: self.0.home.free_bytes(),
            quota_bytes: self.settings().quota_bytes,
            used_bytes: self.used_bytes()?,
            deleted_bytes: self.deleted_bytes()?,
            problems: Vec::new(),
        };
        plan.problems = problems(&area, &plan);
        Ok(plan)
    }

    /// Counts the tiles of an area that are stored already.
    fn stored_of(&self, area: &CheckedArea) -> Result<u64> {
        let Some(tileset) = self.tileset(&area.record.id)? else { return Ok(0) };
        if area.cover.count() > MAX_REGION_TILES {
            return Ok(0);
        }
        let pieces = area.cover.chunks(COUNTED_AT_ONCE);
        pieces.map(|range| Ok(tileset.coverage(range)?.stored)).sum()
    }

    /// Returns the bytes of all tiles of this home, each distinct content once per tileset.
    pub(crate) fn used_bytes(&self) -> Result<u64> {
        self.tilesets()?.iter().try_fold(0, |sum, (_, tileset)| Ok(sum + tileset.stats()?.blob_bytes))
    }
}

/// Refuses an area that has a blocking problem.
pub(crate) fn refuse_blocked(plan: &Plan) -> Result<()> {
    match plan.problems.iter().find(|problem| problem.blocking) {
        Some(problem) => Err(DeviceError::new(ErrorCode::Refused, problem.message.clone())),
        None => Ok(()),
    }
}

fn checked_zooms(min: i32, max: i32) -> Result<ZoomRange> {
    let zoom = |value: i32| {
        u8::try_from(value).map_err(|_| {
            DeviceError::bad_input(format!(
                "Zoom {value} does not exist: zooms are 0 to {}.",
                tile_grid::MAX_ZOOM
            ))
        })
    };
    Ok(ZoomRange::new(zoom(min)?, zoom(max)?)?)
}

/// Returns the terms of a source: what its host is known to demand goes before what a user said.
pub(crate) fn terms_of(record: &SourceRecord) -> Terms {
    match &record.origin {
        OriginSpec::Spec(spec) => tile_source::known_terms(&spec.kind).unwrap_or_else(|| spec.terms.clone()),
        OriginSpec::Hub(origin) => origin.terms.clone(),
        OriginSpec::Imported { .. } | OriginSpec::World => Terms {
            attribution: record.description.attribution.clone(),
            licence: (record.id == WORLD_ID).then(|| "public domain, CC BY 4.0".to_owned()),
            max_zoom: None,
            bulk: Bulk::Allowed,
        },
    }
}

/// Returns the zooms that a source has.
pub(crate) fn zooms_of(record: &SourceRecord) -> Option<ZoomRange> {
    match &record.origin {
        OriginSpec::Spec(spec) => spec.zooms.or(record.description.zooms),
        _ => record.description.zooms,
    }
}

fn problems(area: &CheckedArea, plan: &Plan) -> Vec<PlanProblem> {
    let to_fetch = plan.tiles - plan.already_stored.min(plan.tiles);
    let mut found = Vec::new();
    let mut say = |code, blocking, message: String| found.push(PlanProblem { code, message, blocking });
    if plan.tiles == 0 {
        say("NO_TILES", true, "The area holds no tile: it lies beyond 85.0511° north or south.".into());
    }
    if matches!(area.record.origin, OriginSpec::Imported { .. }) {
        say(
            "IMPORTED",
            true,
            format!(
                "“{}” was imported whole: there is nothing to fetch it from. Import a newer archive, or choose another source.",
                area.record.name
            ),
        );
    }
    if matches!(area.record.origin, OriginSpec::Hub(_)) {
        say(
            "OF_HUB",
            true,
            format!(
                "“{}” is a source of the hub: take a region from there, or choose another source.",
                area.record.name
            ),
        );
    }
    if plan.tiles > MAX_REGION_TILES {
        say(
            "TOO_MANY_TILES",
            true,
            format!(
                "{} tiles are more than one region may hold ({MAX_REGION_TILES}). Choose a smaller area or a lower zoom.",
                plan.tiles
            ),
        );
    }
    if let Some(zooms) = zooms_of(&area.record)
        && (area.zooms.max() > zooms.max() || area.zooms.min() < zooms.min())
    {
        say("ZOOM_OUTSIDE", true, format!("“{}” has zooms {zooms}, not {}.", area.record.name, area.zooms));
    }
    if let Some(max) = plan.terms.max_zoom.filter(|max| area.zooms.max() > *max) {
        say("TERMS_ZOOM", true, format!("The terms of “{}” allow zooms up to {max}.", area.record.name));
    }
    match &plan.terms.bulk {
        Bulk::Forbidden { reason, instead } => say("BULK_FORBIDDEN", true, format!("{reason} {instead}")),
        Bulk::Limited { max_tiles } if to_fetch > *max_tiles => say(
            "BULK_LIMITED",
            true,
            format!(
                "The terms of “{}” allow {max_tiles} tiles at a time; this area needs {to_fetch}.",
                area.record.name
            ),
        ),
        Bulk::Unknown => say(
            "BULK_UNKNOWN",
            false,
            format!(
                "“{}” does not say whether its tiles may be kept offline. Ask its owner before you take many.",
                area.record.name
            ),
        ),
        _ => {}
    }
    if plan
        .quota_bytes
        .is_some_and(|quota| plan.used_bytes - plan.deleted_bytes.min(plan.used_bytes) >= quota)
        && to_fetch > 0
    {
        say("QUOTA_FULL", true, "The quota is used up. Raise it, or delete what you no longer need.".into());
    }
    if plan.free_disk_bytes.saturating_add(plan.deleted_bytes) < DISK_RESERVE && to_fetch > 0 {
        say("DISK_FULL", true, "Less than 200 MB are free on the disk. Free some space first.".into());
    }
    found
}

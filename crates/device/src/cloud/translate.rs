//! The hub's words in those of this device.

use hub_client::{BulkRule, Region, Source, Terms as SaidTerms, TileFormat as SaidFormat};
use tile_grid::{Bounds, Shape, TileCover, TileFormat, ZoomRange};
use tile_source::{Bulk, Terms};

use super::region::{HubRegion, HubSource};
use crate::error::{DeviceError, ErrorCode, Result};
use crate::geometry::{AreaShape, shape_of};

/// Edge of a tile in pixels, where a source does not say it.
const USUAL_EDGE: u32 = 256;

/// Keeps a region of the hub; nothing in it is believed before it was read.
///
/// # Errors
/// If it is none that this program could show.
pub(super) fn region(said: &Region) -> Result<HubRegion> {
    let zooms = zooms(said.min_zoom, said.max_zoom)?;
    Ok(HubRegion {
        id: said.id.clone(),
        source: said.source.clone(),
        name: said.name.clone(),
        bounds: shape(&said.shape)?.outer_bounds(),
        shape: said.shape.clone(),
        zooms,
        tiles: said.tile_count,
        known_tiles: said.known_tiles,
        bytes: said.known_bytes,
        revision: said.revision,
        tiles_changed: said.tiles_changed_at,
        changed: said.changed_at,
        created_by: said.created_by.clone(),
        expires: said.expires_at,
    })
}

/// Keeps a source of the hub.
pub(super) fn source(said: &Source) -> HubSource {
    let own = said.min_zoom.zip(said.max_zoom).and_then(|(min, max)| zooms(min, max).ok());
    let edge = said.about.get("tileSize").and_then(serde_json::Value::as_u64);
    HubSource {
        id: said.id.clone(),
        name: said.name.clone(),
        address: said.url.clone(),
        terms: terms(&said.terms),
        format: said.format.and_then(format),
        zooms: own,
        max_tile_bytes: said.max_tile_bytes,
        tile_size: edge.and_then(|edge| u32::try_from(edge).ok()).unwrap_or(USUAL_EDGE),
        vector_layers: said.about.get("vectorLayers").filter(|layers| layers.is_array()).cloned(),
    }
}

fn terms(said: &SaidTerms) -> Terms {
    let bulk = match said.bulk {
        BulkRule::Allowed => Bulk::Allowed,
        BulkRule::Limited => Bulk::Limited { max_tiles: said.max_tiles.unwrap_or(0) },
        BulkRule::Forbidden => {
            Bulk::Forbidden { reason: said.reason.clone().unwrap_or_default(), instead: String::new() }
        }
        BulkRule::Unknown => Bulk::Unknown,
    };
    Terms {
        attribution: said.attribution.clone(),
        licence: said.licence.clone(),
        max_zoom: said.max_zoom.and_then(|zoom| u8::try_from(zoom).ok()),
        bulk,
    }
}

/// The format of a tile, if this program knows it.
pub(super) const fn format(said: SaidFormat) -> Option<TileFormat> {
    match said {
        SaidFormat::Avif => Some(TileFormat::Avif),
        SaidFormat::Jpeg => Some(TileFormat::Jpeg),
        SaidFormat::Mvt => Some(TileFormat::Mvt),
        SaidFormat::Png => Some(TileFormat::Png),
        SaidFormat::Webp => Some(TileFormat::Webp),
        SaidFormat::Unknown => None,
    }
}

/// The format as the hub calls it.
pub(super) const fn said_format(format: TileFormat) -> SaidFormat {
    match format {
        TileFormat::Avif => SaidFormat::Avif,
        TileFormat::Jpeg => SaidFormat::Jpeg,
        TileFormat::Mvt => SaidFormat::Mvt,
        TileFormat::Png => SaidFormat::Png,
        TileFormat::Webp => SaidFormat::Webp,
    }
}

/// Makes the shape of a region whose cover has as many tiles as the hub counts: a box is drawn as a
/// polygon, whose cover may be another where its edges lie on those of tiles.
pub(super) fn shape_of_region(region: &HubRegion) -> Result<Shape> {
    let shape = shape(&region.shape)?;
    let counted = |shape: &Shape| TileCover::of(shape, region.zooms).map(|cover| cover.count());
    if counted(&shape)? == region.tiles {
        return Ok(shape);
    }
    match boxed(&region.shape).map(Shape::bounds) {
        Some(other) if counted(&other)? == region.tiles => Ok(other),
        _ => Ok(shape),
    }
}

fn shape(geometry: &serde_json::Value) -> Result<Shape> {
    if let Some(bounds) = boxed(geometry) {
        return Ok(Shape::bounds(bounds));
    }
    let buffer_m = geometry.get("bufferMeters").and_then(serde_json::Value::as_f64);
    Ok(shape_of(&AreaShape::GeoJson { geometry: geometry.clone(), buffer_m })?.0)
}

/// The box that a geometry draws, if it says that it is one.
pub(super) fn boxed(geometry: &serde_json::Value) -> Option<Bounds> {
    let numbers: Vec<f64> =
        geometry.get("bbox")?.as_array()?.iter().filter_map(serde_json::Value::as_f64).collect();
    let [west, south, east, north] = numbers.try_into().ok()?;
    let bounds = Bounds::new(west, south, east, north).ok()?;
    let drawn = crate::geometry::bounds_geometry(bounds);
    (drawn.get("coordinates") == geometry.get("coordinates")).then_some(bounds)
}

fn zooms(min: i64, max: i64) -> Result<ZoomRange> {
    let zoom = |zoom: i64| {
        u8::try_from(zoom)
            .map_err(|_| DeviceError::new(ErrorCode::Network, format!("The hub speaks of a zoom {zoom}.")))
    };
    Ok(ZoomRange::new(zoom(min)?, zoom(max)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::bounds_geometry;

    #[test]
    fn a_box_that_was_drawn_is_a_box_again() {
        for [west, south, east, north] in
            [[-180.0, -85.0, 180.0, 85.0], [170.0, -5.0, -170.0, 5.0], [0.0, 0.0, 90.0, 66.51326044311186]]
        {
            let bounds = Bounds::new(west, south, east, north).expect("a box");
            let drawn = bounds_geometry(bounds);
            assert_eq!(boxed(&drawn), Some(bounds), "{drawn}");
            let mut lying = drawn.clone();
            lying["bbox"] = serde_json::json!([0, 0, 1, 1]);
            assert_eq!(boxed(&lying), None, "a box that is not what is drawn");
        }
    }
}

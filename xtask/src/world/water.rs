//! Lakes and rivers.

use std::fs::File;
use std::io::BufReader;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::Value;

use super::feature::Feature;
use super::natural_earth::{self, map_zoom, polygon_geometry};
use super::packages::Unpacked;

/// Lakes and reservoirs, without properties.
pub fn lakes(sources: &Unpacked) -> Result<Vec<Feature>> {
    let mut features = Vec::new();
    for entry in natural_earth::read(&sources.natural_earth("physical/ne_10m_lakes"))? {
        let zoom = map_zoom(entry.number("min_zoom").unwrap_or(7.0));
        for polygon in entry.polygons()? {
            features.push(Feature::new(polygon_geometry(&polygon)).shown_from(zoom));
        }
    }
    Ok(features)
}

/// River centre lines of 1:50 million with `width`.
pub fn rivers(sources: &Unpacked) -> Result<Vec<Feature>> {
    let path = sources.rivers();
    let open = || format!("{} cannot be read", path.display());
    let file = File::open(&path).with_context(open)?;
    let style: Style = serde_json::from_reader(BufReader::new(file)).with_context(open)?;
    Ok(style.sources.rivers.data.features.into_iter().map(river).collect())
}

fn river(river: River) -> Feature {
    let zoom = map_zoom(river.properties.min_zoom);
    // Natural Earth's stroke weight is 0.1 to 2.5 for a printed map; tenths are enough for a width.
    let width = (river.properties.strokeweig * 10.0).round() / 10.0;
    Feature::new(river.geometry).with("width", width).shown_from(zoom)
}

#[derive(Deserialize)]
struct Style {
    sources: Sources,
}

#[derive(Deserialize)]
struct Sources {
    rivers: Source,
}

#[derive(Deserialize)]
struct Source {
    data: Collection,
}

#[derive(Deserialize)]
struct Collection {
    features: Vec<River>,
}

#[derive(Deserialize)]
struct River {
    geometry: Value,
    properties: RiverProperties,
}

#[derive(Deserialize)]
struct RiverProperties {
    min_zoom: f64,
    strokeweig: f64,
}

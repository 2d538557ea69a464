//! Land: everything that is not sea, islands included.

use anyhow::Result;

use super::feature::Feature;
use super::natural_earth::{self, Polygon, map_zoom, polygon_geometry};
use super::packages::Unpacked;

/// South of this latitude all land is Antarctica, drawn as ice.
const ANTARCTIC_LATITUDE: f64 = -60.0;

/// One feature for every island and continent. `ice` is true for Antarctica and absent elsewhere.
pub fn features(sources: &Unpacked) -> Result<Vec<Feature>> {
    let mut features = Vec::new();
    for entry in natural_earth::read(&sources.natural_earth("physical/ne_10m_land"))? {
        // "Null island" stands at 0, 0 to catch errors of computation; it does not exist.
        if entry.text("featurecla") == "Null island" {
            continue;
        }
        let zoom = map_zoom(entry.number("min_zoom").unwrap_or(0.0));
        for polygon in entry.polygons()? {
            let ice = is_antarctic(&polygon);
            let feature = Feature::new(polygon_geometry(&polygon)).shown_from(zoom);
            features.push(if ice { feature.with("ice", true) } else { feature });
        }
    }
    Ok(features)
}

fn is_antarctic(polygon: &Polygon) -> bool {
    polygon.iter().flatten().all(|&[_, latitude]| latitude < ANTARCTIC_LATITUDE)
}

//! Borders between countries.

use anyhow::Result;

use super::feature::Feature;
use super::natural_earth::{self, Entry, line_geometry, map_zoom};
use super::packages::Unpacked;

/// Border lines on land with `disputed`, drawn as they are in fact controlled.
///
/// Limits of military leases and of demilitarised zones are not borders and are left out.
pub fn features(sources: &Unpacked) -> Result<Vec<Feature>> {
    let mut features = Vec::new();
    for entry in natural_earth::read(&sources.natural_earth("cultural/ne_10m_admin_0_boundary_lines_land"))? {
        if is_zone_limit(entry.text("FEATURECLA")) {
            continue;
        }
        let disputed = is_disputed(&entry);
        let zoom = map_zoom(entry.number("MIN_ZOOM").unwrap_or(0.0));
        for line in entry.lines()? {
            let feature = Feature::new(line_geometry(&line)).with("disputed", disputed);
            features.push(feature.shown_from(zoom));
        }
    }
    Ok(features)
}

fn is_zone_limit(class: &str) -> bool {
    matches!(class, "Overlay limit" | "Lease limit")
}

/// A line is settled only if Natural Earth's own class and the view after ISO 3166 both say so.
fn is_disputed(entry: &Entry) -> bool {
    let settled = |class: &str| class.starts_with("International boundary");
    let iso = entry.text("FCLASS_ISO");
    !settled(entry.text("FEATURECLA")) || !(iso.is_empty() || settled(iso))
}

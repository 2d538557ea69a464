//! Which closed ways are areas: OpenStreetMap says it by tags alone.

use serde_json::{Map, Value};

/// Keys whose closed ways are areas, but for these values.
const AREAS: &[(&str, &[&str])] = &[
    ("building", &["no"]),
    ("building:part", &["no"]),
    ("landuse", &["no"]),
    ("amenity", &["no"]),
    ("leisure", &["no", "track", "slipway"]),
    ("natural", &["no", "coastline", "cliff", "ridge", "arete", "tree_row", "valley"]),
    ("boundary", &["no"]),
    ("place", &["no"]),
    ("shop", &["no"]),
    ("tourism", &["no"]),
    ("historic", &["no"]),
    ("office", &["no"]),
    ("military", &["no"]),
    ("public_transport", &["no"]),
    ("ruins", &["no"]),
    ("water", &["no"]),
];

/// Keys of which these values alone make areas.
const SOME_AREAS: &[(&str, &[&str])] = &[
    ("waterway", &["riverbank", "dock", "boatyard", "dam"]),
    ("man_made", &["bridge", "works", "wastewater_plant", "water_works", "storage_tank", "pier"]),
    ("power", &["plant", "substation", "generator", "transformer"]),
    ("aeroway", &["aerodrome", "apron", "helipad", "terminal", "hangar"]),
    ("railway", &["station", "turntable", "roundhouse", "platform"]),
    ("highway", &["services", "rest_area", "platform"]),
];

/// Tells whether a closed way of these tags is an area.
pub(super) fn is_area(tags: &Map<String, Value>) -> bool {
    let value = |key: &str| tags.get(key).and_then(Value::as_str);
    match value("area") {
        Some("yes") => return true,
        Some("no") => return false,
        _ => {}
    }
    AREAS.iter().any(|(key, lines)| value(key).is_some_and(|value| !lines.contains(&value)))
        || SOME_AREAS.iter().any(|(key, areas)| value(key).is_some_and(|value| areas.contains(&value)))
}

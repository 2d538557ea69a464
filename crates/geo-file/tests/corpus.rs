//! Replays the inputs of this crate's fuzz targets (`fuzz/README.md`), and reads the collections of
//! sound and faulty GeoJSON of other projects where they lie beside the repository.

#![expect(clippy::print_stderr, reason = "says what is not tested")]

#[path = "../../../fuzz/targets/geo_features.rs"]
mod geo_features_target;
#[path = "../../../fuzz/targets/geo_file.rs"]
mod geo_file_target;
#[path = "../../../fuzz/targets/history.rs"]
mod history_target;
#[path = "../../../fuzz/targets/replay.rs"]
mod replay;

use std::path::{Path, PathBuf};

use geo_file::{FileError, read};
use geojson::{GeoJson, GeometryValue};

#[test]
fn geo_file_takes_every_known_input() {
    replay::replay("geo_file", geo_file_target::run);
}

#[test]
fn geo_features_takes_every_known_input() {
    replay::replay("geo_features", geo_features_target::run);
    // Files of areas and lines are files of features too.
    replay::replay("geo_file", geo_features_target::run);
}

#[test]
fn history_takes_every_known_input() {
    replay::replay("history", history_target::run);
}

/// Files of a folder and its folders.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder can be listed") {
        let path = entry.expect("a folder can be listed").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|end| end == "geojson" || end == "json") {
            found.push(path);
        }
    }
}

/// How the crate `geojson` sees a geometry: whether it holds an area or a line.
fn covers(geometry: &GeometryValue) -> bool {
    match geometry {
        GeometryValue::GeometryCollection { geometries } => geometries.iter().any(|part| covers(&part.value)),
        GeometryValue::Point { .. } | GeometryValue::MultiPoint { .. } => false,
        GeometryValue::MultiPolygon { coordinates } => !coordinates.is_empty(),
        GeometryValue::MultiLineString { coordinates } => !coordinates.is_empty(),
        GeometryValue::Polygon { coordinates } => !coordinates.is_empty(),
        GeometryValue::LineString { .. } => true,
    }
}

fn holds_area_or_line(object: &GeoJson) -> bool {
    match object {
        GeoJson::Geometry(geometry) => covers(&geometry.value),
        GeoJson::Feature(feature) => feature.geometry.as_ref().is_some_and(|part| covers(&part.value)),
        GeoJson::FeatureCollection(all) => all
            .features
            .iter()
            .filter_map(|feature| feature.geometry.as_ref())
            .any(|part| covers(&part.value)),
    }
}

/// What faulty files of the collections we take all the same: their faults are not in what an area
/// needs (properties, ids, bounding boxes, the direction of rings, numbers without meaning).
const TAKEN: &[&str] = &[
    // The direction of rings does not matter.
    "invalid_exterior_not_ccw.geojson",
    "invalid_interior_not_cw.geojson",
    "bad-polygon-interiorring-rhr.geojson",
    "polygon_winding_order.geojson",
    // Members beside the geometry.
    "invalid_feature_no_properties.geojson",
    "bad-bbox.json",
    "featurecollection_changed_semantics.geojson",
    // Advice, not faults.
    "excessive_precision_truncated.geojson",
    "geometrycollection_nested.geojson",
    // The first and the last position differ only in that one has a height.
    "different-first-size.geojson",
];

/// Sound files that we refuse: longitudes and latitudes are exchanged, or not in degrees.
const REFUSED: &[&str] = &["good/issue82.geojson", "problematic_crs_defined.geojson"];

#[test]
fn collections_of_geojson_are_read_as_they_say() {
    let collections = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/geojson");
    if !collections.is_dir() {
        eprintln!("skipped: there is no shared/data/geojson beside the repository");
        return;
    }
    let mut paths = Vec::new();
    files(&collections, &mut paths);
    assert!(paths.len() > 100, "only {} files", paths.len());
    paths.sort();
    let mut surprises = Vec::new();
    for path in &paths {
        let Ok(text) = std::fs::read_to_string(path) else { continue };
        let place = path.strip_prefix(&collections).expect("it was found there").display().to_string();
        let outcome = read(&place, &text);
        let faulty = ["/bad/", "/invalid/", "/invalid_"].iter().any(|word| place.contains(word));
        match (&outcome, text.parse::<GeoJson>()) {
            // A sound file with an area or a line is read.
            (Err(error), Ok(object))
                if !faulty
                    && holds_area_or_line(&object)
                    && !REFUSED.iter().any(|known| place.ends_with(known)) =>
            {
                surprises.push(format!("{place} was refused: {error}"));
            }
            (Ok(_), _) if faulty && !TAKEN.iter().any(|known| place.ends_with(known)) => {
                surprises.push(format!("{place} was taken"));
            }
            _ => {}
        }
        if let Ok(drawing) = &outcome {
            let again = geo_file::read_geojson(&drawing.geometry()).expect("what is written is sound");
            assert_eq!(again.areas, drawing.areas, "{place}");
            assert!(!drawing.areas.is_empty() || again.lines == drawing.lines, "{place}");
        }
        if let Err(FileError::Fault { fault, .. }) = &outcome {
            assert!(!fault.is_empty() && !fault.ends_with('.'), "{place}: {fault}");
        }
    }
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

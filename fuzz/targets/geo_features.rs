//! Features of files: GeoJSON, GPX, KML, tables; and what is said of a GeoJSON text.

use geo_file::{FeatureFile, Format, Outline, Place, check_geojson, read_features, write_features};

const FORMATS: [(&str, Format); 4] =
    [("a.geojson", Format::GeoJson), ("a.gpx", Format::Gpx), ("a.kml", Format::Kml), ("a.csv", Format::Csv)];

/// Reads a file under every name; what is read can be written in every format and read again.
pub fn run(data: &[u8]) {
    for (name, _) in FORMATS {
        if let Ok(file) = read_features(name, data) {
            FORMATS.iter().for_each(|(name, format)| again(&file, name, *format));
        }
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    for fault in check_geojson(text) {
        let Place::Text { line, column } = fault.place else { panic!("{fault} has no line") };
        assert!(line >= 1 && line <= text.split('\n').count() && column >= 1, "{fault}");
        assert!(!fault.message.is_empty());
    }
}

fn again(file: &FeatureFile, name: &str, format: Format) {
    let outline = Outline::of("fuzz", "fuzz", &file.features);
    let mut bytes = Vec::new();
    write_features(format, &outline, file.features.clone(), &mut bytes).expect("memory takes all");
    match read_features(name, &bytes) {
        Ok(again) if matches!(format, Format::GeoJson) => {
            assert_eq!(again.features.len(), file.features.len());
        }
        Ok(_) => {}
        Err(error) => {
            panic!("{name} was written and is not read: {error}\n{}", String::from_utf8_lossy(&bytes))
        }
    }
}

//! Files with areas and lines: GeoJSON, GPX, KML.

use geo_file::read;

/// Reads a file under every name; what is read is finite, closed, and the same every time.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for name in ["a.geojson", "a.gpx", "a.kml"] {
        let Ok(drawing) = read(name, text) else { continue };
        assert!(!drawing.areas.is_empty() || !drawing.lines.is_empty());
        for area in &drawing.areas {
            for ring in std::iter::once(area.exterior()).chain(area.interiors()) {
                assert!(ring.0.len() >= 4 && ring.is_closed());
            }
        }
        for line in &drawing.lines {
            assert!(line.0.len() >= 2);
            assert!(line.coords().all(|at| at.x.abs() <= 360.0 && at.y.abs() <= 90.0));
        }
        assert_eq!(read(name, text).as_ref(), Ok(&drawing));
    }
}

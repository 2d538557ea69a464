//! Outlines of areas over a picture.

use serde_json::Value as Json;
use tile_grid::mercator;

use crate::display::{Line, Path, Point};
use crate::view::View;

impl View {
    /// The outline of a GeoJSON geometry (Polygon, MultiPolygon, LineString or MultiLineString, or a
    /// Feature or collection of them), in pixels of the picture. What is of another kind is left out.
    #[must_use]
    pub fn outline(&self, geometry: &Json) -> Path {
        let mut lines = Vec::new();
        self.collect(geometry, &mut lines);
        Path { lines }
    }

    fn collect(&self, json: &Json, lines: &mut Vec<Line>) {
        let list = |field: &str| json.get(field).and_then(Json::as_array).into_iter().flatten();
        match json.get("type").and_then(Json::as_str) {
            Some("Feature") => self.collect(&json["geometry"], lines),
            Some("FeatureCollection") => list("features").for_each(|feature| self.collect(feature, lines)),
            Some("GeometryCollection") => list("geometries").for_each(|part| self.collect(part, lines)),
            Some("LineString") => lines.extend(self.line(&json["coordinates"], false)),
            Some("MultiLineString") => {
                lines.extend(list("coordinates").filter_map(|line| self.line(line, false)));
            }
            Some("Polygon") => lines.extend(list("coordinates").filter_map(|ring| self.line(ring, true))),
            Some("MultiPolygon") => {
                let rings = list("coordinates").filter_map(Json::as_array).flatten();
                lines.extend(rings.filter_map(|ring| self.line(ring, true)));
            }
            _ => {}
        }
    }

    /// A whole line is in the one copy of the world that is nearest to the middle of the picture.
    fn line(&self, coordinates: &Json, closed: bool) -> Option<Line> {
        let unit: Vec<(f64, f64)> = coordinates
            .as_array()?
            .iter()
            .filter_map(|position| Some((position.get(0)?.as_f64()?, position.get(1)?.as_f64()?)))
            .filter(|(lon, lat)| lon.is_finite() && lat.is_finite())
            .map(|(lon, lat)| (mercator::lon_to_x(lon), mercator::lat_to_y(lat)))
            .collect();
        let (west, east) = unit.iter().fold((f64::MAX, f64::MIN), |(w, e), (x, _)| (w.min(*x), e.max(*x)));
        let (left, top) = self.origin();
        let scale = self.world_size();
        let middle = (left + f64::from(self.width()) / 2.0) / scale;
        let turns = (middle - f64::midpoint(west, east)).round();
        let point = |(x, y): &(f64, f64)| Point {
            x: ((x + turns) * scale - left) as f32,
            y: (y * scale - top) as f32,
        };
        let points: Vec<Point> = unit.iter().map(point).collect();
        (points.len() >= 2).then_some(Line { points, closed })
    }
}

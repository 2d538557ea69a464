//! What a placemark says: its name, description and data, and its geometries.

use geojson::{Geometry, GeometryValue};
use serde_json::{Map, Value};

use crate::feature::{COORD_TIMES, Feature};

/// A placemark that is open.
#[derive(Default)]
pub(super) struct Placemark {
    id: Option<String>,
    pub(super) properties: Map<String, Value>,
    geometries: Vec<GeometryValue>,
    /// The times of its tracks.
    times: Vec<Value>,
}

impl Placemark {
    pub(super) fn new(id: Option<String>) -> Self {
        Self { id, ..Self::default() }
    }

    pub(super) fn geometry(&mut self, value: GeometryValue) {
        self.geometries.push(value);
    }

    pub(super) fn track(&mut self, value: GeometryValue, times: Vec<Value>) {
        self.geometries.push(value);
        self.times.push(Value::from(times));
    }

    /// Makes the feature.
    pub(super) fn feature(mut self) -> Feature {
        let mut foreign = Map::new();
        // Times belong to positions only where nothing else is among the geometries.
        if self.times.len() == self.geometries.len()
            && let Some(only) = self.times.pop()
        {
            let nested = |times: &mut Vec<Value>| {
                times.push(only.clone());
                Value::from(std::mem::take(times))
            };
            let times = if self.times.is_empty() { only } else { nested(&mut self.times) };
            foreign.insert(COORD_TIMES.into(), times);
        }
        Feature {
            id: self.id.map(Value::from),
            geometry: joined(self.geometries).map(Geometry::new),
            properties: self.properties,
            foreign,
        }
    }
}

/// Joins the parts of a `MultiGeometry`: parts of one kind to a geometry of many parts.
fn joined(mut parts: Vec<GeometryValue>) -> Option<GeometryValue> {
    if parts.len() < 2 {
        return parts.pop();
    }
    let mut points = Vec::new();
    let mut lines = Vec::new();
    let mut areas = Vec::new();
    for part in &parts {
        match part {
            GeometryValue::Point { coordinates } => points.push(coordinates.clone()),
            GeometryValue::LineString { coordinates } => lines.push(coordinates.clone()),
            GeometryValue::Polygon { coordinates } => areas.push(coordinates.clone()),
            _ => {}
        }
    }
    let count = parts.len();
    Some(match (points.len() == count, lines.len() == count, areas.len() == count) {
        (true, ..) => GeometryValue::MultiPoint { coordinates: points },
        (_, true, _) => GeometryValue::MultiLineString { coordinates: lines },
        (.., true) => GeometryValue::MultiPolygon { coordinates: areas },
        _ => GeometryValue::GeometryCollection { geometries: parts.into_iter().map(Geometry::new).collect() },
    })
}

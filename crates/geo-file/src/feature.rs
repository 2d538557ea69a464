//! Features: what most programs keep in their files.

use geojson::{Geometry, GeometryValue, Position};
use serde_json::{Map, Value};

use crate::note::Note;

/// A thing with a place and properties.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Feature {
    /// What its file calls it: a text or a number.
    pub id: Option<Value>,
    /// Where it is, in degrees (WGS 84), longitude first, heights in metres; longitudes may go on
    /// to ±360, across the antimeridian.
    pub geometry: Option<Geometry>,
    /// What is said about it.
    pub properties: Map<String, Value>,
    /// Members beside those that RFC 7946 knows (section 6.1). [`COORD_TIMES`] is one of them.
    pub foreign: Map<String, Value>,
}

/// The foreign member with the times of a line's positions (RFC 3339 or null), nested as its
/// coordinates are: GPX and KML tracks have them.
pub const COORD_TIMES: &str = "coordTimes";

impl Feature {
    /// Makes a feature of a geometry alone.
    #[must_use]
    pub fn of(geometry: GeometryValue) -> Self {
        Self { geometry: Some(Geometry::new(geometry)), ..Self::default() }
    }

    /// Counts the positions.
    #[must_use]
    pub fn vertices(&self) -> usize {
        let mut count = 0;
        each_position(self.geometry.as_ref(), &mut |_| count += 1);
        count
    }
}

/// The features of a file.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct FeatureFile {
    /// What the file calls itself.
    pub name: Option<String>,
    /// The features, in the order of the file.
    pub features: Vec<Feature>,
    /// What was not kept, and what was mended.
    pub notes: Vec<Note>,
}

/// Visits every position of a geometry.
pub(crate) fn each_position(geometry: Option<&Geometry>, visit: &mut dyn FnMut(&Position)) {
    let Some(geometry) = geometry else { return };
    match &geometry.value {
        GeometryValue::Point { coordinates } => visit(coordinates),
        GeometryValue::MultiPoint { coordinates } | GeometryValue::LineString { coordinates } => {
            coordinates.iter().for_each(visit);
        }
        GeometryValue::MultiLineString { coordinates } | GeometryValue::Polygon { coordinates } => {
            coordinates.iter().flatten().for_each(visit);
        }
        GeometryValue::MultiPolygon { coordinates } => {
            coordinates.iter().flatten().flatten().for_each(visit);
        }
        GeometryValue::GeometryCollection { geometries } => {
            geometries.iter().for_each(|part| each_position(Some(part), visit));
        }
    }
}

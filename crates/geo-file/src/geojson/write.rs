//! Features into RFC 7946 texts.

use std::io::{self, Write};

use geojson::{Geometry, GeometryValue, Position};
use serde_json::{Map, Value};

use super::antimeridian::cut;
use super::extent::Extent;
use super::winding::turn;
use crate::feature::Feature;
use crate::write::Outline;

/// Writes a `FeatureCollection`, a feature a line; its box comes last, when it is known.
pub(crate) fn write(
    outline: &Outline,
    features: impl IntoIterator<Item = Feature>,
    out: &mut dyn Write,
) -> io::Result<()> {
    write!(out, "{{\"type\":\"FeatureCollection\",")?;
    if !outline.name.is_empty() {
        write!(out, "\"name\":{},", Value::from(outline.name.as_str()))?;
    }
    write!(out, "\"features\":[")?;
    let mut extent = Extent::default();
    for (index, feature) in features.into_iter().enumerate() {
        let feature = sound(feature);
        if let Some(geometry) = &feature.geometry {
            extent.add(geometry);
        }
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &feature)?;
    }
    write!(out, "\n]")?;
    if let Some(bbox) = extent.bbox() {
        write!(out, ",\"bbox\":{}", Value::from(bbox))?;
    }
    writeln!(out, "}}")
}

fn sound(feature: Feature) -> geojson::Feature {
    let id = match feature.id {
        Some(Value::String(text)) => Some(geojson::feature::Id::String(text)),
        Some(Value::Number(number)) => Some(geojson::feature::Id::Number(number)),
        _ => None,
    };
    geojson::Feature {
        bbox: None,
        geometry: feature.geometry.map(cut_geometry),
        id,
        properties: Some(feature.properties),
        foreign_members: some(feature.foreign),
    }
}

fn some(members: Map<String, Value>) -> Option<Map<String, Value>> {
    (!members.is_empty()).then_some(members)
}

/// Makes a geometry what RFC 7946 asks for: cut at the antimeridian, rings by the right-hand rule,
/// seven decimals of a degree, a millimetre of height.
#[must_use]
pub fn cut_geometry(geometry: Geometry) -> Geometry {
    let mut value = cut(geometry.value);
    finish(&mut value);
    Geometry { bbox: None, value, foreign_members: geometry.foreign_members }
}

/// Writes a geometry alone, as [`cut_geometry`] makes it.
#[must_use]
pub fn geometry_value(geometry: Geometry) -> Value {
    serde_json::to_value(cut_geometry(geometry)).unwrap_or_default()
}

fn finish(value: &mut GeometryValue) {
    match value {
        GeometryValue::Point { coordinates } => round(coordinates),
        GeometryValue::MultiPoint { coordinates } | GeometryValue::LineString { coordinates } => {
            coordinates.iter_mut().for_each(round);
        }
        GeometryValue::MultiLineString { coordinates } => {
            coordinates.iter_mut().flatten().for_each(round);
        }
        GeometryValue::Polygon { coordinates } => finish_area(coordinates),
        GeometryValue::MultiPolygon { coordinates } => {
            coordinates.iter_mut().for_each(|rings| finish_area(rings));
        }
        GeometryValue::GeometryCollection { geometries } => {
            geometries.iter_mut().for_each(|part| finish(&mut part.value));
        }
    }
}

fn finish_area(rings: &mut [Vec<Position>]) {
    rings.iter_mut().flatten().for_each(round);
    turn(rings);
}

fn round(at: &mut Position) {
    for (index, number) in at.as_slice_mut().iter_mut().enumerate() {
        let decimals = if index < 2 { 1e7 } else { 1e3 };
        let rounded = (*number * decimals).round() / decimals;
        // Minus zero says nothing; heights may be too large to be rounded.
        *number = match rounded {
            0.0 => 0.0,
            rounded if rounded.is_finite() => rounded,
            _ => *number,
        };
    }
}

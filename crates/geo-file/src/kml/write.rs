//! Features out, as KML 2.2.

use std::io::{self, Write};

use geojson::{GeometryValue, Position};
use serde_json::Value;

use crate::feature::Feature;
use crate::geojson::cut_geometry;
use crate::write::{ColumnKind, Outline, plain};
use crate::xml::escaped;

/// Properties that are elements of a placemark.
const ELEMENTS: &[&str] = &["name", "description"];

/// Writes a placemark for every feature; a schema keeps the types of numbers and booleans.
pub(crate) fn write(
    outline: &Outline,
    features: impl IntoIterator<Item = Feature>,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>"
    )?;
    if !outline.name.is_empty() {
        writeln!(out, "<name>{}</name>", escaped(&outline.name))?;
    }
    schema(outline, out)?;
    for feature in features {
        placemark(feature, out)?;
    }
    writeln!(out, "</Document>\n</kml>")
}

fn schema(outline: &Outline, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<Schema id=\"fields\" name=\"fields\">")?;
    for column in outline.columns.iter().filter(|column| !ELEMENTS.contains(&column.key.as_str())) {
        let kind = match column.kind {
            ColumnKind::Text => "string",
            ColumnKind::Number => "double",
            ColumnKind::Boolean => "bool",
        };
        writeln!(out, "  <SimpleField name=\"{}\" type=\"{kind}\"/>", escaped(&column.key))?;
    }
    writeln!(out, "</Schema>")
}

fn placemark(feature: Feature, out: &mut dyn Write) -> io::Result<()> {
    match &feature.id {
        Some(id) => write!(out, "<Placemark id=\"{}\">", escaped(&plain(id)))?,
        None => write!(out, "<Placemark>")?,
    }
    let element = |name: &str, value: &Value| ELEMENTS.contains(&name) && value.is_string();
    for name in ELEMENTS {
        if let Some(text) = feature.properties.get(*name).and_then(Value::as_str) {
            write!(out, "<{name}>{}</{name}>", escaped(text))?;
        }
    }
    let others: Vec<_> =
        feature.properties.iter().filter(|(name, value)| !element(name, value) && !value.is_null()).collect();
    if !others.is_empty() {
        write!(out, "<ExtendedData><SchemaData schemaUrl=\"#fields\">")?;
        for (name, value) in others {
            write!(out, "<SimpleData name=\"{}\">{}</SimpleData>", escaped(name), escaped(&plain(value)))?;
        }
        write!(out, "</SchemaData></ExtendedData>")?;
    }
    if let Some(geometry) = feature.geometry {
        geometry_element(&cut_geometry(geometry).value, out)?;
    }
    writeln!(out, "</Placemark>")
}

fn geometry_element(value: &GeometryValue, out: &mut dyn Write) -> io::Result<()> {
    match value {
        GeometryValue::Point { coordinates } => element("Point", std::slice::from_ref(coordinates), out),
        GeometryValue::LineString { coordinates } => element("LineString", coordinates, out),
        GeometryValue::Polygon { coordinates } => polygon(coordinates, out),
        GeometryValue::MultiPoint { coordinates } => {
            many(coordinates, out, |at, out| element("Point", std::slice::from_ref(at), out))
        }
        GeometryValue::MultiLineString { coordinates } => {
            many(coordinates, out, |line, out| element("LineString", line, out))
        }
        GeometryValue::MultiPolygon { coordinates } => {
            many(coordinates, out, |rings, out| polygon(rings, out))
        }
        GeometryValue::GeometryCollection { geometries } => {
            many(geometries, out, |part, out| geometry_element(&part.value, out))
        }
    }
}

fn many<T>(
    parts: &[T],
    out: &mut dyn Write,
    write: impl Fn(&T, &mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    write!(out, "<MultiGeometry>")?;
    parts.iter().try_for_each(|part| write(part, out))?;
    write!(out, "</MultiGeometry>")
}

fn polygon(rings: &[Vec<Position>], out: &mut dyn Write) -> io::Result<()> {
    // An area of no ring is nothing that KML could say.
    if rings.is_empty() {
        return Ok(());
    }
    write!(out, "<Polygon>")?;
    for (index, ring) in rings.iter().enumerate() {
        let boundary = if index == 0 { "outerBoundaryIs" } else { "innerBoundaryIs" };
        write!(out, "<{boundary}>")?;
        element("LinearRing", ring, out)?;
        write!(out, "</{boundary}>")?;
    }
    write!(out, "</Polygon>")
}

fn element(name: &str, positions: &[Position], out: &mut dyn Write) -> io::Result<()> {
    write!(out, "<{name}><coordinates>")?;
    for (index, at) in positions.iter().enumerate() {
        let gap = if index == 0 { "" } else { " " };
        write!(out, "{gap}{},{}", at[0], at[1])?;
        if let Some(height) = at.as_slice().get(2) {
            write!(out, ",{height}")?;
        }
    }
    write!(out, "</coordinates></{name}>")
}

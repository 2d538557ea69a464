//! Features out, as a table.

use std::io::{self, Write};

use geojson::{Geometry, GeometryValue};
use serde_json::Value;

use super::columns::is_place;
use crate::feature::Feature;
use crate::geojson::cut_geometry;
use crate::wkt;
use crate::write::{Outline, plain};

/// Writes a row for every feature: the place first, then the properties.
pub(crate) fn write(
    outline: &Outline,
    features: impl IntoIterator<Item = Feature>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut rows = csv::Writer::from_writer(out);
    let id = !outline.columns.iter().any(|column| column.key == "id") && outline.ids;
    let mut headings: Vec<String> = place_headings(outline).iter().map(|name| (*name).to_owned()).collect();
    headings.extend(id.then(|| "id".to_owned()));
    // A property with the name of a place would be read as one.
    let own = |key: &String| if is_place(key) { format!("{key}_") } else { key.clone() };
    headings.extend(outline.columns.iter().map(|column| own(&column.key)));
    rows.write_record(&headings)?;
    for mut feature in features {
        let geometry = feature.geometry.take().map(cut_geometry);
        let mut cells = place(outline, geometry.as_ref());
        if id {
            cells.push(feature.id.as_ref().map(plain).unwrap_or_default());
        }
        let value = |key: &String| feature.properties.get(key).filter(|value| !value.is_null());
        cells.extend(outline.columns.iter().map(|column| value(&column.key).map(plain).unwrap_or_default()));
        rows.write_record(&cells)?;
    }
    rows.flush()
}

fn place_headings(outline: &Outline) -> &'static [&'static str] {
    match (outline.points, outline.heights) {
        (true, true) => &["longitude", "latitude", "elevation"],
        (true, false) => &["longitude", "latitude"],
        (false, _) => &["wkt"],
    }
}

fn place(outline: &Outline, geometry: Option<&Geometry>) -> Vec<String> {
    let count = place_headings(outline).len();
    match geometry.map(|geometry| &geometry.value) {
        None => vec![String::new(); count],
        Some(GeometryValue::Point { coordinates }) if outline.points => {
            (0..count).map(|index| number(coordinates.as_slice().get(index))).collect()
        }
        Some(value) => vec![wkt::write(value)],
    }
}

fn number(number: Option<&f64>) -> String {
    number.map(|number| Value::from(*number).to_string()).unwrap_or_default()
}

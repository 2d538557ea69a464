//! Features into files.

use std::collections::BTreeMap;
use std::io::{self, Write};

use geojson::GeometryValue;
use serde_json::Value;

use crate::feature::{Feature, each_position};
use crate::format::Format;
use crate::note::Note;
use crate::{csv, geojson as geo_json, gpx, kml};

/// What a file says before its features, so that they can be written one by one.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Outline {
    /// What the file calls itself; may be empty.
    pub name: String,
    /// The program that writes it.
    pub creator: String,
    /// The properties that features may have, in the order of a table's columns.
    pub columns: Vec<Column>,
    /// Whether every feature with a place is a single point.
    pub points: bool,
    /// Whether any position has a height.
    pub heights: bool,
    /// Whether any feature has an id.
    pub ids: bool,
}

/// A property that features may have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    /// Its name.
    pub key: String,
    /// What its values are.
    pub kind: ColumnKind,
}

/// What the values of a property are.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum ColumnKind {
    /// Texts, or no one kind.
    Text,
    /// Numbers.
    Number,
    /// True or false.
    Boolean,
}

impl Outline {
    /// Looks at features for what they have.
    #[must_use]
    pub fn of<'a>(name: &str, creator: &str, features: impl IntoIterator<Item = &'a Feature>) -> Self {
        let mut outline =
            Self { name: name.into(), creator: creator.into(), points: true, ..Self::default() };
        let mut kinds: BTreeMap<&str, Option<ColumnKind>> = BTreeMap::new();
        for feature in features {
            outline.ids |= feature.id.is_some();
            let value = feature.geometry.as_ref().map(|geometry| &geometry.value);
            outline.points &= value.is_none_or(|value| matches!(value, GeometryValue::Point { .. }));
            each_position(feature.geometry.as_ref(), &mut |at| outline.heights |= at.len() > 2);
            for (key, value) in &feature.properties {
                let kind = kinds.entry(key).or_default();
                *kind = joined(*kind, value);
            }
        }
        let column = |(key, kind): (&str, Option<ColumnKind>)| Column {
            key: key.to_owned(),
            kind: kind.unwrap_or(ColumnKind::Text),
        };
        outline.columns = kinds.into_iter().map(column).collect();
        outline
    }
}

/// The kind of values so far and one more.
fn joined(kind: Option<ColumnKind>, value: &Value) -> Option<ColumnKind> {
    let own = match value {
        Value::Null => return kind,
        Value::Bool(_) => ColumnKind::Boolean,
        Value::Number(_) => ColumnKind::Number,
        _ => ColumnKind::Text,
    };
    Some(if kind.is_none_or(|kind| kind == own) { own } else { ColumnKind::Text })
}

/// Writes features as a file of a format, one by one, and tells what it could not hold.
///
/// Geometries are cut at the antimeridian, their rings follow the right-hand rule, and they have
/// seven decimals of a degree, in every format.
///
/// # Errors
/// Those of `out`.
pub fn write_features(
    format: Format,
    outline: &Outline,
    features: impl IntoIterator<Item = Feature>,
    out: &mut dyn Write,
) -> io::Result<Vec<Note>> {
    match format {
        Format::GeoJson => geo_json::write(outline, features, out)?,
        Format::Gpx => return gpx::write_features(outline, features, out),
        Format::Kml => kml::write(outline, features, out)?,
        Format::Csv => csv::write(outline, features, out)?,
    }
    Ok(Vec::new())
}

/// Writes a value as text: texts as they are, others as JSON.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

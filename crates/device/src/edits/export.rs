//! A layer's features as a file, whole or not at all.

use std::collections::{BTreeSet, HashSet};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use edit_log::{
    EditReader, GeoPackage, GeoPackageError, PackageColumn, PackageColumnKind, PackageFeature, PackageTable,
    Paging, Query,
};
use feature_crdt::{FeatureId, Field, FieldType, Key, LayerDefinition, LayerId, Value};
use geo_file::{Feature, Format, Outline, write_features};
use jiff::Timestamp;
use serde_json::{Map, Value as Json, json};

use super::geojson::geojson_of;
use super::infer::BESIDE;
use super::show::shown;
use super::view::FeatureView;
use crate::clock::now;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::tasks::{FeaturesMoved, Progress};

/// Features that are read at once.
const STRIDE: usize = 1_000;

/// What a file is to be.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum ExportFormat {
    File(Format),
    GeoPackage,
}

impl ExportFormat {
    /// Tells the format by the end of the file's name.
    pub(crate) fn of(path: &Path) -> Result<Self> {
        let extension = path.extension().map(|end| end.to_string_lossy().to_lowercase());
        Ok(match extension.as_deref() {
            Some("geojson" | "json") => Self::File(Format::GeoJson),
            Some("gpx") => Self::File(Format::Gpx),
            Some("kml") => Self::File(Format::Kml),
            Some("csv") => Self::File(Format::Csv),
            Some("gpkg") => Self::GeoPackage,
            _ => {
                return Err(DeviceError::bad_input(format!(
                    "The end of {} names no format of features.",
                    path.display()
                ))
                .hint("Use .geojson, .gpx, .kml, .csv or .gpkg."));
            }
        })
    }
}

/// What is to be written.
pub(crate) struct Order {
    pub(crate) layer: LayerId,
    pub(crate) path: PathBuf,
    pub(crate) format: ExportFormat,
    pub(crate) unsynced_only: bool,
}

impl Device {
    /// Writes a layer's features to a file; `None` if the task was cancelled.
    pub(crate) fn export_layer(
        &self,
        order: &Order,
        progress: &mut Progress,
    ) -> Result<Option<FeaturesMoved>> {
        self.in_edits(|log| {
            let definition = super::layers::layer_of(log, &order.layer.to_string())?.1;
            let only = if order.unsynced_only { Some(log.unsynced_features(order.layer)?) } else { None };
            let Some(features) = collected(log, order.layer, &definition, only, progress)? else {
                return Ok(None);
            };
            let count = features.len() as u64;
            let folder = order.path.parent().unwrap_or(Path::new("."));
            let failed = |cause: &std::io::Error| DeviceError::io("Writing", &order.path, cause);
            let file = tempfile::Builder::new()
                .prefix(".map-offline-export")
                .tempfile_in(folder)
                .map_err(|cause| failed(&cause))?;
            let (notes, skipped) = match order.format {
                ExportFormat::File(format) => write_file(format, &definition, features, file.as_file())
                    .map_err(|cause| failed(&cause))?,
                ExportFormat::GeoPackage => {
                    write_geopackage(&definition, &features, now(), file.path())?;
                    (Vec::new(), 0)
                }
            };
            if progress.is_cancelled() {
                return Ok(None);
            }
            let written = std::fs::File::open(file.path()).map_err(|cause| failed(&cause))?;
            written.sync_all().map_err(|cause| failed(&cause))?;
            let bytes = written.metadata().map_err(|cause| failed(&cause))?.len();
            file.persist_noclobber(&order.path).map_err(|cause| failed(&cause.error))?;
            Ok(Some(FeaturesMoved {
                layer: order.layer,
                path: order.path.clone(),
                features: count - skipped,
                bytes,
                skipped,
                notes,
            }))
        })
    }
}

/// Reads the features that are there; `None` if the task was cancelled.
fn collected(
    log: &EditReader,
    layer: LayerId,
    definition: &LayerDefinition,
    only: Option<Vec<FeatureId>>,
    progress: &mut Progress,
) -> Result<Option<Vec<FeatureView>>> {
    let total = only.as_ref().map_or(log.count(layer)?.features, |only| only.len() as u64);
    let mut features = Vec::new();
    if let Some(only) = only {
        for id in only {
            if let Some(stored) = log.feature(id)?.filter(|stored| stored.state.is_alive()) {
                features.push(shown(log, definition, &stored)?);
            }
        }
        return Ok(Some(features));
    }
    let query = Query { layer: Some(layer), ..Query::default() };
    let mut paging = Paging::first(STRIDE);
    loop {
        if progress.note(features.len() as u64, Some(total), 0).is_break() {
            return Ok(None);
        }
        let page = log.features(&query, &paging)?;
        for stored in &page.items {
            features.push(shown(log, definition, stored)?);
        }
        match page.next {
            Some(next) => paging = Paging::first(STRIDE).after(next),
            None => return Ok(Some(features)),
        }
    }
}

fn write_file(
    format: Format,
    definition: &LayerDefinition,
    features: Vec<FeatureView>,
    file: &std::fs::File,
) -> std::io::Result<(Vec<String>, u64)> {
    let features: Vec<Feature> = features.into_iter().map(|feature| file_feature(&feature)).collect();
    let placeless = features.iter().filter(|feature| feature.geometry.is_none()).count() as u64;
    let outline = Outline::of(&definition.name, "Map Offline", &features);
    let mut out = BufWriter::new(file);
    let notes = write_features(format, &outline, features, &mut out)?;
    std::io::Write::flush(&mut out)?;
    let skipped = if format == Format::Gpx { placeless } else { 0 };
    Ok((notes.iter().map(ToString::to_string).collect(), skipped))
}

/// A feature as files have it: its own id, what was beside its properties, its pictures as a list.
fn file_feature(feature: &FeatureView) -> Feature {
    let geometry = feature.geometry.as_ref().and_then(|geometry| geojson_of(geometry).ok());
    let mut file = Feature {
        geometry: geometry.and_then(|json| serde_json::from_value(json).ok()),
        ..Feature::default()
    };
    for (key, value) in &feature.properties {
        let Some(json) = value.to_json() else { continue };
        match key.as_str().strip_prefix(BESIDE) {
            Some("id") => file.id = Some(json),
            Some(name) if !name.is_empty() => {
                file.foreign.insert(name.to_owned(), json);
            }
            _ => put_property(&mut file.properties, key, json),
        }
    }
    if file.id.is_none() {
        file.id = Some(json!(feature.id.to_string()));
    }
    file
}

fn put_property(properties: &mut Map<String, Json>, key: &Key, json: Json) {
    let Some(item) = key.item() else {
        properties.insert(key.as_str().to_owned(), json);
        return;
    };
    let list = properties.entry(key.field()).or_insert_with(|| json!([]));
    if let Some(list) = list.as_array_mut() {
        list.push(json!({ "sha256": item, "caption": json }));
    }
}

/// Writes a GeoPackage: a table of the layer, a column for each field and each other property.
fn write_geopackage(
    definition: &LayerDefinition,
    features: &[FeatureView],
    changed: Timestamp,
    path: &Path,
) -> Result<()> {
    let columns = package_columns(definition, features);
    let row = |feature: &FeatureView| PackageFeature {
        id: feature.id.to_string(),
        geometry: feature.geometry.clone(),
        values: columns.iter().map(|(key, _)| package_value(feature, key)).collect(),
    };
    let table = PackageTable {
        name: definition.name.clone(),
        geometry_kind: definition.kind,
        columns: columns.iter().map(|(_, column)| column.clone()).collect(),
    };
    // The file is made anew by SQLite, under the name that was kept for it.
    std::fs::remove_file(path).map_err(|cause| DeviceError::io("Writing", path, &cause))?;
    let mut package = GeoPackage::create(path)?;
    package.table(&table, &changed.to_string(), features.iter().map(row))?;
    Ok(package.finish()?)
}

/// The fields in their order, then what the features have besides.
fn package_columns(definition: &LayerDefinition, features: &[FeatureView]) -> Vec<(String, PackageColumn)> {
    let column = |name: &str, kind| PackageColumn { name: name.to_owned(), kind };
    let days = |key: &str| {
        let mut values = features.iter().flat_map(|feature| &feature.properties);
        values.all(|(known, value)| {
            known.as_str() != key || matches!(value, Value::Text(text) if text.len() == "2026-11-22".len())
        })
    };
    let kind = |field: &Field| match field.kind {
        FieldType::Number => PackageColumnKind::Number,
        FieldType::Boolean => PackageColumnKind::Boolean,
        FieldType::Date if days(&field.key) => PackageColumnKind::Date,
        _ => PackageColumnKind::Text,
    };
    let mut columns: Vec<(String, PackageColumn)> =
        definition.fields.iter().map(|field| (field.key.clone(), column(&field.key, kind(field)))).collect();
    let known: HashSet<&str> = definition.fields.iter().map(|field| field.key.as_str()).collect();
    let all = features.iter().flat_map(|feature| &feature.properties);
    let others: BTreeSet<&str> =
        all.map(|(key, _)| key.field()).filter(|field| !known.contains(field)).collect();
    columns.extend(others.into_iter().map(|key| (key.to_owned(), column(key, PackageColumnKind::Text))));
    columns
}

fn package_value(feature: &FeatureView, key: &str) -> Value {
    let own = feature.properties.iter().find(|(known, _)| known.as_str() == key);
    if let Some((_, value)) = own {
        return value.clone();
    }
    let mut list = Map::new();
    for (item, value) in feature.properties.iter().filter(|(known, _)| known.field() == key) {
        put_property(&mut list, item, value.to_json().unwrap_or_default());
    }
    list.get(key).and_then(Value::from_json).unwrap_or(Value::Absent)
}

impl From<GeoPackageError> for DeviceError {
    fn from(error: GeoPackageError) -> Self {
        Self::new(ErrorCode::Store, error.to_string())
    }
}

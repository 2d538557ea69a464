//! Use cases over features.

use edit_log::{
    Draft, DraftEdit, EditLog, EditReader, FieldTest as LogTest, FieldTestKind, Paging, Query, Sort,
    StoredFeature,
};
use feature_crdt::{
    FeatureId, FieldType, Geometry, GeometryKind, Key, LayerDefinition, Shape, Value, is_reserved,
};
use jiff::Timestamp;
use serde_json::Value as Json;

use super::desk::now_ms;
use super::geojson::{extent_of, geometry_of};
use super::layers::layer_of;
use super::show::{Definitions, conflicts, shown};
use super::values::{checked_changes, checked_whole};
use super::view::{ChangeOfGeometry, ConflictView, FeatureQuery, FeatureView, FieldTest, Page, TestKind};
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};

/// The most features of one page.
const MAX_PAGE: usize = 10_000;
/// The most features that one call changes.
const MAX_CHANGED: usize = 100_000;

/// Reads a page's size and cursor.
pub(super) fn paging(first: i32, after: Option<&str>) -> Result<Paging> {
    let first = usize::try_from(first).unwrap_or(0);
    if !(1..=MAX_PAGE).contains(&first) {
        return Err(DeviceError::bad_input(format!("A page has 1 to {MAX_PAGE} items.")));
    }
    Ok(Paging { first, after: after.map(str::to_owned) })
}

/// Reads the id of a feature.
pub(crate) fn id_of(text: &str) -> Result<FeatureId> {
    text.parse().map_err(|_| {
        DeviceError::bad_input(format!("“{text}” names no feature.")).hint(
            "A feature is 32 hexadecimal digits, a point and a number; `feature list LAYER` shows them.",
        )
    })
}

fn ids_of(texts: &[String]) -> Result<Vec<FeatureId>> {
    if texts.len() > MAX_CHANGED {
        let refused = format!("At most {MAX_CHANGED} features are changed in one step.");
        return Err(DeviceError::bad_input(refused));
    }
    let mut ids = texts.iter().map(|text| id_of(text)).collect::<Result<Vec<_>>>()?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// Finds a feature, a deleted one too; layers are none.
pub(super) fn stored(log: &EditReader, id: FeatureId) -> Result<StoredFeature> {
    let found = log.feature(id)?.filter(|found| !is_reserved(found.layer));
    found.ok_or_else(|| {
        DeviceError::new(ErrorCode::NotFound, format!("There is no feature {id} here."))
            .hint("List them with `feature list`.")
    })
}

/// Finds a feature that is there, with its layer.
pub(super) fn alive(log: &EditReader, id: FeatureId) -> Result<(StoredFeature, LayerDefinition)> {
    let found = stored(log, id)?;
    if !found.state.is_alive() {
        return Err(
            DeviceError::new(ErrorCode::Conflict, "This feature was deleted.").hint("Restore it first.")
        );
    }
    let layer = Definitions::default().of(log, found.layer)?.clone();
    Ok((found, layer))
}

/// Holds a geometry against what the layer takes.
pub(crate) fn checked_geometry(layer: &LayerDefinition, json: &Json) -> Result<Geometry> {
    let geometry = geometry_of(json)?;
    let shape = geometry.shape().map_err(DeviceError::internal)?;
    if !fits(layer.kind, &shape) {
        let (takes, given) = (kind_words(layer.kind), shape_words(&shape));
        let message = format!("The layer “{}” takes {takes}, and this is {given}.", layer.name);
        return Err(DeviceError::bad_input(message));
    }
    crate::shape_edit::check(&geometry)?;
    Ok(geometry)
}

pub(super) const fn fits(kind: GeometryKind, shape: &Shape) -> bool {
    match kind {
        GeometryKind::Any => true,
        GeometryKind::Point => matches!(shape, Shape::Point(_) | Shape::MultiPoint(_)),
        GeometryKind::Line => matches!(shape, Shape::LineString(_) | Shape::MultiLineString(_)),
        GeometryKind::Polygon => matches!(shape, Shape::Polygon(_) | Shape::MultiPolygon(_)),
    }
}

const fn kind_words(kind: GeometryKind) -> &'static str {
    match kind {
        GeometryKind::Any => "anything",
        GeometryKind::Point => "points",
        GeometryKind::Line => "lines",
        GeometryKind::Polygon => "areas",
    }
}

const fn shape_words(shape: &Shape) -> &'static str {
    match shape {
        Shape::Point(_) | Shape::MultiPoint(_) => "a point",
        Shape::LineString(_) | Shape::MultiLineString(_) => "a line",
        Shape::Polygon(_) | Shape::MultiPolygon(_) => "an area",
        Shape::Collection(_) => "a collection of geometries",
    }
}

fn log_query(log: &EditReader, query: &FeatureQuery) -> Result<Query> {
    let layer = query.layer.as_deref().map(|key| layer_of(log, key)).transpose()?;
    let definition = layer.as_ref().map(|(_, definition)| definition);
    Ok(Query {
        layer: layer.as_ref().map(|(id, _)| *id),
        text: query.text.clone(),
        extent: query.bounds.map(extent_of).transpose()?,
        tests: query.tests.iter().map(log_test).collect::<Result<_>>()?,
        deleted: query.deleted,
        conflicts_only: query.conflicts_only,
        sort: query.sort.as_deref().map(|sort| sort_of(sort, definition)).unwrap_or_default(),
        descending: query.descending,
    })
}

fn sort_of(sort: &str, layer: Option<&LayerDefinition>) -> Sort {
    match sort {
        "changedAt" => Sort::Changed,
        "createdAt" => Sort::Created,
        "label" => layer.and_then(label_key).map_or(Sort::Stored, Sort::Property),
        key => Sort::Property(key.to_owned()),
    }
}

/// The property that features are called by.
fn label_key(layer: &LayerDefinition) -> Option<String> {
    let text = |kind| matches!(kind, FieldType::Text | FieldType::Choice);
    let first = || layer.fields.iter().find(|field| text(field.kind)).map(|field| field.key.clone());
    layer.style.label_field.clone().or_else(first)
}

fn log_test(test: &FieldTest) -> Result<LogTest> {
    let kind = match test.kind {
        TestKind::Is => FieldTestKind::Is,
        TestKind::IsNot => FieldTestKind::IsNot,
        TestKind::Contains => FieldTestKind::Contains,
        TestKind::Less => FieldTestKind::Less,
        TestKind::Greater => FieldTestKind::Greater,
        TestKind::Empty => FieldTestKind::Empty,
        TestKind::Filled => FieldTestKind::Filled,
    };
    let value = super::values::value_of(&test.field, &test.value)?;
    Ok(LogTest { field: test.field.clone(), test: kind, value })
}

impl Device {
    /// Lists features.
    pub(crate) fn features(
        &self,
        query: &FeatureQuery,
        first: i32,
        after: Option<&str>,
    ) -> Result<Page<FeatureView>> {
        let paging = paging(first, after)?;
        let found = self.read_edits(|log| {
            let query = log_query(log, query)?;
            let page = log.features(&query, &paging)?;
            let mut layers = Definitions::default();
            let mut items = Vec::with_capacity(page.items.len());
            for stored in &page.items {
                items.push(shown(log, layers.of(log, stored.layer)?, stored)?);
            }
            Ok(Page { total: log.feature_count(&query)?, items, next: page.next })
        })?;
        match (found, &query.layer) {
            (Some(page), _) => Ok(page),
            (None, None) => Ok(Page { total: 0, items: Vec::new(), next: None }),
            (None, Some(layer)) => Err(DeviceError::not_found("layer", layer)),
        }
    }

    /// Finds a feature, now or as it was at a time.
    pub(crate) fn feature(&self, id: &str, at: Option<Timestamp>) -> Result<Option<FeatureView>> {
        let id = id_of(id)?;
        let found = self.read_edits(|log| {
            let found = match at {
                None => log.feature(id)?,
                Some(at) => log.feature_at(id, ms_of(at))?,
            };
            let own = found.filter(|found| !is_reserved(found.layer));
            own.map(|found| shown(log, Definitions::default().of(log, found.layer)?, &found)).transpose()
        })?;
        Ok(found.flatten())
    }

    pub(super) fn known_feature(&self, id: FeatureId) -> Result<FeatureView> {
        let name = id.to_string();
        self.feature(&name, None)?.ok_or_else(|| DeviceError::not_found("feature", &name))
    }

    /// What people disagree about in one feature.
    pub(crate) fn conflicts_of(&self, id: FeatureId) -> Result<Vec<ConflictView>> {
        self.in_edits(|log| {
            let found = stored(log, id)?;
            conflicts(log, Definitions::default().of(log, found.layer)?, &found)
        })
    }

    /// Makes a feature.
    pub(crate) fn add_feature(
        &self,
        layer: &str,
        geometry: Option<&Json>,
        properties: &Json,
    ) -> Result<FeatureView> {
        self.in_edits(|_| Ok(()))?;
        let id = self.write_edits(|log| {
            let (layer, definition) = layer_of(log, layer)?;
            let geometry = geometry.map(|json| checked_geometry(&definition, json)).transpose()?;
            let properties = checked_whole(&definition, properties)?;
            let create = DraftEdit::Create { layer, geometry, properties };
            let made = log.append(Draft::edit(vec![create]), now_ms())?;
            made.features.first().copied().ok_or_else(|| DeviceError::internal("a feature without a name"))
        })?;
        self.known_feature(id)
    }

    /// Changes a feature.
    pub(crate) fn change_feature(
        &self,
        id: &str,
        geometry: &ChangeOfGeometry,
        properties: &Json,
    ) -> Result<FeatureView> {
        let id = id_of(id)?;
        self.in_edits(|_| Ok(()))?;
        self.write_edits(|log| {
            let (_, layer) = alive(log, id)?;
            let geometry = match geometry {
                ChangeOfGeometry::Stays => None,
                ChangeOfGeometry::Goes => Some(None),
                ChangeOfGeometry::Becomes(json) => Some(Some(checked_geometry(&layer, json)?)),
            };
            let properties = checked_changes(&layer, properties)?;
            write(log, Draft::edit(vec![DraftEdit::Update { feature: id, geometry, properties }]))
        })?;
        self.known_feature(id)
    }

    /// Changes the same properties of many features.
    pub(crate) fn change_features(&self, ids: &[String], properties: &Json) -> Result<u64> {
        let ids = ids_of(ids)?;
        self.write_existing(&ids, |log, feature| {
            let (_, layer) = alive(log, feature)?;
            let properties = checked_changes(&layer, properties)?;
            Ok(DraftEdit::Update { feature, geometry: None, properties })
        })
    }

    /// Deletes features; those that are deleted already stay so.
    pub(crate) fn delete_features(&self, ids: &[String]) -> Result<u64> {
        let ids = ids_of(ids)?;
        self.write_existing(&ids, |log, feature| stored(log, feature).map(|_| DraftEdit::Delete(feature)))
    }

    /// Takes deleted features back.
    pub(crate) fn restore_features(&self, ids: &[String]) -> Result<u64> {
        let ids = ids_of(ids)?;
        self.write_existing(&ids, |log, feature| stored(log, feature).map(|_| DraftEdit::Restore(feature)))
    }

    /// Writes one edit for each feature as one step, and counts the features.
    fn write_existing(
        &self,
        ids: &[FeatureId],
        edit: impl Fn(&EditLog, FeatureId) -> Result<DraftEdit>,
    ) -> Result<u64> {
        if ids.is_empty() {
            return Ok(0);
        }
        self.in_edits(|_| Ok(()))?;
        self.write_edits(|log| {
            let edits = ids.iter().map(|id| edit(log, *id)).collect::<Result<Vec<_>>>()?;
            write(log, Draft::edit(edits))
        })?;
        Ok(ids.len() as u64)
    }

    /// Adds a picture to a field of a feature.
    pub(crate) fn attach_photo(
        &self,
        id: &str,
        field: &str,
        sha256: &str,
        caption: &str,
    ) -> Result<FeatureView> {
        if self.photo_bytes(sha256).is_none() {
            return Err(DeviceError::new(ErrorCode::NotFound, "This picture is not on this device.")
                .hint("Put its bytes at “photos” first."));
        }
        self.write_photo(id, field, sha256, Value::text(caption))
    }

    /// Takes a picture out of a field.
    pub(crate) fn remove_photo(&self, id: &str, field: &str, sha256: &str) -> Result<FeatureView> {
        self.write_photo(id, field, sha256, Value::Absent)
    }

    fn write_photo(&self, id: &str, field: &str, sha256: &str, value: Value) -> Result<FeatureView> {
        let id = id_of(id)?;
        self.in_edits(|_| Ok(()))?;
        self.write_edits(|log| {
            let (_, layer) = alive(log, id)?;
            if layer.fields.iter().any(|known| known.key == field && known.kind != FieldType::Photo) {
                return Err(DeviceError::bad_input(format!("The field “{field}” holds no pictures.")));
            }
            let key = Key::new(&format!("{field}/{sha256}"));
            let key =
                key.map_err(|cause| DeviceError::bad_input(format!("“{field}” is no field: {cause}.")))?;
            let update = DraftEdit::Update { feature: id, geometry: None, properties: vec![(key, value)] };
            write(log, Draft::edit(vec![update]))
        })?;
        self.known_feature(id)
    }
}

/// Writes a draft; one that would change nothing is no fault.
pub(super) fn write(log: &mut EditLog, draft: Draft) -> Result<()> {
    match log.append(draft, now_ms()) {
        Ok(_) | Err(edit_log::LogError::NothingToDo) => Ok(()),
        Err(cause) => Err(cause.into()),
    }
}

/// A time in the log's milliseconds.
pub(crate) fn ms_of(at: Timestamp) -> u64 {
    u64::try_from(at.as_millisecond()).unwrap_or(0)
}

//! Features on the wire.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};

use super::area::{Bounds, BoundsInput};
use super::layer::{PolicyRule, bounds_of};
use super::scalars::{Count, DateTime, Geometry, Json};
use super::{on_device, shown};
use crate::edits::{self, ChangeOfGeometry};
use crate::error::DeviceError;

/// The features of this device.
#[derive(Default)]
pub struct FeatureQueries;

/// What can be done with features.
#[derive(Default)]
pub struct FeatureMutation;

/// A point, line or area with properties.
pub(super) struct Feature(edits::FeatureView);

impl From<edits::FeatureView> for Feature {
    fn from(feature: edits::FeatureView) -> Self {
        Self(feature)
    }
}

/// A point, line or area with properties.
#[Object]
impl Feature {
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    async fn layer_id(&self) -> ID {
        ID(self.0.layer.to_string())
    }

    /// What it is called: the layer's label field, or its first text; empty if there is none.
    async fn label(&self) -> &str {
        &self.0.label
    }

    /// A GeoJSON geometry; absent if it has no place.
    async fn geometry(&self) -> Result<Option<Geometry>> {
        geometry(self.0.geometry.as_ref())
    }

    /// Values by key, also those that the layer has no field for.
    async fn properties(&self) -> Json {
        Json(edits::properties_json(&self.0.properties))
    }

    /// The box round it.
    async fn bounds(&self) -> Option<Bounds> {
        self.0.geometry.as_ref()?.extent().map(bounds_of)
    }

    async fn deleted(&self) -> bool {
        self.0.deleted
    }

    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created.at)
    }

    async fn created_by(&self) -> &str {
        &self.0.created.by
    }

    async fn changed_at(&self) -> DateTime {
        DateTime(self.0.changed.at)
    }

    async fn changed_by(&self) -> &str {
        &self.0.changed.by
    }

    /// The device that it was changed on last.
    async fn changed_on(&self) -> &str {
        &self.0.changed.device
    }

    /// Values that were written apart and that nobody has decided between.
    async fn conflicts(&self, context: &Context<'_>) -> Result<Vec<EditConflict>> {
        if !self.0.conflicted {
            return Ok(Vec::new());
        }
        let id = self.0.id;
        on_device(context, move |device| device.conflicts_of(id))
            .await?
            .into_iter()
            .map(EditConflict::of)
            .collect()
    }

    /// The pictures of a field.
    async fn photos(&self, context: &Context<'_>, field: String) -> Result<Vec<Photo>> {
        let wanted = edits::photos_of(&self.0.properties, &field);
        on_device(context, move |device| Ok(device.photos(wanted)?.into_iter().map(Photo::from).collect()))
            .await
    }
}

/// Writes a geometry as GeoJSON.
pub(super) fn geometry(geometry: Option<&feature_crdt::Geometry>) -> Result<Option<Geometry>> {
    let Some(geometry) = geometry else { return Ok(None) };
    Ok(Some(Geometry(edits::geojson_of(geometry).map_err(shown)?)))
}

/// A picture that belongs to a feature.
#[derive(SimpleObject)]
struct Photo {
    /// Of its bytes, in hexadecimal: `photos/SHA256` shows it.
    sha256: String,
    caption: String,
    /// 0 if it is not on this device.
    bytes: Count,
    /// Whether it is on this device.
    present: bool,
}

impl From<edits::PhotoView> for Photo {
    fn from(photo: edits::PhotoView) -> Self {
        Self {
            sha256: photo.sha256,
            caption: photo.caption,
            bytes: Count(photo.bytes.unwrap_or(0)),
            present: photo.bytes.is_some(),
        }
    }
}

/// What of a feature people disagree about.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "edits::ConflictKind")]
enum EditConflictKind {
    /// Two values of one property.
    Property,
    /// Two geometries.
    Geometry,
    /// Deleted by one, changed by another.
    Existence,
}

/// Values that were written apart, for a person to decide.
#[derive(SimpleObject)]
pub(super) struct EditConflict {
    id: ID,
    kind: EditConflictKind,
    feature_id: ID,
    /// Key of the property, if it is about one.
    field: Option<String>,
    /// The rule that chose what is shown; absent: a person is to decide.
    settled_by: Option<PolicyRule>,
    candidates: Vec<Candidate>,
}

/// One of the values.
#[derive(SimpleObject)]
struct Candidate {
    id: ID,
    value: Option<Json>,
    geometry: Option<Geometry>,
    at: DateTime,
    by: String,
    device: String,
    /// Whether the map and the form show this one meanwhile.
    shown: bool,
}

impl EditConflict {
    pub(super) fn of(conflict: edits::ConflictView) -> Result<Self> {
        Ok(Self {
            id: ID(conflict.id),
            kind: conflict.kind.into(),
            feature_id: ID(conflict.feature.to_string()),
            field: conflict.field,
            settled_by: conflict.settled_by.map(PolicyRule::from),
            candidates: conflict.candidates.into_iter().map(Candidate::of).collect::<Result<_>>()?,
        })
    }
}

impl Candidate {
    fn of(candidate: edits::CandidateView) -> Result<Self> {
        Ok(Self {
            id: ID(candidate.id.to_string()),
            geometry: geometry(candidate.geometry.as_ref())?,
            value: candidate.value.map(Json),
            at: DateTime(candidate.stamp.at),
            by: candidate.stamp.by,
            device: candidate.stamp.device,
            shown: candidate.shown,
        })
    }
}

/// Some of the features that were asked for.
#[derive(SimpleObject)]
pub(super) struct FeaturePage {
    /// How many there are in all.
    total: Count,
    features: Vec<Feature>,
    /// Given as `after`, it brings the next ones; it stays good when features change.
    next: Option<String>,
}

impl From<edits::Page<edits::FeatureView>> for FeaturePage {
    fn from(page: edits::Page<edits::FeatureView>) -> Self {
        Self {
            total: Count(page.total),
            features: page.items.into_iter().map(Feature::from).collect(),
            next: page.next,
        }
    }
}

/// Which features, in which order.
#[derive(InputObject)]
struct FeatureQuery {
    layer: Option<ID>,
    /// In any of their texts, whatever the case.
    text: Option<String>,
    bounds: Option<BoundsInput>,
    /// All of these hold.
    #[graphql(name = "where")]
    tests: Option<Vec<FieldTest>>,
    /// The deleted ones instead.
    #[graphql(default)]
    deleted: bool,
    #[graphql(default)]
    conflicts_only: bool,
    /// Key of a field, or `label`, `changedAt`, `createdAt`; absent: as they were made.
    sort: Option<String>,
    #[graphql(default)]
    descending: bool,
}

/// What a value is held against.
#[derive(InputObject)]
struct FieldTest {
    field: String,
    test: FieldTestKind,
    value: Option<Json>,
}

/// How a value is held against another.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "edits::TestKind")]
enum FieldTestKind {
    /// It is the same.
    Is,
    /// It is another, or none.
    IsNot,
    /// The text has it, whatever the case.
    Contains,
    /// It is less, or earlier.
    Less,
    /// It is greater, or later.
    Greater,
    /// There is none.
    Empty,
    /// There is one.
    Filled,
}

impl From<FeatureQuery> for edits::FeatureQuery {
    fn from(query: FeatureQuery) -> Self {
        let test = |test: FieldTest| edits::FieldTest {
            field: test.field,
            kind: test.test.into(),
            value: test.value.map_or(serde_json::Value::Null, |value| value.0),
        };
        Self {
            layer: query.layer.map(|id| id.to_string()),
            text: query.text.filter(|text| !text.trim().is_empty()),
            bounds: query.bounds.map(|box_| [box_.west, box_.south, box_.east, box_.north]),
            tests: query.tests.unwrap_or_default().into_iter().map(test).collect(),
            deleted: query.deleted,
            conflicts_only: query.conflicts_only,
            sort: query.sort,
            descending: query.descending,
        }
    }
}

#[Object]
impl FeatureQueries {
    /// The features that are asked for.
    async fn features(
        &self,
        context: &Context<'_>,
        query: FeatureQuery,
        #[graphql(default = 100)] first: i32,
        after: Option<String>,
    ) -> Result<FeaturePage> {
        let query = query.into();
        on_device(context, move |device| Ok(device.features(&query, first, after.as_deref())?.into())).await
    }

    /// One feature, now or as it was; also a deleted one.
    async fn feature(&self, context: &Context<'_>, id: ID, at: Option<DateTime>) -> Result<Option<Feature>> {
        on_device(context, move |device| Ok(device.feature(&id, at.map(|at| at.0))?.map(Feature::from))).await
    }
}

fn object(properties: Option<Json>) -> serde_json::Value {
    properties.map_or(serde_json::Value::Null, |json| json.0)
}

/// A variable that is declared and not given comes as null: null must not take anything away.
fn change_of(geometry: Option<Geometry>, remove: bool) -> Result<ChangeOfGeometry> {
    match (geometry, remove) {
        (None, false) => Ok(ChangeOfGeometry::Stays),
        (None, true) => Ok(ChangeOfGeometry::Goes),
        (Some(geometry), false) => Ok(ChangeOfGeometry::Becomes(geometry.0)),
        (Some(_), true) => Err(shown(DeviceError::bad_input(
            "A geometry is either given or removed: leave one of them out.",
        ))),
    }
}

fn texts(ids: Vec<ID>) -> Vec<String> {
    ids.into_iter().map(|id| id.0).collect()
}

#[Object]
impl FeatureMutation {
    /// Makes a feature; what is not given takes the fields' defaults.
    async fn add_feature(
        &self,
        context: &Context<'_>,
        layer: ID,
        geometry: Option<Geometry>,
        properties: Option<Json>,
    ) -> Result<Feature> {
        on_device(context, move |device| {
            let geometry = geometry.map(|geometry| geometry.0);
            Ok(device.add_feature(&layer, geometry.as_ref(), &object(properties))?.into())
        })
        .await
    }

    /// Changes a feature: only the properties that are given, `null` clears one. A geometry that is
    /// absent or null stays; `removeGeometry` takes it away.
    async fn change_feature(
        &self,
        context: &Context<'_>,
        id: ID,
        geometry: Option<Geometry>,
        properties: Option<Json>,
        #[graphql(default)] remove_geometry: bool,
    ) -> Result<Feature> {
        let geometry = change_of(geometry, remove_geometry)?;
        on_device(context, move |device| {
            Ok(device.change_feature(&id, &geometry, &object(properties))?.into())
        })
        .await
    }

    /// Changes the same properties of many features, in one step; answers how many.
    async fn change_features(&self, context: &Context<'_>, ids: Vec<ID>, properties: Json) -> Result<Count> {
        on_device(context, move |device| Ok(Count(device.change_features(&texts(ids), &properties.0)?))).await
    }

    /// Deletes features, in one step; answers how many.
    async fn delete_features(&self, context: &Context<'_>, ids: Vec<ID>) -> Result<Count> {
        on_device(context, move |device| Ok(Count(device.delete_features(&texts(ids))?))).await
    }

    /// Takes deleted features back, in one step; answers how many.
    async fn restore_features(&self, context: &Context<'_>, ids: Vec<ID>) -> Result<Count> {
        on_device(context, move |device| Ok(Count(device.restore_features(&texts(ids))?))).await
    }

    /// Cuts a line or an area along a line; the first part keeps the feature.
    async fn split_feature(&self, context: &Context<'_>, id: ID, line: Geometry) -> Result<Vec<Feature>> {
        on_device(context, move |device| {
            Ok(device.split_feature(&id, &line.0)?.into_iter().map(Feature::from).collect())
        })
        .await
    }

    /// Makes one feature of several; the first of them stands for all.
    async fn merge_features(&self, context: &Context<'_>, ids: Vec<ID>) -> Result<Feature> {
        on_device(context, move |device| Ok(device.merge_features(&texts(ids))?.into())).await
    }

    /// Cuts a hole into an area.
    async fn cut_hole(&self, context: &Context<'_>, id: ID, ring: Geometry) -> Result<Feature> {
        on_device(context, move |device| Ok(device.cut_hole(&id, &ring.0)?.into())).await
    }

    /// Adds a picture, which was put at `photos` before, to a field of a feature.
    async fn attach_photo(
        &self,
        context: &Context<'_>,
        feature: ID,
        field: String,
        sha256: String,
        caption: Option<String>,
    ) -> Result<Feature> {
        on_device(context, move |device| {
            let caption = caption.unwrap_or_default();
            Ok(device.attach_photo(&feature, &field, &sha256, &caption)?.into())
        })
        .await
    }

    /// Takes a picture out of a field; its bytes stay, because the history names it.
    async fn remove_photo(
        &self,
        context: &Context<'_>,
        feature: ID,
        field: String,
        sha256: String,
    ) -> Result<Feature> {
        on_device(context, move |device| Ok(device.remove_photo(&feature, &field, &sha256)?.into())).await
    }
}

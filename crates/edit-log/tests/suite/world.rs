//! Logs in temporary folders, and short ways to edit in them.

use std::path::PathBuf;

use edit_log::{Draft, DraftEdit, EditLog, EditReader, Identity};
use feature_crdt::{FeatureId, Geometry, Key, LAYERS, LayerId, Position, Shape, Sibling, Value};
use tempfile::TempDir;

pub(crate) fn identity(name: &str) -> Identity {
    Identity { author: name.to_owned(), device: format!("{name}'s laptop"), machine: "m".to_owned() }
}

/// A log of somebody, and where it is.
pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) log: EditLog,
}

pub(crate) fn world(name: &str) -> World {
    let folder = tempfile::tempdir().unwrap();
    let log = EditLog::open(&folder.path().join("edits.sqlite"), &identity(name)).unwrap();
    World { folder, log }
}

impl World {
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("edits.sqlite")
    }
}

pub(crate) fn key(name: &str) -> Key {
    Key::new(name).unwrap()
}

pub(crate) fn point(x: i32, y: i32) -> Geometry {
    Geometry::new(&Shape::Point(Position { x, y, z: None })).unwrap()
}

pub(crate) fn text(text: &str) -> Value {
    Value::text(text)
}

pub(crate) fn layer(log: &mut EditLog, name: &str, now: u64) -> LayerId {
    create(log, LAYERS, None, &[("name", name)], now)
}

pub(crate) fn create(
    log: &mut EditLog,
    layer: LayerId,
    geometry: Option<Geometry>,
    properties: &[(&str, &str)],
    now: u64,
) -> FeatureId {
    let properties = properties.iter().map(|(name, value)| (key(name), text(value))).collect();
    let edit = DraftEdit::Create { layer, geometry, properties };
    log.append(Draft::edit(vec![edit]), now).unwrap().features[0]
}

pub(crate) fn set(log: &mut EditLog, feature: FeatureId, name: &str, value: &str, now: u64) {
    let properties = vec![(key(name), text(value))];
    log.append(Draft::edit(vec![DraftEdit::Update { feature, geometry: None, properties }]), now).unwrap();
}

pub(crate) fn delete(log: &mut EditLog, feature: FeatureId, now: u64) {
    log.append(Draft::edit(vec![DraftEdit::Delete(feature)]), now).unwrap();
}

/// The texts that stand in a property.
pub(crate) fn texts(log: &EditReader, feature: FeatureId, name: &str) -> Vec<String> {
    let stored = log.feature(feature).unwrap().unwrap();
    values(stored.state.property(name))
}

pub(crate) fn values(siblings: &[Sibling]) -> Vec<String> {
    let text = |sibling: &Sibling| match &sibling.value {
        Value::Text(text) => text.to_string(),
        other => format!("{other:?}"),
    };
    siblings.iter().map(text).collect()
}

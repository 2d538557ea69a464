//! A layer for what a file holds: its fields and its kind, told by the values.

use std::collections::{HashMap, HashSet};

use feature_crdt::{Field, FieldType, GeometryKind, Key, MAX_FIELDS, Shape, Value};
use serde_json::{Map, Value as Json};

use super::features::fits;
use super::form::{FieldDraft, LayerDraft};

/// The properties that keep what is beside a GeoJSON feature's properties begin with this: `@id` is
/// its id, `@NAME` a foreign member (RFC 7946, section 6.1).
pub(super) const BESIDE: &str = "@";

/// Keys of fields are written behind `field/`, and have to fit all the same.
const MAX_FIELD_KEY: usize = feature_crdt::MAX_KEY_BYTES - "field/".len();

/// Names of properties as keys, each name once.
#[derive(Default)]
pub(super) struct Keys {
    known: HashMap<String, Key>,
    taken: HashSet<String>,
    /// Names that had to be changed.
    pub(super) changed: Vec<String>,
}

impl Keys {
    /// The key for a name: the name itself, or the nearest that can be one.
    pub(super) fn of(&mut self, name: &str) -> Key {
        if let Some(key) = self.known.get(name) {
            return key.clone();
        }
        let mut base: String = name
            .chars()
            .map(|letter| if letter == '/' || letter.is_control() { '_' } else { letter })
            .collect();
        let room = (0..=MAX_FIELD_KEY - 4).rev().find(|at| base.is_char_boundary(*at)).unwrap_or(0);
        if base.len() > MAX_FIELD_KEY {
            base.truncate(room);
        }
        let named = if base.is_empty() { "_".to_owned() } else { base };
        let mut candidates = (1_u32..).map(|n| if n == 1 { named.clone() } else { format!("{named}_{n}") });
        loop {
            let candidate = candidates.next().unwrap_or_default();
            if let (false, Ok(key)) = (self.taken.contains(&candidate), Key::new(&candidate)) {
                if candidate != name {
                    self.changed.push(name.to_owned());
                }
                self.taken.insert(candidate);
                self.known.insert(name.to_owned(), key.clone());
                return key;
            }
        }
    }
}

/// What the values of one property are, so far.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Kind {
    Is(FieldType),
    /// Of several kinds, or of one that no field has.
    Mixed,
}

/// Looks at features one by one and then knows their layer.
#[derive(Default)]
pub(super) struct Inference {
    order: Vec<Key>,
    kinds: HashMap<Key, (Kind, u64)>,
    shapes: Option<GeometryKind>,
}

impl Inference {
    /// Looks at one property.
    pub(super) fn see(&mut self, key: &Key, value: &Value) {
        let Some(kind) = kind_of(value) else { return };
        match self.kinds.get_mut(key) {
            None => {
                self.order.push(key.clone());
                self.kinds.insert(key.clone(), (kind, 1));
            }
            Some((known, count)) => {
                *known = joined(*known, kind);
                *count += 1;
            }
        }
    }

    /// Looks at one geometry.
    pub(super) fn see_shape(&mut self, shape: &Shape) {
        let kinds = [GeometryKind::Point, GeometryKind::Line, GeometryKind::Polygon];
        let own = kinds.into_iter().find(|kind| fits(*kind, shape)).unwrap_or(GeometryKind::Any);
        self.shapes =
            Some(self.shapes.map_or(own, |known| if known == own { own } else { GeometryKind::Any }));
    }

    /// The layer, and what is to be said of it.
    pub(super) fn layer(self, name: String) -> (LayerDraft, Vec<String>) {
        let (mut fields, mut notes) = (Vec::new(), Vec::new());
        let plain = self.order.iter().filter(|key| !key.as_str().starts_with(BESIDE));
        for key in plain {
            match self.kinds.get(key) {
                Some((Kind::Is(kind), _)) => fields.push((key.as_str(), *kind)),
                _ => notes.push(format!(
                    "“{key}” has values of several kinds: they are kept, and the form has no field for them."
                )),
            }
        }
        if fields.len() > MAX_FIELDS {
            notes.push(format!(
                "The form has the first {MAX_FIELDS} of {} properties; all values are kept.",
                fields.len()
            ));
            fields.truncate(MAX_FIELDS);
        }
        let named = ["name", "title", "label"];
        let label = named.iter().find_map(|name| {
            fields.iter().find(|(key, kind)| *kind == FieldType::Text && key.to_lowercase() == *name)
        });
        let style = label.map(|(key, _)| feature_crdt::Style {
            label_field: Some((*key).to_owned()),
            ..feature_crdt::Style::default()
        });
        let drafts = fields.iter().map(|(key, kind)| FieldDraft::plain(key, *kind)).collect();
        let kind = self.shapes.unwrap_or(GeometryKind::Any);
        let draft = LayerDraft {
            name: Some(name),
            kind: Some(kind),
            style,
            fields: Some(drafts),
            ..LayerDraft::default()
        };
        (draft, notes)
    }
}

fn kind_of(value: &Value) -> Option<Kind> {
    let is = |kind| Field { kind, ..Field::default() }.fault(value).is_none();
    Some(match value {
        Value::Absent | Value::Null => return None,
        Value::Bool(_) => Kind::Is(FieldType::Boolean),
        Value::Int(_) | Value::Float(_) => Kind::Is(FieldType::Number),
        Value::Text(text) if text.is_empty() => return None,
        Value::Text(_) if is(FieldType::Date) => Kind::Is(FieldType::Date),
        Value::Text(text) if is_address(text) && is(FieldType::Link) => Kind::Is(FieldType::Link),
        Value::Text(_) => Kind::Is(FieldType::Text),
        _ => Kind::Mixed,
    })
}

fn is_address(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

/// Days and addresses are texts; everything else goes with its own kind only.
fn joined(one: Kind, other: Kind) -> Kind {
    let text = |kind| matches!(kind, Kind::Is(FieldType::Text | FieldType::Date | FieldType::Link));
    match (one, other) {
        (one, other) if one == other => one,
        (one, other) if text(one) && text(other) => Kind::Is(FieldType::Text),
        _ => Kind::Mixed,
    }
}

/// Properties of a file as values of the log; `null` says nothing.
pub(super) fn values_of(
    keys: &mut Keys,
    properties: &Map<String, Json>,
    skipped: &mut u64,
) -> Vec<(Key, Value)> {
    let mut values = Vec::with_capacity(properties.len());
    for (name, json) in properties {
        match super::values::value_of(name, json) {
            Ok(Value::Absent) => {}
            Ok(value) => values.push((keys.of(name), value)),
            Err(_) => *skipped += 1,
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn layer(features: &[Json]) -> (LayerDraft, Vec<String>) {
        let (mut keys, mut inference) = (Keys::default(), Inference::default());
        for feature in features {
            let properties = feature.as_object().cloned().unwrap_or_default();
            for (key, value) in values_of(&mut keys, &properties, &mut 0) {
                inference.see(&key, &value);
            }
        }
        inference.layer("Camps".into())
    }

    #[test]
    fn fields_are_told_by_the_values() {
        let (draft, notes) = layer(&[
            json!({ "Name": "a", "beds": 1, "open": true, "day": "2024-02-29", "web": "https://a.org", "mixed": 1,
                    "list": [1], "@id": 7, "late": null }),
            json!({ "Name": "2024-01-01", "beds": 2.5, "open": false, "day": "2024-03-01T12:00:00Z", "web": "no",
                    "mixed": "x" }),
        ]);
        let fields = draft.fields.unwrap_or_default();
        let found: HashMap<&str, FieldType> =
            fields.iter().map(|field| (field.key.as_deref().unwrap_or(""), field.kind)).collect();
        let wanted = [
            ("Name", FieldType::Text),
            ("beds", FieldType::Number),
            ("open", FieldType::Boolean),
            ("day", FieldType::Date),
            ("web", FieldType::Text),
        ];
        assert_eq!(found, wanted.into());
        assert_eq!(draft.style.and_then(|style| style.label_field).as_deref(), Some("Name"));
        assert_eq!(notes.len(), 2, "mixed and list: {notes:?}");
    }

    #[test]
    fn names_that_are_no_keys_become_some_and_stay_apart() {
        let mut keys = Keys::default();
        let long = "é".repeat(100);
        let made = ["a/b", "a_b", "", "x\ty", &long, "a/b"].map(|name| keys.of(name).as_str().to_owned());
        assert_eq!(made[..4], ["a_b", "a_b_2", "_", "x_y"]);
        assert!(made[4].len() <= MAX_FIELD_KEY && long.starts_with(&made[4]));
        assert_eq!(made[5], "a_b", "the same name has the same key");
        assert_eq!(keys.changed.len(), 5);
    }
}

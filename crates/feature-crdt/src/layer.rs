//! Layers: what features of one kind look like, hold, and how their conflicts are settled.
//!
//! A layer is a feature of [`crate::LAYERS`], so that its definition is replicated and merged as features
//! are. Its properties are `name`, `kind`, `style`, `policy` and `rules`, and `field/KEY` for each
//! field, in JSON.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::{FeatureState, Key, NameError, Policy, Sibling, Value};

/// The most fields of a layer.
pub const MAX_FIELDS: usize = 500;

/// What geometry the features of a layer have.
#[derive(Copy, Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GeometryKind {
    /// Points.
    Point,
    /// Lines.
    Line,
    /// Areas.
    Polygon,
    /// Anything.
    #[default]
    Any,
}

/// What a field holds.
#[derive(Copy, Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// Text.
    #[default]
    Text,
    /// A number.
    Number,
    /// A day, or a day and time, as RFC 3339 writes it.
    Date,
    /// One of a list.
    Choice,
    /// Yes or no.
    Boolean,
    /// An address of a page.
    Link,
    /// Pictures: one property `KEY/SHA-256` for each, its caption as text.
    Photo,
}

/// One property that the features of a layer have.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Field {
    /// The property; it is made once and never changes.
    #[serde(skip)]
    pub key: String,
    /// What people read.
    pub label: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// Whether a feature without it is incomplete.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// What a new feature has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Json>,
    /// What may be chosen, for [`FieldType::Choice`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// What to write here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// How conflicts are settled; as those of the layer if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<Policy>,
    /// Whether no two features may have one value.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unique: bool,
    /// Whether the value names a feature that must be there.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub reference: bool,
    /// Fields are shown in this order, then by key.
    pub order: i64,
}

/// How the features of a layer are drawn.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Style {
    /// `#rrggbb`.
    pub color: String,
    /// Of lines and outlines, in pixels.
    pub width: f64,
    /// Of points, in pixels.
    pub radius: f64,
    /// Of areas: 0 is clear, 1 opaque.
    pub fill_opacity: f64,
    /// The property that is written beside a feature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label_field: Option<String>,
}

impl Default for Style {
    fn default() -> Self {
        Self { color: "#d1495b".into(), width: 3.0, radius: 6.0, fill_opacity: 0.25, label_field: None }
    }
}

/// What must hold between the features of a layer after a merge.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    /// Points nearer to each other than this, in metres, may be one thing entered twice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplicate_meters: Option<u32>,
    /// Areas must not overlap.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_overlap: bool,
    /// Lines and rings must not cross themselves.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_self_crossing: bool,
}

/// A layer as it is to be shown: one value for each part of its definition.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LayerDefinition {
    /// What people call it.
    pub name: String,
    /// What geometry it holds.
    pub kind: GeometryKind,
    /// How it looks.
    pub style: Style,
    /// What its features have.
    pub fields: Vec<Field>,
    /// How conflicts are settled where a field says nothing.
    pub policy: Policy,
    /// What must hold between features.
    pub rules: Rules,
}

impl LayerDefinition {
    /// Reads the definition out of the state of a layer.
    ///
    /// Where two were written concurrently the last in the order of dots is taken, everywhere the
    /// same one; the register is a conflict as any other. What cannot be read is as if absent.
    #[must_use]
    pub fn of(state: &FeatureState) -> Self {
        let mut fields: Vec<Field> = state
            .properties
            .iter()
            .filter(|(key, _)| key.field() == "field")
            .filter_map(|(key, siblings)| {
                let field: Field = json(siblings)?;
                Some(Field { key: key.item()?.to_owned(), ..field })
            })
            .collect();
        fields.sort_by(|a, b| (a.order, &a.key).cmp(&(b.order, &b.key)));
        Self {
            name: json(state.property("name")).unwrap_or_default(),
            kind: json(state.property("kind")).unwrap_or_default(),
            style: json(state.property("style")).unwrap_or_default(),
            policy: json(state.property("policy")).unwrap_or_default(),
            rules: json(state.property("rules")).unwrap_or_default(),
            fields,
        }
    }

    /// Writes the definition as the properties of a layer.
    ///
    /// # Errors
    /// If the key of a field is none.
    pub fn properties(&self) -> Result<Vec<(Key, Value)>, NameError> {
        let mut properties = vec![
            (Key::new("name")?, Value::text(self.name.as_str())),
            (Key::new("kind")?, value(&self.kind)),
            (Key::new("style")?, value(&self.style)),
            (Key::new("policy")?, value(&self.policy)),
            (Key::new("rules")?, value(&self.rules)),
        ];
        for field in &self.fields {
            properties.push((Key::new(&format!("field/{}", field.key))?, value(field)));
        }
        Ok(properties)
    }

    /// What leads from `before` to this definition: properties that are new or different, and
    /// [`Value::Absent`] for fields that are gone.
    ///
    /// # Errors
    /// If the key of a field is none.
    pub fn changes_since(&self, before: &Self) -> Result<Vec<(Key, Value)>, NameError> {
        let (old, mut new) = (before.properties()?, self.properties()?);
        let gone = old.iter().filter(|(key, _)| !new.iter().any(|(kept, _)| kept == key));
        let gone: Vec<_> = gone.map(|(key, _)| (key.clone(), Value::Absent)).collect();
        new.retain(|property| !old.contains(property));
        new.extend(gone);
        Ok(new)
    }

    /// The field of a property, or of an item in it.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&Field> {
        let name = key.split_once('/').map_or(key, |(field, _)| field);
        self.fields.iter().find(|field| field.key == name)
    }

    /// The policy of a property; `None` asks for the policy of the geometry.
    ///
    /// A choice that only goes forward does so in the order of its choices.
    #[must_use]
    pub fn policy_of(&self, key: Option<&str>) -> Policy {
        let field = key.and_then(|key| self.field(key));
        let mut policy = field.and_then(|field| field.policy.clone()).unwrap_or_else(|| self.policy.clone());
        if policy.order.is_empty() {
            policy.order = field.map(|field| field.choices.clone()).unwrap_or_default();
        }
        policy
    }
}

impl Field {
    /// Tells why a value cannot stand in this field; `None` if it can.
    ///
    /// An absent value can, unless the field is required.
    #[must_use]
    pub fn fault(&self, value: &Value) -> Option<FieldFault> {
        if matches!(value, Value::Absent | Value::Null) || *value == Value::text("") {
            return self.required.then_some(FieldFault::Missing);
        }
        let fits = match (self.kind, value) {
            (FieldType::Text | FieldType::Photo, Value::Text(_))
            | (FieldType::Number, Value::Int(_) | Value::Float(_))
            | (FieldType::Boolean, Value::Bool(_)) => true,
            (FieldType::Choice, Value::Text(text)) => {
                return (!self.choices.iter().any(|choice| **choice == **text))
                    .then_some(FieldFault::NoChoice);
            }
            (FieldType::Date, Value::Text(text)) => is_date(text),
            (FieldType::Link, Value::Text(text)) => !text.chars().any(char::is_whitespace),
            _ => false,
        };
        (!fits).then_some(FieldFault::WrongType(self.kind))
    }
}

/// Why a value cannot stand in a field.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum FieldFault {
    /// The field is required.
    Missing,
    /// Not of the field's type.
    WrongType(FieldType),
    /// Not one of the choices.
    NoChoice,
}

/// A day, alone or with a time after it: RFC 3339's `full-date`, and the days that months have.
fn is_date(text: &str) -> bool {
    let Some((day, time)) = text.split_at_checked(10) else { return false };
    let part = |range: std::ops::Range<usize>| day.get(range).and_then(|digits| digits.parse::<u32>().ok());
    let dashes = day.as_bytes()[4] == b'-' && day.as_bytes()[7] == b'-';
    let (Some(year), Some(month), Some(date)) = (part(0..4), part(5..7), part(8..10)) else { return false };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    let clean = day.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    dashes && clean && (1..=days).contains(&date) && (time.is_empty() || is_time(time))
}

/// `T`, hours and minutes, perhaps more; what follows is left to whoever reads it.
fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |at: usize| bytes.get(at..at + 2).is_some_and(|two| two.iter().all(u8::is_ascii_digit));
    let number = |at: usize| text.get(at..at + 2).and_then(|two| two.parse::<u32>().ok()).unwrap_or(99);
    matches!(bytes.first(), Some(b'T' | b't' | b' '))
        && digits(1)
        && bytes.get(3) == Some(&b':')
        && digits(4)
        && number(1) < 24
        && number(4) < 60
}

fn json<T: DeserializeOwned>(siblings: &[Sibling]) -> Option<T> {
    let last = siblings.last()?;
    serde_json::from_value(last.value.to_json()?).ok()
}

fn value(part: &impl Serialize) -> Value {
    let json = serde_json::to_value(part).unwrap_or(Json::Null);
    Value::from_json(&json).unwrap_or(Value::Null)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Field, FieldFault, FieldType, GeometryKind, LayerDefinition, Rules};
    use crate::{Dot, Edit, Existence, FeatureState, LAYERS, Policy, ReplicaId, Rule, Target, Value, Write};

    fn camps() -> LayerDefinition {
        let status = Field {
            key: "status".into(),
            label: "State".into(),
            kind: FieldType::Choice,
            choices: vec!["open".into(), "closed".into()],
            policy: Some(Policy::from(Rule::ForwardOnly)),
            order: 1,
            ..Field::default()
        };
        let beds = Field {
            key: "beds".into(),
            label: "Beds".into(),
            kind: FieldType::Number,
            default: Some(json!(0)),
            order: 0,
            ..Field::default()
        };
        LayerDefinition {
            name: "Camps".into(),
            kind: GeometryKind::Point,
            fields: vec![beds, status],
            policy: Rule::Newest.into(),
            rules: Rules { duplicate_meters: Some(25), ..Rules::default() },
            ..LayerDefinition::default()
        }
    }

    fn state(definition: &LayerDefinition) -> FeatureState {
        let mut state = FeatureState::new(LAYERS);
        let dot = Dot::new(ReplicaId([1; 16]), 1);
        let writes = definition.properties().expect("keys").into_iter();
        let edit = Edit {
            feature: dot,
            layer: Some(LAYERS),
            existence: Existence::Alive,
            existence_replaces: Vec::new(),
            writes: writes.map(|(key, value)| Write::property(key, value, Vec::new())).collect(),
        };
        state.apply(dot, &edit);
        state
    }

    #[test]
    fn a_definition_comes_back_from_the_registers() {
        assert_eq!(LayerDefinition::of(&state(&camps())), camps());
    }

    #[test]
    fn only_what_changes_is_written() {
        let mut after = camps();
        after.name = "Camps, south".into();
        after.fields.remove(0);
        let changes = after.changes_since(&camps()).expect("keys");
        let named: Vec<_> = changes.iter().map(|(key, value)| (key.as_str(), value.clone())).collect();
        assert_eq!(named, [("name", Value::text("Camps, south")), ("field/beds", Value::Absent)]);
        let mut state = state(&camps());
        let writes = changes.into_iter().map(|(key, value)| state.overwrite(Target::Property(key), value));
        let (dot, writes) = (Dot::new(ReplicaId([1; 16]), 2), writes.collect());
        let feature = Dot::new(ReplicaId([1; 16]), 1);
        state.apply(
            dot,
            &Edit {
                feature,
                layer: None,
                existence: Existence::Alive,
                existence_replaces: vec![feature],
                writes,
            },
        );
        assert_eq!(LayerDefinition::of(&state), after, "a field that was taken away is not there");
    }

    #[test]
    fn a_field_has_its_own_policy_or_its_layers() {
        let status = camps().policy_of(Some("status"));
        assert_eq!(
            (status.rule, status.order),
            (Rule::ForwardOnly, vec!["open".to_owned(), "closed".into()])
        );
        assert_eq!(camps().policy_of(Some("beds")).rule, Rule::Newest);
        assert_eq!(camps().policy_of(None).rule, Rule::Newest);
    }

    #[test]
    fn a_value_fits_its_field_or_the_fault_is_named() {
        let field = |kind| Field { kind, required: true, choices: vec!["open".into()], ..Field::default() };
        for (kind, value, fault) in [
            (FieldType::Text, Value::text("x"), None),
            (FieldType::Text, Value::text(""), Some(FieldFault::Missing)),
            (FieldType::Text, Value::Int(1), Some(FieldFault::WrongType(FieldType::Text))),
            (FieldType::Number, Value::Float(1.5), None),
            (FieldType::Number, Value::text("1.5"), Some(FieldFault::WrongType(FieldType::Number))),
            (FieldType::Boolean, Value::Bool(false), None),
            (FieldType::Choice, Value::text("open"), None),
            (FieldType::Choice, Value::text("burnt"), Some(FieldFault::NoChoice)),
            (FieldType::Date, Value::text("2024-02-29"), None),
            (FieldType::Date, Value::text("2024-02-29T23:59:00Z"), None),
            (FieldType::Date, Value::text("2023-02-29"), Some(FieldFault::WrongType(FieldType::Date))),
            (FieldType::Date, Value::text("2023-02-28T24:00"), Some(FieldFault::WrongType(FieldType::Date))),
            (FieldType::Date, Value::text("tomorrow"), Some(FieldFault::WrongType(FieldType::Date))),
            (FieldType::Date, Value::text("2024-é2-29"), Some(FieldFault::WrongType(FieldType::Date))),
            (FieldType::Link, Value::text("https://example.org/a"), None),
            (FieldType::Link, Value::text("see below"), Some(FieldFault::WrongType(FieldType::Link))),
            (FieldType::Number, Value::Absent, Some(FieldFault::Missing)),
        ] {
            assert_eq!(field(kind).fault(&value), fault, "{kind:?} {value:?}");
        }
        assert_eq!(Field::default().fault(&Value::Absent), None, "not required");
    }
}

//! Properties of features: between JSON and the log's values, held against a layer's fields.

use feature_crdt::{Field, FieldFault, FieldType, Key, LayerDefinition, MAX_TEXT_BYTES, Value};
use serde_json::{Map, Value as Json};

use super::view::PhotoView;
use crate::error::{DeviceError, Result};

/// Writes properties as one object; the items of a set (`photos/2cf2…`) are left out, since
/// [`photos_of`] tells them.
pub(crate) fn properties_json(properties: &[(Key, Value)]) -> Json {
    let plain = properties.iter().filter(|(key, _)| key.item().is_none());
    let members = plain.filter_map(|(key, value)| Some((key.as_str().to_owned(), value.to_json()?)));
    Json::Object(members.collect::<Map<_, _>>())
}

/// The pictures that a field names; how large each is, the shelf knows.
pub(crate) fn photos_of(properties: &[(Key, Value)], field: &str) -> Vec<PhotoView> {
    let items = properties.iter().filter(|(key, _)| key.field() == field);
    let photo = |(key, value): &(Key, Value)| {
        let caption = match value {
            Value::Text(text) => text.to_string(),
            _ => String::new(),
        };
        Some(PhotoView { sha256: key.item()?.to_owned(), caption, bytes: None })
    };
    items.filter_map(photo).collect()
}

/// What a feature is called: its label field, or the first text of its fields, or of any property.
pub(crate) fn label_of(layer: &LayerDefinition, properties: &[(Key, Value)]) -> String {
    let value =
        |key: &str| properties.iter().find(|(known, _)| known.as_str() == key).map(|(_, value)| value);
    let named = layer.style.label_field.as_deref().and_then(value).and_then(short_text);
    let texts =
        || layer.fields.iter().filter(|field| matches!(field.kind, FieldType::Text | FieldType::Choice));
    let first = || texts().find_map(|field| value(&field.key).and_then(short_text));
    let any = || {
        let plain = properties.iter().filter(|(key, _)| key.item().is_none() && layer.fields.is_empty());
        plain.filter(|(_, value)| matches!(value, Value::Text(_))).find_map(|(_, value)| short_text(value))
    };
    named.or_else(first).or_else(any).unwrap_or_default()
}

/// The longest label, in characters: what fits beside a point.
const MAX_LABEL: usize = 80;

fn short_text(value: &Value) -> Option<String> {
    let text = match value {
        Value::Text(text) => text.trim().lines().next().unwrap_or_default().trim_end().to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        _ => String::new(),
    };
    let short = match text.char_indices().nth(MAX_LABEL) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    };
    Some(short).filter(|text| !text.is_empty())
}

/// Reads the properties that change, and holds them against the layer's fields; `null` clears one.
///
/// # Errors
/// Says which field refuses which value, and what it takes.
pub(crate) fn checked_changes(layer: &LayerDefinition, given: &Json) -> Result<Vec<(Key, Value)>> {
    let members = match given {
        Json::Null => return Ok(Vec::new()),
        Json::Object(members) => members,
        _ => return Err(DeviceError::bad_input("Properties are a JSON object: names with values.")),
    };
    members.iter().map(|(name, json)| checked_property(layer, name, json)).collect()
}

/// Reads the properties of a new feature: what is not given takes the field's default.
///
/// A required field may be left out: one draws first and fills in the form after, and the form names
/// what is missing.
///
/// # Errors
/// As [`checked_changes`].
pub(crate) fn checked_whole(layer: &LayerDefinition, given: &Json) -> Result<Vec<(Key, Value)>> {
    let mut properties = checked_changes(layer, given)?;
    for field in &layer.fields {
        let given = properties.iter().any(|(key, _)| key.as_str() == field.key);
        if let (false, Some(default)) = (given, &field.default) {
            properties.push(checked_property(layer, &field.key, default)?);
        }
    }
    Ok(properties)
}

fn checked_property(layer: &LayerDefinition, name: &str, json: &Json) -> Result<(Key, Value)> {
    let key = Key::new(name).map_err(|cause| {
        DeviceError::bad_input(format!("“{}” is no name of a property: {cause}.", brief(name)))
    })?;
    if key.item().is_some() {
        return Err(DeviceError::bad_input(format!("“{name}” is an item of a field of pictures."))
            .hint("Pictures are added by attachPhoto and taken out by removePhoto."));
    }
    let value = value_of(name, json)?;
    let field = layer.fields.iter().find(|field| field.key == name);
    if let Some(field) = field {
        if field.kind == FieldType::Photo && value != Value::Absent {
            return Err(DeviceError::bad_input(format!("“{}” is a field of pictures.", field.label))
                .hint("Pictures are added by attachPhoto and taken out by removePhoto."));
        }
        if let Some(fault) = field.fault(&value).filter(|_| field.kind != FieldType::Photo) {
            return Err(refusal(field, fault));
        }
        if value == Value::text("") {
            return Ok((key, Value::Absent));
        }
    }
    Ok((key, value))
}

/// Reads one value; `null` is none.
pub(crate) fn value_of(name: &str, json: &Json) -> Result<Value> {
    if json.is_null() {
        return Ok(Value::Absent);
    }
    let value = Value::from_json(json)
        .ok_or_else(|| DeviceError::bad_input(format!("The value of “{name}” is nested too deep.")))?;
    match &value {
        Value::Text(text) | Value::Json(text) if text.len() > MAX_TEXT_BYTES => {
            Err(DeviceError::bad_input(format!("The value of “{name}” is longer than 1 MiB.")))
        }
        _ => Ok(value),
    }
}

/// Says in words why a value cannot stand in a field.
pub(crate) fn refusal(field: &Field, fault: FieldFault) -> DeviceError {
    let label = &field.label;
    match fault {
        FieldFault::Missing => DeviceError::bad_input(format!("“{label}” must be filled in.")),
        FieldFault::NoChoice => {
            let shown: Vec<&str> = field.choices.iter().take(12).map(String::as_str).collect();
            let more = if field.choices.len() > shown.len() { ", …" } else { "" };
            DeviceError::bad_input(format!("“{label}” is one of: {}{more}.", shown.join(", ")))
        }
        FieldFault::WrongType(kind) => DeviceError::bad_input(format!("“{label}” is {}.", kind_words(kind))),
    }
}

const fn kind_words(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Text => "a text",
        FieldType::Number => "a number",
        FieldType::Date => "a day such as 2026-11-22, or a time such as 2026-11-22T13:30:00Z",
        FieldType::Choice => "one of its choices",
        FieldType::Boolean => "yes or no (true or false)",
        FieldType::Link => "an address without spaces",
        FieldType::Photo => "a field of pictures",
    }
}

fn brief(text: &str) -> String {
    text.chars().take(40).filter(|letter| !letter.is_control()).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that fails here has found its fault")]

    use serde_json::json;

    use super::*;

    fn camps() -> LayerDefinition {
        let field =
            |key: &str, kind| Field { key: key.into(), label: key.to_uppercase(), kind, ..Field::default() };
        LayerDefinition {
            fields: vec![
                Field { required: true, ..field("name", FieldType::Text) },
                Field { default: Some(json!(4)), ..field("beds", FieldType::Number) },
                Field { choices: vec!["open".into(), "shut".into()], ..field("state", FieldType::Choice) },
                field("seen", FieldType::Date),
                field("photos", FieldType::Photo),
            ],
            ..LayerDefinition::default()
        }
    }

    #[test]
    fn defaults_fill_in_and_unknown_properties_stay() {
        let whole = checked_whole(&camps(), &json!({ "name": "North", "x:y": [1] })).unwrap();
        assert_eq!(properties_json(&whole), json!({ "name": "North", "beds": 4, "x:y": [1] }));
        let change = checked_changes(&camps(), &json!({ "state": null, "seen": "" })).unwrap();
        assert!(change.iter().all(|(_, value)| *value == Value::Absent), "{change:?}");
    }

    #[test]
    fn refusals_name_the_field_and_what_it_takes() {
        for (given, words) in [
            (json!({ "name": null }), "“NAME” must be filled in."),
            (json!({ "beds": "many" }), "“BEDS” is a number."),
            (json!({ "state": "burnt" }), "“STATE” is one of: open, shut."),
            (json!({ "seen": "soon" }), "“SEEN” is a day"),
            (json!({ "photos": ["x"] }), "“PHOTOS” is a field of pictures."),
            (json!({ "photos/ab": "x" }), "an item of a field of pictures"),
            (json!({ "": 1 }), "no name of a property"),
            (json!([1]), "Properties are a JSON object"),
        ] {
            let refused = checked_changes(&camps(), &given).unwrap_err();
            assert!(refused.message.contains(words), "{given}: {refused}");
        }
        let whole = checked_whole(&camps(), &json!({ "beds": 2 })).unwrap();
        assert_eq!(properties_json(&whole), json!({ "beds": 2 }), "drawn first, filled in after");
    }

    #[test]
    fn a_label_is_the_label_field_or_the_first_text() {
        let mut layer = camps();
        let properties = checked_whole(&layer, &json!({ "name": " North \nbank", "beds": 7 })).unwrap();
        assert_eq!(label_of(&layer, &properties), "North");
        layer.style.label_field = Some("beds".into());
        assert_eq!(label_of(&layer, &properties), "7");
        assert_eq!(label_of(&LayerDefinition::default(), &properties), "North", "no fields at all");
        let long = vec![(Key::new("name").unwrap(), Value::text("é".repeat(100)))];
        assert_eq!(label_of(&camps(), &long).chars().count(), MAX_LABEL + 1);
        assert_eq!(label_of(&camps(), &[]), "");
    }

    #[test]
    fn pictures_are_items_of_their_field() {
        let properties = vec![
            (Key::new("name").unwrap(), Value::text("North")),
            (Key::new("photos/ab").unwrap(), Value::text("the gate")),
        ];
        let photos = photos_of(&properties, "photos");
        assert_eq!(
            (photos.len(), photos[0].sha256.as_str(), photos[0].caption.as_str()),
            (1, "ab", "the gate")
        );
        assert_eq!(properties_json(&properties), json!({ "name": "North" }));
    }
}

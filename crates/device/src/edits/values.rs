//! Properties of features, as JSON.

use feature_crdt::{Key, Value};
use serde_json::{Map, Value as Json};

use super::view::PhotoView;

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

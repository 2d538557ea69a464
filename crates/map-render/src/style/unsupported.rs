//! What a style asks that cannot be drawn.

use std::fmt;

use serde_json::Value as Json;

/// Something that a style asks and that will be missing from pictures.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Unsupported {
    /// The layer that asks it; `None` for the style as a whole.
    pub layer: Option<String>,
    /// What it asks: a layer type, a property, a kind of source, with the reason if there is one.
    pub what: String,
}

impl Unsupported {
    pub(crate) fn whole(what: impl Into<String>) -> Self {
        Self { layer: None, what: what.into() }
    }

    pub(crate) fn layer(layer: &str, what: impl Into<String>) -> Self {
        Self { layer: Some(layer.to_owned()), what: what.into() }
    }
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.layer {
            Some(layer) => write!(f, "layer “{layer}”: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

/// Parts of a style beside its layers and sources that change the picture.
const WHOLE: &[(&str, &str)] = &[
    ("terrain", "terrain"),
    ("sky", "sky"),
    ("fog", "fog"),
    ("sprite", "sprite (icons other than the built-in “dot”)"),
];

pub(super) fn whole(style: &Json, unsupported: &mut Vec<Unsupported>) {
    for (field, name) in WHOLE {
        if style.get(field).is_some_and(|value| !value.is_null()) {
            unsupported.push(Unsupported::whole(*name));
        }
    }
    let flat = style.pointer("/projection/type").is_none_or(|projection| projection == "mercator");
    if !flat {
        unsupported.push(Unsupported::whole("a projection other than mercator"));
    }
    for camera in ["pitch", "bearing", "roll"] {
        if style.get(camera).and_then(Json::as_f64).is_some_and(|angle| angle != 0.0) {
            unsupported.push(Unsupported::whole(format!("{camera}: pictures are seen from above, north up")));
        }
    }
}

//! A MapLibre style, read as far as it can be drawn.

mod layer;
mod property;
mod source;
mod unsupported;

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

pub(crate) use layer::{Circle, Fill, Layer, LayerKind, Line, Placement, RasterImage, Symbol};
pub(crate) use property::Property;
pub(crate) use source::{Source, SourceKind};
pub use unsupported::Unsupported;

use crate::error::RenderError;

/// A style, ready to be drawn any number of times.
pub struct Style {
    pub(crate) layers: Vec<Layer>,
    pub(crate) sources: HashMap<String, Source>,
    /// Names of the properties that expressions look at; `None` if they may look at any.
    pub(crate) keys: Option<HashSet<String>>,
    unsupported: Vec<Unsupported>,
}

impl Style {
    /// Reads a style of version 8.
    ///
    /// What it asks that cannot be drawn is left out and named in [`Style::unsupported`].
    ///
    /// # Errors
    ///
    /// [`RenderError::Style`] if the document is no style at all.
    pub fn parse(style: &Json) -> Result<Self, RenderError> {
        let style = maplibre_expr::migrate(style).map_err(|error| RenderError::Style(error.to_string()))?;
        let mut unsupported = Vec::new();
        unsupported::whole(&style, &mut unsupported);
        let sources = source::read(&style, &mut unsupported);
        let layers = style.get("layers").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
        let mut keys = Some(HashSet::new());
        for layer in layers {
            collect_keys(layer, &mut keys);
        }
        let layers = layers.iter().filter_map(|json| layer::read(json, &sources, &mut unsupported)).collect();
        Ok(Self { layers, sources, keys, unsupported })
    }

    /// What the style asks that cannot be drawn; empty if the picture will be whole.
    #[must_use]
    pub fn unsupported(&self) -> &[Unsupported] {
        &self.unsupported
    }

    /// Whether a layer draws images, which have no more detail than their pixels.
    pub(crate) fn has_images(&self) -> bool {
        self.layers.iter().any(|layer| matches!(layer.kind, LayerKind::Raster(_)))
    }

    /// The sources that layers draw from, by name.
    pub fn source_names(&self) -> impl Iterator<Item = &str> {
        self.sources.keys().map(String::as_str)
    }
}

/// Takes every string of a layer for the name of a property: those that expressions ask for are
/// among them. Only an expression whose property names are computed needs them all.
fn collect_keys(json: &Json, keys: &mut Option<HashSet<String>>) {
    match json {
        Json::String(text) => {
            if let Some(keys) = keys {
                keys.insert(text.clone());
            }
        }
        Json::Array(items) => {
            let head = items.first().and_then(Json::as_str);
            let computed = matches!(head, Some("get" | "has")) && !items.get(1).is_some_and(Json::is_string);
            if computed || head == Some("properties") {
                *keys = None;
            }
            items.iter().for_each(|item| collect_keys(item, keys));
        }
        Json::Object(fields) => fields.values().for_each(|field| collect_keys(field, keys)),
        _ => {}
    }
}

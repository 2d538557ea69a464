//! Features on their way to the tiler.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

/// The deepest zoom that has tiles of its own.
pub const MAX_ZOOM: u8 = 6;

/// One geometry with its properties and the first zoom that shows it.
#[derive(Debug, Clone)]
pub struct Feature {
    geometry: Value,
    properties: Map<String, Value>,
    first_zoom: u8,
}

impl Feature {
    /// A GeoJSON geometry object, shown from zoom 0.
    pub fn new(geometry: Value) -> Self {
        Self { geometry, properties: Map::new(), first_zoom: 0 }
    }

    /// A point at degrees longitude, latitude.
    pub fn point(longitude: f64, latitude: f64) -> Self {
        Self::new(json!({ "type": "Point", "coordinates": [longitude, latitude] }))
    }

    /// Adds a property.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.properties.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a property, unless the text is empty.
    pub fn with_text(self, name: &str, text: &str) -> Self {
        if text.is_empty() { self } else { self.with(name, text) }
    }

    /// Sets the first map zoom that shows the feature. Zooms deeper than the deepest tiles are
    /// stored in these, and the style holds them back by the property `min_zoom`.
    pub fn shown_from(mut self, zoom: f64) -> Self {
        self.first_zoom = (0..MAX_ZOOM).find(|&z| f64::from(z) + 1.0 > zoom).unwrap_or(MAX_ZOOM);
        self
    }

    fn line(&self) -> Value {
        json!({
            "type": "Feature",
            "tippecanoe": { "minzoom": self.first_zoom },
            "properties": self.properties,
            "geometry": self.geometry,
        })
    }
}

/// A layer in a file, ready for the tiler.
#[derive(Debug)]
pub struct Layer {
    /// Name of the layer inside the tiles.
    pub name: &'static str,
    /// Where its features are.
    pub file: PathBuf,
}

impl Layer {
    /// Writes the features, one a line, in the order given.
    pub fn write(folder: &Path, name: &'static str, features: &[Feature]) -> Result<Self> {
        let file = folder.join(format!("{name}.geojsonl"));
        let context = || format!("{} cannot be written", file.display());
        let mut out = BufWriter::new(File::create(&file).with_context(context)?);
        for feature in features {
            serde_json::to_writer(&mut out, &feature.line()).with_context(context)?;
            out.write_all(b"\n").with_context(context)?;
        }
        out.flush().with_context(context)?;
        Ok(Self { name, file })
    }
}

//! What a source says about itself.

use tile_grid::{Bounds, TileFormat, ZoomRange};

/// The longest name or credit line that is kept, in characters.
const MAX_TEXT_CHARS: usize = 2000;

/// What a source says about itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Description {
    /// The format of its tiles, where it says so; [`HttpSource::probe`] learns it otherwise.
    pub format: Option<TileFormat>,
    /// Its zooms.
    pub zooms: Option<ZoomRange>,
    /// Its area.
    pub bounds: Option<Bounds>,
    /// Its credit line; may hold HTML and must be cleaned before it is shown.
    pub attribution: Option<String>,
    /// The width of a tile in pixels: 256 or 512 (256 where nothing is said).
    pub tile_size: u32,
    /// The layers of vector tiles, as TileJSON 3.0 has them.
    pub vector_layers: Option<serde_json::Value>,
    /// Its own name.
    pub name: Option<String>,
}

impl Description {
    /// What is known of a bare template.
    pub(crate) fn plain() -> Self {
        Self { tile_size: 256, ..Self::default() }
    }

    /// With texts of a length that can be shown.
    pub(crate) fn shortened(mut self) -> Self {
        for text in [&mut self.name, &mut self.attribution].into_iter().flatten() {
            if let Some((end, _)) = text.char_indices().nth(MAX_TEXT_CHARS) {
                text.truncate(end);
            }
        }
        self
    }
}

//! Maps drawn natively, without a window and without a GPU, from the window's own style.
//!
//! Three steps, each a plain value:
//!
//! 1. [`Style::parse`] reads a MapLibre style and names what it asks that cannot be drawn
//!    ([`Style::unsupported`]).
//! 2. [`compose`] takes a [`View`] and the bytes of tiles (through [`Tiles`]) and makes a
//!    [`DisplayList`]: areas, lines, images and glyphs in pixels of the picture.
//! 3. A [`Renderer`] draws the list: [`Pixels`] into a picture that becomes a PNG file.
//!
//! The crate is pure: it reads no file, no clock and no network. It is not a map in motion: there
//! is no camera, no tilt, no animation; `docs/design/map-render.md` lists what of a style is drawn.
//!
//! ```
//! use map_render::{Fonts, Pixels, Renderer as _, Style, Tiles, View, compose};
//! use tile_grid::{LonLat, TileCoord};
//!
//! struct NoTiles;
//! impl Tiles for NoTiles {
//!     fn tile(&self, _: &str, _: TileCoord) -> Result<Option<Vec<u8>>, String> {
//!         Ok(None)
//!     }
//! }
//!
//! let json = serde_json::json!({
//!     "version": 8, "sources": {},
//!     "layers": [{ "id": "sea", "type": "background", "paint": { "background-color": "#c9dbe6" } }],
//! });
//! let style = Style::parse(&json)?;
//! let view = View::new(LonLat { lon: 11.25, lat: 43.77 }, 3.0, 64, 48)?;
//! let composed = compose(&style, &view, &NoTiles, &Fonts::bundled());
//! let picture = Pixels { ratio: 1.0 }.render(&composed.list, &Fonts::bundled())?;
//! assert_eq!(picture.pixel(10, 10), Some([0xc9, 0xdb, 0xe6, 0xff]));
//! # Ok::<(), map_render::RenderError>(())
//! ```

mod compose;
pub mod display;
mod error;
mod outline;
mod pdf;
mod pixels;
mod renderer;
mod sheet;
mod style;
mod text;
mod theme;
mod tile;
mod view;

pub use compose::{Composed, Tiles, compose};
pub use display::DisplayList;
pub use error::{RenderError, TileFault, TileProblem};
pub use pdf::Pdf;
pub use pixels::{Pixels, Raster};
pub use renderer::Renderer;
pub use sheet::{
    ComposedSheet, DrawnGrid, LegendEntry, LengthUnits, Orientation, Paper, Report, Scale, Sheet, SheetWords,
};
pub use style::{Style, Unsupported};
pub use text::Fonts;
pub use theme::{SHOWN, Shown, Theme, WORLD};
pub use view::{MAX_PIXELS, MAX_SIDE, View};

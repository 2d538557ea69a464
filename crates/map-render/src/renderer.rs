//! The seam where a display list becomes a picture.

use crate::display::DisplayList;
use crate::text::Fonts;

/// Draws display lists in one output format.
///
/// The display list is all that it gets: a backend knows no style and no tile, so one more format
/// (or another engine) is one more implementation.
pub trait Renderer {
    /// What it makes: pixels, a document.
    type Output;
    /// Why it cannot.
    type Error;

    /// Draws the whole list. Glyph runs refer to `fonts` by number.
    ///
    /// # Errors
    ///
    /// The backend's own: for instance that the picture is too large for it.
    fn render(&self, list: &DisplayList, fonts: &Fonts) -> Result<Self::Output, Self::Error>;
}

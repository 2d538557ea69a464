//! Lines of text on a sheet.

use crate::display::{Color, Glyph, GlyphRun, Item, Point, Text};
use crate::text::{Fonts, Shaped, shape};

use super::WHITE;

/// Which side of a line its place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Middle,
    Right,
}

/// How a line looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// Size of the em square, in points.
    pub(super) size: f32,
    pub(super) heavy: bool,
    pub(super) color: Color,
    /// Width of a white halo.
    pub(super) halo: f32,
}

impl Look {
    pub(super) fn plain(size: f32, color: Color) -> Self {
        Self { size, heavy: false, color, halo: 0.0 }
    }

    pub(super) fn heavy(size: f32, color: Color) -> Self {
        Self { heavy: true, ..Self::plain(size, color) }
    }
}

/// Writes with the bundled fonts.
pub(super) struct Writer<'a> {
    fonts: &'a Fonts,
    regular: [String; 1],
    heavy: [String; 1],
}

impl<'a> Writer<'a> {
    pub(super) fn new(fonts: &'a Fonts) -> Self {
        Self { fonts, regular: ["Noto Sans Regular".into()], heavy: ["Noto Sans SemiBold".into()] }
    }

    /// Length of a line, in points.
    pub(super) fn width(&self, text: &str, look: Look) -> f32 {
        self.shaped(text, look).advance * look.size
    }

    /// One line with its base line through `at`.
    pub(super) fn line(&self, text: &str, at: Point, align: Align, look: Look) -> Item {
        self.turned(text, at, align, look, false)
    }

    /// One line, or the same line upwards, turned around `at`.
    pub(super) fn turned(&self, text: &str, at: Point, align: Align, look: Look, upwards: bool) -> Item {
        let shaped = self.shaped(text, look);
        let length = shaped.advance * look.size;
        let start = match align {
            Align::Left => 0.0,
            Align::Middle => -length / 2.0,
            Align::Right => -length,
        };
        let place = |along: f32, above: f32| {
            if upwards {
                Point { x: at.x - above, y: at.y - start - along }
            } else {
                Point { x: at.x + start + along, y: at.y - above }
            }
        };
        let angle = if upwards { -std::f32::consts::FRAC_PI_2 } else { 0.0 };
        let mut runs: Vec<GlyphRun> = Vec::new();
        for glyph in &shaped.glyphs {
            let along = (glyph.pen + glyph.offset.0) * look.size;
            let drawn = Glyph { id: glyph.id, at: place(along, glyph.offset.1 * look.size), angle };
            match runs.last_mut() {
                Some(run) if run.font == glyph.font => run.glyphs.push(drawn),
                _ => runs.push(GlyphRun { font: glyph.font, size: look.size, glyphs: vec![drawn] }),
            }
        }
        Item::Text(Text { text: text.into(), runs, color: look.color, halo: WHITE, halo_width: look.halo })
    }

    /// Cuts a line that is longer than `width`, with an ellipsis.
    pub(super) fn cut(&self, text: &str, width: f32, look: Look) -> String {
        if self.width(text, look) <= width {
            return text.to_owned();
        }
        let mut shorter: Vec<char> = text.chars().collect();
        while shorter.pop().is_some() {
            let line: String = shorter.iter().collect::<String>().trim_end().to_owned() + "…";
            if self.width(&line, look) <= width {
                return line;
            }
        }
        String::new()
    }

    fn shaped(&self, text: &str, look: Look) -> Shaped {
        shape(text, self.fonts, if look.heavy { &self.heavy } else { &self.regular }, 0.0)
    }
}

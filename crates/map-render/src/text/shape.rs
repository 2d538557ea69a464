//! One line of text to glyphs: direction (UAX 9), fonts, shaping.

use std::ops::Range;

use harfrust::{Buffer, Direction, ShapeOptions, ShaperFont};
use unicode_bidi::{BidiInfo, Level};

use super::fonts::Fonts;

/// Glyphs of a line from left to right, in units of the em square.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Shaped {
    pub(crate) glyphs: Vec<ShapedGlyph>,
    /// Length of the line.
    pub(crate) advance: f32,
}

/// A glyph of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ShapedGlyph {
    pub(crate) font: usize,
    pub(crate) id: u32,
    /// Left end of the glyph's own space.
    pub(crate) pen: f32,
    /// Where the glyph is drawn from, relative to the pen; up is positive.
    pub(crate) offset: (f32, f32),
    /// Width of the glyph's own space.
    pub(crate) advance: f32,
}

/// Shapes a line. `spacing` ems are added after every glyph that moves the pen.
pub(crate) fn shape(text: &str, fonts: &Fonts, names: &[String], spacing: f32) -> Shaped {
    let bidi = BidiInfo::new(text, None);
    let mut shaped = Shaped::default();
    for paragraph in &bidi.paragraphs {
        let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for run in runs {
            let right_to_left = levels.get(run.start).is_some_and(Level::is_rtl);
            let mut pieces = by_font(text, run, fonts, names);
            if right_to_left {
                pieces.reverse();
            }
            for (font, range) in pieces {
                shaped.append(&text[range], fonts, font, right_to_left, spacing);
            }
        }
    }
    shaped
}

/// Stretches of one font. Marks, joiners and spaces stay with what is before them.
fn by_font(text: &str, run: Range<usize>, fonts: &Fonts, names: &[String]) -> Vec<(usize, Range<usize>)> {
    let mut pieces: Vec<(usize, Range<usize>)> = Vec::new();
    for (offset, letter) in text[run.clone()].char_indices() {
        let at = run.start + offset;
        let end = at + letter.len_utf8();
        if let Some((font, range)) = pieces.last_mut() {
            let has = fonts.font(*font).is_some_and(|font| font.charmap().map_unicode(letter).is_some());
            let stays = letter.is_whitespace() || !letter.is_alphanumeric();
            if stays && (has || joins(letter)) {
                range.end = end;
                continue;
            }
        }
        let font = fonts.choose(names, letter).unwrap_or(0);
        match pieces.last_mut() {
            Some((last, range)) if *last == font => range.end = end,
            _ => pieces.push((font, at..end)),
        }
    }
    pieces
}

/// Letters that have no look of their own.
fn joins(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}')
}

impl Shaped {
    fn append(&mut self, text: &str, fonts: &Fonts, number: usize, right_to_left: bool, spacing: f32) {
        let Some(font) = fonts.font(number) else { return };
        let shaper = ShaperFont::new(font);
        let mut buffer = Buffer::new();
        buffer.push_str(text);
        buffer.set_direction(if right_to_left { Direction::RightToLeft } else { Direction::LeftToRight });
        buffer.guess_segment_properties();
        if harfrust::shape(&shaper, &mut buffer, ShapeOptions::new()).is_err() {
            return;
        }
        let em = f32::from(font.units_per_em());
        for (info, position) in buffer.glyph_infos().iter().zip(buffer.glyph_positions()) {
            let natural = position.x_advance as f32 / em;
            let advance = if natural > 0.0 { natural + spacing } else { natural };
            self.glyphs.push(ShapedGlyph {
                font: number,
                id: info.glyph_id,
                pen: self.advance,
                offset: (position.x_offset as f32 / em, position.y_offset as f32 / em),
                advance,
            });
            self.advance += advance;
        }
    }
}

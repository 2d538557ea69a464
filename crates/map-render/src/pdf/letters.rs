//! Letters of a document: embedded fonts, and text that can be searched and copied.

use std::collections::HashMap;

use krilla::geom::{Point as PdfPoint, Transform};
use krilla::paint::{LineCap, LineJoin, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};

use super::{fill, paint, part};
use crate::display::{Color, GlyphRun, Text};
use crate::text::Fonts;

/// The fonts of a document, each embedded once.
pub(super) struct Letters<'a> {
    fonts: &'a Fonts,
    embedded: HashMap<usize, Option<Font>>,
}

impl<'a> Letters<'a> {
    pub(super) fn new(fonts: &'a Fonts) -> Self {
        Self { fonts, embedded: HashMap::new() }
    }

    /// The halo of all letters first, so that none covers its neighbour.
    pub(super) fn draw(&mut self, surface: &mut Surface<'_>, text: &Text) {
        if text.halo_width > 0.0 && !text.halo.is_clear() {
            surface.set_fill(None);
            surface.set_stroke(Some(halo(text.halo, text.halo_width)));
            // Outlines: what is behind the letters is no text of its own.
            self.runs(surface, text, true);
        }
        surface.set_stroke(None);
        surface.set_fill(Some(fill(text.color)));
        self.runs(surface, text, false);
    }

    fn runs(&mut self, surface: &mut Surface<'_>, text: &Text, outlined: bool) {
        // The whole text stands behind its first run; the others are part of it.
        let mut said = text.text.as_str();
        for run in &text.runs {
            if let Some(font) = self.font(run.font) {
                draw_run(surface, &font, run, said, outlined);
                said = "";
            }
        }
    }

    fn font(&mut self, number: usize) -> Option<Font> {
        let fonts = self.fonts;
        let read = || Font::new(fonts.bytes(number)?.to_vec().into(), 0);
        self.embedded.entry(number).or_insert_with(read).clone()
    }
}

fn draw_run(surface: &mut Surface<'_>, font: &Font, run: &GlyphRun, said: &str, outlined: bool) {
    let mut said = said;
    for line in run.glyphs.chunk_by(|a, b| a.angle == b.angle && a.angle == 0.0) {
        let Some(first) = line.first() else { continue };
        let place = Transform::from_row(
            first.angle.cos(),
            first.angle.sin(),
            -first.angle.sin(),
            first.angle.cos(),
            first.at.x,
            first.at.y,
        );
        let glyphs: Vec<KrillaGlyph> = line
            .iter()
            .enumerate()
            .map(|(number, glyph)| {
                let next = line.get(number + 1).map_or(0.0, |next| next.at.x - glyph.at.x);
                // All glyphs are one cluster: their text is the label's, not letter by letter.
                KrillaGlyph::new(
                    GlyphId::new(glyph.id),
                    next / run.size,
                    0.0,
                    (first.at.y - glyph.at.y) / run.size,
                    0.0,
                    0..said.len(),
                    None,
                )
            })
            .collect();
        surface.push_transform(&place);
        surface.draw_glyphs(PdfPoint::from_xy(0.0, 0.0), &glyphs, font.clone(), said, run.size, outlined);
        surface.pop();
        said = "";
    }
}

fn halo(color: Color, width: f32) -> Stroke {
    Stroke {
        paint: paint(color),
        opacity: part(color.alpha),
        width: width * 2.0,
        line_cap: LineCap::Round,
        line_join: LineJoin::Round,
        ..Stroke::default()
    }
}

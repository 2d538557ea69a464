//! Letters as filled outlines, over their halo.

use std::collections::HashMap;

use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider as _};
use tiny_skia::{FillRule, LineCap, LineJoin, Path, PathBuilder, Pixmap, Transform};

use super::paint;
use crate::display::Text;
use crate::text::Fonts;

/// Outlines of letters, each read once.
pub(super) struct Letters<'a> {
    fonts: &'a Fonts,
    /// In ems, y down.
    outlines: HashMap<(usize, u32), Option<Path>>,
}

impl<'a> Letters<'a> {
    pub(super) fn new(fonts: &'a Fonts) -> Self {
        Self { fonts, outlines: HashMap::new() }
    }

    /// The halo of all letters first, so that none covers its neighbour.
    pub(super) fn draw(&mut self, pixmap: &mut Pixmap, scale: f32, text: &Text) {
        let mut builder = PathBuilder::new();
        for run in &text.runs {
            for glyph in &run.glyphs {
                let Some(outline) = self.outline(run.font, glyph.id) else { continue };
                let place = Transform::from_translate(glyph.at.x, glyph.at.y)
                    .pre_concat(Transform::from_rotate(glyph.angle.to_degrees()))
                    .pre_scale(run.size, run.size);
                if let Some(path) = outline.clone().transform(place) {
                    builder.push_path(&path);
                }
            }
        }
        let Some(path) = builder.finish() else { return };
        let device = Transform::from_scale(scale, scale);
        if text.halo_width > 0.0 && !text.halo.is_clear() {
            let stroke = tiny_skia::Stroke {
                width: text.halo_width * 2.0,
                line_join: LineJoin::Round,
                line_cap: LineCap::Round,
                ..tiny_skia::Stroke::default()
            };
            pixmap.stroke_path(&path, &paint(text.halo), &stroke, device, None);
        }
        pixmap.fill_path(&path, &paint(text.color), FillRule::Winding, device, None);
    }

    fn outline(&mut self, font: usize, glyph: u32) -> Option<&Path> {
        let fonts = self.fonts;
        self.outlines.entry((font, glyph)).or_insert_with(|| read(fonts.bytes(font)?, glyph)).as_ref()
    }
}

fn read(font: &[u8], glyph: u32) -> Option<Path> {
    let font = FontRef::new(font).ok()?;
    let em = f32::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
    let mut pen = Pen { path: PathBuilder::new(), scale: em.recip() };
    let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
    font.outline_glyphs().get(GlyphId::new(glyph))?.draw(settings, &mut pen).ok()?;
    pen.path.finish()
}

/// Turns font units into ems, and a font's upward y into the picture's downward one.
struct Pen {
    path: PathBuilder,
    scale: f32,
}

impl Pen {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (x * self.scale, -y * self.scale)
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let ((cx, cy), (x, y)) = (self.at(cx, cy), self.at(x, y));
        self.path.quad_to(cx, cy, x, y);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let ((cx0, cy0), (cx1, cy1), (x, y)) = (self.at(cx0, cy0), self.at(cx1, cy1), self.at(x, y));
        self.path.cubic_to(cx0, cy0, cx1, cy1, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

//! A label at a point.

use super::anchor::Anchor;
use super::look::{Dot, Look, Overlap};
use super::{Label, Room};
use crate::display::{Glyph, GlyphRun, Item, Point, Rect, Text};
use crate::text::{BASELINE, Block, Fonts, Justify, lay_out};

/// Room kept around an icon, in logical pixels (`icon-padding`).
const ICON_PADDING: f32 = 2.0;

pub(super) fn place(at: Point, look: &Look, fonts: &Fonts, room: &mut Room) -> Option<Label> {
    let icon_box = look.icon.as_ref().map(|dot| square(at, dot.half + ICON_PADDING));
    let icon_fits = match (&look.icon, icon_box) {
        (Some(dot), Some(rect)) => room.sees(rect) && fits(room, rect, dot.overlap),
        _ => false,
    };
    let text = (!look.text.is_empty()).then(|| text(at, look, fonts, room)).flatten();
    let wants_icon = look.icon.is_some();
    let wants_text = !look.text.is_empty();
    let has_text = text.is_some() && (icon_fits || !wants_icon || look.icon_optional);
    let has_icon = icon_fits && (text.is_some() || !wants_text || look.text_optional);
    if !has_text && !has_icon {
        return None;
    }
    let icon = look.icon.as_ref().filter(|_| has_icon).map(|dot| disc(at, dot));
    if let (Some(rect), true) = (icon_box, has_icon) {
        room.take(&[rect]);
    }
    let text = text.filter(|_| has_text).map(|(text, rect)| {
        room.take(&[rect]);
        text
    });
    Some(Label { icon, text })
}

fn fits(room: &Room, rect: Rect, overlap: Overlap) -> bool {
    overlap == Overlap::Always || room.is_free(&[rect])
}

fn square(at: Point, half: f32) -> Rect {
    Rect { left: at.x, top: at.y, right: at.x, bottom: at.y }.grown(half)
}

fn disc(centre: Point, dot: &Dot) -> Item {
    Item::Circle { centre, radius: dot.radius, fill: dot.color, ring: dot.halo, ring_width: dot.halo_width }
}

/// The text at the first of its anchors that has room, with the room that it takes.
fn text(at: Point, look: &Look, fonts: &Fonts, room: &Room) -> Option<(Text, Rect)> {
    let block =
        lay_out(&look.text, fonts, &look.fonts, look.letter_spacing, Some(look.max_width), look.line_height);
    let at = Point { x: at.x + look.translate.0, y: at.y + look.translate.1 };
    for (anchor, offset) in &look.anchors {
        let corner = corner(at, look, &block, *anchor, *offset);
        let rect = Rect {
            left: corner.x,
            top: corner.y,
            right: corner.x + block.width * look.size,
            bottom: corner.y + height(&block) * look.size,
        }
        .grown(look.padding);
        if room.sees(rect) && fits(room, rect, look.overlap) {
            let justify = look.justify.unwrap_or_else(|| anchor.justify());
            return Some((letters(at, corner, look, &block, justify), rect));
        }
    }
    None
}

fn height(block: &Block) -> f32 {
    block.lines.len() as f32 * block.line_height
}

/// The upper left corner of the block.
fn corner(at: Point, look: &Look, block: &Block, anchor: Anchor, offset: (f32, f32)) -> Point {
    Point {
        x: at.x + (offset.0 - anchor.across * block.width) * look.size,
        y: at.y + (offset.1 - anchor.down * height(block)) * look.size,
    }
}

fn letters(at: Point, corner: Point, look: &Look, block: &Block, justify: Justify) -> Text {
    let share = match justify {
        Justify::Left => 0.0,
        Justify::Centre => 0.5,
        Justify::Right => 1.0,
    };
    let mut runs: Vec<GlyphRun> = Vec::new();
    for (number, line) in block.lines.iter().enumerate() {
        let left = corner.x + (block.width - line.advance) * share * look.size;
        let middle = (number as f32 + 0.5) * block.line_height;
        let base = corner.y + (middle + BASELINE) * look.size;
        for glyph in &line.glyphs {
            let place = Point {
                x: left + (glyph.pen + glyph.offset.0) * look.size,
                y: base - glyph.offset.1 * look.size,
            };
            let glyph =
                (glyph.font, Glyph { id: glyph.id, at: turned(place, at, look.rotate), angle: look.rotate });
            push(&mut runs, look.size, glyph);
        }
    }
    Text { text: look.text.clone(), runs, color: look.color, halo: look.halo, halo_width: look.halo_width }
}

fn turned(point: Point, around: Point, angle: f32) -> Point {
    if angle == 0.0 {
        return point;
    }
    let (sine, cosine) = angle.sin_cos();
    let (x, y) = (point.x - around.x, point.y - around.y);
    Point { x: around.x + x * cosine - y * sine, y: around.y + x * sine + y * cosine }
}

/// Adds a glyph to the run of its font.
pub(in crate::compose) fn push(runs: &mut Vec<GlyphRun>, size: f32, (font, glyph): (usize, Glyph)) {
    match runs.last_mut() {
        Some(run) if run.font == font => run.glyphs.push(glyph),
        _ => runs.push(GlyphRun { font, size, glyphs: vec![glyph] }),
    }
}

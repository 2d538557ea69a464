//! A label's text broken into lines, as MapLibre breaks it.
//!
//! MapLibre aims at lines of equal length (the whole length divided by the number of lines needed),
//! weighs every break by how far its line is from that, and takes the best way through.

use super::fonts::Fonts;
use super::shape::{Shaped, shape};

/// A label's lines, in ems.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Block {
    pub(crate) lines: Vec<Shaped>,
    /// Length of the longest line.
    pub(crate) width: f32,
    /// Distance of base lines.
    pub(crate) line_height: f32,
}

/// Which side of the block its lines touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Justify {
    Left,
    Centre,
    Right,
}

/// Longest label, in characters; what is longer is cut. A name is not a book.
const MAX_CHARACTERS: usize = 400;
/// Base line below the middle of a line, in ems. MapLibre puts a glyph's top 17 of 24 units above the
/// middle (`SHAPING_DEFAULT_OFFSET`) and its base line 27 units below that (`topAdjustment`).
pub(crate) const BASELINE: f32 = 10.0 / 24.0;

/// Breaks and shapes a label; `max_width` in ems, `None` for one line.
pub(crate) fn lay_out(
    text: &str,
    fonts: &Fonts,
    names: &[String],
    spacing: f32,
    max_width: Option<f32>,
    line_height: f32,
) -> Block {
    let text: String = text.trim().chars().take(MAX_CHARACTERS).collect();
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        for line in break_lines(paragraph, fonts, names, spacing, max_width) {
            lines.push(shape(line.trim(), fonts, names, spacing));
        }
    }
    let width = lines.iter().map(|line| line.advance).fold(0.0, f32::max);
    Block { lines, width, line_height }
}

fn break_lines<'a>(
    text: &'a str,
    fonts: &Fonts,
    names: &[String],
    spacing: f32,
    max_width: Option<f32>,
) -> Vec<&'a str> {
    let Some(max_width) = max_width.filter(|width| *width > 0.0) else { return vec![text] };
    let whole = shape(text, fonts, names, spacing).advance;
    let wanted = (whole / max_width).ceil().max(1.0);
    if wanted <= 1.0 {
        return vec![text];
    }
    let target = whole / wanted;
    let mut breaks: Vec<Break> = Vec::new();
    let mut reach = 0.0;
    let mut start = 0;
    for (at, letter) in text.char_indices() {
        if !breaks_after(letter) {
            continue;
        }
        let end = at + letter.len_utf8();
        reach += shape(&text[start..end], fonts, names, spacing).advance;
        start = end;
        breaks.push(best(&breaks, end, reach, target, penalty(letter), false));
    }
    let last = best(&breaks, text.len(), whole, target, 0.0, true);
    cut(text, &breaks, &last)
}

/// A place where a line may end.
struct Break {
    at: usize,
    /// Length of everything before it.
    reach: f32,
    before: Option<usize>,
    badness: f32,
}

fn best(breaks: &[Break], at: usize, reach: f32, target: f32, penalty: f32, last: bool) -> Break {
    let mut found = Break { at, reach, before: None, badness: badness(reach, target, penalty, last) };
    for (number, earlier) in breaks.iter().enumerate() {
        let sum = earlier.badness + badness(reach - earlier.reach, target, penalty, last);
        if sum <= found.badness {
            found.before = Some(number);
            found.badness = sum;
        }
    }
    found
}

fn badness(length: f32, target: f32, penalty: f32, last: bool) -> f32 {
    // MapLibre counts in its 24-unit em.
    let ragged = ((length - target) * 24.0).powi(2);
    if last {
        return if length < target { ragged / 2.0 } else { ragged * 2.0 };
    }
    ragged + penalty.abs() * penalty
}

fn cut<'a>(text: &'a str, breaks: &[Break], last: &Break) -> Vec<&'a str> {
    let mut ends = vec![last.at];
    let mut before = last.before;
    while let Some(earlier) = before.and_then(|number| breaks.get(number)) {
        ends.push(earlier.at);
        before = earlier.before;
    }
    ends.reverse();
    let mut start = 0;
    let mut lines = Vec::new();
    for end in ends {
        lines.push(&text[start..end]);
        start = end;
    }
    lines.retain(|line| !line.trim().is_empty());
    lines
}

fn breaks_after(letter: char) -> bool {
    matches!(
        letter,
        ' ' | '&'
            | ')'
            | '+'
            | '-'
            | '/'
            | '\u{ad}'
            | '\u{b7}'
            | '\u{200b}'
            | '\u{2010}'
            | '\u{2013}'
            | '\u{2027}'
    )
}

fn penalty(letter: char) -> f32 {
    match letter {
        '(' | '\u{ff08}' => 50.0,
        ')' | '\u{ff09}' => -50.0,
        _ => 0.0,
    }
}

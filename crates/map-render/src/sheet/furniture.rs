//! What stands around a map: title, scale, north, facts, foot.

use super::layout::{FACT_HEIGHT, Layout};
use super::writer::{Align, Look, Writer};
use super::{Ground, INK, LengthUnits, METRES_PER_POINT, QUIET, WHITE};
use crate::display::{Cap, Color, Item, Join, Line, Path, Point, Rect, Stroke};

/// Colour of the region's outline.
const OUTLINE: Color = Color { red: 0.76, green: 0.16, blue: 0.12, alpha: 1.0 };

pub(super) fn title(
    items: &mut Vec<Item>,
    writer: &Writer<'_>,
    layout: &Layout,
    title: &str,
    subtitle: &str,
) {
    let (large, small) = (Look::heavy(17.0, INK), Look::plain(9.0, QUIET));
    let width = layout.title.width();
    let mut line = |text: &str, y: f32, look: Look| {
        let text = writer.cut(text, width, look);
        let (x, align) = start(&text, layout.title);
        items.push(writer.line(&text, Point { x, y }, align, look));
    };
    line(title, layout.title.top + 16.0, large);
    line(subtitle, layout.title.top + 31.0, small);
}

/// Text that begins with a right-to-left letter stands at the right.
fn start(text: &str, room: Rect) -> (f32, Align) {
    let level = unicode_bidi::BidiInfo::new(text, None).paragraphs.first().map(|paragraph| paragraph.level);
    if level.is_some_and(|level| level.is_rtl()) {
        (room.right, Align::Right)
    } else {
        (room.left, Align::Left)
    }
}

pub(super) fn frame(items: &mut Vec<Item>, map: Rect) {
    items.push(Item::Stroke { path: Path::rectangle(map), color: INK, stroke: stroke(0.8) });
}

/// The region's outline, cut off at the map's edge like the map itself.
pub(super) fn outline(items: &mut Vec<Item>, ground: &Ground<'_>, geometry: &serde_json::Value) {
    let mut path = ground.view.outline(geometry);
    for point in path.lines.iter_mut().flat_map(|line| &mut line.points) {
        *point = Point { x: point.x * ground.to_paper, y: point.y * ground.to_paper };
    }
    if path.lines.is_empty() {
        return;
    }
    let halo = Item::Stroke { path: path.clone(), color: WHITE.faded(0.8), stroke: stroke(3.4) };
    let line =
        Item::Stroke { path, color: OUTLINE, stroke: Stroke { dashes: vec![7.0, 3.0], ..stroke(1.6) } };
    let (width, height) = (ground.map.width(), ground.map.height());
    let list = crate::display::DisplayList { width, height, items: vec![halo, line] };
    items.push(Item::Inset { list, place: ground.map });
}

/// The scale as a number and as a bar of a round length.
pub(super) fn scale_bar(
    items: &mut Vec<Item>,
    writer: &Writer<'_>,
    layout: &Layout,
    scale: f64,
    units: LengthUnits,
    (scale_word, grid_note): (&str, &str),
) {
    let room = layout.scale;
    let metres_per_point = scale * METRES_PER_POINT;
    let bar = round_length(f64::from(room.width() - 52.0) * metres_per_point, units);
    let length = (bar.metres / metres_per_point) as f32;
    let top = room.top + 16.0;
    items.push(writer.line(
        &format!("{} 1 : {}", scale_word, grouped(scale)),
        Point { x: room.left, y: room.top + 8.0 },
        Align::Left,
        Look::heavy(9.0, INK),
    ));
    for part in 0..4_u8 {
        let at = |part: u8| room.left + length * f32::from(part) / 4.0;
        let rect = Rect { left: at(part), top, right: at(part + 1), bottom: top + 5.0 };
        let color = if part % 2 == 0 { INK } else { WHITE };
        items.push(Item::Fill { path: Path::rectangle(rect), color });
        items.push(Item::Stroke { path: Path::rectangle(rect), color: INK, stroke: stroke(0.5) });
    }
    let mut label = |part: f32, text: &str, align: Align| {
        let at = Point { x: room.left + length * part, y: top + 14.0 };
        items.push(writer.line(text, at, align, Look::plain(7.5, INK)));
    };
    label(0.0, "0", Align::Left);
    label(0.5, &short(bar.value / 2.0), Align::Middle);
    label(1.0, &format!("{} {}", short(bar.value), bar.unit), Align::Middle);
    let at = Point { x: room.left, y: top + 30.0 };
    items.push(writer.line(grid_note, at, Align::Left, Look::plain(7.5, QUIET)));
}

/// A length in a unit.
struct Length {
    metres: f64,
    value: f64,
    unit: &'static str,
}

/// The longest round length that is at most `most` metres.
fn round_length(most: f64, units: LengthUnits) -> Length {
    let (small, large): ((f64, &str), (f64, &str)) = match units {
        LengthUnits::Metric => ((1.0, "m"), (1000.0, "km")),
        LengthUnits::Imperial => ((0.3048, "ft"), (1609.344, "mi")),
        LengthUnits::Nautical => ((1.0, "m"), (1852.0, "NM")),
    };
    let (metres, unit) = if most >= large.0 { large } else { small };
    let room = most / metres;
    let power = 10_f64.powf(room.log10().floor());
    let step = [5.0, 2.0, 1.0].into_iter().find(|step| step * power <= room).unwrap_or(1.0);
    let value = step * power;
    Length { metres: value * metres, value, unit }
}

fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `25 000`: with thin spaces, as on maps of every language.
fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", three_digits(value));
    let mut text = String::new();
    for (number, digit) in digits.chars().enumerate() {
        if number > 0 && (digits.len() - number).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// A scale that was not asked for is not exact to the metre.
fn three_digits(value: f64) -> f64 {
    let power = 10_f64.powf(value.log10().floor() - 2.0);
    (value / power).round() * power
}

/// An arrow to true north: up, on a Mercator map.
pub(super) fn north(items: &mut Vec<Item>, writer: &Writer<'_>, layout: &Layout, letter: &str) {
    let room = layout.scale;
    let (x, top, bottom) = (room.right - 12.0, room.top + 14.0, room.top + 42.0);
    let half = |side: f32| {
        let points = [(x, top), (x + side, bottom), (x, bottom - 6.0)];
        let points = points.into_iter().map(|(x, y)| Point { x, y }).collect();
        Path { lines: vec![Line { points, closed: true }] }
    };
    items.push(Item::Fill { path: half(-8.0), color: INK });
    items.push(Item::Stroke { path: half(-8.0), color: INK, stroke: stroke(0.6) });
    items.push(Item::Stroke { path: half(8.0), color: INK, stroke: stroke(0.6) });
    items.push(writer.line(letter, Point { x, y: room.top + 9.0 }, Align::Middle, Look::heavy(10.0, INK)));
}

pub(super) fn facts(items: &mut Vec<Item>, writer: &Writer<'_>, layout: &Layout, facts: &[(String, String)]) {
    let room = layout.facts;
    let (term, value) = (Look::plain(7.5, QUIET), Look::plain(7.5, INK));
    let column =
        facts.iter().map(|(text, _)| writer.width(text, term)).fold(0.0, f32::max).min(room.width() * 0.45)
            + 6.0;
    let fitting = (room.height() / FACT_HEIGHT).floor() as usize;
    for (number, (name, fact)) in facts.iter().take(fitting).enumerate() {
        let y = room.top + 8.0 + number as f32 * FACT_HEIGHT;
        let name = writer.cut(name, column - 6.0, term);
        items.push(writer.line(&name, Point { x: room.left, y }, Align::Left, term));
        let fact = writer.cut(fact, room.width() - column, value);
        items.push(writer.line(&fact, Point { x: room.left + column, y }, Align::Left, value));
    }
}

pub(super) fn foot(
    items: &mut Vec<Item>,
    writer: &Writer<'_>,
    layout: &Layout,
    attribution: &str,
    note: &str,
) {
    let (room, look) = (layout.foot, Look::plain(6.5, QUIET));
    let y = room.bottom - 3.0;
    items.push(writer.line(note, Point { x: room.right, y }, Align::Right, look));
    let left = room.width() - writer.width(note, look) - 12.0;
    let attribution = writer.cut(attribution, left, look);
    items.push(writer.line(&attribution, Point { x: room.left, y }, Align::Left, look));
}

/// A solid line of a width.
pub(super) fn stroke(width: f32) -> Stroke {
    Stroke { width, cap: Cap::Butt, join: Join::Round, miter_limit: 2.0, dashes: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_have_round_lengths_that_fit() {
        for (most, units, wanted) in [
            (730.0, LengthUnits::Metric, "500 m"),
            (2300.0, LengthUnits::Metric, "2 km"),
            (1700.0, LengthUnits::Imperial, "1 mi"),
            (200.0, LengthUnits::Imperial, "500 ft"),
            (9500.0, LengthUnits::Nautical, "5 NM"),
        ] {
            let bar = round_length(most, units);
            assert_eq!(format!("{} {}", short(bar.value), bar.unit), wanted);
            assert!(bar.metres <= most);
        }
    }

    #[test]
    fn scales_are_written_in_groups() {
        assert_eq!(grouped(25_000.0), "25\u{202f}000");
        assert_eq!(grouped(1_234_567.0), "1\u{202f}230\u{202f}000");
        assert_eq!(grouped(500.0), "500");
    }
}

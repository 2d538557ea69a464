//! A report on paper: a heading, what it is about, a table over many pages, and closing lines.

use super::paper::{Orientation, Paper};
use super::writer::{Align, Look, Writer};
use super::{INK, QUIET};
use crate::display::{Cap, Color, DisplayList, Item, Join, Line, Path, Point, Stroke};
use crate::text::Fonts;

/// Around every page, in points.
const MARGIN: f32 = 36.0;
/// Between two columns.
const GAP: f32 = 8.0;
/// From base line to base line, in ems.
const LEADING: f32 = 1.35;
/// Above and below the text of a row.
const ROW_SPACE: f32 = 3.0;
/// Kept for the page's number.
const FOOT: f32 = 18.0;
/// A cell of more lines is cut, with an ellipsis.
const MAX_LINES: usize = 24;
/// Colour of the lines between rows.
const RULE: Color = Color { red: 0.72, green: 0.74, blue: 0.77, alpha: 1.0 };

/// A report: texts and a table, laid out page by page.
#[derive(Clone, Debug)]
pub struct Report {
    /// Size of the paper.
    pub paper: Paper,
    /// Which side of the paper is up.
    pub orientation: Orientation,
    /// First line of the first page.
    pub title: String,
    /// What it is about: names with what they say, under the title.
    pub facts: Vec<(String, String)>,
    /// Heads of the columns, with how wide each is beside the others.
    pub columns: Vec<(String, f32)>,
    /// The rows of the table, a text for each column.
    pub rows: Vec<Vec<String>>,
    /// On a page of their own at the end: paragraphs; one that is a heading says so.
    pub closing: Vec<(bool, String)>,
    /// At the foot of each page, at the side where reading begins.
    pub foot: String,
    /// At its other side; `{page}` and `{pages}` stand for the numbers.
    pub numbering: String,
    /// Whether reading begins at the right.
    pub right_to_left: bool,
}

impl Report {
    /// Lays the pages out, in points; `None` if `stop` said so.
    #[must_use]
    pub fn pages(&self, fonts: &Fonts, mut stop: impl FnMut(usize) -> bool) -> Option<Vec<DisplayList>> {
        let mut press = Press::new(self, fonts);
        press.open();
        press.head();
        press.column_heads();
        for (number, row) in self.rows.iter().enumerate() {
            if stop(number) {
                return None;
            }
            press.row(row);
        }
        if !self.closing.is_empty() {
            press.open();
            for (heading, text) in &self.closing {
                press.paragraph(text, *heading);
            }
        }
        Some(press.finish())
    }
}

/// Sets a report page by page.
struct Press<'a> {
    report: &'a Report,
    writer: Writer<'a>,
    width: f32,
    height: f32,
    pages: Vec<DisplayList>,
    /// Where the next line may begin, from the top.
    y: f32,
}

const TITLE: f32 = 16.0;
const BODY: f32 = 8.0;

impl<'a> Press<'a> {
    fn new(report: &'a Report, fonts: &'a Fonts) -> Self {
        let (width, height) = report.paper.size(report.orientation);
        Self { report, writer: Writer::new(fonts), width, height, pages: Vec::new(), y: 0.0 }
    }

    fn open(&mut self) {
        self.pages.push(DisplayList { width: self.width, height: self.height, items: Vec::new() });
        self.y = MARGIN;
    }

    fn draw(&mut self, item: Item) {
        if let Some(page) = self.pages.last_mut() {
            page.items.push(item);
        }
    }

    const fn inner(&self) -> f32 {
        self.width - 2.0 * MARGIN
    }

    const fn bottom(&self) -> f32 {
        self.height - MARGIN - FOOT
    }

    /// One line whose reading begins so far from the side where reading begins.
    fn line(&mut self, text: &str, from_start: f32, base: f32, look: Look) {
        let (x, align) = if self.report.right_to_left {
            (self.width - MARGIN - from_start, Align::Right)
        } else {
            (MARGIN + from_start, Align::Left)
        };
        let item = self.writer.line(text, Point { x, y: base }, align, look);
        self.draw(item);
    }

    /// Lines under each other; opens a page where one is full.
    fn lines(&mut self, lines: &[String], from_start: f32, look: Look) {
        for line in lines {
            if self.y + look.size * LEADING > self.bottom() {
                self.open();
            }
            self.y += look.size * LEADING;
            self.line(line, from_start, self.y - look.size * 0.35, look);
        }
    }

    fn head(&mut self) {
        let report = self.report;
        let title = wrapped(&self.writer, &report.title, self.inner(), Look::heavy(TITLE, INK));
        self.lines(&title, 0.0, Look::heavy(TITLE, INK));
        self.y += 4.0;
        let names = report.facts.iter().map(|(name, _)| self.writer.width(name, Look::heavy(BODY, QUIET)));
        let indent = names.fold(0.0, f32::max).min(self.inner() / 3.0) + GAP;
        for (name, says) in &report.facts {
            let says = wrapped(&self.writer, says, self.inner() - indent, Look::plain(BODY, INK));
            let from = self.y;
            self.lines(&says, indent, Look::plain(BODY, INK));
            let name = self.writer.cut(name, indent - GAP, Look::heavy(BODY, QUIET));
            let base = if self.y > from { from } else { MARGIN } + BODY * LEADING - BODY * 0.35;
            self.line(&name, 0.0, base, Look::heavy(BODY, QUIET));
        }
        self.y += 8.0;
    }

    /// Where each column begins, and how wide it is.
    fn columns(&self) -> Vec<(f32, f32)> {
        let shares: f32 = self.report.columns.iter().map(|(_, share)| share).sum();
        let gaps = GAP * (self.report.columns.len().max(1) - 1) as f32;
        let room = (self.inner() - gaps) / shares.max(f32::EPSILON);
        let mut from = 0.0;
        let place = |(_, share): &(String, f32)| {
            let place = (from, share * room);
            from += share * room + GAP;
            place
        };
        self.report.columns.iter().map(place).collect()
    }

    fn column_heads(&mut self) {
        let heads: Vec<String> = self.report.columns.iter().map(|(head, _)| head.clone()).collect();
        self.cells(&heads, Look::heavy(BODY, QUIET));
    }

    fn row(&mut self, row: &[String]) {
        let look = Look::plain(BODY, INK);
        if self.y + self.height_of(row, look) > self.bottom() {
            self.open();
            self.column_heads();
        }
        self.cells(row, look);
    }

    fn wrapped_cells(&self, row: &[String], look: Look) -> Vec<Vec<String>> {
        let cell = |(text, (_, width)): (&String, (f32, f32))| wrapped(&self.writer, text, width, look);
        row.iter().zip(self.columns()).map(cell).collect()
    }

    fn height_of(&self, row: &[String], look: Look) -> f32 {
        let lines = self.wrapped_cells(row, look).iter().map(Vec::len).max().unwrap_or(0);
        lines as f32 * look.size * LEADING + 2.0 * ROW_SPACE
    }

    fn cells(&mut self, row: &[String], look: Look) {
        let cells = self.wrapped_cells(row, look);
        let top = self.y + ROW_SPACE;
        for (lines, (from, _)) in cells.iter().zip(self.columns()) {
            let mut base = top;
            for line in lines {
                base += look.size * LEADING;
                self.line(line, from, base - look.size * 0.35, look);
            }
        }
        let most = cells.iter().map(Vec::len).max().unwrap_or(0);
        self.y = top + most as f32 * look.size * LEADING + ROW_SPACE;
        let rule = self.rule(self.y);
        self.draw(rule);
    }

    fn rule(&self, y: f32) -> Item {
        let ends = vec![Point { x: MARGIN, y }, Point { x: self.width - MARGIN, y }];
        let stroke =
            Stroke { width: 0.4, cap: Cap::Butt, join: Join::Miter, miter_limit: 4.0, dashes: Vec::new() };
        let path = Path { lines: vec![Line { points: ends, closed: false }] };
        Item::Stroke { path, color: RULE, stroke }
    }

    fn paragraph(&mut self, text: &str, heading: bool) {
        let look = if heading { Look::heavy(11.0, INK) } else { Look::plain(9.0, INK) };
        self.y += if heading { 8.0 } else { 3.0 };
        let lines = wrapped(&self.writer, text, self.inner(), look);
        self.lines(&lines, 0.0, look);
    }

    /// Writes the numbers, now that it is known how many pages there are.
    fn finish(mut self) -> Vec<DisplayList> {
        let mut pages = std::mem::take(&mut self.pages);
        let look = Look::plain(7.5, QUIET);
        let (count, y) = (pages.len(), self.height - MARGIN);
        let (left, right) = (MARGIN, self.width - MARGIN);
        let turned = self.report.right_to_left;
        let (begin, end) = if turned {
            ((right, Align::Right), (left, Align::Left))
        } else {
            ((left, Align::Left), (right, Align::Right))
        };
        for (number, page) in (1..).zip(&mut pages) {
            let numbers = self.report.numbering.replace("{page}", &format!("{number}"));
            let numbers = numbers.replace("{pages}", &count.to_string());
            let room = self.inner() - self.writer.width(&numbers, look) - GAP;
            let foot = self.writer.cut(&self.report.foot, room, look);
            page.items.push(self.writer.line(&foot, Point { x: begin.0, y }, begin.1, look));
            page.items.push(self.writer.line(&numbers, Point { x: end.0, y }, end.1, look));
        }
        pages
    }
}

/// Breaks a text into lines that are no longer than a width: between words, and inside of one that is
/// too long by itself.
fn wrapped(writer: &Writer<'_>, text: &str, width: f32, look: Look) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if writer.width(&longer, look) <= width {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line = broken(writer, word, width, look, &mut lines);
        }
        lines.push(line);
        if lines.len() > MAX_LINES {
            lines.truncate(MAX_LINES - 1);
            lines.push("…".to_owned());
            break;
        }
    }
    lines
}

/// Puts aside the lines that a long word fills; tells its rest.
fn broken(writer: &Writer<'_>, word: &str, width: f32, look: Look, lines: &mut Vec<String>) -> String {
    if writer.width(word, look) <= width {
        return word.to_owned();
    }
    let mut line = String::new();
    for letter in word.chars() {
        line.push(letter);
        if writer.width(&line, look) > width && line.chars().count() > 1 {
            line.pop();
            lines.push(std::mem::replace(&mut line, letter.to_string()));
            if lines.len() > MAX_LINES {
                return String::new();
            }
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(rows: usize) -> Report {
        let row = |number: usize| vec![format!("row {number}"), "two words ".repeat(number % 9)];
        Report {
            paper: Paper::A4,
            orientation: Orientation::Landscape,
            title: "Who decided what".into(),
            facts: vec![("Layer".into(), "Camps".into())],
            columns: vec![("Time".into(), 1.0), ("What".into(), 2.0)],
            rows: (0..rows).map(row).collect(),
            closing: vec![(true, "Chains".into()), (false, "0f".repeat(400))],
            foot: "Map Offline".into(),
            numbering: "{page} of {pages}".into(),
            right_to_left: false,
        }
    }

    fn words(page: &DisplayList) -> Vec<&str> {
        let texts = page.items.iter().filter_map(|item| match item {
            Item::Text(text) => Some(text.text.as_str()),
            _ => None,
        });
        texts.collect()
    }

    #[test]
    fn every_row_is_on_one_page_under_the_heads() {
        let fonts = Fonts::bundled();
        let pages = report(200).pages(&fonts, |_| false).expect("nobody stops it");
        assert!(pages.len() > 4, "{} pages", pages.len());
        let (closing, table) = pages.split_last().expect("pages");
        let mut rows = Vec::new();
        for (number, page) in (1..).zip(table) {
            let words = words(page);
            assert!(words.contains(&"Time") && words.contains(&"What"), "page {number} has no heads");
            assert!(words.contains(&format!("{number} of {}", pages.len()).as_str()), "{words:?}");
            rows.extend(words.iter().filter(|word| word.starts_with("row ")).map(|word| (*word).to_owned()));
        }
        assert_eq!(rows, (0..200).map(|number| format!("row {number}")).collect::<Vec<_>>());
        assert!(words(closing).contains(&"Chains"));
    }

    #[test]
    fn nothing_reaches_beyond_the_margins() {
        let fonts = Fonts::bundled();
        let mut long = report(3);
        long.rows.push(vec!["x".repeat(500), "מקום ".repeat(40)]);
        for right_to_left in [false, true] {
            let pages = Report { right_to_left, ..long.clone() }.pages(&fonts, |_| false).expect("pages");
            for page in &pages {
                for item in &page.items {
                    let Item::Text(text) = item else { continue };
                    for glyph in text.runs.iter().flat_map(|run| &run.glyphs) {
                        let inside = (MARGIN - 3.0..=page.width - MARGIN + 3.0).contains(&glyph.at.x)
                            && (MARGIN..=page.height - MARGIN + 1.0).contains(&glyph.at.y);
                        assert!(inside, "“{}” at {:?}", text.text, glyph.at);
                    }
                }
            }
        }
    }

    #[test]
    fn it_ends_when_told_to() {
        let mut asked = 0;
        let stopped = report(50).pages(&Fonts::bundled(), |_| {
            asked += 1;
            asked == 10
        });
        assert_eq!((stopped, asked), (None, 10));
    }
}

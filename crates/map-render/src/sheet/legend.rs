//! What the map's colours mean.

use maplibre_expr::EvaluationContext;

use super::furniture::stroke;
use super::layout::{FACT_HEIGHT, Layout};
use super::writer::{Align, Look, Writer};
use super::{INK, QUIET};
use crate::display::{Color, Item, Line, Path, Point, Rect};
use crate::style::{LayerKind, Style};

/// One line of the legend.
#[derive(Clone, Debug)]
pub struct LegendEntry {
    /// Ids of style layers that show it; the first that the style draws gives the colour.
    pub layers: Vec<String>,
    /// What it is.
    pub name: String,
}

/// How an entry looks on the map.
enum Swatch {
    Area(Color),
    Line { color: Color, width: f32, dashes: Vec<f32> },
}

pub(super) fn draw(
    items: &mut Vec<Item>,
    writer: &Writer<'_>,
    layout: &Layout,
    entries: &[LegendEntry],
    style: &Style,
    zoom: f64,
    title: &str,
) {
    let room = layout.legend;
    let known = entries.iter().filter_map(|entry| Some((swatch(entry, style, zoom)?, entry)));
    let fitting = ((room.height() - FACT_HEIGHT) / FACT_HEIGHT).floor() as usize;
    let known: Vec<_> = known.take(fitting * 2).collect();
    if known.is_empty() {
        return;
    }
    items.push(writer.line(
        title,
        Point { x: room.left, y: room.top + 8.0 },
        Align::Left,
        Look::plain(7.5, QUIET),
    ));
    for (number, (swatch, entry)) in known.iter().enumerate() {
        let (column, row) = (number / fitting, number % fitting);
        let left = room.left + column as f32 * room.width() / 2.0;
        let y = room.top + 8.0 + (row as f32 + 1.0) * FACT_HEIGHT;
        items.extend(drawn(swatch, left, y - 3.0));
        let look = Look::plain(7.5, INK);
        let name = writer.cut(&entry.name, room.width() / 2.0 - 24.0, look);
        items.push(writer.line(&name, Point { x: left + 21.0, y }, Align::Left, look));
    }
}

fn swatch(entry: &LegendEntry, style: &Style, zoom: f64) -> Option<Swatch> {
    let context = EvaluationContext::new().with_zoom(zoom);
    entry.layers.iter().find_map(|id| {
        let layer = style.layers.iter().find(|layer| layer.id == *id && layer.seen_at(zoom))?;
        match &layer.kind {
            LayerKind::Background { color, .. } => Some(Swatch::Area(color.color(&context)?)),
            LayerKind::Fill(fill) => Some(Swatch::Area(fill.color.color(&context)?)),
            LayerKind::Line(line) => Some(Swatch::Line {
                color: line.color.color(&context)?,
                width: line.width.number(&context).clamp(0.8, 3.0),
                dashes: line.dashes.numbers(&context),
            }),
            _ => None,
        }
    })
}

fn drawn(swatch: &Swatch, left: f32, middle: f32) -> Vec<Item> {
    match swatch {
        Swatch::Area(color) => {
            let path =
                Path::rectangle(Rect { left, top: middle - 4.0, right: left + 15.0, bottom: middle + 4.0 });
            let edge = Item::Stroke { path: path.clone(), color: QUIET, stroke: stroke(0.4) };
            vec![Item::Fill { path, color: *color }, edge]
        }
        Swatch::Line { color, width, dashes } => {
            let points = vec![Point { x: left, y: middle }, Point { x: left + 15.0, y: middle }];
            let dashes = dashes.iter().map(|dash| dash * width).collect();
            let line = crate::display::Stroke { dashes, ..stroke(*width) };
            vec![Item::Stroke {
                path: Path { lines: vec![Line { points, closed: false }] },
                color: *color,
                stroke: line,
            }]
        }
    }
}

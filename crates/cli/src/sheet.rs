//! `sheet`: a region's map on paper, as a PDF file.

use device::{Grid, LegendEntry, LengthUnits, Orientation, Paper, SheetRequest, SheetWords};
use serde_json::json;

use crate::args_sheet::{GridName, PaperName, SheetArgs, UnitsName};
use crate::ask::Session;
use crate::outcome::{Failure, Outcome};
use crate::text::size;

pub(crate) async fn run(session: &Session, order: SheetArgs) -> Result<Outcome, Failure> {
    let out = order.out.clone();
    let written = session.device.write_sheet(request(order), out).await?;
    let body = json!({ "sheet": {
        "file": written.path, "bytes": written.bytes, "scale": written.scale, "problems": written.problems,
    } });
    let mut lines =
        vec![format!("{} written, {}, 1:{:.0}.", written.path.display(), size(written.bytes), written.scale)];
    lines.extend(written.problems.iter().map(|problem| format!("  {problem}")));
    Ok(Outcome::new(body, lines.join("\n")).partly(!written.problems.is_empty()))
}

fn request(order: SheetArgs) -> SheetRequest {
    SheetRequest {
        region: order.region,
        paper: match order.paper {
            PaperName::A4 => Paper::A4,
            PaperName::A3 => Paper::A3,
            PaperName::Letter => Paper::Letter,
            PaperName::Tabloid => Paper::Tabloid,
        },
        orientation: if order.landscape { Orientation::Landscape } else { Orientation::Portrait },
        scale: order.scale,
        grid: match order.grid {
            GridName::Mgrs => Some(Grid::Mgrs),
            GridName::Utm => Some(Grid::Utm),
            GridName::Geographic => Some(Grid::Geographic),
            GridName::None => None,
        },
        units: match order.units {
            UnitsName::Metric => LengthUnits::Metric,
            UnitsName::Imperial => LengthUnits::Imperial,
            UnitsName::Nautical => LengthUnits::Nautical,
        },
        title: order.title,
        subtitle: order.subtitle,
        facts: Vec::new(),
        words: words(),
        legend: legend(),
        language: order.language,
    }
}

fn words() -> SheetWords {
    SheetWords {
        scale: "Scale".into(),
        north: "N".into(),
        legend: "Legend".into(),
        grid: "Grid".into(),
        foot: "Map Offline · WGS 84 · Web Mercator · north is true north".into(),
    }
}

/// The built-in world's colours; a tileset of its own explains itself by its labels.
fn legend() -> Vec<LegendEntry> {
    let entry = |layer: &str, name: &str| LegendEntry { layers: vec![layer.into()], name: name.into() };
    vec![entry("background", "Water"), entry("world-land", "Land"), entry("world-borders", "Border")]
}

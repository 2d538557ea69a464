//! Briefing sheets on the wire.

use std::path::PathBuf;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use map_render::{LegendEntry, LengthUnits, Orientation, Paper, SheetWords};

use super::scalars::Count;
use super::{device, shown};
use crate::picture::{SheetRequest, WrittenSheet};

/// Size of a sheet of paper.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "Paper")]
enum PaperSize {
    /// 210 × 297 mm.
    A4,
    /// 297 × 420 mm.
    A3,
    /// 8.5 × 11 inches.
    Letter,
    /// 11 × 17 inches.
    Tabloid,
}

/// Which side of the paper is up.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "Orientation")]
enum PaperOrientation {
    /// The short one.
    Portrait,
    /// The long one.
    Landscape,
}

/// Units of the scale bar.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "LengthUnits")]
enum ScaleUnits {
    /// Metres and kilometres.
    Metric,
    /// Feet and miles.
    Imperial,
    /// Metres and nautical miles.
    Nautical,
}

/// The grid over the map of a sheet.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
enum SheetGrid {
    /// None.
    None,
    /// Meridians and parallels.
    Geographic,
    /// Eastings and northings of UTM.
    Utm,
    /// The same lines, with the digits of MGRS.
    Mgrs,
}

/// One fact of a region, as it is printed.
#[derive(InputObject)]
struct FactInput {
    term: String,
    value: String,
}

/// What a colour of the map means.
#[derive(InputObject)]
struct LegendInput {
    /// Layers of the map's style that show it.
    layers: Vec<String>,
    name: String,
}

/// Words of a sheet in the reader's language.
#[derive(InputObject)]
struct SheetWordsInput {
    /// Before the scale.
    scale: String,
    /// At the arrow.
    north: String,
    /// Above the legend.
    legend: String,
    /// Before the kind of grid.
    grid: String,
    /// At the foot.
    foot: String,
}

/// A sheet to be written.
#[derive(InputObject)]
struct SheetInput {
    /// The region, by id or name.
    region_id: ID,
    #[graphql(default_with = "PaperSize::A4")]
    paper: PaperSize,
    #[graphql(default_with = "PaperOrientation::Portrait")]
    orientation: PaperOrientation,
    /// One to so many; the largest round scale that shows the region if absent.
    scale: Option<f64>,
    #[graphql(default_with = "SheetGrid::Mgrs")]
    grid: SheetGrid,
    #[graphql(default_with = "ScaleUnits::Metric")]
    units: ScaleUnits,
    /// First line; the region's name if absent.
    title: Option<String>,
    /// Second line.
    #[graphql(default)]
    subtitle: String,
    #[graphql(default)]
    facts: Vec<FactInput>,
    #[graphql(default)]
    legend: Vec<LegendInput>,
    words: SheetWordsInput,
    /// Language of names on the map.
    #[graphql(default_with = "String::from(\"en\")")]
    language: String,
}

/// A sheet that was written.
#[derive(SimpleObject)]
struct SheetReport {
    path: String,
    bytes: Count,
    /// The map's scale: one to so many.
    scale: f64,
    /// Tiles that were left out and what could not be drawn.
    problems: Vec<String>,
}

impl SheetInput {
    fn into_request(self) -> SheetRequest {
        let words = self.words;
        SheetRequest {
            region: self.region_id.to_string(),
            paper: self.paper.into(),
            orientation: self.orientation.into(),
            scale: self.scale,
            grid: self.grid.into(),
            units: self.units.into(),
            title: self.title,
            subtitle: self.subtitle,
            facts: self.facts.into_iter().map(|fact| (fact.term, fact.value)).collect(),
            words: SheetWords {
                scale: words.scale,
                north: words.north,
                legend: words.legend,
                grid: words.grid,
                foot: words.foot,
            },
            legend: self
                .legend
                .into_iter()
                .map(|entry| LegendEntry { layers: entry.layers, name: entry.name })
                .collect(),
            language: self.language,
        }
    }
}

impl From<SheetGrid> for Option<coordinates::Grid> {
    fn from(grid: SheetGrid) -> Self {
        match grid {
            SheetGrid::None => None,
            SheetGrid::Geographic => Some(coordinates::Grid::Geographic),
            SheetGrid::Utm => Some(coordinates::Grid::Utm),
            SheetGrid::Mgrs => Some(coordinates::Grid::Mgrs),
        }
    }
}

impl From<WrittenSheet> for SheetReport {
    fn from(written: WrittenSheet) -> Self {
        Self {
            path: written.path.display().to_string(),
            bytes: written.bytes.into(),
            scale: written.scale,
            problems: written.problems,
        }
    }
}

/// What can be done with sheets.
#[derive(Default)]
pub struct SheetMutation;

#[Object]
impl SheetMutation {
    /// Writes a region's briefing sheet as a PDF file.
    async fn write_sheet(
        &self,
        context: &Context<'_>,
        input: SheetInput,
        path: String,
    ) -> Result<SheetReport> {
        let written = device(context)?.write_sheet(input.into_request(), PathBuf::from(path)).await;
        Ok(written.map_err(shown)?.into())
    }
}
